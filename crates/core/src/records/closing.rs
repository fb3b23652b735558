//! Closed fiscal years (年度を締める): their rows stay as on the day of closing, whatever happens to the workbooks.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::records::snapshot::{KnownWorkbook, Snapshot};
use matome_deadline::fiscal_year::FiscalYear;
use matome_forms::model::Workbook;

#[derive(Debug, Clone, Default)]
pub struct Closing {
    pub day: NaiveDate,
    /// By path: the goals with measures of the year only.
    pub workbooks: BTreeMap<String, KnownWorkbook>,
}

/// The contents of `year` in `snapshot`, for closing.
pub fn of_year(snapshot: &Snapshot, year: FiscalYear, day: NaiveDate) -> Closing {
    let parts =
        snapshot.workbooks.iter().map(|(path, workbook)| (path.clone(), part(workbook, |own| own == Some(year))));
    Closing { day, workbooks: parts.filter(|(_, part)| !part.records.goals.is_empty()).collect() }
}

/// Replaces the rows of closed years in `snapshot`.
pub fn apply(snapshot: &mut Snapshot, closings: BTreeMap<FiscalYear, Closing>) {
    for (year, Closing { day, workbooks: closed }) in closings {
        let now = of_year(snapshot, year, day).workbooks;
        for (path, part) in &now {
            let there = snapshot.workbooks.get(path).is_some_and(|workbook| workbook.absence.is_none());
            if there && closed.get(path).is_none_or(|closed| closed.records.goals != part.records.goals) {
                snapshot.closed.differing.insert((year, path.clone()));
            }
            if let Some(workbook) = snapshot.workbooks.get_mut(path) {
                *workbook = part_of_others(workbook, year);
            }
        }
        for (path, part) in closed {
            let fresh = || KnownWorkbook {
                records: Workbook { file: path.clone(), ..Workbook::default() },
                ..KnownWorkbook::default()
            };
            let workbook = snapshot.workbooks.entry(path.clone()).or_insert_with(fresh);
            workbook.records.goals.extend(part.records.goals);
            workbook.ids.extend(part.ids);
            workbook.closed.insert(year);
        }
        snapshot.closed.days.insert(year, day);
    }
}

fn part_of_others(workbook: &KnownWorkbook, year: FiscalYear) -> KnownWorkbook {
    part(workbook, |own| own != Some(year))
}

/// The workbook with measures of those years only.
pub(super) fn part(workbook: &KnownWorkbook, wanted: impl Fn(Option<FiscalYear>) -> bool) -> KnownWorkbook {
    let mut part = workbook.clone();
    part.records.goals.clear();
    part.ids.clear();
    for (goal, ids) in workbook.records.goals.iter().zip(&workbook.ids) {
        let of_goal = goal.measures.iter().zip(ids);
        let kept = of_goal.filter(|(measure, _)| wanted(measure.fiscal_year.or(goal.fiscal_year)));
        let (measures, ids): (Vec<_>, Vec<_>) = kept.map(|(measure, id)| (measure.clone(), id.clone())).unzip();
        if !measures.is_empty() {
            let mut goal = goal.clone();
            goal.measures = measures;
            part.records.goals.push(goal);
            part.ids.push(ids);
        }
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::measure_id::MeasureId;
    use matome_deadline::source::Source;
    use matome_forms::model::{Goal, Measure};

    #[test]
    fn closing_a_year_makes_no_second_goal_of_one_that_runs_over_several() {
        let of = |year: i32| Measure { fiscal_year: Some(FiscalYear::new(year)), ..Measure::default() };
        let goal = |cell: &str, years: &[i32]| Goal {
            source: Source { sheet: "計画".into(), cell: cell.into() },
            measures: years.iter().map(|year| of(*year)).collect(),
            ..Goal::default()
        };
        let goals = vec![goal("B4", &[2026, 2027, 2028]), goal("B8", &[2026]), goal("B9", &[2027])];
        let ids = vec![
            ["a", "b", "c"].map(|id| MeasureId(id.into())).to_vec(),
            vec![MeasureId("d".into())],
            vec![MeasureId("e".into())],
        ];
        let records = Workbook { goals, ..Workbook::default() };
        let mut snapshot = Snapshot::default();
        snapshot.workbooks.insert("計画.xlsx".into(), KnownWorkbook { records, ids, ..KnownWorkbook::default() });
        let (year, day) = (FiscalYear::new(2026), NaiveDate::from_ymd_opt(2027, 4, 30).unwrap());
        let before = (snapshot.goals(), snapshot.rows().count());
        let closing = of_year(&snapshot, year, day);
        apply(&mut snapshot, BTreeMap::from([(year, closing)]));
        assert_eq!((snapshot.goals(), snapshot.rows().count()), before);
        assert_eq!(before, (3, 5));
    }
}
