//! Names of the generated sheets and of the columns for notes, used for writing and reading back. Column order is
//! fixed, since people's formulas rely on it.

use serde::{Deserialize, Serialize};

use crate::office::milestone::Milestone;
use matome_forms::field::{Field, GoalField, MeasureField};

pub const OVERVIEW: &str = "概要";
pub const LIST: &str = "一覧";
pub const SUBMISSIONS: &str = "提出状況";
pub const DEADLINES: &str = "期限一覧";
pub const SCHEDULE: &str = "工程表";
pub const FINDINGS: &str = "要確認";
pub const CHANGES: &str = "変更履歴";
pub const RATINGS: &str = "評価集計";
/// Notes without a row of their own.
pub const ORPHANS: &str = "行き先のないメモ";

/// All generated sheets; every other sheet was added by someone.
pub const OWN_SHEETS: [&str; 9] =
    [OVERVIEW, LIST, SUBMISSIONS, DEADLINES, SCHEDULE, FINDINGS, CHANGES, RATINGS, ORPHANS];

pub const CHECK: &str = "企画課確認";
pub const MEMO: &str = "企画課メモ";
pub const ID: &str = "ID";
/// Choice column of 要確認.
pub const RESPONSE: &str = "対応";
/// Note column of 要確認.
pub const REMARK: &str = "対応メモ";
/// Note column of 提出状況.
pub const OFFICE_MEMO: &str = "メモ";

/// Columns of 要確認 with widths.
pub const FINDING_COLUMNS: [(&str, f64); 11] = [
    ("No.", 6.0),
    ("重要度", 9.0),
    ("区分", 18.0),
    ("部局", 12.0),
    ("ブック", 36.0),
    ("場所", 20.0),
    ("内容", 45.0),
    ("対応方法", 28.0),
    (RESPONSE, 10.0),
    (REMARK, 26.0),
    (ID, 12.0),
];

/// Columns of 行き先のないメモ with widths; added columns come before the last two.
pub const ORPHAN_COLUMNS: [(&str, f64); 8] = [
    (ID, 20.0),
    ("部局", 14.0),
    ("目標", 30.0),
    ("取組", 30.0),
    (CHECK, 12.0),
    (MEMO, 36.0),
    ("いつから", 12.0),
    ("経緯", 34.0),
];

pub fn submission_headers() -> Vec<&'static str> {
    let milestones = Milestone::ALL.map(Milestone::label);
    ["部局"].into_iter().chain(milestones).chain(["目標数", "取組数", "修正依頼", OFFICE_MEMO, ID]).collect()
}

/// A column of 一覧.
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
    /// Columns from left to right, in half-width characters. 部局 to 企画課メモ fit on 1,920 pixels at 125 %.
    pub const ALL: [(Self, f64); 20] = [
        (Self::Year, 10.0),
        (Self::goal(GoalField::Department), 10.0),
        (Self::goal(GoalField::Sections), 9.0),
        (Self::goal(GoalField::Number), 6.5),
        (Self::goal(GoalField::Title), 15.0),
        (Self::measure(MeasureField::Number), 6.5),
        (Self::measure(MeasureField::Title), 17.0),
        (Self::measure(MeasureField::Actions), 26.0),
        (Self::measure(MeasureField::Period), 11.0),
        (Self::Due, 10.0),
        (Self::measure(MeasureField::Target), 15.0),
        (Self::measure(MeasureField::InterimReport), 15.0),
        (Self::measure(MeasureField::YearEndReport), 15.0),
        (Self::measure(MeasureField::AchievementRate), 6.5),
        (Self::measure(MeasureField::SelfAssessment), 7.0),
        (Self::Status, 9.0),
        (Self::Check, 8.0),
        (Self::Memo, 17.0),
        (Self::Source, 30.0),
        (Self::Id, 12.0),
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

    /// Index from the left.
    pub fn place(self) -> usize {
        Self::ALL.iter().take_while(|(column, _)| *column != self).count()
    }
}
