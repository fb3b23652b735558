//! Sheets of disputed year: heading, file and folder disagree. Mostly last year's workbook was copied and kept its
//! heading. If the department also has an undisputed sheet of that year, the disputed one does not count, since its
//! rows would be doubled.

use std::collections::BTreeMap;

use crate::duty::disputed_years;
use crate::records::snapshot::{KnownWorkbook, Snapshot};
use matome_deadline::text::comparison_key;
use matome_forms::model::Goal;
use matome_workbook::problem::{Fault, Problem};

/// Sheets that do not count, by file and sheet, each with the workbook that counts instead.
pub type Misdated = BTreeMap<(String, String), String>;

pub fn is_disputed(snapshot: &Snapshot) -> bool {
    snapshot.workbooks.values().any(|workbook| workbook.disputes().next().is_some())
}

/// Disputed sheets overridden by an undisputed one in `snapshot` or `closed` years. Owners must be settled.
pub fn find<'a>(snapshot: &'a Snapshot, closed: impl Iterator<Item = (&'a String, &'a KnownWorkbook)>) -> Misdated {
    let (mut sure, mut disputed) = (Vec::new(), Vec::new());
    let of_share = snapshot.workbooks.iter().map(|known| (known, true));
    for ((file, workbook), is_open) in of_share.chain(closed.map(|known| (known, false))) {
        for goal in &workbook.records.goals {
            let of = if is_open && disputed_years(goal, workbook).is_some() { &mut disputed } else { &mut sure };
            of.push((file, goal));
        }
    }
    let counting = |(file, goal): (&String, &Goal)| {
        let other = sure.iter().find(|(other, known)| *other != file && is_same_sheet(known, goal))?;
        Some(((file.clone(), goal.source.sheet.clone()), other.0.clone()))
    };
    disputed.into_iter().filter_map(counting).collect()
}

/// A workbook's problems for display: the same year problem on several sheets is one problem of the workbook.
pub fn told(problems: &[Problem]) -> Vec<Problem> {
    let is_year = |problem: &&Problem| matches!(problem.fault, Fault::YearsDisagree { .. });
    let mut told: Vec<Problem> = Vec::new();
    for problem in problems {
        let alike = problems.iter().filter(is_year).filter(|other| other.fault == problem.fault).count();
        if alike < 2 {
            told.push(problem.clone());
        } else if !told.iter().any(|other| other.fault == problem.fault) {
            told.push(problem.fault.clone().into());
        }
    }
    told
}

/// Removes the sheets from `snapshot` and reports them.
pub fn set_aside(snapshot: &mut Snapshot, misdated: &Misdated) {
    for ((file, sheet), counting) in misdated {
        let Some(workbook) = snapshot.workbooks.get_mut(file) else { continue };
        for problem in workbook.records.problems.iter_mut().filter(|problem| problem.sheet.as_ref() == Some(sheet)) {
            if let Fault::YearsDisagree { other, .. } = &mut problem.fault {
                *other = Some(counting.clone());
            }
        }
        workbook.drop_sheet(sheet);
    }
}

/// Same year and owner. A sheet of a department may hold those of its sections.
fn is_same_sheet(one: &Goal, other: &Goal) -> bool {
    let key = |name: &Option<String>| name.as_deref().map(comparison_key);
    let (of_one, of_other) = (key(&one.owner.section), key(&other.owner.section));
    one.fiscal_year == other.fiscal_year
        && key(&one.department) == key(&other.department)
        && (of_one == of_other || of_one.is_none() || of_other.is_none())
}
