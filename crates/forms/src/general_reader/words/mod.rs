//! What a text says by itself, wherever it stands: whether it is a date, a name, a figure or a remark, and which items
//! it could head. Leaves out where it stands, and which item it is in the end.
//!
//! | file | subject |
//! | --- | --- |
//! | `vocabulary` | the words of headings: which item each may stand for, and how surely |
//! | `qualifiers` | words beside these: plan and result, halves of the year, other years, amounts |
//! | `overruling_words` | where such a word overrules the word of the heading |
//! | `content` | what kind of text it is |
//! | `time` | the year or the months that a heading names |
//! | `line_numbers` | the number that a line begins with |
//! | `inline_labels` | labels inside a text |
//! | `form_remarks` | what is of the form and no department's |
//! | `goal_words` | words that one workbook counts its goals with |
//! | `weights` | what a word is worth, by how it stands in its heading |
//! | `label_keys` | a label without what differs from sheet to sheet |

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
