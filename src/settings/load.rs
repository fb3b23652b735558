//! Loads [`Settings`] from file and environment (`MATOME__REMINDERS__SEND_AT` is `reminders.send_at`).

use std::collections::BTreeMap;
use std::path::Path;

use config::builder::DefaultState;
use config::{Config, ValueKind};

use super::description::KeyKind;
use super::document::Document;
use super::error::{Reason, SettingsError, SettingsMistake, SettingsPlace};
use super::resolve::Resolver;
use super::value::ValueError;
use super::written::Written;
use super::{Settings, description};
use crate::edge::folders::files;
use crate::edge::system::machine;

impl Settings {
    /// Environment variables override the file.
    pub fn load(file: &Path) -> Result<Self, SettingsError> {
        Self::load_with(file, machine::texts())
    }

    pub fn load_with(
        file: &Path,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        let unreadable = |source| SettingsError::Unreadable { file: file.to_owned(), source };
        let file = std::path::absolute(file).map_err(unreadable)?;
        let bytes = files::read(&file).map_err(unreadable)?;
        let text = String::from_utf8(bytes).map_err(|_| SettingsError::NotUtf8 { file: file.clone() })?;
        Self::from_text(text.trim_start_matches('\u{FEFF}'), &file, variables)
    }

    /// Parses a text as if it stood at the absolute path `file`, without the environment.
    pub fn of_text(text: &str, file: &Path) -> Result<Self, SettingsError> {
        Self::from_text(text, file, [])
    }

    /// `file` is the absolute path of the text.
    fn from_text(
        text: &str,
        file: &Path,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        let mut document = Document::parse(text, &file.display().to_string())
            .map_err(|faults| SettingsError::Syntax { file: file.to_owned(), faults })?;
        let mut overrides = Overrides::of(variables);
        let mut faults = std::mem::take(&mut document.faults);
        faults.append(&mut overrides.faults);
        let unreadable =
            |error: Box<SettingsMistake>| SettingsError::Faults { file: file.to_owned(), faults: vec![*error] };
        let written = layered(&document, &overrides).map_err(unreadable)?;
        let mut resolver = Resolver {
            file,
            folder: file.parent().unwrap_or(Path::new("/")),
            lines: &document.lines,
            overrides: &overrides,
            faults,
        };
        let settings = resolver.settings(written);
        let mut faults = resolver.faults;
        if faults.is_empty() {
            return Ok(settings);
        }
        faults.sort_by(|a, b| a.place.cmp(&b.place));
        Err(SettingsError::Faults { file: file.to_owned(), faults })
    }
}

/// Layers: defaults, file, environment.
fn layered(document: &Document, overrides: &Overrides) -> Result<Written, Box<SettingsMistake>> {
    let fault = |key: String, reason: String| {
        Box::new(SettingsMistake { place: SettingsPlace::File, key, reason: Reason::OfLibrary(reason) })
    };
    let file = Config::builder().add_source(Document::of_defaults()).add_source(document.clone());
    let layers = overrides.values().try_fold(file, |layers, (key, value)| layers.set_override(key, value));
    let layers = layers
        .and_then(config::ConfigBuilder::<DefaultState>::build)
        .map_err(|error| fault(String::new(), error.to_string()))?;
    serde_path_to_error::deserialize(layers).map_err(|error| fault(error.path().to_string(), error.inner().to_string()))
}

const PREFIX: &str = "MATOME__";
const SEPARATOR: &str = "__";

/// Overriding variables, and errors of those that look like some.
#[derive(Debug, Default)]
pub(super) struct Overrides {
    /// By key: the variable's name and its value.
    values: BTreeMap<String, (String, ValueKind)>,
    pub(super) faults: Vec<SettingsMistake>,
}

impl Overrides {
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

    /// The variable that overrides `key`.
    pub(super) fn variable(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(|(name, _)| name.as_str())
    }

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
        match description::kind(&pattern) {
            Some(KeyKind::Texts(_) | KeyKind::Tables) => return Err(Reason::ListInEnvironment),
            Some(KeyKind::Removed(instead)) => return Err(Reason::Removed(instead)),
            _ => {}
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
