//! Sends letters, one recipient at a time; the outcome is returned as a value.

mod connection;
pub mod letters;
mod message;
mod reply;
mod smtp;
pub mod template;

use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::edge::folders::files::Audience;
use crate::edge::folders::{files, replace_file};
use crate::edge::system::tls::AuthorityError;
use matome_core::delivery::relay_limits::RelayLimits;
use matome_core::delivery::{DeliveryOutcome, Letter};
use matome_core::office::city::Address;
use matome_workbook::os_error;

pub use message::{LetterError, address, domain, mailbox};
pub use smtp::Timeouts;

#[derive(Debug, thiserror::Error)]
pub enum MailError {
    #[error("メールの保存先フォルダー {folder} に書けません（{reason}）")]
    Folder { folder: String, reason: String },
    #[error("{server} に接続できません: {reason}")]
    Connection { server: String, reason: String },
    #[error("{0} が応答しません")]
    Silent(String),
    #[error("{server} との通信を暗号化できません: {reason}")]
    Encryption { server: String, reason: String },
    #[error("{server} に「{user}」でログインできません: {reason}")]
    Login { server: String, user: String, reason: String },
    #[error("{server} が差出人「{from}」のメールを受け付けません: {reason}")]
    Sender { server: String, from: String, reason: String },
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    #[error("メールサーバーの設定を使えません: {0}")]
    Smtp(String),
    #[error("差出人「{0}」をメールアドレスとして読めません。[mail] from を直してください。")]
    From(String),
}

pub type MailFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

pub trait Mailer: Send + Sync {
    /// Prepares to send; the first letter opens the connection.
    fn open(&self, mail: &MailSettings) -> Result<Box<dyn Transport>, MailError>;
}

pub trait Transport {
    /// Sends `letter` to `recipient`, a bare address in its `to` or `cc`.
    fn send<'a>(&'a mut self, letter: &'a Letter, recipient: &'a str) -> MailFuture<'a, DeliveryOutcome>;

    /// Connects, authenticates and announces the sender `from` as for a letter, but names no recipient.
    fn try_out<'a>(&'a mut self, _from: &'a Address) -> MailFuture<'a, Result<(), MailError>> {
        Box::pin(std::future::ready(Ok(())))
    }

    /// Pause between letters, which avoids rate limits.
    fn pause(&self) -> Duration {
        Duration::ZERO
    }

    fn close(self: Box<Self>) -> MailFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}

#[derive(Debug, Clone, Copy, Default)]
pub struct SystemMailer {
    pub timeouts: Timeouts,
}

impl Mailer for SystemMailer {
    fn open(&self, mail: &MailSettings) -> Result<Box<dyn Transport>, MailError> {
        message::sender(&mail.from).map_err(|_| MailError::From(mail.from.0.clone()))?;
        match &mail.transport {
            TransportSettings::Files { folder } => Ok(Box::new(Files::open(folder)?)),
            TransportSettings::Smtp(smtp) => Ok(Box::new(smtp::Smtp::new(smtp, self.timeouts)?)),
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MailSettings {
    pub from: Address,
    pub transport: TransportSettings,
    /// In lower case. Mail to other domains is not sent.
    pub allowed_domains: Vec<String>,
    /// Adds an HTML part with the same facts.
    pub html: bool,
}

impl MailSettings {
    /// Whether the address is in an allowed domain. An invalid address passes, since its delivery reports the reason.
    pub fn allows(&self, address: &Address) -> bool {
        domain(address).is_none_or(|domain| self.allowed_domains.contains(&domain))
    }

    /// Display name of the mail server; `None` if mail goes to files.
    pub fn server(&self) -> Option<String> {
        match &self.transport {
            TransportSettings::Files { .. } => None,
            TransportSettings::Smtp(smtp) => Some(smtp.server()),
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum TransportSettings {
    /// `.eml` files in a folder.
    Files {
        folder: PathBuf,
    },
    Smtp(SmtpSettings),
}

#[derive(Clone, Serialize, Deserialize)]
pub struct SmtpSettings {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub ca_file: Option<PathBuf>,
    /// `None`: no AUTH.
    pub username: Option<String>,
    pub password: Option<String>,
    /// Source of the password, if it is a file.
    pub password_file: Option<PathBuf>,
    pub pause: Duration,
    pub limits: RelayLimits,
}

impl SmtpSettings {
    /// Display name.
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
    /// Hides the password from logs.
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

struct Files {
    folder: PathBuf,
}

impl Files {
    fn open(folder: &Path) -> Result<Self, MailError> {
        files::make_folder(folder).map_err(|error| unwritable(folder, &error))?;
        Ok(Self { folder: folder.to_owned() })
    }

    fn write(&self, letter: &Letter) -> DeliveryOutcome {
        let bytes = match message::bytes(letter) {
            Ok(bytes) => bytes,
            Err(error) => return error.outcome(),
        };
        // A letter names late departments.
        match replace_file::put(&self.folder.join(&letter.file_name), &bytes, Audience::Group) {
            Ok(()) => DeliveryOutcome::Written,
            Err(error) => DeliveryOutcome::Down(unwritable(&self.folder, &error).to_string()),
        }
    }
}

impl Transport for Files {
    fn send<'a>(&'a mut self, letter: &'a Letter, _: &'a str) -> MailFuture<'a, DeliveryOutcome> {
        Box::pin(std::future::ready(self.write(letter)))
    }
}

fn unwritable(folder: &Path, error: &io::Error) -> MailError {
    MailError::Folder { folder: folder.display().to_string(), reason: os_error::in_words(error) }
}
