//! Items that a heading can stand for: fields of the records, and others.

use serde::{Deserialize, Serialize};

use crate::field::{Field, GoalField, MeasureField};

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
    TargetOfGoal,
    MeasureTitle,
    Actions,
    Period,
    Target,
    InterimReport,
    YearEndReport,
    AchievementRate,
    SelfAssessment,
    /// A class of goals (大項目, 施策体系).
    Category,
    /// The name of what a target counts.
    Indicator,
    /// Known but no field: amounts, remarks, last year's figures.
    Aside,
}

impl Item {
    /// `None` for items not used, which definitions do not name.
    pub fn used(self) -> Option<Self> {
        Some(self).filter(|item| *item != Self::Aside)
    }

    pub const ALL: [Self; 19] = [
        Self::FiscalYear,
        Self::Department,
        Self::Sections,
        Self::Category,
        Self::Number,
        Self::Title,
        Self::Background,
        Self::Purpose,
        Self::TargetOfGoal,
        Self::MeasureTitle,
        Self::Actions,
        Self::Period,
        Self::Indicator,
        Self::Target,
        Self::InterimReport,
        Self::YearEndReport,
        Self::AchievementRate,
        Self::SelfAssessment,
        Self::Aside,
    ];

    /// Its name in definitions.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FiscalYear => "fiscal_year",
            Self::Department => "department",
            Self::Sections => "sections",
            Self::Category => "category",
            Self::Number => "number",
            Self::Title => "title",
            Self::Background => "background",
            Self::Purpose => "purpose",
            Self::TargetOfGoal => "target_of_goal",
            Self::MeasureTitle => "measure_title",
            Self::Actions => "actions",
            Self::Period => "period",
            Self::Indicator => "indicator",
            Self::Target => "target",
            Self::InterimReport => "interim_report",
            Self::YearEndReport => "year_end_report",
            Self::AchievementRate => "achievement_rate",
            Self::SelfAssessment => "self_assessment",
            Self::Aside => "aside",
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::FiscalYear => "年度",
            Self::Department => "部局",
            Self::Sections => "担当課",
            Self::Category => "大項目（分類）",
            Self::Number => "番号",
            Self::Title => "目標名",
            Self::Background => "現況・課題",
            Self::Purpose => "目的・効果",
            Self::TargetOfGoal => "目標全体の目標値",
            Self::MeasureTitle => "取組名",
            Self::Actions => "取組内容",
            Self::Period => "期限",
            Self::Indicator => "指標名",
            Self::Target => "数値目標",
            Self::InterimReport => "中間報告",
            Self::YearEndReport => "期末報告",
            Self::AchievementRate => "達成度",
            Self::SelfAssessment => "自己評価",
            Self::Aside => "使わない",
        }
    }

    /// Whether several headings of one table may stand for it.
    pub(crate) const fn may_repeat(self) -> bool {
        matches!(self, Self::Category | Self::Aside)
    }

    /// The item that fills the field; `None` for what is kept under its own heading.
    pub(crate) fn of(field: Field) -> Option<Self> {
        Self::ALL.into_iter().find(|item| *item != Self::Indicator && item.field() == Some(field))
    }

    /// `None` for items kept under their own heading.
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

    pub(crate) const fn is_report(self) -> bool {
        matches!(self, Self::InterimReport | Self::YearEndReport | Self::AchievementRate | Self::SelfAssessment)
    }

    /// Whether it is what is measured, or the level to reach.
    pub(crate) const fn is_measured(self) -> bool {
        matches!(self, Self::Target | Self::TargetOfGoal | Self::Indicator)
    }

    /// Whether texts below its word are values, not row labels.
    pub(crate) const fn heads_values(self) -> bool {
        !matches!(self, Self::FiscalYear | Self::Category | Self::Aside)
    }

    pub(crate) const fn is_of_measure(self) -> bool {
        matches!(self.field(), Some(Field::Measure(_)))
    }
}
