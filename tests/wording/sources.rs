//! Error texts in the sources: each must have a sample.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::boundary::sources::{roots, sources};

fn all_sources() -> Vec<PathBuf> {
    roots().iter().flat_map(|root| sources(root)).collect()
}

/// Texts of `#[error("…")]`, as the words between placeholders.
fn texts_of_errors(code: &str) -> Vec<Vec<String>> {
    let calls = code.split("#[error(").skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"'));
    calls.map(|rest| words(&literal(rest))).filter(|words| !words.is_empty()).collect()
}

/// A string literal up to its closing quote, unescaped.
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
    // `{{` is a literal brace.
    let text = text.replace("{{", "\u{1}").replace("}}", "\u{2}");
    let pieces = text.split('{').enumerate();
    let pieces = pieces.map(|(at, piece)| if at == 0 { piece } else { piece.split_once('}').unwrap().1 });
    let pieces = pieces.flat_map(|piece| piece.split('\n')).map(str::trim);
    let pieces = pieces.filter(|piece| piece.chars().filter(|c| c.is_alphanumeric()).count() > 1);
    pieces.map(|piece| piece.replace('\u{1}', "{").replace('\u{2}', "}")).collect()
}

/// Whether the words occur in order.
fn has(text: &str, words: &[String]) -> bool {
    let mut rest = text;
    words.iter().all(|word| rest.split_once(word.as_str()).map(|(_, after)| rest = after).is_some())
}

/// Places that pin texts: here, beside a wrong configuration, or in unit tests.
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
    for file in all_sources() {
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

/// Messages of the log with their levels, as in `tests/wording/log.txt`. Those that only pass on an error or a problem
/// have no words of their own.
fn texts_of_log(code: &str) -> Vec<String> {
    let calls = code.split("tracing::").skip(1).filter_map(|rest| rest.split_once("!("));
    let calls = calls.filter(|(level, _)| ["error", "warn", "info", "debug"].contains(level));
    let texts = calls.filter_map(|(level, rest)| Some((level, literal(rest.split_once('"')?.1))));
    let own = texts.filter(|(_, text)| !words(text).is_empty());
    own.map(|(level, text)| format!("{level} | {}", text.replace('\n', "\\n"))).collect()
}

#[test]
fn every_text_of_the_log_is_the_one_that_is_written_down() {
    let files = all_sources();
    let texts = files.iter().flat_map(|file| texts_of_log(&fs::read_to_string(file).unwrap()));
    let made: BTreeSet<String> = texts.collect();
    if std::env::var_os("MATOME_BLESS").is_some() {
        let lines: Vec<&str> = made.iter().map(String::as_str).collect();
        fs::write("tests/wording/log.txt", lines.join("\n") + "\n").unwrap();
    }
    let pinned = fs::read_to_string("tests/wording/log.txt").unwrap();
    let pinned: BTreeSet<String> = pinned.lines().map(str::to_owned).collect();
    let [new, gone] = [made.difference(&pinned), pinned.difference(&made)]
        .map(|lines| lines.map(String::as_str).collect::<Vec<_>>().join("\n"));
    assert!(
        new.is_empty() && gone.is_empty(),
        "these belong into tests/wording/log.txt:\n{new}\nand these do not:\n{gone}"
    );
}

/// An error built from words in place is not a value that tests can hold, and its text is in no list.
#[test]
fn no_error_is_words_alone() {
    const OF_WORDS: [&str; 5] = ["anyhow!(", "ensure!(", "bail!(", ".context(", ".with_context("];
    let made = |file: &PathBuf| {
        let text = fs::read_to_string(file).unwrap();
        let code = text.split_once("#[cfg(test)]\nmod ").map_or(text.as_str(), |(code, _)| code);
        OF_WORDS.iter().find(|of| code.contains(**of)).map(|of| format!("{}: {of}", file.display()))
    };
    let found: Vec<String> = all_sources().iter().filter_map(made).collect();
    assert!(found.is_empty(), "a variant with `#[error(…)]` belongs there instead:\n{}", found.join("\n"));
}

#[test]
fn a_text_is_read_as_the_compiler_reads_it() {
    let code = "#[error(\n    \"「{0}」に {{a}} が\\\n     ない（{}）。\\\"x\\\" と書く\", .0)]\n#[error(transparent)]\n#[error(\"{0}\")]";
    assert_eq!(texts_of_errors(code), [["」に {a} がない（", "）。\"x\" と書く"]]);
}
