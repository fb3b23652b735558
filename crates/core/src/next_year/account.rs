//! What is done to a workbook, and what a person must look at afterwards, in the words of 引継ぎ一覧.

use matome_workbook::edits::{NameKept, NotPossible, Refusal};
use thiserror::Error;

use matome_deadline::fiscal_year::FiscalYear;
use matome_forms::field::Field;

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
}

impl CellDeed {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Emptied => "報告等を消した",
            Self::Blanked => "引き継がず空欄にした",
            Self::Rolled => "年度を送った",
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

/// What is the matter, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CheckReason {
    /// A text that names the year which has passed.
    #[error("文中に前の年度があります。引き継ぐなら書き直してください")]
    YearInText,
    /// A text that names a day soon after that year.
    #[error("文中に、年度が替わってすぐの日付があります。引き継ぐなら書き直してください")]
    DaySoonAfter,
    /// A heading's day, a year later now.
    #[error("日付の年だけを送りました。日にちを確かめてください")]
    DayRolled,
    /// A text or a heading that speaks of the year before, which is two years ago now.
    #[error("前年度のことが書かれています。翌年度には２年前になるので、今年度の値に書き直してください")]
    LastYear,
    /// A deadline that was over before the next year begins.
    #[error("期限が前の年度のままです。引き継ぐなら書き直してください")]
    DeadlineOver,
    /// A heading that names another year.
    #[error("見出しにほかの年度があります。送るかどうかを確かめてください")]
    OtherYearInHeading,
    /// A heading with a span of years, a calendar year, kanji numerals, or another era in the next year.
    #[error("年度の範囲、暦年、漢数字などなので送っていません。確かめてください")]
    YearLeft,
    /// A report stands in a cell from which it could not be taken out.
    #[error("{}がほかの記載と同じセルにあり、消せていません。手で消してください", .0.label())]
    NotTakenOut(Field),
    #[error("{0}")]
    Refused(Refusal),
    #[error("{0}")]
    NameKept(NameKept),
    /// As it is read again, the sheet is of this year.
    #[error("読み直すと{0}のシートです。年度の記載を確かめてください")]
    ReadAsYear(FiscalYear),
    #[error("読み直しても年度が分かりません。年度の記載を確かめてください")]
    ReadWithoutYear,
    #[error("{}が残っています。確かめてください", .0.label())]
    ReadWithReport(Field),
    /// A text that was to stay is read otherwise now.
    #[error("読み直すと{}が前と違います。確かめてください", .0.label())]
    ReadOtherwise(Field),
    /// A goal that was to stay is not read again.
    #[error("引き継いだ目標が、読み直すと見つかりません。確かめてください")]
    ReadNoMore,
    /// What is read again as a goal or a measure that was not to stay.
    #[error("引き継いでいない記載や空の行が、読み直すと目標か取組になります。記入するか、消してください")]
    ReadAnew,
    /// The sheet was left as it is.
    #[error("{}。手で直すところがないか確かめてください", .0.label())]
    Untouched(SheetWork),
    /// Nothing is made of it, so that nobody knows whether it is a report.
    #[error("読み取れていない文章がそのまま残っています。報告なら消してください")]
    Unread,
    /// What was made cannot be read.
    #[error("作ったブックを読み直せませんでした。開いて確かめてください")]
    NotReadAgain,
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
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WorkbookNotMade {
    #[error("{0}")]
    NotPossible(NotPossible),
    /// In the words of the problem.
    #[error("{0}")]
    Unreadable(String),
    /// None of its sheets is of the year alone.
    #[error("翌年度に送るシートがありません（複数年度の計画、ほかの年度、目標を読み取れないシート）")]
    NothingToCarryOn,
}
