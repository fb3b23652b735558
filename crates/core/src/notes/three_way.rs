//! Three-way merge of a note that two people changed: `base` as written, `theirs` in the workbook, `ours` as known now.

use std::collections::{BTreeMap, BTreeSet};

use super::{Note, Typed};
use matome_workbook::plan::Paint;

#[derive(Debug, PartialEq)]
pub(super) struct Merged {
    pub(super) note: Note,
    /// Our texts where theirs prevailed.
    pub(super) displaced: Note,
}

pub(super) fn merged(base: &Note, theirs: &Note, ours: &Note) -> Merged {
    let (check, other_check) = cell(base.check.as_ref(), theirs.check.as_ref(), ours.check.as_ref());
    let (memo, other_memo) = cell(base.memo.as_ref(), theirs.memo.as_ref(), ours.memo.as_ref());
    let mut note = Note { check, memo, paints: paints(base, theirs, ours), ..Note::default() };
    let mut displaced = Note { check: other_check, memo: other_memo, ..Note::default() };
    let keys: BTreeSet<&String> = [base, theirs, ours].into_iter().flat_map(|note| note.added.keys()).collect();
    for key in keys {
        let (kept, other) = cell(base.added.get(key), theirs.added.get(key), ours.added.get(key));
        note.added.extend(kept.map(|typed| (key.clone(), typed)));
        displaced.added.extend(other.map(|typed| (key.clone(), typed)));
    }
    Merged { note, displaced }
}

/// The resulting cell and the overwritten one. A deletion loses against a concurrent change.
fn cell(base: Option<&Typed>, theirs: Option<&Typed>, ours: Option<&Typed>) -> (Option<Typed>, Option<Typed>) {
    if ours == base {
        return (theirs.cloned(), None);
    }
    if alike(theirs, base) || alike(theirs, ours) {
        return (ours.cloned(), None);
    }
    match theirs {
        None => (ours.cloned(), None),
        Some(theirs) => (Some(theirs.clone()), ours.cloned()),
    }
}

/// Programs may re-save a value in another representation.
fn alike(one: Option<&Typed>, other: Option<&Typed>) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(Typed::Text(one)), Some(Typed::Text(other))) => one.trim_end() == other.trim_end(),
        (Some(one), Some(other)) => one == other || one.number().is_some_and(|number| Some(number) == other.number()),
        _ => false,
    }
}

/// Formatting: the latest choice wins; nothing is kept of the other.
fn paints(base: &Note, theirs: &Note, ours: &Note) -> BTreeMap<String, Paint> {
    let keys: BTreeSet<&String> = theirs.paints.keys().chain(ours.paints.keys()).collect();
    let chosen = |key: &String| {
        let (base, theirs, ours) = (base.paints.get(key), theirs.paints.get(key), ours.paints.get(key));
        Some((key.clone(), *if theirs == base { ours } else { theirs }?))
    };
    keys.into_iter().filter_map(chosen).collect()
}
