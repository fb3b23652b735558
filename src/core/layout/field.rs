//! The fields that a definition can fill, under the names that `matome read` prints.

use serde::Deserialize;

/// A field of a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum GoalField {
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum MeasureField {
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Field {
    Goal(GoalField),
    Measure(MeasureField),
}

impl GoalField {
    /// Its name in definitions and records.
    pub(super) fn name(self) -> &'static str {
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
}

impl MeasureField {
    /// Its name in definitions and records.
    pub(super) fn name(self) -> &'static str {
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
}

impl Field {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Goal(field) => field.name(),
            Self::Measure(field) => field.name(),
        }
    }
}
