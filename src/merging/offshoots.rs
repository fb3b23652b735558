//! Merged workbooks under another name: renamed or copied by a person, or kept by a synchronising program
//! (取りまとめ_令和8年度-PC01.xlsx). Their notes are taken in once after each save; the files are left alone.

use std::sync::Arc;

use chrono::DateTime;
use chrono_tz::Tz;

use super::MergeJob;
use super::outcome::MergeError;
use crate::edge::folders::merged_folder::MergedNames;
use crate::edge::folders::{files, replace_file};
use crate::edge::processes::readers::WorkbookReader;
use crate::edge::read_notes;
use crate::edge::state::store::{KnownWriting, Offshoot, Offshoots, Store, StoreError};
use matome_core::consolidate::decision::Decision;
use matome_core::consolidate::year_of;
use matome_core::moment::Moment;
use matome_core::notes::history;
use matome_workbook::problem::{Fault, Problem};

/// The problems for 要確認.
pub(super) fn problems(offshoots: Offshoots) -> impl Iterator<Item = Problem> {
    offshoots
        .into_iter()
        .filter_map(|(name, Offshoot { year, taken, .. })| Some(Fault::Offshoot { name, year: year?, taken }.into()))
}

impl MergeJob {
    pub(super) fn take_offshoots(
        &self,
        store: &Store,
        readers: &dyn WorkbookReader,
        now: DateTime<Tz>,
    ) -> Result<(), MergeError> {
        // A merge creates the folder or reports the error.
        let Ok(listing) = MergedNames::of(&self.folder) else { return Ok(()) };
        let (known, mut offshoots) = (store.offshoots()?, Offshoots::new());
        for name in listing.of_others() {
            let path = self.folder.join(name);
            // An unreadable file, or one being saved, is retried at the next merge.
            let Ok(Some(bytes)) = replace_file::fingerprint_if_there(&path) else { continue };
            if store.written(name)?.is_some() {
                continue;
            }
            let offshoot = match known.get(name).filter(|offshoot| offshoot.bytes == bytes) {
                Some(offshoot) => offshoot.clone(),
                None => match self.take_offshoot(name, bytes, (store, readers), now)? {
                    Some(offshoot) => offshoot,
                    None => continue,
                },
            };
            offshoots.insert(name.clone(), offshoot);
        }
        Ok(store.note_offshoots(&offshoots)?)
    }

    /// Takes in the notes of a file; `None` to retry.
    fn take_offshoot(
        &self,
        name: &str,
        bytes: String,
        (store, readers): (&Store, &dyn WorkbookReader),
        now: DateTime<Tz>,
    ) -> Result<Option<Offshoot>, MergeError> {
        let Ok(Some(content)) = files::read_if_there(&self.folder.join(name)) else { return Ok(None) };
        let strange = Some(Offshoot { bytes: bytes.clone(), year: None, taken: Vec::new() });
        let Some(writing) = read_notes::writing(&content) else { return Ok(strange) };
        let Some(file) = store.file_of(&writing)? else { return Ok(strange) };
        let (Some(year), KnownWriting::Known { notes: base, .. }) = (year_of(&file), store.writing(&file, &writing)?)
        else {
            return Ok(strange);
        };
        let Ok(typed) = readers.notes(Arc::new(content), name) else { return Ok(None) };
        let snapshot = self.snapshot(store, now.to_utc())?;
        let (before, end) = store.notes_and_history()?;
        let (requests, gone) = (store.requests()?, store.gone_measures()?);
        let (typed, bases) = ([(year, typed)].into(), [(year, base)].into());
        let at = Moment::of(&now);
        let share = (&snapshot, gone.as_slice());
        let decision = Decision::of(&typed, &bases, (&before, &requests), share, &self.city, at);
        let is_kept = store.atomically(|store| {
            let kept = store.save_notes(&decision.notes, end, at)?;
            if kept.is_some() {
                store.note_requests(&decision.requests)?;
            }
            Ok::<_, StoreError>(kept.is_some())
        })?;
        let taken = history::rows_changed(&before, &decision.notes);
        Ok(is_kept.then_some(Offshoot { bytes, year: Some(year), taken }))
    }
}
