//! The workbooks that matome wrote: one that somebody deletes is made again, and what somebody types into one is taken
//! in soon, before another person can save over it. A folder with another identity than before (an unmounted mount
//! point) proves nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::app::App;
use crate::core::consolidate::merged_workbook::MergedWorkbook;
use crate::edge::merged_folder::PlaceId;
use crate::edge::own_folders::{OwnFolders, Saved};
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
    /// The merged workbooks as they were last looked into.
    saved: BTreeMap<String, Saved>,
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
    pub(super) fn take_deleted(&mut self, app: &App) -> Result<Deleted, StoreError> {
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
        // What a merge has taken away itself is not ours any more, and nobody deleted it.
        if let Some(seen) = &mut self.seen {
            let mut known = BTreeSet::new();
            for name in std::mem::take(&mut seen.ours) {
                if app.store.written(&name)?.is_some() {
                    known.insert(name);
                }
            }
            seen.ours = known;
        }
        Ok(self.compare(place, ours))
    }

    /// Says whether somebody has saved a merged workbook since the last look: what is typed there has yet to be
    /// taken in.
    pub(super) fn take_saved(&mut self, app: &App) -> Result<bool, StoreError> {
        let Some(seen) = &self.seen else { return Ok(false) };
        let names: Vec<String> =
            seen.ours.iter().filter(|name| MergedWorkbook::named(name).is_some()).cloned().collect();
        let (folder, folders, before) =
            (app.settings.merged.folder.clone(), Arc::clone(&app.ports.folders), self.saved.clone());
        let look = move || {
            let now = |name| look_into(&*folders, &folder, name, &before).transpose();
            names.into_iter().filter_map(now).collect::<io::Result<Vec<_>>>()
        };
        let Ok(changed) = self.server.ask(patience::LOOK, look) else { return Ok(false) };
        let mut by_people = false;
        for Changed { name, saved, bytes } in changed {
            by_people |= app.store.written(&name)?.is_some_and(|written| written.bytes != bytes);
            self.saved.insert(name, saved);
        }
        Ok(by_people)
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

/// A workbook that is not as it was last looked into.
struct Changed {
    name: String,
    saved: Saved,
    /// Its fingerprint.
    bytes: String,
}

/// The workbook of that name, unless it is as it was `before`.
fn look_into(
    folders: &dyn OwnFolders,
    folder: &Path,
    name: String,
    before: &BTreeMap<String, Saved>,
) -> io::Result<Option<Changed>> {
    let path = folder.join(&name);
    let Some(saved) = folders.saved(&path)?.filter(|saved| before.get(&name) != Some(saved)) else { return Ok(None) };
    Ok(folders.fingerprint(&path)?.map(|bytes| Changed { name, saved, bytes }))
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
