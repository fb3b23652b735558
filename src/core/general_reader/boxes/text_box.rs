//! One text of a sheet and the rectangle that it stands in.

use crate::core::general_reader::item::Item;
use crate::core::general_reader::taught::structure::Side;
use crate::core::general_reader::words::content::{self, Content};
use crate::core::general_reader::words::inline_labels;
use crate::core::general_reader::words::line_numbers::{self, Manner};
use crate::core::general_reader::words::qualifiers::{self, Kind};
use crate::core::general_reader::words::time::{self, Time};
use crate::core::general_reader::words::vocabulary::{KNOWN, Vocabulary, known};
use crate::core::grid::Area;
use crate::core::text::comparison_key;
use crate::core::written::mark;

/// Penalty of a label for a bracketed number in front.
const NUMBERED: f32 = 2.5;
/// A longer text is no heading.
const LONGEST_HEADING: usize = 40;
/// Upper bound of the label odds of a text that contains its own label.
const HOLDS_ITS_LABEL: f32 = -1.5;

/// What is known of a box of the page before its neighbours are asked.
#[expect(clippy::struct_excessive_bools, reason = "each is asked by itself")]
pub(crate) struct TextBox {
    pub(crate) area: Area,
    pub(crate) content: Content,
    pub(crate) senses: Vec<(Item, f32)>,
    /// The time that it names, if it names one and little else.
    pub(crate) time: Option<Time>,
    /// Part of a time axis (neighbouring years or months).
    pub(crate) on_axis: bool,
    /// Logarithm of the odds that it is a label rather than a value.
    pub(crate) odds: f32,
    /// Whether it says that its row is plan or result.
    pub(crate) kind: Option<Kind>,
    /// Of which half of the year a report beside it is.
    pub(crate) half: Option<Kind>,
    /// A word and a number and nothing else: ◎重点目標1. It may head a row as well as name a value.
    pub(crate) counts: bool,
    /// A word, a number and a title: 重点目標1 窓口を変える.
    pub(crate) names_goal: bool,
    /// It holds a label and its value: 所属：総務部.
    pub(crate) labelled: bool,
    /// It holds a label whose value belongs beside it in the same box, and is not there yet.
    pub(crate) unfilled: bool,
    /// It shows nothing but blanks.
    pub(crate) is_blank: bool,
    /// A person has said that it stands in this row of a table's header.
    pub(crate) header_row: Option<usize>,
    /// It is part of what is the header of a table elsewhere.
    pub(crate) repeats_header: bool,
    /// A person has said that a goal begins here.
    pub(crate) begins_goal: bool,
    /// A person has said that it is a label whose values stand on this side.
    pub(crate) side: Option<Side>,
    /// It is part of what a person has said, and of no parse.
    pub(crate) is_given: bool,
}

impl TextBox {
    /// `repeated`: how often the sheet says the same.
    pub(crate) fn new(area: Area, text: &str, repeated: usize, vocabulary: &Vocabulary) -> Self {
        let content = Content::of(text);
        let senses = senses(text, &content, vocabulary);
        let odds = odds(text, &content, &senses, repeated);
        let worded = line_numbers::of(text, vocabulary).filter(|found| found.manner == Manner::Word);
        let counts = worded.as_ref().is_some_and(|found| found.rest.is_none());
        let name = worded.and_then(|found| found.rest);
        // (2) 農業と福祉の連携 names something, unless all of it is a word of headings; 重点目標３　健康づくり対策 does, too.
        let names_something = line_numbers::bracketed(text).is_some()
            || name.as_deref().is_some_and(|name| vocabulary.known(name).is_none());
        let odds = if names_something && known(&senses).is_none() { odds - NUMBERED } else { odds };
        // 部局名　総務部 is no label of what stands beside it.
        let labelled = content.length > 4 && inline_labels::labelled(text, vocabulary).is_some();
        let (odds, senses) = if labelled { (odds.min(HOLDS_ITS_LABEL), Vec::new()) } else { (odds, senses) };
        Self {
            area,
            senses,
            time: time::of(text, vocabulary),
            on_axis: false,
            odds,
            kind: vocabulary.qualifiers().kind(text).filter(|_| content.length <= 6 && !content.has_digit),
            half: vocabulary.qualifiers().half(text).filter(|_| content.length <= LONGEST_HEADING),
            counts,
            names_goal: name.is_some(),
            labelled,
            unfilled: false,
            is_blank: content.length == 0
                || content.length <= 14 && (mark::says_goes_on(text) || mark::is_page_number(text)),
            header_row: None,
            repeats_header: false,
            begins_goal: false,
            side: None,
            is_given: false,
            content,
        }
    }

    /// The item that its words are known for.
    pub(crate) fn known(&self) -> Option<Item> {
        known(&self.senses)
    }
}

/// What a short text may mean as a heading. A day is none, but 9月末現在 may be one.
fn senses(text: &str, content: &Content, vocabulary: &Vocabulary) -> Vec<(Item, f32)> {
    let is_day = content.time
        && content.has_digit
        && !text.contains("現在")
        && !text.contains("時点")
        && !qualifiers::is_for_reference(&comparison_key(text))
        && !vocabulary.is_dated_label(text);
    if content.length <= LONGEST_HEADING && !is_day { vocabulary.senses(text) } else { Vec::new() }
}

/// The odds that words and kind of content give.
fn odds(text: &str, content: &Content, senses: &[(Item, f32)], repeated: usize) -> f32 {
    let word = senses.first().map_or(0.0, |(_, score)| *score);
    let by_kind: f32 = if content.mark {
        -2.0
    } else if content.numeral || content.figure || content.percent || content.time {
        -3.0
    } else if content.office || content.rating || squeezed_digits(text) >= 4 {
        -2.5
    } else if content.sentence {
        -3.0
    } else {
        match content.length {
            0..=8 => -0.3,
            9..=14 => -0.9,
            15..=22 => -1.6,
            _ => -3.0,
        }
    };
    let squeezed = comparison_key(text);
    let bracketed = squeezed.starts_with(['【', '[', '〔', '<', '《', '■', '◆', '●']) && content.length <= 16;
    let ends = squeezed.ends_with(':');
    let legend = content.lines > 1 && squeezed.ends_with(')') && content.length <= 40;
    let lists = content.lines > 3 && content.length > content.lines * 3
        || content.lines > 1 && squeezed.starts_with(['・', '①', '○', '●']);
    // 年度末 is a label where nothing else is, and else a time.
    if content.time && !content.has_digit {
        return (word * 0.9 - 4.2).max(-3.0);
    }
    // A total stands among values.
    if content::is_total(text) {
        return -0.8;
    }
    let certain = if word >= KNOWN && by_kind > -2.9 { 0.6 } else { 0.0 };
    by_kind.max(if word >= 4.5 { -1.0 } else { -9.0 })
        + word * 0.9
        + certain
        + if bracketed { 0.7 } else { 0.0 }
        + if ends { 0.8 } else { 0.0 }
        + if legend { 0.5 } else { 0.0 }
        - if lists { 1.5 } else { 0.0 }
        + if repeated >= 3 && word > 0.0 { 0.3 } else { 0.0 }
}

/// An amount or another figure stands in it.
fn squeezed_digits(text: &str) -> usize {
    let is_digit = |c: &char| c.is_ascii_digit() || ('０'..='９').contains(c);
    if text.contains(['年', '月']) { 0 } else { text.chars().filter(is_digit).count() }
}
