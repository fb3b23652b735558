//! What a person should know about a reading, in the words of an office.

use super::fold::Folded;
use super::resolve::{Assumption, Impossible, Resolved};
use super::{Reading, Remark};
use crate::core::era::date_label;
use crate::core::fiscal_year::FiscalYear;
use crate::core::model::DeadlineKind;
use crate::core::problem::{Code, Severity};

/// The expression names no day.
pub(super) fn unclear(text: &str) -> Remark {
    Remark {
        code: Code::UnclearDeadline,
        severity: Severity::Warning,
        text: text.to_owned(),
        message: format!(
            "「{text}」からは期日が分かりません。期限のお知らせはできないため、「9月末まで」「12月中旬」のように月や日で記入してください。"
        ),
    }
}

/// The expression names a day that does not exist.
pub(super) fn impossible(text: &str, why: Impossible) -> Remark {
    let reason = reason(why);
    Remark {
        code: Code::ImpossibleDate,
        severity: Severity::Warning,
        text: text.to_owned(),
        message: format!("「{text}」は{reason}。期日として扱っていません。正しい日付に直してください。"),
    }
}

pub(super) fn reason(why: Impossible) -> &'static str {
    match why {
        Impossible::Month => "ない月です（月は1から12まで）",
        Impossible::Day => "暦にない日です",
        Impossible::Year => "ない年です（元号の年は元年から）",
        Impossible::Quarter => "ない四半期です（第1から第4まで）",
        Impossible::Week => "その月にない週・曜日です",
        Impossible::Order => "終わりが始まりより前になっています",
    }
}

/// The expression was resolved by a rule among several meanings.
pub(super) fn ambiguous(text: &str, resolved: &Resolved, assumption: Assumption, year: FiscalYear) -> Remark {
    let days = days(resolved);
    let (rule, other) = choice(assumption);
    Remark {
        code: Code::AmbiguousDeadline,
        severity: if assumption.is_contradiction() { Severity::Warning } else { Severity::Info },
        text: text.to_owned(),
        message: format!("「{text}」は、{rule}、{days}と読み取りました（{year}の取組として）。{other}"),
    }
}

/// The rule, and what else it could mean.
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

impl Assumption {
    /// The text contradicts itself, so that somebody should mend it.
    fn is_contradiction(self) -> bool {
        matches!(self, Self::YearsDisagree | Self::WeekdayDisagrees)
    }
}

/// `令和9年3月31日まで`, `令和8年8月1日から令和8年8月31日まで`.
pub(super) fn days(resolved: &Resolved) -> String {
    let about = if resolved.approximate { "（おおよそ）" } else { "" };
    let span = match (resolved.kind, resolved.start, resolved.due) {
        (DeadlineKind::Unclear, ..) | (_, _, None) => return "期日不明".to_owned(),
        (_, Some(start), Some(due)) if start == due => date_label(due),
        (_, Some(start), Some(due)) => format!("{}から{}まで", date_label(start), date_label(due)),
        (_, None, Some(due)) => format!("{}まで", date_label(due)),
    };
    span + about
}

/// Adds the remarks on one resolved expression.
pub(super) fn add(reading: &mut Reading, folded: &Folded, span: (usize, usize), resolved: &Resolved, year: FiscalYear) {
    let text = folded.printed(span.0, span.1);
    if resolved.kind == DeadlineKind::Unclear {
        reading.remarks.push(unclear(text));
    }
    reading.remarks.extend(resolved.assumptions.iter().map(|&assumption| ambiguous(text, resolved, assumption, year)));
}
