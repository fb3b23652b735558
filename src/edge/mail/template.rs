//! What the templates of letters and of the page have in common: how they are filled in, and how a mistake in one is
//! reported. Which templates there are is known to [`letters`](crate::edge::mail::letters) and [`page`](crate::edge::folders::page).

use std::io;
use std::path::{Path, PathBuf};

use minijinja::{Environment, ErrorKind, UndefinedBehavior};

use crate::edge::folders::files;
use matome_workbook::os_error;

/// More than any letter or page of a city needs; it ends a template that loops without end.
pub const FUEL: u64 = 50_000_000;

/// What may stand in the folder `templates`.
const FOLDERS: [&str; 2] = ["mail", "page"];

#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    #[error("ひな形 {} を読めません（{}）。場所と権限を確かめてください", file.display(), os_error::in_words(source))]
    Unreadable { file: PathBuf, source: io::Error },
    #[error("ひな形 {} は使われません。{folder} に置ける名前: {names}", file.display())]
    Unknown { file: PathBuf, folder: String, names: String },
    /// The line as it stands in the template, and what is wrong with it.
    #[error("ひな形 {file} の{line}行目に誤りがあります。{what}\n    {text}")]
    Template { file: String, line: usize, what: String, text: String },
}

pub fn environment(fuel: u64) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(fuel));
    environment
}

/// The city's own file of that name; `None` where it has none.
pub fn own(folder: Option<&Path>, name: &str) -> Result<Option<String>, TemplateError> {
    let Some(file) = folder.map(|folder| folder.join(name)).filter(|file| files::is_file(file)) else {
        return Ok(None);
    };
    let text = files::read_text(&file).map_err(|source| TemplateError::Unreadable { file, source })?;
    Ok(Some(text.strip_prefix('\u{FEFF}').map_or_else(|| text.clone(), str::to_owned)))
}

/// A file of `folder` that bears none of the `names` was meant to replace one.
pub fn refuse_unknown(folder: &Path, names: &[&str]) -> Result<(), TemplateError> {
    for (file, name) in entries(folder)? {
        let is_text = [".txt", ".html"].iter().any(|ending| name.to_lowercase().ends_with(ending));
        if is_text && !names.contains(&name.as_str()) {
            return Err(unknown(file, folder, names));
        }
    }
    Ok(())
}

/// Refuses a text that lies in `templates` itself, beside its folders: it would replace nothing.
pub(super) fn refuse_texts(templates: &Path) -> Result<(), TemplateError> {
    refuse_unknown(templates, &FOLDERS)
}

/// Refuses a folder of `templates` that bears none of the names which mean something there.
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

/// What is to be seen in a folder; nothing where there is none.
fn entries(folder: &Path) -> Result<Vec<(PathBuf, String)>, TemplateError> {
    let names =
        files::names_in(folder).map_err(|source| TemplateError::Unreadable { file: folder.to_owned(), source })?;
    let names = names.unwrap_or_default().into_iter().map(|name| name.to_string_lossy().into_owned());
    Ok(names.filter(|name| !name.starts_with('.')).map(|name| (folder.join(&name), name)).collect())
}

/// The engine's finding, told by the line on which it stands.
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
