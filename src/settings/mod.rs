//! The configuration as checked values: nothing behind this module asks whether an address has an at-sign.

pub mod check;
mod document;
mod environment;
mod error;
mod keys;
mod load;
mod nearest;
mod organisation;
pub mod overrides;
mod raw;
mod resolve;
mod value;

use std::path::PathBuf;
use std::time::Duration;

use chrono_tz::Tz;
use globset::GlobSet;

use crate::core::calendar::ClosedDays;
use crate::core::city::{Address, City};
use crate::core::milestone::Reporting;
use crate::core::reminder::policy::Policy;
use crate::edge::log::LogFiles;
use crate::edge::readers::Limits;
pub use error::{Fault, Place, Reason, SettingsError};
pub use value::{ValueError, address};

/// All that the configuration file and the environment say, checked. Paths are absolute.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The configuration file itself.
    pub file: PathBuf,
    /// Its folder: where `layouts/`, `templates/` and `holidays.toml` override what is built in.
    pub folder: PathBuf,
    pub timezone: Tz,
    pub city: City,
    pub share: Share,
    /// `[reading]`
    pub reading: Limits,
    /// `[log]`; `None`: to standard error alone.
    pub log: Option<LogFiles>,
    /// `[contacts] workbook`: the contacts that the office keeps itself, below the share or beside the configuration.
    pub contacts: Option<String>,
    pub merged: Merged,
    pub state: State,
    pub reporting: Reporting,
    pub reminders: Policy,
    pub closed: Vec<ClosedDays>,
    pub mail: Mail,
}

/// `[share]`: the departments' folder, which is only ever read.
#[derive(Debug, Clone)]
pub struct Share {
    pub folder: PathBuf,
    /// The folder's address as staff see it (`\\server\share`).
    pub address: Option<String>,
    pub include: GlobSet,
    pub exclude: GlobSet,
    /// A workbook below the folder that is no goal sheet: the contacts.
    pub set_aside: Option<String>,
    pub watch: Watch,
    pub poll_every: Duration,
    /// A workbook is read once it has not changed for this long.
    pub settle: Duration,
}

/// How changes in the share are noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Watch {
    /// Events, or polling where the file system gives none.
    Auto,
    Events,
    Poll,
}

/// `[merged]`
#[derive(Debug, Clone)]
pub struct Merged {
    pub folder: PathBuf,
    /// A workbook for each department too, to hand out.
    pub per_department: bool,
}

/// `[state]`
#[derive(Debug, Clone)]
pub struct State {
    pub database: PathBuf,
}

/// `[mail]`
#[derive(Debug, Clone)]
pub struct Mail {
    pub from: Address,
    pub transport: Transport,
    /// An HTML part with the same facts beside the plain text.
    pub html: bool,
    /// The dates as an attachment for calendar programs.
    pub ics: bool,
}

/// Where mail goes.
#[derive(Debug, Clone)]
pub enum Transport {
    /// `.eml` files into a folder.
    Files {
        folder: PathBuf,
    },
    Smtp(Smtp),
}

/// `[mail.smtp]`
#[derive(Clone)]
pub struct Smtp {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub ca_file: Option<PathBuf>,
    /// `None`: no AUTH.
    pub username: Option<String>,
    pub password: Option<String>,
    /// Where the password came from, if from a file.
    pub password_file: Option<PathBuf>,
    /// Between two letters.
    pub pause: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    Tls,
    StartTls,
    None,
}

impl std::fmt::Debug for Smtp {
    /// Without the password, which must never reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Smtp")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("security", &self.security)
            .field("ca_file", &self.ca_file)
            .field("username", &self.username)
            .field("pause", &self.pause)
            .finish_non_exhaustive()
    }
}
