//! The planning section's decision on a measure, chosen in 企画課確認.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::records::measure_id::MeasureId;
use crate::records::request::Requests;
use matome_deadline::text;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Confirmation {
    /// 済: its deadlines are met.
    Settled,
    /// 要修正
    ToCorrect,
    /// 保留
    Deferred,
    /// 免除: nothing more is asked for.
    Excused,
    /// 中止: no longer pursued.
    Stopped,
}

pub type Confirmations = BTreeMap<MeasureId, Confirmation>;

/// Decisions and requests of the planning section.
#[derive(Debug, Clone, Copy)]
pub struct Decided<'d> {
    pub confirmations: &'d Confirmations,
    pub requests: &'d Requests,
}

impl Confirmation {
    /// In the order offered in 企画課確認.
    pub const ALL: [Self; 5] = [Self::Settled, Self::ToCorrect, Self::Deferred, Self::Excused, Self::Stopped];

    pub const fn label(self) -> &'static str {
        match self {
            Self::Settled => "済",
            Self::ToCorrect => "要修正",
            Self::Deferred => "保留",
            Self::Excused => "免除",
            Self::Stopped => "中止",
        }
    }

    /// Parses a choice as typed: 「済み」 is 済, 「要修正！」 is 要修正.
    pub fn read(typed: &str) -> Option<Self> {
        let typed = text::comparison_key(typed);
        let typed = typed.trim_end_matches(['!', '。', '.']);
        let typed = if typed == "済み" { "済" } else { typed };
        Self::ALL.into_iter().find(|confirmation| confirmation.label() == typed)
    }

    pub const fn is_final(self) -> bool {
        matches!(self, Self::Excused | Self::Stopped)
    }
}
