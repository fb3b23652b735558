//! The thread that holds a connection, and its requests.
#![expect(clippy::disallowed_methods, reason = "a connection lives on a thread of its own")]

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;
use std::{fmt, thread};

use postgres::config::SslMode;
use postgres::types::ToSql;
use postgres::{Client, NoTls, Statement};

use super::super::location::is_here;
use super::super::tls::Tls;
use super::super::{Server, ServerError, Value};

const CONNECTING: Duration = Duration::from_secs(10);
/// Response timeout; longer than the server's lock timeout.
const PATIENCE: Duration = Duration::from_secs(20);
/// Ends sessions that block others, such as a frozen process.
const LIMITS: &str =
    "SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '15s'; SET statement_timeout = '18s';
    SET client_min_messages = warning";

type Work = Box<dyn FnOnce(&mut Backend) + Send>;

/// A channel to the connection's thread, which ends with it.
pub(super) struct Session {
    work: Sender<Work>,
}

pub(super) struct Backend {
    pub(super) client: Client,
    prepared: HashMap<String, Statement>,
}

impl Session {
    pub(super) fn start(server: &Server) -> Result<Self, ServerError> {
        let (work, orders) = mpsc::channel::<Work>();
        let (tell, connected) = mpsc::channel();
        let server = server.clone();
        let thread = thread::Builder::new().name("postgres".to_owned()).spawn(move || {
            let mut backend = match connect(&server) {
                Ok(client) => Backend { client, prepared: HashMap::new() },
                Err(error) => return drop(tell.send(Err(error))),
            };
            let _ = tell.send(Ok(()));
            for order in orders {
                order(&mut backend);
            }
        });
        thread.map_err(|error| ServerError::Unreachable(matome_workbook::os_error::in_words(&error)))?;
        match connected.recv_timeout(CONNECTING + PATIENCE) {
            Ok(connected) => connected.map(|()| Self { work }),
            Err(_) => Err(ServerError::Silent),
        }
    }

    pub(super) fn ask<T: Send + 'static>(
        &self,
        question: &Arc<impl Fn(&mut Backend) -> Result<T, postgres::Error> + Send + Sync + 'static>,
    ) -> Result<T, ServerError> {
        let (question, (tell, answer)) = (Arc::clone(question), mpsc::channel());
        let order: Work = Box::new(move |backend| {
            let answer = question(backend);
            let is_lost = backend.client.is_closed();
            // The caller may have timed out.
            let _ = tell.send(answer.map_err(|error| if is_lost { ServerError::Lost } else { trouble(&error) }));
        });
        self.work.send(order).map_err(|_| ServerError::Lost)?;
        answer.recv_timeout(PATIENCE).unwrap_or_else(|error| match error {
            RecvTimeoutError::Timeout => Err(ServerError::Silent),
            RecvTimeoutError::Disconnected => Err(ServerError::Lost),
        })
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Session")
    }
}

impl Backend {
    pub(super) fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<usize, postgres::Error> {
        let statement = self.prepared(sql)?;
        Ok(self.client.execute(&statement, &references(values))? as usize)
    }

    pub(super) fn query(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Vec<postgres::Row>, postgres::Error> {
        let statement = self.prepared(sql)?;
        self.client.query(&statement, &references(values))
    }

    pub(super) fn roll_back(&mut self) -> Result<(), postgres::Error> {
        self.client.batch_execute("ROLLBACK")
    }

    fn prepared(&mut self, sql: &str) -> Result<Statement, postgres::Error> {
        if let Some(known) = self.prepared.get(sql) {
            return Ok(known.clone());
        }
        // The only difference in syntax between the engines' statements.
        let statement = self.client.prepare(&sql.replace('?', "$"))?;
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

fn references<'v>(values: &'v [Value<'_>]) -> Vec<&'v (dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

fn connect(server: &Server) -> Result<Client, ServerError> {
    let mut config = server.config().map_err(|_| ServerError::Url)?;
    config.connect_timeout(CONNECTING).tcp_user_timeout(PATIENCE).keepalives_idle(PATIENCE);
    config.application_name(&format!("matome {}", server.schema));
    let is_open =
        config.get_ssl_mode() == SslMode::Disable || is_here(&config) && config.get_ssl_mode() == SslMode::Prefer;
    let client = if is_open {
        config.ssl_mode(SslMode::Disable).connect(NoTls)
    } else {
        config.ssl_mode(SslMode::Require).connect(Tls::new(server.ca_file.as_deref())?)
    };
    let mut client = client.map_err(|error| ServerError::Unreachable(words(&error)))?;
    let path = format!("SET search_path = {}; {LIMITS}", quoted(&server.schema));
    client.batch_execute(&path).map_err(|error| trouble(&error))?;
    Ok(client)
}

pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn trouble(error: &postgres::Error) -> ServerError {
    match error.as_db_error() {
        // 57P…: server shutdown, or a session terminated by an administrator.
        Some(said) if said.code().code().starts_with("57P") => ServerError::Lost,
        Some(said) => ServerError::Said { code: said.code().code().to_owned(), message: said.message().to_owned() },
        None if error.is_closed() => ServerError::Lost,
        None => ServerError::Said { code: "-".to_owned(), message: words(error) },
    }
}

/// The library's message names the kind only; its source has the reason.
fn words(error: &postgres::Error) -> String {
    let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    causes.last().map_or_else(|| error.to_string(), ToString::to_string)
}
