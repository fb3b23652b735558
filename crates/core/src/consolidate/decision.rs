//! Decides a merge: years, notes, old workbooks kept beside the new ones, answers about missing workbooks.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::file_name;
use super::{finding, finding_notes, listed_measure};
use crate::moment::Moment;
use crate::notes::requests;
use crate::notes::requests::Followed;
use crate::notes::{Answer, KnownNotes, Label, NoteId, NotePlaces, RowName, TypedNotes, TypedWorkbooks, overruled};
use crate::office::city::City;
use crate::progress::Reports;
use crate::records::confirmation::Decided;
use crate::records::identity::KnownMeasure;
use crate::records::request::Requests;
use crate::records::snapshot::Snapshot;
use matome_deadline::fiscal_year::FiscalYear;
use matome_workbook::problem::Fault;

/// The outcome for everything people have typed.
#[derive(Debug)]
pub struct Decision {
    /// Notes shown in the new workbooks.
    pub notes: KnownNotes,
    /// Whether the notes differ from before.
    pub are_notes_new: bool,
    /// Open correction requests and their progress since the last merge.
    pub requests: Followed,
    /// By year of the old workbook that is kept: contents that the new one cannot take over.
    pub keep_aside: BTreeMap<FiscalYear, Vec<String>>,
}

impl Decision {
    /// Merges the notes `typed` per workbook with the notes it was written from (`bases`) and the notes `before` this
    /// merge. Measures in `gone` may have received a correction request just now.
    pub fn of(
        typed: &TypedWorkbooks,
        bases: &BTreeMap<FiscalYear, KnownNotes>,
        (before, requests): (&KnownNotes, &Requests),
        (snapshot, gone): (&Snapshot, &[KnownMeasure]),
        city: &City,
        now: Moment,
    ) -> Self {
        let today = now.day();
        let mut standing = standing(snapshot, city);
        let mut notes = before.clone();
        let typed = &named(typed, before, snapshot, city);
        notes.absorb(typed, bases, &standing, now);
        // Requests follow a note to its present measure.
        notes.follow_labels(&standing);
        requests::follow_places(&mut notes, typed, gone, snapshot);
        let requests = requests::follow(requests, &notes, snapshot, city, now);
        let confirmations = notes.confirmations();
        let decided = Decided { confirmations: &confirmations, requests: &requests.now };
        for year in years_of(&notes).into_iter().filter(|year| notes.notes_more_than_measures(*year)) {
            standing.extend(finding_notes::standing(snapshot, city, year, today, decided, &notes.of_year(year)));
        }
        notes.sort(&standing, today);
        let lost = |(year, notes): (&FiscalYear, &TypedNotes)| {
            let mut lost = notes.strays.clone();
            if overruled(*year, typed, &standing) {
                lost.push("別の年度に移った取組への記入".to_owned());
            }
            (!lost.is_empty()).then_some((*year, lost))
        };
        let keep_aside = typed.iter().filter_map(lost).collect();
        Self { are_notes_new: notes != *before, notes, requests, keep_aside }
    }
}

/// Years of the share, and years with a workbook among `files`, which may have lost its last measure.
pub fn years(snapshot: &Snapshot, files: &BTreeSet<String>, today: NaiveDate) -> BTreeSet<FiscalYear> {
    let mut years = snapshot.years();
    years.extend(FiscalYear::SENSIBLE.map(FiscalYear::new).filter(|year| files.contains(&file_name(*year))));
    if years.is_empty() && !snapshot.workbooks.is_empty() {
        // With no readable workbook at all, this year's workbook reports that.
        years.insert(FiscalYear::of(today));
    }
    years
}

fn years_of(notes: &KnownNotes) -> BTreeSet<FiscalYear> {
    notes.notes.values().map(|kept| kept.year).collect()
}

/// An answer, the year of the workbook that holds it, and the files that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    pub year: FiscalYear,
    pub answer: Answer,
    pub files: Vec<String>,
}

/// The answers in `notes` about missing workbooks of `snapshot`.
pub fn answers(snapshot: &Snapshot, city: &City, today: NaiveDate, notes: &KnownNotes) -> Vec<Answered> {
    let (chart, confirmations) = (city.chart(), notes.confirmations());
    let reports = Reports::with(snapshot, Decided { confirmations: &confirmations, requests: &snapshot.requests });
    let of_year = |year| {
        let entries = listed_measure::of_year(snapshot, &chart, (year, today), &reports);
        let findings = finding::findings(snapshot, city, &chart, (year, today), &entries, &notes.of_year(year));
        let ids = finding_notes::ids(&findings, &entries, year);
        let answered = ids.into_iter().zip(findings).filter_map(|(id, finding)| {
            let Fault::Missing { files, .. } = finding.problem.fault else { return None };
            Some(Answered { year, answer: Answer::read(notes.response(&id)?)?, files })
        });
        answered.collect::<Vec<_>>()
    };
    snapshot.years().into_iter().flat_map(of_year).collect()
}

fn standing(snapshot: &Snapshot, city: &City) -> NotePlaces {
    let chart = city.chart();
    let rows = snapshot.rows();
    rows.filter_map(|row| Some((NoteId::from(row.id), (row.fiscal_year()?, Label::of(&row, &chart))))).collect()
}

/// The typed notes; rows that lost their ID are matched by department, numbers and title. A row that matches no measure
/// or several, and is unknown, becomes a note without a place.
fn named(typed: &TypedWorkbooks, known: &KnownNotes, snapshot: &Snapshot, city: &City) -> TypedWorkbooks {
    let mut typed = typed.clone();
    if typed.values().flat_map(|notes| &notes.sheets).all(|sheet| sheet.unnamed.is_empty()) {
        return typed;
    }
    let chart = city.chart();
    let mut ids: BTreeMap<(FiscalYear, RowName), Vec<NoteId>> = BTreeMap::new();
    for row in snapshot.rows() {
        let Some(year) = row.fiscal_year() else { continue };
        let number = |number: &Option<String>| number.clone().unwrap_or_default();
        let numbers = (number(&row.goal.number), number(&row.measure.number));
        let name = RowName { label: Label::of(&row, &chart), numbers };
        ids.entry((year, name)).or_default().push(NoteId::from(row.id));
    }
    for (year, notes) in &mut typed {
        for sheet in &mut notes.sheets {
            for (name, row) in std::mem::take(&mut sheet.unnamed) {
                let of_name = ids.get(&(*year, name)).map(Vec::as_slice).unwrap_or_default();
                let is_known =
                    || of_name.iter().any(|id| known.notes.get(id).is_some_and(|kept| kept.note == row.note));
                match of_name {
                    [id] if !sheet.rows.contains_key(id) => drop(sheet.rows.insert(id.clone(), row)),
                    _ if row.note.is_wordless() || is_known() => {}
                    _ => drop(sheet.rows.insert(NoteId::without_place(&row.label, &row.note), row)),
                }
            }
        }
    }
    typed
}
