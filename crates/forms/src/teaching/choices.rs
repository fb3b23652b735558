//! What a person chose in 様式の読み取り.xlsx.
//!
//! How the workbook is read is `edge::read_notes`; what becomes of a choice, [`take_choices`](super::take_choices).

use serde::{Deserialize, Serialize};

use super::words::{HIDDEN_MARK, HOW_TO, ITEM_HEADER, SIDE, SIDE_HEADER};
use matome_deadline::text::comparison_key;
use matome_workbook::grid::{Position, Sheet, WorkbookCells};

/// All choices in the workbook.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedChoices {
    pub forms: Vec<FormChoices>,
    /// More stands in it than was written and may be chosen: it is to be kept beside the new one.
    pub has_more: bool,
}

/// The choices on the sheet of a form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormChoices {
    pub id: String,
    pub name: String,
    pub labels: Vec<String>,
    pub choices: Vec<Choice>,
}

/// One cell with a drop-down, as it was written and as it is.
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

/// What stands in the workbook; `None` where it is none of ours.
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

/// Whether the workbook is 様式の読み取り.xlsx itself.
pub fn is_one(workbook: &WorkbookCells) -> bool {
    workbook.sheets.iter().any(|sheet| form(sheet).is_some())
}

/// The hidden columns stand side by side: the key of a row, what was written, and for the whole sheet its id, its name,
/// its labels and the seal.
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

/// A seal on all that is not to be typed over: what differs was typed by someone.
fn sealed(sheet: &Sheet) -> String {
    let find = |text: &str| sheet.cells.iter().find(|(_, cell)| cell.text == text).map(|(at, _)| at.column);
    let headers = [ITEM_HEADER, SIDE_HEADER].into_iter().filter_map(find);
    let hidden = find(HIDDEN_MARK).into_iter().flat_map(|column| column..column + 3);
    let open: Vec<u32> = headers.chain(hidden).collect();
    let cells = sheet.cells.iter().filter(|(at, _)| !open.contains(&at.column));
    seal(cells.map(|(at, cell)| (*at, cell.text.as_str())))
}

/// The seal of these cells.
pub fn seal<'t>(cells: impl Iterator<Item = (Position, &'t str)>) -> String {
    let bytes = cells.flat_map(|(at, text)| format!("{at}={};", comparison_key(text)).into_bytes());
    let hash = bytes
        .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    format!("{hash:016x}")
}
