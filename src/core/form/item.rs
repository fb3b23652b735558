//! What a heading can stand for: a field of the records, or something beside them.

use serde::{Deserialize, Serialize};

use crate::core::field::{Field, GoalField, MeasureField};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    FiscalYear,
    Department,
    Sections,
    Number,
    Title,
    Background,
    Purpose,
    /// A target for the goal as a whole.
    TargetOfGoal,
    MeasureTitle,
    Actions,
    Period,
    Target,
    InterimReport,
    YearEndReport,
    AchievementRate,
    SelfAssessment,
    /// A coarser class that goals belong to (大項目, 施策体系).
    Category,
    /// The name of what a target's figure counts.
    Indicator,
    /// Known, and no field of its own: amounts, remarks, last year's figures.
    Aside,
}

impl Item {
    /// Those that several headings of one table may stand for.
    pub(super) const fn may_repeat(self) -> bool {
        matches!(self, Self::Category | Self::Aside)
    }

    /// The field that it fills; `None` for what is kept under its own heading.
    pub const fn field(self) -> Option<Field> {
        Some(match self {
            Self::FiscalYear => Field::Goal(GoalField::FiscalYear),
            Self::Department => Field::Goal(GoalField::Department),
            Self::Sections => Field::Goal(GoalField::Sections),
            Self::Number => Field::Goal(GoalField::Number),
            Self::Title => Field::Goal(GoalField::Title),
            Self::Background => Field::Goal(GoalField::Background),
            Self::Purpose => Field::Goal(GoalField::Purpose),
            Self::TargetOfGoal => Field::Goal(GoalField::Target),
            Self::MeasureTitle => Field::Measure(MeasureField::Title),
            Self::Actions => Field::Measure(MeasureField::Actions),
            Self::Period => Field::Measure(MeasureField::Period),
            Self::Target | Self::Indicator => Field::Measure(MeasureField::Target),
            Self::InterimReport => Field::Measure(MeasureField::InterimReport),
            Self::YearEndReport => Field::Measure(MeasureField::YearEndReport),
            Self::AchievementRate => Field::Measure(MeasureField::AchievementRate),
            Self::SelfAssessment => Field::Measure(MeasureField::SelfAssessment),
            Self::Category | Self::Aside => return None,
        })
    }

    /// Whether it belongs to a goal's measures.
    pub(super) const fn is_of_measure(self) -> bool {
        matches!(self.field(), Some(Field::Measure(_)))
    }
}
