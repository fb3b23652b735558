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

/// More than any letter of a city needs, and an end to a template that loops for ever.
const FUEL: u64 = 50_000_000;

/// The templates that are built in, by their file names.
const BUILT_IN: [(&str, &str); 9] = [
    ("department.subject.txt", include_str!("../../templates/mail/department.subject.txt")),
    ("department.text.txt", include_str!("../../templates/mail/department.text.txt")),
    ("department.html", include_str!("../../templates/mail/department.html")),
    ("summary.subject.txt", include_str!("../../templates/mail/summary.subject.txt")),
    ("summary.text.txt", include_str!("../../templates/mail/summary.text.txt")),
    ("summary.html", include_str!("../../templates/mail/summary.html")),
    ("notice.subject.txt", include_str!("../../templates/mail/notice.subject.txt")),
    ("notice.text.txt", include_str!("../../templates/mail/notice.text.txt")),
    ("notice.html", include_str!("../../templates/mail/notice.html")),
];

/// Which letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A department's or section's reminders.
    Department,
    /// The planning section's summary.
    Summary,
    /// What the planning section has to know at once.
    Notice,
}

impl Form {
    const fn name(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::Summary => "summary",
            Self::Notice => "notice",
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
pub struct Letters(Environment<'static>);

impl Letters {
    /// The built-in templates, and instead of them the files of those names in `folder`.
    pub fn load(folder: Option<&Path>) -> Result<Self, LetterError> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(FUEL));
        for (name, built_in) in BUILT_IN {
            let own = folder.map(|folder| folder.join(name)).filter(|file| file.is_file());
            let source = match own {
                Some(file) => std::fs::read_to_string(&file)
                    .map_err(|reason| LetterError::Unreadable { file: file.display().to_string(), reason })?,
                None => built_in.to_owned(),
            };
            environment.add_template_owned(name, source).map_err(|error| explain(&error))?;
        }
        Ok(Self(environment))
    }

    /// Fills in a letter; the HTML only where it is wanted.
    pub fn write(&self, form: Form, facts: &impl Serialize, html: bool) -> Result<Words, LetterError> {
        let name = form.name();
        Ok(Words {
            subject: one_line(&self.fill(&format!("{name}.subject.txt"), facts)?),
            text: wrap(&self.fill(&format!("{name}.text.txt"), facts)?, COLUMNS),
            html: if html { Some(self.fill(&format!("{name}.html"), facts)?) } else { None },
        })
    }

    fn fill(&self, template: &str, facts: &impl Serialize) -> Result<String, LetterError> {
        let filled = self.0.get_template(template).and_then(|template| template.render(Serde(facts)));
        filled.map_err(|error| explain(&error))
    }
}

fn explain(error: &minijinja::Error) -> LetterError {
    LetterError::Template(format!("{error:#}"))
}
