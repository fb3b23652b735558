//! What the words of a heading are worth: the scale on which every meaning of a label stands, from the faintest up to a
//! word that is the whole heading.
//!
//! No figure here or in the weights of the later stages is measured. The first ones were set by hand, on the forms that the
//! engine was built on before the first round of docs/reading-log.md; since then one was moved, or a new one set, where a
//! form that had been scored was read wrongly, and it stays if the forms before it are read as they were. So what counts
//! is their order, which the comments give, and not their size. Leaves out what stands below a heading and around it
//! (`headings::weights`), and what makes a text look like one (`boxes::weights`). How long a word or a text may be stands
//! in the file that measures it.

/// What a word is worth that is the whole heading and has one meaning.
pub(crate) const EXACT: f32 = 5.0;
/// From which on a word overrules those around it. A word of `perhaps` reaches 4.25, which is enough to be known and
/// too little for this.
pub(crate) const SURE: f32 = 4.5;
/// From which on a word is known to stand for an item by itself, whatever stands around it.
pub(crate) const KNOWN: f32 = 4.0;
/// From which on a text is rather a word of headings than a text of somebody's own: about two fifths of it are one.
pub(crate) const LIKELY: f32 = 2.5;
/// Below which the words say as good as nothing, and what stands around them is asked instead.
pub(crate) const FAINT: f32 = 1.5;
/// Below which a meaning is not even kept.
pub(super) const LEAST: f32 = 0.3;

/// What the lists of vocabulary.toml make of a word: `words`, `perhaps` (known, and not sure) and `rarely` (only where
/// nothing else stands for the item).
pub(super) const WORDS: f32 = 1.0;
pub(super) const PERHAPS: f32 = 0.85;
pub(super) const RARELY: f32 = 0.5;
/// What a whole heading keeps that has three meanings or more: a little less than one that has two.
pub(super) const OF_SEVERAL: f32 = 0.9;

/// A word at the end of a longer heading: it must be about a third of it, and is worth more the more of it it is; all
/// of it would be 4.4, less than [`EXACT`].
pub(super) const LEAST_AT_END: f32 = 0.34;
pub(super) const AT_END: f32 = 1.2;
pub(super) const AT_END_BY_SHARE: f32 = 3.2;
/// A word anywhere else in it must be half of it: the end of a Japanese heading says what it is, what stands in front
/// only of what.
pub(super) const LEAST_INSIDE: f32 = 0.5;
pub(super) const INSIDE_BY_SHARE: f32 = 2.6;

/// What a last word is worth that no list of words has: more than [`FAINT`], less than any word that is known.
pub(super) const ENDING: f32 = 1.7;
/// What other meanings of a heading that is known as a whole are worth at most.
pub(super) const PARTIAL: f32 = FAINT;

/// Deductions for what was left out of a heading until it was a word, the less the surer that it may be left out: a
/// number behind it (目標２), a date (９月末の実績), a half of the year (中間の評価).
pub(super) const UNCOUNTED: f32 = 0.1;
pub(super) const UNDATED: f32 = 0.2;
pub(super) const UNQUALIFIED: f32 = 0.3;
/// Deduction for a word in a list (理由・コメント), which is also the least a member must score.
pub(super) const PART: f32 = 1.0;
/// Deduction for a heading that is a word only without its の: 課題の認識.
pub(super) const LOOSE: f32 = 2.0;

/// What a heading with （大）, （中） or （小） behind it keeps of what else it may be, and what it adds to a class beyond a
/// whole word: such a remark is made of classes alone.
pub(super) const BESIDE_A_LEVEL: f32 = 0.6;
pub(super) const OF_A_LEVEL: f32 = EXACT + 0.5;
/// What a word in brackets adds to the meaning that it names: less than between two steps of the scale.
pub(super) const EXPLAINED: f32 = 0.8;

/// A heading of another year, or of somebody else: below [`EXACT`], so that a column of amounts beside it says so more
/// surely.
pub(super) const OF_ANOTHER: f32 = EXACT - 0.5;
/// A rating beside the report of a half: known, and less sure than the report itself.
pub(super) const RATING_OF_A_HALF: f32 = EXACT - 0.8;

/// From which on a word in front of a colon, or in brackets, is a label inside a text: less than [`KNOWN`], because the
/// mark behind it says so, too.
pub(super) const INLINE: f32 = 3.5;
/// What its second meaning must be worth to be taken where the first is none of a measure's.
pub(super) const INLINE_SECOND: f32 = 2.0;
