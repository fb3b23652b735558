//! Detects text that forms print into report fields: it is the same in many sheets.
//!
//! | a line of a report field | is |
//! | --- | --- |
//! | in the same place of more than half of the sheets of a form and year, from at least three departments | printed by the form |
//! | in the same place of more than half of them, several sheets from fewer departments | perhaps printed |
//! | in a sheet of the form with nothing else filled in | printed by the form |
//! | in the same place of the department's sheet of the year before | left over from it, or printed |

use std::collections::{HashMap, HashSet};

use super::said;
use crate::records::snapshot::{MeasureRow, Snapshot};
use crate::report::presence::Familiar;
use matome_deadline::fiscal_year::FiscalYear;
use matome_forms::model::{Goal, Measure, Report};

/// Fewer departments say nothing about the form.
const FEWEST: usize = 3;

/// Lines known from other sheets, as hashes: a city has many lines, and they are only compared.
#[derive(Debug, Default)]
pub(super) struct Printed<'a> {
    of_form: HashSet<(&'a str, Report, u64)>,
    /// Repeated, but in too few departments to judge.
    alike: HashSet<(FormField<'a>, u64)>,
    /// By department, form, year, report and cell, with their file.
    of_year: HashMap<(FormField<'a>, Owner<'a>, u64), &'a str>,
}

/// A field of a form, identical in all its sheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct FormField<'a> {
    form: &'a str,
    year: Option<FiscalYear>,
    report: Report,
    cell: &'a str,
}

/// Department and section, as printed.
type Owner<'a> = (Option<&'a str>, Option<&'a str>);

/// File and sheet name.
type Sheet<'a> = (&'a str, &'a str);

/// Number of sheets with a field, and the sheets that contain each line.
#[derive(Default)]
struct Tally<'a> {
    sheets: HashSet<Sheet<'a>>,
    lines: HashMap<u64, Vec<(Sheet<'a>, Owner<'a>)>>,
}

impl<'a> Printed<'a> {
    pub(super) fn of(snapshot: &'a Snapshot) -> Self {
        let mut printed = Self::default();
        let mut tallies: HashMap<FormField<'a>, Tally<'a>> = HashMap::new();
        for row in snapshot.rows() {
            for report in row.goal.reports.iter().copied() {
                let place = place(&row, report);
                let tally = tallies.entry(place).or_default();
                let sheet = (row.file, row.measure.source.sheet.as_str());
                tally.sheets.insert(sheet);
                for line in said(&row, report).lines.iter().map(|line| line.hash) {
                    tally.lines.entry(line).or_default().push((sheet, owner(row.goal)));
                    printed.of_year.insert((place, owner(row.goal), line), row.file);
                    if is_blank(row.goal, row.measure) {
                        printed.of_form.insert((place.form, report, line));
                    }
                }
            }
        }
        for (place, tally) in tallies {
            for (line, places) in tally.lines.into_iter().filter(|(_, places)| places.len() > 1) {
                let sheets: HashMap<Sheet<'_>, Owner<'_>> = places.iter().copied().collect();
                if sheets.len() < 2 || sheets.len() * 2 <= tally.sheets.len() {
                    continue;
                }
                let owners: HashSet<_> = sheets.values().collect();
                if owners.len() >= FEWEST {
                    printed.of_form.insert((place.form, place.report, line));
                } else {
                    printed.alike.insert((place, line));
                }
            }
        }
        printed
    }

    /// The origin of a line of the row's report.
    pub(super) fn familiar(&self, row: &MeasureRow<'a>, report: Report, line: u64) -> Familiar {
        let place = place(row, report);
        if self.of_form.contains(&(place.form, report, line)) {
            return Familiar::Form;
        }
        let before = FormField { year: place.year.map(|year| year.plus(-1)), ..place };
        let stood = self.of_year.get(&(before, owner(row.goal), line));
        if stood.is_some_and(|file| *file != row.file) {
            return Familiar::LastYear;
        }
        if self.alike.contains(&(place, line)) { Familiar::Alike } else { Familiar::New }
    }
}

fn place<'a>(row: &MeasureRow<'a>, report: Report) -> FormField<'a> {
    let source = &row.measure.source;
    let of_sheet = row.workbook.records.forms.get(&source.sheet).map(|form| form.layout.as_str());
    let form = of_sheet.or(row.workbook.records.layout.as_deref()).unwrap_or_default();
    FormField { form, year: row.fiscal_year(), report, cell: &source.cell }
}

fn owner(goal: &Goal) -> Owner<'_> {
    (goal.department.as_deref(), goal.sections.first().map(String::as_str))
}

/// Only the report's field is filled in.
fn is_blank(goal: &Goal, measure: &Measure) -> bool {
    let texts = [&goal.title, &measure.title, &measure.actions, &measure.target, &measure.period];
    texts.into_iter().all(Option::is_none)
}
