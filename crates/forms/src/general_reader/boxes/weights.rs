//! The odds that a text is a label rather than a value: what its words, its kind and its looks add to them, and from
//! which on it is taken for one.
//!
//! Odds are logarithms: 0 is as likely a label as a value, each step of 1 nearly three times as likely as the one
//! below. They are no measured frequencies; `words::weights` says how these figures were found. What a text means as a
//! label is not weighed here, but in `headings`.

// From which odds on a text is taken for what.

/// Rather a label than a value.
pub(crate) const LABEL: f32 = 0.5;
/// A label by more than one sign: so many learn what labels and values of a workbook look like, and no value stands
/// beside another label that is one.
pub(crate) const SURE_LABEL: f32 = 2.0;
/// A known word is a label wherever it stands; what stands on an axis of time is as sure.
pub(crate) const KNOWN_LABEL: f32 = 2.5;

// What the words add.

/// What a word counts by its own scale, which ends at 5: less than the kind of a whole text.
pub(super) const BY_WORD: f32 = 0.9;
/// What a known word adds if the text is no figure, date or prose.
pub(super) const CERTAIN: f32 = 0.6;
pub(super) const KNOWN_KIND: f32 = -2.9;
/// What the kind of a text counts against a sure word at most, and against any other.
pub(super) const MOST_AGAINST_SURE: f32 = -1.0;
pub(super) const MOST_AGAINST: f32 = -9.0;
/// 年度末 is a label where nothing else is, and else a time: below a value even with the surest word, and not below a
/// date.
pub(super) const BESIDE_TIME: f32 = -4.2;
pub(super) const LEAST_OF_TIME: f32 = -3.0;
/// A total stands among values.
pub(super) const TOTAL: f32 = -0.8;

// What the kind of a text says: values are numbers, dates, marks, offices and prose; short words may be either.

/// Dashes, arrows and bars.
pub(super) const MARK: f32 = -2.0;
/// What is written in digits, and by when: hardly ever a label.
pub(super) const FIGURE_OR_TIME: f32 = -3.0;
/// A name of an office, a state from a list, an amount within a text.
pub(super) const OFFICE_OR_RATING: f32 = -2.5;
/// Prose.
pub(super) const SENTENCE: f32 = -3.0;
/// Words of up to 8, 14 and 22 characters, and longer ones.
pub(super) const SHORT: f32 = -0.3;
pub(super) const MIDDLING: f32 = -0.9;
pub(super) const LONG: f32 = -1.6;
pub(super) const TOO_LONG: f32 = -3.0;

// What its shape adds.

/// A bracket or a mark in front, a colon behind, and a remark in brackets on a second line.
pub(super) const BRACKETED: f32 = 0.7;
pub(super) const COLON: f32 = 0.8;
pub(super) const LEGEND: f32 = 0.5;
/// Several lines, or lines with bullets, are a text.
pub(super) const LIST: f32 = -1.5;
/// A word that stands on the sheet again and again is of the form.
pub(super) const REPEATED: f32 = 0.3;
/// What a bracketed number in front costs a label.
pub(super) const NUMBERED: f32 = 2.5;
/// Upper bound of the odds of a text that contains its own label.
pub(super) const HOLDS_ITS_LABEL: f32 = -1.5;

// What stands around it, and what a person has said.

/// What a box with room for its own value is at most.
pub(super) const UNFILLED: f32 = -1.5;
/// What a sheet's title is at most.
pub(super) const TITLE: f32 = -1.0;
/// Odds set by a person's choice: for a named label, and against one for a cell that begins a goal.
pub(super) const TAUGHT: f32 = 6.0;
pub(super) const NO_LABEL: f32 = -2.0;

// What the looks of a workbook's labels add (`looks`).

/// No look alone outweighs a word, nor do all of them.
pub(super) const MOST_BY_LOOKS: f32 = 2.0;
/// What a trait counts: less than it says by itself, because traits go together.
pub(super) const BY_TRAIT: f32 = 0.6;
/// Added to each count, so that a trait that was seen on labels alone is no proof.
pub(super) const UNSEEN: f32 = 0.5;
