//! Findings: problems of single workbooks, and problems that only show across workbooks. Readers and core create the
//! problems; this module assigns them to years and sorts them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::alike;
pub use super::alike::FormCause;
use super::listed_measure::{self, ListedMeasure};
use super::missing;
use crate::notes::own_sheets::ORPHANS;
use crate::notes::{KeptNote, NoteId, YearNotes};
use crate::office::city::{City, Department, OrgChart};
use crate::office::ownership;
use crate::office::ownership::WHOLE_DEPARTMENT;
use crate::office::ownership::practice::Practice;
use crate::progress::Reports;
use crate::records::bounds;
use crate::records::snapshot::{KnownWorkbook, Snapshot};
use crate::report::Presence;
use crate::share::misdated;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::source::Source;
use matome_deadline::text::{self, some_of};
use matome_forms::field::{Field, MeasureField};
use matome_forms::model::{Goal, Measure, Report};
use matome_workbook::long_text;
use matome_workbook::problem::{Code, Fault, Problem, Severity};

/// A problem and its workbook; no file if it is about the configuration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    pub file: String,
    /// The workbook's department; empty if unknown or if several are concerned.
    pub department: String,
    pub problem: Problem,
    /// The fault of the form, if other sheets may share it.
    #[serde(default)]
    pub cause: Option<FormCause>,
    #[serde(default)]
    pub others: Vec<String>,
}

impl Finding {
    fn of(file: &str, department: &str, problem: Problem) -> Self {
        let (file, department) = (file.to_owned(), department.to_owned());
        Self { file, department, problem, cause: None, others: Vec::new() }
    }

    /// The problem's message plus the other sheets.
    pub fn words(&self) -> String {
        if self.others.is_empty() {
            return self.problem.to_string();
        }
        let others: Vec<&str> = self.others.iter().map(String::as_str).collect();
        format!("{}同じものが、ほか{}枚のシートにもあります（{}）。", self.problem, others.len(), some_of(&others))
    }

    /// Whether the merge reports it at once: no address, a misplaced sheet, a missing workbook. More severe problems
    /// are reported with their workbook, if it is there.
    pub fn is_told_at_merge(&self) -> bool {
        let code = self.problem.code();
        let is_worse =
            self.problem.severity() == Severity::Error && code != Code::MissingWorkbook && !self.file.is_empty();
        let is_told = matches!(
            code,
            Code::UnknownDepartment
                | Code::NoAddress
                | Code::ForeignFolder
                | Code::UnknownSection
                | Code::Copy
                | Code::YearsDisagree
                | Code::MissingWorkbook
        );
        is_told && !is_worse && self.is_question()
    }

    /// Whether the planning section must decide before any department is asked.
    pub fn is_question(&self) -> bool {
        self.problem.severity() != Severity::Info
    }

    /// 「総務部」： as the message's prefix; empty without a file.
    pub(super) fn file_in_words(&self) -> String {
        if self.file.is_empty() { String::new() } else { format!("「{}」：", self.file) }
    }
}

/// The findings of `year`, most severe first, grouped by cause. A workbook of unknown year is listed in every year.
pub(super) fn findings(
    snapshot: &Snapshot,
    city: &City,
    chart: &OrgChart,
    days: (FiscalYear, NaiveDate),
    measures: &[ListedMeasure],
    notes: &YearNotes,
) -> Vec<Finding> {
    alike::joined(each(snapshot, city, chart, days, measures, notes))
}

/// The findings of `year` in the same order, ungrouped.
pub(super) fn each(
    snapshot: &Snapshot,
    city: &City,
    chart: &OrgChart,
    (year, today): (FiscalYear, NaiveDate),
    measures: &[ListedMeasure],
    notes: &YearNotes,
) -> Vec<Finding> {
    let mut found = of_workbooks(snapshot, chart, (year, today), measures);
    found.extend(standing(snapshot, year));
    found.extend(unknown_departments(measures, (city, chart)));
    found.extend(unknown_sections(measures, chart));
    found.extend(without_address(measures, city, today));
    found.extend(handing_in(snapshot, city, year));
    found.extend(double_goals(measures, chart));
    found.extend(uncertain_reports(measures));
    found.extend(unread_confirmations(measures, notes));
    found.extend(cut_texts(measures));
    found.extend(assumed_forms(measures));
    found.extend(notes.displaced().map(|(_, kept)| colliding(kept)));
    let rank =
        |finding: &Finding| if finding.department.is_empty() { usize::MAX } else { chart.rank(&finding.department) };
    found.sort_by_cached_key(|finding| {
        (finding.problem.severity(), finding.problem.code(), rank(finding), finding.file.clone())
    });
    found
}

/// Problems of the workbooks themselves, and missing workbooks.
fn of_workbooks(
    snapshot: &Snapshot,
    chart: &OrgChart,
    (year, today): (FiscalYear, NaiveDate),
    measures: &[ListedMeasure],
) -> Vec<Finding> {
    let departments = departments_of_files(measures);
    let of_file = |file: &str| match departments.get(file) {
        Some(name) => (*name).to_owned(),
        // A workbook that names no department mostly lies in its department's folder.
        None => ownership::department_of_folder(file, chart).map(|own| own.name.clone()).unwrap_or_default(),
    };
    let mut found = Vec::new();
    for (file, workbook) in snapshot.workbooks.iter().filter(|(_, workbook)| workbook.concerns(year)) {
        let told = misdated::told(&workbook.records.problems);
        let problems = alike::by_sheet(&told).into_iter().chain(staleness(workbook));
        found.extend(problems.map(|problem| {
            let cause = FormCause::of(&problem, &workbook.records);
            Finding { cause, ..Finding::of(file, &of_file(file), problem) }
        }));
    }
    found.extend(missing::problems(snapshot, year, today).into_iter().map(|(files, problem)| {
        let department = if let [file] = files.as_slice() { of_file(file) } else { String::new() };
        Finding::of(files.first().map_or("", String::as_str), &department, problem)
    }));
    found
}

/// Lists the standstills of the daemon, and the workbooks of the year under another name, except in a closed year.
fn standing(snapshot: &Snapshot, year: FiscalYear) -> impl Iterator<Item = Finding> {
    let is_of_year =
        move |problem: &&Problem| !matches!(problem.fault, Fault::Offshoot { year: own, .. } if own != year);
    let told = snapshot.standing.iter().filter(move |_| !snapshot.closed.contains(year)).filter(is_of_year);
    told.map(|problem| Finding::of("", "", problem.clone()))
}

/// Findings of no department: reasons why some departments get no mail. Each once, not once a year.
pub fn unowned(snapshot: &Snapshot, city: &City, today: NaiveDate, reports: &Reports<'_>) -> Vec<Finding> {
    let (chart, mut found) = (city.chart(), Vec::new());
    for year in snapshot.years().into_iter().filter(|year| !snapshot.closed.contains(*year)) {
        let measures = listed_measure::of_year(snapshot, &chart, (year, today), reports);
        let sections = unknown_sections(&measures, &chart).into_iter().filter(Finding::is_question);
        let unowned = unknown_departments(&measures, (city, &chart)).into_iter().chain(sections);
        for finding in unowned.chain(without_address(&measures, city, today)) {
            if !found.contains(&finding) {
                found.push(finding);
            }
        }
    }
    found
}

/// Decisions needed before a department is asked for anything, each once.
pub fn doubts(snapshot: &Snapshot, city: &City, today: NaiveDate, reports: &Reports<'_>) -> Vec<Finding> {
    let is_of_owner = |finding: &Finding| finding.problem.code() != Code::NoAddress;
    let mut found: Vec<Finding> = unowned(snapshot, city, today, reports).into_iter().filter(is_of_owner).collect();
    for (file, workbook) in snapshot.workbooks.iter().filter(|(_, workbook)| snapshot.is_open(workbook)) {
        let told = misdated::told(&workbook.records.problems).into_iter();
        let is_doubt = |problem: &Problem| match problem.fault {
            Fault::ForeignFolder { taken, .. } => !taken,
            Fault::YearsDisagree { ref other, .. } => other.is_none(),
            Fault::Copy { is_answered, .. } => !is_answered,
            Fault::CopiedSheet(_) => true,
            _ => false,
        };
        let finding = |problem| Finding::of(file, "", problem);
        found.extend(told.filter(is_doubt).map(finding));
    }
    found
}

fn departments_of_files<'a>(measures: &'a [ListedMeasure]) -> BTreeMap<&'a str, &'a str> {
    measures.iter().rev().map(|listed| (listed.row.file, listed.department_label())).collect()
}

fn staleness(workbook: &KnownWorkbook) -> Option<Problem> {
    let since = workbook.stale_since.as_ref()?;
    let known = workbook.records.problems.iter().any(|problem| problem.code() == Code::Stale);
    (!known).then(|| Fault::Stale(since.clone()).into())
}

/// One finding per workbook and department name that the configuration does not know.
fn unknown_departments(measures: &[ListedMeasure], (city, chart): (&City, &OrgChart<'_>)) -> Vec<Finding> {
    if city.departments.is_empty() {
        return Vec::new();
    }
    let mut seen = BTreeSet::new();
    let unknown = measures.iter().filter(|listed| listed.rank == usize::MAX);
    let unknown: Vec<&ListedMeasure> =
        unknown.filter(|listed| seen.insert((listed.row.file, listed.department.clone()))).collect();
    let (named, more) = unknown.split_at(unknown.len().min(bounds::MOST_STRANGERS));
    let more = more.first().map(|first| finding(first, Fault::MoreStrangers { more: more.len() }.into()));
    named
        .iter()
        .map(|listed| {
            let fault = match (listed.department.as_str(), listed.sections()) {
                ("", sections) if !sections.is_empty() => {
                    shared_section(listed.row.goal, chart).unwrap_or(Fault::UnknownSections(sections))
                }
                (name, _) => match chart.department(name).zip(listed.row.fiscal_year()) {
                    Some((own, year)) => Fault::DepartmentOfOtherYears {
                        department: name.to_owned(),
                        year,
                        heirs: chart.kin(own, Some(year)).iter().map(|heir| heir.name.clone()).collect(),
                    },
                    None => Fault::UnknownDepartment(name.to_owned()),
                },
            };
            finding(listed, fault.at(&listed.row.goal.source))
        })
        .chain(more)
        .collect()
}

/// One finding per section missing from the chart, where the chart lists sections of its department.
fn unknown_sections(measures: &[ListedMeasure], chart: &OrgChart<'_>) -> Vec<Finding> {
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    for of_goal in listed_measure::by_goal(measures) {
        let (listed, goal) = (&of_goal[0], of_goal[0].row.goal);
        let Some(department) = chart.department(&listed.department) else { continue };
        let Some(section) = ownership::stranger_of(goal, department) else { continue };
        if !seen.insert((&department.name, text::comparison_key(section))) {
            continue;
        }
        let whole = || WHOLE_DEPARTMENT.to_owned();
        let offers = department.sections.iter().filter(|own| goal.fiscal_year.is_none_or(|year| own.exists_in(year)));
        let offers = std::iter::once(whole()).chain(offers.map(|section| section.name.clone()));
        let offers = offers.collect();
        let taken = (!goal.owner.is_unknown).then(|| goal.owner.section.clone().unwrap_or_else(whole));
        let (department, section) = (department.name.clone(), section.clone());
        let fault = Fault::UnknownSection { department, section, taken, offers };
        found.push(finding(listed, fault.at(&goal.source)));
    }
    found
}

/// The goal names a section that several departments have, and no department.
fn shared_section(goal: &Goal, chart: &OrgChart<'_>) -> Option<Fault> {
    goal.sections.iter().filter(|_| goal.department.is_none()).find_map(|section| {
        let departments = chart.departments_of_section(section, goal.fiscal_year);
        let departments: Vec<String> = departments.iter().map(|department| department.name.clone()).collect();
        (departments.len() > 1).then(|| Fault::SharedSection { section: section.clone(), departments })
    })
}

/// One finding per department that mail cannot reach, or not for all its goals.
fn without_address(measures: &[ListedMeasure], city: &City, today: NaiveDate) -> Vec<Finding> {
    let reached = |department: &Department, listed: &ListedMeasure| {
        let of_sections = listed.row.goal.sections.iter().filter_map(|name| department.section(name));
        of_sections.into_iter().any(|section| !section.to.is_empty())
    };
    let mut of_department: BTreeMap<&str, Vec<&ListedMeasure>> = BTreeMap::new();
    for listed in measures {
        of_department.entry(&listed.department).or_default().push(listed);
    }
    let silent = |department: &&Department| {
        let own = of_department.get(department.name.as_str());
        department.to.is_empty() && own.is_none_or(|own| own.iter().any(|listed| !reached(department, listed)))
    };
    let silent = city.departments_in(FiscalYear::of(today)).filter(silent);
    silent
        .map(|department| Finding::of("", &department.name, Fault::NoAddress(department.name.clone()).into()))
        .collect()
}

/// Departments whose practice of handing in by section was detected, or could not be: one shared finding, plus one for
/// each with something more to say.
fn handing_in(snapshot: &Snapshot, city: &City, year: FiscalYear) -> Vec<Finding> {
    let practice = Practice::of(snapshot, city);
    let (mut plain, mut found) = (Vec::new(), Vec::new());
    for department in city.departments_in(year) {
        let name = department.name.clone();
        let Some(sections) = practice.sections(department, year) else {
            let lone = practice.lone_section(department, year).map(str::to_owned);
            found.extend(lone.map(|section| (name.clone(), Fault::LoneSection { department: name, section })));
            continue;
        };
        let strange = sections.names.iter().filter(|name| department.section(name).is_none());
        let strange: Vec<String> = strange.map(|name| (*name).to_owned()).collect();
        if !strange.is_empty() {
            found.push((name.clone(), Fault::SectionsHandIn { departments: vec![name], strange }));
        } else if sections.is_found {
            plain.push(name);
        }
    }
    if !plain.is_empty() {
        let only = if let [only] = plain.as_slice() { only.clone() } else { String::new() };
        found.push((only, Fault::SectionsHandIn { departments: plain, strange: Vec::new() }));
    }
    found.into_iter().map(|(department, fault)| Finding::of("", &department, fault.into())).collect()
}

/// One goal of the same sections in two workbooks, mostly a copy left behind.
fn double_goals(measures: &[ListedMeasure], chart: &OrgChart<'_>) -> Vec<Finding> {
    let mut first: BTreeMap<_, (&str, &Goal)> = BTreeMap::new();
    let mut found = Vec::new();
    for of_goal in listed_measure::by_goal(measures) {
        let (listed, goal) = (&of_goal[0], of_goal[0].row.goal);
        // Whether they are one goal is unknown while the department is.
        if shared_section(goal, chart).is_some() {
            continue;
        }
        for mark in marks(goal) {
            let key = (listed.department.as_str(), goal.owner.section.as_deref(), goal.sections.as_slice(), mark);
            let (file, other) = *first.entry(key).or_insert((listed.row.file, goal));
            if file != listed.row.file {
                found.push(finding(listed, double(listed.department_label(), goal, file, &other.source)));
                break;
            }
        }
    }
    found
}

/// The keys under which goals count as the same: number and title.
fn marks(goal: &Goal) -> impl Iterator<Item = String> {
    let number = goal.number.as_ref().map(|number| format!("No.{number}"));
    let title = goal.title.as_ref().map(|title| text::comparison_key(title));
    number.into_iter().chain(title)
}

fn double(department: &str, goal: &Goal, other_file: &str, other: &Source) -> Problem {
    let fault = Fault::DuplicateGoal {
        department: department.to_owned(),
        number: goal.number.clone(),
        title: goal.title.clone(),
        file: other_file.to_owned(),
        other: other.clone(),
    };
    fault.at(&goal.source)
}

/// Texts counted as reports that may be none.
fn uncertain_reports<'e>(measures: &'e [ListedMeasure<'_>]) -> impl Iterator<Item = Finding> + 'e {
    let reports =
        [(Report::InterimReport, MeasureField::InterimReport), (Report::YearEndReport, MeasureField::YearEndReport)];
    measures.iter().flat_map(move |listed| {
        let doubtful = reports.into_iter().filter(|(report, _)| listed.progress.presence(*report).is_doubtful());
        doubtful.map(move |(report, field)| {
            let text = text::one_line(listed.row.measure.report(report).unwrap_or_default());
            let fault = Fault::UncertainReport {
                report: field.label().to_owned(),
                text: text::beginning(&text, QUOTED).into_owned(),
                as_last_year: listed.progress.presence(report) == Presence::AsLastYear,
            };
            let Measure { source, said, .. } = listed.row.measure;
            let cell = said.cell(report).unwrap_or(&source.cell).to_owned();
            finding(listed, fault.at(&Source { sheet: source.sheet.clone(), cell }))
        })
    })
}

/// Invalid choices in 企画課確認, one finding per word.
fn unread_confirmations(measures: &[ListedMeasure], notes: &YearNotes) -> Vec<Finding> {
    let mut rows: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for listed in measures {
        let note = notes.notes.get(&NoteId::Measure(listed.row.id.clone()));
        let typed = note.filter(|note| note.confirmation().is_none()).and_then(|note| note.check.as_ref());
        if let Some(word) = typed.map(|typed| text::one_line(&typed.shown())).filter(|word| !word.is_empty()) {
            let word = text::beginning(&word, QUOTED).into_owned();
            rows.entry(word).or_default().push(listed.row.measure.name().to_owned());
        }
    }
    let fault = |(word, rows)| Fault::UnreadConfirmation { word, rows };
    rows.into_iter().map(|unread| Finding::of("", "", fault(unread).into())).collect()
}

const QUOTED: usize = 40;

/// A note whose row now belongs to another measure.
fn colliding(kept: &KeptNote) -> Finding {
    let fault = Fault::CollidingNotes {
        row: [kept.label.goal.as_str(), &kept.label.measure].join("　").trim().to_owned(),
        words: kept
            .note
            .words()
            .map(|(column, typed)| format!("{column}：{}", text::beginning(&typed.shown(), QUOTED)))
            .collect(),
        noted_at: kept.noted_at.map(|at| at.local().format("%-m月%-d日 %-H:%M").to_string()),
    };
    Finding::of("", &kept.label.department, fault.on_sheet(ORPHANS))
}

fn cut_texts(measures: &[ListedMeasure]) -> Vec<Finding> {
    let cut = |listed: &&ListedMeasure| {
        let (goal, measure) = (listed.row.goal, listed.row.measure);
        Field::listed().filter_map(|field| field.said(goal, measure)).any(|text| long_text::is_too_long(&text))
    };
    measures.iter().filter(cut).map(|listed| finding(listed, Fault::TextCut.at(&listed.row.measure.source))).collect()
}

/// One finding per form with assumed fields, however many workbooks use it.
fn assumed_forms(measures: &[ListedMeasure]) -> Vec<Finding> {
    let mut forms: BTreeMap<&str, (&ListedMeasure, BTreeSet<Field>, BTreeSet<&str>)> = BTreeMap::new();
    for listed in measures {
        let (goal, measure) = (listed.row.goal, listed.row.measure);
        let mut fields: Vec<Field> = goal.assumed.iter().copied().map(Field::Goal).collect();
        fields.extend(measure.assumed.iter().copied().map(Field::Measure));
        if fields.is_empty() {
            continue;
        }
        let records = &listed.row.workbook.records;
        let form = records.forms.get(&goal.source.sheet).map(|form| form.layout.as_str());
        let form = form.or(records.layout.as_deref()).unwrap_or_default();
        let known = forms.entry(form).or_insert_with(|| (listed, BTreeSet::new(), BTreeSet::new()));
        known.1.extend(fields);
        known.2.insert(listed.row.file);
    }
    let found = forms.into_iter().map(|(form, (first, fields, files))| {
        let mut fields: Vec<String> = fields.into_iter().map(|field| field.label().to_owned()).collect();
        fields.dedup();
        let workbooks = files.len();
        let fault = Fault::AssumedFields { form: form.to_owned(), fields, workbooks };
        finding(first, fault.at(&first.row.goal.source))
    });
    found.collect()
}

fn finding(listed: &ListedMeasure, problem: Problem) -> Finding {
    Finding::of(listed.row.file, listed.department_label(), problem)
}
