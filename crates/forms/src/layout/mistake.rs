//! Errors in a definition, for its author: line, key or word, and known keys.

use crate::mistake::{MarkedLine, nearest, syntax};
use matome_deadline::written::label::key;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("様式の定義 {file} の{}行目: {what}\n{mark}{}", mark.number, below(hint.as_deref()))]
pub struct DefinitionError {
    pub file: String,
    pub mark: MarkedLine,
    pub what: Box<DefinitionMistake>,
    pub hint: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DefinitionMistake {
    /// Not TOML; worded for an office.
    #[error("{0}。")]
    Syntax(&'static str),
    #[error("「{found}」というキーはありません。使えるキー: {}。", known.join("、"))]
    UnknownKey { found: String, known: Vec<String> },
    #[error("「{found}」は使えません。使える値: {}。", known.join("、"))]
    UnknownValue { found: String, known: Vec<String> },
    #[error("「{0}」がありません。書き加えてください。")]
    MissingKey(String),
    #[error("言葉が一つでも [ ] で囲んでください（例: title = [\"目標\"]）。")]
    NoList,
    #[error("id は空白のない名前にしてください（例: juten-mokuhyo-sheet）。")]
    BadId,
    #[error("unit = \"{unit}\" には {what} が必要です。")]
    Incomplete { unit: &'static str, what: &'static str },
    /// A title of the department without a placeholder.
    #[error("「{0}」に {{department}} がありません（例: \"{{department}}の方針\"）。")]
    NoDepartment(String),
    /// The key with an empty word.
    #[error("{0} に空の言葉があります。消してください。")]
    EmptyWord(&'static str),
    #[error("「{word}」が {first} と {second} の両方にあります。どちらか一方にしてください。")]
    TwoMeanings { word: String, first: &'static str, second: &'static str },
}

fn below(hint: Option<&str>) -> String {
    hint.map(|hint| format!("\n    {hint}")).unwrap_or_default()
}

impl DefinitionError {
    pub(super) fn of_parser(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let mark = MarkedLine::at(text, error.span().map_or(0, |span| span.start));
        let (what, hint) = expectation(error.message())
            .unwrap_or_else(|| (DefinitionMistake::Syntax(syntax::in_japanese(error.message())), mark.hint()));
        Self { file: file.to_owned(), mark, what: Box::new(what), hint }
    }

    /// Errors beyond types.
    pub(super) fn at(file: &str, text: &str, (offset, what): (usize, DefinitionMistake)) -> Self {
        Self { file: file.to_owned(), mark: MarkedLine::at(text, offset), what: Box::new(what), hint: None }
    }
}

/// Checks that no word is empty or stands for two keys. The error has the word.
pub(super) fn words(table: &[(&'static str, Vec<String>)]) -> Result<(), (String, DefinitionMistake)> {
    let all: Vec<(&str, &String)> =
        table.iter().flat_map(|(name, words)| words.iter().map(|word| (*name, word))).collect();
    for (i, (second, word)) in all.iter().enumerate() {
        if word.trim().is_empty() {
            return Err(((*word).clone(), DefinitionMistake::EmptyWord(second)));
        }
        let same = |(first, known): &&(&str, &String)| first != second && key(known) == key(word);
        if let Some((first, _)) = all[..i].iter().find(same) {
            let word = (*word).clone();
            return Err((word.clone(), DefinitionMistake::TwoMeanings { word, first, second }));
        }
    }
    Ok(())
}

/// Position of a key or table; the start of the text if not found.
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

/// Last position of a word; the start of the text if not found.
pub(super) fn place_of_word(text: &str, word: &str) -> usize {
    text.rfind(&format!("\"{word}\"")).unwrap_or(0)
}

/// The expected contents and the probable intention; `None` if the text is not TOML.
fn expectation(message: &str) -> Option<(DefinitionMistake, Option<String>)> {
    let mut quoted = message.split('`').skip(1).step_by(2).map(str::to_owned);
    let found = quoted.next().unwrap_or_default();
    let known: Vec<String> = quoted.collect();
    let guess =
        nearest::sorted(&found, known.iter().map(String::as_str)).first().and_then(|near| nearest::guess(&found, near));
    if message.starts_with("unknown field") {
        Some((DefinitionMistake::UnknownKey { found, known }, guess))
    } else if message.starts_with("unknown variant") {
        Some((DefinitionMistake::UnknownValue { found, known }, guess))
    } else if message.starts_with("missing field") {
        Some((DefinitionMistake::MissingKey(found), None))
    } else if message.starts_with("invalid type: string") && message.ends_with("sequence") {
        Some((DefinitionMistake::NoList, None))
    } else {
        None
    }
}
