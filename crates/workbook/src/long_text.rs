//! Fits texts into a cell: at most 32,767 UTF-16 units, no characters that XML forbids.

use std::borrow::Cow;

use matome_deadline::text::turns_round;

/// In UTF-16 units.
const LIMIT: usize = 32_767;
/// Appended to a truncated text.
const CUT_MARK: &str = "…【長いため以下省略。全文は出典のブックをご覧ください】";

pub fn is_too_long(text: &str) -> bool {
    // A character takes at most one UTF-16 unit per byte of UTF-8.
    text.len() > LIMIT && text.encode_utf16().count() > LIMIT
}

/// Truncates `text` and removes forbidden characters.
pub fn fit(text: &str) -> String {
    let clean = without_forbidden(text);
    if !is_too_long(&clean) {
        return clean.into_owned();
    }
    let room = LIMIT - CUT_MARK.encode_utf16().count();
    beginning(&clean, room).chain(CUT_MARK.chars()).collect()
}

/// The beginning that fits into `most` UTF-16 units.
pub fn beginning(text: &str, most: usize) -> impl Iterator<Item = char> {
    let mut units = 0;
    text.chars().take_while(move |c| {
        units += c.len_utf16();
        units <= most
    })
}

fn without_forbidden(text: &str) -> Cow<'_, str> {
    let forbidden = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{FFFE}' | '\u{FFFF}') || turns_round(c);
    // Forbidden characters are bytes below space or begin with C2, E2 or EF, which most texts lack.
    let odd = |b: u8| (b < b' ' && b != b'\n') || matches!(b, 0x7F | 0xC2 | 0xE2 | 0xEF);
    if !text.bytes().fold(false, |found, b| found | odd(b)) || !text.contains(forbidden) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|c| !forbidden(*c)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_only_beyond_the_limit_and_never_inside_a_character() {
        let longest = "あ".repeat(LIMIT);
        assert_eq!(fit(&longest), longest);
        let cut = fit(&"😀".repeat(LIMIT / 2 + 1));
        assert!(cut.encode_utf16().count() <= LIMIT && cut.ends_with(CUT_MARK));
    }

    #[test]
    fn what_xml_forbids_is_left_out() {
        assert_eq!(fit("一\u{0}二\t三\u{FFFF}\n\u{202E}四\u{E000}"), "一二 三\n四\u{E000}");
    }
}
