//! A text by itself, regardless of position: kind of content, and items it could head.
//!
//! | file | subject |
//! | --- | --- |
//! | `vocabulary` | words of headings: possible items and scores |
//! | `qualifiers` | words beside these: plan and result, halves of the year, other years, amounts |
//! | `overruling_words` | where such a word overrules the heading's word |
//! | `content` | kind of text |
//! | `time` | the year or months that a heading names |
//! | `line_numbers` | leading numbers of lines |
//! | `inline_labels` | labels inside a text |
//! | `form_remarks` | printed remarks |
//! | `goal_words` | words with which one workbook counts its goals |
//! | `weights` | scores of words by their place in the heading |
//! | `label_keys` | keys of labels across sheets and years |

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
