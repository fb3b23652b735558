//! The parse as facts: each value with the path of the labels that govern it. Corrects what a parse by itself cannot see;
//! later stages do not look at positions. Leaves out which item a label is.
//!
//! | file | subject |
//! | --- | --- |
//! | `fact` | the facts of a parse |
//! | `label_words` | the words by which labels and tables are the same |
//! | `label_sides` | labels of which it is known on which side their values stand |
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
