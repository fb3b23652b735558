//! What the planning section types into the merged workbook, and how it stays with its measure.
//!
//! The workbook itself is where people type, so what stands in it is the truth for every measure that it lists: a note
//! that is gone from its row was wiped. The ledger stands in where there is no row to read: for measures that are gone,
//! and for workbooks that were lost. Reading and writing files and the database is left to `edge`.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::list::{CHECK, MEMO};
use super::paint::Paint;
use crate::core::fiscal_year::FiscalYear;
use crate::core::identity::MeasureId;

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

/// All that was typed beside one measure.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// 企画課確認
    pub check: Option<Typed>,
    /// 企画課メモ
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

/// All that people have typed into one merged workbook.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TypedNotes {
    /// `None` where 一覧 could not be read.
    pub columns: Option<Vec<AddedColumn>>,
    /// The column 企画課確認 is there; without it its notes are not taken for wiped.
    pub has_check: bool,
    /// The column 企画課メモ is there.
    pub has_memo: bool,
    /// Every row of 一覧, also those without a note.
    pub rows: BTreeMap<MeasureId, TypedRow>,
    /// `None` where the workbook has no sheet 行き先のないメモ.
    pub orphans: Option<BTreeMap<MeasureId, TypedRow>>,
    /// What cannot be carried over (an added sheet, a row without ID), in words for 概要's reader.
    pub strays: Vec<String>,
}

impl TypedNotes {
    /// Of a workbook that cannot be read.
    pub fn unreadable(reason: &str) -> Self {
        Self { strays: vec![format!("ワークブックを読み取れません（{reason}）")], ..Self::default() }
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
    pub notes: BTreeMap<MeasureId, KeptNote>,
    pub columns: BTreeMap<FiscalYear, Vec<AddedColumn>>,
}

/// Where each measure stands now.
pub type Standing = BTreeMap<MeasureId, (FiscalYear, Label)>;

/// The notes that one merged workbook shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct YearNotes {
    pub columns: Vec<AddedColumn>,
    pub notes: BTreeMap<MeasureId, Note>,
    pub orphans: Vec<(MeasureId, KeptNote)>,
}

impl Ledger {
    /// Takes over what people have typed into the workbooks, then sorts the notes by where their measures stand.
    pub fn absorb(&mut self, typed: &BTreeMap<FiscalYear, TypedNotes>, standing: &Standing, today: NaiveDate) {
        for (year, workbook) in typed {
            self.absorb_orphans(*year, workbook);
            if let Some(columns) = &workbook.columns {
                self.columns.insert(*year, columns.clone());
            }
            for (id, row) in &workbook.rows {
                if counts(id, *year, typed, standing) {
                    self.set(id, *year, row, workbook);
                }
            }
        }
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
        let lost: Vec<MeasureId> = self.notes.keys().filter(|id| !standing.contains_key(id)).cloned().collect();
        if lost.is_empty() {
            return;
        }
        let mut same: BTreeMap<(FiscalYear, &Label), Vec<&MeasureId>> = BTreeMap::new();
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
                || workbook.rows.contains_key(id)
        });
        for (id, row) in orphans {
            self.put(id, year, &row.label, row.note.clone());
        }
    }

    fn set(&mut self, id: &MeasureId, year: FiscalYear, row: &TypedRow, workbook: &TypedNotes) {
        let mut note = row.note.clone();
        if let Some(kept) = self.notes.get(id) {
            if !workbook.has_check {
                note.take_over(CHECK, &kept.note);
            }
            if !workbook.has_memo {
                note.take_over(MEMO, &kept.note);
            }
        }
        self.put(id, year, &row.label, note);
    }

    fn put(&mut self, id: &MeasureId, year: FiscalYear, label: &Label, note: Note) {
        if note.is_blank() {
            self.notes.remove(id);
            return;
        }
        let fresh = || KeptNote { year, label: label.clone(), note: Note::default(), orphan_since: None };
        self.notes.entry(id.clone()).or_insert_with(fresh).note = note;
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
fn counts(id: &MeasureId, year: FiscalYear, typed: &BTreeMap<FiscalYear, TypedNotes>, standing: &Standing) -> bool {
    match own_row(id, typed, standing) {
        Some((own, _)) => own == year,
        None => true,
    }
}

fn own_row<'a>(
    id: &MeasureId,
    typed: &'a BTreeMap<FiscalYear, TypedNotes>,
    standing: &Standing,
) -> Option<(FiscalYear, &'a TypedRow)> {
    let (year, _) = standing.get(id)?;
    Some((*year, typed.get(year)?.rows.get(id)?))
}

/// Notes in `year`'s workbook that another year's row overrules although they say something else.
pub fn overruled(year: FiscalYear, typed: &BTreeMap<FiscalYear, TypedNotes>, standing: &Standing) -> bool {
    let rows = typed.get(&year).into_iter().flat_map(|workbook| &workbook.rows);
    let mut noted = rows.filter(|(_, row)| !row.note.is_blank());
    noted
        .any(|(id, row)| own_row(id, typed, standing).is_some_and(|(own, other)| own != year && other.note != row.note))
}
