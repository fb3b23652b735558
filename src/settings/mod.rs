//! The validated configuration; later code need not check values again.

mod description;
mod document;
mod error;
mod load;
mod organisation;
mod resolve;
mod value;
mod written;

use std::path::PathBuf;

use chrono_tz::Tz;

use crate::edge::mail::MailSettings;
use crate::edge::share::ShareSettings;
use crate::edge::share::contacts::ContactsWorkbook;
use crate::edge::state::database::Location;
use crate::edge::system::heartbeat::WatcherUrl;
use crate::edge::system::log::LogFiles;
pub use description::sample;
pub use document::KeyPlaces;
pub use error::{Reason, SettingsError, SettingsMistake, SettingsPlace};
use matome_core::office::calendar::ClosedDays;
use matome_core::office::city::City;
use matome_core::office::milestone::Reporting;
use matome_core::reminder::policy::Policy;
use matome_deadline::BillDays;
pub use organisation::key_of;
use serde::{Deserialize, Serialize};
pub use value::{ValueError, is_foreign_path};

/// Settings from file and environment. Paths are absolute.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Settings {
    pub file: PathBuf,
    /// Folder of the configuration, where `layouts/`, `templates/` and `holidays.toml` override the built-in ones.
    pub folder: PathBuf,
    pub timezone: Tz,
    pub city: City,
    pub share: ShareSettings,
    /// `[log]`; `None` logs to standard error only.
    pub log: Option<LogFiles>,
    /// `[contacts] workbook`: the office's own contacts, in the share or beside the configuration.
    pub contacts: Option<ContactsWorkbook>,
    pub merged: Merged,
    pub state: StateSettings,
    /// `[heartbeat] url`: the monitor to call.
    pub heartbeat: Option<WatcherUrl>,
    pub metrics: Option<PathBuf>,
    pub reporting: Reporting,
    pub reminders: Policy,
    pub closed: Vec<ClosedDays>,
    /// Submission dates of assembly bills (12月議会); if empty, an assembly stands for its month.
    pub bills: BillDays,
    pub mail: MailSettings,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Merged {
    pub folder: PathBuf,
    /// The folder's address as the planning section sees it (`\\server\share`).
    pub address: Option<String>,
    /// Also write one copy per department.
    pub per_department: bool,
    /// Also write 状況.html and calendars.
    pub page: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StateSettings {
    pub database: Location,
}
