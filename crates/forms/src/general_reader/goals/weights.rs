//! Score of a hypothesis: coverage of the sheet and plausibility of its goals (`worth`), less a penalty for its kind
//! (`units`). A completely read sheet with a name and measures for each goal scores about 4. `words::weights` tells the
//! origin of the figures.

// Score of the goals.

/// Share counted for values kept beside fields; values that are fields count fully.
pub(super) const KEPT: f32 = 0.6;
/// Score if goals hold all values of the sheet, and if each has a measure.
pub(super) const COVERED: f32 = 2.5;
pub(super) const MEASURED: f32 = 0.8;
/// Penalties if all goals have the same name, and if values beside labels of goals belong to none.
pub(super) const SAME_NAMES: f32 = 1.2;
pub(super) const LEFT_OUT: f32 = 1.5;
/// Penalty for a goal made of several goals; too large for coverage to outweigh it.
pub(super) const JOINED: f32 = 4.0;
/// Penalty if labels printed once per goal are fewer than the goals, which are then parts of goals.
pub(super) const UNEVEN: f32 = 1.5;
/// Score of a goal's name: good, prose, missing, or a figure, date or label of the form.
pub(super) const GOOD_NAME: f32 = 1.0;
pub(super) const LONG_NAME: f32 = 0.2;
pub(super) const NO_NAME: f32 = -0.5;
pub(super) const NO_REAL_NAME: f32 = -1.0;

// Penalties and bonuses of kinds of hypotheses.

/// Minimum score of a clear reading. A rival's score is at most `CLOSE` lower; if the reading is not clear, `FAR`, or
/// `ALIKE` with as many goals and measures. The whole sheet rivals only a reading below `WHOLE`.
pub(super) const CLEAR: f32 = 3.85;
pub(super) const CLOSE: f32 = 0.4;
pub(super) const FAR: f32 = 1.45;
pub(super) const ALIKE: f32 = 0.5;
pub(super) const WHOLE: f32 = 3.0;
/// Penalties of lines with a mark and of outlines.
pub(super) const BY_MARKS: f32 = 0.5;
pub(super) const BY_OUTLINE: f32 = 1.0;
/// Bonus of tables whose rows name the goals of another by number.
pub(super) const LINKED: f32 = 0.4;
/// Minimum score.
pub(super) const LEAST: f32 = 1.0;
/// Penalties of labels that name goals as a last resort, higher if surely a measure's.
pub(super) const BY_MEASURE_TITLE: f32 = 0.25;
pub(super) const BY_INDICATOR: f32 = 0.3;
pub(super) const BY_ACTIONS: f32 = 0.6;
/// A label after the goal's values does not name it if a line above does.
pub(super) const BEHIND_A_NAME: f32 = 2.5;
/// The whole sheet as one goal is the last resort.
pub(super) const BY_SHEET: f32 = 1.3;
/// Numbered lines may number anything, the more so if rows of a table are named.
pub(super) const BY_LINES: f32 = 0.15;
pub(super) const BY_LINES_BESIDE_NAMES: f32 = 0.7;
/// Bonus for several lines with a word: 重点１ names a goal, 1 may number anything.
pub(super) const WORDED: f32 = 0.4;
/// Penalty for lines that name categories where labels name goals below them.
pub(super) const OF_CLASSES: f32 = 0.6;
