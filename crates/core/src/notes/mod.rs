//! What comes back from the merged workbook: what the planning section types into it and how it stays with its measure,
//! what it has set up to look at it, and what was changed by hand. Nothing here knows how a workbook is made.
//!
//! The workbook itself is where people type. What they did to it is told by comparing it with what it was written with:
//! a note that is gone from its row was wiped, and one that only stands as it stood says nothing. So an older workbook
//! that someone saves over a newer one brings its changes, and undoes none of the others' ([`three_way`]). Whatever was
//! once taken in stays in the [`history`]. Reading and writing files and the database is left to `edge`.

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

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

pub use self::known::{Answers, KnownNotes, NotePlaces, YearNotes, overruled};
pub use self::note_id::NoteId;
use self::own_sheets::{CHECK, MEMO};
pub use self::read_back::{read_back, set_aside};
use self::writing::Writing;
use crate::office::city::OrgChart;
use crate::records::confirmation::Confirmation;
use crate::records::snapshot::MeasureRow;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::serial_day;
use matome_deadline::text;
use matome_workbook::plan::Paint;

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

impl Typed {
    /// In a message to people.
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

    /// Of a number, a day or a time.
    pub const fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) | Self::Serial(number) | Self::Formatted { number, .. } => Some(*number),
            Self::Text(_) | Self::Truth(_) => None,
        }
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

    /// What the department is asked to correct: the memo beside 要修正. No other memo leaves.
    pub fn asked(&self) -> Option<String> {
        let memo = self.memo.as_ref().filter(|_| self.confirmation() == Some(Confirmation::ToCorrect))?.shown();
        (!memo.trim().is_empty()).then(|| memo.trim().to_owned())
    }

    /// What was chosen in 対応.
    pub fn response(&self) -> Option<&str> {
        match &self.check {
            Some(Typed::Text(text)) => Some(text.trim()),
            _ => None,
        }
    }

    /// Everything that is typed in it, by the name of its column.
    pub fn words(&self) -> impl Iterator<Item = (&str, &Typed)> {
        let own = [(CHECK, &self.check), (MEMO, &self.memo)];
        let own = own.into_iter().filter_map(|(header, typed)| Some((header, typed.as_ref()?)));
        own.chain(self.added.iter().map(|(key, typed)| (header_of(key), typed)))
    }

    /// At most painted.
    pub fn is_wordless(&self) -> bool {
        self.check.is_none() && self.memo.is_none() && self.added.is_empty()
    }

    /// Nothing but a choice of what became of a missing workbook.
    pub fn is_bare_answer(&self) -> bool {
        let is_answer = |typed: &Typed| matches!(typed, Typed::Text(text) if Answer::read(text).is_some());
        self.memo.is_none() && self.added.is_empty() && self.check.as_ref().is_some_and(is_answer)
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

/// A choice of 対応 beside a workbook that is missing. What it does is in `merging::answers`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// 年度を締める: its rows stay for good.
    CloseYear,
    /// 削除した: its rows go.
    Deleted,
    /// そのまま: its rows stay as they are.
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

    /// The choice that someone made or typed.
    pub fn read(typed: &str) -> Option<Self> {
        let typed = text::comparison_key(typed);
        Self::ALL.into_iter().find(|answer| answer.label() == typed)
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

/// The keys of all columns of one header, up to that of `key`: only beside the others a repeated header says which it
/// is.
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

impl Label {
    /// Of a row of 一覧.
    pub fn of(row: &MeasureRow, chart: &OrgChart) -> Self {
        Self {
            department: chart.name_of_responsible(row.goal).to_owned(),
            goal: row.goal.title.clone().unwrap_or_default(),
            measure: row.measure.name().to_owned(),
        }
    }
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
    /// Rows that have lost their ID, by what they say of their measure.
    pub unnamed: Vec<(RowName, TypedRow)>,
}

/// By what a row of 一覧 can be known that has lost its ID.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RowName {
    pub label: Label,
    /// 目標No. and 取組No.
    pub numbers: (String, String),
}

/// All that people have typed into one merged workbook.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TypedNotes {
    /// Which of our writings the workbook is, as far as it says so.
    pub writing: Option<Writing>,
    /// The added columns of 一覧; `None` where it could not be read.
    pub columns: Option<Vec<AddedColumn>>,
    /// 一覧, 要確認 and 提出状況, as far as they could be read.
    pub sheets: Vec<TypedSheet>,
    /// `None` where the workbook has no sheet 行き先のないメモ.
    pub orphans: Option<BTreeMap<NoteId, TypedRow>>,
    /// What cannot be carried over (an added sheet, a row without ID), in words for 概要's reader.
    pub strays: Vec<String>,
}

/// What stands in the workbooks that someone has saved.
pub type TypedWorkbooks = BTreeMap<FiscalYear, TypedNotes>;

impl TypedNotes {
    /// Of a workbook that cannot be read.
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

/// A note that is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptNote {
    /// The year of the workbook that it stands in.
    pub year: FiscalYear,
    pub label: Label,
    pub note: Note,
    /// Since when its measure is gone.
    pub orphan_since: Option<NaiveDate>,
    /// When what it says was taken in; unknown of notes that an earlier version took in.
    #[serde(default)]
    pub noted_at: Option<NaiveDateTime>,
}
