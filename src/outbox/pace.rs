//! Keeping to the limits of a mail server that others use too: each letter waits for its moment, and the connection is
//! held. The limits and what they allow stand in [`core::delivery::relay_limits`](crate::core::delivery::relay_limits).

use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::{sleep, timeout};

use crate::core::delivery::relay_limits::{RENEWAL, ReachedLimit, RelayLimit};
use crate::edge::clock;
use crate::edge::mail::{MailSettings, TransportSettings};
use crate::edge::store::StoreError;
use crate::edge::store::ledger::MailLedger;
use crate::edge::store::ledger::relay::{Admission, Relay};

/// A connection is waited for no longer; then the letters are put off for as long.
const LONGEST_WAIT: Duration = Duration::from_mins(1);
const BETWEEN_LOOKS: Duration = Duration::from_secs(3);
/// How soon the wish to stop is heard.
const STEP: Duration = Duration::from_millis(500);
/// Whoever comes later than this has missed his moment: the machine slept.
const LATE: Duration = Duration::from_secs(5);

/// Of one round; without limits nothing is asked and nobody waits.
pub(super) struct Pace<'l> {
    relay: Option<Relay<'l>>,
    server: String,
    is_held: bool,
}

/// Why no letter may go now.
pub(super) struct PutOff {
    pub(super) wait: Duration,
    pub(super) why: ReachedLimit,
}

impl<'l> Pace<'l> {
    pub(super) fn of(mail: &MailSettings, ledger: &MailLedger<'l>) -> Result<Self, StoreError> {
        let TransportSettings::Smtp(smtp) = &mail.transport else {
            return Ok(Self { relay: None, server: String::new(), is_held: false });
        };
        let server = smtp.server();
        Ok(Self { relay: ledger.relay(&server, smtp.limits)?, server, is_held: false })
    }

    /// Waits until the next letter may go; or says why it may not. `now` is asked whenever it counts.
    pub(super) async fn admitted(
        &mut self,
        now: impl Fn() -> DateTime<Utc>,
        stop: &AtomicBool,
    ) -> Result<Option<PutOff>, StoreError> {
        let Some(relay) = &self.relay else { return Ok(None) };
        let begun = clock::runtime_instant();
        while !relay.hold()? {
            if stop.load(Ordering::Relaxed) {
                return Ok(None);
            }
            if clock::runtime_instant().duration_since(begun) > LONGEST_WAIT {
                return Ok(Some(self.put_off(LONGEST_WAIT, relay.of_connections())));
            }
            sleep(BETWEEN_LOOKS).await;
        }
        self.is_held = true;
        while !stop.load(Ordering::Relaxed) {
            match relay.admit(now())? {
                Admission::NotBefore(wait, limit) => return Ok(Some(self.put_off(wait, limit))),
                Admission::In(wait) if self.kept(wait, stop).await => return Ok(None),
                Admission::In(_) => {}
            }
        }
        Ok(None)
    }

    /// Waits so long, or until it is to stop; `false` where that took longer.
    async fn kept(&self, wait: Duration, stop: &AtomicBool) -> bool {
        let begun = clock::with_sleep();
        let waiting = async {
            let mut left = wait;
            while !left.is_zero() && !stop.load(Ordering::Relaxed) {
                sleep(left.min(STEP)).await;
                left = left.saturating_sub(STEP);
            }
        };
        self.holding(waiting).await;
        clock::with_sleep().saturating_sub(begun) <= wait + LATE
    }

    /// Does the work, and says meanwhile that the connection is still held.
    pub(super) async fn holding<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        loop {
            if let Ok(done) = timeout(RENEWAL, &mut work).await {
                return done;
            }
            if let Some(relay) = self.relay.as_ref().filter(|_| self.is_held) {
                // A database that does not answer now is told the next time.
                let _ = relay.hold();
            }
        }
    }

    /// The connection is closed.
    pub(super) fn end(self) {
        if let Some(relay) = self.relay.filter(|_| self.is_held) {
            // Otherwise it counts for a minute more.
            let _ = relay.let_go();
        }
    }

    fn put_off(&self, wait: Duration, limit: RelayLimit) -> PutOff {
        PutOff { wait, why: ReachedLimit { server: self.server.clone(), limit } }
    }
}
