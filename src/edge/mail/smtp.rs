//! Mail to an SMTP server: one connection for a round, one transaction a recipient, so that a refused recipient keeps the letter
//! from nobody else. Every wait has an end: lettre's own timeout covers connecting alone.

use std::path::Path;
use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use tokio::time::timeout;

use super::{MailError, mailbox, reply};
use crate::core::city::Address;
use crate::core::reminder::delivery::Outcome;
use crate::edge::reason;
use crate::settings::{self, Security};

/// How long to wait for the server.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// To connect, say hello, encrypt and log in.
    pub connect: Duration,
    /// For the answer to a command.
    pub command: Duration,
    /// For the answer to the letter itself: gateways look through it before they answer, and giving up early doubles mail.
    pub letter: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { connect: seconds(20), command: seconds(30), letter: seconds(180) }
    }
}

/// What a certificate begins with where it is not written as text.
const DER_SEQUENCE: u8 = 0x30;

/// The server, and the connection while there is one.
pub struct Smtp {
    settings: settings::Smtp,
    tls: Option<TlsParameters>,
    timeouts: Timeouts,
    connection: Option<AsyncSmtpConnection>,
}

/// How a command failed.
enum Failure {
    /// The server said no, and goes on talking.
    Answer { permanent: bool, text: String },
    /// The connection is dropped, silent or talks nonsense.
    Broken(String),
}

impl Smtp {
    pub(super) fn new(settings: &settings::Smtp, timeouts: Timeouts) -> Result<Self, MailError> {
        let tls = match settings.security {
            Security::None => None,
            Security::Tls | Security::StartTls => Some(tls_parameters(settings)?),
        };
        Ok(Self { settings: settings.clone(), tls, timeouts, connection: None })
    }

    pub(super) async fn send(&mut self, from: &Address, recipient: &str, message: &[u8]) -> Outcome {
        let addresses = mailbox(from).and_then(|from| Ok((from.email, mailbox(&Address(recipient.to_owned()))?.email)));
        let (from, to) = match addresses {
            Ok(addresses) => addresses,
            Err(reason) => return Outcome::Refused(reason),
        };
        let reused = self.connection.is_some();
        let outcome = self.transaction(from.clone(), to.clone(), message).await;
        match outcome {
            // A server may end a connection after some time or some letters; that says nothing about this letter.
            Outcome::Broken(_) if reused => self.transaction(from, to, message).await,
            outcome => outcome,
        }
    }

    /// Says what the first letter would say before it names a recipient. What is refused only for now is no fault.
    pub(super) async fn try_out(&mut self, from: &Address) -> Result<(), MailError> {
        let sender = mailbox(from).map_err(|_| MailError::From(from.0.clone()))?.email;
        let mut connection = self.connect_in_time().await?;
        let greeted = self.command(&mut connection, Mail::new(Some(sender), vec![])).await;
        self.connection = Some(connection);
        match greeted {
            Err(Failure::Answer { permanent: true, text: reason }) => {
                Err(MailError::Sender { server: self.server(), from: from.0.clone(), reason })
            }
            Err(Failure::Broken(reason)) => Err(MailError::Connection { server: self.server(), reason }),
            _ => Ok(()),
        }
    }

    pub(super) const fn pause(&self) -> Duration {
        self.settings.pause
    }

    pub(super) async fn close(mut self) {
        if let Some(mut connection) = self.connection.take() {
            // The letters are through; a server that does not answer a farewell is no failure.
            let _ = timeout(Duration::from_secs(2), connection.quit()).await;
        }
    }

    async fn transaction(&mut self, from: lettre::Address, to: lettre::Address, message: &[u8]) -> Outcome {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => match self.connect_in_time().await {
                Ok(connection) => connection,
                Err(error) => return Outcome::Down(error.to_string()),
            },
        };
        let (outcome, usable) = self.converse(&mut connection, from, to, message).await;
        if usable {
            self.connection = Some(connection);
        }
        outcome
    }

    /// One transaction; also says whether the connection can serve another.
    async fn converse(
        &self,
        connection: &mut AsyncSmtpConnection,
        from: lettre::Address,
        to: lettre::Address,
        message: &[u8],
    ) -> (Outcome, bool) {
        let info = connection.server_info();
        let non_ascii = !from.to_string().is_ascii() || !to.to_string().is_ascii();
        if non_ascii && !info.supports_feature(Extension::SmtpUtfEight) {
            let reason = format!("メールサーバーが日本語のアドレス（{to}）に対応していません");
            return (Outcome::Refused(reason), true);
        }
        let parameters = if non_ascii { vec![MailParameter::SmtpUtfEight] } else { Vec::new() };
        // Whoever sends is set in the configuration: a refusal of it is no fault of the recipient.
        match self.command(connection, Mail::new(Some(from), parameters)).await {
            Ok(()) => {}
            Err(Failure::Answer { permanent: true, text }) => {
                return (Outcome::Down(text), reset(self, connection).await);
            }
            // It takes no letter on this connection (any more); on another it may.
            Err(Failure::Answer { permanent: false, text } | Failure::Broken(text)) => {
                return (Outcome::Broken(text), false);
            }
        }
        if let Err(failure) = self.command(connection, Rcpt::new(to, vec![])).await {
            return self.failed(connection, failure, true).await;
        }
        if let Err(failure) = self.command(connection, Data).await {
            return self.failed(connection, failure, false).await;
        }
        match within(self.timeouts.letter, connection.message(message)).await {
            Ok(()) => (Outcome::Sent, true),
            Err(Failure::Broken(text)) => (Outcome::Uncertain(text), false),
            Err(failure) => self.failed(connection, failure, false).await,
        }
    }

    async fn command<C: std::fmt::Display>(
        &self,
        connection: &mut AsyncSmtpConnection,
        command: C,
    ) -> Result<(), Failure> {
        within(self.timeouts.command, connection.command(command)).await
    }

    /// What a failure comes to, `recipient_named` being what the server answered to.
    async fn failed(
        &self,
        connection: &mut AsyncSmtpConnection,
        failure: Failure,
        recipient_named: bool,
    ) -> (Outcome, bool) {
        let outcome = match failure {
            Failure::Answer { permanent: true, text } if reply::blames_recipient(&text, recipient_named) => {
                Outcome::Refused(text)
            }
            Failure::Answer { permanent: true, text } => Outcome::Denied(text),
            // The server is about to leave (RFC 5321, 3.8).
            Failure::Answer { text, .. } if text.starts_with("421") => return (Outcome::Broken(text), false),
            Failure::Answer { permanent: false, text } => Outcome::Later(text),
            Failure::Broken(text) => return (Outcome::Broken(text), false),
        };
        (outcome, reset(self, connection).await)
    }

    async fn connect_in_time(&self) -> Result<AsyncSmtpConnection, MailError> {
        timeout(self.timeouts.connect, self.connect()).await.unwrap_or_else(|_| Err(MailError::Silent(self.server())))
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, MailError> {
        let settings::Smtp { host, port, security, .. } = &self.settings;
        let (hello, server) = (ClientId::default(), || self.server());
        let wrapped = self.tls.clone().filter(|_| *security == Security::Tls);
        let connecting = AsyncSmtpConnection::connect_tokio1((host.as_str(), *port), None, &hello, wrapped, None);
        let mut connection = connecting
            .await
            .map_err(|error| MailError::Connection { server: server(), reason: reply::words(&error) })?;
        if let (Security::StartTls, Some(tls)) = (security, &self.tls) {
            let upgraded = connection.starttls(tls.clone(), &hello).await;
            upgraded.map_err(|error| MailError::Encryption { server: server(), reason: reply::words(&error) })?;
        }
        if let (Some(user), Some(password)) = (&self.settings.username, &self.settings.password) {
            let credentials = Credentials::new(user.clone(), password.clone());
            let login = connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await;
            login.map_err(|error| {
                let reason = without(password, &reply::words(&error));
                MailError::Login { server: server(), user: user.clone(), reason }
            })?;
        }
        Ok(connection)
    }

    fn server(&self) -> String {
        format!("{}:{}", self.settings.host, self.settings.port)
    }
}

/// What a server says of a login it may say with the password in it.
fn without(password: &str, said: &str) -> String {
    if password.is_empty() { said.to_owned() } else { said.replace(password, "（パスワード）") }
}

/// Clears the server's mind for the next recipient; `false` if it does not answer.
async fn reset(smtp: &Smtp, connection: &mut AsyncSmtpConnection) -> bool {
    smtp.command(connection, Rset).await.is_ok()
}

async fn within<T>(
    limit: Duration,
    answer: impl Future<Output = Result<T, lettre::transport::smtp::Error>>,
) -> Result<(), Failure> {
    match timeout(limit, answer).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) if error.is_permanent() || error.is_transient() => {
            Err(Failure::Answer { permanent: error.is_permanent(), text: reply::words(&error) })
        }
        Ok(Err(error)) => Err(Failure::Broken(reply::words(&error))),
        Err(_) => Err(Failure::Broken(format!("{}秒待っても応答がありません", limit.as_secs()))),
    }
}

fn tls_parameters(settings: &settings::Smtp) -> Result<TlsParameters, MailError> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(file) = &settings.ca_file {
        builder = builder.add_root_certificate(authority(file)?);
    }
    builder.build().map_err(|error| MailError::Smtp(reply::words(&error)))
}

/// The certificate of the city's own authority, as text (PEM) or in the form in which Windows exports it (DER).
fn authority(file: &Path) -> Result<Certificate, MailError> {
    let unusable = |reason: String| MailError::Authority { file: file.display().to_string(), reason };
    let bytes = std::fs::read(file).map_err(|error| unusable(reason::of(&error)))?;
    let read = if String::from_utf8_lossy(&bytes).contains("-----BEGIN CERTIFICATE-----") {
        Certificate::from_pem(&bytes)
    } else if bytes.first() == Some(&DER_SEQUENCE) {
        Certificate::from_der(bytes)
    } else {
        return Err(unusable("証明書がありません".to_owned()));
    };
    read.map_err(|_| unusable("証明書が壊れています".to_owned()))
}
