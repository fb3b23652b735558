//! Reachable parts of the share on a day: nobody is asked for papers that may have come in unseen.

use std::collections::BTreeSet;

use crate::office::city::{City, Department, OrgChart};
use crate::office::ownership::department_of_folder;
use crate::records::snapshot::{MeasureRow, Snapshot};
use crate::share::unseen::Unseen;

/// Unreachable parts, by row and department.
pub(super) struct Sight<'a> {
    unseen: Unseen,
    /// Departments whose folder is unreadable.
    departments: BTreeSet<&'a str>,
}

impl<'a> Sight<'a> {
    pub(super) fn of(snapshot: &'a Snapshot, city: &'a City, unseen: &Unseen) -> Self {
        let chart = city.chart();
        let folders = unseen.parts.keys().filter_map(|part| own_folder(&chart, part));
        let mut departments: BTreeSet<&str> = folders.flat_map(|own| city.line(own)).collect();
        if !unseen.parts.is_empty() {
            let hidden = snapshot.workbooks.iter().filter(|(file, _)| unseen.hides(file));
            let goals = hidden.flat_map(|(_, workbook)| &workbook.records.goals);
            departments.extend(goals.filter_map(|goal| Some(chart.responsible(goal)?.name.as_str())));
        }
        Self { unseen: unseen.clone(), departments }
    }

    /// Whether reports on the row since then may be unknown.
    pub(super) fn conceals(&self, row: &MeasureRow<'_>) -> bool {
        row.absence().is_some() || self.hides(row.file)
    }

    pub(super) fn hides(&self, file: &str) -> bool {
        self.unseen.hides(file)
    }

    /// Whether a sheet of the department may have come in unseen.
    pub(super) fn is_hidden(&self, department: &str) -> bool {
        self.unseen.share.is_some() || self.departments.contains(department)
    }
}

/// The department whose folder it is, or lies in.
pub(super) fn own_folder<'a>(chart: &OrgChart<'a>, part: &str) -> Option<&'a Department> {
    chart.department(part.rsplit('/').next()?).or_else(|| department_of_folder(part, chart))
}
