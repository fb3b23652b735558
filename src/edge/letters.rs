//! The letters' templates (`templates/mail`): built in, each file overridable from a folder of the city's own.
//!
//! Templates only fill facts in; what a letter says is decided in [`crate::core::reminder::letter`].

use std::path::{Path, PathBuf};

use minijinja::value::Serde;
use minijinja::{Environment, ErrorKind, UndefinedBehavior};
use serde::Serialize;

use crate::core::reminder::wrap::wrap;
use crate::core::text::one_line;
use crate::edge::reason;

/// The width of a plain text letter, in columns.
const COLUMNS: usize = 74;

/// More than any letter of a city needs; it ends a template that loops without end.
const FUEL: u64 = 50_000_000;

/// The templates that are built in, by their file names.
const BUILT_IN: [(&str, &str); 12] = [
    ("department.subject.txt", include_str!("../../templates/mail/department.subject.txt")),
    ("department.text.txt", include_str!("../../templates/mail/department.text.txt")),
    ("department.html", include_str!("../../templates/mail/department.html")),
    ("summary.subject.txt", include_str!("../../templates/mail/summary.subject.txt")),
    ("summary.text.txt", include_str!("../../templates/mail/summary.text.txt")),
    ("summary.html", include_str!("../../templates/mail/summary.html")),
    ("notice.subject.txt", include_str!("../../templates/mail/notice.subject.txt")),
    ("notice.text.txt", include_str!("../../templates/mail/notice.text.txt")),
    ("notice.html", include_str!("../../templates/mail/notice.html")),
    ("recipients.subject.txt", include_str!("../../templates/mail/recipients.subject.txt")),
    ("recipients.text.txt", include_str!("../../templates/mail/recipients.text.txt")),
    ("recipients.html", include_str!("../../templates/mail/recipients.html")),
];

/// The file names of the templates that are built in.
pub fn names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}

/// The built-in template of that file name.
pub fn built_in(file: &str) -> Option<&'static str> {
    BUILT_IN.iter().find(|(name, _)| *name == file).map(|(_, text)| *text)
}

/// Which letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A department's or section's reminders.
    Department,
    /// The planning section's summary.
    Summary,
    /// What the planning section has to know at once.
    Notice,
    /// That mail goes elsewhere from now on.
    Recipients,
}

impl Form {
    const fn name(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::Summary => "summary",
            Self::Notice => "notice",
            Self::Recipients => "recipients",
        }
    }
}

/// A letter's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// On one line.
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    #[error("メールのひな形 {} を読めません（{}）。場所と権限を確かめてください", file.display(), reason::of(source))]
    Unreadable { file: PathBuf, source: std::io::Error },
    #[error("メールのひな形 {} は使われません。templates/mail に置ける名前: {}", .0.display(), names().collect::<Vec<_>>().join("、"))]
    Unknown(PathBuf),
    /// The line as it stands in the template, and what is wrong with it.
    #[error("メールのひな形 {file} の{line}行目に誤りがあります。{what}\n    {text}")]
    Template { file: String, line: usize, what: String, text: String },
}

/// The templates, ready to be filled in.
pub struct Letters {
    own: Environment<'static>,
    /// Stand in for the city's own where those cannot be filled in.
    built_in: Environment<'static>,
}

impl Letters {
    /// The built-in templates, and instead of them the files of those names in the folder `mail` of the city's `templates`.
    pub fn load(templates: Option<&Path>) -> Result<Self, LetterError> {
        let folder = templates.map(|templates| templates.join("mail"));
        // A template beside the folder that it belongs into would be passed over without a word.
        templates.map_or(Ok(()), |templates| refuse_texts(templates, |_| false))?;
        folder.as_deref().map_or(Ok(()), |folder| refuse_texts(folder, |name| built_in(name).is_some()))?;
        let (mut own, mut built_in) = (environment(), environment());
        for (name, source) in BUILT_IN {
            built_in.add_template(name, source).map_err(|error| explain(&error, name, source))?;
            let file = folder.as_ref().map(|folder| folder.join(name)).filter(|file| file.is_file());
            let source = match file {
                Some(file) => {
                    std::fs::read_to_string(&file).map_err(|source| LetterError::Unreadable { file, source })?
                }
                None => source.to_owned(),
            };
            own.add_template_owned(name, source.clone()).map_err(|error| explain(&error, name, &source))?;
        }
        Ok(Self { own, built_in })
    }

    /// Fills in a letter; the HTML only where it is wanted. A template of the city's own that fails on these facts, although it
    /// passed the check at the start, keeps no letter back: the built-in one is used instead.
    ///
    /// One that does not know `needed`, which the facts say something of, would be silent on it: there too the built-in one is used.
    pub fn write(
        &self,
        form: Form,
        facts: &impl Serialize,
        needed: Option<&str>,
        html: bool,
    ) -> Result<Words, LetterError> {
        if needed.is_some_and(|needed| !self.knows(form, needed, html)) {
            return words(&self.built_in, form, facts, html);
        }
        self.check(form, facts, html).or_else(|error| {
            tracing::error!("{error}");
            words(&self.built_in, form, facts, html)
        })
    }

    /// Whether the city's own templates of a letter name that fact.
    pub fn knows(&self, form: Form, fact: &str, html: bool) -> bool {
        let bodies = ["text.txt", "html"].into_iter().take(if html { 2 } else { 1 });
        let mut sources = bodies.filter_map(|ending| self.own.get_template(&format!("{}.{ending}", form.name())).ok());
        sources.all(|template| template.source().contains(fact))
    }

    /// The same without the built-in templates' help.
    pub fn check(&self, form: Form, facts: &impl Serialize, html: bool) -> Result<Words, LetterError> {
        words(&self.own, form, facts, html)
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment
}

fn words(templates: &Environment<'_>, form: Form, facts: &impl Serialize, html: bool) -> Result<Words, LetterError> {
    let name = form.name();
    let fill = |ending: &str| {
        let name = format!("{name}.{ending}");
        let template = templates.get_template(&name).map_err(|error| explain(&error, &name, ""))?;
        template.render(Serde(facts)).map_err(|error| explain(&error, &name, template.source()))
    };
    Ok(Words {
        subject: one_line(&fill("subject.txt")?),
        text: wrap(&fill("text.txt")?, COLUMNS),
        html: if html { Some(fill("html")?) } else { None },
    })
}

/// A file that bears no template's name was meant to replace one.
fn refuse_texts(folder: &Path, is_known: impl Fn(&str) -> bool) -> Result<(), LetterError> {
    let unreadable = |source| LetterError::Unreadable { file: folder.to_owned(), source };
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(unreadable)?,
    };
    for entry in entries {
        let file = entry.map_err(unreadable)?.path();
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let is_text = [".txt", ".html"].iter().any(|ending| name.to_lowercase().ends_with(ending));
        if is_text && !name.starts_with('.') && !is_known(&name) {
            return Err(LetterError::Unknown(file));
        }
    }
    Ok(())
}

/// The engine's finding, told by the line on which it stands.
fn explain(error: &minijinja::Error, name: &str, source: &str) -> LetterError {
    let line = error.line().unwrap_or(1);
    let what = match error.kind() {
        ErrorKind::UndefinedError => {
            "この行にある名前の中に、使えないものがあります（書きまちがいでしょうか）".to_owned()
        }
        ErrorKind::UnknownFilter => "この行の | の後の名前は使えません".to_owned(),
        ErrorKind::OutOfFuel => "くり返しが終わりません".to_owned(),
        ErrorKind::SyntaxError => {
            let detail = error.detail().unwrap_or_default();
            format!("{{{{ }}}} や {{% %}} の書き方を確かめてください（{detail}）")
        }
        _ => error.to_string(),
    };
    let text = source.lines().nth(line.saturating_sub(1)).unwrap_or_default().trim().to_owned();
    LetterError::Template { file: error.name().unwrap_or(name).to_owned(), line, what, text }
}
