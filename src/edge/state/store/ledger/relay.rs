//! Counts letters through a mail server that cities share: on a database server for all cities there, by its clock; in
//! a file for the one city.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::MailLedger;
use crate::edge::state::database::{Connection, DatabaseError, Location, values};
use crate::edge::state::store::StoreError;
use crate::edge::system::machine;
use matome_core::delivery::relay_limits::{
    DAY, FORGOTTEN_AFTER, FURTHEST_PROMISE, RelayLimit, RelayLimits, Room, room,
};

/// A schema beside those of the cities.
const SCHEMA: &str = "matome_relay";

const TABLES: [&str; 3] = ["relay", "relay_letter", "relay_connection"];

/// The relay of one sending round, with its limits.
pub struct Relay<'s> {
    connection: &'s Connection,
    name: String,
    limits: RelayLimits,
    holder: String,
}

/// Tests whether that server can count letters for several cities; everything is rolled back.
pub fn try_out(location: &Location, limits: RelayLimits) -> Result<(), StoreError> {
    let connection = Connection::open(location, false)?;
    if !limits.is_any() || connection.server().is_none() {
        return Ok(());
    }
    let missing = missing_tables(&connection)?.unwrap_or_default();
    let [relay, letter, held] = TABLES.map(|table| in_schema(&connection, table));
    Ok(connection.execute_batch(&format!(
        "BEGIN; {missing}
         INSERT INTO {relay} (name) VALUES ('') ON CONFLICT (name) DO UPDATE SET name = excluded.name;
         INSERT INTO {letter} (relay, at) VALUES ('', 0);
         DELETE FROM {letter} WHERE relay = '';
         INSERT INTO {held} (relay, holder, until) VALUES ('', '', 0)
         ON CONFLICT (relay, holder) DO UPDATE SET until = excluded.until;
         DELETE FROM {held} WHERE relay = '';
         ROLLBACK"
    ))?)
}

/// Delay until an action is permitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    In(Duration),
    /// Later than is worth waiting for.
    NotBefore(Duration, RelayLimit),
}

impl<'s> MailLedger<'s> {
    /// `None` without limits.
    pub fn relay(&self, name: &str, limits: RelayLimits) -> Result<Option<Relay<'s>>, StoreError> {
        if !limits.is_any() {
            return Ok(None);
        }
        let connection: &'s Connection = self.0;
        begin(connection)?;
        let city = connection.server().map(|server| server.schema.as_str()).unwrap_or_default();
        let holder = format!("{} {} {city}", machine::name(), std::process::id());
        Ok(Some(Relay { connection, name: name.to_lowercase(), limits, holder }))
    }
}

impl Relay<'_> {
    /// Reserves the next sending slot.
    pub fn admit(&self, now: DateTime<Utc>) -> Result<Admission, StoreError> {
        self.alone(|| {
            let now = self.moment(now)?;
            let letters = self.table("relay_letter");
            let forget = format!("DELETE FROM {letters} WHERE relay = ?1 AND (at < ?2 OR at > ?3)");
            self.connection.execute(&forget, values![self.name, now - DAY, now + FURTHEST_PROMISE])?;
            let ago = format!("SELECT at FROM {letters} WHERE relay = ?1 ORDER BY at DESC LIMIT 1 OFFSET ?2");
            let mut known: Vec<(RelayLimit, i64)> = Vec::new();
            for limit in self.limits.of_letters() {
                let offset = i64::from(limit.count()) - 1;
                let at = self.connection.first(&ago, values![self.name, offset], |row| row.get(0))?;
                known.extend(at.map(|at| (limit, at)));
            }
            let at = match room(now, known) {
                Room::Full { until, limit } => return Ok(Admission::NotBefore(span(until - now), limit)),
                Room::At(at) => at,
            };
            let promise = format!("INSERT INTO {letters} (relay, at) VALUES (?1, ?2)");
            self.connection.execute(&promise, values![self.name, at])?;
            Ok(Admission::In(span(at - now)))
        })
    }

    /// Acquires or keeps a connection; `false` at the limit. A single city uses at most one.
    pub fn hold(&self) -> Result<bool, StoreError> {
        if self.limits.connections.is_none() || self.connection.server().is_none() {
            return Ok(true);
        }
        self.alone(|| {
            let now = self.moment_of_server()?;
            let connections = self.table("relay_connection");
            let forget = format!("DELETE FROM {connections} WHERE relay = ?1 AND until < ?2");
            self.connection.execute(&forget, values![self.name, now])?;
            let others = format!("SELECT count(*) FROM {connections} WHERE relay = ?1 AND holder <> ?2");
            let others: u32 = self.connection.value(&others, values![self.name, self.holder])?;
            if !self.limits.lets_connect(others) {
                return Ok(false);
            }
            let hold = format!(
                "INSERT INTO {connections} (relay, holder, until) VALUES (?1, ?2, ?3)
                 ON CONFLICT (relay, holder) DO UPDATE SET until = excluded.until"
            );
            self.connection
                .execute(&hold, values![self.name, self.holder, now + FORGOTTEN_AFTER.as_millis() as i64])?;
            Ok(true)
        })
    }

    pub fn let_go(&self) -> Result<(), StoreError> {
        let sql = format!("DELETE FROM {} WHERE relay = ?1 AND holder = ?2", self.table("relay_connection"));
        self.connection.execute(&sql, values![self.name, self.holder])?;
        Ok(())
    }

    pub fn of_connections(&self) -> RelayLimit {
        RelayLimit::Connections(self.limits.connections.unwrap_or_default())
    }

    /// Runs `work` exclusively among all cities.
    fn alone<T>(&self, work: impl FnOnce() -> Result<T, DatabaseError>) -> Result<T, StoreError> {
        let done: Result<T, DatabaseError> = self.connection.atomically(|| {
            let lock = format!(
                "INSERT INTO {} (name) VALUES (?1) ON CONFLICT (name) DO UPDATE SET name = excluded.name",
                self.table("relay")
            );
            self.connection.execute(&lock, values![self.name])?;
            work()
        });
        Ok(done?)
    }

    /// By the shared clock.
    fn moment(&self, now: DateTime<Utc>) -> Result<i64, DatabaseError> {
        if self.connection.server().is_some() { self.moment_of_server() } else { Ok(now.timestamp_millis()) }
    }

    fn moment_of_server(&self) -> Result<i64, DatabaseError> {
        self.connection.value("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint", &[])
    }

    fn table(&self, name: &str) -> String {
        in_schema(self.connection, name)
    }
}

fn in_schema(connection: &Connection, table: &str) -> String {
    if connection.server().is_some() { format!("{SCHEMA}.{table}") } else { table.to_owned() }
}

/// Creates the tables on first use. Their content expires daily and is not part of a city's state.
fn begin(connection: &Connection) -> Result<(), DatabaseError> {
    missing_tables(connection)?.map_or(Ok(()), |tables| connection.execute_batch(&tables))
}

/// DDL of missing tables; `None` if they exist.
fn missing_tables(connection: &Connection) -> Result<Option<String>, DatabaseError> {
    let on_server = connection.server().is_some();
    if on_server && connection.value("SELECT to_regclass('matome_relay.relay_connection') IS NOT NULL", &[])? {
        return Ok(None);
    }
    let schema = if on_server {
        format!(
            "SELECT pg_advisory_xact_lock(hashtext('matome'), hashtext('{SCHEMA}')); CREATE SCHEMA IF NOT EXISTS {SCHEMA};"
        )
    } else {
        String::new()
    };
    let [relay, letter, held] = TABLES.map(|table| in_schema(connection, table));
    Ok(Some(format!(
        "{schema}
         CREATE TABLE IF NOT EXISTS {relay} (name TEXT PRIMARY KEY);
         CREATE TABLE IF NOT EXISTS {letter} (relay TEXT NOT NULL, at BIGINT NOT NULL);
         CREATE INDEX IF NOT EXISTS relay_letter_by_moment ON {letter} (relay, at);
         CREATE TABLE IF NOT EXISTS {held} (
             relay TEXT NOT NULL, holder TEXT NOT NULL, until BIGINT NOT NULL, PRIMARY KEY (relay, holder)
         );"
    )))
}

fn span(milliseconds: i64) -> Duration {
    Duration::from_millis(milliseconds.max(0) as u64)
}
