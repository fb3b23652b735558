//! Identity of a mail: Message-ID and file name, derived from installation, receiver and day. The text does not matter:
//! a reworded mail is the same.

use chrono::NaiveDate;

use crate::edge::mail::mailbox;
use crate::edge::state::store::ledger::Purpose;
use crate::settings::Settings;
use matome_core::reminder::ledger::ReceiverId;

/// Maximum characters of a name in a file name, at three bytes each, against a file system limit of 255.
const LONGEST_NAME: usize = 30;

pub(super) struct Identity {
    pub message_id: String,
    pub file_name: String,
}

pub(super) fn identity(
    (settings, installation): (&Settings, &str),
    purpose: Purpose,
    day: NaiveDate,
    receiver: Option<&ReceiverId>,
) -> Identity {
    let department = receiver.map_or("", |receiver| &receiver.department);
    let section = receiver.and_then(|receiver| receiver.section.as_deref()).unwrap_or_default();
    let parts = [installation, &settings.city.name, purpose.name(), &day.to_string(), department, section];
    let hash = blake3::hash(parts.join("\n").as_bytes()).to_hex();
    let title = match purpose {
        Purpose::Reminder => [department, section].map(file_part).join("_").trim_matches('_').to_owned(),
        Purpose::Notice => "企画担当_お知らせ".to_owned(),
        Purpose::Summary => "企画担当_提出状況".to_owned(),
        Purpose::Recipients => "企画担当_宛先の変更".to_owned(),
    };
    named(settings, day, &title, &hash)
}

/// The identity of an announcement, which depends on its changes.
pub(super) fn announcement((settings, installation): (&Settings, &str), day: NaiveDate, changes: &str) -> Identity {
    let parts = [installation, &settings.city.name, Purpose::Recipients.name(), &day.to_string(), changes];
    named(settings, day, "企画担当_宛先の変更", &blake3::hash(parts.join("\n").as_bytes()).to_hex())
}

fn named(settings: &Settings, day: NaiveDate, title: &str, hash: &str) -> Identity {
    Identity {
        message_id: format!("matome.{}.{}@{}", day.format("%Y%m%d"), &hash[..24], domain(settings)),
        file_name: format!("{day}_{title}_{}.eml", &hash[..8]),
    }
}

fn domain(settings: &Settings) -> String {
    mailbox(&settings.mail.from).map_or_else(|_| "matome".to_owned(), |from| from.email.domain().to_owned())
}

/// Removes characters that file systems reject.
fn file_part(name: &str) -> String {
    let kept = name.chars().filter(|c| !c.is_control() && !c.is_whitespace() && !r#"/\:*?"<>|"#.contains(*c));
    kept.take(LONGEST_NAME).collect()
}
