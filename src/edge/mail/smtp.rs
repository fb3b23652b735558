//! Sends over SMTP: one connection per round and one transaction per recipient, so that a refused recipient does not
//! affect others. Every wait has a timeout; lettre's own covers connecting only.

use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{Extension, MailParameter};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::connection::{self, Unconnected};
use super::message::{self, recipient_of, sender};
use super::reply::Secrets;
use super::{LetterError, MailError, MailFuture, Security, SmtpSettings, Transport, reply};
use crate::edge::system::tls;
use matome_core::delivery::refusal::{Step, StepFailure};
use matome_core::delivery::{DeliveryOutcome, Letter};
use matome_core::office::city::Address;

#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// For connecting, greeting, encryption and login.
    pub connect: Duration,
    pub command: Duration,
    /// For the reply to the message: gateways scan it first, and giving up early duplicates mail.
    pub letter: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { connect: seconds(20), command: seconds(30), letter: seconds(180) }
    }
}

/// The server and its open connection, if any.
pub(super) struct Smtp {
    settings: SmtpSettings,
    tls: Option<TlsConnector>,
    secrets: Secrets,
    timeouts: Timeouts,
    connection: Option<AsyncSmtpConnection>,
}

impl Transport for Smtp {
    fn send<'a>(&'a mut self, letter: &'a Letter, recipient: &'a str) -> MailFuture<'a, DeliveryOutcome> {
        Box::pin(self.deliver(letter, recipient))
    }

    fn try_out<'a>(&'a mut self, from: &'a Address) -> MailFuture<'a, Result<(), MailError>> {
        Box::pin(self.greet(from))
    }

    fn pause(&self) -> Duration {
        self.settings.pause
    }

    fn close(mut self: Box<Self>) -> MailFuture<'static, ()> {
        Box::pin(async move {
            if let Some(mut connection) = self.connection.take() {
                // All letters are through; failure to answer QUIT is harmless.
                let _ = timeout(Duration::from_secs(2), connection.quit()).await;
            }
        })
    }
}

impl Smtp {
    pub(super) fn new(settings: &SmtpSettings, timeouts: Timeouts) -> Result<Self, MailError> {
        let tls = match settings.security {
            Security::None => None,
            Security::Tls | Security::StartTls => Some(tls::connector(settings.ca_file.as_deref())?),
        };
        let secrets = Secrets::new(settings.username.as_deref(), settings.password.as_deref());
        Ok(Self { settings: settings.clone(), tls, secrets, timeouts, connection: None })
    }

    async fn deliver(&mut self, letter: &Letter, recipient: &str) -> DeliveryOutcome {
        let parts = || Ok((sender(&letter.from)?.email, recipient_of(recipient)?, message::bytes(letter)?));
        let (from, to, message) = match parts() {
            Ok(parts) => parts,
            Err::<_, LetterError>(error) => return error.outcome(),
        };
        let message = message.as_slice();
        let reused = self.connection.is_some();
        let outcome = self.transaction(from.clone(), to.clone(), message).await;
        match outcome {
            // A server may close an idle or used connection, independently of this letter.
            DeliveryOutcome::Broken(_) if reused => self.transaction(from, to, message).await,
            outcome => outcome,
        }
    }

    /// Sends the commands before the first recipient. A temporary rejection is no error.
    async fn greet(&mut self, from: &Address) -> Result<(), MailError> {
        let sender = sender(from).map_err(|_| MailError::From(from.0.clone()))?.email;
        let mut connection = self.connect_in_time().await?;
        let greeted = self.command(&mut connection, Mail::new(Some(sender), vec![])).await;
        self.connection = Some(connection);
        match greeted {
            Err(StepFailure::Answer(refusal)) if refusal.is_for_good() => {
                Err(MailError::Sender { server: self.settings.server(), from: from.0.clone(), reason: refusal.reply })
            }
            Err(StepFailure::Broken(reason)) => Err(MailError::Connection { server: self.settings.server(), reason }),
            _ => Ok(()),
        }
    }

    async fn transaction(&mut self, from: lettre::Address, to: lettre::Address, message: &[u8]) -> DeliveryOutcome {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => match self.connect_in_time().await {
                Ok(connection) => connection,
                Err(error) => return DeliveryOutcome::Down(error.to_string()),
            },
        };
        let (outcome, usable) = self.converse(&mut connection, from, to, message).await;
        if usable {
            self.connection = Some(connection);
        }
        outcome
    }

    /// Runs one transaction; also returns whether the connection is reusable.
    async fn converse(
        &self,
        connection: &mut AsyncSmtpConnection,
        from: lettre::Address,
        to: lettre::Address,
        message: &[u8],
    ) -> (DeliveryOutcome, bool) {
        let is_ascii = |address: &lettre::Address| address.to_string().is_ascii();
        let is_of_recipient = is_ascii(&from);
        let foreign = if is_of_recipient { &to } else { &from };
        let mut parameters = Vec::new();
        if !is_ascii(foreign) {
            if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                let why = format!("メールサーバーが日本語のアドレス（{foreign}）に対応していません");
                let outcome = if is_of_recipient { DeliveryOutcome::Refused } else { DeliveryOutcome::Down };
                return (outcome(why), true);
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        match self.hand_over(connection, Mail::new(Some(from), parameters), Rcpt::new(to, vec![]), message).await {
            Ok(()) => (DeliveryOutcome::Sent, true),
            Err((step, failure)) => {
                let outcome = failure.at(step);
                let is_over = matches!(outcome, DeliveryOutcome::Broken(_) | DeliveryOutcome::Uncertain(_));
                (outcome, !is_over && reset(self, connection).await)
            }
        }
    }

    async fn hand_over(
        &self,
        connection: &mut AsyncSmtpConnection,
        from: Mail,
        to: Rcpt,
        message: &[u8],
    ) -> Result<(), (Step, StepFailure)> {
        let at = |step| move |failure| (step, failure);
        self.command(connection, from).await.map_err(at(Step::Sender))?;
        self.command(connection, to).await.map_err(at(Step::Recipient))?;
        self.command(connection, Data).await.map_err(at(Step::Announcement))?;
        self.within(self.timeouts.letter, connection.message(message)).await.map_err(at(Step::Letter))
    }

    async fn command<C: std::fmt::Display>(
        &self,
        connection: &mut AsyncSmtpConnection,
        command: C,
    ) -> Result<(), StepFailure> {
        self.within(self.timeouts.command, connection.command(command)).await
    }

    async fn within<T>(
        &self,
        limit: Duration,
        answer: impl Future<Output = Result<T, Error>>,
    ) -> Result<(), StepFailure> {
        match timeout(limit, answer).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(reply::failure(&error, self.said(&error))),
            Err(_) => Err(StepFailure::Broken(format!("{}秒待っても応答がありません", limit.as_secs()))),
        }
    }

    async fn connect_in_time(&self) -> Result<AsyncSmtpConnection, MailError> {
        timeout(self.timeouts.connect, self.connect())
            .await
            .unwrap_or_else(|_| Err(MailError::Silent(self.settings.server())))
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, MailError> {
        let server = self.settings.server();
        let mut connection = match connection::open(&self.settings, self.tls.as_ref()).await {
            Ok(connection) => connection,
            Err(Unconnected::Connection(reason)) => return Err(MailError::Connection { server, reason }),
            Err(Unconnected::Encryption(reason)) => return Err(MailError::Encryption { server, reason }),
        };
        if let (Some(user), Some(password)) = (&self.settings.username, &self.settings.password) {
            let credentials = Credentials::new(user.clone(), password.clone());
            let login = connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await;
            login.map_err(|error| MailError::Login { server, user: user.clone(), reason: self.said(&error) })?;
        }
        Ok(connection)
    }

    fn said(&self, error: &Error) -> String {
        self.secrets.struck_out(&reply::words(error))
    }
}

/// Sends RSET before the next recipient; `false` without a reply.
async fn reset(smtp: &Smtp, connection: &mut AsyncSmtpConnection) -> bool {
    smtp.command(connection, Rset).await.is_ok()
}
