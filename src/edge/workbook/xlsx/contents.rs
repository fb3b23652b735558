//! What the main part of an `.xlsx` package and its relations say: the worksheets in order, and where everything stands.

use crate::edge::workbook::ReadError;
use crate::edge::workbook::markup::{Tag, elements};
use crate::edge::workbook::part::Package;

pub(super) struct Contents {
    pub(super) sheets: Vec<SheetEntry>,
    /// Days are counted from 1904.
    pub(super) is_1904: bool,
    pub(super) strings: String,
    pub(super) styles: String,
}

pub(super) struct SheetEntry {
    pub(super) name: String,
    pub(super) hidden: bool,
    /// The name of its part.
    pub(super) part: String,
}

/// A relation of the main part.
struct Relation {
    id: String,
    kind: String,
    /// The name of the part that it leads to.
    part: String,
}

impl Contents {
    /// Reads the part `main`. Sheets that hold no cells (charts, dialogs) are left out.
    pub(super) fn read(package: &mut Package<'_>, main: &str) -> Result<Self, ReadError> {
        let (folder, file) = main.rsplit_once('/').unwrap_or(("", main));
        // Without these nothing could be found, and the workbook would pass for an empty one.
        let missing = || ReadError::Damaged("内部の構造を読み取れません");
        let relations = package.part(&join(folder, &format!("_rels/{file}.rels")))?.ok_or_else(missing)?;
        let relations = relations_of(&relations, folder);
        let workbook = package.part(main)?.ok_or_else(missing)?;
        let sheets = elements(&workbook, "sheet").filter_map(|e| {
            let id = e.attribute("id")?;
            let relation = relations.iter().find(|relation| relation.id == id);
            // A sheet whose part is not told is named as unreadable.
            let part = relation.map_or_else(String::new, |relation| relation.part.clone());
            let hidden = e.attribute("state").is_some_and(|state| state != "visible");
            let is_left_out = relation.is_some_and(|relation| relation.kind != "worksheet");
            (!is_left_out).then_some(SheetEntry { name: e.attribute("name")?.into_owned(), hidden, part })
        });
        let counts_from = elements(&workbook, "workbookPr").find_map(|e| e.attribute("date1904"));
        let related = |kind: &str, usual: &str| {
            let found = relations.iter().find(|relation| relation.kind == kind);
            found.map_or_else(|| join(folder, usual), |relation| relation.part.clone())
        };
        let styles = related("styles", "styles.xml");
        // Without the styles, 70 % would be read as 0.7 and a day as its number.
        if relations.iter().any(|relation| relation.part == styles) && !package.has(&styles) {
            return Err(missing());
        }
        Ok(Self {
            sheets: sheets.collect(),
            is_1904: counts_from.is_some_and(|from| from == "1" || from == "true"),
            strings: related("sharedStrings", "sharedStrings.xml"),
            styles,
        })
    }
}

fn relations_of(xml: &str, folder: &str) -> Vec<Relation> {
    let relation = |e: Tag<'_>| {
        let (kind, target) = (e.attribute("Type")?, e.attribute("Target")?.replace('\\', "/"));
        let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
        let part = target.strip_prefix('/').map_or_else(|| join(folder, &target), ToOwned::to_owned);
        Some(Relation { id: e.attribute("Id")?.into_owned(), kind, part })
    };
    elements(xml, "Relationship").filter_map(relation).collect()
}

fn join(folder: &str, name: &str) -> String {
    let name = name.trim_start_matches("./");
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}
