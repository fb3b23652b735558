//! Limits on measures, text and years of one workbook. The excess is left out and reported.

use std::collections::BTreeMap;

use crate::records::closing::part;
use crate::records::snapshot::Snapshot;
use chrono::NaiveDate;
use matome_deadline::fiscal_year::FiscalYear;
use matome_forms::field::Field;
use matome_forms::model::{Goal, Workbook};
use matome_workbook::problem::{Fault, Problem};

/// Measures of one workbook. Real ones have fewer than a hundred.
const MOST_MEASURES: usize = 3_000;
/// Characters that the rows of one workbook show. Real ones have less than a tenth.
const MOST_TEXT: usize = 1_000_000;
/// Measures of one department over all workbooks. A prefecture's largest has some thousands.
const MOST_OF_DEPARTMENT: usize = 20_000;
/// At most this many unconfigured names count as departments.
pub const MOST_STRANGERS: usize = 50;
/// Years before and after the current one that are merged.
const REACH: i32 = 10;

/// Leaves out goals beyond [`MOST_MEASURES`] and [`MOST_TEXT`].
pub fn of_workbook(workbook: &mut Workbook) {
    cut_measures(workbook, MOST_MEASURES);
    cut_text(workbook, MOST_TEXT);
}

fn cut_measures(workbook: &mut Workbook, most: usize) {
    let fault = |found, kept| Fault::TooManyGoals { found, kept, most };
    cut(workbook, most, |goal| goal.measures.len().max(1), fault);
}

fn cut_text(workbook: &mut Workbook, most: usize) {
    cut(workbook, most, shown, |found, kept| Fault::TooMuchText { found, kept, most });
}

/// Keeps the leading goals whose sizes sum to at most `most`; `fault` takes the numbers found and kept.
fn cut(workbook: &mut Workbook, most: usize, size: fn(&Goal) -> usize, fault: impl Fn(usize, usize) -> Fault) {
    let mut taken = 0;
    let fits = workbook.goals.iter().take_while(|goal| {
        taken += size(goal);
        taken <= most
    });
    let (kept, found) = (fits.count(), workbook.goals.len());
    if kept < found {
        workbook.goals.truncate(kept);
        workbook.problems.insert(0, fault(found, kept).into());
    }
}

/// Characters of a goal's rows; each row repeats the goal's texts.
fn shown(goal: &Goal) -> usize {
    let said = |measure| Field::listed().filter_map(move |field| field.said(goal, measure));
    goal.measures.iter().flat_map(said).map(|text| text.chars().count()).sum()
}

/// Leaves out the excess of each department, in workbook order.
pub fn of_departments(snapshot: &mut Snapshot) {
    cut_departments(snapshot, MOST_OF_DEPARTMENT);
}

fn cut_departments(snapshot: &mut Snapshot, most: usize) {
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for workbook in snapshot.workbooks.values_mut() {
        let mut left_out: BTreeMap<String, usize> = BTreeMap::new();
        let fits: Vec<bool> = workbook
            .records
            .goals
            .iter()
            .map(|goal| {
                let department = goal.department.clone().unwrap_or_default();
                let (taken, own) = (taken.entry(department.clone()).or_default(), goal.measures.len());
                let fits = *taken + own <= most;
                *(if fits { taken } else { left_out.entry(department).or_default() }) += own;
                fits
            })
            .collect();
        if left_out.is_empty() {
            continue;
        }
        let mut kept = fits.iter();
        workbook.records.goals.retain(|_| *kept.next().unwrap_or(&true));
        let mut kept = fits.iter();
        workbook.ids.retain(|_| *kept.next().unwrap_or(&true));
        let fault = |(department, left_out)| Fault::DepartmentTooLarge { department, left_out, most }.into();
        workbook.records.problems.extend(left_out.into_iter().map(fault));
    }
}

/// Leaves out rows of years too far from `today`.
pub fn of_years(snapshot: &mut Snapshot, today: NaiveDate) {
    let this = FiscalYear::of(today).start();
    let is_far = |year: FiscalYear| (year.start() - this).abs() > REACH;
    for workbook in snapshot.workbooks.values_mut() {
        let own = workbook.records.goals.iter();
        let years =
            own.flat_map(|goal| goal.measures.iter().map(|measure| measure.fiscal_year).chain([goal.fiscal_year]));
        let mut far: Vec<FiscalYear> = years.flatten().filter(|year| is_far(*year)).collect();
        if far.is_empty() {
            continue;
        }
        far.sort_unstable();
        far.dedup();
        *workbook = part(workbook, |own| !own.is_some_and(is_far));
        let problem: Problem = Fault::FarYears(far).into();
        workbook.records.problems.push(problem);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::measure_id::MeasureId;
    use crate::records::snapshot::KnownWorkbook;
    use matome_forms::model::{Goal, Measure};

    fn goal(year: i32) -> Goal {
        Goal {
            fiscal_year: Some(FiscalYear::new(year)),
            measures: vec![Measure::default(), Measure::default()],
            ..Goal::default()
        }
    }

    #[test]
    fn what_a_workbook_claims_beyond_its_share_is_left_out_and_named() {
        let mut workbook = Workbook { goals: vec![goal(2026); 4], ..Workbook::default() };
        cut_measures(&mut workbook, 8);
        assert_eq!((workbook.goals.len(), workbook.problems.len()), (4, 0));
        cut_measures(&mut workbook, 5);
        assert_eq!(workbook.goals.len(), 2);
        assert!(workbook.problems[0].to_string().contains("4 件のうち 2 件"), "{}", workbook.problems[0]);
    }

    #[test]
    fn a_goals_text_counts_as_often_as_its_rows_show_it() {
        let long = Goal { title: Some("道".repeat(100)), ..goal(2026) };
        let year = shown(&goal(2026));
        assert_eq!(shown(&long), year + 200);
        let mut workbook = Workbook { goals: vec![long; 3], ..Workbook::default() };
        cut_text(&mut workbook, 2 * (year + 200));
        assert_eq!(workbook.goals.len(), 2);
        assert!(workbook.problems[0].to_string().contains("3 件のうち 2 件"), "{}", workbook.problems[0]);
    }

    #[test]
    fn what_a_department_has_beyond_its_share_is_left_out_of_its_last_workbooks_and_named() {
        let of = |department: &str| Goal { department: Some(department.to_owned()), ..goal(2026) };
        let known = |departments: &[&str]| KnownWorkbook {
            ids: departments.iter().map(|name| vec![MeasureId((*name).to_owned()); 2]).collect(),
            records: Workbook { goals: departments.iter().map(|name| of(name)).collect(), ..Workbook::default() },
            ..KnownWorkbook::default()
        };
        let workbooks = [("a", known(&["総務部", "総務部"])), ("b", known(&["総務部", "建設部"]))];
        let workbooks = workbooks.map(|(path, workbook)| (path.to_owned(), workbook)).into();
        let mut snapshot = Snapshot { workbooks, ..Snapshot::default() };
        cut_departments(&mut snapshot, 5);
        let (first, last) = (&snapshot.workbooks["a"], &snapshot.workbooks["b"]);
        assert_eq!((first.records.goals.len(), first.records.problems.len()), (2, 0));
        assert_eq!((last.records.goals.len(), last.ids[0][0].0.as_str()), (1, "建設部"));
        assert!(last.records.problems[0].to_string().contains("総務部") && last.has_ids());
    }

    #[test]
    fn a_year_that_nobody_can_mean_gets_no_workbook() {
        let goals: Vec<Goal> = [2026, 2036, 2037, 1995].into_iter().map(goal).collect();
        let ids = (0..4).map(|goal| (0..2).map(|n| MeasureId(format!("{goal}-{n}"))).collect()).collect();
        let known =
            KnownWorkbook { records: Workbook { goals, ..Workbook::default() }, ids, ..KnownWorkbook::default() };
        let mut snapshot = Snapshot { workbooks: [("a.xlsx".to_owned(), known)].into(), ..Snapshot::default() };
        of_years(&mut snapshot, NaiveDate::from_ymd_opt(2026, 10, 1).unwrap());
        let years: Vec<i32> = snapshot.years().into_iter().map(FiscalYear::start).collect();
        assert_eq!(years, [2026, 2036]);
        let said = snapshot.workbooks["a.xlsx"].records.problems[0].to_string();
        assert!(said.contains("平成7年度") && said.contains("令和19年度"), "{said}");
    }
}
