//! What becomes of a workbook whose file is not there any more.

use std::collections::BTreeMap;

use super::absence::{Absence, DoubtFrom};
use super::identity::is_same_sheet;
use super::model::Workbook;
use super::snapshot::{KnownWorkbook, Snapshot};

/// A workbook as it was last read.
#[derive(Debug, Clone, Copy)]
pub struct LastSeen<'w> {
    /// The hash of its bytes; empty where it is not known.
    pub content: &'w str,
    pub records: &'w Workbook,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate<'p> {
    /// This other file says the same: it was a copy, and is forgotten.
    HasTwin(&'p str),
    /// No goal is lost with it.
    SaidNothing,
    /// Its rows stay until a person says what became of it.
    Missed,
}

impl LastSeen<'_> {
    /// `there` are the files that are still where they were.
    pub fn fate<'p>(&self, mut there: impl Iterator<Item = (&'p str, LastSeen<'p>)>) -> Fate<'p> {
        match there.find(|(_, other)| self.is_same_as(other)) {
            Some((twin, _)) => Fate::HasTwin(twin),
            None if self.records.goals.is_empty() => Fate::SaidNothing,
            None => Fate::Missed,
        }
    }

    fn is_same_as(&self, other: &LastSeen<'_>) -> bool {
        let same_bytes = !self.content.is_empty() && self.content == other.content;
        same_bytes || is_same_sheet(self.records, other.records)
    }
}

/// Ends the doubt about workbooks that are too few by now to be doubted: others that vanished with them are back, or a year of
/// theirs was closed, which says why they are away.
pub fn settle_doubts(snapshot: &mut Snapshot, from: DoubtFrom) {
    let known = snapshot.workbooks.values().filter(|workbook| snapshot.is_open(workbook)).count();
    let mut doubted: BTreeMap<_, Vec<String>> = BTreeMap::new();
    let mut settled = Vec::new();
    for (path, workbook) in &snapshot.workbooks {
        if let Some(absence) = workbook.absence.filter(|absence| absence.doubted) {
            let explained = !snapshot.is_open(workbook) || was_closed_since(snapshot, workbook, absence);
            if explained { &mut settled } else { doubted.entry(absence.since).or_default() }.push(path.clone());
        }
    }
    settled.extend(doubted.into_values().filter(|paths| !from.doubts(paths.len(), known)).flatten());
    for path in settled {
        if let Some(absence) = snapshot.workbooks.get_mut(&path).and_then(|workbook| workbook.absence.as_mut()) {
            absence.doubted = false;
        }
    }
}

fn was_closed_since(snapshot: &Snapshot, workbook: &KnownWorkbook, absence: Absence) -> bool {
    let mut days = workbook.closed.iter().filter_map(|year| snapshot.closed.days.get(year));
    days.any(|closed| *closed >= absence.since.date())
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::core::model::Goal;

    #[test]
    fn a_copy_is_forgotten_and_a_goal_is_missed() {
        let (empty, full) = (Workbook::default(), Workbook { goals: vec![Goal::default()], ..Workbook::default() });
        let seen = |content, records| LastSeen { content, records };
        let other = || [("建設部/目標.xlsx", seen("abc", &full))].into_iter();
        assert_eq!(seen("abc", &full).fate(other()), Fate::HasTwin("建設部/目標.xlsx"));
        assert_eq!(seen("", &empty).fate(other()), Fate::SaidNothing);
        assert_eq!(seen("def", &full).fate([].into_iter()), Fate::Missed);
        // What is not known is not the same as something else that is not known.
        assert_eq!(seen("", &full).fate([("x.xlsx", seen("", &empty))].into_iter()), Fate::Missed);
    }
}
