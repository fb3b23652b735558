//! Signals the daily time for sending mail. The daemon's loop notices by itself that the clock was set, or that the machine
//! slept through the time.

use std::time::Duration;

use chrono::{NaiveTime, Timelike};
use chrono_tz::Tz;
use tokio::sync::mpsc::Sender;
use tokio::sync::oneshot;
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

use crate::edge::system::clock;

const COMPARE: Duration = Duration::from_secs(10);
/// The scheduler polls the clock several times a second, so it is there only this close to its time, in seconds.
const NEAR: i64 = 30;

#[derive(Debug)]
pub struct Bell {
    _stop: oneshot::Sender<()>,
}

/// Sends `ring` every day at `send_at` in `zone`. Must be called within the runtime.
pub fn start<E: Clone + Send + Sync + 'static>(send_at: NaiveTime, zone: Tz, sender: Sender<E>, ring: E) -> Bell {
    let (stop, mut stopped) = oneshot::channel();
    tokio::spawn(async move {
        let mut scheduler = None;
        loop {
            if !is_near(clock::now(zone).time(), send_at) {
                silence(scheduler.take()).await;
            } else if scheduler.is_none() {
                let anew = schedule(send_at, zone, &sender, &ring).await;
                scheduler = anew.inspect_err(|error| tracing::error!("送信時刻を予約できません: {error}")).ok();
            }
            tokio::select! {
                _ = &mut stopped => break,
                () = tokio::time::sleep(COMPARE) => {}
            }
        }
        silence(scheduler).await;
    });
    Bell { _stop: stop }
}

async fn silence(scheduler: Option<JobScheduler>) {
    if let Some(mut scheduler) = scheduler
        && let Err(error) = scheduler.shutdown().await
    {
        tracing::warn!("送信時刻の予約を終えられません: {error}");
    }
}

async fn schedule<E: Clone + Send + Sync + 'static>(
    send_at: NaiveTime,
    zone: Tz,
    sender: &Sender<E>,
    ring: &E,
) -> Result<JobScheduler, JobSchedulerError> {
    let scheduler = JobScheduler::new().await?;
    // The scheduler never frees its jobs, so they hold weak references to the channel.
    let (sender, ring) = (sender.downgrade(), ring.clone());
    let every_day = format!("{} {} {} * * *", send_at.second(), send_at.minute(), send_at.hour());
    let job = Job::new_async_tz(every_day, zone, move |_, _| {
        let (sender, ring) = (sender.clone(), ring.clone());
        Box::pin(async move {
            // With a full channel, another ring adds nothing.
            _ = sender.upgrade().map(|sender| sender.try_send(ring));
        })
    });
    scheduler.add(job?).await?;
    scheduler.start().await?;
    Ok(scheduler)
}

/// Whether the time of the day is imminent or just past, also across midnight.
fn is_near(now: NaiveTime, send_at: NaiveTime) -> bool {
    const DAY: i64 = 24 * 60 * 60;
    let ahead = (send_at - now).num_seconds().rem_euclid(DAY);
    ahead <= NEAR || ahead >= DAY - NEAR
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::Tokyo;
    use tokio::sync::mpsc;

    use super::*;

    #[test]
    fn the_scheduler_is_there_around_its_time() {
        for (now, send_at, near) in [
            ("08:29:00", "08:30:00", false),
            ("08:29:31", "08:30:00", true),
            ("08:30:20", "08:30:00", true),
            ("08:31:00", "08:30:00", false),
            ("23:59:45", "00:00:00", true),
            ("00:00:10", "00:00:00", true),
        ] {
            assert_eq!(is_near(now.parse().unwrap(), send_at.parse().unwrap()), near, "{now} {send_at}");
        }
    }

    #[tokio::test]
    async fn it_rings_at_its_time_and_is_silent_when_dropped() {
        let soon = clock::now(Tokyo) + Duration::from_secs(2);
        let (sender, mut rings) = mpsc::channel(4);
        let bell = start(soon.time(), Tokyo, sender, "ring");
        let ring = tokio::time::timeout(Duration::from_secs(10), rings.recv()).await;
        assert_eq!(ring, Ok(Some("ring")));
        drop(bell);
        let end = tokio::time::timeout(Duration::from_secs(10), rings.recv()).await;
        assert_eq!(end, Ok(None));
    }
}
