//! The records: what a department's workbook says, in the shape that `matome read --format json` prints.
//!
//! Texts keep their line breaks, each line trimmed, and are otherwise as the cell shows them. Absent is `None` or
//! empty.
//!
//! What is a field and what it is called is the table in [`field`](crate::field); how records are kept,
//! `edge::state::store::records` knows.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::field::{GoalField, MeasureField};
use crate::said::Said;
use matome_deadline::Deadline;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::source::Source;
use matome_deadline::text::comparison_key;
use matome_workbook::problem::Problem;

/// What people see for the name of a goal or measure that has none.
pub const NAMELESS: &str = "（名称の記載なし）";

/// All that was read out of one workbook.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Workbook {
    /// The path as it was given: below the share, with `/`, or as typed on the command line.
    pub file: String,
    /// Id of the layout definition that matched (the first, where sheets differ); `None` if none did.
    pub layout: Option<String>,
    pub goals: Vec<Goal>,
    /// Every text on a sheet with goals, or on one that looks like it, that became no field and is no part of the form.
    #[serde(default)]
    pub unread: Vec<UnreadText>,
    pub problems: Vec<Problem>,
    /// The forms that were recognised, by sheet: what the next reading is compared with.
    #[serde(default)]
    pub forms: BTreeMap<String, FoundForm>,
}

impl Workbook {
    /// The records of a workbook that cannot be read.
    pub fn unreadable(file: &str, problem: Problem) -> Self {
        Self { file: file.to_owned(), problems: vec![problem], ..Self::default() }
    }
}

/// A text that nothing was made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreadText {
    pub sheet: String,
    /// As Excel names it: `E12`.
    pub cell: String,
    pub text: String,
}

/// What was found of a form on a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundForm {
    /// Id of the layout definition.
    pub layout: String,
    /// Its labels and columns, by the word that the definition names first.
    pub labels: BTreeSet<String>,
    /// Those that an earlier reading found and this one did not.
    pub lost: BTreeSet<String>,
}

/// A report that a form may have a place for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Report {
    /// 中間報告
    InterimReport,
    /// 期末報告
    YearEndReport,
}

/// A goal (目標) of a department for a fiscal year. It always has at least one measure.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Goal {
    pub fiscal_year: Option<FiscalYear>,
    /// 部局, without spaces inside; `None` where the form prints only sections.
    pub department: Option<String>,
    /// 担当課
    pub sections: Vec<String>,
    /// Digits only, half-width.
    pub number: Option<String>,
    pub title: Option<String>,
    /// 現況・課題
    pub background: Option<String>,
    /// 目的・効果
    pub purpose: Option<String>,
    /// A target for the goal as a whole.
    pub target: Option<String>,
    /// Those of `target`.
    pub deadlines: Vec<Deadline>,
    /// Every other labelled field, by its label as printed.
    pub other: BTreeMap<String, String>,
    /// The reports that the sheet's form has a place for.
    pub reports: Vec<Report>,
    /// Where the title stands.
    pub source: Source,
    pub measures: Vec<Measure>,
    /// The fields whose place was inferred from looks and words, and not given by a definition that fits.
    #[serde(default, with = "crate::assumed")]
    pub assumed: Vec<GoalField>,
    /// Settled anew by each organisation chart, so it is never kept.
    #[serde(skip)]
    pub owner: Owner,
}

/// The owner of a goal within its department (`matome_core::office::ownership`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Owner {
    /// The section, by the name that the organisation chart gives it, or as printed.
    pub section: Option<String>,
    /// The folder, the file or the sheet is named after that section.
    pub is_named: bool,
    /// The printed section is not in the chart, and no answer names one that is.
    pub is_unknown: bool,
    /// The department in whose folder the workbook lies, where the sheet prints another.
    pub keeper: Option<String>,
}

/// A measure (取組) of a goal: what is done, by when, up to which level, and what was reported of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    pub number: Option<String>,
    /// The year that this row is about; the goal's where the row names none.
    pub fiscal_year: Option<FiscalYear>,
    pub title: Option<String>,
    pub actions: Option<String>,
    /// 期間・期限, as printed.
    pub period: Option<String>,
    pub target: Option<String>,
    pub interim_report: Option<String>,
    pub year_end_report: Option<String>,
    /// 達成度 in percent: 70.0.
    pub achievement_rate: Option<f64>,
    /// 達成状況（自己評価）, as printed.
    pub self_assessment: Option<String>,
    /// In the order of the text.
    pub deadlines: Vec<Deadline>,
    /// The same for its own fields as for those of a goal.
    #[serde(default, with = "crate::assumed")]
    pub assumed: Vec<MeasureField>,
    /// First cell of the row or block that the measure was read from.
    pub source: Source,
    /// Kept beside the records ([`said`](crate::said)).
    #[serde(skip)]
    pub said: Said,
}

impl Workbook {
    /// Every deadline of its goals and measures.
    pub fn deadlines_mut(&mut self) -> impl Iterator<Item = &mut Deadline> {
        self.goals.iter_mut().flat_map(|goal| {
            let of_measures = goal.measures.iter_mut().flat_map(|measure| &mut measure.deadlines);
            goal.deadlines.iter_mut().chain(of_measures)
        })
    }
}

impl Goal {
    /// Keeps a text under its heading, below those that stand there already.
    pub(crate) fn keep(&mut self, heading: String, text: &str) {
        let kept = self.other.entry(heading).or_default();
        kept.push_str(if kept.is_empty() { "" } else { "\n" });
        kept.push_str(text);
    }

    /// Whether the day of a deadline rests on a field that was assumed: the fiscal year, or the only fields that say
    /// it. It is one of `measure`, or of the goal itself.
    pub fn assumes(&self, measure: Option<&Measure>, deadline: &Deadline) -> bool {
        if self.assumed.contains(&GoalField::FiscalYear) {
            return true;
        }
        if measure.map_or(self.assumed.is_empty(), |measure| measure.assumed.is_empty()) {
            return false;
        }
        let wanted = comparison_key(&deadline.text);
        let says = |text: Option<&str>| text.is_some_and(|text| comparison_key(text).contains(&wanted));
        let of_goal = GoalField::ALL.iter().filter(|field| says(self.text(**field)));
        let mut certain: Vec<bool> = of_goal.map(|field| !self.assumed.contains(field)).collect();
        if let Some(measure) = measure {
            let of_measure = MeasureField::ALL.iter().filter(|field| says(measure.text(**field)));
            certain = of_measure.map(|field| !measure.assumed.contains(field)).collect();
        }
        !certain.is_empty() && !certain.contains(&true)
    }
}

/// What a measure of that title and those actions is called.
pub fn name_of<'t>(title: Option<&'t str>, actions: Option<&'t str>) -> &'t str {
    title.or_else(|| actions.and_then(|actions| actions.lines().next())).unwrap_or_default()
}

impl Measure {
    /// What it is called: its title, else the first line of what is done.
    pub fn name(&self) -> &str {
        name_of(self.title.as_deref(), self.actions.as_deref())
    }

    /// What stands in the field of `report`; whether that is a report is the business of `matome_core::report`.
    pub fn report(&self, report: Report) -> Option<&str> {
        match report {
            Report::InterimReport => self.interim_report.as_deref(),
            Report::YearEndReport => self.year_end_report.as_deref(),
        }
    }

    /// An achievement rate of 100 % or more.
    pub fn is_achieved(&self) -> bool {
        self.achievement_rate.is_some_and(|rate| rate >= 100.0)
    }
}
