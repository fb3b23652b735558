//! What the planning section types into the merged workbook, and how it stays with its measure.
//!
//! The workbook itself is where people type, so what stands in it is the truth for every measure that it lists: a note
//! that is gone from its row was wiped. The ledger stands in where there is no row to read: for measures that are gone,
//! and for workbooks that were lost. Reading and writing files and the database is left to `edge`.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::list_column::{CHECK, MEMO};
use super::paint::Paint;
use crate::core::fiscal_year::FiscalYear;
use crate::core::measure_id::MeasureId;
use crate::core::report::{Confirmation, Confirmations};
use crate::core::text;

/// A value as someone typed it; of a formula the value that it had.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Typed {
    Text(String),
    Number(f64),
    /// A day, a time or both, as a sheet counts them.
    Serial(f64),
    /// A number in a format of the typist's choice: `#,##0`, `0%`, a date.
    Formatted {
        number: f64,
        format: String,
    },
    Truth(bool),
}

/// What a note stands beside: a measure of 一覧, a finding of 要確認 or a row of 提出状況. It says what of the three by its
/// first letter, and stands in the hidden column ID of the sheet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NoteId(pub String);

const OF_FINDING: char = 'F';
const OF_OFFICE: char = 'S';

impl NoteId {
    /// Of the finding of `year` that these parts tell from all others.
    pub fn of_finding(year: FiscalYear, parts: &[&str]) -> Self {
        Self::of_parts(OF_FINDING, year, parts)
    }

    /// Of the row of an office (a department; a section by its department and its own name) in 提出状況 of `year`.
    pub fn of_office(year: FiscalYear, names: &[&str]) -> Self {
        Self::of_parts(OF_OFFICE, year, names)
    }

    fn of_parts(kind: char, year: FiscalYear, parts: &[&str]) -> Self {
        let year = year.start().to_string();
        let parts = std::iter::once(year.as_str()).chain(parts.iter().copied());
        Self(format!("{kind}{:016x}", text::fnv(parts)))
    }

    /// It is no measure's.
    pub fn is_beside_no_measure(&self) -> bool {
        self.0.starts_with([OF_FINDING, OF_OFFICE])
    }

    /// The measure that it is beside.
    pub fn measure(&self) -> Option<MeasureId> {
        (!self.is_beside_no_measure()).then(|| MeasureId(self.0.clone()))
    }
}

impl From<&MeasureId> for NoteId {
    fn from(id: &MeasureId) -> Self {
        Self(id.0.clone())
    }
}

/// A note is looked up by the id of its measure.
impl Borrow<str> for NoteId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// All that was typed beside one measure, finding or office.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// 企画課確認; beside a finding 対応
    pub check: Option<Typed>,
    /// 企画課メモ; beside a finding 対応メモ, beside an office メモ
    pub memo: Option<Typed>,
    /// By the key of the added column.
    pub added: BTreeMap<String, Typed>,
    /// By the header of our column or the key of the added one, also of cells that are empty.
    #[serde(default)]
    pub paints: BTreeMap<String, Paint>,
}

impl Note {
    pub fn is_blank(&self) -> bool {
        self.is_wordless() && self.paints.is_empty()
    }

    /// What was chosen in 企画課確認.
    pub fn confirmation(&self) -> Option<Confirmation> {
        match &self.check {
            Some(Typed::Text(text)) => Confirmation::read(text),
            _ => None,
        }
    }

    /// What was chosen in 対応.
    pub fn response(&self) -> Option<&str> {
        match &self.check {
            Some(Typed::Text(text)) => Some(text.trim()),
            _ => None,
        }
    }

    /// At most painted.
    fn is_wordless(&self) -> bool {
        self.check.is_none() && self.memo.is_none() && self.added.is_empty()
    }

    /// What stands under `header` as `other` has it.
    fn take_over(&mut self, header: &str, other: &Self) {
        match header {
            CHECK => self.check.clone_from(&other.check),
            MEMO => self.memo.clone_from(&other.memo),
            _ => {}
        }
        self.paints.extend(other.paints.get(header).map(|paint| (header.to_owned(), *paint)));
    }
}

/// A column that someone added to the right of 一覧.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddedColumn {
    /// Its header; the second of the same header carries a number that is not shown.
    pub key: String,
    /// How many columns lie between it and the last column of 一覧.
    pub gap: u32,
}

/// Parts a header from the number of its repetition. No cell can hold it.
const REPEATED: char = '\u{1f}';

impl AddedColumn {
    /// The `nth` column (from 0) of that header.
    pub fn new(header: &str, nth: usize, gap: u32) -> Self {
        let key = if nth == 0 { header.to_owned() } else { format!("{header}{REPEATED}{nth}") };
        Self { key, gap }
    }

    pub fn header(&self) -> &str {
        header_of(&self.key)
    }
}

/// The keys of all columns of one header, up to that of `key`: only beside the others a repeated header says which it is.
pub fn keys_up_to(key: &str) -> impl Iterator<Item = String> {
    let (header, nth) = key.split_once(REPEATED).unwrap_or((key, "0"));
    (0..=nth.parse().unwrap_or(0)).map(move |nth| AddedColumn::new(header, nth, 0).key)
}

/// The header of an added column's key.
pub fn header_of(key: &str) -> &str {
    key.split(REPEATED).next().unwrap_or_default()
}

/// Of which measure a note is, for a reader who no longer finds the measure.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Label {
    pub department: String,
    pub goal: String,
    pub measure: String,
}

/// What stands in a merged workbook: a row of 一覧 or of 行き先のないメモ.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TypedRow {
    pub label: Label,
    pub note: Note,
}

/// The rows of a sheet that has places for notes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TypedSheet {
    /// The column of [`Note::check`] is there; without it its notes are not taken for wiped.
    pub has_check: bool,
    /// The column of [`Note::memo`] is there.
    pub has_memo: bool,
    /// Every row, also those without a note.
    pub rows: BTreeMap<NoteId, TypedRow>,
}

/// All that people have typed into one merged workbook.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TypedNotes {
    /// The added columns of 一覧; `None` where it could not be read.
    pub columns: Option<Vec<AddedColumn>>,
    /// 一覧, 要確認 and 提出状況, as far as they could be read.
    pub sheets: Vec<TypedSheet>,
    /// `None` where the workbook has no sheet 行き先のないメモ.
    pub orphans: Option<BTreeMap<NoteId, TypedRow>>,
    /// What cannot be carried over (an added sheet, a row without ID), in words for 概要's reader.
    pub strays: Vec<String>,
}

impl TypedNotes {
    /// Of a workbook that cannot be read.
    pub fn unreadable(reason: &str) -> Self {
        Self { strays: vec![format!("ブックを読み取れません（{reason}）")], ..Self::default() }
    }

    fn rows(&self) -> impl Iterator<Item = (&NoteId, &TypedRow)> {
        self.sheets.iter().flat_map(|sheet| &sheet.rows)
    }

    fn row(&self, id: &str) -> Option<&TypedRow> {
        self.sheets.iter().find_map(|sheet| sheet.rows.get(id))
    }
}

/// A note in the ledger.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KeptNote {
    /// The year of the workbook that it stands in.
    pub year: FiscalYear,
    pub label: Label,
    pub note: Note,
    /// Since when its measure is gone.
    pub orphan_since: Option<NaiveDate>,
}

/// Every note that is known, and the added columns of each year.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ledger {
    pub notes: BTreeMap<NoteId, KeptNote>,
    pub columns: BTreeMap<FiscalYear, Vec<AddedColumn>>,
}

/// Where each measure, finding and office stands now.
pub type Standing = BTreeMap<NoteId, (FiscalYear, Label)>;

/// The notes that one merged workbook shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct YearNotes {
    pub columns: Vec<AddedColumn>,
    pub notes: BTreeMap<NoteId, Note>,
    pub orphans: Vec<(NoteId, KeptNote)>,
}

impl Ledger {
    /// Takes over what people have typed into the workbooks. Of `standing` the measures are enough.
    pub fn absorb(&mut self, typed: &BTreeMap<FiscalYear, TypedNotes>, standing: &Standing) {
        for (year, workbook) in typed {
            self.absorb_orphans(*year, workbook);
            if let Some(columns) = &workbook.columns {
                self.columns.insert(*year, columns.clone());
            }
            for sheet in &workbook.sheets {
                for (id, row) in sheet.rows.iter().filter(|(id, _)| counts(id, *year, typed, standing)) {
                    self.set(id, *year, row, sheet);
                }
            }
        }
    }

    /// Sorts the notes by where what they are beside stands.
    pub fn sort(&mut self, standing: &Standing, today: NaiveDate) {
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

    /// A note whose measure is gone goes to the one that reads the same, if there is just one and nothing is noted there: a file
    /// that was copied before the old one was deleted, or a state database that was lost.
    fn follow_labels(&mut self, standing: &Standing) {
        let lost: Vec<NoteId> = self.notes.keys().filter(|id| !standing.contains_key(*id)).cloned().collect();
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
            if !unnamed && self.notes.get(*heir).is_none_or(|kept| kept.note.is_wordless()) {
                let heir = (*heir).clone();
                self.notes.remove(&id).map(|kept| self.notes.insert(heir, kept));
            }
        }
    }

    /// An orphan whose row someone deleted is wiped; one whose whole sheet is missing is not.
    fn absorb_orphans(&mut self, year: FiscalYear, workbook: &TypedNotes) {
        let Some(orphans) = &workbook.orphans else { return };
        self.notes.retain(|id, kept| {
            kept.year != year
                || kept.orphan_since.is_none()
                || orphans.contains_key(id)
                || workbook.row(&id.0).is_some()
        });
        for (id, row) in orphans {
            self.put(id, year, &row.label, row.note.clone());
        }
    }

    fn set(&mut self, id: &NoteId, year: FiscalYear, row: &TypedRow, sheet: &TypedSheet) {
        let mut note = row.note.clone();
        if let Some(kept) = self.notes.get(id) {
            if !sheet.has_check {
                note.take_over(CHECK, &kept.note);
            }
            if !sheet.has_memo {
                note.take_over(MEMO, &kept.note);
            }
        }
        self.put(id, year, &row.label, note);
    }

    fn put(&mut self, id: &NoteId, year: FiscalYear, label: &Label, note: Note) {
        if note.is_blank() {
            self.notes.remove(id);
            return;
        }
        let fresh = || KeptNote { year, label: label.clone(), note: Note::default(), orphan_since: None };
        self.notes.entry(id.clone()).or_insert_with(fresh).note = note;
    }

    /// What is decided of every measure.
    pub fn confirmations(&self) -> Confirmations {
        self.notes.iter().filter_map(|(id, kept)| Some((id.measure()?, kept.note.confirmation()?))).collect()
    }

    /// What was chosen in 対応 beside the finding.
    pub fn response(&self, finding: &NoteId) -> Option<&str> {
        self.notes.get(finding)?.note.response()
    }

    /// Some note of `year` is beside a finding or an office.
    pub fn notes_more_than_measures(&self, year: FiscalYear) -> bool {
        self.notes.iter().any(|(id, kept)| kept.year == year && id.is_beside_no_measure())
    }

    /// What the workbook of `year` shows.
    pub fn of_year(&self, year: FiscalYear) -> YearNotes {
        let mut shown =
            YearNotes { columns: self.columns.get(&year).cloned().unwrap_or_default(), ..YearNotes::default() };
        for (id, kept) in self.notes.iter().filter(|(_, kept)| kept.year == year) {
            if kept.orphan_since.is_some() {
                // Colours alone say nothing of a measure that is gone; they wait for it unseen.
                if !kept.note.is_wordless() {
                    shown.orphans.push((id.clone(), kept.clone()));
                }
                continue;
            }
            for key in kept.note.added.keys() {
                shown.need_column(key);
            }
            shown.notes.insert(id.clone(), kept.note.clone());
        }
        shown.orphans.sort_by(|(_, one), (_, other)| one.label.cmp(&other.label));
        shown
    }
}

impl YearNotes {
    /// What is decided of the measures that the workbook lists.
    pub fn confirmations(&self) -> Confirmations {
        self.notes.iter().filter_map(|(id, note)| Some((id.measure()?, note.confirmation()?))).collect()
    }

    /// A note that comes back, or from another year's workbook, brings its columns along.
    fn need_column(&mut self, key: &str) {
        if !self.columns.iter().any(|column| column.key == key) {
            let gap = self.columns.iter().map(|column| column.gap + 1).max().unwrap_or(0);
            self.columns.push(AddedColumn { key: key.to_owned(), gap });
        }
    }
}

/// Whether the row of `id` in the workbook of `year` is the one to go by: a measure that has moved to another year may
/// still stand in its old workbook too, while that is open.
fn counts(id: &NoteId, year: FiscalYear, typed: &BTreeMap<FiscalYear, TypedNotes>, standing: &Standing) -> bool {
    match own_row(id, typed, standing) {
        Some((own, _)) => own == year,
        None => true,
    }
}

fn own_row<'a>(
    id: &NoteId,
    typed: &'a BTreeMap<FiscalYear, TypedNotes>,
    standing: &Standing,
) -> Option<(FiscalYear, &'a TypedRow)> {
    let (year, _) = standing.get(id)?;
    Some((*year, typed.get(year)?.row(&id.0)?))
}

/// Notes in `year`'s workbook that another year's row overrules although they say something else.
pub fn overruled(year: FiscalYear, typed: &BTreeMap<FiscalYear, TypedNotes>, standing: &Standing) -> bool {
    let rows = typed.get(&year).into_iter().flat_map(TypedNotes::rows);
    let mut noted = rows.filter(|(_, row)| !row.note.is_blank());
    noted
        .any(|(id, row)| own_row(id, typed, standing).is_some_and(|(own, other)| own != year && other.note != row.note))
}
