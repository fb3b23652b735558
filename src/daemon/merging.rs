//! From what is known of the share to the merged workbooks, and what became of them into the state.

use crate::core::consolidate::link::LinkBase;
use crate::edge::merged::{self, Done, Merge, MergeError, Outcome};
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
    let settings = &office.settings;
    let address = settings.share.address.as_deref();
    let links = LinkBase::between(&settings.merged.folder, &settings.share.folder, address);
    let outcomes = merged::merge_all(Merge {
        snapshot: &office.snapshot,
        city: &settings.city,
        reporting: &settings.reporting,
        folder: &settings.merged.folder,
        links: &links,
        now,
        store: &office.store,
    })?;
    let waiting: Vec<&Outcome> = outcomes.iter().filter(|outcome| !is_done(outcome)).collect();
    note_waiting(&office.store, &waiting)?;
    office.store.note(Fact::LastMerge, &now.to_rfc3339())?;
    Ok(outcomes)
}

/// The workbook is as it should be.
pub fn is_done(outcome: &Outcome) -> bool {
    matches!(outcome.done, Done::Written | Done::Unchanged)
}

fn note_waiting(store: &Store, waiting: &[&Outcome]) -> Result<(), StoreError> {
    let files: Vec<String> = waiting.iter().map(|outcome| outcome.path.display().to_string()).collect();
    store.note(Fact::MergeWaiting, &serde_json::Value::from(files).to_string())
}

/// What became of one workbook, in a line for the log and for the terminal.
pub fn sentence(outcome: &Outcome) -> String {
    let path = outcome.path.display();
    match &outcome.done {
        Done::Written => format!("{path}: 書き込みました"),
        Done::Unchanged => format!("{path}: 変更はありません"),
        Done::Waiting { reason } => format!("{path}: 書き込みを見合わせました（{reason}）"),
        Done::Failed(error) => format!("{path}: 書き込めません: {error}"),
    }
}
