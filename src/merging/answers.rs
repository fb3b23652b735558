//! Before a merge: what the planning section has answered in 要確認 is done, so that the merge shows it. What an answer
//! means is decided in [`matome_core::consolidate`].

use chrono::{DateTime, SubsecRound as _};
use chrono_tz::Tz;

use super::outcome::MergeError;
use super::{Merge, MergeJob};
use crate::edge::processes::readers::WorkbookReader;
use crate::edge::state::store::{Store, StoreError};
use matome_core::consolidate::decision;
use matome_core::consolidate::decision::Answered;
use matome_core::notes::Answer;
use matome_core::records::changes::Change;
use matome_core::records::closing;
use matome_core::records::snapshot::Snapshot;
use matome_core::share::absence::Absence;
use matome_deadline::fiscal_year::FiscalYear;

impl MergeJob {
    /// Does what is answered about workbooks that are missing. While none is, nothing is read.
    pub fn take_answers(
        &self,
        store: &Store,
        readers: &dyn WorkbookReader,
        now: DateTime<Tz>,
    ) -> Result<(), MergeError> {
        if store.absences()?.is_empty() {
            return Ok(());
        }
        let snapshot = self.snapshot(store, now.to_utc())?;
        let merge = Merge { job: self, snapshot: &snapshot, store, readers, now, found: None };
        // Where there is no folder yet, nobody has answered.
        let Ok(listing) = merge.listing() else { return Ok(()) };
        let decision = merge.decide(&merge.gather(&merge.years(&listing))?, (&store.notes()?, &store.requests()?))?;
        let answers = decision::answers(&snapshot, &self.city, now.date_naive(), &decision.notes);
        Ok(store.atomically(|store| answers.iter().try_for_each(|one| obey(one, &snapshot, store, now)))?)
    }
}

fn obey(answered: &Answered, snapshot: &Snapshot, store: &Store, now: DateTime<Tz>) -> Result<(), StoreError> {
    match answered.answer {
        Answer::CloseYear => close(answered.year, snapshot, store, now),
        Answer::Deleted => answered.files.iter().try_for_each(|file| {
            tracing::info!("{file} は削除されたものとします（要確認の対応）");
            store.remove_workbook(file)
        }),
        Answer::Leave => answered.files.iter().try_for_each(|file| store.accept_absence(file)),
    }
}

/// Closes a fiscal year with all that is known of it, and adds that to its history.
pub fn close(year: FiscalYear, snapshot: &Snapshot, store: &Store, now: DateTime<Tz>) -> Result<(), StoreError> {
    if snapshot.closed.contains(year) {
        return Ok(());
    }
    tracing::info!("{}を締めました", year.label());
    store.close_year(year, &closing::of_year(snapshot, year, now.date_naive()))?;
    store.record_changes(&[of_year(year, "確定", now)])
}

/// A change of the year as a whole.
pub fn of_year(year: FiscalYear, state: &str, now: DateTime<Tz>) -> Change {
    Change {
        at: now.naive_local().trunc_subsecs(0),
        year: Some(year),
        department: String::new(),
        goal: String::new(),
        measure: year.label(),
        field: "年度の締め".to_owned(),
        before: None,
        after: Some(state.to_owned()),
        file: String::new(),
    }
}

/// Opens a closed year again. Workbooks that are missing are asked about anew: the answer of before closed the year.
pub fn reopen(year: FiscalYear, snapshot: &Snapshot, store: &Store, now: DateTime<Tz>) -> Result<(), StoreError> {
    if !store.reopen_year(year)? {
        return Ok(());
    }
    let since = now.naive_local().trunc_subsecs(0);
    let missing = snapshot.workbooks.iter().filter(|(_, workbook)| workbook.closed.contains(&year));
    for (path, absence) in missing.filter_map(|(path, workbook)| Some((path, workbook.absence?))) {
        store.note_absence(path, Absence { since, ..absence })?;
    }
    store.record_changes(&[of_year(year, "締めの解除", now)])
}
