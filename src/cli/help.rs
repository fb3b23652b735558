//! Help and error messages of the command line, in Japanese or English. English texts are in the commands, Japanese
//! ones in `help/japanese.tsv`.

use std::fmt::Write;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, Error};

use crate::edge::system::machine;
use matome_forms::mistake::nearest;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Japanese,
    English,
}

impl Language {
    /// `--lang` takes precedence over the locale. A locale without a language means Japanese, the language of most
    /// users.
    pub(super) fn of(arguments: &[std::ffi::OsString]) -> Self {
        let words: Vec<&str> = arguments.iter().filter_map(|word| word.to_str()).collect();
        let said = words.iter().enumerate().find_map(|(at, word)| match word.strip_prefix("--lang") {
            Some("") => words.get(at + 1).copied(),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        });
        match said {
            Some(said) => Self::named(said),
            None => ["LC_ALL", "LC_MESSAGES", "LANG"]
                .into_iter()
                .filter_map(machine::text)
                .find(|value| !value.is_empty())
                .map_or(Self::Japanese, |value| Self::named(&value)),
        }
    }

    fn named(name: &str) -> Self {
        if name.starts_with("en") { Self::English } else { Self::Japanese }
    }
}

/// Commands by purpose, in order of need.
const GROUPS: [(&str, &str, &[&str]); 6] = [
    ("はじめに", "To begin with", &["init", "check", "demo"]),
    ("日々の仕事", "The daily work", &["run", "merge", "remind", "status", "close"]),
    ("記録", "The state", &["backup", "restore", "state"]),
    ("見る、渡す", "To look and to pass on", &["calendar", "forms", "publish", "notes"]),
    ("様式と期限", "Forms and deadlines", &["read", "layout", "deadline"]),
    ("設置", "To install", &["service", "show", "completions", "man"]),
];

const EXAMPLES: [(&str, &str, &str); 4] = [
    ("matome demo", "架空の市で試す", "try it with a small city"),
    ("matome init /etc/matome", "設定を作る（質問に答える）", "make a configuration, by questions"),
    ("matome check --config /etc/matome/matome.toml", "設定を確かめる", "see whether it is right"),
    ("matome remind --as-of 2026-10-01", "その日に出るメールを見る（送らない）", "see a day's mails; none is sent"),
];

/// Localises the help of `command` and groups its subcommands.
pub(super) fn prepared(command: Command, language: Language) -> Command {
    let lang = Arg::new("lang").long("lang").global(true).value_name("LANG").value_parser(["ja", "en"]);
    let command = command.arg(lang.help("The language of the help: ja or en").action(ArgAction::Set));
    let command = match language {
        Language::English => command,
        Language::Japanese => in_japanese(command.disable_version_flag(true).arg(version()), ""),
    };
    let groups = groups(&command, language);
    let (usage, options) = match language {
        Language::Japanese => ("使い方", "オプション"),
        Language::English => ("Usage", "Options"),
    };
    command.help_template(format!("{{about-with-newline}}\n{usage}: {{usage}}\n\n{groups}\n{options}:\n{{options}}\n"))
}

/// Replaces the option that the parser would add in English.
fn version() -> Arg {
    Arg::new("version").short('V').long("version").action(ArgAction::Version)
}

fn groups(command: &Command, language: Language) -> String {
    let japanese = language == Language::Japanese;
    let mut text = String::new();
    for (heading, in_english, names) in GROUPS {
        text.push_str(if japanese { heading } else { in_english });
        text.push_str(":\n");
        for name in names {
            let about = command.find_subcommand(name).and_then(Command::get_about).map(StyledStr::to_string);
            // The Windows service is missing on other systems.
            let Some(about) = about else { continue };
            let _ = writeln!(text, "  {name:<12} {about}");
        }
        text.push('\n');
    }
    text.push_str(if japanese { "例:\n" } else { "Examples:\n" });
    for (line, meaning, in_english) in EXAMPLES {
        let _ = writeln!(text, "  {line:<46} {}", if japanese { meaning } else { in_english });
    }
    text
}

/// Looks up the text for `command` or `command --option`.
fn japanese(key: &str) -> Option<&'static str> {
    let lines = include_str!("help/japanese.tsv").lines();
    lines.filter_map(|line| line.split_once('\t')).find(|(known, _)| *known == key).map(|(_, words)| words)
}

fn in_japanese(command: Command, path: &str) -> Command {
    let about = japanese(if path.is_empty() { "matome" } else { path });
    let command = match about {
        Some(about) => command.about(about).long_about(None::<&str>),
        None => command,
    };
    let inner = path.to_owned();
    let command = command
        .mut_args(move |arg| argument_in_japanese(arg, &inner))
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .help("使い方を示します")
                .help_heading("オプション"),
        )
        .subcommand_help_heading("コマンド");
    let template =
        if path.is_empty() { None } else { Some("{about-with-newline}\n使い方: {usage}\n\n{all-args}\n") };
    let command = match template {
        Some(template) => command.help_template(template),
        None => command,
    };
    let path = path.to_owned();
    let names: Vec<String> = command.get_subcommands().map(|inner| inner.get_name().to_owned()).collect();
    names.into_iter().fold(command, |command, name| {
        let below = format!("{path} {name}").trim().to_owned();
        command.mut_subcommand(name, |inner| in_japanese(inner, &below))
    })
}

fn argument_in_japanese(arg: Arg, command: &str) -> Arg {
    let name = arg.get_long().map_or_else(|| arg.get_id().to_string(), |long| format!("--{long}"));
    let heading = if arg.is_positional() { "引数" } else { "オプション" };
    let (choices, takes_value) = (choices(&arg), arg.get_action().takes_values());
    let arg = arg.help_heading(heading).hide_default_value(takes_value).hide_possible_values(takes_value);
    match japanese(format!("{command} {name}").trim()).or_else(|| japanese(&name)) {
        Some(help) => arg.help(format!("{help}{choices}")).long_help(None::<&str>),
        None => arg,
    }
}

/// Formats permitted and default values.
fn choices(arg: &Arg) -> String {
    if !arg.get_action().takes_values() {
        return String::new();
    }
    let possible: Vec<String> = arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    let default: Vec<_> = arg.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    match (possible.as_slice(), default.as_slice()) {
        ([], []) => String::new(),
        ([], default) => format!("（既定: {}）", default.join("、")),
        (possible, []) => format!("（{}）", possible.join("、")),
        (possible, default) => format!("（{}。既定: {}）", possible.join("、"), default.join("、")),
    }
}

/// Words a parse error in Japanese, with a suggestion and a hint to the usage.
pub(super) fn complaint(error: &Error, language: Language) -> String {
    match fact(error) {
        Some(fact) if language == Language::Japanese && error.use_stderr() => {
            let hint = hint(error).map(|hint| format!("\n{hint}。")).unwrap_or_default();
            format!("{fact}{hint}\n使い方は --help で見られます。\n")
        }
        _ => error.render().to_string(),
    }
}

/// `None` for the parser's own help and version output.
fn fact(error: &Error) -> Option<String> {
    let said = |kind| context(error, kind).join("、");
    let (argument, value) = (said(ContextKind::InvalidArg), said(ContextKind::InvalidValue));
    Some(match error.kind() {
        ErrorKind::UnknownArgument if !argument.starts_with('-') => format!("「{argument}」が余分です。"),
        ErrorKind::UnknownArgument => format!("「{argument}」というオプションはありません。"),
        ErrorKind::InvalidSubcommand => {
            format!("「{}」というコマンドはありません。", said(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("{argument} が足りません。"),
        ErrorKind::ArgumentConflict => format!("{argument} と {} は一緒に使えません。", said(ContextKind::PriorArg)),
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} には値が要ります。"),
        ErrorKind::InvalidValue => {
            format!("{argument} に「{value}」は書けません。書けるのは {} です。", said(ContextKind::ValidValue))
        }
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            format!("{argument} に「{value}」は書けません。{why}")
        }
        _ => return None,
    })
}

/// Suggests a similar word, by the rule used for settings and definitions.
fn hint(error: &Error) -> Option<String> {
    let pairs = [
        (ContextKind::InvalidSubcommand, ContextKind::SuggestedSubcommand),
        (ContextKind::InvalidArg, ContextKind::SuggestedArg),
        (ContextKind::InvalidValue, ContextKind::SuggestedValue),
    ];
    pairs.into_iter().find_map(|(typed, known)| {
        let (typed, known) = (context(error, typed), context(error, known));
        let typed = typed.first()?;
        nearest::guess(typed, nearest::sorted(typed, known.iter().map(String::as_str)).first()?)
    })
}

fn context(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => vec![text.clone()],
        Some(ContextValue::Strings(texts)) => texts.clone(),
        Some(ContextValue::StyledStr(text)) => vec![text.to_string()],
        _ => Vec::new(),
    }
}
