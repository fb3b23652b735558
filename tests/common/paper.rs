//! A department's input on its form: no cells, no resolved dates.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use matome_deadline::fiscal_year::FiscalYear;
use serde::Deserialize;

/// The contents of a department's form for a fiscal year. A form omits fields it does not have.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Paper {
    /// `None` omits the year.
    #[serde(skip)]
    pub(crate) fiscal_year: Option<FiscalYear>,
    /// Creation day of the workbook.
    #[serde(skip)]
    pub(crate) made: NaiveDate,
    pub(crate) department: String,
    /// Name of the department's head.
    pub(crate) head: String,
    /// The department's contact.
    pub(crate) contact: String,
    pub(crate) sections: Vec<String>,
    /// 行動指針
    pub(crate) principles: String,
    /// 基本方針
    pub(crate) policies: Vec<Paragraph>,
    /// 現状と課題 of the whole department.
    pub(crate) issues: Vec<Paragraph>,
    pub(crate) goals: Vec<PaperGoal>,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Paragraph {
    pub(crate) heading: String,
    pub(crate) text: String,
}

/// Numbered by its index.
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

/// Numbered, if the form has a number, by its index in the goal.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct PaperMeasure {
    /// `None` is the form's year.
    pub(crate) fiscal_year: Option<FiscalYear>,
    pub(crate) title: Option<String>,
    /// Without the title line.
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
