//! `matome show`: prints built-in texts, to copy and change.

use std::io::{self, Write};

use clap::Args;

use super::Outcome;
use super::refusal::CliRefusal;
use crate::edge::folders::page;
use crate::edge::mail::letters;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Name of the text [default: list all names]
    name: Option<String>,
}

/// By name: description and text.
const TEXTS: [(&str, &str, &str); 3] = [
    ("sample", "設定の見本（matome.toml）。すべての項目と既定の値", include_str!("../../config/matome.toml")),
    ("unit", "systemd のユニット（matome.service）", include_str!("../../config/matome.service")),
    ("holidays", "規則にない祝日（holidays.toml）", include_str!("../../config/holidays.toml")),
];

/// Prefix of templates: `mail/department.text.txt`.
const MAIL: &str = "mail/";
const PAGE: &str = "page/";

pub(super) fn execute(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut out = io::stdout().lock();
    let Some(name) = &arguments.name else {
        list(&mut out)?;
        return Ok(Outcome::Done);
    };
    let text = TEXTS.iter().find(|(known, ..)| known == name).map(|(.., text)| *text);
    let letter = name.strip_prefix(MAIL).and_then(letters::built_in);
    let page = name.strip_prefix(PAGE).filter(|file| *file == page::NAME).map(|_| page::BUILT_IN);
    let text = text.or(letter).or(page);
    let text = text.ok_or_else(|| CliRefusal::NothingToShow(name.clone()))?;
    out.write_all(text.as_bytes())?;
    Ok(Outcome::Done)
}

fn list(out: &mut impl Write) -> io::Result<()> {
    for (name, what, _) in TEXTS {
        writeln!(out, "{name:<28}{what}")?;
    }
    for name in letters::names() {
        let name = format!("{MAIL}{name}");
        writeln!(out, "{name:<28}メールのひな形（templates/{name}）")?;
    }
    let page = format!("{PAGE}{}", page::NAME);
    writeln!(out, "{page:<28}状況.html のひな形（templates/{page}）")?;
    writeln!(
        out,
        "\nファイルにするには: matome show sample > matome.toml。様式の定義は matome layout show で見られます。"
    )
}
