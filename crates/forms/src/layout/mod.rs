//! The layout engine: reads a sheet by a definition of its form (様式). A definition is data (`config/layouts/*.toml`,
//! described in `config/layouts/README.md`); no city's form is known to this code. Unreadable parts become problems; a
//! workbook never fails as a whole.

mod account;
mod alike;
mod continued;
mod counterpart;
mod criterion;
mod defined_sheets;
mod definition;
mod description;
mod draft;
mod explanation;
mod form;
mod from_general_reader;
mod header;
mod labels;
mod left_over;
mod marked;
mod measure;
mod mistake;
mod options;
mod origin;
mod page;
mod parse;
pub mod plain;
mod recognise;
mod resolution;
mod role;
mod rules;
mod sheet_result;
mod sheets_without_goals;
mod sketch;
mod taught;
mod time_columns;
mod undefined_sheets;
mod unread;
mod usage;
mod words;
mod workbook;

use definition::Definition;
use parse::Synonyms;

pub use alike::{Likeness, SheetWords, likeness};
pub use description::Description;
pub use explanation::{ExplainedCell, FormCandidate, SheetExplanation, WorkbookExplanation, explain_workbook};
pub use mistake::{DefinitionError, DefinitionMistake};
pub use options::Options;
pub use sketch::{
    COPIED_COLUMNS, COPIED_ROWS, CopiedCell, Counts, HeadingSketch, SheetCopy, SheetSketch, Sketched, SketchedWorkbook,
    Taken, WITHIN,
};
pub use taught::TaughtForm;
pub use usage::Use;
pub use workbook::{read_workbook, sketch_workbook};

const BUILT_IN: [(&str, &str); 7] = [
    ("juten-mokuhyo-sheet.toml", include_str!("../../../../config/layouts/juten-mokuhyo-sheet.toml")),
    ("unei-mokuhyo.toml", include_str!("../../../../config/layouts/unei-mokuhyo.toml")),
    ("unei-hoshin.toml", include_str!("../../../../config/layouts/unei-hoshin.toml")),
    ("bukyoku-manifesto.toml", include_str!("../../../../config/layouts/bukyoku-manifesto.toml")),
    ("kodo-keikaku-card.toml", include_str!("../../../../config/layouts/kodo-keikaku-card.toml")),
    ("jikko-sengen.toml", include_str!("../../../../config/layouts/jikko-sengen.toml")),
    ("jikko-sengen-kacho.toml", include_str!("../../../../config/layouts/jikko-sengen-kacho.toml")),
];

const SYNONYMS: (&str, &str) = ("synonyms.toml", include_str!("../../../../config/layouts/synonyms.toml"));

/// All definitions that sheets are matched against.
#[derive(Debug, Clone)]
pub struct Layouts {
    definitions: Vec<Definition>,
    files: Vec<DefinitionFile>,
    shared: Synonyms,
    taught: Vec<TaughtForm>,
    taught_files: Vec<DefinitionFile>,
    /// For year and department on sheets without a definition (`around.toml`).
    around: Definition,
    /// Whether the general reader reads sheets without a definition.
    reads_any_form: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinitionFile {
    pub name: String,
    pub text: String,
    pub is_built_in: bool,
}

impl Layouts {
    /// The built-in definitions.
    ///
    /// # Panics
    ///
    /// Never: a test reads them all.
    #[must_use]
    pub fn builtin() -> Self {
        Self::with(&[]).expect("the built-in definitions are read by a test")
    }

    /// The built-in definitions plus `files` (name, text): a definition with the ID of a built-in one replaces it,
    /// `synonyms.toml` replaces the shared words.
    pub fn with(files: &[(String, String)]) -> Result<Self, DefinitionError> {
        let mut layouts = Self { reads_any_form: true, ..Self::none(files)? };
        for (name, text) in BUILT_IN {
            layouts.add(name, text, true)?;
        }
        for (name, text) in definitions(files) {
            layouts.add(name, text, false)?;
        }
        Ok(layouts)
    }

    /// Only the definitions in `files`, with the shared words.
    pub fn only(files: &[(String, String)]) -> Result<Self, DefinitionError> {
        let mut layouts = Self::none(files)?;
        for (name, text) in definitions(files) {
            layouts.add(name, text, false)?;
        }
        Ok(layouts)
    }

    /// No definitions: the general reader reads every sheet.
    ///
    /// # Panics
    ///
    /// Never: a test reads what it needs.
    #[must_use]
    pub fn general() -> Self {
        Self { reads_any_form: true, ..Self::none(&[]).expect("the shared words are read by a test") }
    }

    fn none(files: &[(String, String)]) -> Result<Self, DefinitionError> {
        let own = files.iter().find(|(name, _)| name == SYNONYMS.0);
        let (name, text) = own.map_or(SYNONYMS, |(name, text)| (name.as_str(), text.as_str()));
        let shared = parse::synonyms(name, text)?;
        let around = parse::definition(from_general_reader::AROUND.0, from_general_reader::AROUND.1, &shared)?;
        let (definitions, files, taught, taught_files) = Default::default();
        Ok(Self { definitions, files, taught, taught_files, shared, around, reads_any_form: false })
    }

    /// Adds a definition, or replaces the one with its ID.
    fn add(&mut self, name: &str, text: &str, is_built_in: bool) -> Result<(), DefinitionError> {
        let file = DefinitionFile { name: name.to_owned(), text: text.to_owned(), is_built_in };
        if TaughtForm::is_one(text) {
            let form = TaughtForm::parse(name, text)?;
            put(&mut self.taught, &mut self.taught_files, form, file, |form| form.id.as_str());
        } else {
            let definition = parse::definition(name, text, &self.shared)?;
            put(&mut self.definitions, &mut self.files, definition, file, |definition| definition.id.as_str());
        }
        Ok(())
    }

    /// All but the built-in ones; the general reader reads the rest.
    #[must_use]
    pub fn own_and_general(&self) -> Self {
        let own = self.definitions.iter().zip(&self.files).filter(|(_, file)| !file.is_built_in);
        let (definitions, files) = own.map(|(definition, file)| (definition.clone(), file.clone())).unzip();
        Self { definitions, files, reads_any_form: true, ..self.clone() }
    }

    /// IDs and names, in the order tried.
    pub fn list(&self) -> impl Iterator<Item = (&str, &str)> {
        let taught = self.taught.iter().map(|form| (form.id.as_str(), form.name.as_str()));
        self.definitions.iter().map(|definition| (definition.id.as_str(), definition.name.as_str())).chain(taught)
    }

    /// The file that overrides the definition `text` in file `name`, because both have one ID.
    pub fn instead_of(&self, name: &str, text: &str) -> Option<&str> {
        let table: toml::Table = text.parse().ok()?;
        let file = self.file(table.get("id")?.as_str()?)?;
        (file.name != name).then_some(file.name.as_str())
    }

    pub fn file(&self, id: &str) -> Option<&DefinitionFile> {
        let taught = self.taught_files.iter().zip(self.taught.iter().map(|form| &form.id));
        let all = self.files.iter().zip(self.definitions.iter().map(|definition| &definition.id)).chain(taught);
        all.into_iter().find(|(_, known)| *known == id).map(|(file, _)| file)
    }

    pub fn description(&self, id: &str) -> Option<Description> {
        let taught = || self.taught.iter().find(|form| form.id == id).map(Description::of_taught);
        self.definitions.iter().find(|definition| definition.id == id).map(Description::of).or_else(taught)
    }
}

/// Replaces the form with its ID, or appends it.
fn put<F>(forms: &mut Vec<F>, files: &mut Vec<DefinitionFile>, form: F, file: DefinitionFile, id: fn(&F) -> &str) {
    if let Some(known) = forms.iter().position(|known| id(known) == id(&form)) {
        (forms[known], files[known]) = (form, file);
    } else {
        forms.push(form);
        files.push(file);
    }
}

fn definitions(files: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    files.iter().filter(|(name, _)| name != SYNONYMS.0).map(|(name, text)| (name.as_str(), text.as_str()))
}
