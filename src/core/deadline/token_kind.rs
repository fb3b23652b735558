//! What a token can be. How a text is cut into them is `token`'s; which words they are, `words`'.

use super::expression::{Half, Third};
use crate::core::era::Era;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum TokenKind {
    Number(Number),
    /// 令和, or a letter in front of a number.
    Era {
        era: Era,
        letter: bool,
    },
    /// 年, 年度, 月, 日 behind a number (or behind the bracket that repeats a year).
    Year,
    FiscalYear,
    /// FY in front of its number.
    FiscalYearAhead,
    Month,
    Day,
    /// 来年度, 翌年: this many years after the year of reference.
    Relative {
        years: i32,
        fiscal: bool,
    },
    /// 同年, 同年度: the year that was named last.
    SameYear {
        fiscal: bool,
    },
    Half(Half),
    /// 前半, 後半: of a month, or of the year.
    Part(Half),
    Ordinal,
    Quarter,
    Week,
    Third(Third),
    /// 年内, 年末.
    InYear,
    NewYear,
    NewYearHolidays,
    Bon,
    /// 議会, 定例会.
    Assembly,
    /// まで, 末, 中: what makes an expression a day to be finished by.
    End(End),
    /// 頃, メド, 予定.
    About,
    /// 概ね in front.
    AboutAhead,
    /// から, 以降.
    From,
    Wave,
    Dash,
    Dot,
    Slash,
    Comma,
    Open,
    Close,
    No,
    Wo,
    Throughout,
    Recurring,
    Unclear,
    /// 春夏秋冬, which names a time only with 頃 or as all there is.
    Season,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// 末: the last day itself.
    Last,
    /// 中, 内: within.
    Within,
    /// まで, 期限: until.
    Until,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    pub value: u32,
    /// How many characters it was written with.
    pub digits: usize,
}
