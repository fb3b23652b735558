//! Sending mail: a letter goes to one recipient at a time, and what became of it comes back as a value.
//!
//! Who gets a letter, how often it is tried, what a refusal means and what is recorded of it is decided in
//! [`core::reminder`](crate::core::reminder); what a letter says, in [`letters`](super::letters). Here a letter becomes
//! bytes, and a server's answer becomes a value.

mod address;
mod connection;
mod files;
mod message;
mod replies;
mod reply;
mod secrets;
mod settings;
mod smtp;

use std::pin::Pin;
use std::time::Duration;

use crate::core::city::Address;
use crate::core::delivery::{DeliveryOutcome, Letter};
use crate::edge::tls::AuthorityError;
pub use address::address;
pub use message::{LetterError, domain, mailbox};
pub use settings::{MailSettings, Security, SmtpSettings, TransportSettings};
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

/// An answer that may take its time.
pub type MailFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// Who opens a way out for mail.
pub trait Mailer: Send + Sync {
    /// Gets ready to send. No connection is made before the first letter.
    fn open(&self, mail: &MailSettings) -> Result<Box<dyn Transport>, MailError>;
}

/// A way out for mail, open for one round of sending.
pub trait Transport {
    /// Sends `letter` to `recipient`, a bare address out of its `to` and `cc`.
    fn send<'a>(&'a mut self, letter: &'a Letter, recipient: &'a str) -> MailFuture<'a, DeliveryOutcome>;

    /// Gets as far as a letter of `from` would before it names a recipient: to a server that is there, trusted, and
    /// lets it in.
    fn try_out<'a>(&'a mut self, _from: &'a Address) -> MailFuture<'a, Result<(), MailError>> {
        Box::pin(std::future::ready(Ok(())))
    }

    /// How long to wait between two letters, so that no server takes them for a flood.
    fn pause(&self) -> Duration {
        Duration::ZERO
    }

    /// Takes leave of the server.
    fn close(self: Box<Self>) -> MailFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// Opens what the configuration names.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemMailer {
    pub timeouts: Timeouts,
}

impl Mailer for SystemMailer {
    fn open(&self, mail: &MailSettings) -> Result<Box<dyn Transport>, MailError> {
        message::sender(&mail.from).map_err(|_| MailError::From(mail.from.0.clone()))?;
        match &mail.transport {
            TransportSettings::Files { folder } => Ok(Box::new(files::Files::open(folder)?)),
            TransportSettings::Smtp(smtp) => Ok(Box::new(smtp::Smtp::new(smtp, self.timeouts)?)),
        }
    }
}
