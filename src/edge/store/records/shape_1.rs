//! The first packed shape of the records, without what is assumed, unread and done. It is read and never written.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;
#[cfg(test)]
use serde::Serialize;

use crate::core::deadline::DeadlineKind;
use crate::core::fiscal_year::FiscalYear;
use crate::core::model;
use crate::core::model::{FoundForm, Report};
use crate::core::source::Source;

#[derive(Deserialize)]
#[cfg_attr(test, derive(Serialize))]
struct Workbook {
    file: String,
    layout: Option<String>,
    goals: Vec<Goal>,
    _problems: Vec<Problem>,
    forms: BTreeMap<String, FoundForm>,
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(Serialize))]
struct Goal {
    fiscal_year: Option<FiscalYear>,
    department: Option<String>,
    sections: Vec<String>,
    number: Option<String>,
    title: Option<String>,
    background: Option<String>,
    purpose: Option<String>,
    target: Option<String>,
    deadlines: Vec<Deadline>,
    other: BTreeMap<String, String>,
    reports: Vec<Report>,
    source: Source,
    measures: Vec<Measure>,
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(Serialize))]
struct Measure {
    number: Option<String>,
    fiscal_year: Option<FiscalYear>,
    title: Option<String>,
    actions: Option<String>,
    period: Option<String>,
    target: Option<String>,
    interim_report: Option<String>,
    year_end_report: Option<String>,
    achievement_rate: Option<f64>,
    self_assessment: Option<String>,
    deadlines: Vec<Deadline>,
    source: Source,
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(Serialize))]
struct Deadline {
    text: String,
    items: Vec<String>,
    kind: DeadlineKind,
    start: Option<NaiveDate>,
    due: Option<NaiveDate>,
    approximate: bool,
    task: Option<String>,
    source: Option<Source>,
}

/// Passed over: the next reading finds them again.
#[derive(Deserialize)]
#[cfg_attr(test, derive(Serialize))]
struct Problem {
    _code: u32,
    _severity: u32,
    _sheet: Option<String>,
    _cell: Option<String>,
    _message: String,
}

/// The records of these bytes, which stand behind the number of the shape.
pub(super) fn unpacked(bytes: &[u8]) -> Option<model::Workbook> {
    let Workbook { file, layout, goals, _problems, forms } = postcard::from_bytes(bytes).ok()?;
    let goals = goals.into_iter().map(goal).collect();
    Some(model::Workbook { file, layout, goals, forms, ..model::Workbook::default() })
}

fn goal(goal: Goal) -> model::Goal {
    model::Goal {
        owner: model::Owner::default(),
        fiscal_year: goal.fiscal_year,
        department: goal.department,
        sections: goal.sections,
        number: goal.number,
        title: goal.title,
        background: goal.background,
        purpose: goal.purpose,
        target: goal.target,
        deadlines: deadlines(goal.deadlines),
        other: goal.other,
        reports: goal.reports,
        source: goal.source,
        measures: goal.measures.into_iter().map(measure).collect(),
        assumed: Vec::new(),
    }
}

fn measure(measure: Measure) -> model::Measure {
    model::Measure {
        number: measure.number,
        fiscal_year: measure.fiscal_year,
        title: measure.title,
        actions: measure.actions,
        period: measure.period,
        target: measure.target,
        interim_report: measure.interim_report,
        year_end_report: measure.year_end_report,
        achievement_rate: measure.achievement_rate,
        self_assessment: measure.self_assessment,
        deadlines: deadlines(measure.deadlines),
        assumed: Vec::new(),
        source: measure.source,
    }
}

fn deadlines(deadlines: Vec<Deadline>) -> Vec<crate::core::deadline::Deadline> {
    let deadline = |d: Deadline| crate::core::deadline::Deadline {
        text: d.text,
        items: d.items,
        kind: d.kind,
        start: d.start,
        due: d.due,
        approximate: d.approximate,
        done: false,
        task: d.task,
        source: d.source,
    };
    deadlines.into_iter().map(deadline).collect()
}

/// These records as the first shape had them, with a problem of the code and severity that were named last.
#[cfg(test)]
pub(super) fn packed(json: &str) -> Vec<u8> {
    let records: model::Workbook = serde_json::from_str(json).unwrap();
    let deadlines = |deadlines: Vec<crate::core::deadline::Deadline>| -> Vec<Deadline> {
        let deadline = |d: crate::core::deadline::Deadline| Deadline {
            text: d.text,
            items: d.items,
            kind: d.kind,
            start: d.start,
            due: d.due,
            approximate: d.approximate,
            task: d.task,
            source: d.source,
        };
        deadlines.into_iter().map(deadline).collect()
    };
    let measure = |m: model::Measure| Measure {
        number: m.number,
        fiscal_year: m.fiscal_year,
        title: m.title,
        actions: m.actions,
        period: m.period,
        target: m.target,
        interim_report: m.interim_report,
        year_end_report: m.year_end_report,
        achievement_rate: m.achievement_rate,
        self_assessment: m.self_assessment,
        deadlines: deadlines(m.deadlines),
        source: m.source,
    };
    let goal = |g: model::Goal| Goal {
        fiscal_year: g.fiscal_year,
        department: g.department,
        sections: g.sections,
        number: g.number,
        title: g.title,
        background: g.background,
        purpose: g.purpose,
        target: g.target,
        deadlines: deadlines(g.deadlines),
        other: g.other,
        reports: g.reports,
        source: g.source,
        measures: g.measures.into_iter().map(measure).collect(),
    };
    let (sheet, cell) = (Some("s".to_owned()), Some("A1".to_owned()));
    let problem = Problem { _code: 21, _severity: 2, _sheet: sheet, _cell: cell, _message: "m".to_owned() };
    let goals = records.goals.into_iter().map(goal).collect();
    let old =
        Workbook { file: records.file, layout: records.layout, goals, _problems: vec![problem], forms: records.forms };
    postcard::to_extend(&old, vec![1]).unwrap()
}
