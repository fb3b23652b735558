//! A person's choices in 様式の読み取り.xlsx.

use serde::{Deserialize, Serialize};

use super::words::{HIDDEN_MARK, HOW_TO, ITEM_HEADER, SIDE, SIDE_HEADER};
use matome_deadline::text::comparison_key;
use matome_workbook::grid::{Position, Sheet, WorkbookCells};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedChoices {
    pub forms: Vec<FormChoices>,
    /// It has contents beyond those written and selectable, and must be kept beside the new one.
    pub has_more: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormChoices {
    pub id: String,
    pub name: String,
    pub labels: Vec<String>,
    pub choices: Vec<Choice>,
}

/// A cell with a drop-down: value as written, and as found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub key: String,
    pub written: String,
    pub typed: String,
}

impl Choice {
    pub fn is_changed(&self) -> bool {
        comparison_key(&self.written) != comparison_key(&self.typed)
    }
}

/// `None` if the workbook is not ours.
pub fn read(workbook: &WorkbookCells) -> Option<TypedChoices> {
    let mut typed = TypedChoices::default();
    for sheet in &workbook.sheets {
        match form(sheet) {
            Some((form, seal)) => {
                typed.has_more |= seal != Some(sealed(sheet));
                typed.forms.push(form);
            }
            None => typed.has_more |= !sheet.cells.values().any(|cell| cell.text.trim() == HOW_TO),
        }
    }
    (!typed.forms.is_empty() || !typed.has_more && !workbook.sheets.is_empty()).then_some(typed)
}

pub fn is_one(workbook: &WorkbookCells) -> bool {
    workbook.sheets.iter().any(|sheet| form(sheet).is_some())
}

/// Hidden columns: a row's key, its value as written; for the sheet ID, name, labels and seal.
fn form(sheet: &Sheet) -> Option<(FormChoices, Option<String>)> {
    let find = |text: &str| sheet.cells.iter().find(|(_, cell)| cell.text == text).map(|(at, _)| *at);
    let (mark, header) = (find(HIDDEN_MARK)?, find(ITEM_HEADER)?);
    let text = |row: u32, column: u32| sheet.cells.get(&Position::new(row, column)).map(|cell| cell.text.clone());
    let below = |rows: u32| text(mark.row + rows, mark.column);
    let mut found = FormChoices {
        id: text(mark.row, mark.column + 1)?,
        name: below(1)?,
        labels: below(2)?.lines().map(str::to_owned).collect(),
        choices: Vec::new(),
    };
    let rows: Vec<u32> =
        sheet.cells.keys().filter(|at| at.column == mark.column && at.row > mark.row + 3).map(|at| at.row).collect();
    for row in rows {
        let (key, written) = (text(row, mark.column)?, text(row, mark.column + 1).unwrap_or_default());
        if let (Some(side), Some(written)) = (find(SIDE_HEADER), text(row, mark.column + 2)) {
            let typed = text(row, side.column).unwrap_or_default();
            found.choices.push(Choice { key: format!("{SIDE}{key}"), written, typed });
        }
        found.choices.push(Choice { key, written, typed: text(row, header.column).unwrap_or_default() });
    }
    Some((found, below(3)))
}

/// Seal on cells that must not be edited, to detect edits.
fn sealed(sheet: &Sheet) -> String {
    let find = |text: &str| sheet.cells.iter().find(|(_, cell)| cell.text == text).map(|(at, _)| at.column);
    let headers = [ITEM_HEADER, SIDE_HEADER].into_iter().filter_map(find);
    let hidden = find(HIDDEN_MARK).into_iter().flat_map(|column| column..column + 3);
    let open: Vec<u32> = headers.chain(hidden).collect();
    let cells = sheet.cells.iter().filter(|(at, _)| !open.contains(&at.column));
    seal(cells.map(|(at, cell)| (*at, cell.text.as_str())))
}

pub fn seal<'t>(cells: impl Iterator<Item = (Position, &'t str)>) -> String {
    let bytes = cells.flat_map(|(at, text)| format!("{at}={};", comparison_key(text)).into_bytes());
    let hash = bytes
        .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("{hash:016x}")
}
