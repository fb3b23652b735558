//! Closed fiscal years with their content.

use std::collections::BTreeMap;

use super::{Store, StoreError, from_json, to_json};
use crate::edge::state::database::{DatabaseError, Row, values};
use matome_core::records::closing::Closing;
use matome_core::records::measure_id::MeasureId;
use matome_core::records::snapshot::KnownWorkbook;
use matome_deadline::fiscal_year::FiscalYear;
use matome_forms::model::Workbook;

impl Store {
    pub fn closings(&self) -> Result<BTreeMap<FiscalYear, Closing>, StoreError> {
        let mut closings: BTreeMap<FiscalYear, Closing> =
            self.connection.all("SELECT year, day FROM closed_year", &[], |row| {
                Ok((FiscalYear::new(row.get(0)?), Closing { day: row.get(1)?, ..Closing::default() }))
            })?;
        let sql = "SELECT year, path, goals, ids, said FROM closed_workbook";
        let workbooks: Vec<(FiscalYear, String, KnownWorkbook)> = self.connection.all(sql, &[], workbook)?;
        for (year, path, workbook) in workbooks {
            closings.entry(year).or_default().workbooks.insert(path, workbook);
        }
        Ok(closings)
    }

    /// Closes a year. A year that is already closed keeps its records.
    pub fn close_year(&self, year: FiscalYear, closing: &Closing) -> Result<(), StoreError> {
        self.atomically(|store| {
            let connection = &store.connection;
            if connection.execute(
                "INSERT INTO closed_year VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                values![year.start(), closing.day],
            )? == 0
            {
                return Ok(());
            }
            for (path, KnownWorkbook { records, ids, .. }) in &closing.workbooks {
                connection.execute(
                    "INSERT INTO closed_workbook (year, path, goals, ids, said) VALUES (?1, ?2, ?3, ?4, ?5)",
                    values![year.start(), path, to_json(&records.goals)?, to_json(ids)?, to_json(&records.said())?,],
                )?;
            }
            Ok(())
        })
    }

    pub fn reopen_year(&self, year: FiscalYear) -> Result<bool, StoreError> {
        Ok(self.connection.execute("DELETE FROM closed_year WHERE year = ?1", values![year.start()])? > 0)
    }
}

fn workbook(row: &Row<'_>) -> Result<(FiscalYear, String, KnownWorkbook), DatabaseError> {
    let path: String = row.get(1)?;
    let goals = from_json(&row.get::<String>(2)?)?;
    let ids: Vec<Vec<MeasureId>> = from_json(&row.get::<String>(3)?)?;
    let mut records = Workbook { file: path.clone(), goals, ..Workbook::default() };
    records.put_said(from_json(&row.get::<String>(4)?)?);
    Ok((FiscalYear::new(row.get(0)?), path, KnownWorkbook { records, ids, ..KnownWorkbook::default() }))
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use matome_core::report;
    use matome_forms::model::{Goal, Measure, Report};
    use matome_forms::said::Presence;

    use super::*;

    #[test]
    fn a_closed_year_keeps_what_its_reports_said() {
        let measure = Measure { interim_report: Some("後日報告".to_owned()), ..Measure::default() };
        let goals = vec![Goal { measures: vec![measure], ..Goal::default() }];
        let mut records = Workbook { goals, ..Workbook::default() };
        report::judge(&mut records);
        let known = KnownWorkbook { records, ids: vec![vec![MeasureId("1".to_owned())]], ..KnownWorkbook::default() };
        let store = Store::in_memory().unwrap();
        let year = FiscalYear::new(2026);
        let closing = Closing { day: NaiveDate::default(), workbooks: [("a.xlsx".to_owned(), known)].into() };
        store.close_year(year, &closing).unwrap();
        let closed = store.closings().unwrap().remove(&year).unwrap().workbooks.remove("a.xlsx").unwrap();
        let said = closed.records.goals[0].measures[0].said.of(Report::InterimReport).cloned();
        assert_eq!(said.map(|said| said.presence), Some(Presence::PutOff));
    }
}
