//! What is done to a workbook, and what a person must look at afterwards.
//!
//! What is to be done is decided in [`plan`](super::plan); the words of the list are those of `next_year_sheets`.

use serde::{Deserialize, Serialize};

use crate::core::field::Field;
use crate::core::fiscal_year::FiscalYear;
use crate::core::grid::Position;

/// What comes to stand in a cell. How it looks never changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum NewValue {
    Empty,
    Text(String),
    Number(f64),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    pub sheet: String,
    pub at: Position,
    pub value: NewValue,
}

/// All that is to become of a workbook.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Edits {
    pub cells: Vec<Edit>,
    /// Sheets and their new names.
    pub renamed: Vec<(String, String)>,
}

impl Edits {
    pub const fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.renamed.is_empty()
    }
}

/// What became of the workbook's bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filled {
    pub bytes: Vec<u8>,
    /// The edits that were not made, by their place among the cells.
    pub refused: Vec<(usize, Refusal)>,
    /// The sheets that kept their names.
    pub not_renamed: Vec<(String, NameKept)>,
}

/// Why a cell was left as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// It calculates.
    Formula,
    /// It belongs to the result of a formula in another cell.
    OfFormula,
    /// Its sheet is not there, or is written in a way that is not understood.
    Sheet,
}

/// Why a sheet kept its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NameKept {
    /// Formulas, charts or controls name it.
    Named,
    /// Macros may name it.
    Macros,
    /// No name for a sheet, or the name of another one.
    Taken,
}

/// Why a workbook cannot be carried on as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NotPossible {
    OldExcel,
    OpenDocument,
    BinaryWorkbook,
    Damaged,
}

/// What was done to a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellChange {
    pub sheet: String,
    pub cell: String,
    pub deed: CellDeed,
    pub field: Option<Field>,
    pub before: String,
    pub after: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellDeed {
    /// A report, a rate or an assessment.
    Emptied,
    /// What stood of a goal that is not carried over.
    Blanked,
    /// The year of a heading.
    Rolled,
    /// This year's result where last year's stood.
    MovedOn,
    /// Filled in from the organisation chart.
    FilledIn,
}

impl CellDeed {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Emptied => "報告等を消した",
            Self::Blanked => "引き継がず空欄にした",
            Self::Rolled => "年度を送った",
            Self::MovedOn => "今年度の実績を移した",
            Self::FilledIn => "記入した",
        }
    }
}

/// What became of a sheet as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetWork {
    CarriedOn,
    /// Its rows are of several years.
    SeveralYears,
    OtherYear(FiscalYear),
    /// Nothing says of what year it is.
    NoYear,
    /// Nothing was read from it.
    NoGoals,
}

impl SheetWork {
    pub fn label(self) -> String {
        match self {
            Self::CarriedOn => "翌年度用にした".to_owned(),
            Self::SeveralYears => "変更していない（複数年度の計画）".to_owned(),
            Self::OtherYear(year) => format!("変更していない（{year}のシート）"),
            Self::NoYear => "変更していない（年度が読み取れない）".to_owned(),
            Self::NoGoals => "変更していない（目標を読み取れない）".to_owned(),
        }
    }
}

/// The account of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetAccount {
    pub sheet: String,
    /// Its name from now on.
    pub new_name: String,
    pub work: SheetWork,
    /// Measures that are carried over, and others.
    pub carried: usize,
    pub blanked: usize,
}

/// What a person must look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckItem {
    pub sheet: String,
    pub cell: String,
    pub reason: CheckReason,
    /// What stands there.
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckReason {
    /// A text that names the year which has passed.
    YearInText,
    /// A text that names a day soon after that year.
    DaySoonAfter,
    /// A heading's day, a year later now.
    DayRolled,
    /// This year's result stands below 前年度実績 now.
    ResultMovedOn,
    /// A text that gives a figure of the year before.
    LastYearsFigure,
    /// What stood below 前年度実績 is gone, and nothing is known that could take its place.
    LastResultEmptied,
    /// A deadline that was over before the next year begins.
    DeadlineOver,
    /// A heading that names another year.
    OtherYearInHeading,
    /// A heading with a span of years, or with a calendar year.
    YearLeft,
    /// A report stands in a cell from which it could not be taken out.
    NotTakenOut(Field),
    Refused(Refusal),
    NameKept(NameKept),
    /// As it is read again, the sheet is of this year.
    ReadAsYear(Option<FiscalYear>),
    ReadWithReport(Field),
    /// A text that was to stay is read otherwise now.
    ReadOtherwise(Field),
    /// A goal that was to stay is not read again.
    ReadNoMore,
    /// What is read again as a goal or a measure that was not to stay.
    ReadAnew,
    /// A place that was not filled in, for there is more than one section.
    SeveralSections,
    /// Years side by side, of which nobody knows which is which.
    SeveralYearsInRow,
    /// The form has no place for the field that was found.
    NoPlace(Field),
    /// The sheet was left as it is.
    Untouched(SheetWork),
    /// Nothing is made of it, so that nobody knows whether it is a report.
    Unread,
    /// Nothing was made of it at first; then it read as a report.
    TakenForReport(Option<Field>),
    /// What was made cannot be read.
    NotReadAgain,
}

impl CheckReason {
    /// What is the matter, and what to do.
    pub fn in_words(&self) -> String {
        match self {
            Self::YearInText => "文中に前の年度があります。引き継ぐなら書き直してください".to_owned(),
            Self::DaySoonAfter => {
                "文中に、年度が替わってすぐの日付があります。引き継ぐなら書き直してください".to_owned()
            }
            Self::DayRolled => "日付の年だけを送りました。日にちを確かめてください".to_owned(),
            Self::ResultMovedOn => "今年度の実績を前年度実績に移しました。確かめてください".to_owned(),
            Self::LastResultEmptied => {
                "前年度実績は２年前の値になるので消しました。今年度の実績を記入してください".to_owned()
            }
            Self::LastYearsFigure => "文中の前年度の値は、２年前の値になります。書き直してください".to_owned(),
            Self::DeadlineOver => "期限が前の年度のままです。引き継ぐなら書き直してください".to_owned(),
            Self::OtherYearInHeading => "見出しにほかの年度があります。送るかどうかを確かめてください".to_owned(),
            Self::YearLeft => "年度の範囲か暦年なので送っていません。確かめてください".to_owned(),
            Self::NotTakenOut(field) => {
                format!("{}がほかの記載と同じセルにあり、消せていません。手で消してください", field.label())
            }
            Self::Refused(Refusal::Formula) => "数式のセルなので変えていません。式を確かめてください".to_owned(),
            Self::Refused(Refusal::OfFormula) => {
                "ほかのセルの数式の結果なので変えていません。式を確かめてください".to_owned()
            }
            Self::Refused(Refusal::Sheet) => {
                "シートを書き換えられないので変えていません。手で直してください".to_owned()
            }
            Self::NameKept(NameKept::Named) => {
                "数式や図がこのシートを名前で参照しているので、シート名を変えていません。Excel で変えてください"
                    .to_owned()
            }
            Self::NameKept(NameKept::Macros) => {
                "マクロのあるブックなので、シート名を変えていません。Excel で変えてください".to_owned()
            }
            Self::NameKept(NameKept::Taken) => {
                "同じ名前のシートがあるか、シート名にできないので、シート名を変えていません".to_owned()
            }
            Self::ReadAsYear(Some(year)) => format!("読み直すと{year}のシートです。年度の記載を確かめてください"),
            Self::ReadAsYear(None) => "読み直しても年度が分かりません。年度の記載を確かめてください".to_owned(),
            Self::ReadWithReport(field) => format!("{}が残っています。確かめてください", field.label()),
            Self::ReadOtherwise(field) => format!("読み直すと{}が前と違います。確かめてください", field.label()),
            Self::ReadNoMore => "引き継いだ目標が、読み直すと見つかりません。確かめてください".to_owned(),
            Self::ReadAnew => {
                "引き継いでいない記載や空の行が、読み直すと目標か取組になります。記入するか、消してください".to_owned()
            }
            Self::SeveralSections => "課が複数あるので記入していません。課を記入してください".to_owned(),
            Self::SeveralYearsInRow => "年度の欄が並んでいるので記入していません。年度を記入してください".to_owned(),
            Self::NoPlace(field) => format!("{}を記入する欄が見つかりません。手で記入してください", field.label()),
            Self::Untouched(SheetWork::SeveralYears) => {
                "複数年度の計画なので変えていません。翌年度の欄を確かめてください".to_owned()
            }
            Self::Untouched(SheetWork::OtherYear(year)) => format!("{year}のシートなので変えていません"),
            Self::Untouched(SheetWork::NoYear) => "年度が読み取れないので変えていません。手で直してください".to_owned(),
            Self::Unread => "読み取れていない文章がそのまま残っています。報告なら消してください".to_owned(),
            Self::TakenForReport(field) => format!(
                "{}と推定して消しました。違えば元のブックから写してください",
                field.map_or("報告", |field| field.label())
            ),
            Self::NotReadAgain => "作ったブックを読み直せませんでした。開いて確かめてください".to_owned(),
            Self::Untouched(_) => "目標を読み取れないシートなので変えていません。手で直してください".to_owned(),
        }
    }
}

impl CheckItem {
    pub fn of_sheet(sheet: &str, reason: CheckReason) -> Self {
        Self { sheet: sheet.to_owned(), cell: String::new(), reason, text: String::new() }
    }

    /// A change that was not made.
    pub fn refused(change: &CellChange, why: Refusal) -> Self {
        let CellChange { sheet, cell, before, .. } = change.clone();
        Self { sheet, cell, reason: CheckReason::Refused(why), text: before }
    }
}

/// Why there is no workbook for the next year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorkbookNotMade {
    NotPossible(NotPossible),
    /// In the words of the problem.
    Unreadable(String),
    /// None of its sheets is of the year alone.
    NothingToCarryOn,
}

impl WorkbookNotMade {
    pub fn in_words(&self) -> String {
        match self {
            Self::NotPossible(why) => why.in_words().to_owned(),
            Self::Unreadable(why) => why.clone(),
            Self::NothingToCarryOn => {
                "翌年度に送るシートがありません（複数年度の計画、ほかの年度、目標を読み取れないシート）".to_owned()
            }
        }
    }
}

impl NotPossible {
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::OldExcel => {
                "古い形式（.xls）のブックは作り替えられません。Excel で「Excel ブック（.xlsx）」として保存し直してください"
            }
            Self::OpenDocument => {
                "OpenDocument（.ods）のブックは作り替えられません。「Excel ブック（.xlsx）」として保存し直してください"
            }
            Self::BinaryWorkbook => {
                "バイナリ形式（.xlsb）のブックは作り替えられません。「Excel ブック（.xlsx）」として保存し直してください"
            }
            Self::Damaged => "ブックを開けません。Excel で開いて保存し直してください",
        }
    }
}
