//! Detects whether a department submits as one, or each section by itself.
//!
//! Without a configured value, sections submit if the year has no sheet of the whole department, and a folder, file or
//! sheet is named after a section or two sections' sheets begin with the same number. A year without sheets follows the
//! year before. Sheets of doubtful owner or year do not count.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use super::department_of_folder;
use crate::duty::{Cause, Duty, disputed_years};
use crate::office::city::{City, Department, HandsIn};
use crate::records::snapshot::Snapshot;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::text::comparison_key;

/// A year counts as about to begin this many days ahead.
const AHEAD: u64 = 31;

#[derive(Default)]
pub struct Practice<'a> {
    handed_in: BTreeMap<(&'a str, FiscalYear), HandedIn<'a>>,
    /// Years with sheets of their own; plans over several years do not count.
    years: BTreeSet<FiscalYear>,
    /// Departments and years that a doubtful sheet may belong to.
    doubts: BTreeMap<(&'a str, FiscalYear), Cause>,
}

#[derive(Default)]
struct HandedIn<'a> {
    /// By section: the numbers of its goals.
    sections: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// Sections that share a sheet with others.
    joint: BTreeSet<&'a str>,
    /// A folder, file or sheet is named after a section.
    is_named: bool,
    /// There is a sheet of no section.
    as_one: bool,
}

/// Sections that each submit a sheet, those of the chart first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sections<'a> {
    pub names: Vec<&'a str>,
    /// Detected rather than configured.
    pub is_found: bool,
}

impl<'a> Practice<'a> {
    pub fn of(snapshot: &'a Snapshot, city: &'a City) -> Self {
        let (mut practice, chart) = (Self::default(), city.chart());
        for (file, workbook) in snapshot.workbooks.iter().filter(|(_, workbook)| workbook.absence.is_none()) {
            // A sheet that was set aside for its year has no goals any more.
            if let Some(own) = department_of_folder(file, &chart) {
                let years = workbook.disputed_years();
                let touched = years.flat_map(|year| city.kin(own, year).into_iter().map(move |own| (own, year)));
                practice.doubts.extend(touched.map(|(own, year)| ((own.name.as_str(), year), Cause::Year)));
            }
        }
        let goals =
            snapshot.workbooks.values().flat_map(|known| known.records.goals.iter().map(move |goal| (known, goal)));
        for (workbook, goal) in goals {
            let of_rows = goal.measures.iter().filter_map(|measure| measure.fiscal_year.or(goal.fiscal_year));
            let years: BTreeSet<FiscalYear> = of_rows.collect();
            if let Duty::Doubtful(cause) = Duty::of(goal, workbook, &chart) {
                let years = years.into_iter().chain(disputed_years(goal, workbook).unwrap_or_default());
                let named = [&goal.department, &goal.owner.keeper].map(|name| name.as_deref().unwrap_or_default());
                for (name, year) in years.flat_map(|year| named.map(|name| (name, year))) {
                    practice.doubts.insert((name, year), cause);
                    let own = chart.department(name);
                    let kin = own.map(|own| city.kin(own, year)).unwrap_or_default();
                    let heir = own.and_then(|own| chart.heir(own, &goal.sections, Some(year)));
                    practice.doubts.extend(kin.into_iter().chain(heir).map(|own| ((own.name.as_str(), year), cause)));
                }
                continue;
            }
            practice.years.extend(years.first().filter(|_| years.len() == 1));
            let Some(department) = goal.department.as_deref() else { continue };
            for year in years {
                let handed_in = practice.handed_in.entry((department, year)).or_default();
                if let Some(section) = &goal.owner.section {
                    handed_in.sections.entry(section).or_default().extend(goal.number.as_deref());
                    handed_in.is_named |= goal.owner.is_named;
                } else {
                    handed_in.as_one = true;
                    handed_in.joint.extend(goal.sections.iter().map(String::as_str));
                }
            }
        }
        practice
    }

    /// Whether sheets of `year` are asked for: a current or imminent year, or one with submissions.
    pub fn is_asked(&self, year: FiscalYear, today: NaiveDate) -> bool {
        let about_to_begin = FiscalYear::of(today + Days::new(AHEAD));
        (FiscalYear::of(today)..=about_to_begin).contains(&year) || self.years.contains(&year)
    }

    /// The sections of `department` that submit for `year`; `None` if the department submits as one.
    pub fn sections(&self, department: &'a Department, year: FiscalYear) -> Option<Sections<'a>> {
        let of_year = |year| self.handed_in.get(&(department.name.as_str(), year));
        let handed_in = of_year(year);
        let is_found = match department.hands_in {
            Some(HandsIn::Department) => return None,
            Some(HandsIn::Sections) => false,
            None => true,
        };
        if is_found
            && !handed_in.or_else(|| of_year(year.plus(-1))).is_some_and(|known| known.is_by_sections(department))
        {
            return None;
        }
        let of_year = department.sections.iter().filter(|section| section.exists_in(year));
        let mut names: Vec<&str> = of_year.map(|section| section.name.as_str()).collect();
        let strange = handed_in.into_iter().flat_map(|known| known.sections.keys().copied());
        names.extend(strange.filter(|name| department.section(name).is_none()));
        (!names.is_empty()).then_some(Sections { names, is_found })
    }

    pub fn has_sheet(&self, department: &str, section: &str, year: FiscalYear) -> bool {
        let is_own = |name: &&str| comparison_key(name) == comparison_key(section);
        let handed_in = self.handed_in.get(&(department, year));
        handed_in.is_some_and(|known| known.sections.keys().chain(&known.joint).any(is_own))
    }

    pub fn missing(&self, department: &str, year: FiscalYear) -> Duty {
        self.doubts.get(&(department, year)).map_or(Duty::Certain, |cause| Duty::Doubtful(*cause))
    }

    /// The only section that submitted, where it is unknown whether the others should.
    pub fn lone_section(&self, department: &Department, year: FiscalYear) -> Option<&'a str> {
        let handed_in = self.handed_in.get(&(department.name.as_str(), year)).filter(|known| !known.as_one)?;
        let is_open =
            department.hands_in.is_none() && !handed_in.is_by_sections(department) && department.sections.len() > 1;
        handed_in.sections.keys().next().copied().filter(|_| is_open && handed_in.sections.len() == 1)
    }
}

impl HandedIn<'_> {
    fn is_by_sections(&self, department: &Department) -> bool {
        let mut numbers: BTreeSet<&str> = BTreeSet::new();
        let mut own = self.sections.values().flatten();
        let is_alike = own.any(|number| !numbers.insert(number));
        // A section not in the chart may just be the sheet's topic.
        let is_known = self.sections.len() > 1 || self.sections.keys().any(|name| department.section(name).is_some());
        !self.as_one && is_known && (self.is_named || is_alike)
    }
}
