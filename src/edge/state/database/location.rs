//! Where the state lies.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use postgres::config::{Host, SslMode};
use serde::{Deserialize, Serialize};

/// A file of this machine, a schema on a server, or the memory of this process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Location {
    File(PathBuf),
    Server(Server),
    /// By its name. It is gone with the last connection to it.
    Memory(String),
}

/// A schema of a `PostgreSQL` database.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Server {
    pub url: String,
    pub schema: String,
    pub password: Option<Secret>,
    /// The authority that vouches for the server, besides those of the system.
    pub ca_file: Option<PathBuf>,
    /// A task that is not renewed for so long may be taken over by another machine.
    pub lease: Duration,
    /// What whoever opens it must still hold to write.
    pub fence: Option<Fence>,
}

/// A password, which must never reach a log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret(pub String);

/// A lease as it was taken: whoever takes the same task next has a higher number, and the writes of this one are refused.
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

    /// One in memory that nobody else knows.
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

impl Server {
    pub fn config(&self) -> Result<postgres::Config, postgres::Error> {
        let mut config: postgres::Config = self.url.parse()?;
        if let Some(Secret(password)) = &self.password {
            config.password(password);
        }
        Ok(config)
    }

    /// Nobody on the network can read along: it is encrypted, or does not leave the machine.
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
    /// Two servers are one where the place is, whoever may write to it.
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
