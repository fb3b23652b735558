//! The bell that rings once a day at the time for sending mail, and does nothing else.
//!
//! What is due, and whether the day is a working day, is decided by whoever hears it; a ring too many does no harm.

use std::time::Duration;

use chrono::{DateTime, NaiveTime, Timelike};
use chrono_tz::Tz;
use tokio::sync::{mpsc, oneshot};
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

use super::clock::{self, Clock, SystemClock};

/// How often the clock on the wall is compared with the one that only runs forward.
const COMPARE: Duration = Duration::from_secs(10);
/// A clock that differs by this much was set.
const SET: Duration = Duration::from_secs(90);

#[derive(Debug, thiserror::Error)]
#[error("送信時刻の予約ができません: {0}")]
pub struct BellError(#[from] JobSchedulerError);

/// Rings until it is dropped.
#[derive(Debug)]
pub struct Bell {
    _stop: oneshot::Sender<()>,
}

/// Starts to send `ring` into `sender` every day at `send_at` in `zone`, and after each time that the clock was set.
pub async fn start<E: Clone + Send + Sync + 'static>(
    send_at: NaiveTime,
    zone: Tz,
    sender: mpsc::Sender<E>,
    ring: E,
) -> Result<Bell, BellError> {
    let scheduler = schedule(send_at, zone, &sender, &ring).await?;
    let (stop, stopped) = oneshot::channel();
    tokio::spawn(keep(scheduler, send_at, zone, sender, ring, stopped));
    Ok(Bell { _stop: stop })
}

async fn schedule<E: Clone + Send + Sync + 'static>(
    send_at: NaiveTime,
    zone: Tz,
    sender: &mpsc::Sender<E>,
    ring: &E,
) -> Result<JobScheduler, JobSchedulerError> {
    let scheduler = JobScheduler::new().await?;
    // The scheduler never lets go of its jobs; they must not keep the channel open.
    let (sender, ring) = (sender.downgrade(), ring.clone());
    scheduler
        .add(Job::new_async_tz(every_day_at(send_at), zone, move |_, _| {
            let (sender, ring) = (sender.clone(), ring.clone());
            Box::pin(async move {
                // With this much waiting, one more ring says nothing new.
                _ = sender.upgrade().map(|sender| sender.try_send(ring));
            })
        })?)
        .await?;
    scheduler.start().await?;
    Ok(scheduler)
}

/// `0 30 8 * * *`: second, minute, hour.
fn every_day_at(time: NaiveTime) -> String {
    format!("{} {} {} * * *", time.second(), time.minute(), time.hour())
}

/// The scheduler stays silent after the clock was set back, until the old time has come again: it is then set up anew.
async fn keep<E: Clone + Send + Sync + 'static>(
    mut scheduler: JobScheduler,
    send_at: NaiveTime,
    zone: Tz,
    sender: mpsc::Sender<E>,
    ring: E,
    mut stopped: oneshot::Receiver<()>,
) {
    let mut watch = (SystemClock.instant(), clock::now(zone));
    loop {
        tokio::select! {
            _ = &mut stopped => break,
            () = tokio::time::sleep(COMPARE) => {}
        }
        let before = std::mem::replace(&mut watch, (SystemClock.instant(), clock::now(zone)));
        if !was_set(before.1, watch.1, watch.0 - before.0) {
            continue;
        }
        tracing::info!("時計が合わせられたので、送信時刻を予約し直します");
        match schedule(send_at, zone, &sender, &ring).await {
            Ok(anew) => silence(&mut std::mem::replace(&mut scheduler, anew)).await,
            Err(error) => tracing::error!("送信時刻を予約し直せません: {error}"),
        }
        let _ = sender.try_send(ring.clone());
    }
    silence(&mut scheduler).await;
}

async fn silence(scheduler: &mut JobScheduler) {
    if let Err(error) = scheduler.shutdown().await {
        tracing::warn!("送信時刻の予約を終えられません: {error}");
    }
}

/// The wall clock has moved by other than the time that has passed.
fn was_set(before: DateTime<Tz>, now: DateTime<Tz>, passed: Duration) -> bool {
    let moved = (now - before).to_std().unwrap_or_default();
    now < before || moved.abs_diff(passed) >= SET
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;
    use chrono_tz::Asia::Tokyo;

    use super::*;

    #[test]
    fn a_clock_that_was_set_is_noticed() {
        let at = |hour, minute| Tokyo.with_ymd_and_hms(2026, 10, 1, hour, minute, 0).unwrap();
        let minute = Duration::from_mins(1);
        assert!(!was_set(at(8, 0), at(8, 1), minute));
        assert!(!was_set(at(8, 0), at(8, 2), minute));
        assert!(was_set(at(8, 0), at(7, 59), minute));
        assert!(was_set(at(8, 0), at(12, 0), minute));
        assert!(!was_set(at(8, 0), at(12, 0), Duration::from_hours(4)));
    }

    #[tokio::test]
    async fn it_rings_at_its_time_and_is_silent_when_dropped() {
        let soon = clock::now(Tokyo) + Duration::from_secs(2);
        let (sender, mut rings) = mpsc::channel(4);
        let bell = start(soon.time(), Tokyo, sender, "ring").await.unwrap();
        let ring = tokio::time::timeout(Duration::from_secs(10), rings.recv()).await;
        assert_eq!(ring, Ok(Some("ring")));
        drop(bell);
        let end = tokio::time::timeout(Duration::from_secs(10), rings.recv()).await;
        assert_eq!(end, Ok(None));
    }
}
