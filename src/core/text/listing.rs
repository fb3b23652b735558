//! Several words or names in one sentence. The sentence itself stands with whoever says it.

/// Words as a message lists them: 「期限」「期間」.
pub fn quoted<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> String {
    words.into_iter().flat_map(|word| ["「", word.as_ref(), "」"].map(str::to_owned)).collect()
}

/// The first few names, and how many more there are.
pub fn some_of(names: &[&str]) -> String {
    const NAMED: usize = 5;
    let shown = names[..names.len().min(NAMED)].join("、");
    match names.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} ほか {more} 件"),
    }
}
