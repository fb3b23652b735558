//! A stop request, which long work polls between steps.

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

    pub fn flag(&self) -> &AtomicBool {
        &self.asked
    }

    /// Returns once the request is `grace` old, when waiting must end.
    pub async fn overdue(&self, grace: Duration) {
        loop {
            // Registers before the check, so that no notification is missed.
            let rung = self.bell.notified();
            if self.is_asked() {
                break;
            }
            rung.await;
        }
        tokio::time::sleep(grace).await;
    }
}
