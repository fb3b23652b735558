//! The columns of 一覧. Their headers and order are fixed: people's own formulas rely on them.
//!
//! What stands in them is said in `sheets::list`; columns that people add are none of these (`notes`).

use serde::{Deserialize, Serialize};

use super::sheet_plan::Role;
use crate::core::field::{Field, GoalField, MeasureField};

pub const CHECK: &str = "企画課確認";
pub const MEMO: &str = "企画課メモ";
pub const ID: &str = "ID";

/// What a column shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ListColumn {
    Year,
    Field(Field),
    /// 期限日
    Due,
    Status,
    Check,
    Memo,
    /// 出典
    Source,
    Id,
}

impl ListColumn {
    /// All of them from left to right, the widths in half-width characters, and what their cells are. From 部局 to
    /// 企画課メモ they fit on the screen of a clerk: 1,920 pixels, enlarged to 125 %.
    pub const ALL: [(Self, f64, Role); 20] = [
        (Self::Year, 10.0, Role::Short),
        (Self::goal(GoalField::Department), 10.0, Role::Long),
        (Self::goal(GoalField::Sections), 9.0, Role::Long),
        (Self::goal(GoalField::Number), 6.5, Role::Short),
        (Self::goal(GoalField::Title), 15.0, Role::Long),
        (Self::measure(MeasureField::Number), 6.5, Role::Short),
        (Self::measure(MeasureField::Title), 17.0, Role::Long),
        (Self::measure(MeasureField::Actions), 26.0, Role::Long),
        (Self::measure(MeasureField::Period), 11.0, Role::Long),
        (Self::Due, 10.0, Role::Short),
        (Self::measure(MeasureField::Target), 15.0, Role::Long),
        (Self::measure(MeasureField::InterimReport), 15.0, Role::Long),
        (Self::measure(MeasureField::YearEndReport), 15.0, Role::Long),
        (Self::measure(MeasureField::AchievementRate), 6.5, Role::Short),
        (Self::measure(MeasureField::SelfAssessment), 7.0, Role::Short),
        (Self::Status, 9.0, Role::Short),
        (Self::Check, 8.0, Role::Input),
        (Self::Memo, 17.0, Role::Input),
        (Self::Source, 30.0, Role::Long),
        (Self::Id, 12.0, Role::Long),
    ];

    pub const fn goal(field: GoalField) -> Self {
        Self::Field(Field::Goal(field))
    }

    pub const fn measure(field: MeasureField) -> Self {
        Self::Field(Field::Measure(field))
    }

    pub const fn header(self) -> &'static str {
        match self {
            Self::Year => "年度",
            Self::Field(field) => field.header(),
            Self::Due => "期限日",
            Self::Status => "状態",
            Self::Check => CHECK,
            Self::Memo => MEMO,
            Self::Source => "出典",
            Self::Id => ID,
        }
    }

    /// Counted from 0 at the left.
    pub fn place(self) -> usize {
        Self::ALL.iter().take_while(|(column, _, _)| *column != self).count()
    }
}
