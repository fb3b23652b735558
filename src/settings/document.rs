//! The configuration file as written: its syntax, its keys and their types, and the line on which each value stands.
//!
//! What is found wrong is left out of the values, so that the rest can be checked and all mistakes be told at once.

use std::collections::BTreeMap;
use std::ops::Range;

use config::{Map, Value, ValueKind};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{Reason, SettingsMistake, SettingsPlace};
use super::keys::{self, KeyKind};
use crate::core::mistake::{self, nearest};

/// What a file says, as far as it is right.
#[derive(Debug, Clone, Default)]
pub(super) struct Document {
    pub(super) values: Map<String, Value>,
    /// The line of each key and list element, by its path.
    pub(super) lines: BTreeMap<String, usize>,
    pub(super) faults: Vec<SettingsMistake>,
}

impl Document {
    /// Reads the text of a file; `Err` holds the mistakes in its syntax.
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
    /// The right entries of the table at `path`.
    fn table(&mut self, table: &DeTable<'_>, path: &str, pattern: &str) -> Map<String, Value> {
        let mut values = Map::new();
        for (name, value) in table {
            let key = if path.is_empty() { name.get_ref().to_string() } else { format!("{path}.{}", name.get_ref()) };
            self.note(&key, name.span());
            let pattern_of_key = keys::join(pattern, name.get_ref());
            let Some(kind) = keys::kind(&pattern_of_key) else {
                let known = nearest::sorted(name.get_ref(), keys::inside(pattern));
                self.fault(
                    &key,
                    Reason::UnknownKey { name: name.get_ref().to_string(), table: path.to_owned(), known },
                );
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
            (KeyKind::Secret, _) => {
                self.fault(key, Reason::SecretInFile { variable: key.to_uppercase().replace('.', "__") });
                return None;
            }
            (KeyKind::Text, DeValue::String(text)) => ValueKind::String(text.to_string()),
            (KeyKind::Flag, DeValue::Boolean(flag)) => ValueKind::Boolean(*flag),
            (KeyKind::Number, DeValue::Integer(number)) => {
                ValueKind::I64(i64::from_str_radix(number.as_str(), number.radix()).unwrap_or(i64::MAX))
            }
            (KeyKind::Table, DeValue::Table(table)) => ValueKind::Table(self.table(table, key, pattern)),
            (KeyKind::Texts, DeValue::Array(elements)) => {
                ValueKind::Array(self.elements(elements.iter(), key, pattern, KeyKind::Text))
            }
            (KeyKind::Tables, DeValue::Array(elements)) => {
                ValueKind::Array(self.elements(elements.iter(), key, pattern, KeyKind::Table))
            }
            (_, other) => {
                self.fault(key, Reason::WrongType { expected: kind.expected(), found: spelled(other) });
                return None;
            }
        };
        Some(Value::new(Some(&self.origin.to_owned()), right))
    }

    /// A wrong element keeps its place as an empty one, so that those behind it keep their numbers.
    fn elements<'v>(
        &mut self,
        elements: impl Iterator<Item = &'v Spanned<DeValue<'v>>>,
        key: &str,
        pattern: &str,
        kind: KeyKind,
    ) -> Vec<Value> {
        let empty = || match kind {
            KeyKind::Table => ValueKind::Table(Map::new()),
            _ => ValueKind::String(String::new()),
        };
        let pattern = format!("{pattern}[]");
        elements
            .enumerate()
            .map(|(index, element)| {
                let key = format!("{key}[{index}]");
                self.note(&key, element.span());
                self.value(element, &key, &pattern, kind).unwrap_or_else(|| Value::new(None, empty()))
            })
            .collect()
    }

    fn note(&mut self, key: &str, span: Range<usize>) {
        self.document.lines.insert(key.to_owned(), mistake::line_of(self.text, span.start));
    }

    fn fault(&mut self, key: &str, reason: Reason) {
        let place = self.document.lines.get(key).map_or(SettingsPlace::File, |line| SettingsPlace::Line(*line));
        self.document.faults.push(SettingsMistake { place, key: key.to_owned(), reason });
    }
}

/// What is written, in the words of the person who wrote it.
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
