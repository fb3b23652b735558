//! Help and error messages of the command line, in Japanese (`help/japanese.tsv`). The comments of the commands and their
//! options are for those who read the code.

use std::fmt::Write;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, Error};

use matome_forms::mistake::nearest;

/// Commands by purpose, in order of need.
const GROUPS: [(&str, &[&str]); 6] = [
    ("はじめに", &["init", "check", "demo"]),
    ("日々の仕事", &["run", "merge", "remind", "status", "close"]),
    ("記録", &["backup", "restore", "state"]),
    ("見る、渡す", &["calendar", "forms", "publish", "notes"]),
    ("様式と期限", &["read", "layout", "deadline"]),
    ("設置", &["service", "show", "completions", "man"]),
];

const EXAMPLES: [(&str, &str); 4] = [
    ("matome demo", "架空の市で試す"),
    ("matome init /etc/matome", "設定を作る（質問に答える）"),
    ("matome check --config /etc/matome/matome.toml", "設定を確かめる"),
    ("matome remind --as-of 2026-10-01", "その日に出るメールを見る（送らない）"),
];

/// Words the help of `command` in Japanese and groups its subcommands.
pub(super) fn prepared(command: Command) -> Command {
    // Replaces the option that the parser would add in English.
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    let command = in_japanese(command.disable_version_flag(true).arg(version), "");
    let groups = groups(&command);
    command.help_template(format!("{{about-with-newline}}\n使い方: {{usage}}\n\n{groups}\nオプション:\n{{options}}\n"))
}

fn groups(command: &Command) -> String {
    let mut text = String::new();
    for (heading, names) in GROUPS {
        let _ = writeln!(text, "{heading}:");
        for name in names {
            let about = command.find_subcommand(name).and_then(Command::get_about).map(StyledStr::to_string);
            // The Windows service is missing on other systems.
            let Some(about) = about else { continue };
            let _ = writeln!(text, "  {name:<12} {about}");
        }
        text.push('\n');
    }
    text.push_str("例:\n");
    for (line, meaning) in EXAMPLES {
        let _ = writeln!(text, "  {line:<46} {meaning}");
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
    let command = command.help_template("{about-with-newline}\n使い方: {usage}\n\n{all-args}\n");
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
pub(super) fn complaint(error: &Error) -> String {
    match fact(error) {
        Some(fact) if error.use_stderr() => {
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
