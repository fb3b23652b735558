//! `[state]`: a file of this machine, or a schema on a server.

use std::time::Duration;

use super::Resolver;
use crate::edge::database::{Location, Secret, Server};
use crate::settings::error::Reason;
use crate::settings::value::{self, ValueError};
use crate::settings::{StateSettings, raw};

/// The schema of whoever names none.
const SCHEMA: &str = "matome";
/// Longer than a server is silent while it is started again.
const LEASE: Duration = Duration::from_secs(30);
/// The longest name that the server keeps.
const LONGEST: usize = 63;

impl Resolver<'_> {
    pub(super) fn state(&mut self, raw: &raw::State) -> StateSettings {
        let file = self.path("state.database", raw.database.as_deref(), "state/matome.db");
        let Some(url) = self.value("state.url", raw.url.as_deref(), value::line) else {
            return StateSettings { database: Location::File(file) };
        };
        if raw.database.is_some() {
            self.fault("state.url", Reason::Value(ValueError::TwoStates));
        }
        let schema = self.value("state.schema", raw.schema.as_deref(), value::line);
        let schema = schema.unwrap_or_else(|| SCHEMA.to_owned());
        if !is_name(&schema) {
            self.fault("state.schema", Reason::Value(ValueError::SchemaName));
        }
        let password_file = raw.password_file.as_deref().map(|written| self.folder.join(written));
        let from_file = password_file.as_deref().map(|file| self.password("state.password_file", file));
        let password = raw.password.clone().or(from_file).map(Secret);
        let ca_file = raw.ca_file.as_deref().map(|written| self.folder.join(written));
        let lease = self.duration("state.lease", raw.lease.as_deref(), LEASE, &(2..=600), "2秒から10分");
        let server = Server { url, schema, password, ca_file, lease, fence: None };
        self.check(&server);
        StateSettings { database: Location::Server(server) }
    }

    fn check(&mut self, server: &Server) {
        let wrong = match (Server { password: None, ..server.clone() }).config() {
            Err(_) => ValueError::DatabaseUrl,
            Ok(config) if config.get_password().is_some() => ValueError::PasswordInUrl,
            Ok(config) if config.get_hosts().is_empty() || config.get_dbname().is_none() => ValueError::NoDatabaseInUrl,
            Ok(_) => return,
        };
        self.fault("state.url", Reason::Value(wrong));
    }
}

/// It need not be quoted by whoever looks at the database by hand.
fn is_name(schema: &str) -> bool {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    schema.len() <= LONGEST && schema.starts_with(|c: char| c.is_ascii_lowercase()) && schema.chars().all(is_part)
}
