//! What a department types into its form, before anything has been read out of it: no cells, no resolved dates.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use matome_deadline::fiscal_year::FiscalYear;
use serde::Deserialize;

/// All that stands on one department's form for a fiscal year. A form leaves out what it has no place for.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Paper {
    /// The year that the form is for; `None` is written as no year at all.
    #[serde(skip)]
    pub(crate) fiscal_year: Option<FiscalYear>,
    /// The day that the workbook says it was made on.
    #[serde(skip)]
    pub(crate) made: NaiveDate,
    pub(crate) department: String,
    /// The department's head by name.
    pub(crate) head: String,
    /// How to reach the department.
    pub(crate) contact: String,
    /// The department's sections.
    pub(crate) sections: Vec<String>,
    /// 行動指針
    pub(crate) principles: String,
    /// 基本方針
    pub(crate) policies: Vec<Paragraph>,
    /// 現状と課題 of the department as a whole.
    pub(crate) issues: Vec<Paragraph>,
    pub(crate) goals: Vec<PaperGoal>,
}

/// A paragraph under a heading.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Paragraph {
    pub(crate) heading: String,
    pub(crate) text: String,
}

/// A goal. Its number is its place among the goals.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct PaperGoal {
    /// Headings that begin with this goal, outermost first.
    pub(crate) chapter: Vec<String>,
    pub(crate) sections: Vec<String>,
    pub(crate) title: String,
    pub(crate) background: Option<String>,
    pub(crate) purpose: Option<String>,
    pub(crate) target: Option<String>,
    /// Other labelled fields, by their label.
    pub(crate) other: BTreeMap<String, String>,
    pub(crate) measures: Vec<PaperMeasure>,
}

/// A measure. Its number, where the form has one, is its place among the measures of its goal.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct PaperMeasure {
    /// The year that the row is about; the form's where it is `None`.
    pub(crate) fiscal_year: Option<FiscalYear>,
    pub(crate) title: Option<String>,
    /// What is done, without the title line.
    pub(crate) actions: Option<String>,
    pub(crate) period: Option<String>,
    pub(crate) target: Option<String>,
    pub(crate) interim_report: Option<String>,
    pub(crate) year_end_report: Option<String>,
    /// In percent.
    pub(crate) achievement_rate: Option<f64>,
    pub(crate) self_assessment: Option<String>,
}

impl Paper {
    /// `令和8年度`, or nothing.
    pub(crate) fn year(&self) -> String {
        self.fiscal_year.map(FiscalYear::label).unwrap_or_default()
    }
}
