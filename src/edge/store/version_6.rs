//! Up to version 5 records were kept as JSON. The steps to other versions stand with the subject whose tables they
//! change.

use super::records::{none_of, packed};
use super::{identities, workbooks};
use crate::core::model::Workbook;
use crate::edge::database::{Connection, DatabaseError, values};

/// All tables are there.
pub(super) fn to_version_6(connection: &Connection) -> Result<(), DatabaseError> {
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

fn repack(connection: &Connection, old: &str, insert: &str) -> Result<(), DatabaseError> {
    let rows: Vec<(String, Option<String>)> = connection.all(old, &[], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for (path, json) in rows {
        let records = json.map(|json| of_json(&json).unwrap_or_else(|_| none_of(&path)));
        connection.execute(insert, values![path, records.as_ref().map(packed).transpose()?])?;
    }
    Ok(())
}

/// Problems were sentences then; the next reading finds them again.
fn of_json(json: &str) -> serde_json::Result<Workbook> {
    let mut records: serde_json::Value = serde_json::from_str(json)?;
    records["problems"] = serde_json::json!([]);
    serde_json::from_value(records)
}
