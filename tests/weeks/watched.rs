//! The loop with another daemon writing into the same folder, and with monitors.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::{OWN_DEADLINE, play};

#[tokio::test(start_paused = true)]
async fn while_another_writes_there_is_no_merge_and_no_mail_and_both_come_afterwards() {
    play("2026-09-15 12:00", async |city| {
        city.mark.set(Some("別の機械"));
        let running = city.start();
        city.until("2026-09-16 09:00").await;
        assert_eq!((city.tries(), city.mails()), (0, vec![]));
        city.mark.set(None);
        city.until("2026-09-16 09:02").await;
        assert_eq!((city.merged().len(), city.mails()), (2, vec![OWN_DEADLINE.to_owned()]));
        running.stop().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn who_watches_hears_each_minute_and_the_share_is_not_looked_at_for_that() {
    play("2026-09-01 10:00", async |city| {
        let running = city.start();
        city.until("2026-09-01 10:05").await;
        city.watcher.listens.store(true, Ordering::Relaxed);
        running.look().await;
        city.pass(Duration::from_secs(1)).await;
        let (looks, ()) = (city.share.folder().looks, city.watcher.heard.lock().unwrap().clear());
        city.pass(Duration::from_hours(1)).await;
        let heard = city.watcher.heard.lock().unwrap().clone();
        assert_eq!((heard.len(), city.share.folder().looks), (60, looks));
        let (last, figures) = (heard.last().unwrap(), heard.last().unwrap().figures.as_ref().unwrap());
        assert!(last.is_well && figures.is_well && figures.is_share_visible);
        assert_eq!((figures.workbooks, figures.stale), (2, 0));
        running.stop().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn who_watches_is_told_that_the_share_is_gone() {
    play("2026-09-01 10:00", async |city| {
        city.watcher.listens.store(true, Ordering::Relaxed);
        let running = city.start();
        city.until("2026-09-01 10:05").await;
        city.share.folder().is_gone = true;
        running.look().await;
        city.until("2026-09-01 10:10").await;
        let last = city.watcher.heard.lock().unwrap().last().unwrap().clone();
        assert!(last.is_well && !last.figures.unwrap().is_share_visible);
        running.stop().await;
    })
    .await;
}
