//! The letters' templates (`templates/mail`): built in, each file overridable from a folder of the city's own.

mod wrap;

use std::path::Path;

use minijinja::Environment;
use serde::{Deserialize, Serialize};

use self::wrap::wrap;
use crate::edge::mail::template::{self, TemplateError};
use matome_deadline::text::one_line;

/// Width of a plain text letter, in columns.
const COLUMNS: usize = 74;

const BUILT_IN: [(&str, &str); 12] = [
    ("department.subject.txt", include_str!("../../../templates/mail/department.subject.txt")),
    ("department.text.txt", include_str!("../../../templates/mail/department.text.txt")),
    ("department.html", include_str!("../../../templates/mail/department.html")),
    ("summary.subject.txt", include_str!("../../../templates/mail/summary.subject.txt")),
    ("summary.text.txt", include_str!("../../../templates/mail/summary.text.txt")),
    ("summary.html", include_str!("../../../templates/mail/summary.html")),
    ("notice.subject.txt", include_str!("../../../templates/mail/notice.subject.txt")),
    ("notice.text.txt", include_str!("../../../templates/mail/notice.text.txt")),
    ("notice.html", include_str!("../../../templates/mail/notice.html")),
    ("recipients.subject.txt", include_str!("../../../templates/mail/recipients.subject.txt")),
    ("recipients.text.txt", include_str!("../../../templates/mail/recipients.text.txt")),
    ("recipients.html", include_str!("../../../templates/mail/recipients.html")),
];

pub fn names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}

pub fn built_in(file: &str) -> Option<&'static str> {
    BUILT_IN.iter().find(|(name, _)| *name == file).map(|(_, text)| *text)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterKind {
    Department,
    Summary,
    Notice,
    Recipients,
}

impl LetterKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::Summary => "summary",
            Self::Notice => "notice",
            Self::Recipients => "recipients",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterText {
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
}

/// The city's own templates by file name, unparsed; the built-in ones fill the gaps.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct OwnTemplates(Vec<(String, String)>);

pub struct Letters {
    written: OwnTemplates,
    own: Environment<'static>,
    /// Fallback if the city's own fail.
    built_in: Environment<'static>,
}

impl OwnTemplates {
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads the templates in the folder `mail` of the city's `templates`.
    pub fn load(templates: Option<&Path>) -> Result<Self, TemplateError> {
        let folder = templates.map(|templates| templates.join("mail"));
        // A template in the wrong folder would be ignored silently.
        templates.map_or(Ok(()), template::refuse_texts)?;
        let names: Vec<&str> = names().collect();
        folder.as_deref().map_or(Ok(()), |folder| template::refuse_unknown(folder, &names))?;
        let own = |name: &str| Ok(template::own(folder.as_deref(), name)?.map(|text| (name.to_owned(), text)));
        names.into_iter().filter_map(|name| own(name).transpose()).collect::<Result<_, _>>().map(Self)
    }

    fn source(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, text)| text.as_str())
    }
}

impl Letters {
    /// Loads the city's templates from the folder `mail` of `templates`, and the built-in ones for the rest.
    pub fn load(templates: Option<&Path>) -> Result<Self, TemplateError> {
        Self::within(templates, template::FUEL)
    }

    /// Like [`load`](Self::load), with a limit on the rendering steps per file.
    pub fn within(templates: Option<&Path>, fuel: u64) -> Result<Self, TemplateError> {
        Self::with(OwnTemplates::load(templates)?, fuel)
    }

    /// Builds the templates from those of a city loaded before.
    pub fn of(written: &OwnTemplates) -> Result<Self, TemplateError> {
        Self::with(written.clone(), template::FUEL)
    }

    fn with(written: OwnTemplates, fuel: u64) -> Result<Self, TemplateError> {
        let (mut own, mut built_in) = (template::environment(fuel), template::environment(fuel));
        for (name, source) in BUILT_IN {
            built_in.add_template(name, source).map_err(|error| template::explain(&error, name, source))?;
            let source = written.source(name).unwrap_or(source).to_owned();
            own.add_template_owned(name, source.clone()).map_err(|error| template::explain(&error, name, &source))?;
        }
        Ok(Self { written, own, built_in })
    }

    pub const fn written(&self) -> &OwnTemplates {
        &self.written
    }

    /// Renders a letter, with HTML on request. Falls back to the built-in template if the city's own fails on these
    /// facts, or does not mention `needed`, a fact that must not be omitted.
    pub fn write(
        &self,
        kind: LetterKind,
        facts: &impl Serialize,
        needed: Option<&str>,
        html: bool,
    ) -> Result<LetterText, TemplateError> {
        if needed.is_some_and(|needed| !self.knows(kind, needed, html)) {
            return words(&self.built_in, kind, facts, html);
        }
        self.check(kind, facts, html).or_else(|error| {
            tracing::error!("{error}");
            words(&self.built_in, kind, facts, html)
        })
    }

    /// Whether the city's own templates of a letter mention a fact.
    pub fn knows(&self, kind: LetterKind, fact: &str, html: bool) -> bool {
        let bodies = ["text.txt", "html"].into_iter().take(if html { 2 } else { 1 });
        let mut sources = bodies.filter_map(|ending| self.own.get_template(&format!("{}.{ending}", kind.name())).ok());
        sources.all(|template| template.source().contains(fact))
    }

    /// Like [`write`](Self::write), but fails instead of falling back.
    pub fn check(&self, kind: LetterKind, facts: &impl Serialize, html: bool) -> Result<LetterText, TemplateError> {
        words(&self.own, kind, facts, html)
    }
}

fn words(
    templates: &Environment<'_>,
    kind: LetterKind,
    facts: &impl Serialize,
    html: bool,
) -> Result<LetterText, TemplateError> {
    let name = kind.name();
    let fill = |ending: &str| {
        let name = format!("{name}.{ending}");
        let found = templates.get_template(&name).map_err(|error| template::explain(&error, &name, ""))?;
        template::render(&found, facts).map_err(|error| template::explain(&error, &name, found.source()))
    };
    Ok(LetterText {
        subject: one_line(&fill("subject.txt")?),
        text: wrap(&fill("text.txt")?, COLUMNS),
        html: if html { Some(fill("html")?) } else { None },
    })
}
