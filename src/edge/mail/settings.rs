//! Where mail goes, and how. They are read and checked in [`settings`](crate::settings), and limits that several cities
//! share are kept by the outbox.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::domain;
use crate::core::city::Address;
use crate::core::delivery::relay_limits::RelayLimits;

/// `[mail]`
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MailSettings {
    pub from: Address,
    pub transport: TransportSettings,
    /// In lower case. Mail to addresses of any other is not sent.
    pub allowed_domains: Vec<String>,
    /// An HTML part with the same facts beside the plain text.
    pub html: bool,
    /// The dates as an attachment for calendar programs.
    pub ics: bool,
}

impl MailSettings {
    /// Whether mail may go there. What is no address fails by itself, with the reason.
    pub fn allows(&self, address: &Address) -> bool {
        domain(address).is_none_or(|domain| self.allowed_domains.contains(&domain))
    }

    /// The mail server, as it is named to people; none where mail goes into files.
    pub fn server(&self) -> Option<String> {
        match &self.transport {
            TransportSettings::Files { .. } => None,
            TransportSettings::Smtp(smtp) => Some(smtp.server()),
        }
    }
}

/// Where mail goes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum TransportSettings {
    /// `.eml` files into a folder.
    Files {
        folder: PathBuf,
    },
    Smtp(SmtpSettings),
}

/// `[mail.smtp]`
#[derive(Clone, Serialize, Deserialize)]
pub struct SmtpSettings {
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
    /// What the server lets through, whoever sends.
    pub limits: RelayLimits,
}

impl SmtpSettings {
    /// As it is named to people.
    pub fn server(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    Tls,
    StartTls,
    None,
}

impl std::fmt::Debug for SmtpSettings {
    /// Without the password, which must never reach a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SmtpSettings")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("security", &self.security)
            .field("ca_file", &self.ca_file)
            .field("username", &self.username)
            .field("pause", &self.pause)
            .finish_non_exhaustive()
    }
}
