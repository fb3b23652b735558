//! From what is known of the share to the merged workbooks, and what became of them into the state.

use chrono::DateTime;
use chrono_tz::Tz;

use crate::core::consolidate::link::LinkBase;
use crate::core::consolidate::plan::WorkbookPlan;
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
    let outcomes = with_merge(office, now, merged::merge_all)?;
    note_waiting(&office.store, &outcomes)?;
    office.store.note(Fact::LastMerge, &now.to_rfc3339())?;
    Ok(outcomes)
}

/// What the merged workbooks would say now, those who have typed into them included; nothing is written.
pub fn plans(office: &mut Office) -> Result<Vec<WorkbookPlan>, MergeError> {
    identify(office)?;
    with_merge(office, office.now(), merged::plan_all)
}

fn with_merge<T>(office: &Office, now: DateTime<Tz>, work: impl FnOnce(Merge) -> T) -> T {
    let settings = &office.settings;
    let address = settings.share.address.as_deref();
    let links = LinkBase::between(&settings.merged.folder, &settings.share.folder, address);
    work(Merge {
        snapshot: &office.snapshot,
        city: &settings.city,
        reporting: &settings.reporting,
        folder: &settings.merged.folder,
        links: &links,
        per_department: settings.merged.per_department,
        now,
        store: &office.store,
    })
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
