//! Word to whoever watches from outside: that the loop goes round.

use super::waiting::sleep_until;
use crate::app::App;
use crate::edge::heartbeat::Heartbeat;
use crate::edge::service::ServiceManager;

/// Beats after each pass, and then at the shortest interval that is asked for until something happens. A daemon that fails or stands by
/// sends no heartbeat, so that whoever watches misses it.
pub(super) async fn beat(app: &App, service: &ServiceManager, heartbeat: &Heartbeat, is_well: bool) {
    loop {
        service.alive();
        if is_well {
            heartbeat.beat(app.ports.clock.now());
        }
        let every = service.heartbeat().into_iter().chain(heartbeat.every()).min();
        sleep_until(every.map(|every| app.instant() + every)).await;
    }
}
