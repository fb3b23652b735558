//! One text and its rectangle, with the odds from the text itself that it is a label; `canvas` adds other signs.

use super::weights::{
    BESIDE_TIME, BRACKETED, BY_WORD, CERTAIN, COLON, FIGURE_OR_TIME, HOLDS_ITS_LABEL, KNOWN_KIND, LEAST_OF_TIME,
    LEGEND, LIST, LONG, MARK, MIDDLING, MOST_AGAINST, MOST_AGAINST_SURE, NUMBERED, OFFICE_OR_RATING, REPEATED,
    SENTENCE, SHORT, TOO_LONG, TOTAL,
};
use crate::general_reader::item::Item;
use crate::general_reader::taught::structure::Side;
use crate::general_reader::words::content;
use crate::general_reader::words::content::Content;
use crate::general_reader::words::inline_labels;
use crate::general_reader::words::line_numbers;
use crate::general_reader::words::line_numbers::Manner;
use crate::general_reader::words::qualifiers;
use crate::general_reader::words::qualifiers::Kind;
use crate::general_reader::words::time;
use crate::general_reader::words::time::Time;
use crate::general_reader::words::vocabulary::{Vocabulary, known};
use crate::general_reader::words::weights::{KNOWN, SURE};
use matome_deadline::text::comparison_key;
use matome_deadline::written::mark;
use matome_workbook::grid::Area;

const LONGEST_HEADING: usize = 40;
/// Shorter texts contain no label with a value.
const SHORTEST_LABELLED: usize = 5;
/// 計画 and 実績 stand alone, or with a mark.
const LONGEST_KIND: usize = 6;
/// 次ページへ続く, and page numbers.
const LONGEST_PAGE_MARK: usize = 14;
/// Word lengths of decreasing odds of a label.
const SHORT_WORD: usize = 8;
const MIDDLING_WORD: usize = 14;
const LONG_WORD: usize = 22;
/// Limits for bracketed or marked labels, and labels with a remark on the second line.
const LONGEST_BRACKETED: usize = 16;
const LONGEST_LEGEND: usize = 40;
/// Texts of more lines are lists, if their lines are long on average.
const MOST_LINES: usize = 3;
const SHORTEST_LINE: usize = 3;
/// Texts that occur this often belong to the form.
const OFTEN: usize = 3;
/// This many digits make an amount.
const AMOUNT: usize = 4;

/// A box before its neighbours are considered.
#[expect(clippy::struct_excessive_bools, reason = "each is asked by itself")]
pub(crate) struct TextBox {
    pub(crate) area: Area,
    pub(crate) content: Content,
    pub(crate) senses: Vec<(Item, f32)>,
    /// The time it names, if little else.
    pub(crate) time: Option<Time>,
    /// Part of a time axis (neighbouring years or months).
    pub(crate) on_axis: bool,
    /// Log odds that it is a label rather than a value.
    pub(crate) odds: f32,
    pub(crate) kind: Option<Kind>,
    /// The half of the year of a report beside it.
    pub(crate) half: Option<Kind>,
    /// Only a word and a number: ◎重点目標1. It may head a row or name a value.
    pub(crate) counts: bool,
    /// A word, a number and a title: 重点目標1 窓口を変える.
    pub(crate) names_goal: bool,
    /// Contains a label and its value: 所属：総務部.
    pub(crate) labelled: bool,
    /// Contains a label whose value belongs into the same box and is missing.
    pub(crate) unfilled: bool,
    /// Only blanks to fill in.
    pub(crate) is_blank: bool,
    /// The header row it belongs to, according to a person.
    pub(crate) header_row: Option<usize>,
    /// Part of a header that is a table's header elsewhere.
    pub(crate) repeats_header: bool,
    pub(crate) begins_goal: bool,
    /// A label of cards, according to the form.
    pub(crate) of_card: bool,
    /// No table goes on beyond its row, according to the form.
    pub(crate) ends_table: bool,
    /// The number of the goal below, with the form's word: ◎部局目標1.
    pub(crate) is_mark: bool,
    pub(crate) side: Option<Side>,
    /// Covered by a person's answers and left out of the parse.
    pub(crate) is_given: bool,
}

impl TextBox {
    /// `repeated`: occurrences of the text on the sheet.
    pub(crate) fn new(area: Area, text: &str, repeated: usize, vocabulary: &Vocabulary) -> Self {
        let content = Content::of(text);
        let senses = senses(text, &content, vocabulary);
        let odds = odds(text, &content, &senses, repeated);
        let worded = line_numbers::of(text, vocabulary).filter(|found| found.manner == Manner::Word);
        let counts = worded.as_ref().is_some_and(|found| found.rest.is_none());
        let name = worded.and_then(|found| found.rest);
        // (2) 農業と福祉の連携 names something, unless all of it is a word of headings; so does 重点目標３ 健康づくり対策.
        let names_something = line_numbers::bracketed(text).is_some()
            || name.as_deref().is_some_and(|name| vocabulary.known(name).is_none());
        let odds = if names_something && known(&senses).is_none() { odds - NUMBERED } else { odds };
        // 部局名 総務部 is no label for the text beside it.
        let labelled = content.length >= SHORTEST_LABELLED && inline_labels::labelled(text, vocabulary).is_some();
        let (odds, senses) = if labelled { (odds.min(HOLDS_ITS_LABEL), Vec::new()) } else { (odds, senses) };
        Self {
            area,
            senses,
            time: time::of(text, vocabulary),
            on_axis: false,
            odds,
            kind: vocabulary.qualifiers().kind(text).filter(|_| content.length <= LONGEST_KIND && !content.has_digit),
            half: vocabulary.qualifiers().half(text).filter(|_| content.length <= LONGEST_HEADING),
            counts,
            names_goal: name.is_some(),
            labelled,
            unfilled: false,
            is_blank: content.length == 0
                || content.length <= LONGEST_PAGE_MARK && (mark::says_goes_on(text) || mark::is_page_number(text)),
            header_row: None,
            repeats_header: false,
            begins_goal: false,
            of_card: false,
            ends_table: false,
            is_mark: false,
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

/// Possible meanings of a short text as a heading. A day has none, but 9月末現在 may be one.
fn senses(text: &str, content: &Content, vocabulary: &Vocabulary) -> Vec<(Item, f32)> {
    let is_day = content.time
        && content.has_digit
        && !text.contains("現在")
        && !text.contains("時点")
        && !qualifiers::is_for_reference(&comparison_key(text))
        && !vocabulary.is_dated_label(text);
    if content.length <= LONGEST_HEADING && !is_day { vocabulary.senses(text) } else { Vec::new() }
}

fn odds(text: &str, content: &Content, senses: &[(Item, f32)], repeated: usize) -> f32 {
    let word = senses.first().map_or(0.0, |(_, score)| *score);
    // 年度末 is a label only in the absence of other signs, else a time.
    if content.time && !content.has_digit {
        return (word * BY_WORD + BESIDE_TIME).max(LEAST_OF_TIME);
    }
    if content::is_total(text) {
        return TOTAL;
    }
    let by_kind = by_kind(text, content);
    let Shape { bracketed, ends, legend, lists } = Shape::of(text, content);
    let when = |is: bool, weight: f32| if is { weight } else { 0.0 };
    by_kind.max(if word >= SURE { MOST_AGAINST_SURE } else { MOST_AGAINST })
        + word * BY_WORD
        + when(word >= KNOWN && by_kind > KNOWN_KIND, CERTAIN)
        + when(bracketed, BRACKETED)
        + when(ends, COLON)
        + when(legend, LEGEND)
        + when(lists, LIST)
        + when(repeated >= OFTEN && word > 0.0, REPEATED)
}

fn by_kind(text: &str, content: &Content) -> f32 {
    if content.mark {
        MARK
    } else if content.numeral || content.figure || content.percent || content.time {
        FIGURE_OR_TIME
    } else if content.office || content.rating || squeezed_digits(text) >= AMOUNT {
        OFFICE_OR_RATING
    } else if content.sentence {
        SENTENCE
    } else {
        match content.length {
            length if length <= SHORT_WORD => SHORT,
            length if length <= MIDDLING_WORD => MIDDLING,
            length if length <= LONG_WORD => LONG,
            _ => TOO_LONG,
        }
    }
}

#[expect(clippy::struct_excessive_bools, reason = "each is weighed by itself")]
struct Shape {
    bracketed: bool,
    /// With a colon.
    ends: bool,
    legend: bool,
    lists: bool,
}

impl Shape {
    fn of(text: &str, content: &Content) -> Self {
        let squeezed = comparison_key(text);
        let begins = squeezed.starts_with(['【', '[', '〔', '<', '《', '■', '◆', '●']);
        let is_long = content.lines > MOST_LINES && content.length > content.lines * SHORTEST_LINE;
        Self {
            bracketed: begins && content.length <= LONGEST_BRACKETED,
            ends: squeezed.ends_with(':'),
            legend: content.lines > 1 && squeezed.ends_with(')') && content.length <= LONGEST_LEGEND,
            lists: is_long || content.lines > 1 && squeezed.starts_with(['・', '①', '○', '●']),
        }
    }
}

/// Digits of the longest figure.
fn squeezed_digits(text: &str) -> usize {
    let is_digit = |c: &char| c.is_ascii_digit() || ('０'..='９').contains(c);
    if text.contains(['年', '月']) { 0 } else { text.chars().filter(is_digit).count() }
}
