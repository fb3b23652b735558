//! Remarks on how a deadline was read, worded for an office.

use std::fmt::{Display, Formatter};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::era::date_label;
use crate::fiscal_year::FiscalYear;
use crate::wording::Words;

/// A rule that chose among several meanings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Assumption {
    /// 前期, 後期: the halves of the fiscal year.
    HalfByOtherName,
    /// 26年度: the era nearest the reference year.
    EraImplied,
    /// 令和6年 alone: up to the end of the calendar year.
    CalendarYear,
    /// 年末: end of the calendar year.
    EndOfYear,
    /// R6末, R6年末, R6: fiscal year.
    ShortYear,
    /// 令和7年上半期: half of the fiscal year.
    HalfOfCalendarYear,
    /// 9.30: a date.
    Decimal,
    /// 9/10: a date, not a fraction.
    Slash,
    /// 年明け is January, 年度当初 April, お盆 13–16 August …
    Season,
    /// 令和6（2023）年: the two years differ.
    YearsDisagree,
    /// 8月29日（土）, although that day is not a Saturday.
    WeekdayDisagrees,
}

/// Reason why an expression names no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Impossible {
    Month,
    Day,
    /// Year 0 of an era, or a year outside the calendar.
    Year,
    Quarter,
    Week,
    /// The range ends before it begins.
    Order,
}

/// A remark on a deadline: unclear, impossible, or ambiguous and resolved by a rule. Displays as complete Japanese
/// sentences that quote the text and state the assumption and the remedy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    pub text: String,
    pub doubt: Doubt,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Doubt {
    Unclear,
    /// The expression names a day that does not exist.
    Impossible(Impossible),
    /// One of several meanings was chosen, in view of a fiscal year.
    Ambiguous {
        rule: Assumption,
        days: Days,
        year: FiscalYear,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days {
    pub start: Option<NaiveDate>,
    pub due: Option<NaiveDate>,
    pub approximate: bool,
}

impl Remark {
    pub fn unclear(text: &str) -> Self {
        Self { text: text.to_owned(), doubt: Doubt::Unclear }
    }

    pub fn impossible(text: &str, why: Impossible) -> Self {
        Self { text: text.to_owned(), doubt: Doubt::Impossible(why) }
    }

    /// Whether the text itself must be corrected.
    pub const fn is_mistake(&self) -> bool {
        match &self.doubt {
            Doubt::Unclear | Doubt::Impossible(_) => true,
            // These contradict themselves.
            Doubt::Ambiguous { rule, .. } => matches!(rule, Assumption::YearsDisagree | Assumption::WeekdayDisagrees),
        }
    }
}

impl Display for Remark {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        self.words().fmt(f)
    }
}

impl Remark {
    pub fn words(&self) -> Words {
        let text = &self.text;
        let (fact, remedy) = match &self.doubt {
            Doubt::Unclear => (
                format!("「{text}」からは期日が分かりません。"),
                "期限のお知らせはできないため、「9月末まで」「12月中旬」のように月や日で記入してください。",
            ),
            Doubt::Impossible(why) => {
                (format!("「{text}」は{}。期日として扱っていません。", reason(*why)), "正しい日付に直してください。")
            }
            Doubt::Ambiguous { rule, days, year } => {
                let (rule, other) = choice(*rule);
                (format!("「{text}」は、{rule}、{days}と読み取りました（{year}の取組として）。"), other)
            }
        };
        (fact, remedy).into()
    }
}

pub const fn reason(why: Impossible) -> &'static str {
    match why {
        Impossible::Month => "ない月です（月は1から12まで）",
        Impossible::Day => "暦にない日です",
        Impossible::Year => "ない年です（元号の年は元年から）",
        Impossible::Quarter => "ない四半期です（第1から第4まで）",
        Impossible::Week => "その月にない週・曜日です",
        Impossible::Order => "終わりが始まりより前になっています",
    }
}

/// Returns the chosen reading and its alternative.
fn choice(assumption: Assumption) -> (&'static str, &'static str) {
    match assumption {
        Assumption::HalfByOtherName => {
            ("年度の半期とみて", "計画の前期・後期など別の期間を指す場合は、月で記入してください。")
        }
        Assumption::EraImplied => {
            ("元号の省略とみて最も近い年を採り", "別の年の場合は、元号か西暦を付けて記入してください。")
        }
        Assumption::CalendarYear => ("暦年の末日までとみて", "年度を指す場合は「年度」と記入してください。"),
        Assumption::EndOfYear => ("暦年の年末とみて", "年度末を指す場合は「年度末」と記入してください。"),
        Assumption::ShortYear => ("年度とみて", "暦年を指す場合は「12月末」のように月で記入してください。"),
        Assumption::HalfOfCalendarYear => ("年度の期間とみて", "暦年の期間を指す場合は、月で記入してください。"),
        Assumption::Decimal => ("月日とみて", "数値の場合は、期限の欄から除いてください。"),
        Assumption::Slash => ("月日とみて", "割合や分数の場合は、この期限は無視してください。"),
        Assumption::Season => ("通例の時期とみて", "時期が異なる場合は、月や日で記入してください。"),
        Assumption::YearsDisagree => {
            ("先に書かれた年を採り", "元号と西暦の年が一致していません。正しい年に直してください。")
        }
        Assumption::WeekdayDisagrees => {
            ("日付のほうを採り", "曜日が日付と一致していません。正しい日付に直してください。")
        }
    }
}

impl Display for Days {
    /// `令和9年3月31日まで`, `令和8年8月1日から令和8年8月31日まで`.
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        let about = if self.approximate { "（おおよそ）" } else { "" };
        match (self.start, self.due) {
            (None, None) => f.write_str("期日不明"),
            (Some(start), None) => write!(f, "{}から{about}", date_label(start)),
            (Some(start), Some(due)) if start == due => write!(f, "{}{about}", date_label(due)),
            (Some(start), Some(due)) => write!(f, "{}から{}まで{about}", date_label(start), date_label(due)),
            (None, Some(due)) => write!(f, "{}まで{about}", date_label(due)),
        }
    }
}
