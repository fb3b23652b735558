//! The workbooks that matome wrote: one that somebody deletes is made again. A folder with another identity than before (an unmounted
//! mount point) proves nothing.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;

use crate::app::App;
use crate::edge::merged_folder::PlaceId;
use crate::edge::patience::{self, OneQuestionAtATime};
use crate::edge::store::StoreError;

/// A program that saves a workbook takes it away for a moment.
const MOMENT: Duration = Duration::from_secs(3);

/// What was last seen of the folder of the merged workbooks.
#[derive(Debug, Default)]
pub(super) struct Outputs {
    seen: Option<Seen>,
    /// Not there at the last look, for the first time.
    missed: BTreeSet<String>,
    server: OneQuestionAtATime,
    is_silent: bool,
}

#[derive(Debug)]
struct Seen {
    /// Which folder it was.
    place: Option<PlaceId>,
    ours: BTreeSet<String>,
}

/// What a look at the folder has brought.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Deleted {
    Nothing,
    /// To be looked at again soon.
    Perhaps(Duration),
    Surely(BTreeSet<String>),
}

impl Outputs {
    pub(super) fn take(&mut self, app: &App) -> Result<Deleted, StoreError> {
        let folder = app.settings.merged.folder.clone();
        let folders = Arc::clone(&app.ports.folders);
        let answer = self.server.ask(patience::LOOK, move || folders.outputs(&folder));
        self.is_silent = answer.as_ref().is_err_and(|error| error.kind() == ErrorKind::TimedOut);
        let Ok((place, found)) = answer else { return Ok(Deleted::Nothing) };
        let mut ours = BTreeSet::new();
        for name in found.names {
            if app.store.written(&name)?.is_some() {
                ours.insert(name);
            }
        }
        Ok(self.compare(place, ours))
    }

    /// The folder's server did not answer when it was last asked.
    pub(super) const fn is_silent(&self) -> bool {
        self.is_silent
    }

    fn compare(&mut self, place: Option<PlaceId>, ours: BTreeSet<String>) -> Deleted {
        let before = self.seen.take();
        let is_same = place.is_some() && before.as_ref().is_some_and(|before| before.place == place);
        let known = before.filter(|_| is_same).map(|before| before.ours).unwrap_or_default();
        let gone: BTreeSet<String> = known.difference(&ours).cloned().collect();
        let surely = !gone.is_empty() && gone == self.missed;
        // What is missed for the first time is still looked for.
        let looked_for = if surely { ours } else { &ours | &gone };
        self.seen = Some(Seen { place, ours: looked_for });
        self.missed = if surely { BTreeSet::new() } else { gone.clone() };
        match (gone.is_empty(), surely) {
            (true, _) => Deleted::Nothing,
            (false, false) => Deleted::Perhaps(MOMENT),
            (false, true) => Deleted::Surely(gone),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::edge::merged_folder::place_of;

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn what_is_deleted_by_hand_is_told_from_a_folder_that_is_away() {
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (here, elsewhere) = (place_of(folder.path()), place_of(other.path()));
        let mut outputs = Outputs::default();
        let both = || names(&["令和7年度.xlsx", "令和8年度.xlsx"]);
        assert_eq!(outputs.compare(here, both()), Deleted::Nothing);
        // Saved by another program.
        assert_eq!(outputs.compare(here, names(&["令和7年度.xlsx"])), Deleted::Perhaps(MOMENT));
        assert_eq!(outputs.compare(here, both()), Deleted::Nothing);
        // Not mounted, and back.
        assert_eq!(outputs.compare(elsewhere, names(&[])), Deleted::Nothing);
        assert_eq!(outputs.compare(elsewhere, names(&[])), Deleted::Nothing);
        assert_eq!(outputs.compare(here, both()), Deleted::Nothing);
        assert_eq!(outputs.compare(here, names(&["令和7年度.xlsx"])), Deleted::Perhaps(MOMENT));
        assert_eq!(outputs.compare(here, names(&["令和7年度.xlsx"])), Deleted::Surely(names(&["令和8年度.xlsx"])));
        assert_eq!(outputs.compare(here, names(&["令和7年度.xlsx"])), Deleted::Nothing);
    }
}
