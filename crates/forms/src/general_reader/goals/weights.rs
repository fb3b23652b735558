//! What a hypothesis of a sheet's goals is worth, and which of them is believed first.
//!
//! A hypothesis is worth what its goals hold of the sheet and how much they look like goals (`worth`), less what speaks
//! against its kind (`units`). The scale is its own: a sheet that is read wholly, with a name and measures for each
//! goal, is worth about 4. `words::weights` says how these figures were found.

// What the goals of a hypothesis are worth.

/// The values of a sheet that are fields of goals count whole, those that are only kept beside them less.
pub(super) const KEPT: f32 = 0.6;
/// What it is worth that goals hold all values of the sheet, and that each has a measure.
pub(super) const COVERED: f32 = 2.5;
pub(super) const MEASURED: f32 = 0.8;
/// Penalties if all goals have the same name, and if what stands beside labels of goals is of none.
pub(super) const SAME_NAMES: f32 = 1.2;
pub(super) const LEFT_OUT: f32 = 1.5;
/// Penalty for a goal made of several goals; too large for coverage to outweigh it.
pub(super) const JOINED: f32 = 4.0;
/// Penalty if the labels that a form prints once per goal are fewer than the goals found: parts of goals were taken for
/// goals.
pub(super) const UNEVEN: f32 = 1.5;
/// What a goal's name is worth: as a name should be, as prose, if there is none, and if it is a figure, a date or a
/// label of the form.
pub(super) const GOOD_NAME: f32 = 1.0;
pub(super) const LONG_NAME: f32 = 0.2;
pub(super) const NO_NAME: f32 = -0.5;
pub(super) const NO_REAL_NAME: f32 = -1.0;

// What speaks against the kinds of hypotheses, and for them.

/// A reading below this is none.
pub(super) const LEAST: f32 = 1.0;
/// Labels that name something else than goals name them where nothing else does; the more surely the label is of a
/// measure, the less.
pub(super) const BY_MEASURE_TITLE: f32 = 0.25;
pub(super) const BY_INDICATOR: f32 = 0.3;
pub(super) const BY_ACTIONS: f32 = 0.6;
/// A label behind what is said of a goal does not name it where a line above does.
pub(super) const BEHIND_A_NAME: f32 = 2.5;
/// The sheet as one goal is the last that is believed.
pub(super) const BY_SHEET: f32 = 1.3;
/// Numbered lines may number anything: more so where the rows of a table are named.
pub(super) const BY_LINES: f32 = 0.15;
pub(super) const BY_LINES_BESIDE_NAMES: f32 = 0.7;
/// What speaks for several lines with a word: 重点１ says that it names a goal, 1 may number anything.
pub(super) const WORDED: f32 = 0.4;
/// Penalty for lines that name categories where labels name goals below them.
pub(super) const OF_CLASSES: f32 = 0.6;
