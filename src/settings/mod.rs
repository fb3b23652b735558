//! The configuration as checked values: nothing behind this module asks whether an address has an at-sign.
//!
//! Definitions of forms, templates and closed days lie beside it in files of their own, and are read by `app`.

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

/// All that the configuration file and the environment say, checked. Paths are absolute.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Settings {
    pub file: PathBuf,
    /// Its folder: where `layouts/`, `templates/` and `holidays.toml` override what is built in.
    pub folder: PathBuf,
    pub timezone: Tz,
    pub city: City,
    pub share: ShareSettings,
    /// `[log]`; `None`: to standard error alone.
    pub log: Option<LogFiles>,
    /// `[contacts] workbook`: the contacts that the office keeps itself, below the share or beside the configuration.
    pub contacts: Option<ContactsWorkbook>,
    pub merged: Merged,
    pub state: StateSettings,
    /// `[heartbeat] url`: whom the daemon tells that it goes round.
    pub heartbeat: Option<WatcherUrl>,
    pub metrics: Option<PathBuf>,
    pub reporting: Reporting,
    pub reminders: Policy,
    pub closed: Vec<ClosedDays>,
    /// When the bills of an assembly are handed in (12月議会); empty = an assembly is its month.
    pub bills: BillDays,
    pub mail: MailSettings,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Merged {
    pub folder: PathBuf,
    /// The folder's address as the planning section sees it (`\\server\share`).
    pub address: Option<String>,
    /// A copy for each department too, to hand out.
    pub per_department: bool,
    /// 状況.html and calendars beside them.
    pub page: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StateSettings {
    pub database: Location,
}
