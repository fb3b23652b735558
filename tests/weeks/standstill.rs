//! Work that repeatedly fails as a whole must not count as done.

use std::rc::Rc;
use std::sync::atomic::Ordering;

use matome::edge::state::store::Store;

use super::city::City;
use super::{OWN_DEADLINE, SECOND, play, told};

fn change(city: &City, sql: &str) {
    Store::open(&city.merges.database).unwrap().connection().execute_batch(sql).unwrap();
}

/// Current standstills, and the number to be told.
fn standing(city: &Rc<City>) -> (Vec<String>, usize) {
    let known = Store::open(&city.merges.database).unwrap().standstills().unwrap();
    (known.standing().map(|standstill| standstill.problem().to_string()).collect(), known.ended().count())
}

#[tokio::test(start_paused = true)]
async fn a_round_that_cannot_begin_is_known_after_one_and_told_once_mail_leaves_again() {
    play("2026-09-01 07:00", async |city| {
        let running = city.start();
        city.until("2026-09-16 07:00").await;
        city.mails();
        let merges = city.tries();
        change(&city, "ALTER TABLE mail RENAME TO away");
        city.until("2026-09-16 08:31").await;
        let (said, _) = standing(&city);
        assert!(
            matches!(said.as_slice(), [only] if only.contains("9月16日 8:30から、メールの送信ができていません")),
            "{said:?}"
        );
        assert!(city.tries() > merges, "要確認 says it");
        assert_eq!(city.mails(), Vec::<String>::new());
        change(&city, "ALTER TABLE away RENAME TO mail");
        city.until("2026-09-16 10:00").await;
        assert_eq!(standing(&city), (vec![], 0));
        assert_eq!(city.mails(), [OWN_DEADLINE, &told("9月16日")]);
        let notice = city.texts_to("kikaku").pop().unwrap();
        assert!(notice.contains("・9月16日 8:30 から 9月16日 "), "{notice}");
        assert!(notice.contains("mail"), "{notice}");
        city.until("2026-09-18 12:00").await;
        assert!(!city.mails().iter().any(|mail| mail.starts_with("kikaku 【目標管理】送れなかった")));
        running.stop().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_merge_or_a_look_that_always_fails_is_known_until_one_comes_to_its_end() {
    play("2026-09-01 07:00", async |city| {
        let running = city.start();
        city.until("2026-09-02 07:00").await;
        // An unresponsive server is reported by the work that waits for it.
        city.merges.is_unanswered.store(true, Ordering::Relaxed);
        city.merges.fails.store(true, Ordering::Relaxed);
        city.until("2026-09-02 12:00").await;
        assert_eq!(standing(&city), (vec![], 0));
        city.merges.is_unanswered.store(false, Ordering::Relaxed);
        city.until("2026-09-03 07:00").await;
        let (said, _) = standing(&city);
        assert!(matches!(said.as_slice(), [only] if only.contains("取りまとめができていません（場所が")), "{said:?}");
        city.merges.fails.store(false, Ordering::Relaxed);
        city.until("2026-09-03 07:02").await;
        assert_eq!(standing(&city), (vec![], 0));
        change(&city, "ALTER TABLE workbook RENAME TO away");
        city.save("総務部", &[SECOND]);
        running.look().await;
        city.until("2026-09-03 08:00").await;
        let (said, _) = standing(&city);
        assert!(matches!(said.as_slice(), [only] if only.contains("共有フォルダーの確認ができていません")), "{said:?}");
        change(&city, "ALTER TABLE away RENAME TO workbook");
        city.until("2026-09-03 08:02").await;
        assert_eq!(standing(&city), (vec![], 0));
        running.stop().await;
    })
    .await;
}
