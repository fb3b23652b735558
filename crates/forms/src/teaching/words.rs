//! Words used to read the workbook back.

use crate::general_reader::{Item, Side};

/// File name, beside the merged workbooks.
pub const FILE_NAME: &str = "様式の読み取り.xlsx";
/// Name and first words of the instructions' sheet.
pub const HOW_TO: &str = "様式の読み取り";
/// Keys of choices for a whole form.
pub(super) const READING: &str = "#unit";
pub(super) const CONFIRMATION: &str = "#confirmed";
pub(super) const HEADER_ROWS: &str = "#header";
pub(super) const START: &str = "#start";
pub(super) const MEASURES: &str = "#measures";
pub(super) const YEAR: &str = "#year";
pub(super) const DEPARTMENT: &str = "#department";
/// Headers of the settings and of their choices.
pub(super) const STRUCTURE: [&str; 2] = ["この様式の組み立て", "選んでください"];
pub(super) const HEADERS: [&str; 8] =
    ["見出し", "セル", ITEM_HEADER, "値の例", "確実／推定", "使われたブックの数", "確認してください", SIDE_HEADER];
/// Instructions on a form's sheet.
pub(super) const ADVICE: &str =
    "違っている見出しの黄色のセルを選び直して、保存してください。赤は読み取れていないセルです。";
/// Marks the hidden columns of a sheet whose input is taken over.
pub const HIDDEN_MARK: &str = "matome:様式";
/// Header of the column of choices.
pub const ITEM_HEADER: &str = "読み取った項目";
/// Header of the column for the side of a label's values, and prefix of its keys.
pub const SIDE_HEADER: &str = "値の位置";
pub(super) const SIDE: &str = "位置：";
/// What stands above the readings of a form, while none is chosen and afterwards.
pub(super) const READINGS: [&str; 2] =
    ["読み方が一つに決まりません。まず「読み方」で正しいものを選んでください：", "ほかの読み方も選べます："];
/// No choice.
pub const AUTOMATIC: &str = "自動で読む";
pub(super) const CONFIRMED: &str = "確認済み";
pub(super) const UNCONFIRMED: &str = "未確認";

pub fn item_options(of_table: bool) -> Vec<&'static str> {
    let items = Item::ALL.into_iter().filter(|item| !of_table || *item == Item::Aside);
    items.map(Item::label).chain([AUTOMATIC]).collect()
}

pub fn side_options() -> Vec<&'static str> {
    [AUTOMATIC].into_iter().chain(Side::ALL.into_iter().map(Side::label)).collect()
}
