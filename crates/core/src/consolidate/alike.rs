//! Groups findings that share a cause, so that they do not bury the others.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::finding::Finding;
use matome_forms::model::Workbook;
use matome_workbook::problem::{Fault, Problem};

/// At most this many cells of a sheet are named for one shared problem.
const NAMED_CELLS: usize = 5;

/// A fault of a form, which all sheets of that form may share.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FormCause {
    /// Name of the layout definition; empty without one.
    pub form: String,
    /// The missing or unknown labels.
    pub label: String,
}

impl FormCause {
    pub(super) fn of(problem: &Problem, records: &Workbook) -> Option<Self> {
        let label = match &problem.fault {
            Fault::MissingColumns(labels) | Fault::LostLabels(labels) | Fault::RivalReadings { labels, .. } => {
                labels.join("、")
            }
            Fault::UnknownTitle { label, .. } => label.clone(),
            Fault::UnreadCells { first, none: false, .. } => first.first().map(|(_, text)| text.clone())?,
            _ => return None,
        };
        let form = problem.sheet.as_ref().and_then(|sheet| records.forms.get(sheet)).map(|form| &form.layout);
        let form = form.or(records.layout.as_ref()).cloned().unwrap_or_default();
        (!label.is_empty()).then_some(Self { form, label })
    }
}

/// Groups findings with one cause. The first keeps its place and lists the sheets of the others.
pub(super) fn joined(found: Vec<Finding>) -> Vec<Finding> {
    let (mut joined, mut places) = (Vec::<Finding>::new(), HashMap::new());
    for finding in found {
        let known =
            finding.cause.clone().map(|cause| *places.entry((finding.problem.code(), cause)).or_insert(joined.len()));
        let Some(first) = known.and_then(|place| joined.get_mut(place)) else {
            joined.push(finding);
            continue;
        };
        first.others.push(format!("{} {}", finding.file, finding.problem.place()));
        if first.department != finding.department {
            first.department.clear();
        }
        if let (Fault::UnreadCells { first: cells, more, .. }, Fault::UnreadCells { first: others, .. }) =
            (&mut first.problem.fault, &finding.problem.fault)
        {
            let named = cells.len();
            cells.retain(|(_, text)| others.iter().any(|(_, other)| other == text));
            *more += named - cells.len();
        }
    }
    joined
}

/// The problems of a workbook, with bad cells grouped by sheet: a broken formula is seldom alone.
pub(super) fn by_sheet(problems: &[Problem]) -> Vec<Problem> {
    let kind = |problem: &Problem| match &problem.fault {
        Fault::BadCell { what, .. } => Some((problem.sheet.clone(), std::mem::discriminant(what))),
        _ => None,
    };
    let mut groups: Vec<(&Problem, Vec<String>)> = Vec::new();
    for problem in problems {
        let own = kind(problem);
        let known = groups.iter_mut().find(|(first, _)| own.is_some() && kind(first) == own);
        match known {
            Some((_, cells)) => cells.extend(problem.cell.clone()),
            None => groups.push((problem, problem.cell.iter().cloned().collect())),
        }
    }
    let together = |(first, mut cells): (&Problem, Vec<String>)| match &first.fault {
        Fault::BadCell { what, .. } if cells.len() > 1 => {
            let more = cells.len().saturating_sub(NAMED_CELLS);
            cells.truncate(NAMED_CELLS);
            Problem { fault: Fault::BadCells { cells, more, what: what.clone() }, ..first.clone() }
        }
        _ => first.clone(),
    };
    groups.into_iter().map(together).collect()
}
