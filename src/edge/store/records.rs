//! How the records of a workbook are kept: in the terse form of `postcard`, behind the number of their shape.
//!
//! Every merge reads those of the whole share; as JSON they weighed a fifth more and took twice as long.

use rusqlite::{Connection, params};

use super::{identities, workbooks};
use crate::core::model::Workbook;

/// To be raised whenever a field of the records comes, goes or moves, for the form itself does not tell.
const SHAPE: u8 = 1;

pub(super) fn packed(records: &Workbook) -> rusqlite::Result<Vec<u8>> {
    let unpackable = |error| rusqlite::Error::ToSqlConversionFailure(Box::new(error));
    postcard::to_extend(records, vec![SHAPE]).map_err(unpackable)
}

/// Records of a shape that this version does not know count as none; the workbook is read again after an update.
pub(super) fn unpacked(path: &str, bytes: &[u8]) -> Workbook {
    let known = bytes.split_first().filter(|(shape, _)| **shape == SHAPE);
    let records = known.and_then(|(_, records)| postcard::from_bytes(records).ok());
    records.unwrap_or_else(|| none_of(path))
}

fn none_of(path: &str) -> Workbook {
    Workbook { file: path.to_owned(), ..Workbook::default() }
}

/// Up to version 5 records were kept as JSON. All tables are there.
pub(super) fn to_version_6(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "DROP INDEX workbook_file;
        ALTER TABLE workbook RENAME TO old_workbook;
        ALTER TABLE unidentified RENAME TO old_unidentified;",
    )?;
    connection.execute_batch(workbooks::TABLES)?;
    connection.execute_batch(identities::TABLES)?;
    repack(
        connection,
        "SELECT path, records FROM old_workbook",
        "INSERT INTO workbook SELECT path, ?2, size, modified_ns, changed_ns, file_id, content, read_at, stale_since
            FROM old_workbook WHERE path = ?1",
    )?;
    repack(connection, "SELECT path, records FROM old_unidentified", "INSERT INTO unidentified VALUES (?1, ?2)")?;
    connection.execute_batch("DROP TABLE old_workbook; DROP TABLE old_unidentified;")
}

fn repack(connection: &Connection, old: &str, insert: &str) -> rusqlite::Result<()> {
    let (mut old, mut insert) = (connection.prepare(old)?, connection.prepare(insert)?);
    let mut rows = old.query([])?;
    while let Some(row) = rows.next()? {
        let (path, json): (String, Option<String>) = (row.get(0)?, row.get(1)?);
        let records = json.map(|json| serde_json::from_str(&json).unwrap_or_else(|_| none_of(&path)));
        insert.execute(params![path, records.as_ref().map(packed).transpose()?])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every field has a value, and of every kind of value one of those that are named last.
    const FULL: &str = r#"{
        "file": "a/b.xlsx", "layout": "form", "problems": [{ "code": "text-cut", "severity": "info", "message": "m",
            "sheet": "s", "cell": "A1" }], "forms": { "s": { "layout": "form", "labels": ["l"], "lost": ["k"] } },
        "goals": [{ "fiscal_year": 2026, "department": "d", "sections": ["s"], "number": "1", "title": "t",
            "background": "b", "purpose": "p", "target": "t", "deadlines": [], "other": { "o": "o" },
            "reports": ["year_end_report"], "source": { "sheet": "s", "cell": "A1" }, "measures": [{ "number": "1",
                "fiscal_year": 2026, "title": "t", "actions": "a", "period": "p", "target": "t", "interim_report": "i",
                "year_end_report": "y", "achievement_rate": 70.5, "self_assessment": "s", "source": { "sheet": "s",
                "cell": "A1" }, "deadlines": [{ "text": "t", "items": ["1"], "kind": "unclear", "start": "2026-04-01",
                    "due": "2026-09-30", "approximate": true, "task": "t", "source": { "sheet": "s", "cell": "A1" } }]
            }] }]
    }"#;

    #[test]
    fn records_have_the_shape_that_their_number_stands_for() {
        let records: Workbook = serde_json::from_str(FULL).unwrap();
        let packed = packed(&records).unwrap();
        assert_eq!(unpacked("a/b.xlsx", &packed), records);
        assert_eq!(unpacked("a/b.xlsx", &[0, 1, 2]), none_of("a/b.xlsx"));
        let fingerprint = blake3::hash(&packed).to_hex();
        assert_eq!(&fingerprint[..16], "d58042635c099f62", "another shape: raise SHAPE, then put its fingerprint here");
    }
}
