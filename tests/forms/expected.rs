//! The records expected of a paper on a form: the form's fields and no others.

use std::collections::BTreeMap;

use crate::common::forms::Form;
use crate::common::paper::{self, Paper};
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::source::Source;
use matome_deadline::text;
use matome_forms::model::{Goal, Measure, Report};

/// Without places and deadlines, which the paper does not have.
pub(super) fn records(form: Form, paper: &Paper) -> Vec<Goal> {
    (1..).zip(&paper.goals).map(|(number, goal)| goal_record(form, paper, number, goal)).collect()
}

/// Without places, deadlines and unnamed fields.
pub(super) fn bare(goals: &[Goal]) -> Vec<Goal> {
    let mut goals = goals.to_vec();
    for goal in &mut goals {
        goal.deadlines.clear();
        goal.source = Source::default();
        goal.other.clear();
        for measure in &mut goal.measures {
            measure.deadlines.clear();
            measure.source = Source::default();
        }
    }
    goals
}

/// The text as stored in records.
fn kept(text: Option<&String>) -> Option<String> {
    text.and_then(|text| text::tidy(text))
}

fn goal_record(form: Form, paper: &Paper, number: u32, goal: &paper::PaperGoal) -> Goal {
    let year = first_year(form, paper, goal);
    let is_juten = form == Form::JutenMokuhyo;
    let is_manifesto = form == Form::BukyokuManifesto;
    let is_kodo = form == Form::KodoKeikaku;
    Goal {
        fiscal_year: year,
        department: (!is_kodo).then(|| paper.department.clone()),
        sections: if is_kodo { goal.sections.clone() } else { Vec::new() },
        number: Some(number.to_string()),
        title: Some(goal.title.clone()),
        background: kept(goal.background.as_ref()).filter(|_| is_juten || is_manifesto || is_kodo),
        purpose: kept(goal.purpose.as_ref()).filter(|_| is_juten || is_manifesto),
        target: kept(goal.target.as_ref()).filter(|_| is_kodo),
        deadlines: Vec::new(),
        other: BTreeMap::new(),
        reports: match form {
            Form::JutenMokuhyo => vec![Report::InterimReport, Report::YearEndReport],
            Form::BukyokuManifesto | Form::KodoKeikaku => vec![Report::YearEndReport],
            Form::SoshikiMokuhyo | Form::UneiHoshin => Vec::new(),
        },
        assumed: Vec::new(),
        source: Source::default(),
        measures: (1..).zip(&goal.measures).map(|(place, m)| measure_record(form, year, place, m)).collect(),
        ..Goal::default()
    }
}

/// A plan over several years belongs to its first one.
fn first_year(form: Form, paper: &Paper, goal: &paper::PaperGoal) -> Option<FiscalYear> {
    match form {
        Form::KodoKeikaku => goal.measures.first().and_then(|measure| measure.fiscal_year),
        _ => paper.fiscal_year,
    }
}

fn measure_record(form: Form, year: Option<FiscalYear>, place: u32, measure: &paper::PaperMeasure) -> Measure {
    let empty = Measure { fiscal_year: year, ..Measure::default() };
    let m = paper::PaperMeasure {
        actions: kept(measure.actions.as_ref()),
        target: kept(measure.target.as_ref()),
        interim_report: kept(measure.interim_report.as_ref()),
        year_end_report: kept(measure.year_end_report.as_ref()),
        ..measure.clone()
    };
    match form {
        Form::JutenMokuhyo => {
            let title_line = m.title.as_ref().map(|title| format!("○{title}"));
            let lines: Vec<String> = title_line.into_iter().chain(m.actions).collect();
            Measure {
                number: Some(place.to_string()),
                title: m.title,
                actions: Some(lines.join("\n")),
                period: m.period,
                target: m.target,
                interim_report: m.interim_report,
                year_end_report: m.year_end_report,
                ..empty
            }
        }
        Form::SoshikiMokuhyo => {
            Measure { number: Some(place.to_string()), title: m.title, actions: m.actions, target: m.target, ..empty }
        }
        Form::UneiHoshin => Measure { actions: m.actions, target: m.target, ..empty },
        Form::BukyokuManifesto => Measure {
            target: m.target,
            year_end_report: m.year_end_report,
            self_assessment: m.self_assessment,
            ..empty
        },
        Form::KodoKeikaku => Measure {
            fiscal_year: m.fiscal_year,
            // A row has the year's plan until its result replaces it.
            target: m.target.filter(|_| measure.year_end_report.is_none()),
            year_end_report: m.year_end_report,
            achievement_rate: m.achievement_rate,
            ..empty
        },
    }
}
