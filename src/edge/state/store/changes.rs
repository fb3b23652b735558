use std::ops::ControlFlow;

use super::{Store, StoreError, from_json, to_json};
use crate::edge::state::database::{DatabaseError, Row, values};
use matome_core::moment::Moment;
use matome_core::records::changes::Change;
use matome_deadline::fiscal_year::FiscalYear;

impl Store {
    pub fn record_changes(&self, changes: &[Change]) -> Result<(), StoreError> {
        self.atomically(|store| {
            let sql = "INSERT INTO change (fiscal_year, change) VALUES (?1, ?2)";
            for change in changes {
                store.connection.execute(sql, values![change.year.map(FiscalYear::start), to_json(change)?])?;
            }
            Ok(())
        })
    }

    /// All years, newest first.
    pub fn changes_since(&self, since: Moment, at_most: usize) -> Result<Vec<Change>, StoreError> {
        let sql = "SELECT change FROM change ORDER BY number DESC LIMIT ?1";
        let mut recent = Vec::new();
        self.connection.each(sql, values![at_most as i64], &mut |row| {
            let change = of(row)?;
            if change.at <= since {
                return Ok(ControlFlow::Break(()));
            }
            recent.push(change);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(recent)
    }

    /// Newest first.
    pub fn changes(&self, year: FiscalYear, at_most: usize) -> Result<Vec<Change>, StoreError> {
        let sql = "SELECT change FROM change WHERE fiscal_year = ?1 ORDER BY number DESC LIMIT ?2";
        Ok(self.connection.all(sql, values![year.start(), at_most as i64], of)?)
    }
}

fn of(row: &Row<'_>) -> Result<Change, DatabaseError> {
    from_json(&row.get::<String>(0)?)
}
