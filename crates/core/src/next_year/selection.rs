//! Selects the workbooks to carry over: those with a row of the year, and those of unknown year. Also the years of a
//! sheet, and which of them are rolled: an evaluation names two (令和7年度行政評価 above 令和6年度実行プラン).

use std::collections::BTreeSet;

use super::account::SheetWork;
use super::plan::Wish;
use super::roll;
use super::roll::Rolled;
use crate::office::city::OrgChart;
use crate::records::snapshot::{KnownWorkbook, Snapshot};
use matome_deadline::fiscal_year::FiscalYear;
use matome_forms::layout::{SheetExplanation, Use};
use matome_forms::model::Goal;

/// A workbook of this year and the target path of its successor.
#[derive(Debug, Clone)]
pub struct ThisYears {
    /// Path below the share.
    pub file: String,
    /// Path below the output folder.
    pub target: String,
    pub department: String,
}

/// In chart order. `wanted` holds department names of the chart; empty selects all.
pub fn of_year(snapshot: &Snapshot, chart: &OrgChart<'_>, wanted: &[String], wish: Wish) -> Vec<ThisYears> {
    let of_year = snapshot.workbooks.iter().filter(|(file, workbook)| is_of(file, workbook, wish.from));
    let mut workbooks: Vec<ThisYears> = of_year
        .map(|(file, workbook)| ThisYears {
            file: file.clone(),
            target: roll::roll(file, wish.from, wish.to).text,
            department: department_of(file, workbook, chart, wish.to),
        })
        .filter(|workbook| wanted.is_empty() || wanted.contains(&workbook.department))
        .collect();
    workbooks.sort_by(|a, b| (chart.rank(&a.department), &a.file).cmp(&(chart.rank(&b.department), &b.file)));
    workbooks
}

/// It has a row of the year, or no known year and a name without another year.
fn is_of(file: &str, workbook: &KnownWorkbook, year: FiscalYear) -> bool {
    let goals = &workbook.records.goals;
    let of_rows = goals.iter().flat_map(|goal| goal.measures.iter().map(|m| m.fiscal_year.or(goal.fiscal_year)));
    let mut years = of_rows.chain(goals.iter().filter_map(|goal| goal.fiscal_year).map(Some));
    let rolled = roll::roll(file, year, year.plus(1));
    let is_open = rolled.is_changed || rolled.others.is_empty();
    (goals.is_empty() && is_open) || years.any(|own| own == Some(year) || own.is_none() && is_open)
}

/// The department of `year` that goes on with the workbook.
fn department_of(file: &str, workbook: &KnownWorkbook, chart: &OrgChart<'_>, year: FiscalYear) -> String {
    let goal = workbook.records.goals.first();
    let heir = goal.and_then(|goal| chart.heir(chart.responsible(goal)?, &goal.sections, Some(year)));
    let named = heir.map(|heir| heir.name.as_str()).or(goal.map(|goal| chart.name_of_responsible(goal)));
    let named = named.unwrap_or_default();
    let of_folder = || file.split('/').find_map(|part| chart.department(part)).map(|d| d.name.clone());
    if named.is_empty() { of_folder().unwrap_or_default() } else { named.to_owned() }
}

#[derive(Debug, Clone, Default)]
pub(super) struct SheetYears {
    rows: BTreeSet<Option<FiscalYear>>,
    headings: BTreeSet<FiscalYear>,
}

impl SheetYears {
    /// From the years of each goal and measure.
    fn of(years: impl Iterator<Item = (Option<FiscalYear>, Option<FiscalYear>)>) -> Self {
        let mut own = Self::default();
        for (goal, measure) in years {
            own.rows.insert(measure.or(goal));
            own.headings.extend(goal);
        }
        own
    }

    pub(super) fn of_sheet(goals: &[Goal], sheet: &SheetExplanation) -> Self {
        let of_sheet: BTreeSet<usize> = sheet.cells.iter().filter_map(|cell| goal_of(&cell.taken)).collect();
        let of_sheet = of_sheet.into_iter().filter_map(|at| goals.get(at));
        Self::of(of_sheet.flat_map(|goal| goal.measures.iter().map(|own| (goal.fiscal_year, own.fiscal_year))))
    }

    /// Whether the sheet is carried over; `spans`: its heading has a span of years.
    pub(super) fn work(&self, from: FiscalYear, spans: bool) -> SheetWork {
        let known: Vec<FiscalYear> = self.rows.iter().flatten().copied().collect();
        match known.as_slice() {
            _ if self.rows.is_empty() => SheetWork::NoGoals,
            [] => SheetWork::NoYear,
            [year] if *year != from && !self.rolled().contains(&from) => SheetWork::OtherYear(*year),
            [_] if !spans => SheetWork::CarriedOn,
            _ => SheetWork::SeveralYears,
        }
    }

    /// The measures' year differs from that of the goals above them.
    pub(super) fn has_two(&self) -> bool {
        self.rolled().len() > 1
    }

    /// The measures' year, and the heading's if it is the year before or after.
    fn rolled(&self) -> BTreeSet<FiscalYear> {
        let rows: BTreeSet<FiscalYear> = self.rows.iter().flatten().copied().collect();
        let is_beside = |year: &&FiscalYear| rows.iter().any(|row| (row.start() - year.start()).abs() == 1);
        self.headings.iter().filter(is_beside).chain(&rows).copied().collect()
    }

    /// Rolls the sheet's years in `text` by `years`.
    pub(super) fn roll(&self, text: &str, years: i32) -> Rolled {
        let own = self.rolled();
        let mut rolled = Rolled { text: text.to_owned(), ..Rolled::default() };
        let mut others = None;
        // Latest first, so that no result is rolled again.
        for year in own.iter().rev() {
            let next = roll::roll(&rolled.text, *year, year.plus(years));
            rolled.text = next.text;
            rolled.left.extend(next.left);
            rolled.days.extend(next.days);
            others.get_or_insert(next.others);
        }
        rolled.others = others.into_iter().flatten().filter(|year| !own.contains(year)).collect();
        rolled.is_changed = rolled.text != text;
        rolled
    }

    /// Whether `text` names one of the sheet's years.
    pub(super) fn are_in(&self, text: &str) -> bool {
        self.rolled().iter().any(|year| roll::names(text, *year))
    }

    /// Whether `text` names a day soon after the sheet's last year.
    pub(super) fn end_soon_before(&self, text: &str) -> bool {
        self.rolled().last().is_some_and(|year| roll::names_soon_after(text, *year))
    }
}

pub(super) const fn goal_of(taken: &Use) -> Option<usize> {
    match taken {
        Use::Value { goal, .. } => Some(*goal),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use matome_forms::model::{Goal, Measure};

    /// If rows name no year, the file name tells whether they are of another one.
    #[test]
    fn a_workbook_is_of_the_year_of_its_rows_and_without_one_of_no_other_by_its_name() {
        let (this, last) = (FiscalYear::new(2026), FiscalYear::new(2025));
        let is_of = |file: &str, years: &[Option<FiscalYear>]| {
            let goal = |fiscal_year: &Option<FiscalYear>| Goal {
                fiscal_year: *fiscal_year,
                measures: vec![Measure::default()],
                ..Goal::default()
            };
            let mut workbook = KnownWorkbook::default();
            workbook.records.goals = years.iter().map(goal).collect();
            super::is_of(file, &workbook, this)
        };
        for (file, years, expected) in [
            ("総務部/目標.xlsx", &[Some(this)][..], true),
            ("総務部/目標.xlsx", &[Some(last), Some(this)], true),
            ("総務部/目標.xlsx", &[Some(last)], false),
            ("総務部/R8目標.xlsx", &[Some(last)], false),
            ("総務部/R7目標.xlsx", &[Some(this)], true),
            ("総務部/目標.xlsx", &[None], true),
            ("総務部/R8目標.xlsx", &[None], true),
            ("総務部/R7目標.xlsx", &[None], false),
            ("総務部/R8目標.xlsx", &[], true),
            ("総務部/R7目標.xlsx", &[], false),
        ] {
            assert_eq!(is_of(file, years), expected, "{file} {years:?}");
        }
    }

    #[test]
    fn a_sheet_that_is_evaluated_a_year_later_is_of_two_years_and_both_are_rolled() {
        let year = |year: i32| Some(FiscalYear::new(year));
        let evaluated = SheetYears::of([(year(2023), year(2022))].into_iter());
        for from in [2022, 2023] {
            assert_eq!(evaluated.work(FiscalYear::new(from), false), SheetWork::CarriedOn);
        }
        assert_eq!(evaluated.work(FiscalYear::new(2024), false), SheetWork::OtherYear(FiscalYear::new(2022)));
        for (text, expected, others) in [
            ("令和５年度　行政評価", "令和６年度　行政評価", 0),
            ("令和４年度施策実行プラン", "令和５年度施策実行プラン", 0),
            ("令和4年度計画・令和5年度評価", "令和5年度計画・令和6年度評価", 0),
            ("令和3年度実績", "令和3年度実績", 1),
        ] {
            let rolled = evaluated.roll(text, 1);
            assert_eq!((rolled.text.as_str(), rolled.others.len()), (expected, others));
        }
        // A plan over several years begins in another year than its rows.
        let plan = SheetYears::of([(year(2022), year(2024)), (year(2022), year(2025))].into_iter());
        assert_eq!(plan.work(FiscalYear::new(2022), false), SheetWork::SeveralYears);
    }
}
