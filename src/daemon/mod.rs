//! The daemon: one loop, one channel. Whatever wakes it, it does the same: take in the share, merge what changed, send
//! what is due, and find out when to wake next.

pub mod intake;
pub mod merging;
pub mod stop;

use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use self::intake::Intake;
use self::stop::Stop;
use crate::core::settling::Settling;
use crate::edge::merged::MergeError;
use crate::edge::store::{Fact, StoreError};
use crate::office::Office;

/// What wakes the daemon. The sources only say so; what is to be done is found out by looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Something may have changed in the share, or the hour of sending has come.
    Look,
    /// Finish what is being done, and end.
    Stop,
}

/// A workbook that is open in Excel, or a server that does not answer, is tried again after this long.
const RETRY: Duration = Duration::from_secs(15);

/// The running daemon.
pub struct Daemon {
    office: Office,
    intake: Intake,
    stop: Stop,
    /// The merged workbooks lag behind what is known: something changed, one was open in Excel, or the day is another.
    merge_owed: bool,
    read_since_start: usize,
    wake_at: Option<Instant>,
}

impl Daemon {
    pub fn new(office: Office, stop: Stop) -> Self {
        let intake = Intake::new(Settling::new(office.settings.share.settle));
        Self { office, intake, stop, merge_owed: true, read_since_start: 0, wake_at: None }
    }

    /// Runs until [`Event::Stop`].
    pub async fn run(mut self, mut events: mpsc::Receiver<Event>) -> Result<(), StoreError> {
        self.announce()?;
        loop {
            if let Err(error) = self.look().await {
                // A full disk or a busy database passes; what was owed is still owed.
                tracing::error!("{error}");
                self.wake_within(RETRY);
            }
            if self.stop.is_asked() || self.next(&mut events).await == Event::Stop {
                break;
            }
        }
        tracing::info!("停止しました");
        Ok(())
    }

    /// The next event, or the moment at which something left open can be decided.
    async fn next(&mut self, events: &mut mpsc::Receiver<Event>) -> Event {
        let asleep = async {
            match self.wake_at {
                Some(at) => tokio::time::sleep_until(at.into()).await,
                None => std::future::pending().await,
            }
        };
        let event = tokio::select! {
            event = events.recv() => event.unwrap_or(Event::Stop),
            () = asleep => Event::Look,
        };
        self.wake_at = None;
        event
    }

    async fn look(&mut self) -> Result<(), LookError> {
        let taken = self.intake.take(&mut self.office, &self.stop)?;
        if let Some(trouble) = &taken.trouble {
            tracing::warn!("{trouble}");
        }
        if taken.read > 0 {
            self.read_since_start += taken.read;
            self.office.store.note(Fact::ReadSinceStart, &self.read_since_start.to_string())?;
        }
        self.merge_owed |= taken.changed;
        if let Some(wait) = taken.look_again {
            self.wake_within(wait);
        }
        if self.stop.is_asked() {
            return Ok(());
        }
        self.merge()?;
        self.send().await
    }
}

