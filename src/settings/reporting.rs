//! `[reporting]`: the year's dates, and that each report is due after the day that it describes.
//!
//! Whether the dates leave room for the reminders is told by `core::reminder::hints`.

use super::error::Reason;
use super::raw;
use super::resolve::Resolver;
use super::value::{self, ValueError};
use crate::core::fiscal_year::FiscalYear;
use crate::core::milestone::{Milestone, MilestoneDates, Reporting};

impl Resolver<'_> {
    pub(super) fn reporting(&mut self, raw: &raw::Reporting) -> Reporting {
        let mut reporting = Reporting::default();
        for (milestone, dates) in self.milestones("reporting", &raw.every_year) {
            reporting.every_year.insert(milestone, dates);
        }
        for (written, milestones) in &raw.of_year {
            let table = format!("reporting.{written}");
            let year = written.parse().ok().filter(|year| written.len() == 4 && FiscalYear::SENSIBLE.contains(year));
            let Some(year) = year else {
                self.fault(&table, Reason::Value(ValueError::Year(written.clone())));
                continue;
            };
            for (milestone, dates) in self.milestones(&table, milestones) {
                reporting.of_year.insert((FiscalYear::new(year), milestone), dates);
            }
        }
        self.refuse_due_before_as_of(&reporting);
        reporting
    }

    /// The milestones of one table that have any date.
    fn milestones(&mut self, table: &str, raw: &raw::Milestones) -> Vec<(Milestone, MilestoneDates)> {
        let written = [
            (Milestone::GoalSetting, "goal_setting", &raw.goal_setting),
            (Milestone::Interim, "interim", &raw.interim),
            (Milestone::YearEnd, "year_end", &raw.year_end),
        ];
        let mut resolved = Vec::new();
        for (milestone, name, raw) in written {
            let as_of = self.value(&format!("{table}.{name}.as_of"), raw.as_of.as_deref(), value::month_day);
            let due = self.value(&format!("{table}.{name}.due"), raw.due.as_deref(), value::month_day);
            if as_of.is_some() || due.is_some() {
                resolved.push((milestone, MilestoneDates { as_of, due }));
            }
        }
        resolved
    }

    fn refuse_due_before_as_of(&mut self, reporting: &Reporting) {
        let own = reporting
            .of_year
            .keys()
            .map(|(year, milestone)| (format!("reporting.{}", year.start()), *year, *milestone));
        // Any year tells the order of the dates of every year.
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

const ANY_YEAR: FiscalYear = FiscalYear::new(2026);

fn without_years(reporting: &Reporting) -> Reporting {
    Reporting { every_year: reporting.every_year.clone(), ..Reporting::default() }
}

fn label(day: chrono::NaiveDate) -> String {
    day.format("%m-%d").to_string()
}

/// The key of a milestone's dates.
pub fn key_of(milestone: Milestone) -> String {
    format!("reporting.{}", name(milestone))
}

/// What the milestone is called in the configuration.
const fn name(milestone: Milestone) -> &'static str {
    match milestone {
        Milestone::GoalSetting => "goal_setting",
        Milestone::Interim => "interim",
        Milestone::YearEnd => "year_end",
    }
}
