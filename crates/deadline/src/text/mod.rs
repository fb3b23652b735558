//! Text normalisation: comparison keys, stored and displayed forms, and lists in messages.

mod columns;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

pub use columns::{beginning, fitting, width};

/// Returns the form in which names and labels are compared: NFKC without white space.
///
/// ```
/// assert_eq!(matome_deadline::text::comparison_key("総　務 部"), "総務部");
/// assert_eq!(matome_deadline::text::comparison_key("Ｎｏ．①"), "No.1");
/// ```
pub fn comparison_key(text: &str) -> String {
    let Some(plain) = text.find(|c| !is_folded(c)) else { return text.to_owned() };
    let mut squeezed = String::with_capacity(text.len());
    squeezed.push_str(&text[..plain]);
    for c in text[plain..].chars() {
        match c {
            c if is_folded(c) => squeezed.push(c),
            // Full-width ASCII has the order of ASCII.
            '！'..='～' => squeezed.extend(char::from_u32(c as u32 - '！' as u32 + '!' as u32)),
            ' ' | '\n' | '　' => {}
            '①'..='⑳' => squeezed.push_str(&(c as u32 - '①' as u32 + 1).to_string()),
            // Other characters may combine with their neighbours.
            _ => return text.nfkc().filter(|c| !c.is_whitespace() && !is_invisible(*c)).collect(),
        }
    }
    squeezed
}

/// Characters that NFKC leaves alone: the common ones.
fn is_folded(c: char) -> bool {
    is_common(c) || matches!(c, '■'..='◯' | '★' | '☆' | '→' | '⇒' | '※')
}

fn is_common(c: char) -> bool {
    matches!(c, '!'..='~' | 'ぁ'..='ゖ' | 'ァ'..='ヾ' | '一'..='鿿' | '、'..='〕')
}

/// Normalises a text for storage: LF, trimmed lines, no outer blank lines, no control characters. `None` if empty.
pub fn tidy(text: &str) -> Option<String> {
    let clean = without_controls(text);
    let mut tidied = String::with_capacity(clean.len());
    for (i, line) in clean.trim().lines().enumerate() {
        if i > 0 {
            tidied.push('\n');
        }
        tidied.push_str(line.trim());
    }
    (!tidied.is_empty()).then_some(tidied)
}

/// Bidi control characters, which can disguise a name. Japanese text needs none.
pub const fn turns_round(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Escapes control characters (except line breaks and tabs) and bidi characters as \uXXXX.
///
/// ```
/// assert_eq!(matome_deadline::text::visible("R8\u{1b}[2J\u{202e}xslx.exe"), r"R8\u001b[2J\u202exslx.exe");
/// ```
pub fn visible(text: &str) -> Cow<'_, str> {
    if !has_acting(text) {
        return Cow::Borrowed(text);
    }
    let mut visible = String::with_capacity(text.len());
    for c in text.chars() {
        // The JSON notation.
        if acts(c) {
            let _ = std::fmt::Write::write_fmt(&mut visible, format_args!("\\u{:04x}", c as u32));
        } else {
            visible.push(c);
        }
    }
    Cow::Owned(visible)
}

/// Removes control characters except tabs, and bidi characters; line breaks become LF.
pub fn without_controls(text: &str) -> Cow<'_, str> {
    if !has_acting(text) {
        return Cow::Borrowed(text);
    }
    let unified = text.replace("\r\n", "\n").replace('\r', "\n");
    Cow::Owned(unified.chars().filter(|c| !acts(*c)).collect())
}

fn acts(c: char) -> bool {
    turns_round(c) || c.is_control() && c != '\n' && c != '\t'
}

/// Whether `text` holds a control or bidi character. Checks bytes first, since few of a share's texts have one.
#[expect(clippy::needless_bitwise_bool, reason = "a choice that is not made lets many bytes be asked at once")]
fn has_acting(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Control characters are bytes below space or begin with C2; bidi characters begin with E2 80 or E2 81.
    let is_odd = |b: u8| (b < b' ') & (b != b'\n') & (b != b'\t') | (b == 0x7F) | (b == 0xC2);
    let found = bytes.iter().fold(0, |found: u8, b| found | u8::from(is_odd(*b)) | u8::from(*b == 0xE2) << 1);
    if found == 0 {
        return false;
    }
    let marks =
        || bytes.iter().zip(&bytes[1..]).fold(false, |found, (b, next)| found | (*b == 0xE2) & (next | 1 == 0x81));
    (found & 1 != 0 || marks()) && text.contains(acts)
}

/// Normalises a name to one line without inner spaces (総 務 部 → 総務部). `None` if empty.
pub fn name(text: &str) -> Option<String> {
    let name: String = text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && !turns_round(*c)).collect();
    (!name.is_empty()).then_some(name)
}

/// Replaces line breaks and other control characters with spaces, for headers and lists.
///
/// ```
/// assert_eq!(matome_deadline::text::one_line("総務部\r\nBcc: a@example.com"), "総務部 Bcc: a@example.com");
/// ```
pub fn one_line(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, ' ' | '\u{2028}' | '\u{2029}');
    let line = text.split(breaks).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if line.contains(turns_round) { line.replace(turns_round, "") } else { line }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum LineError {
    #[error("空です。値を書いてください")]
    Empty,
    #[error("「{}」に改行や制御文字があります。1行で書いてください", .0.escape_debug())]
    LineBreak(String),
}

/// The trimmed text if it is a single non-empty line.
pub fn line(text: &str) -> Result<String, LineError> {
    if text.contains(|c: char| c.is_control() || turns_round(c)) {
        return Err(LineError::LineBreak(text.to_owned()));
    }
    match text.trim() {
        "" => Err(LineError::Empty),
        trimmed => Ok(trimmed.to_owned()),
    }
}

/// Variation selectors and zero-width characters, irrelevant to comparison.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' | '\u{200B}'..='\u{200D}' | '\u{FEFF}')
}

/// Formats words for a message: 「期限」「期間」.
pub fn quoted<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> String {
    words.into_iter().flat_map(|word| ["「", word.as_ref(), "」"].map(str::to_owned)).collect()
}

/// The first few names and the number of others.
pub fn some_of(names: &[&str]) -> String {
    const NAMED: usize = 5;
    let shown = names[..names.len().min(NAMED)].join("、");
    match names.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} ほか {more} 件"),
    }
}

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

/// FNV-1a, which gives the same value on every machine.
pub fn fnv<'t>(parts: impl IntoIterator<Item = &'t str>) -> u64 {
    let bytes = parts.into_iter().flat_map(|part| part.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squeezing_is_nfkc_for_every_character() {
        for c in '\0'..='\u{FFFF}' {
            for text in [format!("は{c}"), format!("{c}Ａ")] {
                let folded: String = text.nfkc().filter(|c| !c.is_whitespace() && !is_invisible(*c)).collect();
                assert_eq!(comparison_key(&text), folded, "{text:?}");
            }
        }
    }

    #[test]
    fn tidy_keeps_inner_breaks_and_drops_the_rest() {
        assert_eq!(tidy("\r\n 　一行目　\r\n\r\n二行目\u{0}\n \n").as_deref(), Some("一行目\n\n二行目"));
        assert_eq!(tidy(" \n　"), None);
        assert_eq!(tidy("①施策\u{202E}逆\u{2069}順\u{200F}").as_deref(), Some("①施策逆順"));
    }
}
