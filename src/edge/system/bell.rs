//! Signals the daily time for sending mail.

use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta, Timelike};
use chrono_tz::Tz;
use tokio::sync::{mpsc, oneshot};
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

use crate::edge::system::clock;
use crate::edge::system::clock::{Clock, SystemClock};

/// Interval for comparing wall clock and monotonic clock.
const COMPARE: Duration = Duration::from_secs(10);
/// Difference that indicates a changed clock.
const SET: Duration = Duration::from_secs(90);
/// The scheduler polls the clock several times a second, so it is created only this close to its time.
const NEAR: TimeDelta = TimeDelta::seconds(30);
/// Maximum delay of a ring; the scheduler is kept until then.
const LATE: TimeDelta = TimeDelta::seconds(30);

#[derive(Debug, thiserror::Error)]
#[error("送信時刻の予約ができません: {0}")]
pub struct BellError(#[from] JobSchedulerError);

#[derive(Debug)]
pub struct Bell {
    _stop: oneshot::Sender<()>,
}

/// Sends `ring` every day at `send_at` in `zone`, and whenever the clock is set.
pub async fn start<E: Clone + Send + Sync + 'static>(
    send_at: NaiveTime,
    zone: Tz,
    sender: mpsc::Sender<E>,
    ring: E,
) -> Result<Bell, BellError> {
    // Reports an invalid time at once rather than at night.
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
    // The scheduler never frees its jobs, so they hold weak references to the channel.
    let (sender, ring) = (sender.downgrade(), ring.clone());
    scheduler
        .add(Job::new_async_tz(every_day_at(send_at), zone, move |_, _| {
            let (sender, ring) = (sender.clone(), ring.clone());
            Box::pin(async move {
                // With a full channel, another ring adds nothing.
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

/// After the clock is set back, the scheduler would stay silent until the old time, so it is recreated.
async fn keep<E: Clone + Send + Sync + 'static>(
    scheduler: JobScheduler,
    send_at: NaiveTime,
    zone: Tz,
    sender: mpsc::Sender<E>,
    ring: E,
    mut stopped: oneshot::Receiver<()>,
) {
    let mut scheduler = Some(scheduler);
    let mut watch = (SystemClock.instant(), clock::now(zone));
    loop {
        if !is_near(watch.1, send_at) {
            silence(scheduler.take()).await;
        }
        tokio::select! {
            _ = &mut stopped => break,
            () = tokio::time::sleep(COMPARE) => {}
        }
        let before = std::mem::replace(&mut watch, (SystemClock.instant(), clock::now(zone)));
        let was_set = was_set(before.1, watch.1, watch.0 - before.0);
        if was_set {
            tracing::info!("時計が合わせられたので、送信時刻を予約し直します");
            silence(scheduler.take()).await;
        }
        // Rings after the machine slept through the time.
        if was_set || (scheduler.is_none() && has_come(send_at, before.1, watch.1)) {
            let _ = sender.try_send(ring.clone());
        }
        if scheduler.is_none() && is_near(watch.1, send_at) {
            match schedule(send_at, zone, &sender, &ring).await {
                Ok(anew) => scheduler = Some(anew),
                Err(error) => tracing::error!("送信時刻を予約し直せません: {error}"),
            }
        }
    }
    silence(scheduler).await;
}

async fn silence(scheduler: Option<JobScheduler>) {
    if let Some(mut scheduler) = scheduler
        && let Err(error) = scheduler.shutdown().await
    {
        tracing::warn!("送信時刻の予約を終えられません: {error}");
    }
}

/// Whether the daily time is imminent or just past.
fn is_near(now: DateTime<Tz>, send_at: NaiveTime) -> bool {
    has_come(send_at, now - LATE, now + NEAR)
}

/// Whether the daily time lies in the interval, its end included.
fn has_come(send_at: NaiveTime, after: DateTime<Tz>, until: DateTime<Tz>) -> bool {
    let (after, until) = (after.naive_local(), until.naive_local());
    let of_day = |moment: NaiveDateTime| moment.date().and_time(send_at);
    until - after >= TimeDelta::days(1)
        || [of_day(after), of_day(until)].into_iter().any(|time| after < time && time <= until)
}

/// Whether the wall clock advanced differently from elapsed time.
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

    #[test]
    fn the_scheduler_is_there_around_its_time_and_what_was_slept_through_is_known() {
        let at = |day, hour, minute, second| Tokyo.with_ymd_and_hms(2026, 10, day, hour, minute, second).unwrap();
        let midnight = NaiveTime::MIN;
        let morning = NaiveTime::from_hms_opt(8, 30, 0).unwrap();
        for (now, time, near) in [
            (at(1, 8, 29, 0), morning, false),
            (at(1, 8, 29, 31), morning, true),
            (at(1, 8, 30, 20), morning, true),
            (at(1, 8, 31, 0), morning, false),
            (at(1, 23, 59, 45), midnight, true),
            (at(2, 0, 0, 10), midnight, true),
        ] {
            assert_eq!(is_near(now, time), near, "{now} {time}");
        }
        assert!(has_come(morning, at(1, 8, 0, 0), at(1, 9, 0, 0)));
        assert!(has_come(morning, at(1, 20, 0, 0), at(2, 9, 0, 0)));
        assert!(!has_come(morning, at(1, 9, 0, 0), at(2, 8, 0, 0)));
        assert!(has_come(morning, at(1, 9, 0, 0), at(4, 8, 0, 0)));
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
