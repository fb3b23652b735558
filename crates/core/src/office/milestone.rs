//! Milestones of the year: due dates of goals and reports, and the dates they report on.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::month_day::MonthDay;
use matome_forms::model::Report;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Milestone {
    /// 目標設定: the goal sheet itself.
    GoalSetting,
    /// 中間報告
    Interim,
    /// 期末報告
    YearEnd,
}

impl Milestone {
    pub const ALL: [Self; 3] = [Self::GoalSetting, Self::Interim, Self::YearEnd];

    pub const fn label(self) -> &'static str {
        match self {
            Self::GoalSetting => "目標設定",
            Self::Interim => "中間報告",
            Self::YearEnd => "期末報告",
        }
    }

    /// The report due; `None` for goal setting, which asks for the sheet.
    pub const fn report(self) -> Option<Report> {
        match self {
            Self::GoalSetting => None,
            Self::Interim => Some(Report::InterimReport),
            Self::YearEnd => Some(Report::YearEndReport),
        }
    }
}

/// Due date and reference date (基準日) of a milestone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MilestoneDates {
    pub as_of: Option<MonthDay>,
    pub due: Option<MonthDay>,
}

/// Reporting dates of every year, with exceptions for single years.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Reporting {
    pub every_year: BTreeMap<Milestone, MilestoneDates>,
    pub of_year: BTreeMap<(FiscalYear, Milestone), MilestoneDates>,
}

impl Reporting {
    /// The due date of `milestone`; `None` if the city has none.
    pub fn due(&self, milestone: Milestone, year: FiscalYear) -> Option<NaiveDate> {
        let day = self.pick(milestone, year, |dates| dates.due)?;
        Some(match milestone {
            // A due date in 4月–9月 lies after the fiscal year that it closes.
            Milestone::YearEnd if (4..=9).contains(&day.month) => day.in_year(year.start() + 1),
            _ => day.in_year(year.year_of_month(day.month)),
        })
    }

    /// The reference date of the report.
    pub fn as_of(&self, milestone: Milestone, year: FiscalYear) -> Option<NaiveDate> {
        let day = self.pick(milestone, year, |dates| dates.as_of)?;
        Some(day.in_year(year.year_of_month(day.month)))
    }

    /// Milestones with a reference date but no due date.
    pub fn without_due(&self) -> impl Iterator<Item = Milestone> {
        let has_due = |milestone| self.of_year.iter().any(|((_, of), dates)| *of == milestone && dates.due.is_some());
        let undated = self.every_year.iter().filter(|(_, dates)| dates.due.is_none()).map(|(milestone, _)| *milestone);
        undated.filter(move |milestone| !has_due(*milestone))
    }

    fn pick(
        &self,
        milestone: Milestone,
        year: FiscalYear,
        field: impl Fn(&MilestoneDates) -> Option<MonthDay>,
    ) -> Option<MonthDay> {
        let own = self.of_year.get(&(year, milestone)).and_then(&field);
        own.or_else(|| self.every_year.get(&milestone).and_then(&field))
    }
}

/// あと14日, 本日, 3日超過
pub fn days_left(days: i64) -> String {
    match days {
        0 => "本日".to_owned(),
        1.. => format!("あと{days}日"),
        _ => format!("{}日超過", -days),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_end_report_in_april_closes_the_year_before() {
        let mut reporting = Reporting::default();
        let dates = |due: (u32, u32)| MilestoneDates { as_of: None, due: Some(MonthDay { month: due.0, day: due.1 }) };
        reporting.every_year.insert(Milestone::YearEnd, dates((4, 10)));
        reporting.every_year.insert(Milestone::Interim, dates((10, 15)));
        reporting.of_year.insert((FiscalYear::new(2027), Milestone::Interim), dates((10, 20)));
        let due = |milestone, year| reporting.due(milestone, FiscalYear::new(year)).unwrap().to_string();
        assert_eq!(due(Milestone::YearEnd, 2026), "2027-04-10");
        assert_eq!(due(Milestone::Interim, 2026), "2026-10-15");
        assert_eq!(due(Milestone::Interim, 2027), "2027-10-20");
    }

    #[test]
    fn up_to_september_a_year_end_report_comes_after_its_year() {
        for (month, day, due) in
            [(3, 25, "2027-03-25"), (4, 1, "2027-04-01"), (9, 30, "2027-09-30"), (10, 1, "2026-10-01")]
        {
            let mut reporting = Reporting::default();
            let dates = MilestoneDates { as_of: None, due: Some(MonthDay { month, day }) };
            reporting.every_year.insert(Milestone::YearEnd, dates);
            let found = reporting.due(Milestone::YearEnd, FiscalYear::new(2026));
            assert_eq!(found.map(|found| found.to_string()).as_deref(), Some(due));
        }
    }
}
