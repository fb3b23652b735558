//! What a merge is to write, once all that lies in its folder is known: which years, whose notes, and which of the old
//! workbooks are kept beside the new ones.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};

use super::file_name;
use super::notes::{Label, Ledger, NoteId, Standing, TypedNotes, overruled};
use super::remark;
use crate::core::city::City;
use crate::core::fiscal_year::FiscalYear;
use crate::core::snapshot::Snapshot;

/// What becomes of all that people have typed.
#[derive(Debug)]
pub struct Decision {
    /// The notes that the new workbooks show.
    pub ledger: Ledger,
    /// It says what it did not say before.
    pub is_ledger_new: bool,
    /// The years of whose old workbook the new one cannot take over everything.
    pub keep_aside: BTreeSet<FiscalYear>,
}

impl Decision {
    /// Of what was `typed` into each year's workbook, of the ledger as it was when that was written (`bases`), and as it was
    /// `before`.
    pub fn of(
        typed: &BTreeMap<FiscalYear, TypedNotes>,
        bases: &BTreeMap<FiscalYear, Ledger>,
        before: &Ledger,
        snapshot: &Snapshot,
        city: &City,
        now: NaiveDateTime,
    ) -> Self {
        let today = now.date();
        let mut standing = standing(snapshot, city);
        let mut ledger = before.clone();
        ledger.absorb(typed, bases, &standing, now);
        let confirmations = ledger.confirmations();
        for year in years_of(&ledger).into_iter().filter(|year| ledger.notes_more_than_measures(*year)) {
            standing.extend(remark::standing(snapshot, city, year, today, &confirmations, &ledger.of_year(year)));
        }
        ledger.sort(&standing, today);
        let is_lossy = |(year, notes): &(&FiscalYear, &TypedNotes)| {
            !notes.strays.is_empty() || overruled(**year, typed, &standing)
        };
        let keep_aside = typed.iter().filter(is_lossy).map(|(year, _)| *year).collect();
        Self { is_ledger_new: ledger != *before, ledger, keep_aside }
    }
}

/// The years that have or need a workbook: those of the share, and those whose workbook is one of `files`, which has no
/// rows once its last measure is gone.
pub fn years(snapshot: &Snapshot, files: &BTreeSet<String>, today: NaiveDate) -> BTreeSet<FiscalYear> {
    let mut years = snapshot.years();
    years.extend(FiscalYear::SENSIBLE.map(FiscalYear::new).filter(|year| files.contains(&file_name(*year))));
    if years.is_empty() && !snapshot.workbooks.is_empty() {
        // Not one workbook could be read; that has to stand somewhere.
        years.insert(FiscalYear::of(today));
    }
    years
}

fn years_of(ledger: &Ledger) -> BTreeSet<FiscalYear> {
    ledger.notes.values().map(|kept| kept.year).collect()
}

/// Where each measure stands now, and what it is called.
fn standing(snapshot: &Snapshot, city: &City) -> Standing {
    let chart = city.chart();
    let rows = snapshot.rows().filter_map(|row| {
        let measure = row.measure;
        let first_line = || measure.actions.as_deref().and_then(|actions| actions.lines().next());
        let label = Label {
            department: chart.name_of_responsible(row.goal).to_owned(),
            goal: row.goal.title.clone().unwrap_or_default(),
            measure: measure.title.as_deref().or_else(first_line).unwrap_or_default().to_owned(),
        };
        Some((NoteId::from(row.id), (row.fiscal_year()?, label)))
    });
    rows.collect()
}
