//! What speaks for an item as the meaning of a heading, and against it, beside its words: the kind of what stands below
//! it, its place, and the headings around it.
//!
//! The scale is that of `words::weights`, which also says how these figures were found. What each kind of content is
//! worth for each item is the table in `content_fit`.

use crate::general_reader::words::weights::EXACT;

// What a path of labels means (`path_senses`).

/// Score of a meaning used only as a last resort.
pub(super) const WEAK: f32 = 2.0;
/// What a rating is worth less below 中間 than below 期末.
pub(super) const HALF_WAY: f32 = 0.5;
/// What a label above is worth less as the meaning of what stands below it: 中間 above 評価. The word itself still wins if
/// it is known.
pub(super) const FROM_ABOVE: f32 = 1.2;
/// The part that such a label keeps where the word below it says nothing: enough to be tried.
pub(super) const INSTEAD: f32 = 0.7;

// How what stands below a heading fits an item (`content_fit`).

/// A goal's name below which nothing is filled in names nothing.
pub(super) const NO_VALUES: f32 = -1.0;
/// What columns of years and of numbers lose if they hold none: most of what speaks for them.
pub(super) const NO_YEARS: f32 = -3.0;
pub(super) const NO_NUMBERS: f32 = -2.0;
/// Names are the likeliest texts of a form.
pub(super) const ANY_NAME: f32 = 0.4;
/// What speaks for a class whose boxes reach over this many rows on average.
pub(super) const OVER_ROWS: f32 = 0.3;
pub(super) const WIDE: f32 = 1.5;
/// Below a word that may ask for a person stand persons, if a smaller share looks like an office; what speaks against
/// an office then is more than any word.
pub(super) const FEW_OFFICES: f32 = 0.4;
pub(super) const PERSONS: f32 = 7.0;
/// A column that is filled in fewer of the rows does not name them, and what speaks against it.
pub(super) const SELDOM: f32 = 0.15;
pub(super) const MOSTLY_EMPTY: f32 = 1.0;
/// What speaks against a measure's name in a card: its labels rather name the goal.
pub(super) const NAME_IN_CARD: f32 = 0.3;

// Shares of the values below a heading that must be so (`possible_items`).

/// All but a slip or two.
pub(super) const NEARLY_ALL: f32 = 0.8;
pub(super) const MOST: f32 = 0.7;
pub(super) const MANY: f32 = 0.6;
pub(super) const HALF: f32 = 0.5;

// What else a heading may be, whatever its words say (`possible_items`).

/// What a column beside cards must be worth to name their goals.
pub(super) const KNOWN_AMONG_CARDS: f32 = 3.0;
/// From which on a word is no period, though times stand below it: a word of `perhaps` (4.25) may still be one.
pub(super) const SURER_THAN_TIMES: f32 = 4.4;
/// What times and offices speak for where words say nothing, and marks, which may be anything else. Offices are the
/// surest to tell.
pub(super) const BY_TIMES: f32 = 1.4;
pub(super) const BY_OFFICES: f32 = 1.6;
pub(super) const BY_RATINGS: f32 = 0.6;
/// What texts in one of a table's first columns speak for a name, and in the others; and what any of them speaks for
/// what is done.
pub(super) const NAME_IN_FRONT: f32 = 0.6;
pub(super) const NAME_BEHIND: f32 = 0.2;
pub(super) const DONE_IN_TABLE: f32 = 0.5;
/// What long texts below a card's label speak for what is done, and if they tell of the past.
pub(super) const DONE_IN_CARD: f32 = 0.7;
pub(super) const DONE_IN_THE_PAST: f32 = 0.0;
/// What short texts below one label of each card speak for a name.
pub(super) const NAME_IN_EACH: f32 = 0.6;
/// What speaks for the number of a text that shares its label.
pub(super) const NUMBER_OF_PART: f32 = 3.0;
/// What speaks for numbers in the first column.
pub(super) const NUMBERS_IN_FRONT: f32 = 1.8;
/// What speaks for a class: a column of names whose boxes reach over this many rows on average.
pub(super) const CLASS_BY_ROWS: f32 = 1.6;
pub(super) const OVER_SEVERAL: f32 = 1.3;
/// What speaks for a label whose word names the goals in a list on another sheet: more than any word.
pub(super) const LISTED: f32 = 6.0;
/// What speaks for a heading that begins with what the numbers count: 施策番号｜施策名; and for a class beside it.
pub(super) const OF_NUMBER: f32 = 3.0;
/// What speaks for a heading that numbers count if its word is known for names: 取組番号｜推進項目｜取組項目.
pub(super) const COUNTED_NAME: f32 = EXACT + 1.0;
/// What speaks for a plan in front of the results of a year.
pub(super) const PLAN_OF_YEAR: f32 = 2.0;
/// What speaks for a name beside the numbers of all rows, whatever it is called.
pub(super) const NUMBERED_ON: f32 = 2.0;
/// What speaks against a label's item that a table of its sheet holds already.
pub(super) const HELD_BY_TABLE: f32 = 1.6;

// What the headings of a table or of a card are worth together (`assignment`).

/// A score below this is none: kinds of content alone reach it only where several of them agree.
pub(super) const LEAST: f32 = 0.8;
/// What a person has said is worth more than all else together.
pub(super) const TAUGHT: f32 = 100.0;
/// A table or a card names its goal, says what is done, and how far it is to come, in this order of weight.
pub(super) const HAS_TITLE: f32 = 1.5;
pub(super) const HAS_ACTIONS: f32 = 0.6;
pub(super) const HAS_TARGET: f32 = 0.2;
/// The name stands in front of what is said of it, and reaches over as many rows or more.
pub(super) const NAME_BEFORE: f32 = 0.3;
pub(super) const NAME_AFTER: f32 = 0.8;
pub(super) const NAME_OVER: f32 = 0.2;
pub(super) const NAME_WITHIN: f32 = 1.2;
/// Averages of rows that differ by less are the same.
pub(super) const ROUNDING: f32 = 0.01;
/// What each level counts against a name that stands above what is said of it: the lowest one names goals, the others
/// are classes.
pub(super) const LEVEL: f32 = 0.3;
/// What is done does not reach over several targets; that is a goal.
pub(super) const ACTIONS_OVER_TARGETS: f32 = 1.2;
/// A goal is numbered where it is named: what speaks for a number as high as the name, against one that is not, and
/// against a name that stands for several numbers of a column that counts all rows.
pub(super) const NUMBER_AS_HIGH: f32 = 0.7;
pub(super) const NUMBER_OF_OTHERS: f32 = 1.2;
pub(super) const NUMBERED_FINER: f32 = 2.5;
/// What speaks for a number just in front of the name.
pub(super) const NUMBER_BESIDE: f32 = 0.6;
/// What speaks for a class in front of the name, and against one behind it.
pub(super) const CLASS_BESIDE: f32 = 0.3;
/// Penalty for two number columns unless the title stands between them: more than both are worth.
pub(super) const TWO_NUMBERS: f32 = 6.0;
/// Boxes of two columns reach over as many rows if they differ by less on average.
pub(super) const AS_HIGH: f32 = 0.2;
