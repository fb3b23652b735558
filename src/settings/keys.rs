//! Every key that the configuration knows, and what is written behind it. `config/matome.toml` shows each of them.

/// What stands behind a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
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
const KEYS: &[(&str, Kind)] = &[
    ("city", Kind::Text),
    ("timezone", Kind::Text),
    ("share", Kind::Table),
    ("share.folder", Kind::Text),
    ("share.address", Kind::Text),
    ("share.include", Kind::Texts),
    ("share.exclude", Kind::Texts),
    ("share.watch", Kind::Text),
    ("share.poll_every", Kind::Text),
    ("share.settle", Kind::Text),
    ("share.doubt_percent", Kind::Number),
    ("share.doubt_workbooks", Kind::Number),
    ("share.departments_by", Kind::Text),
    ("reading", Kind::Table),
    ("reading.memory_mib", Kind::Number),
    ("reading.time", Kind::Text),
    ("log", Kind::Table),
    ("log.folder", Kind::Text),
    ("log.keep_days", Kind::Number),
    ("merged", Kind::Table),
    ("merged.folder", Kind::Text),
    ("merged.address", Kind::Text),
    ("merged.split", Kind::Text),
    ("merged.per_department", Kind::Flag),
    ("merged.page", Kind::Flag),
    ("publish", Kind::Table),
    ("publish.columns", Kind::Texts),
    ("publish.code", Kind::Text),
    ("state", Kind::Table),
    ("state.database", Kind::Text),
    ("state.url", Kind::Text),
    ("state.schema", Kind::Text),
    ("state.ca_file", Kind::Text),
    ("state.password_file", Kind::Text),
    ("state.lease", Kind::Text),
    ("state.password", Kind::Secret),
    ("heartbeat", Kind::Table),
    ("heartbeat.file", Kind::Text),
    ("heartbeat.url", Kind::Text),
    ("heartbeat.ca_file", Kind::Text),
    ("metrics", Kind::Table),
    ("metrics.listen", Kind::Text),
    ("reporting", Kind::Table),
    ("reporting.goal_setting", Kind::Table),
    ("reporting.goal_setting.due", Kind::Text),
    ("reporting.interim", Kind::Table),
    ("reporting.interim.as_of", Kind::Text),
    ("reporting.interim.due", Kind::Text),
    ("reporting.year_end", Kind::Table),
    ("reporting.year_end.as_of", Kind::Text),
    ("reporting.year_end.due", Kind::Text),
    ("reporting.<year>", Kind::Table),
    ("reporting.<year>.goal_setting", Kind::Table),
    ("reporting.<year>.goal_setting.due", Kind::Text),
    ("reporting.<year>.interim", Kind::Table),
    ("reporting.<year>.interim.as_of", Kind::Text),
    ("reporting.<year>.interim.due", Kind::Text),
    ("reporting.<year>.year_end", Kind::Table),
    ("reporting.<year>.year_end.as_of", Kind::Text),
    ("reporting.<year>.year_end.due", Kind::Text),
    ("reminders", Kind::Table),
    ("reminders.send_at", Kind::Text),
    ("reminders.before", Kind::Texts),
    ("reminders.deadlines_before", Kind::Texts),
    ("reminders.overdue_every", Kind::Text),
    ("reminders.overdue_until", Kind::Text),
    ("reminders.escalate_after", Kind::Text),
    ("calendar", Kind::Table),
    ("calendar.closed", Kind::Texts),
    ("calendar.bills", Kind::Texts),
    ("mail", Kind::Table),
    ("mail.from", Kind::Text),
    ("mail.transport", Kind::Text),
    ("mail.folder", Kind::Text),
    ("mail.html", Kind::Flag),
    ("mail.ics", Kind::Flag),
    ("mail.max_per_day", Kind::Number),
    ("mail.allowed_domains", Kind::Texts),
    ("mail.smtp", Kind::Table),
    ("mail.smtp.host", Kind::Text),
    ("mail.smtp.port", Kind::Number),
    ("mail.smtp.security", Kind::Text),
    ("mail.smtp.ca_file", Kind::Text),
    ("mail.smtp.username", Kind::Text),
    ("mail.smtp.password_file", Kind::Text),
    ("mail.smtp.password", Kind::Secret),
    ("mail.smtp.pause", Kind::Text),
    ("mail.smtp.per_minute", Kind::Number),
    ("mail.smtp.per_day", Kind::Number),
    ("mail.smtp.connections", Kind::Number),
    ("contacts", Kind::Table),
    ("contacts.workbook", Kind::Text),
    ("planning", Kind::Table),
    ("planning.to", Kind::Texts),
    ("planning.contact", Kind::Text),
    ("departments", Kind::Tables),
    ("departments[].name", Kind::Text),
    ("departments[].aliases", Kind::Texts),
    ("departments[].to", Kind::Texts),
    ("departments[].head", Kind::Texts),
    ("departments[].hands_in", Kind::Text),
    ("departments[].sections", Kind::Tables),
    ("departments[].sections[].name", Kind::Text),
    ("departments[].sections[].to", Kind::Texts),
];

/// What stands behind the key at `pattern`; `None` if there is no such key.
pub(super) fn kind(pattern: &str) -> Option<Kind> {
    KEYS.iter().find(|(path, _)| *path == pattern).map(|(_, kind)| *kind)
}

/// The keys that can be written in the table at `pattern`; empty is the outermost.
pub(super) fn inside(pattern: &str) -> impl Iterator<Item = &'static str> {
    let prefix = if pattern.is_empty() { String::new() } else { format!("{pattern}.") };
    KEYS.iter()
        .filter(|(_, kind)| *kind != Kind::Secret)
        .filter_map(move |(path, _)| path.strip_prefix(&prefix))
        .filter(|rest| !rest.contains('.'))
}

/// A fiscal year in a pattern.
pub(super) const YEAR: &str = "<year>";

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
fn home(path: &str, table: &str, kind: Kind) -> String {
    let heading = |path: &str| match path.strip_suffix("[]") {
        Some(list) => format!("[[{}]]", list.replace("[]", "")),
        None => format!("[{path}]"),
    };
    match (kind, table) {
        (Kind::Tables, _) => format!("見出し {} ", heading(&format!("{path}[]"))),
        (Kind::Table, _) => format!("見出し {} ", heading(path)),
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

impl Kind {
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
            assert!(*kind == Kind::Secret || shown.contains(*key), "config/matome.toml lacks {key}");
        }
    }
}
