//! Scores of a heading's words: the scale of all meanings of a label, from the faintest up to a word that is the whole
//! heading.
//!
//! No figure here or in later stages is measured. The first ones were set by hand on the forms used to build the
//! engine, before the first round of docs/reading-log.md; since then one is moved or added when a scored form is read
//! wrongly, provided that earlier forms are read as before. So their order counts, as stated in the comments, not their
//! size. Length limits are in the files that use them.

/// A word that is the whole heading with one meaning.
pub(crate) const EXACT: f32 = 5.0;
/// From here a word overrules those around it. A word of `perhaps` reaches 4.25: known, but not enough for this.
pub(crate) const SURE: f32 = 4.5;
/// From here a word stands for an item in any context.
pub(crate) const KNOWN: f32 = 4.0;
/// From here a text is rather a word of headings than a department's text: about two fifths of it are one.
pub(crate) const LIKELY: f32 = 2.5;
/// Below this the words mean nothing, and the context is used.
pub(crate) const FAINT: f32 = 1.5;
/// Minimum score of a meaning.
pub(super) const LEAST: f32 = 0.3;

/// Scores of vocabulary.toml's lists: `words`, `perhaps` (known but unsure), `rarely` (if nothing else fits).
pub(super) const WORDS: f32 = 1.0;
pub(super) const PERHAPS: f32 = 0.85;
pub(super) const RARELY: f32 = 0.5;
/// Factor of a whole heading with three or more meanings: slightly less than with two.
pub(super) const OF_SEVERAL: f32 = 0.9;

/// A word at the end of a longer heading must be about a third of it, and scores by its share; all of it would be 4.4,
/// less than [`EXACT`].
pub(super) const LEAST_AT_END: f32 = 0.34;
pub(super) const AT_END: f32 = 1.2;
pub(super) const AT_END_BY_SHARE: f32 = 3.2;
/// A word elsewhere must be half of it: in Japanese the end says what it is, the front only of what.
pub(super) const LEAST_INSIDE: f32 = 0.5;
pub(super) const INSIDE_BY_SHARE: f32 = 2.6;

/// A last word outside the lists: above [`FAINT`], below any known word.
pub(super) const ENDING: f32 = 1.7;
/// Upper bound of other meanings of a heading known as a whole.
pub(super) const PARTIAL: f32 = FAINT;

/// Deductions for parts left out until the heading is a word, smaller if surer: a trailing number (目標２), a date
/// (９月末の実績), a half of the year (中間の評価).
pub(super) const UNCOUNTED: f32 = 0.1;
pub(super) const UNDATED: f32 = 0.2;
pub(super) const UNQUALIFIED: f32 = 0.3;
/// Deduction for a word in a list (理由・コメント), and minimum score of a member.
pub(super) const PART: f32 = 1.0;
/// Deduction for a heading that is a word only without its の: 課題の認識.
pub(super) const LOOSE: f32 = 2.0;

/// Factor for other meanings of a heading with （大）, （中） or （小）, and the class's bonus above a whole word: only classes
/// have such remarks.
pub(super) const BESIDE_A_LEVEL: f32 = 0.6;
pub(super) const OF_A_LEVEL: f32 = EXACT + 0.5;
/// Bonus of the meaning named in brackets: less than a step of the scale.
pub(super) const EXPLAINED: f32 = 0.8;

/// A heading of another year or judge: below [`EXACT`], so that a column of amounts beside it is surer.
pub(super) const OF_ANOTHER: f32 = EXACT - 0.5;
/// A rating beside a half's report: known, but less sure than the report.
pub(super) const RATING_OF_A_HALF: f32 = EXACT - 0.8;

/// Minimum of a word before a colon or in brackets to be a label: below [`KNOWN`], since the mark is evidence too.
pub(super) const INLINE: f32 = 3.5;
/// Minimum score of its second meaning, used if the first is none of a measure's.
pub(super) const INLINE_SECOND: f32 = 2.0;
