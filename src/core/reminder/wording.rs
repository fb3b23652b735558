//! How an office words what is due: what it is, and each item's distance from its date.

use super::kind::Kind;
use crate::core::fiscal_year::FiscalYear;

/// 令和8年度中間報告
pub(super) fn matter(kind: Kind, year: FiscalYear) -> String {
    let what = match kind {
        Kind::GoalSetting => "目標設定",
        Kind::InterimReport => "中間報告",
        Kind::YearEndReport => "期末報告",
        Kind::Deadline => "目標の取組期限",
        Kind::Request => "目標の記載の確認・修正",
    };
    format!("{}{what}", year.label())
}
