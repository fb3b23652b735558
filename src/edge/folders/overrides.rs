//! Reads the city's own layouts, mail templates and holidays, which replace or extend the built-in ones.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

use crate::edge::folders::files;
use matome_workbook::os_error;

/// An unusable file beside the configuration.
#[derive(Debug, thiserror::Error)]
pub enum OverrideError {
    #[error("{} を読めません（{}）。権限を確かめてください", file.display(), os_error::in_words(source))]
    Unreadable { file: PathBuf, source: io::Error },
    #[error("{} は UTF-8 ではありません（シフトJIS など）。UTF-8で保存してください", .0.display())]
    NotUtf8(PathBuf),
}

/// Folder of the city's own definitions, below the configuration's.
pub const LAYOUTS: &str = "layouts";

/// Folder of the city's own templates, below the configuration's.
pub const TEMPLATES: &str = "templates";

/// `layouts/*.toml` below the configuration's folder, sorted by file name.
pub fn layouts(folder: &Path) -> Result<Vec<(String, String)>, OverrideError> {
    let folder = folder.join(LAYOUTS);
    let names = files::names_in(&folder);
    let names = names.map_err(|source| OverrideError::Unreadable { file: folder.clone(), source })?.unwrap_or_default();
    let definition = |name: OsString| {
        let text = text(&folder.join(&name))?;
        Ok(text.map(|text| (name.to_string_lossy().into_owned(), text)))
    };
    names.into_iter().filter(|name| is_definition(name)).filter_map(|name| definition(name).transpose()).collect()
}

pub fn templates_folder(folder: &Path) -> Option<PathBuf> {
    Some(folder.join(TEMPLATES)).filter(|templates| files::is_folder(templates))
}

pub fn holidays(folder: &Path) -> Result<Option<String>, OverrideError> {
    text(&folder.join("holidays.toml"))
}

pub fn text(file: &Path) -> Result<Option<String>, OverrideError> {
    let bytes = files::read_if_there(file);
    let bytes = bytes.map_err(|source| OverrideError::Unreadable { file: file.to_owned(), source })?;
    let Some(bytes) = bytes else { return Ok(None) };
    let text = String::from_utf8(bytes).map_err(|_| OverrideError::NotUtf8(file.to_owned()))?;
    Ok(Some(text.strip_prefix('\u{FEFF}').map_or_else(|| text.clone(), str::to_owned)))
}

fn is_definition(name: &OsStr) -> bool {
    !name.to_string_lossy().starts_with('.') && Path::new(name).extension().is_some_and(|extension| extension == "toml")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_is_there_is_found_and_what_is_not_is_no_error() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        assert_eq!(layouts(folder).unwrap(), []);
        assert_eq!(templates_folder(folder), None);
        assert_eq!(holidays(folder).unwrap(), None);
        fs::create_dir(folder.join("layouts")).unwrap();
        fs::create_dir(folder.join("templates")).unwrap();
        for (file, text) in [
            ("layouts/b.toml", "\u{FEFF}b"),
            ("layouts/a.toml", "a"),
            ("layouts/.a.toml", "hidden"),
            ("layouts/a.toml~", "an editor's copy"),
            ("holidays.toml", "h"),
        ] {
            fs::write(folder.join(file), text).unwrap();
        }
        let text = |text: &str| text.to_owned();
        assert_eq!(layouts(folder).unwrap(), [(text("a.toml"), text("a")), (text("b.toml"), text("b"))]);
        assert_eq!(templates_folder(folder), Some(folder.join("templates")));
        assert_eq!(holidays(folder).unwrap().as_deref(), Some("h"));
        fs::write(folder.join("layouts/c.toml"), b"\x96\xda").unwrap();
        assert!(layouts(folder).unwrap_err().to_string().contains("c.toml"));
    }
}
