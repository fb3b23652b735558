//! The words of the workbook by which it is read back.

use crate::general_reader::{Item, Side};

/// The name of the workbook beside the merged ones.
pub const FILE_NAME: &str = "様式の読み取り.xlsx";
/// The name and the first words of the sheet that says how to use the others.
pub const HOW_TO: &str = "様式の読み取り";
/// Under these keys the choices for a whole form stand beside those of its headings.
pub(super) const UNIT: &str = "#unit";
pub(super) const CONFIRMATION: &str = "#confirmed";
pub(super) const HEADER_ROWS: &str = "#header";
pub(super) const START: &str = "#start";
pub(super) const MEASURES: &str = "#measures";
pub(super) const YEAR: &str = "#year";
pub(super) const DEPARTMENT: &str = "#department";
/// What stands above the settings, and above the choices among them.
pub(super) const STRUCTURE: [&str; 2] = ["この様式の組み立て", "選んでください"];
/// The headers of a form's table.
pub(super) const HEADERS: [&str; 8] =
    ["見出し", "セル", ITEM_HEADER, "値の例", "確実／推定", "使われたブックの数", "確認してください", SIDE_HEADER];
/// What is to be done on the sheet of a form.
pub(super) const ADVICE: &str =
    "違っている見出しの黄色のセルを選び直して、保存してください。赤は読み取れていないセルです。";
/// In the corner of the hidden columns: what is typed on this sheet is taken over.
pub const HIDDEN_MARK: &str = "matome:様式";
/// The header of the column with the choices.
pub const ITEM_HEADER: &str = "読み取った項目";
/// The header of the column that says on which side of a label its values stand, and what the keys of its choices begin
/// with.
pub const SIDE_HEADER: &str = "値の位置";
pub(super) const SIDE: &str = "位置：";
/// Nobody chooses.
pub const AUTOMATIC: &str = "自動で読む";
pub(super) const CONFIRMED: &str = "確認済み";
pub(super) const UNCONFIRMED: &str = "未確認";

/// What the drop-down of a heading offers, or of a table as a whole.
pub fn item_options(of_table: bool) -> Vec<&'static str> {
    let items = Item::ALL.into_iter().filter(|item| !of_table || *item == Item::Aside);
    items.map(Item::label).chain([AUTOMATIC]).collect()
}

/// What the drop-down of a label's side offers.
pub fn side_options() -> Vec<&'static str> {
    [AUTOMATIC].into_iter().chain(Side::ALL.into_iter().map(Side::label)).collect()
}
