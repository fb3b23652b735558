//! What can be wrong with a single cell, told with the cell's place and what to do.

use crate::core::problem::{Code, Problem, Severity};

pub(super) enum Trouble {
    /// It shows an error: `#DIV/0!`.
    ErrorValue(String),
    /// Its formula has no result: made by a program and never opened in Excel.
    Uncalculated,
}

impl Trouble {
    pub(super) fn problem(&self, sheet: &str, cell: &str) -> Problem {
        let message = match self {
            Self::ErrorValue(error) => {
                format!("セル {cell} がエラー値（{error}）になっています。数式を直してください。")
            }
            Self::Uncalculated => format!(
                "セル {cell} の数式はまだ計算されていません。Excel で開いて保存すると値が読めるようになります。"
            ),
        };
        let mut problem = Problem::new(Code::UnreadableCell, Severity::Warning, message).on_sheet(sheet);
        problem.cell = Some(cell.to_owned());
        problem
    }
}
