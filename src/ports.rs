//! What the daemon's loop knows of the world outside: for each thing a trait, which stands beside its adapter and is
//! played in the tests, and the words in which it answers.
//!
//! The state is no port but [`store`](crate::edge::state::store) itself: what is exchanged there is the engine below it, a file,
//! a server, or the memory of this process, which tests without a disk work with.

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

/// The adapters that the loop works with. Workbooks are read by [`Resources::readers`](crate::app::Resources::readers),
/// which know the city's forms; the [`Watcher`]s and the [`Mark`] are handed to the daemon by whoever starts it.
#[derive(Clone)]
pub struct Ports {
    pub clock: Arc<dyn Clock>,
    pub share: Arc<dyn ShareAccess>,
    pub folders: Arc<dyn OwnFolders>,
    pub mailer: Arc<dyn Mailer>,
    pub merges: Arc<dyn MergeStarter>,
    pub rounds: Arc<dyn RoundPlanner>,
    /// Why the log is not complete; `None` where it is.
    pub log_trouble: fn() -> Option<String>,
}

impl Ports {
    /// Those of the machine that this runs on.
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
