//! The fields that a definition can fill, under the names that `matome read` prints.

use serde::{Deserialize, Serialize};

/// A field of a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GoalField {
    FiscalYear,
    Department,
    Sections,
    Number,
    Title,
    Background,
    Purpose,
    Target,
    Other,
}

/// A field of a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeasureField {
    Number,
    Title,
    Actions,
    Period,
    Target,
    InterimReport,
    YearEndReport,
    AchievementRate,
    SelfAssessment,
}

/// What a column of a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Field {
    Goal(GoalField),
    Measure(MeasureField),
}

impl GoalField {
    /// Its name in definitions and records.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FiscalYear => "fiscal_year",
            Self::Department => "department",
            Self::Sections => "sections",
            Self::Number => "number",
            Self::Title => "title",
            Self::Background => "background",
            Self::Purpose => "purpose",
            Self::Target => "target",
            Self::Other => "other",
        }
    }

    /// As an office calls it.
    pub fn label(self) -> &'static str {
        match self {
            Self::FiscalYear => "年度",
            Self::Department => "部局",
            Self::Sections => "担当課",
            Self::Number => "番号",
            Self::Title => "目標名",
            Self::Background => "現況・課題",
            Self::Purpose => "目的・効果",
            Self::Target => "目標値",
            Self::Other => "その他",
        }
    }
}

impl MeasureField {
    /// Its name in definitions and records.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Title => "title",
            Self::Actions => "actions",
            Self::Period => "period",
            Self::Target => "target",
            Self::InterimReport => "interim_report",
            Self::YearEndReport => "year_end_report",
            Self::AchievementRate => "achievement_rate",
            Self::SelfAssessment => "self_assessment",
        }
    }

    /// As an office calls it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Number => "番号",
            Self::Title => "取組名",
            Self::Actions => "取組内容",
            Self::Period => "期限",
            Self::Target => "数値目標",
            Self::InterimReport => "中間報告",
            Self::YearEndReport => "期末報告",
            Self::AchievementRate => "達成度",
            Self::SelfAssessment => "自己評価",
        }
    }
}

impl Field {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Goal(field) => field.name(),
            Self::Measure(field) => field.name(),
        }
    }

    /// As an office calls it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Goal(field) => field.label(),
            Self::Measure(field) => field.label(),
        }
    }
}
