//! `matome check --mail-to`: one letter to see whether mail arrives, long before the first reminder is due.

use std::time::Duration;

use crate::core::city::Address;
use crate::core::reminder::delivery::{DeliveryOutcome, Letter};
use crate::edge::mail::{self, Mailer, SystemMailer, Timeouts, TransportSettings};
use crate::edge::{clock, patience, reason};
use crate::settings::Settings;

/// A letter takes longer than a greeting.
const LONGEST: Duration = Duration::from_mins(1);

/// Sends it, and says what became of it. The error is why it did not leave.
pub fn send(settings: &Settings, to: &Address) -> Result<String, String> {
    if !settings.mail.allows(to) {
        return Err(format!(
            "試しのメールを「{to}」に送りません。よそのドメインです。送ってよいときは [mail] allowed_domains に加えてください"
        ));
    }
    let (letter, recipient) = (letter(settings, to), bare(to)?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| reason::of(&error))?;
    let sent = runtime.block_on(async {
        let timeouts = Timeouts { connect: patience::LOOK, ..Timeouts::default() };
        let mut transport = SystemMailer { timeouts }.open(&settings.mail).map_err(|error| error.to_string())?;
        let outcome = tokio::time::timeout(LONGEST, transport.send(&letter, &recipient)).await;
        transport.close().await;
        outcome.map_err(|_| "メールサーバーが応答しません".to_owned())
    });
    runtime.shutdown_background();
    told(sent?, settings, to)
}

fn told(outcome: DeliveryOutcome, settings: &Settings, to: &Address) -> Result<String, String> {
    match (outcome, &settings.mail.transport) {
        (DeliveryOutcome::Written, TransportSettings::Files { folder }) => Ok(format!(
            "試しのメールを {} に書きました（送っていません。送るには [mail] transport を \"smtp\" にします）",
            folder.display()
        )),
        (DeliveryOutcome::Sent | DeliveryOutcome::Written, _) => {
            Ok(format!("試しのメールを {to} に送りました。届いたかを確かめてください"))
        }
        (DeliveryOutcome::Uncertain(why), _) => {
            Err(format!("試しのメールが {to} に届いたかわかりません（{why}）。受信箱を確かめてください"))
        }
        (
            DeliveryOutcome::Refused(why)
            | DeliveryOutcome::Denied(why)
            | DeliveryOutcome::Withheld(why)
            | DeliveryOutcome::Later(why)
            | DeliveryOutcome::Broken(why)
            | DeliveryOutcome::Down(why),
            _,
        ) => Err(format!("試しのメールを {to} に送れません（{why}）。宛先と [mail]、[mail.smtp] を確かめてください")),
        (DeliveryOutcome::NotAllowed, _) => Err(format!("試しのメールを {to} に送れません。よそのドメインです")),
    }
}

fn letter(settings: &Settings, to: &Address) -> Letter {
    let now = clock::now(settings.timezone).fixed_offset();
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
        calendar: None,
        file_name: format!("{}_試しのメール.eml", now.format("%Y-%m-%d_%H%M%S")),
    }
}

/// Without the name in front.
fn bare(address: &Address) -> Result<String, String> {
    Ok(mail::mailbox(address)?.email.to_string())
}
