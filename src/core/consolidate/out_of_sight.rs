//! Problems of what cannot be seen: a share or folder that is away, workbooks that are missing, years that are closed.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};

use crate::core::fiscal_year::FiscalYear;
use crate::core::problem::{Fault, Problem};
use crate::core::snapshot::Snapshot;
use crate::core::unseen::Unseen;

/// From this many on workbooks that vanished together are one problem: a year's folder that was put away.
const TOGETHER: usize = 3;

/// A problem and the files that it is about.
pub(super) type OfFiles = (Vec<String>, Problem);

/// Those of `year`. A closed year misses nothing.
pub(super) fn problems(snapshot: &Snapshot, year: FiscalYear, today: NaiveDate) -> Vec<OfFiles> {
    match snapshot.closed.days.get(&year) {
        Some(closed_on) => changed_since_closing(snapshot, year, *closed_on),
        None => unseen(snapshot, today).chain(missing_workbooks(snapshot, year)).collect(),
    }
}

/// What cannot be seen since before today: what was handed in since is not known.
fn unseen(snapshot: &Snapshot, today: NaiveDate) -> impl Iterator<Item = OfFiles> {
    let Unseen { share, parts } = snapshot.unseen.before(today);
    let share = share.map(|dark| (Vec::new(), Fault::ShareUnseen { since: dark.since, reason: dark.reason }.into()));
    let parts = parts.into_iter().map(|(part, since)| (vec![format!("{part}/")], Fault::FolderUnseen(since).into()));
    share.into_iter().chain(parts)
}

/// The workbooks that are not where they were.
fn missing_workbooks(snapshot: &Snapshot, year: FiscalYear) -> impl Iterator<Item = OfFiles> {
    let mut vanished: BTreeMap<NaiveDateTime, Vec<String>> = BTreeMap::new();
    for (file, workbook) in snapshot.workbooks.iter().filter(|(_, workbook)| workbook.concerns(year)) {
        if let Some(absence) = workbook.absence {
            vanished.entry(absence.since).or_default().push(file.clone());
        }
    }
    vanished.into_iter().flat_map(|(since, files)| {
        let size = if files.len() < TOGETHER { 1 } else { files.len() };
        let problem = |files: &[String]| (files.to_vec(), Fault::Missing { since, files: files.to_vec() }.into());
        files.chunks(size).map(problem).collect::<Vec<_>>()
    })
}

/// What departments have changed in a year that is closed.
fn changed_since_closing(snapshot: &Snapshot, year: FiscalYear, closed_on: NaiveDate) -> Vec<OfFiles> {
    let of_year = snapshot.closed.differing.iter().filter(|(own, _)| *own == year);
    of_year.map(|(_, file)| (vec![file.clone()], Fault::ChangedSinceClosing(closed_on).into())).collect()
}
