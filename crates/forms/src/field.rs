//! The table of fields of goals and measures: place in the record, kind, name in an office, column in 一覧. Reading,
//! listing, comparing and explaining use it. A new field needs a member of the record ([`model`](crate::model)), a row
//! here, and, if shown, a column of 一覧 (`matome_core::consolidate`).

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::assumed::Named;
use crate::model::{Goal, Measure};

/// Access to fields of kind `text`; other kinds have their own types.
macro_rules! place {
    (text, $place:expr) => {
        Some($place)
    };
    (other, $place:expr) => {
        None
    };
}

macro_rules! fields {
    ($(#[$doc:meta])* $fields:ident of $record:ident:
     $($variant:ident $place:ident $kind:ident $label:literal $header:literal;)*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $fields {
            $($variant,)*
        }

        impl $fields {
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its name in definitions and records.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => stringify!($place),)*
                }
            }

            pub const fn label(self) -> &'static str {
                match self {
                    $(Self::$variant => $label,)*
                }
            }

            /// Header of its column in 一覧; empty without one.
            pub const fn header(self) -> &'static str {
                match self {
                    $(Self::$variant => $header,)*
                }
            }
        }

        impl $record {
            /// `None` for a field of another type.
            pub fn text(&self, field: $fields) -> Option<&str> {
                let place: Option<&Option<String>> = match field {
                    $($fields::$variant => place!($kind, &self.$place),)*
                };
                place?.as_deref()
            }

            /// `None` for a field of another type.
            pub fn text_mut(&mut self, field: $fields) -> Option<&mut Option<String>> {
                match field {
                    $($fields::$variant => place!($kind, &mut self.$place),)*
                }
            }
        }
    };
}

fields! {
    /// Fields of a goal, in the order of 一覧.
    GoalField of Goal:
    FiscalYear fiscal_year other "年度" "";
    Department department text "部局" "部局";
    Sections sections other "担当課" "担当課";
    Number number text "番号" "目標No.";
    Title title text "目標名" "目標";
    Background background text "現況・課題" "";
    Purpose purpose text "目的・効果" "";
    Target target text "目標値" "";
    Other other other "その他" "";
}

fields! {
    /// Fields of a measure, in the order of 一覧.
    MeasureField of Measure:
    Number number text "番号" "取組No.";
    Title title text "取組名" "取組";
    Actions actions text "取組内容" "取組内容";
    Period period text "期限" "期限（原文）";
    Target target text "数値目標" "目標値";
    InterimReport interim_report text "中間報告" "中間報告";
    YearEndReport year_end_report text "期末報告" "期末報告";
    AchievementRate achievement_rate other "達成度" "達成度";
    SelfAssessment self_assessment text "自己評価" "自己評価";
}

impl Named for GoalField {
    const FIELDS: &'static [Self] = Self::ALL;
    const DERIVED: &'static [&'static str] = &["deadlines", "source"];

    fn name(self) -> &'static str {
        Self::name(self)
    }
}

impl Named for MeasureField {
    const FIELDS: &'static [Self] = Self::ALL;
    const DERIVED: &'static [&'static str] = &["fiscal_year", "deadlines", "source"];

    fn name(self) -> &'static str {
        Self::name(self)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Field {
    Goal(GoalField),
    Measure(MeasureField),
}

impl Field {
    /// In the order of 一覧.
    pub fn all() -> impl Iterator<Item = Self> {
        let goal = GoalField::ALL.iter().copied().map(Self::Goal);
        goal.chain(MeasureField::ALL.iter().copied().map(Self::Measure))
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Goal(field) => field.name(),
            Self::Measure(field) => field.name(),
        }
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Goal(field) => field.label(),
            Self::Measure(field) => field.label(),
        }
    }

    /// Header of its column in 一覧; empty without one.
    pub const fn header(self) -> &'static str {
        match self {
            Self::Goal(field) => field.header(),
            Self::Measure(field) => field.header(),
        }
    }

    /// A unique key: `goal_title`, `title`, `department`.
    pub fn key(self) -> Cow<'static, str> {
        match self {
            Self::Goal(field) if MeasureField::ALL.iter().any(|other| other.name() == field.name()) => {
                format!("goal_{}", field.name()).into()
            }
            Self::Goal(_) | Self::Measure(_) => self.name().into(),
        }
    }

    /// Fields with a column in 一覧, in order.
    pub fn listed() -> impl Iterator<Item = Self> {
        Self::all().filter(|field| !field.header().is_empty())
    }

    /// The content of a measure and its goal on one line or as printed: `総務課、人事課`, `70%`.
    pub fn said<'a>(self, goal: &'a Goal, measure: &'a Measure) -> Option<Cow<'a, str>> {
        match self {
            Self::Goal(GoalField::Sections) => (!goal.sections.is_empty()).then(|| goal.sections.join("、").into()),
            Self::Goal(field) => goal.text(field).map(Cow::Borrowed),
            Self::Measure(MeasureField::AchievementRate) => {
                measure.achievement_rate.map(|rate| format!("{rate}%").into())
            }
            Self::Measure(field) => measure.text(field).map(Cow::Borrowed),
        }
    }
}
