//! Text as people type it: one form for comparing, and the tidied form in which it is kept.

use unicode_normalization::UnicodeNormalization;

/// The form in which names and labels are compared: NFKC, without any white space.
///
/// ```
/// assert_eq!(matome::core::text::squeeze("総　務 部"), "総務部");
/// assert_eq!(matome::core::text::squeeze("Ｎｏ．①"), "No.1");
/// ```
pub fn squeeze(text: &str) -> String {
    text.nfkc().filter(|c| !c.is_whitespace() && !is_invisible(*c)).collect()
}

/// The form in which a text is kept: LF line breaks, each line trimmed, no empty lines at both ends, no control characters.
/// `None` if nothing is left.
pub fn tidy(text: &str) -> Option<String> {
    let unified = text.replace("\r\n", "\n").replace('\r', "\n");
    let clean: String = unified.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect();
    let lines: Vec<&str> = clean.split('\n').map(str::trim).collect();
    let first = lines.iter().position(|line| !line.is_empty())?;
    let last = lines.iter().rposition(|line| !line.is_empty())?;
    Some(lines[first..=last].join("\n"))
}

/// A name on one line, without the spaces that people put inside (総 務 部 → 総務部). `None` if nothing is left.
pub fn name(text: &str) -> Option<String> {
    let name: String = text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    (!name.is_empty()).then_some(name)
}

/// A text on one line: line breaks and other control characters become spaces, so that it can stand in a header or a list.
///
/// ```
/// assert_eq!(matome::core::text::one_line("総務部\r\nBcc: a@example.com"), "総務部 Bcc: a@example.com");
/// ```
pub fn one_line(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, ' ' | '\u{2028}' | '\u{2029}');
    text.split(breaks).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Words as a message lists them: 「期限」「期間」.
pub fn quoted<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> String {
    words.into_iter().flat_map(|word| ["「", word.as_ref(), "」"].map(str::to_owned)).collect()
}

/// The columns that `text` takes on a screen or in a mail: a full-width character takes two.
pub fn width(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width_cjk(text)
}

/// Variation selectors and zero-width marks, which change nothing that a person compares.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' | '\u{200B}'..='\u{200D}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tidy_keeps_inner_breaks_and_drops_the_rest() {
        assert_eq!(tidy("\r\n 　一行目　\r\n\r\n二行目\u{0}\n \n").as_deref(), Some("一行目\n\n二行目"));
        assert_eq!(tidy(" \n　"), None);
    }
}
