//! Where each key of the configuration stands, for whoever has something to say of a value that could be read.
//!
//! A value that could not be read has its place in its mistake (`error`).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::document::Document;
use super::environment::Overrides;
use super::error::{SettingsPlace, place_of_key};
use crate::edge::folders::files;
use crate::edge::system::variables;

/// The lines of a configuration file as it is now, and the variables laid over it.
#[derive(Debug, Default)]
pub struct KeyPlaces {
    file: PathBuf,
    lines: BTreeMap<String, usize>,
    overrides: Overrides,
}

impl KeyPlaces {
    /// A file that has become unreadable since has no lines.
    pub fn of(file: &Path) -> Self {
        let text = files::read_text(file).unwrap_or_default();
        let document = Document::parse(text.trim_start_matches('\u{FEFF}'), "").unwrap_or_default();
        Self { file: file.to_owned(), lines: document.lines, overrides: Overrides::of(variables::texts()) }
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

/// The line of `key`, or of the nearest table around it that is in the file.
pub(super) fn line_of(lines: &BTreeMap<String, usize>, key: &str) -> Option<usize> {
    let ends: Vec<usize> = key.match_indices(['.', '[']).map(|(at, _)| at).chain([key.len()]).collect();
    ends.iter().rev().find_map(|end| lines.get(&key[..*end]).copied())
}
