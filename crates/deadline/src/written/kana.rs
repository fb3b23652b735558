//! Katakana that number a list: ア, イ, ウ, and ㋐.

use unicode_normalization::UnicodeNormalization;

/// 五十音 order.
const ORDER: &str = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン";

/// Position of a katakana in a list, from 0; small and voiced ones have none.
pub fn place(c: char) -> Option<usize> {
    if !('ア'..='ン').contains(&c) {
        return None;
    }
    ORDER.chars().position(|kana| kana == c)
}

/// The katakana strictly between two; empty unless ascending.
pub fn between(first: char, last: char) -> Vec<char> {
    match (place(first), place(last)) {
        (Some(first), Some(last)) if first < last => ORDER.chars().take(last).skip(first + 1).collect(),
        _ => Vec::new(),
    }
}

/// ㋐ → ア.
pub fn circled(c: char) -> Option<char> {
    if !is_circled(c) {
        return None;
    }
    std::iter::once(c).nfkc().next().filter(|kana| place(*kana).is_some())
}

/// ㋐ to ㋾.
pub fn is_circled(c: char) -> bool {
    ('㋐'..='㋾').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_goes_by_the_fifty_sounds() {
        assert_eq!((place('ア'), place('ン'), place('ッ'), place('ガ')), (Some(0), Some(45), None, None));
        assert_eq!(between('ア', 'エ'), ['イ', 'ウ']);
        assert!(between('エ', 'ア').is_empty());
        let all: Vec<Option<char>> = ['㋐', '㋔', '㋻', '㋾', '㋼', 'ア'].map(circled).into();
        assert_eq!(all, [Some('ア'), Some('オ'), Some('ワ'), Some('ヲ'), None, None]);
    }
}
