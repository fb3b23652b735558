//! The journal of sent deliveries, one line each, in a file beside the database: after a restored backup it tells what
//! went out since. It holds no mail text.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::reminder;
use crate::edge::folders::files::{AppendedFile, Audience};
use crate::edge::folders::{files, replace_file};
use crate::edge::state::database::{Connection, DatabaseError, values};
use crate::edge::state::store::place::beside;
use crate::edge::state::store::{Store, StoreError};
use matome_core::delivery::JOURNAL;
use matome_core::delivery::tries::DeliveryState;
use matome_core::reminder::ledger::Reminder;
use matome_workbook::os_error;

#[derive(Debug, Serialize, Deserialize)]
struct Line {
    message_id: String,
    purpose: String,
    day: NaiveDate,
    department: Option<String>,
    section: Option<String>,
    subject: String,
    recipient: String,
    at: DateTime<Utc>,
    in_file: bool,
    reminders: Vec<Reminder>,
}

/// Mails whose sending the state had lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recovered {
    pub mails: usize,
    pub first: NaiveDate,
    pub last: NaiveDate,
}

fn journal(database: &Path) -> PathBuf {
    beside(database, ".sent")
}

/// Appends a delivery. Failure is tolerated, since the database has it.
pub(super) fn note(connection: &Connection, message_id: &str, recipient: &str, at: DateTime<Utc>) {
    let Some(file) = of(connection) else { return };
    let added = line(connection, message_id, recipient, at)
        .map_err(io::Error::other)
        .and_then(|line| Ok(serde_json::to_string(&line)? + "\n"))
        .and_then(|line| AppendedFile::open(&file, Audience::Ourselves)?.write_all(line.as_bytes()));
    if let Err(error) = added {
        tracing::warn!(
            "送ったメールの控え {} に書けません（{}）。空きと権限を確かめてください",
            file.display(),
            os_error::in_words(&error)
        );
    }
}

/// The journal's path; `None` on a server, whose backups are its own.
fn of(connection: &Connection) -> Option<PathBuf> {
    connection.file().map(journal)
}

fn line(connection: &Connection, message_id: &str, recipient: &str, at: DateTime<Utc>) -> Result<Line, DatabaseError> {
    let steps = "SELECT reminder, step, step_day FROM mail_reminder WHERE message_id = ?1";
    let reminders = connection.all(steps, values![message_id], reminder)?;
    let sql =
        "SELECT purpose, day, department, section, subject, in_file > 0 FROM mail JOIN delivery USING (message_id)
               WHERE message_id = ?1 AND recipient = ?2";
    let line = connection.one(sql, values![message_id, recipient], |row| {
        Ok(Line {
            message_id: message_id.to_owned(),
            purpose: row.get(0)?,
            day: row.get(1)?,
            department: row.get(2)?,
            section: row.get(3)?,
            subject: row.get(4)?,
            recipient: recipient.to_owned(),
            at,
            in_file: row.get(5)?,
            reminders: Vec::new(),
        })
    })?;
    Ok(Line { reminders, ..line })
}

impl Store {
    /// Restores deliveries missing after a restore. Mails written to files count if mail goes to files.
    pub fn recover_sent(&self, goes_into_files: bool) -> Result<Option<Recovered>, StoreError> {
        let Some(file) = of(&self.connection) else { return Ok(None) };
        let Ok(text) = files::read_text(&file) else { return Ok(None) };
        // A power failure may have truncated the last line.
        let lines: Vec<Line> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let newest = lines.iter().map(|line| line.day).max();
        let oldest = newest.and_then(|day| day.checked_sub_days(JOURNAL)).unwrap_or_default();
        let counts = |line: &&Line| line.day >= oldest && (goes_into_files || !line.in_file);
        let mut lost = self.atomically(|store| {
            let mut lost = Vec::new();
            for line in lines.iter().filter(counts) {
                if take_over(&store.connection, line)? {
                    lost.push((line.day, &line.message_id));
                }
            }
            Ok(lost)
        })?;
        if lines.iter().any(|line| line.day < oldest) {
            shorten(&file, &lines, oldest);
        }
        lost.sort_unstable();
        lost.dedup();
        let days = lost.first().zip(lost.last());
        Ok(days.map(|((first, _), (last, _))| Recovered { mails: lost.len(), first: *first, last: *last }))
    }
}

/// Enters an unknown or outdated delivery; returns whether it changed.
fn take_over(connection: &Connection, line: &Line) -> Result<bool, DatabaseError> {
    let known = "SELECT state FROM delivery WHERE message_id = ?1 AND recipient = ?2";
    let state = connection.first(known, values![line.message_id, line.recipient], |row| {
        DeliveryState::named(&row.get::<String>(0)?).ok_or(DatabaseError::Column(0))
    })?;
    if state.is_some_and(|state| !state.yields_to_journal()) {
        return Ok(false);
    }
    connection.execute(
        "INSERT INTO mail (message_id, purpose, day, department, section, written_at, header_from, header_to,
                                     header_cc, subject, text, file_name)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, '', ?7, '', ?8, '（送ったことだけが残っています）', '') ON CONFLICT DO NOTHING",
        values![
            line.message_id,
            line.purpose,
            line.day,
            line.department,
            line.section,
            line.at.fixed_offset(),
            line.recipient,
            line.subject
        ],
    )?;
    connection.execute(
        "INSERT INTO delivery (message_id, recipient, state, attempts, changed_at, in_file) VALUES (?1, ?2, 'sent', 1, ?3, ?4)
         ON CONFLICT (message_id, recipient) DO UPDATE SET state = 'sent', changed_at = ?3, in_file = ?4",
        values![line.message_id, line.recipient, line.at, line.in_file],
    )?;
    for Reminder { id, step, day } in &line.reminders {
        let sql = "INSERT INTO mail_reminder VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
        connection.execute(sql, values![line.message_id, id, step, day])?;
    }
    Ok(true)
}

/// Drops expired lines. Failure only leaves a longer file.
fn shorten(file: &Path, lines: &[Line], oldest: NaiveDate) {
    let kept = lines.iter().filter(|line| line.day >= oldest).filter_map(|line| serde_json::to_string(line).ok());
    let text: String = kept.flat_map(|line| [line, "\n".to_owned()]).collect();
    let _ = replace_file::put(file, text.as_bytes(), Audience::Ourselves);
}
