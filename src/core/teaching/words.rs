//! The words of the workbook by which it is read back.

use crate::core::form::{Item, Unit};

/// The name of the workbook beside the merged ones.
pub const FILE_NAME: &str = "様式の読み取り.xlsx";
/// The name and the first words of the sheet that says how to use the others.
pub const HOW_TO: &str = "様式の読み取り";
/// Under these keys the choices for a whole form stand beside those of its headings.
pub const UNIT: &str = "#unit";
pub const CONFIRMATION: &str = "#confirmed";
/// In the corner of the hidden columns: what is typed on this sheet is taken over.
pub const HIDDEN_MARK: &str = "matome:様式";
/// The header of the column with the choices.
pub const ITEM_HEADER: &str = "読み取った項目";
/// Nobody chooses.
pub const AUTOMATIC: &str = "自動で読む";
pub const CONFIRMED: &str = "確認済み";
pub const UNCONFIRMED: &str = "未確認";

/// What the drop-down of a heading offers.
pub fn item_options() -> Vec<&'static str> {
    Item::ALL.into_iter().map(Item::label).chain([AUTOMATIC]).collect()
}

/// What the drop-down for the goals offers.
pub fn unit_options() -> Vec<&'static str> {
    [AUTOMATIC].into_iter().chain(Unit::ALL.into_iter().map(Unit::label)).collect()
}
