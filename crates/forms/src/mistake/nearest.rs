//! Finds the known name most similar to a misspelt one.

/// Most similar first.
pub fn sorted<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut known: Vec<_> = known.into_iter().collect();
    known.sort_by_key(|name| distance(found, name));
    known
}

/// The question whether `known` was meant, if similar enough.
pub fn guess(found: &str, known: &str) -> Option<String> {
    is_close(found, known).then(|| format!("{known} の書きまちがいでしょうか"))
}

fn is_close(found: &str, known: &str) -> bool {
    distance(found, known) <= known.chars().count().div_ceil(3)
}

/// Levenshtein distance.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_name_comes_first() {
        assert_eq!(sorted("poll_evry", ["folder", "settle", "poll_every"])[0], "poll_every");
        assert!(is_close("poll_evry", "poll_every") && is_close("form", "from"));
        assert!(!is_close("color", "folder"));
    }
}
