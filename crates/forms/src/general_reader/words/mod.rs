//! A text by itself, regardless of position: kind of content, and items it could head.

pub(super) mod content;
pub(super) mod form_remarks;
pub(super) mod goal_words;
pub(super) mod inline_labels;
pub(super) mod label_keys;
pub(super) mod line_numbers;
pub(super) mod overruling_words;
pub(super) mod qualifiers;
pub(super) mod time;
pub(super) mod vocabulary;
pub(super) mod weights;
