//! Sending mail: a letter goes to one recipient at a time, and what became of it comes back as a value.
//!
//! Who gets a letter, how often it is tried and what is recorded of it is decided elsewhere.

mod files;
mod message;
mod reply;
mod smtp;

use std::time::Duration;

use crate::core::city::Address;
use crate::core::reminder::delivery::{Letter, Outcome};
use crate::settings;
pub use message::mailbox;
pub use smtp::Timeouts;

#[derive(Debug, thiserror::Error)]
pub enum MailError {
    #[error("メールの保存先フォルダ {folder} を用意できません: {reason}")]
    Folder { folder: String, reason: std::io::Error },
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
    #[error("認証局の証明書 {file} を使えません: {reason}")]
    Authority { file: String, reason: String },
    #[error("メールサーバーの設定を使えません: {0}")]
    Smtp(String),
    #[error("差出人「{0}」をメールアドレスとして読めません。[mail] from を直してください。")]
    From(String),
}

/// A way out for mail, open for one round of sending.
pub enum Transport {
    Files(files::Files),
    Smtp(Box<smtp::Smtp>),
}

impl Transport {
    /// Gets ready to send. No connection is made before the first letter.
    pub fn open(mail: &settings::Mail, timeouts: Timeouts) -> Result<Self, MailError> {
        mailbox(&mail.from).map_err(|_| MailError::From(mail.from.0.clone()))?;
        match &mail.transport {
            settings::Transport::Files { folder } => Ok(Self::Files(files::Files::open(folder)?)),
            settings::Transport::Smtp(smtp) => Ok(Self::Smtp(Box::new(smtp::Smtp::new(smtp, timeouts)?))),
        }
    }

    /// Gets as far as a letter of `from` would before it names a recipient: to a server that is there, trusted, and lets it in.
    pub async fn try_out(&mut self, from: &Address) -> Result<(), MailError> {
        match self {
            Self::Files(_) => Ok(()),
            Self::Smtp(smtp) => smtp.try_out(from).await,
        }
    }

    /// Sends `letter` to `recipient`, a bare address out of its `to` and `cc`.
    pub async fn send(&mut self, letter: &Letter, recipient: &str) -> Outcome {
        let bytes = match message::bytes(letter) {
            Ok(bytes) => bytes,
            Err(reason) => return Outcome::Refused(reason),
        };
        match self {
            Self::Files(files) => files.write(letter, &bytes),
            Self::Smtp(smtp) => smtp.send(&letter.from, recipient, &bytes).await,
        }
    }

    /// How long to wait between two letters, so that no server takes them for a flood.
    pub fn pause(&self) -> Duration {
        match self {
            Self::Files(_) => Duration::ZERO,
            Self::Smtp(smtp) => smtp.pause(),
        }
    }

    /// Takes leave of the server.
    pub async fn close(self) {
        if let Self::Smtp(smtp) = self {
            smtp.close().await;
        }
    }
}
