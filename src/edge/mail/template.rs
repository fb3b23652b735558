//! Common parts of the templates of letters and page: rendering and error reports.

use std::io;
use std::path::{Path, PathBuf};

use minijinja::{Environment, ErrorKind, UndefinedBehavior};

use crate::edge::folders::files;
use matome_workbook::os_error;

/// Limit on rendering steps, which ends endless loops.
pub const FUEL: u64 = 50_000_000;

/// Folders allowed in `templates`.
const FOLDERS: [&str; 2] = ["mail", "page"];

#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    #[error("ひな形 {} を読めません（{}）。場所と権限を確かめてください", file.display(), os_error::in_words(source))]
    Unreadable { file: PathBuf, source: io::Error },
    #[error("ひな形 {} は使われません。{folder} に置ける名前: {names}", file.display())]
    Unknown { file: PathBuf, folder: String, names: String },
    /// Error in a template, with its line.
    #[error("ひな形 {file} の{line}行目に誤りがあります。{what}\n    {text}")]
    Template { file: String, line: usize, what: String, text: String },
}

pub fn environment(fuel: u64) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(fuel));
    environment
}

/// Reads the city's own file of that name, if any.
pub fn own(folder: Option<&Path>, name: &str) -> Result<Option<String>, TemplateError> {
    let Some(file) = folder.map(|folder| folder.join(name)).filter(|file| files::is_file(file)) else {
        return Ok(None);
    };
    let text = files::read_text(&file).map_err(|source| TemplateError::Unreadable { file, source })?;
    Ok(Some(text.strip_prefix('\u{FEFF}').map_or_else(|| text.clone(), str::to_owned)))
}

/// Rejects files in `folder` with unknown names, which would replace nothing.
pub fn refuse_unknown(folder: &Path, names: &[&str]) -> Result<(), TemplateError> {
    for (file, name) in entries(folder)? {
        let is_text = [".txt", ".html"].iter().any(|ending| name.to_lowercase().ends_with(ending));
        if is_text && !names.contains(&name.as_str()) {
            return Err(unknown(file, folder, names));
        }
    }
    Ok(())
}

/// Rejects templates in `templates` itself, outside its folders, which would replace nothing.
pub(super) fn refuse_texts(templates: &Path) -> Result<(), TemplateError> {
    refuse_unknown(templates, &FOLDERS)
}

/// Rejects unknown folders in `templates`.
pub fn check_folders(templates: &Path) -> Result<(), TemplateError> {
    match entries(templates)?
        .into_iter()
        .find(|(path, name)| files::is_folder(path) && !FOLDERS.contains(&name.as_str()))
    {
        Some((folder, _)) => Err(unknown(folder, templates, &FOLDERS)),
        None => Ok(()),
    }
}

fn unknown(file: PathBuf, folder: &Path, names: &[&str]) -> TemplateError {
    TemplateError::Unknown { file, folder: folder.display().to_string(), names: names.join("、") }
}

/// Lists a folder; empty if it does not exist.
fn entries(folder: &Path) -> Result<Vec<(PathBuf, String)>, TemplateError> {
    let names =
        files::names_in(folder).map_err(|source| TemplateError::Unreadable { file: folder.to_owned(), source })?;
    let names = names.unwrap_or_default().into_iter().map(|name| name.to_string_lossy().into_owned());
    Ok(names.filter(|name| !name.starts_with('.')).map(|name| (folder.join(&name), name)).collect())
}

/// Converts an engine error, with the affected line.
pub fn explain(error: &minijinja::Error, name: &str, source: &str) -> TemplateError {
    let line = error.line().unwrap_or(1);
    let what = match error.kind() {
        ErrorKind::UndefinedError => {
            "この行にある名前の中に、使えないものがあります（書きまちがいでしょうか）".to_owned()
        }
        ErrorKind::UnknownFilter => "この行の | の後の名前は使えません".to_owned(),
        ErrorKind::OutOfFuel => "くり返しが終わりません".to_owned(),
        ErrorKind::SyntaxError => {
            "{{ }} や {% %} の書き方を確かめてください（閉じる括弧、{% for %} と {% endfor %}、{% if %} と {% endif %} の組）".to_owned()
        }
        _ => format!("この行を書き込めません（{error}）"),
    };
    let text = source.lines().nth(line.saturating_sub(1)).unwrap_or_default().trim().to_owned();
    TemplateError::Template { file: error.name().unwrap_or(name).to_owned(), line, what, text }
}
