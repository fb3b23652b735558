//! How an office words what is due: the subject line, and each item's distance from its date.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::mail::{Item, Kind};
use crate::core::fiscal_year::FiscalYear;
use crate::core::text::one_line;

/// 【期限10月15日】令和8年度中間報告について（依頼） 総務部
pub(super) fn subject(department: &str, section: Option<&str>, items: &[Item<'_>]) -> String {
    let Some(first) = items.first() else { return String::new() };
    let matters: BTreeSet<_> = items.iter().map(|item| (item.kind, item.fiscal_year)).collect();
    let more = if matters.len() > 1 { "ほか" } else { "" };
    let (late, form) = match (first.overdue, first.kind) {
        (true, _) => ("超過", "再依頼"),
        (false, Kind::Deadline) => ("", "お知らせ"),
        (false, _) => ("", "依頼"),
    };
    let receiver = [Some(department), section].into_iter().flatten().map(one_line).collect::<Vec<_>>().join(" ");
    let matter = matter(first.kind, first.fiscal_year);
    format!("【期限{late}{}】{matter}{more}について（{form}） {receiver}", month_day(first.due))
}

/// 令和8年度中間報告
pub(super) fn matter(kind: Kind, year: FiscalYear) -> String {
    let what = match kind {
        Kind::GoalSetting => "目標設定",
        Kind::InterimReport => "中間報告",
        Kind::YearEndReport => "期末報告",
        Kind::Deadline => "目標の取組期限",
    };
    format!("{}{what}", year.label())
}

/// あと14日, 本日, 3日超過
pub(super) fn left(days: i64) -> String {
    match days {
        0 => "本日".to_owned(),
        1.. => format!("あと{days}日"),
        _ => format!("{}日超過", -days),
    }
}

/// 10月15日
fn month_day(day: NaiveDate) -> String {
    format!("{}月{}日", day.month(), day.day())
}
