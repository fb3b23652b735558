//! What a department types into its form, before anything has been read out of it: no cells, no resolved dates.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use super::words::Placeholders;
use crate::core::fiscal_year::FiscalYear;

/// All that stands on one department's form for a fiscal year. A form leaves out what it has no place for.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FormContent {
    /// The year that the form is for; `None` is written as no year at all.
    #[serde(skip)]
    pub fiscal_year: Option<FiscalYear>,
    /// The day that the workbook says it was made on.
    #[serde(skip)]
    pub made: NaiveDate,
    pub department: String,
    /// The department's head by name.
    pub head: String,
    /// How to reach the department.
    pub contact: String,
    /// The department's sections.
    pub sections: Vec<String>,
    /// 行動指針
    pub principles: String,
    /// 基本方針
    pub policies: Vec<Paragraph>,
    /// 現状と課題 of the department as a whole.
    pub issues: Vec<Paragraph>,
    pub goals: Vec<DemoGoal>,
}

/// A paragraph under a heading.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paragraph {
    pub heading: String,
    pub text: String,
}

/// A goal. Its number is its place among the goals.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DemoGoal {
    /// Headings that begin with this goal, outermost first.
    pub chapter: Vec<String>,
    pub sections: Vec<String>,
    pub title: String,
    pub background: Option<String>,
    pub purpose: Option<String>,
    pub target: Option<String>,
    /// Other labelled fields, by their label.
    pub other: BTreeMap<String, String>,
    pub measures: Vec<DemoMeasure>,
}

/// A measure. Its number, where the form has one, is its place among the measures of its goal.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DemoMeasure {
    /// The year that the row is about; the form's where it is `None`.
    pub fiscal_year: Option<FiscalYear>,
    pub title: Option<String>,
    /// What is done, without the title line.
    pub actions: Option<String>,
    pub period: Option<String>,
    pub target: Option<String>,
    pub interim_report: Option<String>,
    pub year_end_report: Option<String>,
    /// In percent.
    pub achievement_rate: Option<f64>,
    pub self_assessment: Option<String>,
}

impl FormContent {
    /// A paper of the demo city, its places filled.
    pub(super) fn from_toml(text: &str, words: Placeholders) -> Self {
        let paper: Self =
            toml::from_str(&words.fill(text)).expect("the demo's papers are built in, and a test reads them");
        Self { fiscal_year: Some(words.fiscal_year), made: words.today, ..paper }
    }

    /// `令和8年度`, or nothing.
    pub(super) fn year(&self) -> String {
        self.fiscal_year.map(FiscalYear::label).unwrap_or_default()
    }
}
