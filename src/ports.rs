//! Interfaces of the daemon's loop, which tests replace, except the state with its in-memory engine.

use std::sync::Arc;

use crate::edge::folders::merged_folder::SystemFolders;
use crate::edge::mail::{Mailer, SystemMailer};
use crate::edge::share::SystemShare;
use crate::edge::system::clock::SystemClock;
use crate::edge::system::log;
use crate::merging::process::{MergeProcesses, MergeStarter};
use crate::outbox::process::{PlanningProcesses, RoundPlanner};

pub use crate::edge::folders::merged_folder::{OwnFolders, PlaceId, Saved, SavedWorkbook};
pub use crate::edge::folders::writer_mark::Mark;
pub use crate::edge::processes::readers::{ReadersError, WorkbookReader};
pub use crate::edge::processes::worker::errand::ErrandError;
pub use crate::edge::share::contacts::{ContactsTrouble, ContactsWorkbook};
pub use crate::edge::share::{CopyTrouble, ShareAccess, ShareTrouble, WorkbookCopy};
pub use crate::edge::system::clock::Clock;
pub use crate::edge::system::heartbeat::{Beat, Watcher};

/// Adapters for the loop. [`Resources::readers`](crate::app::Resources::readers) are separate, since they depend on the
/// city's forms; the caller passes [`Watcher`]s and the [`Mark`] to the daemon.
#[derive(Clone)]
pub struct Ports {
    pub clock: Arc<dyn Clock>,
    pub share: Arc<dyn ShareAccess>,
    pub folders: Arc<dyn OwnFolders>,
    pub mailer: Arc<dyn Mailer>,
    pub merges: Arc<dyn MergeStarter>,
    pub rounds: Arc<dyn RoundPlanner>,
    pub log_trouble: fn() -> Option<String>,
}

impl Ports {
    pub fn system() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            share: Arc::new(SystemShare::default()),
            folders: Arc::new(SystemFolders::default()),
            mailer: Arc::new(SystemMailer::default()),
            merges: Arc::new(MergeProcesses),
            rounds: Arc::new(PlanningProcesses),
            log_trouble: log::trouble,
        }
    }
}
