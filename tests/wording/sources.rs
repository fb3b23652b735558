//! The texts of errors as the sources have them: none may be new and stand in no sample.

use std::fs;
use std::path::{Path, PathBuf};

use crate::boundary::house::sources;

/// The texts behind `#[error("…")]`, each as the words between what is filled in.
fn texts_of_errors(code: &str) -> Vec<Vec<String>> {
    let calls = code.split("#[error(").skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"'));
    calls.map(|rest| words(&literal(rest))).filter(|words| !words.is_empty()).collect()
}

/// A text up to its closing quote, as the compiler reads it.
fn literal(code: &str) -> String {
    let (mut text, mut rest) = (String::new(), code.chars());
    while let Some(c) = rest.next().filter(|c| *c != '"') {
        match (c, rest.clone().next()) {
            ('\\', Some('\n')) => rest = rest.as_str().trim_start().chars(),
            ('\\', Some(escaped)) => {
                text.push(if escaped == 'n' { '\n' } else { escaped });
                rest.next();
            }
            _ => text.push(c),
        }
    }
    text
}

fn words(text: &str) -> Vec<String> {
    // `{{` is a bracket that is meant.
    let text = text.replace("{{", "\u{1}").replace("}}", "\u{2}");
    let pieces = text.split('{').enumerate();
    let pieces = pieces.map(|(at, piece)| if at == 0 { piece } else { piece.split_once('}').unwrap().1 });
    let pieces = pieces.flat_map(|piece| piece.split('\n')).map(str::trim);
    let pieces = pieces.filter(|piece| piece.chars().filter(|c| c.is_alphanumeric()).count() > 1);
    pieces.map(|piece| piece.replace('\u{1}', "{").replace('\u{2}', "}")).collect()
}

/// Whether the words stand there one after the other.
fn has(text: &str, words: &[String]) -> bool {
    let mut rest = text;
    words.iter().all(|word| rest.split_once(word.as_str()).map(|(_, after)| rest = after).is_some())
}

/// Where a text is pinned: here, beside a wrong configuration, or in the tests of its own file.
fn pins() -> Vec<String> {
    let messages = fs::read_dir("tests/settings").unwrap().map(|entry| entry.unwrap().path());
    let messages = messages.filter(|file| file.extension().is_some_and(|ending| ending == "txt"));
    let files = messages.chain([PathBuf::from("tests/wording.txt")]);
    files.map(|file| fs::read_to_string(file).unwrap()).collect()
}

#[test]
fn no_text_of_an_error_stands_in_the_sources_alone() {
    let pins = pins();
    let (mut all, mut alone) = (0, Vec::new());
    for file in sources(Path::new("src")) {
        let text = fs::read_to_string(&file).unwrap();
        let (code, tests) = text.split_once("#[cfg(test)]\nmod ").unwrap_or((&text, ""));
        for words in texts_of_errors(code) {
            all += 1;
            if !pins.iter().map(String::as_str).chain([tests]).any(|pin| has(pin, &words)) {
                alone.push(format!("{}: {}", file.display(), words.join(" … ")));
            }
        }
    }
    assert!(all > 100, "only {all}: errors are written otherwise now, so mend how they are found");
    assert!(alone.is_empty(), "these have no sample in tests/wording:\n{}", alone.join("\n"));
}

#[test]
fn a_text_is_read_as_the_compiler_reads_it() {
    let code = "#[error(\n    \"「{0}」に {{a}} が\\\n     ない（{}）。\\\"x\\\" と書く\", .0)]\n#[error(transparent)]\n#[error(\"{0}\")]";
    assert_eq!(texts_of_errors(code), [["」に {a} がない（", "）。\"x\" と書く"]]);
}
