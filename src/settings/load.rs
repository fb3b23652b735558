//! From the configuration file and the environment to [`Settings`]: parse strictly, lay the layers, check the values.
//!
//! What is around the configuration (folders, servers) is not looked at: that is `matome check`'s.

use std::path::Path;

use config::Config;
use config::builder::DefaultState;

use super::Settings;
use super::document::Document;
use super::environment::Overrides;
use super::error::{Reason, SettingsError, SettingsMistake, SettingsPlace};
use super::resolve::Resolver;
use super::written::Written;
use crate::edge::folders::files;
use crate::edge::system::variables;

impl Settings {
    /// Reads the configuration `file`; environment variables such as `MATOME__REMINDERS__SEND_AT` come before it.
    pub fn load(file: &Path) -> Result<Self, SettingsError> {
        Self::load_with(file, variables::texts())
    }

    /// The same, with the environment handed in.
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

    /// Reads a configuration's text that is to stand at the absolute path `file`.
    pub fn of_text(text: &str, file: &Path) -> Result<Self, SettingsError> {
        Self::from_text(text, file, [])
    }

    /// Reads the text of the configuration file that stands at the absolute path `file`.
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

/// The file laid over the defaults, and the environment over both.
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
