//! What 対応 in 要確認 offers beside a workbook that is missing.
//!
//! What an answer does is in `merging::answers`; what was answered, `answered` finds.

use crate::core::text;

/// A choice of 対応 beside a workbook that is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// 年度を締める: its rows stay for good.
    CloseYear,
    /// 削除した: its rows go.
    Deleted,
    /// そのまま: its rows stay as they are.
    Leave,
}

impl Answer {
    const ALL: [Self; 3] = [Self::CloseYear, Self::Deleted, Self::Leave];

    pub(super) const LABELS: [&'static str; 3] = [Self::CloseYear.label(), Self::Deleted.label(), Self::Leave.label()];

    pub const fn label(self) -> &'static str {
        match self {
            Self::CloseYear => "年度を締める",
            Self::Deleted => "削除した",
            Self::Leave => "そのまま",
        }
    }

    /// The choice that someone made or typed.
    pub(super) fn read(typed: &str) -> Option<Self> {
        let typed = text::comparison_key(typed);
        Self::ALL.into_iter().find(|answer| answer.label() == typed)
    }
}
