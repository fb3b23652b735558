//! Keys that are overridden by environment variables: `MATOME__REMINDERS__SEND_AT` is `reminders.send_at`.
//!
//! That a value is right is checked with those of the file, in `resolve`.

use config::Map;

use super::error::{Reason, SettingsMistake, SettingsPlace};
use super::keys::{self, KeyKind};
use super::value::ValueError;
use crate::core::mistake::nearest;

/// What every such variable begins with, the separator included.
const PREFIX: &str = "MATOME__";
const SEPARATOR: &str = "__";

/// The variables that override a key, and what is wrong with the others that look as if they did.
#[derive(Debug, Default)]
pub(super) struct Overrides {
    variables: Map<String, String>,
    pub(super) faults: Vec<SettingsMistake>,
}

impl Overrides {
    /// Picks out of `variables` those that are meant for matome.
    pub(super) fn of(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut overrides = Self::default();
        for (name, value) in variables.into_iter().filter(|(name, _)| name.starts_with(PREFIX)) {
            let key = key_of(&name);
            match refusal(&key, &value) {
                Some(reason) => {
                    overrides.faults.push(SettingsMistake { place: SettingsPlace::Variable(name), key, reason });
                }
                None => _ = overrides.variables.insert(name, value),
            }
        }
        overrides.faults.sort_by(|a, b| a.place.cmp(&b.place));
        overrides
    }

    /// The name of the variable that overrides `key`.
    pub(super) fn variable(&self, key: &str) -> Option<&str> {
        self.variables.keys().find(|name| key_of(name) == key).map(String::as_str)
    }

    /// The variables in the form in which they are laid over the file.
    pub(super) fn source(&self) -> config::Environment {
        config::Environment::with_prefix("MATOME")
            .prefix_separator(SEPARATOR)
            .separator(SEPARATOR)
            .source(Some(self.variables.clone()))
    }
}

fn key_of(variable: &str) -> String {
    variable[PREFIX.len()..].to_lowercase().replace(SEPARATOR, ".")
}

/// Why a variable cannot override the key that it names.
fn refusal(key: &str, value: &str) -> Option<Reason> {
    let mut pattern = String::new();
    let (table, name) = key.rsplit_once('.').unwrap_or(("", key));
    for part in table.split('.').filter(|part| !part.is_empty()) {
        pattern = keys::join(&pattern, part);
        if matches!(keys::kind(&pattern), Some(KeyKind::Texts | KeyKind::Tables)) {
            return Some(Reason::ListInEnvironment);
        }
    }
    match keys::kind(&keys::join(&pattern, name)) {
        Some(KeyKind::Text | KeyKind::Secret) => None,
        Some(KeyKind::Flag) if value.parse::<bool>().is_ok() => None,
        Some(KeyKind::Flag) => Some(Reason::Value(ValueError::Flag(value.to_owned()))),
        Some(KeyKind::Number) if value.parse::<i64>().is_ok() => None,
        Some(KeyKind::Number) => Some(Reason::Value(ValueError::Number(value.to_owned()))),
        Some(KeyKind::Texts | KeyKind::Tables) => Some(Reason::ListInEnvironment),
        Some(KeyKind::Table) => Some(Reason::WrongType { expected: "表の中のキー", found: "表の名前" }),
        None => Some(Reason::UnknownKey {
            name: name.to_owned(),
            table: table.to_owned(),
            known: nearest::sorted(name, keys::inside(&pattern)),
        }),
    }
}
