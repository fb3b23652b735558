//! Compile-time word lists, and searches for their words in a text.

/// `words!("まで 迄")` is `&["まで", "迄"]`.
macro_rules! words {
    ($text:expr) => {
        const {
            const TEXT: &str = $text;
            const LIST: [&str; $crate::word_list::count(TEXT)] = $crate::word_list::split(TEXT);
            &LIST as &[&str]
        }
    };
}

pub(super) use words;

pub(super) const fn count(text: &str) -> usize {
    let (bytes, mut count, mut at) = (text.as_bytes(), 1, 0);
    while at < bytes.len() {
        count += (bytes[at] == b' ') as usize;
        at += 1;
    }
    count
}

pub(super) const fn split<const N: usize>(text: &'static str) -> [&'static str; N] {
    let (mut list, mut rest, mut n) = ([""; N], text, 0);
    while n < N {
        let (bytes, mut at) = (rest.as_bytes(), 0);
        while at < bytes.len() && bytes[at] != b' ' {
            at += 1;
        }
        let (word, behind) = rest.split_at(at);
        list[n] = word;
        rest = if behind.is_empty() { behind } else { behind.split_at(1).1 };
        n += 1;
    }
    list
}

pub(super) fn begins(text: &str, words: &[&'static str]) -> Option<&'static str> {
    words.iter().find(|word| text.starts_with(**word)).copied()
}

pub(super) fn contains_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

pub(super) fn ends_with_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.ends_with(*word))
}

/// Returns the position of the earliest occurrence of one of `words`.
pub(super) fn earliest(text: &str, words: &[&str]) -> Option<usize> {
    words.iter().filter_map(|word| text.find(word)).min()
}

pub(super) fn head(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).map_or(text, |(at, _)| &text[..at])
}

pub(super) fn end(text: &str, count: usize) -> &str {
    let skip = text.chars().count().saturating_sub(count);
    text.char_indices().nth(skip).map_or("", |(at, _)| &text[at..])
}

pub(super) fn is_kanji(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c) || c == '々'
}

#[cfg(test)]
mod tests {
    #[test]
    fn words_are_taken_apart_at_spaces() {
        assert_eq!(
            words!(
                "まで 迄 \
                           末"
            ),
            ["まで", "迄", "末"]
        );
    }
}
