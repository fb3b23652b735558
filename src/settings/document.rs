//! The parsed configuration file. Invalid values are left out, so that one run reports all mistakes.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use config::{Map, Value, ValueKind};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::description::{self, KeyKind};
use super::error::{Reason, SettingsMistake, SettingsPlace, place_of_key};
use super::load::Overrides;
use crate::edge::folders::files;
use crate::edge::system::machine;
use matome_forms::mistake;

#[derive(Debug, Clone, Default)]
pub(super) struct Document {
    pub(super) values: Map<String, Value>,
    /// Lines of keys and list elements, by path.
    pub(super) lines: BTreeMap<String, usize>,
    pub(super) faults: Vec<SettingsMistake>,
}

impl Document {
    pub(super) fn of_defaults() -> Self {
        Self::parse(description::defaults(), "").unwrap_or_default()
    }

    /// `Err` holds syntax errors.
    pub(super) fn parse(text: &str, origin: &str) -> Result<Self, Vec<SettingsMistake>> {
        let (tree, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            return Err(SettingsMistake::of_syntax(text, &errors));
        }
        let mut document = Self::default();
        let mut reader = Reader { text, origin, document: &mut document };
        document.values = reader.table(tree.get_ref(), "", "");
        Ok(document)
    }
}

impl config::Source for Document {
    fn clone_into_box(&self) -> Box<dyn config::Source + Send + Sync> {
        Box::new(self.clone())
    }

    fn collect(&self) -> Result<Map<String, Value>, config::ConfigError> {
        Ok(self.values.clone())
    }
}

struct Reader<'a> {
    text: &'a str,
    origin: &'a str,
    document: &'a mut Document,
}

impl Reader<'_> {
    /// The valid entries of the table at `path`.
    fn table(&mut self, table: &DeTable<'_>, path: &str, pattern: &str) -> Map<String, Value> {
        let mut values = Map::new();
        for (name, value) in table {
            let key = if path.is_empty() { name.get_ref().to_string() } else { format!("{path}.{}", name.get_ref()) };
            self.note(&key, name.span());
            let pattern_of_key = description::join(pattern, name.get_ref());
            let Some(kind) = description::kind(&pattern_of_key) else {
                self.fault(&key, Reason::unknown_key(name.get_ref(), path, pattern));
                continue;
            };
            if let Some(value) = self.value(value, &key, &pattern_of_key, kind) {
                values.insert(name.get_ref().to_string(), value);
            }
        }
        values
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, key: &str, pattern: &str, kind: KeyKind) -> Option<Value> {
        let right = match (kind, value.get_ref()) {
            (KeyKind::Secret, _) => Err(Reason::SecretInFile { variable: key.to_uppercase().replace('.', "__") }),
            (KeyKind::Removed(instead), _) => Err(Reason::Removed(instead)),
            (KeyKind::Text(kind), DeValue::String(text)) => {
                kind.read(text).map(ValueKind::String).map_err(Reason::Value)
            }
            (KeyKind::Flag, DeValue::Boolean(flag)) => Ok(ValueKind::Boolean(*flag)),
            (KeyKind::Number { least, most }, DeValue::Integer(number)) => {
                let number = i64::from_str_radix(number.as_str(), number.radix()).unwrap_or(i64::MAX);
                description::number_within(number, least, most).map(ValueKind::I64).map_err(Reason::Value)
            }
            (KeyKind::Table, DeValue::Table(table)) => Ok(ValueKind::Table(self.table(table, key, pattern))),
            (KeyKind::Texts(kind), DeValue::Array(texts)) => {
                let texts = texts.iter().enumerate();
                Ok(ValueKind::Array(
                    texts.filter_map(|text| self.element(text, key, pattern, KeyKind::Text(kind))).collect(),
                ))
            }
            (KeyKind::Tables, DeValue::Array(tables)) => {
                // An invalid element stays as an empty one, to keep the numbers of those after it.
                let empty = || Value::new(None, ValueKind::Table(Map::new()));
                let table = |table| self.element(table, key, pattern, KeyKind::Table).unwrap_or_else(empty);
                Ok(ValueKind::Array(tables.iter().enumerate().map(table).collect()))
            }
            (_, other) => Err(Reason::WrongType { expected: kind.expected(), found: spelled(other) }),
        };
        right
            .map_err(|reason| self.fault(key, reason))
            .ok()
            .map(|right| Value::new(Some(&self.origin.to_owned()), right))
    }

    fn element(
        &mut self,
        (index, element): (usize, &Spanned<DeValue<'_>>),
        key: &str,
        pattern: &str,
        kind: KeyKind,
    ) -> Option<Value> {
        let key = format!("{key}[{index}]");
        self.note(&key, element.span());
        self.value(element, &key, &format!("{pattern}[]"), kind)
    }

    fn note(&mut self, key: &str, span: Range<usize>) {
        self.document.lines.insert(key.to_owned(), mistake::line_of(self.text, span.start));
    }

    fn fault(&mut self, key: &str, reason: Reason) {
        let place = self.document.lines.get(key).map_or(SettingsPlace::File, |line| SettingsPlace::Line(*line));
        self.document.faults.push(SettingsMistake { place, key: key.to_owned(), reason });
    }
}

/// The kind of value, in the user's words.
fn spelled(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "文字列",
        DeValue::Integer(_) => "整数",
        DeValue::Float(_) => "小数",
        DeValue::Boolean(_) => "真偽値",
        DeValue::Datetime(_) => "引用符のない日付や時刻",
        DeValue::Array(_) => "一覧",
        DeValue::Table(_) => "表",
    }
}

/// Lines of the present configuration file, and overriding environment variables.
#[derive(Debug, Default)]
pub struct KeyPlaces {
    file: PathBuf,
    lines: BTreeMap<String, usize>,
    overrides: Overrides,
}

impl KeyPlaces {
    /// Empty if the file has become unreadable.
    pub fn of(file: &Path) -> Self {
        let text = files::read_text(file).unwrap_or_default();
        let document = Document::parse(text.trim_start_matches('\u{FEFF}'), "").unwrap_or_default();
        Self { file: file.to_owned(), lines: document.lines, overrides: Overrides::of(machine::texts()) }
    }

    /// `/etc/matome/matome.toml:12: share.folder`
    pub fn label(&self, key: &str) -> String {
        let place = match self.overrides.variable(key) {
            Some(variable) => SettingsPlace::Variable(variable.to_owned()),
            None => line_of(&self.lines, key).map_or(SettingsPlace::File, SettingsPlace::Line),
        };
        place_of_key(&place, &self.file, key)
    }
}

/// The line of `key`, or of the nearest enclosing table in the file.
pub(super) fn line_of(lines: &BTreeMap<String, usize>, key: &str) -> Option<usize> {
    let ends: Vec<usize> = key.match_indices(['.', '[']).map(|(at, _)| at).chain([key.len()]).collect();
    ends.iter().rev().find_map(|end| lines.get(&key[..*end]).copied())
}
