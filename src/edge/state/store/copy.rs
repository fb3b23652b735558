//! A state taken to another place, whole: from a file to a server, from a server to a file. The one that it was taken
//! from refuses to be used from then on, so that no two daemons go on from the same point and send the same mails.

use std::ops::ControlFlow;

use super::{StateFact, Store, StoreError};
use crate::edge::state::database::{Connection, DatabaseError, Location, Value};

/// Each table, those that others refer to first; with the column by which its rows are kept in the order of their
/// coming.
const TABLES: &[(&str, Option<&str>)] = &[
    ("fact", None),
    ("workbook", None),
    ("absence", None),
    ("closed_year", None),
    ("closed_workbook", None),
    ("measure", None),
    ("unidentified", None),
    ("note", None),
    ("note_columns", None),
    ("note_history", Some("number")),
    ("request", None),
    ("change", Some("number")),
    ("mail", Some("number")),
    ("mail_reminder", None),
    ("delivery", Some("number")),
    ("held_reminder", None),
    ("late_step", None),
    ("reminder_run", None),
    ("written", None),
    ("sketch", None),
    ("taught", None),
    ("writing", None),
    ("written_bytes", None),
    ("dated_copy", None),
];

/// How many of each were taken over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Copied {
    pub workbooks: usize,
    pub notes: usize,
    pub mails: usize,
}

impl Store {
    /// Takes over all that `from` holds, or nothing. `here` and `there` name this place and that of `from`;
    /// [`StoreError::NotEmpty`] where this one holds a state that was not taken elsewhere itself.
    pub fn take_over(&self, from: &Self, here: &Location) -> Result<Copied, StoreError> {
        from.atomically(|from| {
            let copied = self.atomically(|to| {
                to.make_room(here)?;
                to.copy_tables(from)
            })?;
            from.note(StateFact::MovedTo, &here.to_string())?;
            Ok(copied)
        })
    }

    /// [`StoreError::Moved`] where the state was taken to another place.
    pub(super) fn must_not_be_moved(self, place: &Location) -> Result<Self, StoreError> {
        match self.fact(StateFact::MovedTo)? {
            None => Ok(self),
            Some(to) => Err(StoreError::Moved { place: place.to_string(), to }),
        }
    }

    fn make_room(&self, here: &Location) -> Result<(), StoreError> {
        if self.fact(StateFact::MovedTo)?.is_none() {
            for (table, _) in TABLES.iter().filter(|(table, _)| *table != "fact") {
                if self.connection.is_any(&format!("SELECT 1 FROM {table}"), &[])? {
                    return Err(StoreError::NotEmpty(here.to_string()));
                }
            }
        }
        for (table, _) in TABLES.iter().rev() {
            self.connection.execute(&format!("DELETE FROM {table}"), &[])?;
        }
        Ok(())
    }

    fn copy_tables(&self, from: &Self) -> Result<Copied, StoreError> {
        let mut copied = Copied::default();
        for (table, number) in TABLES {
            let rows = copy_table(&from.connection, &self.connection, table, *number)?;
            match *table {
                "workbook" => copied.workbooks = rows,
                "note" => copied.notes = rows,
                "mail" => copied.mails = rows,
                _ => {}
            }
        }
        Ok(copied)
    }
}

fn copy_table(from: &Connection, to: &Connection, table: &str, number: Option<&str>) -> Result<usize, DatabaseError> {
    let columns = from.columns(table)?;
    let names = columns.join(", ");
    let places: Vec<String> = (1..=columns.len()).map(|place| format!("?{place}")).collect();
    let insert = format!("INSERT INTO {table} ({names}) VALUES ({})", places.join(", "));
    let order = number.map(|number| format!(" ORDER BY {number}")).unwrap_or_default();
    let mut rows = 0;
    from.each(&format!("SELECT {names} FROM {table}{order}"), &[], &mut |row| {
        let values = (0..columns.len()).map(|column| row.value(column)).collect::<Result<Vec<Value<'_>>, _>>()?;
        rows += to.execute(&insert, &values)?;
        Ok(ControlFlow::Continue(()))
    })?;
    if let Some(number) = number {
        to.number_on(table, number)?;
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::collections::BTreeSet;

    #[test]
    fn every_table_is_taken_along() {
        let store = Store::in_memory().unwrap();
        let there: BTreeSet<String> = store
            .connection
            .all("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", &[], |row| {
                row.get(0)
            })
            .unwrap();
        assert_eq!(there, TABLES.iter().map(|(table, _)| (*table).to_owned()).collect());
    }
}
