//! The layout engine: reads a sheet by a definition of its form (様式), as a person does who knows the form.
//!
//! A definition is data (`config/layouts/*.toml`, described in `config/layouts/README.md`). No city's form is known to this
//! code. What cannot be read becomes a problem; a workbook never fails as a whole.

mod definition;
mod department;
mod draft;
mod field;
mod finish;
mod form;
mod header;
mod label;
mod labelled;
mod labels;
mod lines;
mod marked;
mod measure;
mod number;
mod origin;
mod page;
mod parse;
pub mod plain;
mod recognise;
mod role;
mod rows;
mod table;
mod time_columns;
mod words;
mod workbook;
mod year;
mod year_rows;

use definition::Definition;
use parse::Synonyms;

pub use parse::DefinitionError;
pub use workbook::read_book;

/// The definitions that come with the program.
const BUILT_IN: [(&str, &str); 10] = [
    ("juten-mokuhyo-sheet.toml", include_str!("../../../config/layouts/juten-mokuhyo-sheet.toml")),
    ("unei-mokuhyo.toml", include_str!("../../../config/layouts/unei-mokuhyo.toml")),
    ("unei-hoshin.toml", include_str!("../../../config/layouts/unei-hoshin.toml")),
    ("bukyoku-manifesto.toml", include_str!("../../../config/layouts/bukyoku-manifesto.toml")),
    ("kodo-keikaku-card.toml", include_str!("../../../config/layouts/kodo-keikaku-card.toml")),
    ("koteihyo.toml", include_str!("../../../config/layouts/koteihyo.toml")),
    ("jikko-sengen.toml", include_str!("../../../config/layouts/jikko-sengen.toml")),
    ("jikko-sengen-kacho.toml", include_str!("../../../config/layouts/jikko-sengen-kacho.toml")),
    ("gyokaku-shinchoku.toml", include_str!("../../../config/layouts/gyokaku-shinchoku.toml")),
    ("generic-table.toml", include_str!("../../../config/layouts/generic-table.toml")),
];

const SYNONYMS: (&str, &str) = ("synonyms.toml", include_str!("../../../config/layouts/synonyms.toml"));

/// All definitions that sheets are matched against.
#[derive(Debug, Clone)]
pub struct Layouts {
    definitions: Vec<Definition>,
    shared: Synonyms,
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

    /// Those that come with the program and `files` (name, text): a definition with the id of a built-in one replaces it,
    /// `synonyms.toml` replaces the shared words.
    pub fn with(files: &[(String, String)]) -> Result<Self, DefinitionError> {
        let own = files.iter().find(|(name, _)| name == SYNONYMS.0);
        let (name, text) = own.map_or(SYNONYMS, |(name, text)| (name.as_str(), text.as_str()));
        let shared = parse::synonyms(name, text)?;
        let mut definitions: Vec<Definition> = Vec::new();
        for (name, text) in BUILT_IN {
            definitions.push(parse::definition(name, text, &shared)?);
        }
        for (name, text) in files.iter().filter(|(name, _)| name != SYNONYMS.0) {
            let definition = parse::definition(name, text, &shared)?;
            match definitions.iter_mut().find(|known| known.id == definition.id) {
                Some(known) => *known = definition,
                None => definitions.push(definition),
            }
        }
        Ok(Self { definitions, shared })
    }

    /// Each definition's id and name, in the order in which they are tried.
    pub fn list(&self) -> impl Iterator<Item = (&str, &str)> {
        self.definitions.iter().map(|definition| (definition.id.as_str(), definition.name.as_str()))
    }
}
