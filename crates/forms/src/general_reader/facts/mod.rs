//! The parse as facts: each value with the path of its labels. Corrects what a parse cannot see; later stages ignore
//! positions.
//!
//! | file | subject |
//! | --- | --- |
//! | `fact` | the facts of a parse |
//! | `label_words` | words that identify labels and tables |
//! | `label_sides` | labels whose values are known to be on one side |
//! | `label_strips` | labels in a row with a value below each |
//! | `half_year_labels` | labels above one side of a sheet, for a half of the year |
//! | `goal_bands` | rows of a table that name goals |
//! | `goal_columns` | forms with a goal in each column |
//! | `counting_columns` | columns that number the rows |

pub(super) mod counting_columns;
pub(super) mod fact;
pub(super) mod goal_bands;
pub(super) mod goal_columns;
pub(super) mod half_year_labels;
pub(super) mod label_sides;
pub(super) mod label_strips;
pub(super) mod label_words;
