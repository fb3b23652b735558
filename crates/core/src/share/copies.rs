//! Finds workbooks that are copies of one another: named by Explorer (「R8 - コピー.xlsx」) and nearly the same as 「R8.xlsx」, or
//! of any name with the same measures. One counts; the others are set aside before measures are matched, so that measures
//! keep their identity when another copy counts.
//!
//! | counts | among copies |
//! | --- | --- |
//! | the chosen one | if the planning section chose in 対応; 別のもの makes all count |
//! | the original by name | if they are equal, including reports |
//! | the one saved last | otherwise |
//!
//! A copied sheet, 「重点1 (2)」 beside 「重点1」, is set aside likewise; the fuller one counts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::notes::NoteId;
use crate::records::identity::is_same_sheet;
use crate::records::snapshot::{KnownWorkbook, Snapshot};
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::text::comparison_key;
use matome_forms::model::{Goal, Owner, Workbook};
use matome_workbook::problem::Fault;

/// Answer: workbooks that look like copies are none.
pub const SEPARATE: &str = "別のもの";

/// Contents of the workbooks set aside, by file.
pub type Copies = BTreeMap<String, Workbook>;

/// Removes the goals of copies that do not count and reports them. Owners must be settled; IDs come later.
pub fn set_aside(snapshot: &mut Snapshot) -> Copies {
    let mut copies = Copies::new();
    for files in groups(snapshot).into_iter().filter(|files| files.len() > 1) {
        let years = years(&snapshot.workbooks[&files[0]]);
        let answer = snapshot.answers.to(&question(&years, &files[0])).map(str::to_owned);
        let is_separate = answer.as_deref() == Some(SEPARATE);
        let chosen = files.iter().find(|file| answer.as_ref().is_some_and(|answer| is_named(file, answer)));
        let is_answered = is_separate || chosen.is_some();
        let counting = chosen.unwrap_or_else(|| counting(&files, snapshot)).clone();
        for file in files.iter().filter(|file| !is_separate && **file != counting) {
            if let Some(workbook) = snapshot.workbooks.get_mut(file) {
                copies.insert(file.clone(), workbook.records.clone());
                workbook.records.goals.clear();
            }
        }
        let place = files.iter().find(|file| **file != counting).cloned();
        let counting = Some(counting).filter(|_| !is_separate);
        if let Some(workbook) = place.and_then(|file| snapshot.workbooks.get_mut(&file)) {
            workbook.records.problems.push(Fault::Copy { files, years, counting, is_answered }.into());
        }
    }
    copies
}

/// ID of the question which of the workbooks counts; `original` is the first.
pub fn question(years: &[FiscalYear], original: &str) -> NoteId {
    NoteId::of_finding(years.first().copied().unwrap_or(FiscalYear::new(0)), &["copy", original])
}

/// Groups of copies, originals first: equal wording, or a copy's name and nearly the same content.
fn groups(snapshot: &Snapshot) -> Vec<Vec<String>> {
    // Sheets without a department may belong to different offices.
    let is_plain = |workbook: &KnownWorkbook| {
        let mut goals = workbook.records.goals.iter();
        goals.len() > 0 && goals.all(|goal| goal.department.is_some()) && workbook.disputes().next().is_none()
    };
    let mut files: Vec<(&String, Option<String>)> = snapshot
        .workbooks
        .iter()
        .filter(|(_, known)| is_plain(known))
        .map(|(file, _)| (file, original(file)))
        .collect();
    files.sort_by_cached_key(|(file, original)| (original.is_some(), file.chars().count(), (*file).clone()));
    let (mut groups, mut of_file, mut of_wording) = (Vec::<Vec<String>>::new(), HashMap::new(), HashMap::new());
    for (file, original) in files {
        let records = &snapshot.workbooks[file].records;
        let wording = wording(records);
        let by_name = || {
            let group: usize = *of_file.get(&original?)?;
            is_same_sheet(&snapshot.workbooks[&groups[group][0]].records, records).then_some(group)
        };
        let group = wording.as_ref().and_then(|wording| of_wording.get(wording).copied()).or_else(by_name);
        let group = group.unwrap_or_else(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[group].push(file.clone());
        of_file.insert(file.clone(), group);
        of_wording.extend(wording.map(|wording| (wording, group)));
    }
    groups
}

type Wording<'w> = Vec<(Option<FiscalYear>, [Option<&'w str>; 7])>;

/// All texts except reports; `None` for a blank form.
fn wording(workbook: &Workbook) -> Option<Wording<'_>> {
    let rows = workbook.goals.iter().flat_map(|goal| goal.measures.iter().map(move |measure| (goal, measure)));
    let wording: Wording<'_> = rows
        .map(|(goal, measure)| {
            let section = goal.owner.section.as_ref().or(goal.sections.first());
            let office = [goal.department.as_deref(), section.map(String::as_str)];
            let own = [&goal.title, &measure.title, &measure.actions, &measure.target, &measure.period];
            let [title, name, actions, target, period] = own.map(Option::as_deref);
            let texts = [office[0], office[1], title, name, actions, target, period];
            (measure.fiscal_year.or(goal.fiscal_year), texts)
        })
        .collect();
    let is_filled = wording.iter().any(|(_, [_, _, texts @ ..])| texts.iter().any(Option::is_some));
    is_filled.then_some(wording)
}

/// The one that counts by default; a missing one only if all are missing.
fn counting<'f>(files: &'f [String], snapshot: &Snapshot) -> &'f String {
    let known = |file: &String| &snapshot.workbooks[file];
    let mut there: Vec<&String> = files.iter().filter(|file| known(file).absence.is_none()).collect();
    if there.is_empty() {
        there.extend(files);
    }
    let newest = there.iter().rev().max_by_key(|file| known(file).saved_ns).copied().unwrap_or(&files[0]);
    let content = |file: &String| content(&known(file).records);
    let newest = content(newest);
    there.into_iter().find(|file| content(file) == newest).unwrap_or(&files[0])
}

/// All texts; the owner is left out, since it follows from the place.
fn content(workbook: &Workbook) -> Vec<Goal> {
    workbook.goals.iter().map(|goal| Goal { owner: Owner::default(), ..goal.clone() }).collect()
}

fn years(workbook: &KnownWorkbook) -> Vec<FiscalYear> {
    let goals = workbook.records.goals.iter();
    let years = goals.flat_map(|goal| goal.measures.iter().filter_map(|m| m.fiscal_year.or(goal.fiscal_year)));
    years.collect::<BTreeSet<_>>().into_iter().collect()
}

fn is_named(file: &str, answer: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or_default();
    [file, name].into_iter().any(|name| comparison_key(name) == comparison_key(answer))
}

/// The original's name for a copy's: 「R8.xlsx」 for 「コピー ～ R8.xlsx」, 「R8 - コピー (2).xlsx」 and 「R8 (1).xlsx」.
fn original(file: &str) -> Option<String> {
    let (folder, name) = file.rsplit_once('/').map_or(("", file), |(folder, name)| (folder, name));
    let (mut stem, ending) = name.rsplit_once('.')?;
    let before = stem;
    loop {
        let without = without_number(stem);
        let without = ["コピー ～ ", "コピー ~ ", "コピー～"]
            .iter()
            .find_map(|mark| without.strip_prefix(mark))
            .unwrap_or(without);
        let marks = [" - コピー", " - Copy", "のコピー"];
        let without = marks.iter().find_map(|mark| without.strip_suffix(mark)).unwrap_or(without).trim();
        if without == stem {
            break;
        }
        stem = without;
    }
    let separator = if folder.is_empty() { "" } else { "/" };
    (stem != before && !stem.is_empty()).then(|| format!("{folder}{separator}{stem}.{ending}"))
}

/// 「重点1」 of 「重点1 (2)」.
fn without_number(name: &str) -> &str {
    let inner = |open: char, close: char| name.strip_suffix(close)?.rsplit_once(open);
    let found = inner('(', ')').or_else(|| inner('（', '）'));
    let found = found.filter(|(_, number)| !number.is_empty() && number.chars().all(char::is_numeric));
    found.map_or(name, |(name, _)| name.trim_end())
}

/// Copied sheets, each with the sheet that counts instead.
pub fn sheets(snapshot: &Snapshot) -> BTreeMap<(String, String), String> {
    let mut found = BTreeMap::new();
    for (file, workbook) in &snapshot.workbooks {
        let mut sheets: BTreeMap<&str, Vec<Goal>> = BTreeMap::new();
        if !workbook.records.goals.iter().any(|goal| without_number(&goal.source.sheet) != goal.source.sheet) {
            continue;
        }
        for goal in &workbook.records.goals {
            sheets.entry(&goal.source.sheet).or_default().push(goal.clone());
        }
        for (copy, goals) in &sheets {
            let name = without_number(copy);
            let Some(original) = sheets.get(name).filter(|_| name != *copy) else { continue };
            let part = |goals: &[Goal]| Workbook { goals: goals.to_vec(), ..Workbook::default() };
            if is_same_sheet(&part(original), &part(goals)) {
                let (aside, counts) = if reports(goals) > reports(original) { (name, *copy) } else { (*copy, name) };
                found.insert((file.clone(), aside.to_owned()), counts.to_owned());
            }
        }
    }
    found
}

fn reports(goals: &[Goal]) -> usize {
    let measures = goals.iter().flat_map(|goal| &goal.measures);
    measures.flat_map(|measure| [&measure.interim_report, &measure.year_end_report]).flatten().count()
}

/// Removes copied sheets from `snapshot` and reports them.
pub fn set_sheets_aside(snapshot: &mut Snapshot, sheets: &BTreeMap<(String, String), String>) {
    for ((file, sheet), other) in sheets {
        let Some(workbook) = snapshot.workbooks.get_mut(file) else { continue };
        let fault = Fault::CopiedSheet(other.clone());
        workbook.records.problems.push(fault.on_sheet(sheet));
        workbook.drop_sheet(sheet);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_known_by_the_name_that_a_file_manager_gave_it() {
        for (file, expected) in [
            ("総務部/コピー ～ R8.xlsx", Some("総務部/R8.xlsx")),
            ("総務部/R8 - コピー.xlsx", Some("総務部/R8.xlsx")),
            ("総務部/R8 - コピー (2).xlsx", Some("総務部/R8.xlsx")),
            ("R8 (1).xlsx", Some("R8.xlsx")),
            ("R8（１）.xlsx", Some("R8.xlsx")),
            ("R8 - Copy.xlsx", Some("R8.xlsx")),
            ("R8（総務部）.xlsx", None),
            ("R8.xlsx", None),
            ("(1).xlsx", None),
        ] {
            assert_eq!(original(file).as_deref(), expected, "{file}");
        }
    }
}
