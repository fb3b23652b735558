//! Lists of words, written as one text with a space between and taken apart by the compiler. Leaves out the words:
//! each list stands where it decides something.

/// `words!("まで 迄")` is `&["まで", "迄"]`.
macro_rules! words {
    ($text:expr) => {
        const {
            const TEXT: &str = $text;
            const LIST: [&str; $crate::core::deadline::word_list::count(TEXT)] =
                $crate::core::deadline::word_list::split(TEXT);
            &LIST as &[&str]
        }
    };
}

pub(super) use words;

/// How many words there are.
pub(super) const fn count(text: &str) -> usize {
    let (bytes, mut count, mut at) = (text.as_bytes(), 1, 0);
    while at < bytes.len() {
        count += (bytes[at] == b' ') as usize;
        at += 1;
    }
    count
}

/// The words themselves.
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
