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
