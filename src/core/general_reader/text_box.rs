//! One text of a sheet and the rectangle that it stands in.

use super::content::Content;
use super::item::Item;
use super::qualifiers::Kind;
use super::structure::Side;
use super::time::Time;
use crate::core::grid::Area;

/// What is known of a block of the page before its neighbours are asked.
#[expect(clippy::struct_excessive_bools, reason = "each is asked by itself")]
pub(super) struct TextBox {
    pub(super) area: Area,
    pub(super) content: Content,
    pub(super) senses: Vec<(Item, f32)>,
    /// The time that it names, if it names one and little else.
    pub(super) time: Option<Time>,
    /// Part of a time axis (neighbouring years or months).
    pub(super) on_axis: bool,
    /// Logarithm of the odds that it is a label rather than a value.
    pub(super) odds: f32,
    /// Whether it says that its row is plan or result.
    pub(super) kind: Option<Kind>,
    /// A word and a number and nothing else: ◎重点目標1. It may head a row as well as name a value.
    pub(super) counts: bool,
    /// A word, a number and a title: 重点目標1 窓口を変える.
    pub(super) names_goal: bool,
    /// It holds a label and its value: 所属：総務部.
    pub(super) labelled: bool,
    /// It holds a label whose value belongs beside it in the same box, and is not there yet.
    pub(super) unfilled: bool,
    /// It shows nothing but blanks.
    pub(super) is_blank: bool,
    /// A person has said that it stands in this row of a table's header.
    pub(super) header_row: Option<usize>,
    /// A person has said that a goal begins here.
    pub(super) begins_goal: bool,
    /// A person has said that it is a label whose values stand on this side.
    pub(super) side: Option<Side>,
    /// It is part of what a person has said, and of no parse.
    pub(super) is_given: bool,
}
