//! Checks that names of the city are unique, and its reporting dates.

use std::collections::BTreeMap;

use super::error::Reason;
use super::resolve::Resolver;
use super::value::ValueError;
use super::written;
use matome_core::office::city::{City, Department};
use matome_core::office::milestone::{Milestone, MilestoneDates, Reporting};
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::text;

/// Names seen so far: folded name to key.
type Names = BTreeMap<String, String>;

impl Resolver<'_> {
    pub(super) fn check_names(&mut self, city: &City) {
        let mut known = Names::new();
        self.check_name("city", &city.name);
        for (index, department) in city.departments.iter().enumerate() {
            self.check_department(&format!("departments[{index}]"), department, &mut known);
        }
    }

    fn check_department(&mut self, key: &str, department: &Department, departments: &mut Names) {
        self.check_name(&format!("{key}.name"), &department.name);
        self.once(&format!("{key}.name"), &department.name, departments);
        for (index, alias) in department.aliases.iter().enumerate() {
            self.once(&format!("{key}.aliases[{index}]"), alias, departments);
        }
        if !department.former.is_empty() && department.from.is_none() {
            self.fault(
                &format!("{key}.from"),
                Reason::Missing("former を書くときは、その名前になった年度を書きます（例: 2026）"),
            );
        }
        // A name may occur in several departments, but only once in each.
        let mut sections = Names::new();
        for (index, section) in department.sections.iter().enumerate() {
            let key = format!("{key}.sections[{index}].name");
            self.check_name(&key, &section.name);
            self.once(&key, &section.name, &mut sections);
            // Those of a year before it are another office's.
            for former in section.former.iter().filter(|_| section.from.is_none()) {
                self.once(&key, former, &mut sections);
            }
        }
    }

    fn check_name(&mut self, key: &str, name: &str) {
        if name.is_empty() {
            self.fault(key, Reason::Missing("名前を書きます"));
        }
    }

    /// Reports a name shared with another department or section, which would make mail ambiguous.
    fn once(&mut self, key: &str, name: &str, known: &mut Names) {
        if name.is_empty() {
            return;
        }
        if let Some(other) = known.insert(text::comparison_key(name), key.to_owned()) {
            self.fault(key, Reason::Duplicate { name: name.to_owned(), other });
        }
    }
}

impl Resolver<'_> {
    pub(super) fn reporting(&mut self, written: &written::Reporting) -> Reporting {
        let mut reporting = Reporting { every_year: dates(&written.every_year).collect(), ..Reporting::default() };
        for (year, milestones) in &written.of_year {
            let number = year.parse().ok().filter(|number| year.len() == 4 && FiscalYear::SENSIBLE.contains(number));
            let Some(number) = number else {
                self.fault(&format!("reporting.{year}"), Reason::Value(ValueError::Year(year.clone())));
                continue;
            };
            let year = FiscalYear::new(number);
            reporting.of_year.extend(dates(milestones).map(|(milestone, dates)| ((year, milestone), dates)));
        }
        self.refuse_due_before_as_of(&reporting);
        reporting
    }

    fn refuse_due_before_as_of(&mut self, reporting: &Reporting) {
        let own = reporting
            .of_year
            .keys()
            .map(|(year, milestone)| (format!("reporting.{}", year.start()), *year, *milestone));
        // Any year shows the order of the dates.
        let every = reporting.every_year.keys().map(|milestone| ("reporting".to_owned(), ANY_YEAR, *milestone));
        for (table, year, milestone) in every.chain(own) {
            let all = if table == "reporting" { &without_years(reporting) } else { reporting };
            if let (Some(as_of), Some(due)) = (all.as_of(milestone, year), all.due(milestone, year))
                && due < as_of
            {
                let reason = ValueError::BeforeAsOf { due: label(due), as_of: label(as_of) };
                self.fault(&format!("{table}.{}.due", name(milestone)), Reason::Value(reason));
            }
        }
    }
}

fn dates(written: &written::Milestones) -> impl Iterator<Item = (Milestone, MilestoneDates)> {
    let written::Milestones { goal_setting, interim, year_end } = written;
    let dates = [(Milestone::GoalSetting, goal_setting), (Milestone::Interim, interim), (Milestone::YearEnd, year_end)];
    let dates = dates.map(|(milestone, dates)| (milestone, MilestoneDates { as_of: dates.as_of, due: dates.due }));
    dates.into_iter().filter(|(_, dates)| *dates != MilestoneDates::default())
}

const ANY_YEAR: FiscalYear = FiscalYear::new(2026);

fn without_years(reporting: &Reporting) -> Reporting {
    Reporting { every_year: reporting.every_year.clone(), ..Reporting::default() }
}

fn label(day: chrono::NaiveDate) -> String {
    day.format("%m-%d").to_string()
}

pub fn key_of(milestone: Milestone) -> String {
    format!("reporting.{}", name(milestone))
}

const fn name(milestone: Milestone) -> &'static str {
    match milestone {
        Milestone::GoalSetting => "goal_setting",
        Milestone::Interim => "interim",
        Milestone::YearEnd => "year_end",
    }
}
