//! Which heading is which item, decided once a workbook for all headings of a table or of the cards together. Leaves
//! out what the values below them become.
//!
//! | file | subject |
//! | --- | --- |
//! | `heading` | the headings of a workbook, each with what stands below it |
//! | `path_senses` | what the labels of a path mean together |
//! | `past_years` | columns of years that are over |
//! | `year_marks` | years below which nothing but marks stand |
//! | `content_fit` | how well what stands below a heading fits an item |
//! | `possible_items` | the items that a heading may be, with what speaks for each |
//! | `assignment` | the best choice for all of them together |
//! | `weights` | what speaks for an item and against it |

pub(super) mod assignment;
pub(super) mod content_fit;
pub(super) mod heading;
pub(super) mod past_years;
pub(super) mod path_senses;
pub(super) mod possible_items;
mod weights;
pub(super) mod year_marks;
