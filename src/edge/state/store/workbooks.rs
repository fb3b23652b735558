//! The last readable records of each workbook, its file stamp, and since when a file is missing.

use std::collections::BTreeMap;

use chrono::DateTime;
use chrono_tz::Tz;

use super::records::{packed, unpacked};
use super::{Store, StoreError};
use crate::edge::state::database::{DatabaseError, Row, values};
use matome_core::records::snapshot::{KnownWorkbook, Snapshot, StandIn};
use matome_core::share::settling::Stamp;
use matome_core::share::vanished::Absence;
use matome_deadline::era::date_label;
use matome_forms::model::Workbook;
use matome_workbook::problem::Problem;

const WITHOUT_RECORDS: &str = "INDEXED BY workbook_file";

const COLUMNS: &str = "path, records, size, modified_ns, changed_ns, file_id, content, read_at, stale_since";

const PUT: &str = "
    INSERT INTO workbook (path, records, size, modified_ns, changed_ns, file_id, content, read_at, stale_since)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
    ON CONFLICT (path) DO UPDATE SET records = excluded.records, size = excluded.size, modified_ns = excluded.modified_ns,
        changed_ns = excluded.changed_ns, file_id = excluded.file_id, content = excluded.content, read_at = excluded.read_at,
        stale_since = excluded.stale_since";

#[derive(Debug, Clone, PartialEq)]
pub struct StoredWorkbook {
    /// Last good records, with the problems of the latest reading.
    pub records: Workbook,
    /// The file as of the latest reading, good or not.
    pub stamp: Stamp,
    pub content: String,
    pub read_at: String,
    /// Since when the file has been unreadable and old records are used (RFC 3339).
    pub stale_since: Option<String>,
}

impl StoredWorkbook {
    fn known(self, absence: Option<Absence>) -> KnownWorkbook {
        let stale_since = self.stale_since.as_deref().map(to_the_minute);
        let saved_ns = self.stamp.modified_ns;
        KnownWorkbook { records: self.records, stale_since, saved_ns, absence, ..KnownWorkbook::default() }
    }
}

/// Formats a time for people: 令和8年9月28日 14:05.
fn to_the_minute(noted: &str) -> String {
    let moment = DateTime::parse_from_rfc3339(noted);
    moment.map_or_else(|_| noted.to_owned(), |at| format!("{} {}", date_label(at.date_naive()), at.format("%-H:%M")))
}

impl Store {
    /// By path below the share.
    pub fn workbooks(&self) -> Result<BTreeMap<String, StoredWorkbook>, StoreError> {
        Ok(self.connection.all(&format!("SELECT {COLUMNS} FROM workbook"), &[], columns)?)
    }

    pub fn workbook(&self, path: &str) -> Result<Option<StoredWorkbook>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM workbook WHERE path = ?1");
        Ok(self.connection.first(&sql, values![path], columns)?.map(|(_, stored)| stored))
    }

    /// Records of the share, without IDs of measures.
    pub fn snapshot(&self) -> Result<Snapshot, StoreError> {
        let absences = self.absences()?;
        let known = |(path, stored): (String, StoredWorkbook)| {
            let absence = absences.get(&path).copied();
            (path, stored.known(absence))
        };
        let workbooks = self.workbooks()?.into_iter().map(known).collect();
        Ok(Snapshot { workbooks, ..Snapshot::default() })
    }

    pub fn has_workbooks(&self) -> Result<bool, StoreError> {
        Ok(self.connection.is_any("SELECT 1 FROM workbook", &[])?)
    }

    pub fn workbook_counts(&self) -> Result<(u64, u64), StoreError> {
        let sql = "SELECT count(*), count(stale_since) FROM workbook";
        Ok(self.connection.one(sql, &[], |row| Ok((row.get::<i64>(0)? as u64, row.get::<i64>(1)? as u64)))?)
    }

    /// Each file's stamp as last read, except absent files.
    pub fn stamps(&self) -> Result<BTreeMap<String, Stamp>, StoreError> {
        let sql = format!(
            "SELECT path, size, modified_ns, changed_ns, file_id FROM workbook {}
                WHERE path NOT IN (SELECT path FROM absence)",
            self.connection.hint(WITHOUT_RECORDS)
        );
        Ok(self.connection.all(&sql, &[], |row| Ok((row.get(0)?, stamp(row, 1)?)))?)
    }

    /// Each file's content hash as last read, including absent files.
    pub fn contents(&self) -> Result<BTreeMap<String, String>, StoreError> {
        let sql = format!("SELECT path, content FROM workbook {}", self.connection.hint(WITHOUT_RECORDS));
        Ok(self.connection.all(&sql, &[], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    pub fn put_workbook(
        &self,
        path: &str,
        records: &Workbook,
        stamp: &Stamp,
        content: &str,
        read_at: DateTime<Tz>,
    ) -> Result<(), StoreError> {
        let stored = StoredWorkbook {
            records: Workbook::default(),
            stamp: *stamp,
            content: content.to_owned(),
            read_at: read_at.to_rfc3339(),
            stale_since: None,
        };
        self.write_workbook(path, records, &stored)
    }

    /// Records that a workbook is unreadable; [`StandIn`] chooses its replacement.
    pub fn put_unreadable(
        &self,
        path: &str,
        problems: &[Problem],
        stamp: &Stamp,
        content: &str,
        read_at: DateTime<Tz>,
    ) -> Result<(), StoreError> {
        self.atomically(|store| {
            let read_at = read_at.to_rfc3339();
            let before = store.workbook(path)?;
            let before = before.map(|StoredWorkbook { records, stale_since, .. }| StandIn { records, stale_since });
            let StandIn { records, stale_since } = StandIn::after_failure(before, path, problems, &read_at);
            let stored = StoredWorkbook { records, stamp: *stamp, content: content.to_owned(), read_at, stale_since };
            store.write_workbook(path, &stored.records, &stored)
        })
    }

    pub fn restamp_workbook(&self, path: &str, stamp: &Stamp) -> Result<(), StoreError> {
        let sql = "UPDATE workbook SET size = ?2, modified_ns = ?3, changed_ns = ?4, file_id = ?5 WHERE path = ?1";
        let (size, id) = (stamp.size.cast_signed(), stamp.file_id.cast_signed());
        self.connection.execute(sql, values![path, size, stamp.modified_ns, stamp.changed_ns, id])?;
        Ok(())
    }

    pub fn remove_workbook(&self, path: &str) -> Result<(), StoreError> {
        self.leave_unidentified(path)?;
        self.end_absence(path)?;
        self.connection.execute("DELETE FROM workbook WHERE path = ?1", values![path])?;
        self.put_sketches(path, &[])
    }

    /// Renames a workbook and marks it as unread, since its path may imply year or department.
    pub fn rename_workbook(&self, from: &str, to: &str) -> Result<(), StoreError> {
        self.atomically(|store| {
            let Some(mut stored) = store.workbook(from)? else { return Ok(()) };
            to.clone_into(&mut stored.records.file);
            stored.content = String::new();
            store.remove_workbook(from)?;
            store.write_workbook(to, &stored.records, &stored)
        })
    }

    /// Marks all workbooks as unread because their reading would differ.
    pub fn forget_contents(&self) -> Result<(), StoreError> {
        self.connection.execute("UPDATE workbook SET content = '', size = -1", &[])?;
        Ok(())
    }

    fn write_workbook(&self, path: &str, records: &Workbook, stored: &StoredWorkbook) -> Result<(), StoreError> {
        self.leave_unidentified(path)?;
        self.end_absence(path)?;
        let stamp = stored.stamp;
        self.connection.execute(
            PUT,
            values![
                path,
                packed(records)?,
                stamp.size.cast_signed(),
                stamp.modified_ns,
                stamp.changed_ns,
                stamp.file_id.cast_signed(),
                stored.content,
                stored.read_at,
                stored.stale_since,
            ],
        )?;
        Ok(())
    }
}

fn columns(row: &Row<'_>) -> Result<(String, StoredWorkbook), DatabaseError> {
    let path: String = row.get(0)?;
    let stored = StoredWorkbook {
        records: unpacked(&path, &row.bytes(1)?),
        stamp: stamp(row, 2)?,
        content: row.get(6)?,
        read_at: row.get(7)?,
        stale_since: row.get(8)?,
    };
    Ok((path, stored))
}

fn stamp(row: &Row<'_>, first: usize) -> Result<Stamp, DatabaseError> {
    Ok(Stamp {
        size: row.get::<i64>(first)?.cast_unsigned(),
        modified_ns: row.get(first + 1)?,
        changed_ns: row.get(first + 2)?,
        file_id: row.get::<i64>(first + 3)?.cast_unsigned(),
    })
}

impl Store {
    pub fn absences(&self) -> Result<BTreeMap<String, Absence>, StoreError> {
        let sql = "SELECT path, since, doubted FROM absence";
        let read = |row: &Row<'_>| Ok((row.get(0)?, Absence { since: row.get(1)?, doubted: row.get(2)? }));
        Ok(self.connection.all(sql, &[], read)?)
    }

    pub fn note_absence(&self, path: &str, absence: Absence) -> Result<(), StoreError> {
        let sql = "INSERT INTO absence (path, since, doubted) VALUES (?1, ?2, ?3)
                   ON CONFLICT (path) DO UPDATE SET since = excluded.since, doubted = excluded.doubted";
        self.connection.execute(sql, values![path, absence.since, absence.doubted])?;
        Ok(())
    }

    /// Marks the workbook as present or forgotten; returns whether it was absent.
    pub fn end_absence(&self, path: &str) -> Result<bool, StoreError> {
        Ok(self.connection.execute("DELETE FROM absence WHERE path = ?1", values![path])? > 0)
    }

    /// A person confirmed that it stays as it is.
    pub fn accept_absence(&self, path: &str) -> Result<(), StoreError> {
        self.connection.execute("UPDATE absence SET doubted = 0 WHERE path = ?1", values![path])?;
        Ok(())
    }
}
