//! All known notes, and how they take in what people typed.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::three_way::{self, Merged};
use super::{AddedColumn, KeptNote, Label, Note, NoteId, TypedNotes, TypedRow, TypedSheet, TypedWorkbooks};
use crate::moment::Moment;
use crate::notes::own_sheets::{CHECK, MEMO};
use crate::records::confirmation::Confirmations;
use crate::records::measure_id::MeasureId;
use crate::records::snapshot::Closed;
use matome_deadline::fiscal_year::FiscalYear;

/// All known notes, and the added columns of each year.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KnownNotes {
    pub notes: BTreeMap<NoteId, KeptNote>,
    pub columns: BTreeMap<FiscalYear, Vec<AddedColumn>>,
}

/// Choices of 対応, by finding.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Answers(BTreeMap<NoteId, String>);

impl Answers {
    pub fn of(notes: &KnownNotes) -> Self {
        let answered = |(id, kept): (&NoteId, &KeptNote)| {
            let response = kept.note.response().filter(|_| matches!(id, NoteId::Finding(_)))?;
            Some((id.clone(), response.to_owned()))
        };
        Self(notes.notes.iter().filter_map(answered).collect())
    }

    pub fn to(&self, finding: &NoteId) -> Option<&str> {
        self.0.get(finding).map(String::as_str)
    }
}

/// Present place of each measure, finding and office.
pub type NotePlaces = BTreeMap<NoteId, (FiscalYear, Label)>;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct YearNotes {
    pub columns: Vec<AddedColumn>,
    pub notes: BTreeMap<NoteId, Note>,
    pub orphans: Vec<(NoteId, KeptNote)>,
}

impl KnownNotes {
    /// Merges what people typed with the notes that each workbook was written with (`bases`), or with all notes here if
    /// those are unknown. `standing` needs the measures only.
    pub fn absorb(
        &mut self,
        typed: &TypedWorkbooks,
        bases: &BTreeMap<FiscalYear, Self>,
        standing: &NotePlaces,
        now: Moment,
    ) {
        let before = self.clone();
        for (&year, notes) in typed {
            let base = bases.get(&year).unwrap_or(&before);
            self.absorb_orphans(year, notes, base, now);
            self.absorb_columns(year, notes, base);
            for sheet in &notes.sheets {
                for (id, row) in sheet.rows.iter().filter(|(id, _)| counts(id, year, typed, standing)) {
                    self.take(id, year, row, sheet, base, now);
                }
            }
        }
    }

    /// Sorts notes by the place of their rows, and marks orphans.
    pub fn sort(&mut self, standing: &NotePlaces, today: NaiveDate) {
        self.follow_labels(standing);
        for (id, kept) in &mut self.notes {
            match standing.get(id) {
                Some((year, label)) => {
                    (kept.year, kept.label, kept.orphan_since) = (*year, label.clone(), None);
                }
                None => {
                    kept.orphan_since.get_or_insert(today);
                }
            }
        }
    }

    /// Moves an orphan to the only measure with the same label and no note: a file was copied before the old one was
    /// deleted, or the state database was lost.
    pub fn follow_labels(&mut self, standing: &NotePlaces) {
        let is_lost = |id: &&NoteId| !standing.contains_key(*id) && !id.is_displaced();
        let lost: Vec<NoteId> = self.notes.keys().filter(is_lost).cloned().collect();
        if lost.is_empty() {
            return;
        }
        let mut same: BTreeMap<(FiscalYear, &Label), Vec<&NoteId>> = BTreeMap::new();
        for (id, (year, label)) in standing {
            same.entry((*year, label)).or_default().push(id);
        }
        for id in lost {
            let Some(kept) = self.notes.get(&id) else { continue };
            let unnamed = kept.label.goal.is_empty() || kept.label.measure.is_empty();
            let Some([heir]) = same.get(&(kept.year, &kept.label)).map(Vec::as_slice) else { continue };
            if !unnamed {
                let heir = (*heir).clone();
                self.hand_over(&id, &heir);
            }
        }
    }

    /// Moves a measure's note to another measure that has none.
    pub fn hand_over(&mut self, id: &NoteId, heir: &NoteId) {
        if self.notes.get(heir).is_none_or(|kept| kept.note.is_wordless())
            && let Some(kept) = self.notes.remove(id)
        {
            self.notes.insert(heir.clone(), kept);
        }
    }

    /// Deletes orphans whose row someone deleted, unless they changed since. A missing sheet deletes none.
    fn absorb_orphans(&mut self, year: FiscalYear, typed: &TypedNotes, base: &Self, now: Moment) {
        let Some(orphans) = &typed.orphans else { return };
        let has_row = |id: &NoteId| typed.row(id).is_some();
        let is_deleted = |id: &NoteId, kept: &KeptNote| {
            let shown = base.notes.get(id).filter(|shown| shown.orphan_since.is_some() && !shown.note.is_wordless());
            let is_known = shown.is_some_and(|shown| shown.note == kept.note);
            is_known && !orphans.contains_key(id) && !has_row(id)
        };
        self.notes.retain(|id, kept| kept.year != year || !is_deleted(id, kept));
        let whole = TypedSheet { has_check: true, has_memo: true, ..TypedSheet::default() };
        for (id, row) in orphans {
            self.take(id, year, row, &whole, base, now);
        }
    }

    /// Removes columns that are gone from the workbook, unless they were added after it was written.
    fn absorb_columns(&mut self, year: FiscalYear, typed: &TypedNotes, base: &Self) {
        let Some(theirs) = &typed.columns else { return };
        let known = base.columns.get(&year);
        let has = |columns: &[AddedColumn], column: &AddedColumn| columns.iter().any(|other| other.key == column.key);
        let is_known = |column: &AddedColumn| known.is_some_and(|known| has(known, column));
        let ours = self.columns.get(&year).map(Vec::as_slice).unwrap_or_default();
        let is_newer = |column: &&AddedColumn| !has(theirs, column) && !is_known(column);
        let newer: Vec<String> = ours.iter().filter(is_newer).map(|column| column.key.clone()).collect();
        let mut columns = theirs.clone();
        for key in &newer {
            need_column(&mut columns, key);
        }
        self.columns.insert(year, columns);
    }

    fn take(&mut self, id: &NoteId, year: FiscalYear, row: &TypedRow, sheet: &TypedSheet, base: &Self, now: Moment) {
        let blank = Note::default();
        let base = base.notes.get(id).map_or(&blank, |kept| &kept.note);
        let mut theirs = row.note.clone();
        if !sheet.has_check {
            theirs.take_over(CHECK, base);
        }
        if !sheet.has_memo {
            theirs.take_over(MEMO, base);
        }
        let ours = self.notes.get(id).map_or(&blank, |kept| &kept.note);
        let Merged { note, displaced } = three_way::merged(base, &theirs, ours);
        if !displaced.is_blank() {
            self.displace(id, displaced, now);
        }
        self.put(id, year, &row.label, note, now);
    }

    /// Keeps an overwritten text without a row, with its own time.
    fn displace(&mut self, id: &NoteId, note: Note, now: Moment) {
        let Some(kept) = self.notes.get(id).cloned() else { return };
        let orphan_since = Some(now.day());
        let words: Vec<String> = note.words().map(|(column, typed)| format!("{column}{typed:?}")).collect();
        self.notes.insert(NoteId::of_displaced(id, &words.concat()), KeptNote { note, orphan_since, ..kept });
    }

    fn put(&mut self, id: &NoteId, year: FiscalYear, label: &Label, note: Note, now: Moment) {
        if note.is_blank() {
            self.notes.remove(id);
            return;
        }
        let fresh =
            || KeptNote { year, label: label.clone(), note: Note::default(), orphan_since: None, noted_at: None };
        let kept = self.notes.entry(id.clone()).or_insert_with(fresh);
        if kept.note != note {
            (kept.note, kept.noted_at) = (note, Some(now));
        }
    }

    pub fn confirmations(&self) -> Confirmations {
        self.notes.iter().filter_map(|(id, kept)| Some((id.measure()?, kept.note.confirmation()?))).collect()
    }

    /// Number of requests beside measures that are gone, closed years excluded.
    pub fn asked_of_nobody(&self, closed: &Closed) -> usize {
        let is_lost = |(id, kept): &(&NoteId, &KeptNote)| {
            kept.orphan_since.is_some() && matches!(id, NoteId::Measure(_)) && !closed.contains(kept.year)
        };
        self.notes.iter().filter(is_lost).filter(|(_, kept)| kept.note.asked().is_some()).count()
    }

    /// Measures with a correction request, and its memo.
    pub fn asked(&self) -> BTreeMap<MeasureId, String> {
        let asked = |(id, kept): (&NoteId, &KeptNote)| Some((id.measure()?, kept.note.asked()?));
        self.notes.iter().filter(|(_, kept)| kept.orphan_since.is_none()).filter_map(asked).collect()
    }

    /// The choice of 対応 for the finding.
    pub fn response(&self, finding: &NoteId) -> Option<&str> {
        self.notes.get(finding)?.note.response()
    }

    /// Whether `year` has a note on anything but a measure.
    pub fn notes_more_than_measures(&self, year: FiscalYear) -> bool {
        self.notes.iter().any(|(id, kept)| kept.year == year && !matches!(id, NoteId::Measure(_)))
    }

    /// Notes for the workbook of `year`.
    pub fn of_year(&self, year: FiscalYear) -> YearNotes {
        let mut shown =
            YearNotes { columns: self.columns.get(&year).cloned().unwrap_or_default(), ..YearNotes::default() };
        for (id, kept) in self.notes.iter().filter(|(_, kept)| kept.year == year) {
            if kept.orphan_since.is_some() {
                // Unlisted: orphans with formatting only, which reappear with the measure, and applied answers.
                if !(kept.note.is_wordless() || matches!(id, NoteId::Finding(_)) && kept.note.is_bare_answer()) {
                    shown.orphans.push((id.clone(), kept.clone()));
                }
                continue;
            }
            kept.note.added.keys().for_each(|key| need_column(&mut shown.columns, key));
            shown.notes.insert(id.clone(), kept.note.clone());
        }
        shown.orphans.sort_by(|(_, one), (_, other)| one.label.cmp(&other.label));
        shown
    }
}

impl YearNotes {
    /// Decisions on measures listed in the workbook.
    pub fn confirmations(&self) -> Confirmations {
        self.notes.iter().filter_map(|(id, note)| Some((id.measure()?, note.confirmation()?))).collect()
    }

    /// Overwritten texts, oldest first.
    pub fn displaced(&self) -> impl Iterator<Item = (&NoteId, &KeptNote)> {
        self.orphans.iter().filter(|(id, _)| id.is_displaced()).map(|(id, kept)| (id, kept))
    }
}

/// A note that returns, or comes from another year, brings its columns along.
fn need_column(columns: &mut Vec<AddedColumn>, key: &str) {
    if !columns.iter().any(|column| column.key == key) {
        let gap = columns.iter().map(|column| column.gap + 1).max().unwrap_or(0);
        columns.push(AddedColumn { key: key.to_owned(), gap });
    }
}

/// Whether the row of `id` in the workbook of `year` is authoritative: a measure that moved to another year may remain
/// in its old workbook while that is open.
fn counts(id: &NoteId, year: FiscalYear, typed: &TypedWorkbooks, standing: &NotePlaces) -> bool {
    match own_row(id, typed, standing) {
        Some((own, _)) => own == year,
        None => true,
    }
}

fn own_row<'a>(id: &NoteId, typed: &'a TypedWorkbooks, standing: &NotePlaces) -> Option<(FiscalYear, &'a TypedRow)> {
    let (year, _) = standing.get(id)?;
    Some((*year, typed.get(year)?.row(id)?))
}

/// Differing notes in the workbook of `year` that another year's row overrides.
pub fn overruled(year: FiscalYear, typed: &TypedWorkbooks, standing: &NotePlaces) -> bool {
    let rows = typed.get(&year).into_iter().flat_map(TypedNotes::rows);
    let mut noted = rows.filter(|(_, row)| !row.note.is_blank());
    noted
        .any(|(id, row)| own_row(id, typed, standing).is_some_and(|(own, other)| own != year && other.note != row.note))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notes::Typed;

    /// Deleting the column of memos or checks deletes no notes.
    #[test]
    fn notes_of_a_column_that_is_gone_stay() {
        let (id, year, now) = (NoteId::from_key("M1"), FiscalYear::new(2026), Moment::default());
        let standing = NotePlaces::from([(id.clone(), (year, Label::default()))]);
        let text = |text: &str| Some(Typed::Text(text.to_owned()));
        let both = Note { check: text("確認済"), memo: text("係長に聞く"), ..Note::default() };
        let kept_of = |has_check: bool, has_memo: bool| {
            let mut known = KnownNotes::default();
            let mut reads = |has_check: bool, has_memo: bool, note: Note| {
                let rows = BTreeMap::from([(id.clone(), TypedRow { label: Label::default(), note })]);
                let sheet = TypedSheet { has_check, has_memo, rows, ..TypedSheet::default() };
                let typed = TypedNotes { sheets: vec![sheet], ..TypedNotes::default() };
                let typed = TypedWorkbooks::from([(year, typed)]);
                known.absorb(&typed, &BTreeMap::new(), &standing, now);
            };
            reads(true, true, both.clone());
            let check = both.check.clone().filter(|_| has_check);
            let memo = both.memo.clone().filter(|_| has_memo);
            reads(has_check, has_memo, Note { check, memo, ..Note::default() });
            known.notes.get(&id).map(|kept| kept.note.clone())
        };
        for (has_check, has_memo) in [(true, true), (true, false), (false, true)] {
            assert_eq!(kept_of(has_check, has_memo).as_ref(), Some(&both), "{has_check} {has_memo}");
        }
    }
}
