//! Reads back what people did to a merged workbook: notes, which stay with their measures; view settings; manual edits.
//!
//! People type in the workbook itself, and it is compared with its state when written: a note missing from its row was
//! deleted, an unchanged one means nothing. So an older workbook saved over a newer one contributes its changes and
//! undoes none of the others' ([`three_way`]). The [`history`] keeps everything once taken in. `edge` reads and writes
//! files and database.

pub mod edited_cells;
pub mod history;
mod known;
mod note_id;
pub mod own_sheets;
mod read_back;
pub mod requests;
pub mod saved_workbook;
mod three_way;
pub mod view;
pub mod writing;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use self::known::{Answers, KnownNotes, NotePlaces, YearNotes, overruled};
pub use self::note_id::NoteId;
use self::own_sheets::{CHECK, MEMO};
pub use self::read_back::{read_back, set_aside};
use self::writing::Writing;
use crate::moment::Moment;
use crate::office::city::OrgChart;
use crate::records::confirmation::Confirmation;
use crate::records::snapshot::MeasureRow;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::serial_day;
use matome_deadline::text;
use matome_workbook::plan::Paint;

/// A typed value; for a formula, its value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Typed {
    Text(String),
    Number(f64),
    /// A date, a time or both as a serial number.
    Serial(f64),
    /// A number with the typist's format: `#,##0`, `0%`, a date.
    Formatted {
        number: f64,
        format: String,
    },
    Truth(bool),
}

impl Typed {
    /// For messages.
    pub fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Serial(serial) if *serial >= 1.0 => {
                serial_day::day(serial.trunc() as i64).map_or_else(|| serial.to_string(), |day| day.to_string())
            }
            Self::Number(number) | Self::Serial(number) | Self::Formatted { number, .. } => number.to_string(),
            Self::Truth(truth) => truth.to_string().to_uppercase(),
        }
    }

    /// The number of a number, date or time.
    pub const fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) | Self::Serial(number) | Self::Formatted { number, .. } => Some(*number),
            Self::Text(_) | Self::Truth(_) => None,
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// 企画課確認; 対応 for findings.
    pub check: Option<Typed>,
    /// 企画課メモ; 対応メモ for findings, メモ for offices.
    pub memo: Option<Typed>,
    pub added: BTreeMap<String, Typed>,
    /// By header or key of the added column; also for empty cells.
    #[serde(default)]
    pub paints: BTreeMap<String, Paint>,
}

impl Note {
    pub fn is_blank(&self) -> bool {
        self.is_wordless() && self.paints.is_empty()
    }

    /// The choice of 企画課確認.
    pub fn confirmation(&self) -> Option<Confirmation> {
        match &self.check {
            Some(Typed::Text(text)) => Confirmation::read(text),
            _ => None,
        }
    }

    /// The request to the department: the memo beside 要修正. No other memo leaves the planning section.
    pub fn asked(&self) -> Option<String> {
        let memo = self.memo.as_ref().filter(|_| self.confirmation() == Some(Confirmation::ToCorrect))?.shown();
        (!memo.trim().is_empty()).then(|| memo.trim().to_owned())
    }

    /// The choice of 対応.
    pub fn response(&self) -> Option<&str> {
        match &self.check {
            Some(Typed::Text(text)) => Some(text.trim()),
            _ => None,
        }
    }

    /// Its texts by column name.
    pub fn words(&self) -> impl Iterator<Item = (&str, &Typed)> {
        let own = [(CHECK, &self.check), (MEMO, &self.memo)];
        let own = own.into_iter().filter_map(|(header, typed)| Some((header, typed.as_ref()?)));
        own.chain(self.added.iter().map(|(key, typed)| (header_of(key), typed)))
    }

    /// Has formatting at most.
    pub fn is_wordless(&self) -> bool {
        self.check.is_none() && self.memo.is_none() && self.added.is_empty()
    }

    /// Has only an answer about a missing workbook.
    pub fn is_bare_answer(&self) -> bool {
        let is_answer = |typed: &Typed| matches!(typed, Typed::Text(text) if Answer::read(text).is_some());
        self.memo.is_none() && self.added.is_empty() && self.check.as_ref().is_some_and(is_answer)
    }

    /// Copies the cell under `header` from `other`.
    fn take_over(&mut self, header: &str, other: &Self) {
        match header {
            CHECK => self.check.clone_from(&other.check),
            MEMO => self.memo.clone_from(&other.memo),
            _ => {}
        }
        self.paints.extend(other.paints.get(header).map(|paint| (header.to_owned(), *paint)));
    }
}

/// An answer in 対応 about a missing workbook, applied by `merging::answers`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// 年度を締める: keeps its rows for good.
    CloseYear,
    /// 削除した: deletes its rows.
    Deleted,
    /// そのまま: leaves its rows.
    Leave,
}

impl Answer {
    const ALL: [Self; 3] = [Self::CloseYear, Self::Deleted, Self::Leave];

    pub const LABELS: [&'static str; 3] = [Self::CloseYear.label(), Self::Deleted.label(), Self::Leave.label()];

    pub const fn label(self) -> &'static str {
        match self {
            Self::CloseYear => "年度を締める",
            Self::Deleted => "削除した",
            Self::Leave => "そのまま",
        }
    }

    pub fn read(typed: &str) -> Option<Self> {
        let typed = text::comparison_key(typed);
        Self::ALL.into_iter().find(|answer| answer.label() == typed)
    }
}

/// A column that someone added to the right of 一覧.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddedColumn {
    /// Its header, plus a hidden number if the header is repeated.
    pub key: String,
    /// Number of columns between it and the last column of 一覧.
    pub gap: u32,
}

/// Separates a header from its repetition number. No cell can contain it.
const REPEATED: char = '\u{1f}';

impl AddedColumn {
    /// The `nth` column (from 0) with that header.
    pub fn new(header: &str, nth: usize, gap: u32) -> Self {
        let key = if nth == 0 { header.to_owned() } else { format!("{header}{REPEATED}{nth}") };
        Self { key, gap }
    }

    pub fn header(&self) -> &str {
        header_of(&self.key)
    }
}

/// Keys of all columns with the same header up to `key`: a repetition number means nothing without them.
pub fn keys_up_to(key: &str) -> impl Iterator<Item = String> {
    let (header, nth) = key.split_once(REPEATED).unwrap_or((key, "0"));
    (0..=nth.parse().unwrap_or(0)).map(move |nth| AddedColumn::new(header, nth, 0).key)
}

pub fn header_of(key: &str) -> &str {
    key.split(REPEATED).next().unwrap_or_default()
}

/// The display name of a note's row, for readers who no longer find the measure.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Label {
    pub department: String,
    pub goal: String,
    pub measure: String,
}

impl Label {
    pub fn of(row: &MeasureRow, chart: &OrgChart) -> Self {
        Self {
            department: chart.name_of_responsible(row.goal).to_owned(),
            goal: row.goal.title.clone().unwrap_or_default(),
            measure: row.measure.name().to_owned(),
        }
    }
}

/// A row of 一覧 or 行き先のないメモ as found in a merged workbook.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TypedRow {
    pub label: Label,
    pub note: Note,
}

/// Rows of a sheet with note columns.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TypedSheet {
    /// Whether the column of [`Note::check`] exists; without it no check counts as deleted.
    pub has_check: bool,
    /// Whether the column of [`Note::memo`] exists.
    pub has_memo: bool,
    /// All rows, with or without notes.
    pub rows: BTreeMap<NoteId, TypedRow>,
    /// Rows without ID, with the texts that identify their measure.
    pub unnamed: Vec<(RowName, TypedRow)>,
}

/// Texts that identify a row of 一覧 without ID.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RowName {
    pub label: Label,
    /// 目標No. and 取組No.
    pub numbers: (String, String),
}

/// All that people typed into one merged workbook.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TypedNotes {
    /// The writing that the workbook states.
    pub writing: Option<Writing>,
    /// Added columns of 一覧; `None` if it could not be read.
    pub columns: Option<Vec<AddedColumn>>,
    /// 一覧, 要確認 and 提出状況, as far as readable.
    pub sheets: Vec<TypedSheet>,
    /// `None` if the workbook has no sheet 行き先のないメモ.
    pub orphans: Option<BTreeMap<NoteId, TypedRow>>,
    /// Contents that cannot be carried over (an added sheet, a row without ID), in words for 概要.
    pub strays: Vec<String>,
}

/// Typed contents of the saved workbooks.
pub type TypedWorkbooks = BTreeMap<FiscalYear, TypedNotes>;

impl TypedNotes {
    pub fn unreadable(reason: &str) -> Self {
        Self { strays: vec![format!("ブックを読み取れません: {reason}")], ..Self::default() }
    }

    pub fn rows(&self) -> impl Iterator<Item = (&NoteId, &TypedRow)> {
        self.sheets.iter().flat_map(|sheet| &sheet.rows)
    }

    pub fn row(&self, id: &NoteId) -> Option<&TypedRow> {
        self.sheets.iter().find_map(|sheet| sheet.rows.get(id))
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptNote {
    /// Year of the workbook that shows it.
    pub year: FiscalYear,
    pub label: Label,
    pub note: Note,
    /// Day since which its measure is gone.
    pub orphan_since: Option<NaiveDate>,
    /// Time of intake; unknown for notes of earlier versions.
    #[serde(default)]
    pub noted_at: Option<Moment>,
}
