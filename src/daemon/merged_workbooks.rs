//! Detects deleted and edited merged workbooks: the former are written again, the latter read soon, before another
//! person overwrites them. A folder with a changed identity (an unmounted mount point) proves nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::time::Duration;

use crate::app::App;
use crate::edge::state::store::StoreError;
use crate::ports::{PlaceId, Saved, SavedWorkbook};
use matome_core::consolidate;
use matome_forms::teaching::FILE_NAME;

/// A saving program removes its file briefly.
const MOMENT: Duration = Duration::from_secs(3);

#[derive(Debug, Default)]
pub(super) struct MergedWorkbooks {
    seen: Option<Seen>,
    missed: BTreeSet<String>,
    saved: BTreeMap<String, Saved>,
    is_silent: bool,
}

#[derive(Debug)]
struct Seen {
    place: Option<PlaceId>,
    ours: BTreeSet<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Deleted {
    Nothing,
    Perhaps(Duration),
    Surely(BTreeSet<String>),
}

impl MergedWorkbooks {
    pub(super) fn take_deleted(&mut self, app: &App) -> Result<Deleted, StoreError> {
        let answer = app.ports.folders.merged_workbooks(&app.settings.merged.folder);
        self.is_silent = answer.as_ref().is_err_and(|error| error.kind() == ErrorKind::TimedOut);
        let Ok((place, found)) = answer else { return Ok(Deleted::Nothing) };
        let mut ours = BTreeSet::new();
        for name in found.names {
            if app.store.written(&name)?.is_some() {
                ours.insert(name);
            }
        }
        // A file that a merge removed was not deleted by a person.
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

    /// Returns whether someone has saved a merged workbook since the last check.
    pub(super) fn take_saved(&mut self, app: &App) -> Result<bool, StoreError> {
        let Some(seen) = &self.seen else { return Ok(false) };
        let ours = seen.ours.iter().filter(|name| consolidate::year_of(name).is_some());
        let before: BTreeMap<_, _> = ours.map(|name| (name.clone(), self.saved.get(name).copied())).collect();
        let saved = app.ports.folders.saved_since(&app.settings.merged.folder, before);
        let Ok(saved) = saved else { return Ok(false) };
        let mut by_people = false;
        for SavedWorkbook { name, saved, bytes } in saved {
            by_people |= app.store.written(&name)?.is_some_and(|written| written.bytes != bytes);
            self.saved.insert(name, saved);
        }
        Ok(by_people)
    }

    /// Whether the folder's server did not respond the last time.
    pub(super) const fn is_silent(&self) -> bool {
        self.is_silent
    }

    fn compare(&mut self, place: Option<PlaceId>, ours: BTreeSet<String>) -> Deleted {
        let before = self.seen.take();
        let is_same = place.is_some() && before.as_ref().is_some_and(|before| before.place == place);
        let known = before.filter(|_| is_same).map(|before| before.ours).unwrap_or_default();
        let gone: BTreeSet<String> = known.difference(&ours).cloned().collect();
        let surely = !gone.is_empty() && gone == self.missed;
        // A file missing for the first time may still return.
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

/// Form definitions: choices in 様式の読み取り.xlsx and files in `layouts/`.
#[derive(Debug, Default)]
pub(super) struct DefinitionsIntake {
    seen: Option<String>,
}

impl DefinitionsIntake {
    /// Applies current definitions. Returns whether 様式の読み取り.xlsx was saved, which the next merge reads.
    pub(super) fn take(&mut self, app: &mut App) -> Result<bool, StoreError> {
        app.learn()?;
        let path = app.settings.merged.folder.join(FILE_NAME);
        let Ok(Some(found)) = app.ports.folders.fingerprint(&path) else { return Ok(false) };
        if self.seen.as_ref() == Some(&found) {
            return Ok(false);
        }
        let is_ours = app.store.written(FILE_NAME)?.is_some_and(|written| written.bytes == found);
        self.seen = Some(found);
        Ok(!is_ours)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::edge::folders::merged_folder::place_of;

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn what_is_deleted_by_hand_is_told_from_a_folder_that_is_away() {
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (here, elsewhere) = (place_of(folder.path()), place_of(other.path()));
        let mut workbooks = MergedWorkbooks::default();
        let both = || names(&["令和7年度.xlsx", "令和8年度.xlsx"]);
        assert_eq!(workbooks.compare(here, both()), Deleted::Nothing);
        // Saved by another program.
        assert_eq!(workbooks.compare(here, names(&["令和7年度.xlsx"])), Deleted::Perhaps(MOMENT));
        assert_eq!(workbooks.compare(here, both()), Deleted::Nothing);
        // Unmounted and remounted.
        assert_eq!(workbooks.compare(elsewhere, names(&[])), Deleted::Nothing);
        assert_eq!(workbooks.compare(elsewhere, names(&[])), Deleted::Nothing);
        assert_eq!(workbooks.compare(here, both()), Deleted::Nothing);
        assert_eq!(workbooks.compare(here, names(&["令和7年度.xlsx"])), Deleted::Perhaps(MOMENT));
        assert_eq!(workbooks.compare(here, names(&["令和7年度.xlsx"])), Deleted::Surely(names(&["令和8年度.xlsx"])));
        assert_eq!(workbooks.compare(here, names(&["令和7年度.xlsx"])), Deleted::Nothing);
    }
}
