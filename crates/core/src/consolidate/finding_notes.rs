//! Notes beside findings (要確認) and offices (提出状況): their choices, and the IDs by which they find their row again.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;

use super::finding::{self, Finding};
use super::listed_measure::{self, ListedMeasure};
use super::receipt;
use super::submission::{self, SubmittingDepartment};
use crate::notes::{Answer, Label, Note, NoteId, NotePlaces, YearNotes};
use crate::office::city::City;
use crate::office::ownership;
use crate::office::ownership::practice::Practice;
use crate::progress::Reports;
use crate::records::confirmation::Decided;
use crate::records::measure_id::MeasureId;
use crate::records::snapshot::Snapshot;
use crate::share::copies::{self, SEPARATE};
use matome_deadline::fiscal_year::FiscalYear;
use matome_workbook::grid::Position;
use matome_workbook::problem::Fault;

/// Excel's limit for a list of choices, in characters including commas.
const LONGEST_CHOICES: usize = 255;

/// The choices of 対応 for a finding.
pub(super) fn responses(finding: &Finding) -> Vec<String> {
    let fixed = match &finding.problem.fault {
        Fault::UnknownSection { offers, .. } => return fitting(offers),
        Fault::Copy { files, .. } => return fitting(&[files.as_slice(), &[SEPARATE.to_owned()]].concat()),
        Fault::Missing { .. } => Answer::LABELS,
        _ => ["対応済", "対応不要", "確認中"],
    };
    fixed.map(str::to_owned).to_vec()
}

/// As many choices as an Excel list holds; others may be typed.
fn fitting(offers: &[String]) -> Vec<String> {
    let mut length = 0;
    let mut fits = |offer: &&String| {
        length += offer.chars().count() + 1;
        length <= LONGEST_CHOICES
    };
    offers.iter().filter(|offer| !offer.contains(',')).take_while(|offer| fits(offer)).cloned().collect()
}

/// One ID per finding, in order. An ID stays the same for the same kind of finding about the same measure, else about
/// the same place of the workbook; the wording may change.
pub(super) fn ids(findings: &[Finding], measures: &[ListedMeasure], year: FiscalYear) -> Vec<NoteId> {
    let by_row = measures_by_row(measures);
    let mut seen: HashMap<NoteId, u32> = HashMap::new();
    let id = |finding: &Finding| {
        let problem = &finding.problem;
        let code = serde_json::json!(problem.code()).to_string();
        // A second disappearance is a new question.
        let since = match &problem.fault {
            Fault::Missing { since, .. } => since.to_string(),
            _ => String::new(),
        };
        let (sheet, cell) = (problem.sheet.as_deref().unwrap_or_default(), problem.cell.as_deref().unwrap_or_default());
        let at = Position::parse(cell);
        let measure = at.and_then(|at| by_row.get(&(finding.file.as_str(), sheet, at.row)).copied().flatten());
        if let Fault::UnknownSection { department, section, .. } = &problem.fault {
            return ownership::question(Some(year), department, section);
        }
        if let Fault::Copy { files, years, .. } = &problem.fault {
            return copies::question(years, &files[0]);
        }
        let parts = |nth: &str| match (measure, at) {
            _ if let Some(cause) = &finding.cause => NoteId::of_finding(year, &[&code, &cause.form, &cause.label]),
            (Some(id), Some(at)) => NoteId::of_finding(year, &[&code, &id.0, &at.column.to_string(), nth]),
            _ if !since.is_empty() => NoteId::of_finding(year, &[&code, &finding.file, &since]),
            _ => NoteId::of_finding(year, &[&code, &finding.department, &finding.file, sheet, cell, nth]),
        };
        let nth = seen.entry(parts("")).and_modify(|nth| *nth += 1).or_insert(0);
        parts(&nth.to_string())
    };
    findings.iter().map(id).collect()
}

/// Answers そのまま turn findings off as questions.
pub(super) fn take_answers(findings: &mut [Finding], ids: &[NoteId], notes: &YearNotes) {
    for (finding, id) in findings.iter_mut().zip(ids) {
        if let Fault::Missing { left, .. } = &mut finding.problem.fault {
            let response = notes.notes.get(id).and_then(Note::response);
            *left = response.and_then(Answer::read) == Some(Answer::Leave);
        }
    }
}

/// The measure of each row; `None` where a row has several.
fn measures_by_row<'e>(measures: &'e [ListedMeasure]) -> HashMap<(&'e str, &'e str, u32), Option<&'e MeasureId>> {
    let mut by_row = HashMap::new();
    for listed in measures {
        let source = &listed.row.measure.source;
        if let Some(at) = Position::parse(&source.cell) {
            let known = by_row.entry((listed.row.file, source.sheet.as_str(), at.row));
            known.and_modify(|known| *known = None).or_insert(Some(listed.row.id));
        }
    }
    by_row
}

/// The ID of an office's row in 提出状況.
pub(super) fn of_office(
    (department, section): (&SubmittingDepartment, Option<&SubmittingDepartment>),
    year: FiscalYear,
) -> NoteId {
    match section {
        Some(section) => NoteId::of_office(year, &[&department.name, &section.name]),
        None => NoteId::of_office(year, &[&department.name]),
    }
}

/// Places of the findings and offices of `year`, to detect notes that lost theirs.
pub(super) fn standing(
    snapshot: &Snapshot,
    city: &City,
    year: FiscalYear,
    today: NaiveDate,
    decided: Decided<'_>,
    notes: &YearNotes,
) -> NotePlaces {
    let chart = city.chart();
    let measures = listed_measure::of_year(snapshot, &chart, (year, today), &Reports::with(snapshot, decided));
    let findings = finding::findings(snapshot, city, &chart, (year, today), &measures, notes);
    let names = ids(&findings, &measures, year);
    let departments = submission::departments(&measures, city, &Practice::of(snapshot, city), (year, today));
    let offices = departments.iter().flat_map(receipt::offices).map(|office| {
        let measure = office.1.map(|section| section.name.clone()).unwrap_or_default();
        let label = Label { department: office.0.name.clone(), goal: "提出状況".to_owned(), measure };
        (of_office(office, year), (year, label))
    });
    let findings = names.into_iter().zip(&findings).map(|(id, finding)| (id, (year, label(finding))));
    findings.chain(offices).collect::<BTreeMap<_, _>>()
}

fn label(finding: &Finding) -> Label {
    // An answer belongs to one disappearance and must not pass to another of the same workbook.
    let place = match &finding.problem.fault {
        Fault::Missing { since, .. } => since.format("（%Y-%m-%d %H:%M:%Sから）").to_string(),
        _ => finding.problem.place(),
    };
    let place = format!("{} {place}", finding.file);
    Label {
        department: finding.department.clone(),
        goal: format!("要確認：{}", finding.problem.code().label()),
        measure: place.trim().to_owned(),
    }
}
