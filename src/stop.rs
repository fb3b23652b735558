//! The wish to stop, which long work asks after between two steps.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Notify;

#[derive(Debug, Clone, Default)]
pub struct Stop {
    asked: Arc<AtomicBool>,
    bell: Arc<Notify>,
}

impl Stop {
    pub fn ask(&self) {
        self.asked.store(true, Ordering::Relaxed);
        self.bell.notify_waiters();
    }

    pub fn is_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    /// The wish itself, for those who are handed nothing but it.
    pub fn flag(&self) -> &AtomicBool {
        &self.asked
    }

    /// Returns once the wish is `grace` old: whoever has not ended by then is not waited for.
    pub async fn overdue(&self, grace: Duration) {
        loop {
            // Rings for it from now on, also where nobody waits for it yet.
            let rung = self.bell.notified();
            if self.is_asked() {
                break;
            }
            rung.await;
        }
        tokio::time::sleep(grace).await;
    }
}
