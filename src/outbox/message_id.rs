//! What tells one mail from another: its Message-ID and its file's name, both fixed by whom it is for and by its day.
//! What the mail says does not count: worded anew, it is the same mail.

use chrono::NaiveDate;

use crate::core::reminder::ledger::ReceiverId;
use crate::edge::mail::mailbox;
use crate::edge::store::ledger::Purpose;
use crate::settings::Settings;

/// The longest name in a file name, in characters: three bytes each must stay far below a file system's 255.
const LONGEST_NAME: usize = 30;

/// A mail's identity.
pub(super) struct Identity {
    pub message_id: String,
    pub file_name: String,
}

pub(super) fn identity(
    settings: &Settings,
    purpose: Purpose,
    day: NaiveDate,
    receiver: Option<&ReceiverId>,
) -> Identity {
    let department = receiver.map_or("", |receiver| &receiver.department);
    let section = receiver.and_then(|receiver| receiver.section.as_deref()).unwrap_or_default();
    let parts = [settings.city.name.as_str(), purpose.name(), &day.to_string(), department, section];
    let hash = blake3::hash(parts.join("\n").as_bytes()).to_hex();
    let title = match purpose {
        Purpose::Reminder => [department, section].map(file_part).join("_").trim_matches('_').to_owned(),
        Purpose::Notice => "企画担当_お知らせ".to_owned(),
        Purpose::Summary => "企画担当_提出状況".to_owned(),
        Purpose::Recipients => "企画担当_宛先の変更".to_owned(),
    };
    named(settings, day, &title, &hash)
}

/// The identity of a mail that tells of these changes: other ones are another mail.
pub(super) fn announcement(settings: &Settings, day: NaiveDate, changes: &str) -> Identity {
    let parts = [settings.city.name.as_str(), Purpose::Recipients.name(), &day.to_string(), changes];
    named(settings, day, "企画担当_宛先の変更", &blake3::hash(parts.join("\n").as_bytes()).to_hex())
}

fn named(settings: &Settings, day: NaiveDate, title: &str, hash: &str) -> Identity {
    Identity {
        message_id: format!("matome.{}.{}@{}", day.format("%Y%m%d"), &hash[..24], domain(settings)),
        file_name: format!("{day}_{title}_{}.eml", &hash[..8]),
    }
}

/// What tells one date in the receivers' calendars from another, `date` being what it is about.
pub(super) fn date_uid(settings: &Settings, receiver: &ReceiverId, date: &str) -> String {
    let section = receiver.section.as_deref().unwrap_or_default();
    let hash = blake3::hash([settings.city.name.as_str(), &receiver.department, section, date].join("\n").as_bytes());
    format!("matome.{}@{}", &hash.to_hex()[..24], domain(settings))
}

fn domain(settings: &Settings) -> String {
    mailbox(&settings.mail.from).map_or_else(|_| "matome".to_owned(), |from| from.email.domain().to_owned())
}

/// A name without what file systems do not take.
fn file_part(name: &str) -> String {
    let kept = name.chars().filter(|c| !c.is_control() && !c.is_whitespace() && !r#"/\:*?"<>|"#.contains(*c));
    kept.take(LONGEST_NAME).collect()
}
