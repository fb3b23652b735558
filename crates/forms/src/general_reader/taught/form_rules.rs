//! What the definition of a form says of its sheets: the meaning of its words, and how its goals and measures stand.
//! Unlike the answers of a person it holds for every sheet that is recognised as the form.

use super::unit::Unit;
use crate::general_reader::item::Item;
use matome_deadline::text::comparison_key;
use matome_deadline::written::label::{Key, key};

/// The rules of one form; empty for a form without a definition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormRules {
    /// What a goal is; `None` if its goals stand in rows or in cards.
    pub unit: Option<Unit>,
    /// The item of each word, as keys. They replace what a word means elsewhere.
    pub words: Vec<(String, Item)>,
    /// The item of labels that end with a word, as keys: *における位置付け.
    pub endings: Vec<(String, Item)>,
    /// Labels of cards that head no column.
    pub card_words: Vec<String>,
    /// Headings of columns.
    pub column_words: Vec<String>,
    /// Labels beside the measures of a goal, without a value of their own.
    pub side_words: Vec<String>,
    /// Labels below which a table has no more rows.
    pub end_words: Vec<String>,
    /// Words that stand with a goal's number in a row of their own: ◎部局目標1.
    pub mark_words: Vec<String>,
    /// Parts of the form's heading.
    pub title_words: Vec<String>,
    /// What markers inside a text may begin; without any, no marker divides a text.
    pub marked_items: Vec<Item>,
    /// A year with a kind is a label even alone: R7年度実績.
    pub year_labels: bool,
    /// The goal is its only measure.
    pub one_measure: bool,
}

/// Longest mark, with its number and a remark.
const LONGEST_MARK: usize = 24;

impl FormRules {
    pub(crate) const fn is_any(&self) -> bool {
        !self.words.is_empty()
    }

    pub(crate) fn is_card_label(&self, key: &Key) -> bool {
        is_one(&self.card_words, key) || self.endings.iter().any(|(ending, _)| key.ends_with(ending.as_str()))
    }

    /// Whether the key is that of a label, of the heading of a column or of a marker.
    pub(crate) fn is_word(&self, key: &Key) -> bool {
        self.is_card_label(key) || self.words.iter().any(|(word, _)| *word == key.as_str())
    }

    pub(crate) fn is_column(&self, key: &Key) -> bool {
        is_one(&self.column_words, key)
    }

    pub(crate) fn is_end(&self, key: &Key) -> bool {
        is_one(&self.end_words, key)
    }

    pub(crate) fn is_side(&self, key: &Key) -> bool {
        is_one(&self.side_words, key)
    }

    /// Whether the form has a word for the item.
    pub(crate) fn has(&self, item: Item) -> bool {
        self.words.iter().any(|(_, own)| *own == item)
    }

    /// Whether the text is a mark with a number: ◎部局目標１（重点）.
    pub(crate) fn is_mark(&self, text: &str) -> bool {
        self.mark_number(text).is_some()
    }

    /// The number behind a mark.
    pub(crate) fn mark_number(&self, text: &str) -> Option<String> {
        let squeezed = comparison_key(text);
        let bare = squeezed.trim_start_matches(|c: char| !c.is_alphanumeric());
        let number = |rest: &str| -> Option<String> {
            let behind = rest.trim_start_matches(['(', 'n', 'o', '.', '№', 'N']);
            let digits: String = behind.chars().take_while(char::is_ascii_digit).collect();
            (!digits.is_empty()).then_some(digits)
        };
        let is_short = text.chars().count() <= LONGEST_MARK;
        self.mark_words.iter().filter(|_| is_short).find_map(|word| number(bare.strip_prefix(word.as_str())?))
    }

    pub(crate) fn is_title(&self, key: &Key) -> bool {
        self.title_words.iter().any(|word| key.as_str().contains(word.as_str()))
    }

    /// Whether the form has a word for the item in the text of a label.
    pub(crate) fn names(&self, text: &str, item: Item) -> bool {
        let key = key(text);
        self.words.iter().any(|(word, own)| *own == item && key.as_str().contains(word.as_str()))
    }
}

fn is_one(words: &[String], key: &Key) -> bool {
    words.iter().any(|word| *word == key.as_str())
}
