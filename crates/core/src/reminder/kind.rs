use serde::{Deserialize, Serialize};

use crate::office::milestone::Milestone;
use matome_deadline::fiscal_year::FiscalYear;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReminderKind {
    /// The department's goal sheet for the year.
    GoalSetting,
    /// 中間報告
    InterimReport,
    /// 期末報告
    YearEndReport,
    Deadline,
    Request,
}

impl ReminderKind {
    /// The name used in reminder IDs and in the output of `matome calendar`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::GoalSetting => "goal_setting",
            Self::InterimReport => "interim_report",
            Self::YearEndReport => "year_end_report",
            Self::Deadline => "deadline",
            Self::Request => "request",
        }
    }

    /// 令和8年度中間報告
    pub(super) fn matter(self, year: FiscalYear) -> String {
        let what = match self {
            Self::GoalSetting => "目標設定",
            Self::InterimReport => "中間報告",
            Self::YearEndReport => "期末報告",
            Self::Deadline => "目標の取組期限",
            Self::Request => "目標の記載の確認・修正",
        };
        format!("{}{what}", year.label())
    }

    pub fn named(name: &str) -> Option<Self> {
        let all = [Self::GoalSetting, Self::InterimReport, Self::YearEndReport, Self::Deadline, Self::Request];
        all.into_iter().find(|kind| kind.name() == name)
    }

    pub(super) const fn of(milestone: Milestone) -> Self {
        match milestone {
            Milestone::GoalSetting => Self::GoalSetting,
            Milestone::Interim => Self::InterimReport,
            Milestone::YearEnd => Self::YearEndReport,
        }
    }
}
