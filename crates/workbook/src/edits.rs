//! Cell edits and sheet renames of an existing workbook, and their outcome.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::grid::Position;

/// The cell keeps its style.
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

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Edits {
    pub cells: Vec<Edit>,
    pub renamed: Vec<(String, String)>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filled {
    pub bytes: Vec<u8>,
    /// Rejected edits, by index.
    pub refused: Vec<(usize, Refusal)>,
    pub not_renamed: Vec<(String, NameKept)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum Refusal {
    #[error("数式のセルなので変えていません。式を確かめてください")]
    Formula,
    /// Part of an array formula in another cell.
    #[error("ほかのセルの数式の結果なので変えていません。式を確かめてください")]
    OfFormula,
    /// The sheet is missing, or its markup is not understood.
    #[error("シートを書き換えられないので変えていません。手で直してください")]
    Sheet,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum NameKept {
    /// Referenced by formulas, charts or controls.
    #[error("数式や図がこのシートを名前で参照しているので、シート名を変えていません。Excel で変えてください")]
    Named,
    /// Possibly referenced by macros.
    #[error("マクロのあるブックなので、シート名を変えていません。Excel で変えてください")]
    Macros,
    /// The new name is invalid or in use.
    #[error("同じ名前のシートがあるか、シート名にできないので、シート名を変えていません")]
    Taken,
}

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
