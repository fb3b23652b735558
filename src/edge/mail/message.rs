//! A letter as bytes (RFC 5322), with nothing in its headers that came from a sheet unchecked.

use std::time::SystemTime;

use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};

use crate::core::city::Address;
use crate::core::reminder::delivery::Letter;
use crate::core::text::one_line;

/// The address as a mail library takes it. Line breaks and other control characters in a display name are cleaned away, for
/// a header must never be ended by what somebody typed.
pub fn mailbox(address: &Address) -> Result<Mailbox, String> {
    let clean = one_line(&address.0);
    let (name, email) = match clean.strip_suffix('>').and_then(|named| named.rsplit_once('<')) {
        // The name may hold what would have to be quoted (山田, 太郎): everything before the bracket is the name.
        Some((name, email)) => (Some(name.trim().trim_matches('"').to_owned()), email.trim()),
        None => (None, clean.as_str()),
    };
    let email = email.parse().map_err(|error| format!("宛先「{clean}」をメールアドレスとして読めません: {error}"))?;
    Ok(Mailbox::new(name.filter(|name| !name.is_empty()), email))
}

/// The whole message. An address that cannot be read is left out of the headers; its own delivery reports it.
pub(super) fn bytes(letter: &Letter) -> Result<Vec<u8>, String> {
    let mut message = Message::builder()
        .from(mailbox(&letter.from)?)
        .message_id(Some(format!("<{}>", letter.message_id)))
        .date(SystemTime::from(letter.written_at))
        .subject(one_line(&letter.subject))
        .raw_header(raw("Auto-Submitted", "auto-generated"))
        .raw_header(raw("X-Auto-Response-Suppress", "All"));
    for to in letter.to.iter().filter_map(|address| mailbox(address).ok()) {
        message = message.to(to);
    }
    for cc in letter.cc.iter().filter_map(|address| mailbox(address).ok()) {
        message = message.cc(cc);
    }
    let text = SinglePart::plain(letter.text.clone());
    let message = match &letter.html {
        None => message.singlepart(text),
        Some(html) => message.multipart(
            // The boundary is fixed, so that a second try is the same message to the byte.
            MultiPart::alternative()
                .boundary(format!("matome-{}", letter.message_id.split('@').next().unwrap_or_default()))
                .singlepart(text)
                .singlepart(SinglePart::html(html.clone())),
        ),
    };
    message.map(|message| message.formatted()).map_err(|error| format!("メールを組み立てられません: {error}"))
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}
