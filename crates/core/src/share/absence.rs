//! Workbooks that are not where they were: since when, and whether that is believable.
//!
//! A workbook that vanished says nothing of why. Its rows stay, nobody is asked about them, and the planning section
//! says what is meant.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use matome_deadline::era::short_day;

/// A workbook whose file is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// When it was noticed, by the city's clock; the same for all that vanished together.
    pub since: NaiveDateTime,
    /// Vanished together with so many others that a share seen in part is the likelier cause, and nobody has answered
    /// in 要確認 yet.
    pub doubted: bool,
}

/// From how many on workbooks that vanish together are doubted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoubtFrom {
    /// More than this part of all, in percent,
    pub percent: usize,
    /// and at least this many.
    pub workbooks: usize,
}

impl Default for DoubtFrom {
    fn default() -> Self {
        Self { percent: 33, workbooks: 3 }
    }
}

impl DoubtFrom {
    /// `gone` of `known` workbooks vanished together.
    pub const fn doubts(self, gone: usize, known: usize) -> bool {
        gone >= self.workbooks && gone * 100 > known * self.percent
    }
}

impl Absence {
    /// As 一覧 and 要確認 say it.
    pub fn label(&self) -> String {
        format!("ブックが見当たりません（{}から）", short_day(self.since.date()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_at_once_is_doubted() {
        let doubts = |gone, known| DoubtFrom::default().doubts(gone, known);
        assert!(doubts(4, 5) && doubts(3, 8) && doubts(3, 3));
        assert!(!doubts(2, 2) && !doubts(3, 10) && !doubts(3, 9 + 1));
    }
}
