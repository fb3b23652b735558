//! What a person must look at: the problems of every workbook, and those that only show once all are side by side.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::entry::Entry;
use super::long_text;
use crate::core::city::{Chart, City, Department};
use crate::core::fiscal_year::FiscalYear;
use crate::core::model::{Goal, Source};
use crate::core::problem::{Code, Problem, Severity};
use crate::core::snapshot::{KnownWorkbook, Snapshot};
use crate::core::text;

/// A problem and the workbook that it is about; no file where it is about the configuration.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    pub file: String,
    /// The department of the workbook, where it names one.
    pub department: String,
    pub problem: Problem,
}

/// All findings of `year`, what matters most first.
///
/// A workbook that says nothing of any year may belong to each, so it is named in each.
pub(super) fn findings(
    snapshot: &Snapshot,
    city: &City,
    chart: &Chart,
    year: FiscalYear,
    entries: &[Entry],
) -> Vec<Finding> {
    let departments = departments_of_files(entries);
    let of_file = |file: &str| match departments.get(file) {
        Some(name) => (*name).to_owned(),
        None => department_of_folder(file, chart),
    };
    let mut found = Vec::new();
    for (file, workbook) in &snapshot.workbooks {
        if concerns(workbook, year) {
            let problems = workbook.records.problems.iter().cloned().chain(staleness(workbook));
            found.extend(problems.map(|problem| Finding { file: file.clone(), department: of_file(file), problem }));
        }
    }
    found.extend(unknown_departments(entries, city));
    found.extend(without_address(entries, city));
    found.extend(double_goals(entries));
    found.extend(cut_texts(entries));
    let rank =
        |finding: &Finding| if finding.department.is_empty() { usize::MAX } else { chart.rank(&finding.department) };
    found.sort_by_cached_key(|finding| {
        (finding.problem.severity, finding.problem.code, rank(finding), finding.file.clone())
    });
    found
}

fn departments_of_files<'a>(entries: &'a [Entry]) -> BTreeMap<&'a str, &'a str> {
    entries.iter().rev().map(|entry| (entry.row.file, entry.department_label())).collect()
}

/// A workbook that says nothing of its department mostly lies in a folder that is named after it.
fn department_of_folder(file: &str, chart: &Chart) -> String {
    let mut folders = file.split('/').rev().skip(1);
    folders.find_map(|folder| chart.department(folder)).map(|department| department.name.clone()).unwrap_or_default()
}

fn concerns(workbook: &KnownWorkbook, year: FiscalYear) -> bool {
    let goals = &workbook.records.goals;
    let mut years = goals.iter().flat_map(|goal| goal.measures.iter().map(|m| m.fiscal_year.or(goal.fiscal_year)));
    goals.is_empty() || years.any(|own| own.is_none_or(|own| own == year))
}

fn staleness(workbook: &KnownWorkbook) -> Option<Problem> {
    let since = workbook.stale_since.as_ref()?;
    let known = workbook.records.problems.iter().any(|problem| problem.code == Code::Stale);
    let message = format!(
        "{since}から読み取れないため、最後に読み取れた内容（古い）を載せています。ワークブックを開けるか確認し、保存し直してください。"
    );
    (!known).then(|| Problem::new(Code::Stale, Severity::Error, message))
}

/// One finding for each workbook and name that the configuration does not know.
fn unknown_departments(entries: &[Entry], city: &City) -> Vec<Finding> {
    if city.departments.is_empty() {
        return Vec::new();
    }
    let mut seen = BTreeSet::new();
    let unknown = entries.iter().filter(|entry| entry.rank == usize::MAX);
    unknown
        .filter(|entry| seen.insert((entry.row.file, entry.department.clone())))
        .map(|entry| {
            let message = match (entry.department.as_str(), entry.sections()) {
                ("", sections) if sections.is_empty() => {
                    "部局名も担当課名も書かれていないため、督促メールを送れません。部局名を記入してください。".to_owned()
                }
                ("", sections) => {
                    format!("担当課「{sections}」がどの部局のものか分かりません。設定の [[departments.sections]] に加えてください。")
                }
                (name, _) => format!(
                    "部局「{name}」は設定にないため、督促メールを送れません。設定の [[departments]] に加えるか、別名なら aliases に加えてください。"
                ),
            };
            finding(entry, Problem::new(Code::UnknownDepartment, Severity::Warning, message).at(&entry.row.goal.source))
        })
        .collect()
}

/// One finding for each department that no mail can reach, or not for each of its goals.
fn without_address(entries: &[Entry], city: &City) -> Vec<Finding> {
    let reached = |department: &Department, entry: &Entry| {
        let of_sections = entry.row.goal.sections.iter().filter_map(|name| department.section(name));
        of_sections.into_iter().any(|section| !section.to.is_empty())
    };
    let mut of_department: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        of_department.entry(&entry.department).or_default().push(entry);
    }
    let silent = |department: &&Department| {
        let own = of_department.get(department.name.as_str());
        department.to.is_empty() && own.is_none_or(|own| own.iter().any(|entry| !reached(department, entry)))
    };
    let silent = city.departments.iter().filter(silent);
    silent
        .map(|department| Finding {
            file: String::new(),
            department: department.name.clone(),
            problem: Problem::new(
                Code::NoAddress,
                Severity::Warning,
                format!(
                    "「{}」のメールアドレスが設定にないため、督促メールを送れません。設定の to に加えてください。",
                    department.name
                ),
            ),
        })
        .collect()
}

/// The same goal of the same sections in two workbooks: mostly a copy that was left behind.
fn double_goals(entries: &[Entry]) -> Vec<Finding> {
    let mut first: BTreeMap<(&str, &[String], String), (&str, &Goal)> = BTreeMap::new();
    let mut found = Vec::new();
    let mut last: *const Goal = std::ptr::null();
    for entry in entries {
        let goal = entry.row.goal;
        if std::ptr::eq(std::mem::replace(&mut last, goal), goal) {
            continue;
        }
        for mark in marks(goal) {
            let key = (entry.department.as_str(), goal.sections.as_slice(), mark);
            let (file, other) = *first.entry(key).or_insert((entry.row.file, goal));
            if file != entry.row.file {
                found.push(finding(entry, double(entry.department_label(), goal, file, &other.source)));
                break;
            }
        }
    }
    found
}

/// By what two goals are taken for one: the number, or the title.
fn marks(goal: &Goal) -> impl Iterator<Item = String> {
    let number = goal.number.as_ref().map(|number| format!("No.{number}"));
    let title = goal.title.as_ref().map(|title| text::squeeze(title));
    number.into_iter().chain(title)
}

fn double(department: &str, goal: &Goal, other_file: &str, other: &Source) -> Problem {
    let what = match (&goal.number, &goal.title) {
        (Some(number), Some(title)) => format!("目標No.{number}「{title}」"),
        (Some(number), None) => format!("目標No.{number}"),
        (None, title) => format!("目標「{}」", title.as_deref().unwrap_or_default()),
    };
    let message = format!(
        "{department}の{what}と同じ番号または表題の目標が「{other_file}」の {other} にもあります。古い写しなら削除し、別の目標なら番号を直してください。"
    );
    Problem::new(Code::DuplicateNumber, Severity::Warning, message).at(&goal.source)
}

fn cut_texts(entries: &[Entry]) -> Vec<Finding> {
    let cut = |entry: &&Entry| {
        let (goal, measure) = (entry.row.goal, entry.row.measure);
        let texts = [&goal.title, &measure.title, &measure.actions, &measure.period, &measure.target];
        let reports = [&measure.interim_report, &measure.year_end_report, &measure.self_assessment];
        texts.into_iter().chain(reports).flatten().any(|text| long_text::is_too_long(text))
    };
    let problem = |entry: &Entry| {
        let message = "文章が 1 セルの上限（32,767 文字）を超えるため、一覧では途中までを載せました。全文は出典のワークブックで確認してください。";
        Problem::new(Code::TextCut, Severity::Warning, message).at(&entry.row.measure.source)
    };
    entries.iter().filter(cut).map(|entry| finding(entry, problem(entry))).collect()
}

fn finding(entry: &Entry, problem: Problem) -> Finding {
    Finding { file: entry.row.file.to_owned(), department: entry.department_label().to_owned(), problem }
}
