use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use postgres::config::{Host, SslMode};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Location {
    File(PathBuf),
    Server(Server),
    /// A named in-memory database; dropped with its last connection.
    Memory(String),
}

/// A schema of a `PostgreSQL` database.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Server {
    pub url: String,
    pub schema: String,
    pub password: Option<Secret>,
    /// CA certificate trusted in addition to the system's.
    pub ca_file: Option<PathBuf>,
    /// Lease duration, after which another machine may take over a task.
    pub lease: Duration,
    /// Lease that the writer must hold.
    pub fence: Option<Fence>,
}

/// `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret(pub String);

/// The lease number. The next holder's is higher, after which the server rejects this holder's writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fence {
    pub task: String,
    pub number: i64,
}

impl Location {
    pub fn file(&self) -> Option<&Path> {
        if let Self::File(path) = self { Some(path) } else { None }
    }

    pub fn server(&self) -> Option<&Server> {
        if let Self::Server(server) = self { Some(server) } else { None }
    }

    pub fn new_in_memory() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        Self::Memory(COUNT.fetch_add(1, Ordering::Relaxed).to_string())
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Server(server) => server.fmt(f),
            Self::Memory(name) => write!(f, "（メモリー {name}）"),
        }
    }
}

impl<P: AsRef<Path> + ?Sized> From<&P> for Location {
    fn from(path: &P) -> Self {
        Self::File(path.as_ref().to_owned())
    }
}

impl From<&Location> for Location {
    fn from(location: &Location) -> Self {
        location.clone()
    }
}

/// The URL of a server as configured, without parameters unknown to the connection.
pub struct ServerUrl<'t> {
    pub url: String,
    pub schema: Option<&'t str>,
    pub sslrootcert: Option<&'t str>,
    pub passfile: Option<&'t str>,
}

impl<'t> ServerUrl<'t> {
    /// `None` if the text is a file path.
    pub fn of(text: &'t str) -> Option<Self> {
        if !["postgres://", "postgresql://"].iter().any(|start| text.starts_with(start)) {
            return None;
        }
        let (place, parameters) = text.split_once('?').unwrap_or((text, ""));
        let mut server = Self { url: place.to_owned(), schema: None, sslrootcert: None, passfile: None };
        let mut mark = '?';
        for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
            match parameter.split_once('=') {
                Some(("schema", schema)) => server.schema = Some(schema),
                Some(("sslrootcert", file)) => server.sslrootcert = Some(file),
                Some(("passfile", file)) => server.passfile = Some(file),
                _ => {
                    server.url.extend([mark]);
                    server.url.push_str(parameter);
                    mark = '&';
                }
            }
        }
        Some(server)
    }

    pub fn config(&self) -> Result<postgres::Config, postgres::Error> {
        self.url.parse()
    }
}

impl Server {
    pub fn config(&self) -> Result<postgres::Config, postgres::Error> {
        let mut config: postgres::Config = self.url.parse()?;
        if let Some(Secret(password)) = &self.password {
            config.password(password);
        }
        Ok(config)
    }

    pub fn is_private(&self) -> bool {
        self.config().is_ok_and(|config| config.get_ssl_mode() != SslMode::Disable || is_here(&config))
    }
}

pub(super) fn is_here(config: &postgres::Config) -> bool {
    let is_loopback =
        |name: &str| name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => is_loopback(name),
        #[cfg(unix)]
        Host::Unix(_) => true,
    })
}

impl PartialEq for Server {
    /// Compares the place, not the credentials or fence.
    fn eq(&self, other: &Self) -> bool {
        (&self.url, &self.schema) == (&other.url, &other.schema)
    }
}

impl Eq for Server {}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}（スキーマ {}）", self.url, self.schema)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("（パスワード）")
    }
}
