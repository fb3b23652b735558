//! A sheet as boxes: what text stands in which rectangle, and how likely it is a label rather than a value. Leaves out
//! what belongs together.
//!
//! | file | subject |
//! | --- | --- |
//! | `canvas` | the sheet: all its boxes, what surrounds and what a person said of them |
//! | `text_box` | one of them, and the odds that it is a label |
//! | `looks` | what fill, letters and borders add to these odds |
//! | `time_axes` | neighbouring years, quarters or months |
//! | `unfilled_labels` | labels whose value belongs into their own box |
//! | `stamps` | boxes for stamps |
//! | `weights` | what each sign adds to the odds of a label |

pub(super) mod canvas;
pub(super) mod looks;
pub(super) mod stamps;
pub(super) mod text_box;
pub(super) mod time_axes;
pub(super) mod unfilled_labels;
pub(super) mod weights;

/// The place of a text among those that a sheet shows, in reading order.
pub(super) type BoxId = usize;
