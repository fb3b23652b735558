//! Changes to a workbook and items for a person to check, in the words of 引継ぎ一覧.

use matome_workbook::edits::{NameKept, NotPossible, Refusal};
use thiserror::Error;

use matome_deadline::fiscal_year::FiscalYear;
use matome_forms::field::Field;

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
    /// A text of a goal that is not carried over.
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetWork {
    CarriedOn,
    SeveralYears,
    OtherYear(FiscalYear),
    NoYear,
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

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetAccount {
    pub sheet: String,
    pub new_name: String,
    pub work: SheetWork,
    /// Numbers of measures carried over and not.
    pub carried: usize,
    pub blanked: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckItem {
    pub sheet: String,
    pub cell: String,
    pub reason: CheckReason,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CheckReason {
    /// A text that names the past year.
    #[error("文中に前の年度があります。引き継ぐなら書き直してください")]
    YearInText,
    /// A text that names a day soon after that year.
    #[error("文中に、年度が替わってすぐの日付があります。引き継ぐなら書き直してください")]
    DaySoonAfter,
    /// A day in a heading that was moved by a year.
    #[error("日付の年だけを送りました。日にちを確かめてください")]
    DayRolled,
    /// A text or heading about the previous year, which is now two years ago.
    #[error("前年度のことが書かれています。翌年度には２年前になるので、今年度の値に書き直してください")]
    LastYear,
    /// A deadline before the next year begins.
    #[error("期限が前の年度のままです。引き継ぐなら書き直してください")]
    DeadlineOver,
    /// A heading that names another year.
    #[error("見出しにほかの年度があります。送るかどうかを確かめてください")]
    OtherYearInHeading,
    /// A heading with a span of years, a calendar year, kanji numerals, or another era in the next year.
    #[error("年度の範囲、暦年、漢数字などなので送っていません。確かめてください")]
    YearLeft,
    /// A report that could not be removed from its cell.
    #[error("{}がほかの記載と同じセルにあり、消せていません。手で消してください", .0.label())]
    NotTakenOut(Field),
    #[error("{0}")]
    Refused(Refusal),
    #[error("{0}")]
    NameKept(NameKept),
    /// The result still reads as a sheet of this year.
    #[error("読み直すと{0}のシートです。年度の記載を確かめてください")]
    ReadAsYear(FiscalYear),
    #[error("読み直しても年度が分かりません。年度の記載を確かめてください")]
    ReadWithoutYear,
    #[error("{}が残っています。確かめてください", .0.label())]
    ReadWithReport(Field),
    /// A text to be kept reads differently in the result.
    #[error("読み直すと{}が前と違います。確かめてください", .0.label())]
    ReadOtherwise(Field),
    /// A goal to be kept is not read from the result.
    #[error("引き継いだ目標が、読み直すと見つかりません。確かめてください")]
    ReadNoMore,
    /// A goal or measure in the result that was not to be kept.
    #[error("引き継いでいない記載や空の行が、読み直すと目標か取組になります。記入するか、消してください")]
    ReadAnew,
    /// The sheet was left as it is.
    #[error("{}。手で直すところがないか確かめてください", .0.label())]
    Untouched(SheetWork),
    /// A text that was not understood and may be a report.
    #[error("読み取れていない文章がそのまま残っています。報告なら消してください")]
    Unread,
    /// The result cannot be read.
    #[error("作ったブックを読み直せませんでした。開いて確かめてください")]
    NotReadAgain,
}

impl CheckItem {
    pub fn of_sheet(sheet: &str, reason: CheckReason) -> Self {
        Self { sheet: sheet.to_owned(), cell: String::new(), reason, text: String::new() }
    }

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
    #[error("{0}")]
    Unreadable(String),
    /// No sheet is of this year alone.
    #[error("翌年度に送るシートがありません（複数年度の計画、ほかの年度、目標を読み取れないシート）")]
    NothingToCarryOn,
}
