//! Bullets and brackets of labels and headings.

use super::figure::is_circled;
use crate::text::comparison_key;

/// Brackets of labels and numbers, after folding.
pub const BRACKETS: [(char, char); 10] = [
    ('(', ')'),
    ('【', '】'),
    ('[', ']'),
    ('〔', '〕'),
    ('<', '>'),
    ('《', '》'),
    ('〈', '〉'),
    ('「', '」'),
    ('『', '』'),
    ('{', '}'),
];

/// The bracket that closes `c`, before folding.
pub fn closing_of(c: char) -> Option<char> {
    match c {
        '（' => Some('）'),
        '［' => Some('］'),
        '＜' => Some('＞'),
        '｛' => Some('｝'),
        // Fast path: most characters are letters.
        'ぁ'..='ヾ' | '一'..='鿿' => None,
        c => BRACKETS.iter().find(|(opening, _)| *opening == c).map(|(_, closing)| *closing),
    }
}

/// Marks before a label or heading: ○, ■, ※, ・, and circled figures.
pub fn is_mark(c: char) -> bool {
    is_bullet(c) || is_circled(c)
}

pub const fn is_bullet(c: char) -> bool {
    matches!(
        c,
        '○' | '◎'
            | '●'
            | '〇'
            | '◯'
            | '■'
            | '□'
            | '◆'
            | '◇'
            | '★'
            | '☆'
            | '▼'
            | '▽'
            | '▶'
            | '▷'
            | '※'
            | '・'
            | '*'
    )
}

/// 〃, 同上: repeats the entry above or before.
pub fn is_ditto(text: &str) -> bool {
    let squeezed = comparison_key(text);
    let bare = squeezed.trim_matches(['(', ')', '[', ']']);
    // NFKC splits the double prime.
    matches!(bare, "〃" | "々" | "′′" | "\"" | "同上" | "上記同様" | "同じ")
}

/// Whether the text closes a paper: 以上.
pub fn is_end(text: &str) -> bool {
    comparison_key(text) == "以上"
}

/// Whether the text announces a continuation: （次ページへ続く）.
pub fn says_goes_on(text: &str) -> bool {
    let squeezed = comparison_key(text);
    let bare = squeezed.trim_matches(['(', ')', '[', ']', '→', '⇒']);
    (bare.ends_with("続く") || bare.ends_with("つづく")) && bare.contains(['ペ', '頁', '裏', '次'])
        || bare.contains("続き") && bare.chars().count() <= 10 && bare.contains(['ペ', '頁', '前'])
}

/// Whether the text is a printed page number: － 2 －.
pub fn is_page_number(text: &str) -> bool {
    const DASHES: [char; 6] = ['-', '―', '‐', '–', '—', 'ー'];
    let squeezed = comparison_key(text);
    let within = squeezed.strip_prefix(DASHES).and_then(|rest| rest.strip_suffix(DASHES));
    within.is_some_and(|number| !number.is_empty() && number.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::{is_ditto, is_page_number};

    #[test]
    fn a_page_number_stands_between_dashes() {
        for text in ["－１－", "- 12 -", "―３―"] {
            assert!(is_page_number(text), "{text}");
        }
        for text in ["-1", "1-1-2", "--", "－", "-3.5-"] {
            assert!(!is_page_number(text), "{text}");
        }
    }

    #[test]
    fn a_ditto_is_known_however_it_is_printed() {
        for text in ["〃", " 々 ", "″", "\"", "同　上", "（同上）", "上記同様", "同じ"] {
            assert!(is_ditto(text), "{text}");
        }
        for text in ["", "－", "同上の取組を続ける", "同時に進める"] {
            assert!(!is_ditto(text), "{text}");
        }
    }
}
