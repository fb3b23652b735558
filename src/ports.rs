//! What the daemon's loop asks of the world outside. Each part has a trait beside its adapter; here the real ones are
//! put together.

use std::sync::Arc;

use crate::edge::clock::{Clock, SystemClock};
use crate::edge::mail::{Mailer, SystemMailer};
use crate::edge::own_folders::{OwnFolders, SystemFolders};
use crate::edge::share::{ShareAccess, SystemShare};
use crate::merging::process::{MergeProcesses, MergeStarter};
use crate::round_planner::{PlanningProcesses, RoundPlanner};

/// The adapters that the loop works with. Workbooks are read by [`Resources::readers`](crate::app::Resources::readers),
/// which know the city's forms.
#[derive(Clone)]
pub struct Ports {
    pub clock: Arc<dyn Clock>,
    pub share: Arc<dyn ShareAccess>,
    pub folders: Arc<dyn OwnFolders>,
    pub mailer: Arc<dyn Mailer>,
    pub merges: Arc<dyn MergeStarter>,
    pub rounds: Arc<dyn RoundPlanner>,
}

impl Ports {
    /// Those of the machine that this runs on.
    pub fn system() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            share: Arc::new(SystemShare),
            folders: Arc::new(SystemFolders),
            mailer: Arc::new(SystemMailer::default()),
            merges: Arc::new(MergeProcesses),
            rounds: Arc::new(PlanningProcesses),
        }
    }
}
