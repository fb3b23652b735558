//! Word to whoever watches from outside: that the loop goes round.

use super::waiting::sleep_until;
use crate::app::App;
use crate::edge::heartbeat::Heartbeat;
use crate::edge::service::ServiceManager;

/// Says so after a turn, and again and again while there is nothing to do. The heartbeat is for a daemon that does its work: one that
/// fails, or has to wait for another, is missed.
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
