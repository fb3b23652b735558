//! `matome check --mail-to`: sends a test mail. It is not entered into the ledger and names no department.

use std::fmt::{self, Display, Formatter};
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, FixedOffset};

use crate::edge::mail::{self, LetterError, MailError, Mailer, Timeouts, TransportSettings};
use crate::edge::processes::timeout;
use crate::settings::Settings;
use matome_core::delivery::{DeliveryOutcome, Letter};
use matome_core::office::city::Address;
use matome_workbook::os_error;

/// Maximum time, longer than for a greeting.
const LONGEST: Duration = Duration::from_mins(1);

#[derive(Debug, PartialEq, Eq)]
pub enum Sent {
    To(Address),
    IntoFolder(PathBuf),
}

/// Reason why the test mail was not, or perhaps not, delivered.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    #[error(
        "試しのメールを「{0}」に送りません。よそのドメインです。送ってよいときは [mail] allowed_domains に加えてください"
    )]
    Foreign(Address),
    #[error(transparent)]
    Letter(#[from] LetterError),
    #[error(transparent)]
    Mail(#[from] MailError),
    #[error("{}", os_error::in_words(.0))]
    Runtime(#[from] io::Error),
    #[error("メールサーバーが応答しません")]
    Silent,
    #[error("試しのメールが {to} に届いたかわかりません（{why}）。受信箱を確かめてください")]
    Uncertain { to: Address, why: String },
    #[error("試しのメールを {to} に送れません（{why}）。宛先と [mail]、[mail.smtp] を確かめてください")]
    NotSent { to: Address, why: String },
    #[error("試しのメールを {0} に送れません。よそのドメインです")]
    NotAllowed(Address),
}

impl Display for Sent {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::To(to) => write!(f, "試しのメールを {to} に送りました。届いたかを確かめてください"),
            Self::IntoFolder(folder) => write!(
                f,
                "試しのメールを {} に書きました（送っていません。送るには [mail] transport を \"smtp\" にします）",
                folder.display()
            ),
        }
    }
}

pub fn timeouts() -> Timeouts {
    Timeouts { connect: timeout::LOOK, ..Timeouts::default() }
}

pub fn send(
    settings: &Settings,
    to: &Address,
    mailer: &dyn Mailer,
    now: DateTime<FixedOffset>,
) -> Result<Sent, TrialError> {
    if !settings.mail.allows(to) {
        return Err(TrialError::Foreign(to.clone()));
    }
    // Without the display name.
    let recipient = mail::mailbox(to)?.email.to_string();
    let letter = letter(settings, to, now);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let outcome = runtime.block_on(async {
        let mut transport = mailer.open(&settings.mail)?;
        let outcome = tokio::time::timeout(LONGEST, transport.send(&letter, &recipient)).await;
        transport.close().await;
        outcome.map_err(|_| TrialError::Silent)
    });
    runtime.shutdown_background();
    sent(outcome?, settings, to.clone())
}

fn sent(outcome: DeliveryOutcome, settings: &Settings, to: Address) -> Result<Sent, TrialError> {
    match (outcome, &settings.mail.transport) {
        (DeliveryOutcome::Written, TransportSettings::Files { folder }) => Ok(Sent::IntoFolder(folder.clone())),
        (DeliveryOutcome::Sent | DeliveryOutcome::Written, _) => Ok(Sent::To(to)),
        (DeliveryOutcome::Uncertain(why), _) => Err(TrialError::Uncertain { to, why }),
        (
            DeliveryOutcome::Refused(why)
            | DeliveryOutcome::Denied(why)
            | DeliveryOutcome::Withheld(why)
            | DeliveryOutcome::Later(why)
            | DeliveryOutcome::Broken(why)
            | DeliveryOutcome::Down(why),
            _,
        ) => Err(TrialError::NotSent { to, why }),
        (DeliveryOutcome::NotAllowed, _) => Err(TrialError::NotAllowed(to)),
    }
}

fn letter(settings: &Settings, to: &Address, now: DateTime<FixedOffset>) -> Letter {
    let from = settings.mail.from.clone();
    let domain = mail::domain(&from).unwrap_or_else(|| "localhost".to_owned());
    let text = format!(
        "matome（まとめ）の設定を確かめるための試しのメールです。\n\
         このメールが届いていれば、期限のお知らせも届きます。返信は要りません。\n\n\
         設定ファイル: {}\n{}\n",
        settings.file.display(),
        settings.city.name
    );
    Letter {
        message_id: format!("matome.trial.{}@{domain}", now.timestamp_micros()),
        written_at: now,
        from,
        to: vec![to.clone()],
        cc: Vec::new(),
        subject: format!("【目標管理】試しのメール（{}）", settings.city.name),
        text,
        html: None,
        file_name: format!("{}_試しのメール.eml", now.format("%Y-%m-%d_%H%M%S")),
    }
}
