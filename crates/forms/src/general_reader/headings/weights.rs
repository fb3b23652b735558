//! Bonuses and penalties for an item besides its words: contents, position, neighbouring headings. The scale and its
//! origin are in `words::weights`; scores of contents are in `content_fit`.

use crate::general_reader::words::weights::EXACT;

// Paths of labels (`path_senses`).

/// Score of a meaning used only as a last resort.
pub(super) const WEAK: f32 = 2.0;
/// Deduction for a rating below 中間 compared with 期末.
pub(super) const HALF_WAY: f32 = 0.5;
/// Deduction for a meaning taken from the label above: 中間 above 評価. A known word still wins.
pub(super) const FROM_ABOVE: f32 = 1.2;
/// Share kept of it if the lower word means nothing: enough to be tried.
pub(super) const INSTEAD: f32 = 0.7;

// Contents (`content_fit`).

/// A name column without values names nothing.
pub(super) const NO_VALUES: f32 = -1.0;
/// Penalty for columns of years and of numbers without any: most of their score.
pub(super) const NO_YEARS: f32 = -3.0;
pub(super) const NO_NUMBERS: f32 = -2.0;
/// Names are the most common texts of a form.
pub(super) const ANY_NAME: f32 = 0.4;
/// Minimum average rows per box for a class, and its bonus.
pub(super) const OVER_ROWS: f32 = 0.3;
pub(super) const WIDE: f32 = 1.5;
/// Below a word that may ask for a person stand persons if a smaller share looks like an office; the penalty for an
/// office then outweighs any word.
pub(super) const FEW_OFFICES: f32 = 0.4;
pub(super) const PERSONS: f32 = 7.0;
/// Fill rate below which a column does not name the rows, and the penalty.
pub(super) const SELDOM: f32 = 0.15;
pub(super) const MOSTLY_EMPTY: f32 = 1.0;
/// Penalty for a measure's name in a card: labels there rather name the goal.
pub(super) const NAME_IN_CARD: f32 = 0.3;

// Required shares of values (`possible_items`).

/// All but one or two.
pub(super) const NEARLY_ALL: f32 = 0.8;
pub(super) const MOST: f32 = 0.7;
pub(super) const MANY: f32 = 0.6;
pub(super) const HALF: f32 = 0.5;

// Items regardless of words (`possible_items`).

/// Minimum score of a column beside cards to name their goals.
pub(super) const KNOWN_AMONG_CARDS: f32 = 3.0;
/// Score above which a word is no period despite times below it; a word of `perhaps` (4.25) may still be one.
pub(super) const SURER_THAN_TIMES: f32 = 4.4;
/// Evidence from times, offices and (ambiguous) marks if words mean nothing. Offices are the surest.
pub(super) const BY_TIMES: f32 = 1.4;
pub(super) const BY_OFFICES: f32 = 1.6;
pub(super) const BY_RATINGS: f32 = 0.6;
/// Evidence of texts for a name in the first columns and in others, and for an action in any.
pub(super) const NAME_IN_FRONT: f32 = 0.6;
pub(super) const NAME_BEHIND: f32 = 0.2;
pub(super) const DONE_IN_TABLE: f32 = 0.5;
/// Evidence of long texts below a card's label for an action, and if past.
pub(super) const DONE_IN_CARD: f32 = 0.7;
pub(super) const DONE_IN_THE_PAST: f32 = 0.0;
/// Evidence of short texts below one label per card for a name.
pub(super) const NAME_IN_EACH: f32 = 0.6;
/// Evidence for the number of a text that shares its label.
pub(super) const NUMBER_OF_PART: f32 = 3.0;
/// Evidence of numbers in the first column.
pub(super) const NUMBERS_IN_FRONT: f32 = 1.8;
/// Minimum average rows per box of a name column for a class, and its bonus.
pub(super) const CLASS_BY_ROWS: f32 = 1.6;
pub(super) const OVER_SEVERAL: f32 = 1.3;
/// Bonus of a label whose word names the goals in a list on another sheet: more than any word.
pub(super) const LISTED: f32 = 6.0;
/// Bonus of a heading that begins with the counted word (施策番号｜施策名), and of a class beside it.
pub(super) const OF_NUMBER: f32 = 3.0;
/// Bonus of a counted heading whose word is known for names: 取組番号｜推進項目｜取組項目.
pub(super) const COUNTED_NAME: f32 = EXACT + 1.0;
/// Bonus of a plan in front of a year's results.
pub(super) const PLAN_OF_YEAR: f32 = 2.0;
/// Bonus of a name beside the numbers of all rows.
pub(super) const NUMBERED_ON: f32 = 2.0;
/// Penalty for a label's item that a table of its sheet holds.
pub(super) const HELD_BY_TABLE: f32 = 1.6;

// Tables and cards as a whole (`assignment`).

/// Minimum score: kinds of content reach it only if several agree.
pub(super) const LEAST: f32 = 0.8;
/// A person's answer outweighs everything else.
pub(super) const TAUGHT: f32 = 100.0;
/// A table or card has a name, an action and a target, in this order of weight.
pub(super) const HAS_TITLE: f32 = 1.5;
pub(super) const HAS_ACTIONS: f32 = 0.6;
pub(super) const HAS_TARGET: f32 = 0.2;
/// The name precedes its details and spans at least as many rows.
pub(super) const NAME_BEFORE: f32 = 0.3;
pub(super) const NAME_AFTER: f32 = 0.8;
pub(super) const NAME_OVER: f32 = 0.2;
pub(super) const NAME_WITHIN: f32 = 1.2;
/// Smaller differences of averages are ignored.
pub(super) const ROUNDING: f32 = 0.01;
/// Penalty per level of a name above its details: the lowest level names goals, the others classes.
pub(super) const LEVEL: f32 = 0.3;
/// An action does not span several targets; a goal does.
pub(super) const ACTIONS_OVER_TARGETS: f32 = 1.2;
/// A goal is numbered where it is named: bonus for a number as high as the name, penalties for another height and for a
/// name with several numbers of a column that counts all rows.
pub(super) const NUMBER_AS_HIGH: f32 = 0.7;
pub(super) const NUMBER_OF_OTHERS: f32 = 1.2;
pub(super) const NUMBERED_FINER: f32 = 2.5;
/// Bonus of a number directly before the name.
pub(super) const NUMBER_BESIDE: f32 = 0.6;
/// Bonus of a class before the name, penalty after it.
pub(super) const CLASS_BESIDE: f32 = 0.3;
/// Penalty for two number columns unless the title stands between them: more than both are worth.
pub(super) const TWO_NUMBERS: f32 = 6.0;
/// Maximum average difference of equally high boxes in two columns.
pub(super) const AS_HIGH: f32 = 0.2;
