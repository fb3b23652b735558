//! The records of a workbook, in the shape of `matome read --format json`. Texts keep their line breaks, with each line
//! trimmed, and otherwise equal the displayed cell. Absent is `None` or empty.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::field::{GoalField, MeasureField};
use crate::general_reader::Unit;
use crate::said::Said;
use matome_deadline::Deadline;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::source::Source;
use matome_deadline::text::comparison_key;
use matome_workbook::problem::Problem;

/// Displayed name of a nameless goal or measure.
pub const NAMELESS: &str = "（名称の記載なし）";

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Workbook {
    /// Path as given: below the share, with `/`, or as typed on the command line.
    pub file: String,
    /// ID of the matching layout definition (the first, if sheets differ).
    pub layout: Option<String>,
    pub goals: Vec<Goal>,
    /// Texts on a sheet with goals, or on one resembling it, that became no field and do not belong to the form.
    #[serde(default)]
    pub unread: Vec<UnreadText>,
    /// The readings of each sheet of which several lie close, the best first.
    #[serde(default)]
    pub readings: Vec<PossibleReading>,
    pub problems: Vec<Problem>,
    /// Recognised forms by sheet, for comparison with the next reading.
    #[serde(default)]
    pub forms: BTreeMap<String, FoundForm>,
}

impl Workbook {
    pub fn unreadable(file: &str, problem: Problem) -> Self {
        Self { file: file.to_owned(), problems: vec![problem], ..Self::default() }
    }
}

/// One of several ways to read a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PossibleReading {
    pub sheet: String,
    /// What a goal is, as a definition names it.
    pub unit: Unit,
    pub goals: usize,
    pub measures: usize,
    pub deadlines: usize,
    /// The name of its first goal, and what is done for it first.
    pub example: String,
    pub first_measure: String,
}

impl PossibleReading {
    /// How much it gives: 目標3件・取組9件・期限8件.
    pub fn in_words(&self) -> String {
        format!("目標{}件・取組{}件・期限{}件", self.goals, self.measures, self.deadlines)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreadText {
    pub sheet: String,
    /// As in Excel: `E12`.
    pub cell: String,
    pub text: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundForm {
    /// ID of the layout definition.
    pub layout: String,
    /// Its labels and columns, by the definition's first word.
    pub labels: BTreeSet<String>,
    /// Labels found by an earlier reading but not by this one.
    pub lost: BTreeSet<String>,
}

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
    /// 部局, without spaces; `None` if the form prints only sections.
    pub department: Option<String>,
    /// 担当課
    pub sections: Vec<String>,
    /// Half-width digits.
    pub number: Option<String>,
    pub title: Option<String>,
    /// 現況・課題
    pub background: Option<String>,
    /// 目的・効果
    pub purpose: Option<String>,
    pub target: Option<String>,
    /// Deadlines in `target`.
    pub deadlines: Vec<Deadline>,
    /// Other labelled fields, by printed label.
    pub other: BTreeMap<String, String>,
    /// Reports that the sheet's form has a field for.
    pub reports: Vec<Report>,
    /// Place of the title.
    pub source: Source,
    pub measures: Vec<Measure>,
    /// Fields located by looks and words, not by a matching definition.
    #[serde(default, with = "crate::assumed")]
    pub assumed: Vec<GoalField>,
    /// Depends on the organisation chart, so it is never stored.
    #[serde(skip)]
    pub owner: Owner,
}

/// Owner of a goal within its department (`matome_core::office::ownership`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Owner {
    /// The section's name in the organisation chart, or as printed.
    pub section: Option<String>,
    /// A folder, file or sheet is named after the section.
    pub is_named: bool,
    /// The printed section is not in the chart, and no answer identifies it.
    pub is_unknown: bool,
    /// The department of the workbook's folder, if the sheet prints another.
    pub keeper: Option<String>,
}

/// A measure (取組) of a goal: actions, deadlines, target level, and reports.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    pub number: Option<String>,
    /// The row's year; the goal's if it names none.
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
    /// In text order.
    pub deadlines: Vec<Deadline>,
    /// As for goals.
    #[serde(default, with = "crate::assumed")]
    pub assumed: Vec<MeasureField>,
    /// First cell of its row or block.
    pub source: Source,
    /// Stored beside the records ([`said`](crate::said)).
    #[serde(skip)]
    pub said: Said,
}

impl Workbook {
    pub fn deadlines_mut(&mut self) -> impl Iterator<Item = &mut Deadline> {
        self.goals.iter_mut().flat_map(|goal| {
            let of_measures = goal.measures.iter_mut().flat_map(|measure| &mut measure.deadlines);
            goal.deadlines.iter_mut().chain(of_measures)
        })
    }
}

impl Goal {
    /// Appends a text under its heading.
    pub(crate) fn keep(&mut self, heading: String, text: &str) {
        let kept = self.other.entry(heading).or_default();
        kept.push_str(if kept.is_empty() { "" } else { "\n" });
        kept.push_str(text);
    }

    /// Whether a deadline's day depends on an assumed field: the fiscal year, or the only fields with its text.
    /// `measure` is `None` for the goal's own deadline.
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

/// The name of a measure with that title and those actions.
pub fn name_of<'t>(title: Option<&'t str>, actions: Option<&'t str>) -> &'t str {
    title.or_else(|| actions.and_then(|actions| actions.lines().next())).unwrap_or_default()
}

impl Measure {
    /// Its title, else the first line of its actions.
    pub fn name(&self) -> &str {
        name_of(self.title.as_deref(), self.actions.as_deref())
    }

    /// The text in the field of `report`, which may be no report (`matome_core::report`).
    pub fn report(&self, report: Report) -> Option<&str> {
        match report {
            Report::InterimReport => self.interim_report.as_deref(),
            Report::YearEndReport => self.year_end_report.as_deref(),
        }
    }

    /// Achievement rate of 100 % or more.
    pub fn is_achieved(&self) -> bool {
        self.achievement_rate.is_some_and(|rate| rate >= 100.0)
    }
}
