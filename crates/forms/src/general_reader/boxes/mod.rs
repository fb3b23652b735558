//! A sheet as boxes: which text is in which rectangle, and the odds that it is a label rather than a value.
//!
//! | file | subject |
//! | --- | --- |
//! | `canvas` | the sheet: all boxes, their surroundings and a person's answers |
//! | `text_box` | a box and the odds that it is a label |
//! | `looks` | contribution of fill, letters and borders to the odds |
//! | `time_axes` | neighbouring years, quarters or months |
//! | `unfilled_labels` | labels whose value belongs into their own box |
//! | `stamps` | boxes for stamps |
//! | `weights` | contribution of each sign to the odds |

pub(super) mod canvas;
pub(super) mod looks;
pub(super) mod stamps;
pub(super) mod text_box;
pub(super) mod time_axes;
pub(super) mod unfilled_labels;
pub(super) mod weights;

/// Index of a text among those of a sheet, in reading order.
pub(super) type BoxId = usize;
