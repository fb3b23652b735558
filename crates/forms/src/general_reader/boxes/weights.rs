//! Contributions of words, kind and looks to the odds that a text is a label, and thresholds. Odds are logarithms: 0 is
//! even, each step of 1 multiplies them by nearly three. They are not measured; `words::weights` tells their origin.
//! `headings` weighs what a label means.

// Thresholds.

/// Rather a label than a value.
pub(crate) const LABEL: f32 = 0.5;
/// A label by more than one sign: used to learn looks, and no value stands beside such a label.
pub(crate) const SURE_LABEL: f32 = 2.0;
/// A known word is a label anywhere; so is a text on a time axis.
pub(crate) const KNOWN_LABEL: f32 = 2.5;

// Words.

/// Factor for a word's score on its own scale (at most 5): less than the kind of a whole text.
pub(super) const BY_WORD: f32 = 0.9;
/// Bonus of a known word unless the text is a figure, date or prose.
pub(super) const CERTAIN: f32 = 0.6;
pub(super) const KNOWN_KIND: f32 = -2.9;
/// Limit of what the kind counts against a sure word, and against any other.
pub(super) const MOST_AGAINST_SURE: f32 = -1.0;
pub(super) const MOST_AGAINST: f32 = -9.0;
/// 年度末 is a label only in the absence of other signs: below a value even with the surest word, and not below a date.
pub(super) const BESIDE_TIME: f32 = -4.2;
pub(super) const LEAST_OF_TIME: f32 = -3.0;
pub(super) const TOTAL: f32 = -0.8;

// Kinds of content: values are numbers, dates, marks, offices and prose; short words may be either.

pub(super) const MARK: f32 = -2.0;
/// Figures and times: hardly ever a label.
pub(super) const FIGURE_OR_TIME: f32 = -3.0;
pub(super) const OFFICE_OR_RATING: f32 = -2.5;
pub(super) const SENTENCE: f32 = -3.0;
/// Words of up to 8, 14 and 22 characters, and longer ones.
pub(super) const SHORT: f32 = -0.3;
pub(super) const MIDDLING: f32 = -0.9;
pub(super) const LONG: f32 = -1.6;
pub(super) const TOO_LONG: f32 = -3.0;

// Shape.

/// A bracket or mark in front, a colon behind, a bracketed remark on a second line.
pub(super) const BRACKETED: f32 = 0.7;
pub(super) const COLON: f32 = 0.8;
pub(super) const LEGEND: f32 = 0.5;
/// Several lines, or lines with bullets, are a text.
pub(super) const LIST: f32 = -1.5;
/// A word that repeats on the sheet belongs to the form.
pub(super) const REPEATED: f32 = 0.3;
/// Penalty for a bracketed number in front.
pub(super) const NUMBERED: f32 = 2.5;
/// Upper bound of the odds of a text that contains its own label.
pub(super) const HOLDS_ITS_LABEL: f32 = -1.5;

// Surroundings, and a person's answers.

/// Upper bound for a box with room for its own value.
pub(super) const UNFILLED: f32 = -1.5;
/// Upper bound for a sheet's title.
pub(super) const TITLE: f32 = -1.0;
/// Odds set by a person's choice: for a named label, and against one for a cell that begins a goal.
pub(super) const TAUGHT: f32 = 6.0;
pub(super) const NO_LABEL: f32 = -2.0;

// Looks of the workbook's labels (`looks`).

/// Upper bound of one look, and of all together: they do not outweigh a word.
pub(super) const MOST_BY_LOOKS: f32 = 2.0;
/// Factor for a trait, since traits are correlated.
pub(super) const BY_TRAIT: f32 = 0.6;
/// Added to each count, so that a trait seen on labels only is no proof.
pub(super) const UNSEEN: f32 = 0.5;
