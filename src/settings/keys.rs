//! Every key that the configuration knows, and what is written behind it. `config/matome.toml` shows each of them.
//!
//! What a value may be beyond its type is in `resolve` and `value`.

/// What stands behind a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyKind {
    Text,
    Flag,
    Number,
    /// A list of texts.
    Texts,
    Table,
    /// A list of tables.
    Tables,
    /// A text that may come from the environment alone.
    Secret,
}

/// The keys by their path; `[]` stands for an element of a list, `<year>` for a fiscal year.
const KEYS: &[(&str, KeyKind)] = &[
    ("city", KeyKind::Text),
    ("timezone", KeyKind::Text),
    ("share", KeyKind::Table),
    ("share.folder", KeyKind::Text),
    ("share.address", KeyKind::Text),
    ("share.include", KeyKind::Texts),
    ("share.exclude", KeyKind::Texts),
    ("share.watch", KeyKind::Text),
    ("share.poll_every", KeyKind::Text),
    ("share.settle", KeyKind::Text),
    ("share.doubt_percent", KeyKind::Number),
    ("share.doubt_workbooks", KeyKind::Number),
    ("share.departments_by", KeyKind::Text),
    ("reading", KeyKind::Table),
    ("reading.memory_mib", KeyKind::Number),
    ("reading.time", KeyKind::Text),
    ("log", KeyKind::Table),
    ("log.folder", KeyKind::Text),
    ("log.keep_days", KeyKind::Number),
    ("merged", KeyKind::Table),
    ("merged.folder", KeyKind::Text),
    ("merged.address", KeyKind::Text),
    ("merged.per_department", KeyKind::Flag),
    ("merged.page", KeyKind::Flag),
    ("publish", KeyKind::Table),
    ("publish.columns", KeyKind::Texts),
    ("publish.code", KeyKind::Text),
    ("state", KeyKind::Table),
    ("state.database", KeyKind::Text),
    ("state.url", KeyKind::Text),
    ("state.schema", KeyKind::Text),
    ("state.ca_file", KeyKind::Text),
    ("state.password_file", KeyKind::Text),
    ("state.lease", KeyKind::Text),
    ("state.password", KeyKind::Secret),
    ("heartbeat", KeyKind::Table),
    ("heartbeat.file", KeyKind::Text),
    ("heartbeat.url", KeyKind::Text),
    ("heartbeat.ca_file", KeyKind::Text),
    ("metrics", KeyKind::Table),
    ("metrics.file", KeyKind::Text),
    ("reporting", KeyKind::Table),
    ("reporting.goal_setting", KeyKind::Table),
    ("reporting.goal_setting.due", KeyKind::Text),
    ("reporting.interim", KeyKind::Table),
    ("reporting.interim.as_of", KeyKind::Text),
    ("reporting.interim.due", KeyKind::Text),
    ("reporting.year_end", KeyKind::Table),
    ("reporting.year_end.as_of", KeyKind::Text),
    ("reporting.year_end.due", KeyKind::Text),
    ("reporting.<year>", KeyKind::Table),
    ("reporting.<year>.goal_setting", KeyKind::Table),
    ("reporting.<year>.goal_setting.due", KeyKind::Text),
    ("reporting.<year>.interim", KeyKind::Table),
    ("reporting.<year>.interim.as_of", KeyKind::Text),
    ("reporting.<year>.interim.due", KeyKind::Text),
    ("reporting.<year>.year_end", KeyKind::Table),
    ("reporting.<year>.year_end.as_of", KeyKind::Text),
    ("reporting.<year>.year_end.due", KeyKind::Text),
    ("reminders", KeyKind::Table),
    ("reminders.send_at", KeyKind::Text),
    ("reminders.before", KeyKind::Texts),
    ("reminders.deadlines_before", KeyKind::Texts),
    ("reminders.overdue_every", KeyKind::Text),
    ("reminders.overdue_until", KeyKind::Text),
    ("reminders.escalate_after", KeyKind::Text),
    ("calendar", KeyKind::Table),
    ("calendar.closed", KeyKind::Texts),
    ("calendar.bills", KeyKind::Texts),
    ("mail", KeyKind::Table),
    ("mail.from", KeyKind::Text),
    ("mail.transport", KeyKind::Text),
    ("mail.folder", KeyKind::Text),
    ("mail.html", KeyKind::Flag),
    ("mail.ics", KeyKind::Flag),
    ("mail.max_per_day", KeyKind::Number),
    ("mail.allowed_domains", KeyKind::Texts),
    ("mail.smtp", KeyKind::Table),
    ("mail.smtp.host", KeyKind::Text),
    ("mail.smtp.port", KeyKind::Number),
    ("mail.smtp.security", KeyKind::Text),
    ("mail.smtp.ca_file", KeyKind::Text),
    ("mail.smtp.username", KeyKind::Text),
    ("mail.smtp.password_file", KeyKind::Text),
    ("mail.smtp.password", KeyKind::Secret),
    ("mail.smtp.pause", KeyKind::Text),
    ("mail.smtp.per_minute", KeyKind::Number),
    ("mail.smtp.per_day", KeyKind::Number),
    ("mail.smtp.connections", KeyKind::Number),
    ("contacts", KeyKind::Table),
    ("contacts.workbook", KeyKind::Text),
    ("planning", KeyKind::Table),
    ("planning.to", KeyKind::Texts),
    ("planning.contact", KeyKind::Text),
    ("departments", KeyKind::Tables),
    ("departments[].name", KeyKind::Text),
    ("departments[].aliases", KeyKind::Texts),
    ("departments[].to", KeyKind::Texts),
    ("departments[].head", KeyKind::Texts),
    ("departments[].hands_in", KeyKind::Text),
    ("departments[].sections", KeyKind::Tables),
    ("departments[].sections[].name", KeyKind::Text),
    ("departments[].sections[].to", KeyKind::Texts),
];

/// What stands behind the key at `pattern`; `None` if there is no such key.
pub(super) fn kind(pattern: &str) -> Option<KeyKind> {
    KEYS.iter().find(|(path, _)| *path == pattern).map(|(_, kind)| *kind)
}

/// The keys that can be written in the table at `pattern`; empty is the outermost.
pub(super) fn inside(pattern: &str) -> impl Iterator<Item = &'static str> {
    let prefix = if pattern.is_empty() { String::new() } else { format!("{pattern}.") };
    KEYS.iter()
        .filter(|(_, kind)| *kind != KeyKind::Secret)
        .filter_map(move |(path, _)| path.strip_prefix(&prefix))
        .filter(|rest| !rest.contains('.'))
}

/// A fiscal year in a pattern.
pub(super) const YEAR: &str = "<year>";

/// Keys of earlier versions, and what whoever still has them is to do.
const REMOVED: [(&str, &str); 1] =
    [("merged.split", "この項目はなくなりました。行を消してください。取りまとめは年度ごとに1つのブックになります")];

/// The hint for a key that is no more.
pub(super) fn removed(path: &str) -> Option<String> {
    REMOVED.iter().find(|(removed, _)| *removed == path).map(|(_, hint)| (*hint).to_owned())
}

/// Where a key of that name belongs, for whoever wrote it elsewhere; `None` where there is no such key.
pub(super) fn homes(name: &str) -> Option<String> {
    let all = KEYS.iter().filter(|(path, _)| !path.contains(YEAR)).filter_map(|(path, kind)| {
        let (table, last) = path.rsplit_once('.').unwrap_or(("", path));
        (last == name).then(|| home(path, table, *kind))
    });
    let homes: Vec<String> = all.collect();
    let how = if homes.iter().any(|home| home.starts_with("見出し")) { "として" } else { "に" };
    (!homes.is_empty()).then(|| format!("{name} は{}{how}書きます", homes.join("か")))
}

/// The heading below which a key is written; a table is a heading itself.
fn home(path: &str, table: &str, kind: KeyKind) -> String {
    let heading = |path: &str| match path.strip_suffix("[]") {
        Some(list) => format!("[[{}]]", list.replace("[]", "")),
        None => format!("[{path}]"),
    };
    match (kind, table) {
        (KeyKind::Tables, _) => format!("見出し {} ", heading(&format!("{path}[]"))),
        (KeyKind::Table, _) => format!("見出し {} ", heading(path)),
        (_, "") => "いちばん外側（最初の [ ] の見出しより上）".to_owned(),
        _ => format!(" {} の下", heading(table)),
    }
}

/// The pattern of the key `name` in the table at `pattern`.
pub(super) fn join(pattern: &str, name: &str) -> String {
    match pattern {
        "" => name.to_owned(),
        "reporting" if !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit()) => "reporting.<year>".to_owned(),
        _ => format!("{pattern}.{name}"),
    }
}

impl KeyKind {
    /// What is to be written, with an example.
    pub(super) const fn expected(self) -> &'static str {
        match self {
            Self::Text | Self::Secret => "文字列（\" で囲む）",
            Self::Flag => "真偽値（true か false）",
            Self::Number => "整数",
            Self::Texts => "文字列の一覧（[\"…\", \"…\"]）",
            Self::Table => "表（[見出し] の下にキー）",
            Self::Tables => "表の一覧（[[見出し]]）",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::settings::document::Document;

    /// What a line says that is an example: a key or a table right behind the #.
    fn with_its_examples() -> String {
        let sample = include_str!("../../config/matome.toml");
        let is_example = |line: &str| line.starts_with(|c: char| c == '[' || c.is_ascii_lowercase());
        let lines = sample.lines().map(|line| line.strip_prefix('#').filter(|rest| is_example(rest)).unwrap_or(line));
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_example_shows_every_key() {
        let document = Document::parse(&with_its_examples(), "config/matome.toml").unwrap();
        let shown: BTreeSet<String> = document
            .lines
            .keys()
            .map(|key| key.replace("2027", "<year>").replace("[0]", "[]").replace("[1]", "[]"))
            .collect();
        for (key, kind) in KEYS {
            assert!(*kind == KeyKind::Secret || shown.contains(*key), "config/matome.toml lacks {key}");
        }
    }
}
