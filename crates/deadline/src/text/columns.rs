use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

use super::is_common;

/// Display columns of `text`; a full-width character takes two.
pub fn width(text: &str) -> usize {
    let usual = |c| match c {
        ' '..='~' => Some(1),
        '　' | '！'..='～' => Some(2),
        c => is_common(c).then_some(2),
    };
    // Other characters may combine with their neighbours.
    text.chars().map(usual).sum::<Option<usize>>().unwrap_or_else(|| UnicodeWidthStr::width_cjk(text))
}

pub fn beginning(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// Truncates to `columns` display columns, including the `…` of a cut.
pub fn fitting(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let mut taken = width("…");
    let fits = |c: &char| {
        taken += width(c.encode_utf8(&mut [0; 4]));
        taken <= columns
    };
    Cow::Owned(text.chars().take_while(fits).chain(['…']).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_those_of_a_terminal_for_every_character() {
        for c in '\0'..='\u{FFFF}' {
            for text in [format!("は{c}"), format!("{c}A")] {
                assert_eq!(width(&text), UnicodeWidthStr::width_cjk(text.as_str()), "{text:?}");
            }
        }
    }

    #[test]
    fn what_is_cut_off_is_marked_and_what_fits_stays_whole() {
        assert_eq!((beginning("総務部", 3), beginning("総務部の", 3)), ("総務部".into(), "総務部…".into()));
        assert_eq!((fitting("総務部", 6), fitting("総務部長", 7)), ("総務部".into(), "総務…".into()));
    }
}
