//! Common parts of the templates of letters and page: rendering and error reports.

use std::io;
use std::path::{Path, PathBuf};

use minijinja::value::Serde;
use minijinja::{Environment, ErrorKind, Template, UndefinedBehavior};
use serde::Serialize;

use crate::edge::folders::files;
use matome_workbook::os_error;

/// Limit on rendering steps, which ends endless loops.
pub const FUEL: u64 = 50_000_000;

/// Maximum size of a city's own template.
const LARGEST: u64 = 1024 * 1024;

/// Maximum size of a rendered text, which bounds loops that print.
const LONGEST: usize = 64 * 1024 * 1024;

/// Folders allowed in `templates`.
const FOLDERS: [&str; 2] = ["mail", "page"];

#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    #[error("ひな形 {} を読めません（{}）。場所と権限を確かめてください", file.display(), os_error::in_words(source))]
    Unreadable { file: PathBuf, source: io::Error },
    #[error("ひな形 {} が大きすぎます。1 MiB までにしてください", .0.display())]
    TooLarge(PathBuf),
    #[error("ひな形 {} は使われません。{folder} に置ける名前: {names}", file.display())]
    Unknown { file: PathBuf, folder: String, names: String },
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
    if files::facts(&file).is_ok_and(|facts| facts.size > LARGEST) {
        return Err(TemplateError::TooLarge(file));
    }
    let text = files::read_text(&file).map_err(|source| TemplateError::Unreadable { file, source })?;
    Ok(Some(text.strip_prefix('\u{FEFF}').map_or_else(|| text.clone(), str::to_owned)))
}

pub fn render(template: &Template<'_, '_>, facts: &impl Serialize) -> Result<String, minijinja::Error> {
    let mut rendered = Rendered(Vec::new());
    template.render_captured_to(Serde(facts), &mut rendered)?;
    Ok(String::from_utf8_lossy(&rendered.0).into_owned())
}

/// Rejects output longer than [`LONGEST`].
struct Rendered(Vec<u8>);

impl io::Write for Rendered {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > LONGEST {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
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

/// Empty if the folder does not exist.
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
        ErrorKind::WriteFailure => "できあがる文が長すぎます（64 MiB まで）".to_owned(),
        ErrorKind::SyntaxError => {
            "{{ }} や {% %} の書き方を確かめてください（閉じる括弧、{% for %} と {% endfor %}、{% if %} と {% endif %} の組）".to_owned()
        }
        _ => format!("この行を書き込めません（{error}）"),
    };
    let text = source.lines().nth(line.saturating_sub(1)).unwrap_or_default().trim().to_owned();
    TemplateError::Template { file: error.name().unwrap_or(name).to_owned(), line, what, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_bounded_in_its_size_and_in_what_it_prints() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("large.txt"), "あ".repeat(400_000)).unwrap();
        assert!(matches!(own(Some(folder.path()), "large.txt"), Err(TemplateError::TooLarge(_))));
        let mut environment = environment(FUEL);
        let source = format!("{{% for n in range(10000) %}}{}{{% endfor %}}", "あ".repeat(10_000));
        environment.add_template("loop.txt", &source).unwrap();
        let error = render(&environment.get_template("loop.txt").unwrap(), &()).unwrap_err();
        assert!(explain(&error, "loop.txt", &source).to_string().contains("長すぎます"), "{error}");
    }
}
