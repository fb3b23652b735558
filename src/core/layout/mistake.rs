//! What is wrong with a definition, told to the person who writes it: the line, the key or word, and the known keys.

use crate::core::mistake::{Mark, nearest, syntax};
use crate::core::written::label::key;

/// A definition file that cannot be used, told to the person who writes it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("様式の定義 {file} の{}行目: {message}\n{mark}{}", mark.number, below(hint.as_deref()))]
pub struct DefinitionError {
    pub file: String,
    pub mark: Mark,
    pub message: String,
    /// What was probably meant.
    pub hint: Option<String>,
}

fn below(hint: Option<&str>) -> String {
    hint.map(|hint| format!("\n    {hint}")).unwrap_or_default()
}

impl DefinitionError {
    /// What the parser says.
    pub(super) fn of_parser(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let mark = Mark::at(text, error.span().map_or(0, |span| span.start));
        let (message, hint) = match expectation(error.message()) {
            Some((message, hint)) => (message, hint),
            None => (syntax::in_japanese(error.message()).to_owned(), mark.hint()),
        };
        Self { file: file.to_owned(), mark, message: format!("{message}。"), hint }
    }

    /// What the types cannot say.
    pub(super) fn at(file: &str, text: &str, (offset, message): (usize, String)) -> Self {
        Self { file: file.to_owned(), mark: Mark::at(text, offset), message, hint: None }
    }
}

/// The words of a table's keys: none is empty, none stands for two of them. The error is the word and what is wrong with it.
pub(super) fn words(table: &[(&'static str, Vec<String>)]) -> Result<(), (String, String)> {
    let all: Vec<(&str, &String)> =
        table.iter().flat_map(|(name, words)| words.iter().map(|word| (*name, word))).collect();
    for (i, (name, word)) in all.iter().enumerate() {
        if word.trim().is_empty() {
            return Err(((*word).clone(), format!("{name} に空の言葉があります。消してください。")));
        }
        let same = |(other, known): &&(&str, &String)| other != name && key(known) == key(word);
        if let Some((other, _)) = all[..i].iter().find(same) {
            let message = format!("「{word}」が {other} と {name} の両方にあります。どちらか一方にしてください。");
            return Err(((*word).clone(), message));
        }
    }
    Ok(())
}

/// Where a key or the table of that name begins; the beginning of the text if it is not found.
pub(super) fn place_of_key(text: &str, key: &str) -> usize {
    let begins = |line: &str| {
        let line = line.trim_start().trim_start_matches('[');
        line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(['=', ']', '.']))
    };
    let mut lines = text.split_inclusive('\n').scan(0, |next, line| {
        let start = *next;
        *next += line.len();
        Some((start, line))
    });
    lines.find(|(_, line)| begins(line)).map_or(0, |(start, line)| start + line.find(key).unwrap_or(0))
}

/// The last place at which a word stands; the beginning of the text if it is not found.
pub(super) fn place_of_word(text: &str, word: &str) -> usize {
    text.rfind(&format!("\"{word}\"")).unwrap_or(0)
}

/// What a definition was expected to hold, in the words of an office, and what was probably meant. `None`: the text is no TOML.
fn expectation(message: &str) -> Option<(String, Option<String>)> {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let found = quoted.next().unwrap_or_default();
    let known: Vec<&str> = quoted.collect();
    let guess = || nearest::guess(found, nearest::sorted(found, known.iter().copied()).first()?);
    if message.starts_with("unknown field") {
        Some((format!("「{found}」というキーはありません。使えるキー: {}", known.join("、")), guess()))
    } else if message.starts_with("unknown variant") {
        Some((format!("「{found}」は使えません。使える値: {}", known.join("、")), guess()))
    } else if message.starts_with("missing field") {
        Some((format!("「{found}」がありません。書き加えてください"), None))
    } else if message.starts_with("invalid type: string") && message.ends_with("sequence") {
        Some(("言葉が一つでも [ ] で囲んでください（例: title = [\"目標\"]）".to_owned(), None))
    } else {
        None
    }
}
