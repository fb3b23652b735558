//! The fiscal years that the planning section has closed, each with all that it was closed with. What a closed year
//! shows is decided in [`matome_core::records::closing`].

use std::collections::BTreeMap;

use super::{Store, StoreError, from_json, to_json};
use crate::edge::state::database::{DatabaseError, Row, values};
use matome_core::records::closing::Closing;
use matome_core::records::measure_id::MeasureId;
use matome_core::records::snapshot::KnownWorkbook;
use matome_deadline::fiscal_year::FiscalYear;
use matome_forms::model::Workbook;

impl Store {
    /// Every closed year.
    pub fn closings(&self) -> Result<BTreeMap<FiscalYear, Closing>, StoreError> {
        let mut closings: BTreeMap<FiscalYear, Closing> =
            self.connection.all("SELECT year, day FROM closed_year", &[], |row| {
                Ok((FiscalYear::new(row.get(0)?), Closing { day: row.get(1)?, ..Closing::default() }))
            })?;
        let sql = "SELECT year, path, goals, ids FROM closed_workbook";
        let workbooks: Vec<(FiscalYear, String, KnownWorkbook)> = self.connection.all(sql, &[], workbook)?;
        for (year, path, workbook) in workbooks {
            closings.entry(year).or_default().workbooks.insert(path, workbook);
        }
        Ok(closings)
    }

    /// Closes a year with all that is known of it. One that is closed stays as it was closed.
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
                    "INSERT INTO closed_workbook VALUES (?1, ?2, ?3, ?4)",
                    values![year.start(), path, to_json(&records.goals)?, to_json(ids)?],
                )?;
            }
            Ok(())
        })
    }

    /// Opens a year again. Says whether it was closed.
    pub fn reopen_year(&self, year: FiscalYear) -> Result<bool, StoreError> {
        Ok(self.connection.execute("DELETE FROM closed_year WHERE year = ?1", values![year.start()])? > 0)
    }
}

fn workbook(row: &Row<'_>) -> Result<(FiscalYear, String, KnownWorkbook), DatabaseError> {
    let path: String = row.get(1)?;
    let goals = from_json(&row.get::<String>(2)?)?;
    let ids: Vec<Vec<MeasureId>> = from_json(&row.get::<String>(3)?)?;
    let records = Workbook { file: path.clone(), goals, ..Workbook::default() };
    Ok((FiscalYear::new(row.get(0)?), path, KnownWorkbook { records, ids, ..KnownWorkbook::default() }))
}
