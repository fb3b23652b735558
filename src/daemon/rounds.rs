//! What became of rounds of mail.

use super::failure::Failure;
use super::{Daemon, MAIL_BACKOFF, RETRY};
use crate::outbox::{OutboxError, SendReport, Unworded};

impl Daemon {
    /// Says what became of a round.
    pub(super) fn note_round(&mut self, result: Option<Result<SendReport, OutboxError>>) -> Result<(), Failure> {
        match result {
            Some(Ok(report)) => {
                self.mail_failures = 0;
                if report.busy {
                    self.mail_rests_until = Some(self.app.instant() + RETRY);
                    self.round_owed = true;
                }
                let SendReport { sent, failed, later, uncertain, down, full, unworded, .. } = report;
                tracing::info!(
                    "メール: 送信 {}、失敗 {}、再送待ち {}、到達不明 {}",
                    sent.len(),
                    failed.len(),
                    later.len(),
                    uncertain.len()
                );
                for Unworded { subject, reason } in unworded {
                    tracing::error!("メールの文面を作れません。ほかのメールは送りました: {subject}　{reason}");
                }
                if let Some(reason) = full {
                    tracing::info!("{reason}。残りは後で送ります");
                }
                if let Some(reason) = down {
                    tracing::warn!("{reason}");
                }
            }
            Some(Err(error)) => {
                self.round_owed = true;
                self.note_failure(error)?;
            }
            None => self.rest_from_mail(&"メールの送信が途中で止まりました"),
        }
        Ok(())
    }

    /// A round that failed as a whole: a template that cannot be filled in, a database that is locked.
    pub(super) fn note_failure(&mut self, error: OutboxError) -> Result<(), Failure> {
        if error.is_final() {
            return Err(error.into());
        }
        self.rest_from_mail(&error);
        Ok(())
    }

    /// Backs off before the next round.
    fn rest_from_mail(&mut self, error: &dyn std::fmt::Display) {
        self.mail_failures += 1;
        let rest = MAIL_BACKOFF.after(self.mail_failures);
        tracing::error!("メールを送れません。{}分後にもう一度試みます: {error}", rest.as_secs() / 60);
        self.mail_rests_until = Some(self.app.instant() + rest);
        self.wake_within(rest);
    }
}
