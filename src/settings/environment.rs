//! Keys that are overridden by environment variables: `MATOME__REMINDERS__SEND_AT` is `reminders.send_at`.

use std::collections::BTreeMap;

use config::ValueKind;

use super::description::{self, KeyKind};
use super::error::{Reason, SettingsMistake, SettingsPlace};
use super::value::ValueError;

/// What every such variable begins with, the separator included.
const PREFIX: &str = "MATOME__";
const SEPARATOR: &str = "__";

/// The variables that override a key, and what is wrong with the others that look as if they did.
#[derive(Debug, Default)]
pub(super) struct Overrides {
    /// By key: the variable's name, and the value.
    values: BTreeMap<String, (String, ValueKind)>,
    pub(super) faults: Vec<SettingsMistake>,
}

impl Overrides {
    /// Picks out of `variables` those that are meant for matome.
    pub(super) fn of(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut overrides = Self::default();
        for (name, text) in variables {
            let Some(key) = name.strip_prefix(PREFIX).map(|key| key.to_lowercase().replace(SEPARATOR, ".")) else {
                continue;
            };
            match value(&key, text) {
                Ok(value) => _ = overrides.values.insert(key, (name, value)),
                Err(reason) => {
                    overrides.faults.push(SettingsMistake { place: SettingsPlace::Variable(name), key, reason });
                }
            }
        }
        overrides.faults.sort_by(|a, b| a.place.cmp(&b.place));
        overrides
    }

    /// The name of the variable that overrides `key`.
    pub(super) fn variable(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(|(name, _)| name.as_str())
    }

    /// By key.
    pub(super) fn values(&self) -> impl Iterator<Item = (&str, ValueKind)> {
        self.values.iter().map(|(key, (_, value))| (key.as_str(), value.clone()))
    }
}

/// The value for a key, or why the variable cannot override it.
fn value(key: &str, text: String) -> Result<ValueKind, Reason> {
    let mut pattern = String::new();
    let (table, name) = key.rsplit_once('.').unwrap_or(("", key));
    for part in table.split('.').filter(|part| !part.is_empty()) {
        pattern = description::join(&pattern, part);
        if matches!(description::kind(&pattern), Some(KeyKind::Texts(_) | KeyKind::Tables)) {
            return Err(Reason::ListInEnvironment);
        }
    }
    let value = match description::kind(&description::join(&pattern, name)) {
        Some(KeyKind::Text(kind)) => kind.read(&text).map(ValueKind::String),
        Some(KeyKind::Secret) => Ok(ValueKind::String(text)),
        Some(KeyKind::Flag) => text.parse().map(ValueKind::Boolean).map_err(|_| ValueError::Flag(text)),
        Some(KeyKind::Number { least, most }) => {
            let number = text.parse().map_err(|_| ValueError::Number(text));
            number.and_then(|number| description::number_within(number, least, most)).map(ValueKind::I64)
        }
        Some(KeyKind::Texts(_) | KeyKind::Tables) => return Err(Reason::ListInEnvironment),
        Some(KeyKind::Table) => {
            return Err(Reason::WrongType { expected: "表の中のキー", found: "表の名前" });
        }
        Some(KeyKind::Removed(instead)) => return Err(Reason::Removed(instead)),
        None => return Err(Reason::unknown_key(name, table, &pattern)),
    };
    value.map_err(Reason::Value)
}
