//! The keys of the configuration, from `keys.tsv`: source of validation, environment variables, defaults, hints and
//! `config/matome.toml`.
//!
//! Columns: key, type, default, explanation. `#` in front makes the sample line an example without default; `!` after
//! the type makes the key mandatory. `secret` keys come from the environment only; `removed` is a key of an earlier
//! version with its replacement.

use std::fmt::Write;
use std::sync::LazyLock;
use std::time::Duration;

use chrono::NaiveTime;
use chrono_tz::Tz;

use super::value::{self, BillDay, Spelled, ValueError};
use crate::edge::system::heartbeat::WatcherUrl;
use matome_core::delivery::relay_limits::RelayLimit;
use matome_core::office::calendar::ClosedDays;
use matome_core::reminder::policy::Offset;
use matome_deadline::month_day::MonthDay;
use matome_deadline::text;

static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| Description::parse(include_str!("keys.tsv")));

/// Validators by type name in `keys.tsv`.
const CHECKS: &[(&str, Check)] = &[
    ("line", value::line),
    ("path", value::path),
    ("host", value::host),
    ("workbook", value::workbook),
    ("address", value::address),
    ("domain", value::domain),
    ("database", value::database),
    ("pattern", value::path_pattern),
    ("interval", value::interval),
    ("distance", as_spelled::<Offset>),
    ("distance|none", as_spelled::<Option<Offset>>),
    ("zone", as_spelled::<Tz>),
    ("clock", as_spelled::<NaiveTime>),
    ("month-day", as_spelled::<MonthDay>),
    ("closed", as_spelled::<ClosedDays>),
    ("bills", as_spelled::<BillDay>),
    ("relay-limit", as_spelled::<RelayLimit>),
    ("watcher", as_spelled::<WatcherUrl>),
];

const TEXT_COLUMN: usize = 37;

pub(super) const YEAR: &str = "<year>";

#[derive(Debug, Clone, Copy)]
pub(super) enum KeyKind {
    Text(TextKind),
    Texts(TextKind),
    Number {
        least: i64,
        most: i64,
    },
    Flag,
    Table,
    Tables,
    /// Allowed in the environment only.
    Secret,
    /// A key of an earlier version, with its replacement.
    Removed(&'static str),
}

/// Validates a text and returns it normalised.
type Check = fn(&str) -> Result<String, ValueError>;

#[derive(Debug, Clone, Copy)]
pub(super) enum TextKind {
    Checked(Check),
    Duration {
        shortest: &'static str,
        longest: &'static str,
    },
    /// Words separated by `|`.
    Choice(&'static str),
}

struct Key {
    /// `[]` stands for a list element, [`YEAR`] for a fiscal year.
    pattern: String,
    kind: KeyKind,
}

#[derive(Default)]
struct Description {
    keys: Vec<Key>,
    sample: String,
    defaults: String,
}

pub fn sample() -> &'static str {
    &DESCRIPTION.sample
}

pub(super) fn defaults() -> &'static str {
    &DESCRIPTION.defaults
}

pub(super) fn kind(pattern: &str) -> Option<KeyKind> {
    DESCRIPTION.kind(pattern)
}

/// Keys of the table at `pattern`; an empty pattern is the root.
pub(super) fn inside(pattern: &str) -> impl Iterator<Item = &'static str> {
    let prefix = if pattern.is_empty() { String::new() } else { format!("{pattern}.") };
    let keys = DESCRIPTION.keys.iter().filter(|key| key.kind.can_be_written());
    keys.filter_map(move |key| key.pattern.strip_prefix(&prefix)).filter(|rest| !rest.contains('.'))
}

/// The pattern of key `name` in the table at `pattern`.
pub(super) fn join(pattern: &str, name: &str) -> String {
    match pattern {
        "" => name.to_owned(),
        "reporting" if !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit()) => format!("{pattern}.{YEAR}"),
        _ => format!("{pattern}.{name}"),
    }
}

/// The tables that have a key `name`, for someone who wrote it elsewhere.
pub(super) fn homes(name: &str) -> Option<String> {
    let keys = DESCRIPTION.keys.iter().filter(|key| !key.pattern.contains(YEAR) && key.kind.can_be_written());
    let homes: Vec<String> = keys.filter(|key| key.split().1 == name).map(Key::home).collect();
    let how = if homes.iter().any(|home| home.starts_with("見出し")) { "として" } else { "に" };
    (!homes.is_empty()).then(|| format!("{name} は{}{how}書きます", homes.join("か")))
}

impl Key {
    fn split(&self) -> (&str, &str) {
        self.pattern.rsplit_once('.').unwrap_or(("", &self.pattern))
    }

    /// The heading above the key; a table is its own.
    fn home(&self) -> String {
        let heading = |pattern: &str| match pattern.strip_suffix("[]") {
            Some(list) => format!("[[{}]]", list.replace("[]", "")),
            None => format!("[{pattern}]"),
        };
        match (self.kind, self.split().0) {
            (KeyKind::Tables, _) => format!("見出し {} ", heading(&format!("{}[]", self.pattern))),
            (KeyKind::Table, _) => format!("見出し {} ", heading(&self.pattern)),
            (_, "") => "いちばん外側（最初の [ ] の見出しより上）".to_owned(),
            (_, table) => format!(" {} の下", heading(table)),
        }
    }
}

impl Description {
    fn parse(table: &'static str) -> Self {
        let mut description = Self::default();
        let mut heading = String::new();
        for line in table.lines() {
            let columns: Vec<&str> = line.split('\t').collect();
            let (is_example, written) = columns[0].strip_prefix('#').map_or((false, columns[0]), |rest| (true, rest));
            match columns[..] {
                [_, kind, default, text] if !kind.is_empty() || !default.is_empty() => {
                    let pattern = join(&heading, written);
                    description.key(pattern, kind, text);
                    if !default.is_empty() {
                        description.show(&format!("{} = {default}", columns[0]), text);
                    }
                    if !(is_example || kind.ends_with('!') || default.is_empty()) {
                        _ = writeln!(description.defaults, "{written} = {default}");
                    }
                }
                _ if written.starts_with('[') => {
                    heading = description.heading(written);
                    description.show(columns[0], columns.get(3).unwrap_or(&""));
                    if !is_example {
                        _ = writeln!(description.defaults, "{written}");
                    }
                }
                _ => description.show(columns[0], columns.get(3).unwrap_or(&"")),
            }
        }
        description
    }

    /// Adds a key once, though the sample may show it twice.
    fn key(&mut self, pattern: String, kind: &'static str, text: &'static str) {
        if self.kind(&pattern).is_none() {
            let kind = if kind == "removed" { KeyKind::Removed(text) } else { KeyKind::of(kind) };
            self.keys.push(Key { pattern, kind });
        }
    }

    /// Adds the tables of a heading; returns the pattern of its keys.
    fn heading(&mut self, written: &str) -> String {
        let path = written.trim_matches(['[', ']']);
        let mut pattern = String::new();
        for (at, name) in path.split('.').enumerate() {
            let is_list = written.starts_with("[[") && at == path.matches('.').count();
            pattern = join(&pattern, name);
            let kind = self.kind(&pattern).unwrap_or(if is_list { KeyKind::Tables } else { KeyKind::Table });
            if self.kind(&pattern).is_none() {
                self.keys.push(Key { pattern: pattern.clone(), kind });
            }
            if matches!(kind, KeyKind::Tables) {
                pattern.push_str("[]");
            }
        }
        pattern
    }

    fn show(&mut self, line: &str, text: &str) {
        let gap = " ".repeat(TEXT_COLUMN.saturating_sub(text::width(line)).max(2));
        let end = if text.is_empty() { String::new() } else { format!("{gap}# {text}") };
        _ = writeln!(self.sample, "{line}{end}");
    }

    fn kind(&self, pattern: &str) -> Option<KeyKind> {
        self.keys.iter().find(|key| key.pattern == pattern).map(|key| key.kind)
    }
}

impl KeyKind {
    /// Parses a type of `keys.tsv`.
    fn of(name: &'static str) -> Self {
        let name = name.trim_end_matches('!');
        match (name, name.split_once(' '), name.strip_suffix("[]")) {
            ("flag", ..) => Self::Flag,
            ("secret", ..) => Self::Secret,
            (_, Some(("number", range)), _) => {
                let (least, most) = range.split_once("..").unwrap_or_default();
                Self::Number { least: least.parse().unwrap_or(i64::MIN), most: most.parse().unwrap_or(i64::MAX) }
            }
            (.., Some(element)) => Self::Texts(TextKind::of(element)),
            _ => Self::Text(TextKind::of(name)),
        }
    }

    fn can_be_written(self) -> bool {
        !matches!(self, Self::Secret | Self::Removed(_))
    }

    /// The type in words, with an example.
    pub(super) const fn expected(self) -> &'static str {
        match self {
            Self::Text(_) | Self::Secret | Self::Removed(_) => "文字列（\" で囲む）",
            Self::Flag => "真偽値（true か false）",
            Self::Number { .. } => "整数",
            Self::Texts(_) => "文字列の一覧（[\"…\", \"…\"]）",
            Self::Table => "表（[見出し] の下にキー）",
            Self::Tables => "表の一覧（[[見出し]]）",
        }
    }
}

impl TextKind {
    fn of(name: &'static str) -> Self {
        if let Some(range) = name.strip_prefix("duration ") {
            let (shortest, longest) = range.split_once("..").unwrap_or_default();
            return Self::Duration { shortest, longest };
        }
        let check = CHECKS.iter().find(|(known, _)| *known == name).map(|(_, check)| *check);
        check.map_or(Self::Choice(name), Self::Checked)
    }

    pub(super) fn read(self, text: &str) -> Result<String, ValueError> {
        match self {
            Self::Checked(check) => return check(text),
            Self::Choice(words) if !words.split('|').any(|word| word == text) => {
                let choices = format!("\"{}\"", words.replace('|', "\"、\""));
                return Err(ValueError::Choice { found: text.to_owned(), choices });
            }
            Self::Choice(_) => {}
            Self::Duration { shortest, longest } => {
                let duration = Duration::read(text)?;
                if duration < Duration::read(shortest)? || duration > Duration::read(longest)? {
                    let range = format!("{}から{}", in_japanese(shortest), in_japanese(longest));
                    return Err(ValueError::OutOfRange { found: text.to_owned(), range });
                }
            }
        }
        Ok(text.to_owned())
    }
}

pub(super) fn number_within(number: i64, least: i64, most: i64) -> Result<i64, ValueError> {
    let range = || format!("{least} から {most}");
    let is_within = (least..=most).contains(&number);
    is_within.then_some(number).ok_or_else(|| ValueError::OutOfRange { found: number.to_string(), range: range() })
}

fn as_spelled<T: Spelled>(text: &str) -> Result<String, ValueError> {
    T::read(text).map(|_| text.to_owned())
}

/// `10m` as 10分.
fn in_japanese(duration: &str) -> String {
    duration.replace('s', "秒").replace('m', "分").replace('h', "時間")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_a_type_that_is_known() {
        for key in &DESCRIPTION.keys {
            if let KeyKind::Text(TextKind::Choice(words)) | KeyKind::Texts(TextKind::Choice(words)) = key.kind {
                assert!(words.contains('|'), "{}: {words}", key.pattern);
            }
        }
        let leaves = DESCRIPTION.keys.iter().filter(|key| !key.pattern.contains(YEAR) && key.kind.can_be_written());
        // The organisation chart is no setting.
        let leaves = leaves.filter(|key| !key.pattern.starts_with("departments"));
        let leaves = leaves.filter(|key| !matches!(key.kind, KeyKind::Table | KeyKind::Tables)).count();
        assert!(leaves <= 47, "{leaves} keys");
    }
}
