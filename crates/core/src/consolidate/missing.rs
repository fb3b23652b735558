//! Problems of unreachable or missing shares, folders and workbooks, and of closed years.

use chrono::NaiveDate;

use crate::records::snapshot::{OfFiles, Snapshot};
use crate::share::unseen::Unseen;
use matome_deadline::fiscal_year::FiscalYear;
use matome_workbook::problem::Fault;

/// The problems of `year`. In a closed year no workbook counts as missing.
pub(super) fn problems(snapshot: &Snapshot, year: FiscalYear, today: NaiveDate) -> Vec<OfFiles> {
    match snapshot.closed.days.get(&year) {
        Some(closed_on) => changed_since_closing(snapshot, year, *closed_on),
        None => unseen(snapshot, today).chain(snapshot.missing(|workbook| workbook.concerns(year))).collect(),
    }
}

/// Folders unreachable since before today: submissions since then are unknown.
fn unseen(snapshot: &Snapshot, today: NaiveDate) -> impl Iterator<Item = OfFiles> {
    let Unseen { share, parts } = snapshot.unseen_before(today);
    let share =
        share.map(|dark| (Vec::new(), Fault::ShareUnseen { since: dark.since.local(), reason: dark.reason }.into()));
    let parts =
        parts.into_iter().map(|(part, since)| (vec![format!("{part}/")], Fault::FolderUnseen(since.local()).into()));
    share.into_iter().chain(parts)
}

/// Changes that departments made after the year was closed.
fn changed_since_closing(snapshot: &Snapshot, year: FiscalYear, closed_on: NaiveDate) -> Vec<OfFiles> {
    let of_year = snapshot.closed.differing.iter().filter(|(own, _)| *own == year);
    of_year.map(|(_, file)| (vec![file.clone()], Fault::ChangedSinceClosing(closed_on).into())).collect()
}
