//! Which of this year's workbooks go on: those that have a row of the year, and those of which nobody knows the year.

use super::plan::Wish;
use super::roll;
use crate::office::city::OrgChart;
use crate::records::snapshot::{KnownWorkbook, Snapshot};
use matome_deadline::fiscal_year::FiscalYear;

/// A workbook of this year, and where its next one goes.
#[derive(Debug, Clone)]
pub struct ThisYears {
    /// Below the share.
    pub file: String,
    /// Below the folder of what is made.
    pub target: String,
    pub department: String,
}

/// They are in the order of the organisation chart. `wanted` are departments as the chart names them; none are all.
pub fn of_year(snapshot: &Snapshot, chart: &OrgChart<'_>, wanted: &[String], wish: Wish) -> Vec<ThisYears> {
    let of_year = snapshot.workbooks.iter().filter(|(file, workbook)| is_of(file, workbook, wish.from));
    let mut workbooks: Vec<ThisYears> = of_year
        .map(|(file, workbook)| ThisYears {
            file: file.clone(),
            target: roll::roll(file, wish.from, wish.to).text,
            department: department_of(file, workbook, chart),
        })
        .filter(|workbook| wanted.is_empty() || wanted.contains(&workbook.department))
        .collect();
    workbooks.sort_by(|a, b| (chart.rank(&a.department), &a.file).cmp(&(chart.rank(&b.department), &b.file)));
    workbooks
}

/// It has a row of the year, or nothing of it is known and its name does not say another year.
fn is_of(file: &str, workbook: &KnownWorkbook, year: FiscalYear) -> bool {
    let goals = &workbook.records.goals;
    let of_rows = goals.iter().flat_map(|goal| goal.measures.iter().map(|m| m.fiscal_year.or(goal.fiscal_year)));
    let mut years = of_rows.chain(goals.iter().filter_map(|goal| goal.fiscal_year).map(Some));
    let rolled = roll::roll(file, year, year.plus(1));
    let is_open = rolled.is_changed || rolled.others.is_empty();
    (goals.is_empty() && is_open) || years.any(|own| own == Some(year) || own.is_none() && is_open)
}

fn department_of(file: &str, workbook: &KnownWorkbook, chart: &OrgChart<'_>) -> String {
    let named = workbook.records.goals.first().map(|goal| chart.name_of_responsible(goal)).unwrap_or_default();
    let of_folder = || file.split('/').find_map(|part| chart.department(part)).map(|d| d.name.clone());
    if named.is_empty() { of_folder().unwrap_or_default() } else { named.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use matome_forms::model::{Goal, Measure};

    /// Of sheets whose rows name no year, the file's name says whether they are of another one.
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
}
