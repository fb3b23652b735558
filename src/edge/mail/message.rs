//! Encodes a letter as a message (RFC 5322). Header values from sheets are sanitised.
//!
//! ```text
//! text                      alone, or
//! alternative (text, html)  with HTML
//! ```

use std::str::FromStr;

use lettre::message::header::{self, HeaderName, HeaderValue, Headers};
use lettre::message::{Mailbox, Mailboxes, MultiPart, SinglePart};

use super::MailError;
use matome_core::delivery::{DeliveryOutcome, Letter};
use matome_core::office::city::Address;
use matome_deadline::text::{self, one_line};
use matome_workbook::problem::{AddressFlaw, BadAddress};

#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    #[error("宛先「{0}」はメールアドレスではありません")]
    Address(String),
    #[error("{}", MailError::From(.0.clone()))]
    From(String),
}

impl LetterError {
    /// A bad recipient address fails that recipient; a bad sender is a configuration error and fails every letter.
    pub(super) fn outcome(&self) -> DeliveryOutcome {
        match self {
            Self::Address(_) => DeliveryOutcome::Refused(self.to_string()),
            Self::From(_) => DeliveryOutcome::Down(self.to_string()),
        }
    }
}

pub(super) fn sender(from: &Address) -> Result<Mailbox, LetterError> {
    mailbox(from).map_err(|_| LetterError::From(one_line(&from.0)))
}

pub(super) fn recipient_of(bare: &str) -> Result<lettre::Address, LetterError> {
    Ok(mailbox(&Address(bare.to_owned()))?.email)
}

/// Parses an address. Control characters in its display name are removed to prevent header injection.
pub fn mailbox(address: &Address) -> Result<Mailbox, LetterError> {
    let clean = one_line(&address.0);
    let (name, email) = match clean.strip_suffix('>').and_then(|named| named.rsplit_once('<')) {
        // Everything before the bracket is the name, including unquoted commas (山田, 太郎).
        Some((name, email)) => (Some(name.trim().trim_matches('"').to_owned()), email.trim()),
        None => (None, clean.as_str()),
    };
    let email = email.parse().map_err(|_| LetterError::Address(clean.clone()))?;
    Ok(Mailbox::new(name.filter(|name| !name.is_empty()), email))
}

pub fn domain(address: &Address) -> Option<String> {
    mailbox(address).ok().map(|mailbox| mailbox.email.domain().to_lowercase())
}

/// Encodes the message. An invalid address is omitted from the headers; its own delivery reports it. A fixed boundary
/// makes a retry identical byte for byte.
pub(super) fn bytes(letter: &Letter) -> Result<Vec<u8>, LetterError> {
    let mut message = headers(letter)?.to_string().into_bytes();
    let text = SinglePart::plain(letter.text.clone());
    message.extend(match &letter.html {
        None => text.formatted(),
        Some(html) => {
            let boundary = format!("=_{}-words", letter.message_id.split('@').next().unwrap_or_default());
            let both = MultiPart::alternative().boundary(boundary);
            both.singlepart(text).singlepart(SinglePart::html(html.clone())).formatted()
        }
    });
    Ok(message)
}

fn headers(letter: &Letter) -> Result<Headers, LetterError> {
    let known = |addresses: &[Address]| addresses.iter().filter_map(|address| mailbox(address).ok()).collect();
    let (to, cc): (Mailboxes, Mailboxes) = (known(&letter.to), known(&letter.cc));
    let mut headers = Headers::new();
    headers.set(header::From::from(Mailboxes::from(sender(&letter.from)?)));
    headers.set(header::MessageId::from(format!("<{}>", letter.message_id)));
    // The library's own header supports UTC only.
    headers.insert_raw(raw("Date", letter.written_at.to_rfc2822()));
    headers.set(header::Subject::from(one_line(&letter.subject)));
    headers.insert_raw(raw("Auto-Submitted", "auto-generated".to_owned()));
    headers.insert_raw(raw("X-Auto-Response-Suppress", "All".to_owned()));
    if to.iter().next().is_some() {
        headers.set(header::To::from(to));
    }
    if cc.iter().next().is_some() {
        headers.set(header::Cc::from(cc));
    }
    headers.set(header::MIME_VERSION_1_0);
    Ok(headers)
}

fn raw(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

/// Parses `soumu@city.example.jp` or `総務部 <soumu@city.example.jp>`.
pub fn address(text: &str) -> Result<Address, BadAddress> {
    let line = text::line(text)?;
    let refuse = |flaw| Err(BadAddress::Malformed { found: line.clone(), flaw });
    if line.matches('@').count() > 1 {
        return refuse(AddressFlaw::Several);
    }
    let bare = match line.split_once('<') {
        Some((_, rest)) => match rest.strip_suffix('>') {
            Some(bare) => bare.trim(),
            None => return refuse(AddressFlaw::Unclosed),
        },
        None => line.as_str(),
    };
    if !bare.is_ascii() {
        return refuse(AddressFlaw::FullWidth);
    }
    if !bare.contains('@') {
        return refuse(AddressFlaw::NoAt);
    }
    if lettre::Address::from_str(bare).is_err() {
        return refuse(AddressFlaw::Characters);
    }
    Ok(Address(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_put_together_is_held_against_nobody_but_whose_address_it_is() {
        let recipient = recipient_of("soumu").unwrap_err().outcome();
        let sender = sender(&Address("kikaku".to_owned())).unwrap_err().outcome();
        assert!(matches!((&recipient, &sender), (DeliveryOutcome::Refused(_), DeliveryOutcome::Down(_))));
    }

    #[test]
    fn addresses_are_whole_and_on_one_line() {
        for text in ["a@city.example.jp", "総務部 <soumu@city.example.jp>", "root@localhost"] {
            assert_eq!(address(text).unwrap().0, text);
        }
        for text in
            ["", "soumu", "ｓ@city.example.jp", "a@b@c", "総務部 <a@b.jp", "a@b.jp\r\nBcc: c@d.jp", "<>", "@b.jp"]
        {
            assert!(address(text).is_err(), "{text}");
        }
    }
}
