//! How an office words what is due: what it is, and each item's distance from its date.
//!
//! The sentences around it are the templates'.

use super::kind::ReminderKind;
use crate::core::fiscal_year::FiscalYear;

/// 令和8年度中間報告
pub(super) fn matter(kind: ReminderKind, year: FiscalYear) -> String {
    let what = match kind {
        ReminderKind::GoalSetting => "目標設定",
        ReminderKind::InterimReport => "中間報告",
        ReminderKind::YearEndReport => "期末報告",
        ReminderKind::Deadline => "目標の取組期限",
        ReminderKind::Request => "目標の記載の確認・修正",
    };
    format!("{}{what}", year.label())
}
