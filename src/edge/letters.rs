//! The letters' templates (`templates/mail`): built in, each file overridable from a folder of the city's own.
//!
//! Templates only fill facts in; what a letter says is decided in [`crate::core::reminder::letter`].

use std::path::Path;

use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

use crate::core::reminder::wrap::wrap;
use crate::core::text::one_line;

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
    #[error("メールのひな形 {file} を読めません: {reason}")]
    Unreadable { file: String, reason: std::io::Error },
    /// The template engine's words name the file, the line and what stands there.
    #[error("メールのひな形に誤りがあります。\n{0}")]
    Template(String),
}

/// The templates, ready to be filled in.
pub struct Letters {
    own: Environment<'static>,
    /// Stand in for the city's own where those cannot be filled in.
    built_in: Environment<'static>,
}

impl Letters {
    /// The built-in templates, and instead of them the files of those names in `folder`.
    pub fn load(folder: Option<&Path>) -> Result<Self, LetterError> {
        let (mut own, mut built_in) = (environment(), environment());
        for (name, source) in BUILT_IN {
            built_in.add_template(name, source).map_err(|error| explain(&error))?;
            let file = folder.map(|folder| folder.join(name)).filter(|file| file.is_file());
            let source = match file {
                Some(file) => std::fs::read_to_string(&file)
                    .map_err(|reason| LetterError::Unreadable { file: file.display().to_string(), reason })?,
                None => source.to_owned(),
            };
            own.add_template_owned(name, source).map_err(|error| explain(&error))?;
        }
        Ok(Self { own, built_in })
    }

    /// Fills in a letter; the HTML only where it is wanted. A template of the city's own that fails on these facts, although it
    /// passed the check at the start, keeps no letter back: the built-in one is used instead.
    pub fn write(&self, form: Form, facts: &impl Serialize, html: bool) -> Result<Words, LetterError> {
        self.check(form, facts, html).or_else(|error| {
            tracing::error!("{error}");
            words(&self.built_in, form, facts, html)
        })
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
        let template = templates.get_template(&format!("{name}.{ending}"));
        template.and_then(|template| template.render(Serde(facts))).map_err(|error| explain(&error))
    };
    Ok(Words {
        subject: one_line(&fill("subject.txt")?),
        text: wrap(&fill("text.txt")?, COLUMNS),
        html: if html { Some(fill("html")?) } else { None },
    })
}

fn explain(error: &minijinja::Error) -> LetterError {
    LetterError::Template(format!("{error:#}"))
}
