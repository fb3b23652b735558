//! Texts in links. Whither a link leads is known to who writes it ([`reminder::address`](crate::core::reminder) for mails,
//! the page of the merged workbooks for itself).

/// A text as part of a link.
pub fn percent_encoded(text: &str) -> String {
    let mut link = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b':' => {
                link.push(byte.into());
            }
            _ => _ = std::fmt::Write::write_fmt(&mut link, format_args!("%{byte:02X}")),
        }
    }
    link
}
