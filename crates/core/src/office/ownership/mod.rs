//! Determines the department and section of a sheet from the organisation chart, the workbook's folder, file and sheet
//! names, and last the form of the printed names.
//!
//! | printed, in `総務部/` | department | section |
//! | --- | --- | --- |
//! | 総務部 秘書課, 総務部・秘書課, 総務部（秘書課）, 総務部秘書課 | 総務部 | 秘書課 |
//! | 秘書課 | 総務部, by the chart or by the folder | 秘書課 |
//! | 庶務課, which 総務部 and 市民部 have, in `R8_総務部庶務課.xlsx` outside any department's folder | 総務部, by the file name, and reported | 庶務課 |
//! | the same in `R8_庶務課.xlsx` | none: a question is raised | 庶務課 |
//! | 総務部, in `総務部/秘書課.xlsx` | 総務部 | 秘書課 |
//! | 建設部 | 建設部, or 総務部 if folders take precedence; reported either way | |
//! | 庶務課, which 総務部 does not have, in `総務部/秘書課.xlsx` | 総務部 | 庶務課: the planning section tells which one it is |
//!
//! Printed names take precedence over file and folder names. Each sheet and row has its own owner: a workbook may hold sheets
//! of several sections.
//!
//! Owners are computed on each use and never stored, so that a new chart applies to all records.

mod office;
pub mod practice;

use std::collections::{BTreeMap, BTreeSet};

use self::office::{Folder, Office, department_in_name, in_name};
use crate::notes::{Answers, NoteId};
use crate::office::city::{City, Department, DepartmentsBy, HandsIn, OrgChart};
use crate::records::snapshot::KnownWorkbook;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::text::comparison_key;
use matome_deadline::written;
use matome_forms::model::{Goal, Owner, Workbook};
use matome_workbook::problem::{Assumable, Fault, Problem};

/// Answer: a section unknown to the chart submits for its department.
pub const WHOLE_DEPARTMENT: &str = "部局全体";

/// The department of the workbook's folder, as in the chart.
pub fn department_of_folder<'a>(file: &str, chart: &OrgChart<'a>) -> Option<&'a Department> {
    Folder::of(file, chart).map(|folder| folder.department)
}

/// Folders named like departments that are not in the chart; none if the city has no departments.
pub fn strange_folders<'f>(files: impl Iterator<Item = &'f String>, chart: &OrgChart<'_>) -> BTreeSet<&'f str> {
    let folders = files.filter(|file| Folder::of(file, chart).is_none()).filter_map(|file| file.rsplit_once('/'));
    let names = folders.flat_map(|(folders, _)| folders.split('/'));
    names.filter(|name| written::department::in_name(name).is_some_and(|name| name.ends_with(['部', '局']))).collect()
}

/// Settles owners for many workbooks of one city.
pub struct Settlement<'a> {
    /// The city's folded name, which some print before the department.
    city: String,
    chart: OrgChart<'a>,
    by: DepartmentsBy,
    answers: Answers,
}

/// The fiscal year and the sections of a goal, by which its office is looked up in the chart of the year.
type YearAndSections<'g> = (Option<FiscalYear>, &'g [String]);

impl<'a> Settlement<'a> {
    /// By the chart alone.
    pub fn of(city: &'a City) -> Self {
        Self::with(city, Answers::default())
    }

    /// With the planning section's answers on unknown sections.
    pub fn with(city: &'a City, answers: Answers) -> Self {
        Self { city: comparison_key(&city.name), chart: city.chart(), by: city.departments_by, answers }
    }

    pub fn chart(&self) -> &OrgChart<'a> {
        &self.chart
    }

    /// Settles the owner of each sheet and reports disagreements of folder and sheet.
    pub fn settle_all(&self, workbooks: &mut BTreeMap<String, KnownWorkbook>) {
        for (file, workbook) in workbooks {
            self.settle(file, &mut workbook.records);
        }
    }

    /// The department as it is named now, of a measure of `year` that once stood in `file` with that department.
    pub fn department_of(&self, printed: &str, file: &str, of: YearAndSections<'_>) -> Option<&'a str> {
        let folder = Folder::of(file, &self.chart);
        let printed = self.office(printed, folder.as_ref(), of.0).and_then(|office| self.department_in(of, &office));
        let folder = folder.map(|folder| folder.department).filter(|_| self.by == DepartmentsBy::Folder);
        folder.or(printed).map(|department| department.name.as_str())
    }

    /// The department of the goal's year that does the work of `office`.
    fn department_in(&self, (year, sections): YearAndSections<'_>, office: &Office<'a>) -> Option<&'a Department> {
        let sections = office.section.as_ref().map_or(sections, std::slice::from_ref);
        self.chart.heir(office.department, sections, year)
    }

    /// Settles the owner of each goal in a workbook, using department names of the chart.
    pub fn settle(&self, file: &str, records: &mut Workbook) {
        let folder = Folder::of(file, &self.chart);
        let mut disagreements: Vec<Problem> = Vec::new();
        for goal in &mut records.goals {
            goal.owner = Owner::default();
            let of_file = self.by_file_name(goal, folder.as_ref(), file);
            let Some(disagreement) = of_file.or_else(|| self.department(goal, folder.as_ref())) else { continue };
            let problem = disagreement.on_sheet(&goal.source.sheet);
            if !disagreements.contains(&problem) && !records.problems.contains(&problem) {
                disagreements.push(problem);
            }
        }
        records.problems.extend(disagreements);
        self.owners(file, folder.as_ref(), &mut records.goals);
    }

    fn office(&self, printed: &str, folder: Option<&Folder<'a>>, year: Option<FiscalYear>) -> Option<Office<'a>> {
        let known = |printed: &str| Office::known(printed, folder, (&self.chart, year));
        known(printed).or_else(|| self.of_city(printed, known)).or_else(|| Office::strange(printed, folder))
    }

    /// Also reads `name` without the city's name in front: 青葉市総務部.
    fn of_city<T>(&self, name: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let folded = comparison_key(name);
        read(folded.strip_prefix(self.city.as_str()).filter(|rest| rest.len() < folded.len() && !rest.is_empty())?)
    }

    /// Takes the goal's department and sections apart; gives the disagreement of folder and sheet. Both are the goal's
    /// year's: a folder or a heading that was left as it was names who did the work before, or does it now.
    fn department(&self, goal: &mut Goal, folder: Option<&Folder<'a>>) -> Option<Fault> {
        let year = goal.fiscal_year;
        for section in &mut goal.sections {
            if let Some(both) = Office::of_both(section, &self.chart)
                .or_else(|| self.of_city(section, |rest| Office::of_both(rest, &self.chart)))
            {
                *section = both.section;
            }
        }
        let printed = goal.department.take();
        let office = printed.as_ref().and_then(|printed| self.office(printed, folder, year));
        if let Some(Office { section: Some(section), .. }) = &office
            && goal.sections.is_empty()
        {
            goal.sections.push(section.clone());
        }
        let of_year = office.as_ref().and_then(|office| self.department_in((year, &goal.sections), office));
        // Of the parts of a department that was split, the folder's.
        let is_part = |folder: &&Folder<'a>| {
            office.as_ref().is_some_and(|office| self.chart.is_kin(office.department, folder.department, year))
        };
        let department = match printed {
            Some(_) => of_year.or_else(|| Some(folder.filter(is_part)?.department)),
            None => self.by_sections((year, &goal.sections), folder),
        };
        goal.department = department
            .map(|department| department.name.clone())
            .or_else(|| printed.clone().filter(|name| !name.is_empty()));
        let named = department.or(office.map(|office| office.department));
        self.disagreement(goal, folder?, (printed, named))
    }

    /// The disagreement of the folder with what is printed, which names a department.
    fn disagreement(
        &self,
        goal: &mut Goal,
        folder: &Folder<'a>,
        (printed, named): (Option<String>, Option<&'a Department>),
    ) -> Option<Fault> {
        let year = goal.fiscal_year;
        let of_folder = self.department_in((year, &goal.sections), &folder.office()).unwrap_or(folder.department);
        let agrees = |own: &Department| std::ptr::eq(own, of_folder) || self.chart.is_kin(folder.department, own, year);
        if named.is_some_and(agrees) || named.is_none() && printed.is_none() {
            return None;
        }
        let (keeper, taken) = (&of_folder.name, self.by == DepartmentsBy::Folder);
        if taken {
            goal.department = Some(keeper.clone());
        } else {
            goal.owner.keeper = Some(keeper.clone());
        }
        let printed = printed.unwrap_or_else(|| goal.sections.join("、"));
        Some(Fault::ForeignFolder { printed, folder: keeper.clone(), taken })
    }

    /// A section that several departments have, outside department folders: the file name may tell. If not, the section
    /// is not taken as a department either.
    fn by_file_name(&self, goal: &mut Goal, folder: Option<&Folder<'a>>, file: &str) -> Option<Fault> {
        if folder.is_some() {
            return None;
        }
        let of_section = |name: &str| self.chart.departments_of_section(name, goal.fiscal_year);
        let shared = |name: &&String| self.chart.department(name).is_none() && of_section(name).len() > 1;
        let section = match &goal.department {
            Some(printed) => Some(printed).filter(shared)?.clone(),
            None => goal.sections.iter().find(shared)?.clone(),
        };
        let departments = of_section(&section);
        goal.department = None;
        if goal.sections.is_empty() {
            goal.sections.push(section.clone());
        }
        let department = department_in_name(stem(file), &departments)?;
        goal.department = Some(department.name.clone());
        let from = format!("ファイル名「{}」", file.rsplit('/').next().unwrap_or(file));
        Some(Fault::Assumed { what: Assumable::Department, from, value: department.name.clone() })
    }

    /// The department of a form with sections only: the folder's if it has one of them, else the only one that does.
    fn by_sections(
        &self,
        (year, sections): YearAndSections<'_>,
        folder: Option<&Folder<'a>>,
    ) -> Option<&'a Department> {
        let of_folder = folder.and_then(|folder| self.department_in((year, sections), &folder.office()));
        let own = of_folder.filter(|department| sections.iter().any(|name| department.section(name).is_some()));
        let alone = || sections.iter().find_map(|name| self.chart.department_of_section(name, year));
        let unknown = || of_folder.filter(|_| sections.iter().any(|name| office::looks_like_section(name)));
        own.or_else(alone).or_else(unknown)
    }

    /// The name that the section of `department` has in the year; as printed where the chart does not know it.
    fn section_in(&self, department: &'a Department, printed: &str, year: Option<FiscalYear>) -> String {
        let known = department.section(printed);
        let of_year = known.map(|known| self.chart.section_in(department, known, year).unwrap_or(known));
        of_year.map_or(printed, |section| &section.name).to_owned()
    }

    /// The section of each goal: printed, else that of its sheet, else the one in the sheet, file or folder name.
    fn owners(&self, file: &str, folder: Option<&Folder<'a>>, goals: &mut [Goal]) {
        let mut of_sheets: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for goal in goals.iter() {
            of_sheets.entry(goal.source.sheet.clone()).or_default().extend(goal.sections.iter().cloned());
        }
        for goal in goals {
            let Some(department) = goal.department.as_ref().and_then(|name| self.chart.department(name)) else {
                continue;
            };
            let of_sheet = of_sheets.get(&goal.source.sheet).into_iter().flatten();
            let printed: Vec<&String> =
                if goal.sections.is_empty() { of_sheet.collect() } else { goal.sections.iter().collect() };
            let named = in_names(department, &self.chart, folder, (file, &goal.source.sheet));
            let named = named.map(|name| self.section_in(department, &name, goal.fiscal_year));
            let section = match printed.as_slice() {
                [] => named.clone(),
                [only] => Some(self.section_in(department, only, goal.fiscal_year)),
                // A goal of several sections belongs to the department itself.
                _ => None,
            };
            let stranger = stranger(department, &printed);
            let answer = stranger.and_then(|stranger| {
                let answer = self.answers.to(&question(goal.fiscal_year, &department.name, stranger))?;
                let known = department.section(answer).map(|known| known.name.clone());
                (known.is_some() || answer == WHOLE_DEPARTMENT).then_some(known)
            });
            goal.owner.is_unknown = stranger.is_some() && answer.is_none();
            goal.owner.section = answer.unwrap_or(section);
            goal.owner.is_named = named.is_some_and(|name| goal.owner.section.as_ref() == Some(&name));
            if goal.sections.is_empty() {
                goal.sections.extend(goal.owner.section.clone());
            }
        }
    }
}

/// The section in the sheet, file or folder name.
fn in_names(
    department: &Department,
    chart: &OrgChart<'_>,
    folder: Option<&Folder<'_>>,
    (file, sheet): (&str, &str),
) -> Option<String> {
    let of_folder = || folder.filter(|folder| folder.department.name == department.name)?.section.clone();
    in_name(sheet, department, chart).or_else(|| in_name(stem(file), department, chart)).or_else(of_folder)
}

/// The printed section, if the chart knows none of them but has other sections of the department.
fn stranger<'p>(department: &Department, printed: &[&'p String]) -> Option<&'p String> {
    let asks_sections = !department.sections.is_empty() && department.hands_in != Some(HandsIn::Department);
    let is_known = |name: &&&String| department.section(name).is_some();
    let stranger = printed.iter().find(|name| office::is_one_section(name)).copied();
    stranger.filter(|_| asks_sections && !printed.iter().any(|name| is_known(&name)))
}

/// The section that `goal` prints and the chart lacks, if a question is raised about it.
pub fn stranger_of<'g>(goal: &'g Goal, department: &Department) -> Option<&'g String> {
    stranger(department, &goal.sections.iter().collect::<Vec<_>>())
}

/// ID of the question which section of `department` is meant by `printed`.
pub fn question(year: Option<FiscalYear>, department: &str, printed: &str) -> NoteId {
    let year = year.unwrap_or(FiscalYear::new(0));
    NoteId::of_finding(year, &["unknown-section", department, &comparison_key(printed)])
}

/// The file name without folders and extension.
fn stem(file: &str) -> &str {
    let (_, name) = file.rsplit_once('/').unwrap_or(("", file));
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
