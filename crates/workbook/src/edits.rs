//! Other values for some cells of a workbook, and what became of them.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::grid::Position;

/// What comes to stand in a cell. How it looks never changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum NewValue {
    Empty,
    Text(String),
    Number(f64),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Edit {
    pub sheet: String,
    pub at: Position,
    pub value: NewValue,
}

/// All that is to become of a workbook.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Edits {
    pub cells: Vec<Edit>,
    /// Sheets and their new names.
    pub renamed: Vec<(String, String)>,
}

/// What became of the workbook's bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filled {
    pub bytes: Vec<u8>,
    /// The edits that were not made, by their place among the cells.
    pub refused: Vec<(usize, Refusal)>,
    /// The sheets that kept their names.
    pub not_renamed: Vec<(String, NameKept)>,
}

/// Why a cell was left as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum Refusal {
    #[error("数式のセルなので変えていません。式を確かめてください")]
    Formula,
    /// It belongs to the result of a formula in another cell.
    #[error("ほかのセルの数式の結果なので変えていません。式を確かめてください")]
    OfFormula,
    /// Its sheet is not there, or is written in a way that is not understood.
    #[error("シートを書き換えられないので変えていません。手で直してください")]
    Sheet,
}

/// Why a sheet kept its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum NameKept {
    /// Formulas, charts or controls name it.
    #[error("数式や図がこのシートを名前で参照しているので、シート名を変えていません。Excel で変えてください")]
    Named,
    /// Macros may name it.
    #[error("マクロのあるブックなので、シート名を変えていません。Excel で変えてください")]
    Macros,
    /// No name for a sheet, or the name of another one.
    #[error("同じ名前のシートがあるか、シート名にできないので、シート名を変えていません")]
    Taken,
}

/// Why a workbook cannot be carried on as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum NotPossible {
    #[error(
        "古い形式（.xls）のブックは作り替えられません。Excel で「Excel ブック（.xlsx）」として保存し直してください"
    )]
    OldExcel,
    #[error("OpenDocument（.ods）のブックは作り替えられません。「Excel ブック（.xlsx）」として保存し直してください")]
    OpenDocument,
    #[error("バイナリ形式（.xlsb）のブックは作り替えられません。「Excel ブック（.xlsx）」として保存し直してください")]
    BinaryWorkbook,
    #[error("ブックを開けません。Excel で開いて保存し直してください")]
    Damaged,
}
