//! What is wrong with a definition, told to the person who writes it: the line, the key or word, and the known keys.

use crate::core::written::label::key;

/// A definition file that cannot be used, told to the person who writes it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("様式の定義 {file} の{line}行目: {message}")]
pub struct DefinitionError {
    pub file: String,
    pub line: usize,
    pub message: String,
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

pub(super) fn line_at(text: &str, offset: usize) -> usize {
    text.get(..offset).map_or(1, |before| before.matches('\n').count() + 1)
}

/// The line of a key or of the table of that name; the first line if it is not found.
pub(super) fn line_of_key(text: &str, key: &str) -> usize {
    let begins = |line: &str| {
        let line = line.trim_start().trim_start_matches('[');
        line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(['=', ']', '.']))
    };
    text.lines().position(begins).map_or(1, |line| line + 1)
}

/// The last line in which a word stands; the first line if it is not found.
pub(super) fn line_of_word(text: &str, word: &str) -> usize {
    let written = format!("\"{word}\"");
    let lines: Vec<&str> = text.lines().collect();
    lines.iter().rposition(|line| line.contains(&written)).map_or(1, |line| line + 1)
}

/// The parser's message in the words of an office; what it cannot name stays as it is.
pub(super) fn in_japanese(message: &str) -> String {
    let quoted = |text: &str| text.split('`').nth(1).unwrap_or_default().to_owned();
    let known = |text: &str| text.split('`').skip(3).step_by(2).collect::<Vec<_>>().join("、");
    if message.starts_with("unknown field") {
        return format!("「{}」というキーはありません。使えるキー: {}", quoted(message), known(message));
    }
    if message.starts_with("unknown variant") {
        return format!("「{}」は使えません。使える値: {}", quoted(message), known(message));
    }
    if message.starts_with("missing field") {
        return format!("「{}」がありません。書き加えてください。", quoted(message));
    }
    if message.starts_with("duplicate key") {
        return "同じキーが二度書かれています。一つにまとめてください。".to_owned();
    }
    if message.starts_with("invalid type: string") && message.ends_with("sequence") {
        return "言葉が一つでも [ ] で囲んでください（例: title = [\"目標\"]）。".to_owned();
    }
    if message.starts_with("string values must be quoted") {
        return "書き方が正しくありません。= の右に値を書き、言葉は \" \" で囲んでください（例: name = \"目標管理票\"）。".to_owned();
    }
    format!("書き方が正しくありません（{message}）。")
}
