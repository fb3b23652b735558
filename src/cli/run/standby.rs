//! Waits for a city's lock: of all daemons with the same state on a server one works, the others stand by.

use std::time::Duration;

use crate::edge::state::database::{Location, Server};
use crate::edge::state::store::{InstanceLock, StoreError};
use crate::edge::system::service::ServiceManager;
use crate::stop::Stop;

/// Checks per lease duration while no holder is known.
const LOOKS: u32 = 6;

/// Margin after which an unrenewed lease has expired.
const SURELY: Duration = Duration::from_millis(100);

pub(super) struct Standby<'s> {
    pub(super) stop: &'s Stop,
    pub(super) service: &'s ServiceManager,
    /// It has worked before, so a temporarily unavailable server is tolerated.
    pub(super) is_patient: bool,
}

impl Standby<'_> {
    /// Acquires the state's lock, once it is free on a server; `None` on a stop request.
    pub(super) async fn lock(
        mut self,
        database: &Location,
        on_loss: impl FnOnce() + Clone + Send + 'static,
    ) -> Result<Option<InstanceLock>, StoreError> {
        let mut told = None;
        while !self.stop.is_asked() {
            let refused = match InstanceLock::acquire_or_lose(database, on_loss.clone()) {
                Ok(lock) => return Ok(Some(lock)),
                Err(refused) => refused,
            };
            let Location::Server(Server { lease, .. }) = database else { return Err(refused) };
            let mut wait = *lease / LOOKS;
            let why = match &refused {
                StoreError::AnotherRuns { lock, left } => {
                    // Earlier attempts are pointless; each opens a connection, and many daemons may wait.
                    wait = left.map_or(wait, |left| wait.max(left + SURELY));
                    format!(
                        "{lock} がこの市を受け持っています。待機し、止まるか{}秒応答がなければ引き継ぎます",
                        lease.as_secs()
                    )
                }
                // A machine that froze while writing holds the lock until the server ends its session.
                passing if passing.is_locked_out() || self.is_patient && passing.is_of_the_moment() => {
                    format!("{passing}。待機します")
                }
                _ => return Err(refused),
            };
            if told.as_ref() != Some(&why) {
                tracing::info!("{why}");
                told = Some(why);
            }
            // From here on an unavailable server is tolerated.
            self.is_patient = true;
            self.service.ready();
            self.rest(wait).await;
        }
        Ok(None)
    }

    /// Waits, unless a stop is requested, and notifies the watchdog.
    pub(super) async fn rest(&self, wait: Duration) {
        let beating = async {
            loop {
                self.service.alive();
                match self.service.heartbeat() {
                    Some(every) => tokio::time::sleep(every).await,
                    None => std::future::pending().await,
                }
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = self.stop.overdue(Duration::ZERO) => {}
            () = beating => {}
        }
    }
}
