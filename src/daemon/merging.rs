//! From what is known of the share to the merged workbooks, and what became of them into the state.

use chrono::DateTime;
use chrono_tz::Tz;

use crate::core::consolidate::WorkbookPlan;
use crate::edge::merged::{self, Merge, MergeError, Outcome};
use crate::edge::store::{Fact, Store, StoreError};
use crate::office::Office;

/// Gives every measure of the office's snapshot its id.
pub fn identify(office: &mut Office) -> Result<(), StoreError> {
    let now = office.now();
    merged::identify(&mut office.snapshot, &office.settings.city, &office.store, now)
}

/// Brings every merged workbook up to date with the office's snapshot.
pub fn merge(office: &mut Office) -> Result<Vec<Outcome>, MergeError> {
    identify(office)?;
    let now = office.now();
    let outcomes = merged::merge_all(of_office(office, now))?;
    note_waiting(&office.store, &outcomes)?;
    office.store.note(Fact::LastMerge, &now.to_rfc3339())?;
    Ok(outcomes)
}

/// What the merged workbooks would say now, those who have typed into them included; nothing is written.
pub fn plans(office: &mut Office) -> Result<Vec<WorkbookPlan<'_>>, MergeError> {
    identify(office)?;
    merged::plan_all(of_office(office, office.now()))
}

fn of_office(office: &Office, now: DateTime<Tz>) -> Merge<'_> {
    let settings = &office.settings;
    Merge {
        snapshot: &office.snapshot,
        city: &settings.city,
        reporting: &settings.reporting,
        folder: &settings.merged.folder,
        share: &settings.share.folder,
        address: settings.share.address.as_deref(),
        per_department: settings.merged.per_department,
        now,
        store: &office.store,
    }
}

/// Leaves word of the workbooks that are not as they should be, for `matome status`.
fn note_waiting(store: &Store, outcomes: &[Outcome]) -> Result<(), StoreError> {
    let waiting = outcomes.iter().filter(|outcome| !outcome.is_up_to_date());
    let files: Vec<String> = waiting.map(|outcome| outcome.path.display().to_string()).collect();
    store.note(Fact::MergeWaiting, &serde_json::Value::from(files).to_string())
}

/// What became of one workbook, in a line for the log and for the terminal.
pub fn sentence(outcome: &Outcome) -> String {
    format!("{}: {}", outcome.path.display(), outcome.done)
}
