//! The layout engine: reads a sheet by a definition of its form (様式), as a person does who knows the form.
//!
//! A definition is data (`config/layouts/*.toml`, described in `config/layouts/README.md`). No city's form is known to
//! this code. What cannot be read becomes a problem; a workbook never fails as a whole.

mod account;
mod alike;
mod continued;
mod counterpart;
mod criterion;
mod definition;
mod description;
mod draft;
mod explanation;
mod form;
mod from_general_reader;
mod group;
mod header;
mod labelled;
mod labels;
mod left_over;
mod lines;
mod marked;
mod measure;
mod mistake;
mod options;
mod origin;
mod page;
mod parse;
mod passed_over;
pub mod plain;
mod recognise;
mod resolution;
mod role;
mod rows;
mod sheet_result;
mod sheets_without_goals;
mod sketch;
mod table;
mod taught;
mod time_columns;
mod undefined_sheets;
mod unread;
mod usage;
mod words;
mod workbook;
mod year_measures;
mod year_rows;

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

/// The definitions that come with the program.
const BUILT_IN: [(&str, &str); 9] = [
    ("juten-mokuhyo-sheet.toml", include_str!("../../../../config/layouts/juten-mokuhyo-sheet.toml")),
    ("unei-mokuhyo.toml", include_str!("../../../../config/layouts/unei-mokuhyo.toml")),
    ("unei-hoshin.toml", include_str!("../../../../config/layouts/unei-hoshin.toml")),
    ("bukyoku-manifesto.toml", include_str!("../../../../config/layouts/bukyoku-manifesto.toml")),
    ("kodo-keikaku-card.toml", include_str!("../../../../config/layouts/kodo-keikaku-card.toml")),
    ("koteihyo.toml", include_str!("../../../../config/layouts/koteihyo.toml")),
    ("jikko-sengen.toml", include_str!("../../../../config/layouts/jikko-sengen.toml")),
    ("jikko-sengen-kacho.toml", include_str!("../../../../config/layouts/jikko-sengen-kacho.toml")),
    ("gyokaku-shinchoku.toml", include_str!("../../../../config/layouts/gyokaku-shinchoku.toml")),
];

const SYNONYMS: (&str, &str) = ("synonyms.toml", include_str!("../../../../config/layouts/synonyms.toml"));

/// All definitions that sheets are matched against.
#[derive(Debug, Clone)]
pub struct Layouts {
    definitions: Vec<Definition>,
    /// The file of each definition.
    files: Vec<DefinitionFile>,
    shared: Synonyms,
    /// The forms that people have taught, and the file of each.
    taught: Vec<TaughtForm>,
    taught_files: Vec<DefinitionFile>,
    /// Where year and department are looked for on sheets that no definition fits (`around.toml`).
    around: Definition,
    /// Sheets that no definition fits are read without one.
    reads_any_form: bool,
}

/// The file that a definition was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinitionFile {
    pub name: String,
    pub text: String,
    /// It comes with the program.
    pub is_built_in: bool,
}

impl Layouts {
    /// Those that come with the program.
    ///
    /// # Panics
    ///
    /// Never: a test reads them all.
    #[must_use]
    pub fn builtin() -> Self {
        Self::with(&[]).expect("the built-in definitions are read by a test")
    }

    /// Those that come with the program and `files` (name, text): a definition with the id of a built-in one replaces
    /// it, `synonyms.toml` replaces the shared words.
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

    /// Those of `files` and no others, with the words that all forms share.
    pub fn only(files: &[(String, String)]) -> Result<Self, DefinitionError> {
        let mut layouts = Self::none(files)?;
        for (name, text) in definitions(files) {
            layouts.add(name, text, false)?;
        }
        Ok(layouts)
    }

    /// None: every sheet is read by the general reader alone.
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

    /// Adds a definition, in the place of the one with its id.
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

    /// Those that do not come with the program; what they do not read is left to the general reader.
    #[must_use]
    pub fn own_and_general(&self) -> Self {
        let own = self.definitions.iter().zip(&self.files).filter(|(_, file)| !file.is_built_in);
        let (definitions, files) = own.map(|(definition, file)| (definition.clone(), file.clone())).unzip();
        Self { definitions, files, reads_any_form: true, ..self.clone() }
    }

    /// Each definition's id and name, in the order in which they are tried.
    pub fn list(&self) -> impl Iterator<Item = (&str, &str)> {
        let taught = self.taught.iter().map(|form| (form.id.as_str(), form.name.as_str()));
        self.definitions.iter().map(|definition| (definition.id.as_str(), definition.name.as_str())).chain(taught)
    }

    /// The file that counts in place of the definition `text` in the file `name`, because both have one id.
    pub fn instead_of(&self, name: &str, text: &str) -> Option<&str> {
        let table: toml::Table = text.parse().ok()?;
        let file = self.file(table.get("id")?.as_str()?)?;
        (file.name != name).then_some(file.name.as_str())
    }

    /// The file that the definition with this id was read from.
    pub fn file(&self, id: &str) -> Option<&DefinitionFile> {
        let taught = self.taught_files.iter().zip(self.taught.iter().map(|form| &form.id));
        let all = self.files.iter().zip(self.definitions.iter().map(|definition| &definition.id)).chain(taught);
        all.into_iter().find(|(_, known)| *known == id).map(|(file, _)| file)
    }

    /// What the definition with this id reads.
    pub fn description(&self, id: &str) -> Option<Description> {
        let taught = || self.taught.iter().find(|form| form.id == id).map(Description::of_taught);
        self.definitions.iter().find(|definition| definition.id == id).map(Description::of).or_else(taught)
    }
}

/// Puts a form and its file in the place of the one with its id, or behind all others.
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
