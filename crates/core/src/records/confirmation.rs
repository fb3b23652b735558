//! What the planning section has decided of a measure, by the word that it chose in 企画課確認.
//!
//! What a memo beside it asks of the department is a [`request`](crate::records::request).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::records::measure_id::MeasureId;
use crate::records::request::Requests;
use matome_deadline::text;

/// A word of 企画課確認.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Confirmation {
    /// 済: its deadlines are met.
    Settled,
    /// 要修正
    ToCorrect,
    /// 保留
    Deferred,
    /// 免除: nothing is asked of it any more.
    Excused,
    /// 中止: it is not pursued any more.
    Stopped,
}

/// What is decided, by measure.
pub type Confirmations = BTreeMap<MeasureId, Confirmation>;

/// What the planning section has decided, and what it asks departments for.
#[derive(Debug, Clone, Copy)]
pub struct Decided<'d> {
    pub confirmations: &'d Confirmations,
    pub requests: &'d Requests,
}

impl Confirmation {
    /// In the order in which 企画課確認 offers them.
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

    /// The word that someone chose or typed: 「済み」 is 済, and 「要修正！」 要修正.
    pub fn read(typed: &str) -> Option<Self> {
        let typed = text::comparison_key(typed);
        let typed = typed.trim_end_matches(['!', '。', '.']);
        let typed = if typed == "済み" { "済" } else { typed };
        Self::ALL.into_iter().find(|confirmation| confirmation.label() == typed)
    }

    /// The measure is asked for nothing any more.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Excused | Self::Stopped)
    }
}
