//! Addresses as people write them into a cell.

use unicode_normalization::UnicodeNormalization;

/// Splits a cell into addresses. Separators: ; , 、 line breaks, spaces, slashes, half-width or full-width. A name may
/// stand before `<…>` or beside the address, a bracketed remark after it. Marks for an empty cell are dropped.
pub(super) fn written_addresses(text: &str) -> Vec<String> {
    let folded: String = text.nfkc().collect();
    let is_mark =
        |word: &str| matches!(word, "" | "なし" | "無し" | "無" | "未定") || !word.contains(char::is_alphanumeric);
    let words = parts(&folded).into_iter().flat_map(words).filter(|word| !is_mark(word));
    words.map(str::to_owned).collect()
}

/// Splits at separators outside quotation marks: `"山田, 太郎" <…>`.
fn parts(text: &str) -> Vec<&str> {
    let is_balanced = text.matches('"').count().is_multiple_of(2);
    let mut quoted = false;
    let between = |c: char| {
        quoted ^= is_balanced && c == '"';
        !quoted && matches!(c, ';' | ',' | '、' | '\n')
    };
    text.split(between).collect()
}

/// Splits a part at spaces and slashes.
fn words(part: &str) -> Vec<&str> {
    // A bracket after an address is a remark; one before it belongs to a name.
    let remark = part.split_once('(').filter(|(before, _)| before.contains('@'));
    let bare = remark.map_or(part, |(bare, _)| bare).trim();
    let words = bare.trim_start_matches("mailto:").split(|c: char| c.is_whitespace() || matches!(c, '/' | ':'));
    let (addresses, others): (Vec<&str>, Vec<&str>) = words.partition(|word| word.contains('@'));
    // A Japanese word beside an address names its owner; anything else makes the address invalid (Bcc: x@…).
    if bare.contains('<') || addresses.is_empty() || others.iter().any(|word| !word.is_empty() && word.is_ascii()) {
        vec![bare]
    } else {
        addresses
    }
}
