//! The history of all notes, from which their state at any time can be restored.

use serde::{Deserialize, Serialize};

use super::{AddedColumn, KeptNote, KnownNotes, NoteId};
use crate::moment::Moment;
use matome_deadline::fiscal_year::FiscalYear;

/// A change of one note, or of a year's added columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteChange {
    /// `None`: deleted, or moved to another measure's ID.
    Note(NoteId, Option<Box<KeptNote>>),
    Columns(FiscalYear, Vec<AddedColumn>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct HistoryEntry {
    pub at: Moment,
    pub change: NoteChange,
}

/// The changes from `before` to `after`.
pub fn changes(before: &KnownNotes, after: &KnownNotes) -> Vec<NoteChange> {
    let gone = before.notes.keys().filter(|id| !after.notes.contains_key(*id));
    let gone = gone.map(|id| NoteChange::Note(id.clone(), None));
    let new = after.notes.iter().filter(|(id, kept)| before.notes.get(*id) != Some(kept));
    let new = new.map(|(id, kept)| NoteChange::Note(id.clone(), Some(Box::new(kept.clone()))));
    let columns = after.columns.iter().filter(|(year, columns)| before.columns.get(year) != Some(columns));
    let columns = columns.map(|(year, columns)| NoteChange::Columns(*year, columns.clone()));
    gone.chain(new).chain(columns).collect()
}

/// Display names of rows with changed notes.
pub fn rows_changed(before: &KnownNotes, after: &KnownNotes) -> Vec<String> {
    let changed = changes(before, after).into_iter().filter_map(|change| {
        let NoteChange::Note(id, now) = change else { return None };
        let was = before.notes.get(&id);
        let event = event(was, now.as_deref())?;
        let label = &now.as_deref().or(was)?.label;
        let is_typed = matches!(event, NoteEvent::Noted | NoteEvent::Changed | NoteEvent::Wiped);
        is_typed.then(|| [label.department.as_str(), &label.goal, &label.measure].join("　").trim().to_owned())
    });
    changed.collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteEvent {
    Noted,
    Changed,
    Lost,
    Found,
    Wiped,
}

/// `None` if only colours or neighbouring names differ.
pub fn event(before: Option<&KeptNote>, after: Option<&KeptNote>) -> Option<NoteEvent> {
    let worded = |kept: &&KeptNote| !kept.note.is_wordless();
    match (before.filter(worded), after.filter(worded)) {
        (None, None) => None,
        (None, Some(_)) => Some(NoteEvent::Noted),
        (Some(_), None) => Some(NoteEvent::Wiped),
        (Some(before), Some(after)) if !before.note.words().eq(after.note.words()) => Some(NoteEvent::Changed),
        (Some(before), Some(after)) => match (before.orphan_since, after.orphan_since) {
            (None, Some(_)) => Some(NoteEvent::Lost),
            (Some(_), None) => Some(NoteEvent::Found),
            _ => None,
        },
    }
}

impl KnownNotes {
    /// The notes that result from all `changes` since the first.
    pub fn after(changes: impl IntoIterator<Item = NoteChange>) -> Self {
        let mut known = Self::default();
        for change in changes {
            match change {
                NoteChange::Note(id, Some(kept)) => drop(known.notes.insert(id, *kept)),
                NoteChange::Note(id, None) => drop(known.notes.remove(&id)),
                NoteChange::Columns(year, columns) => drop(known.columns.insert(year, columns)),
            }
        }
        known
    }
}
