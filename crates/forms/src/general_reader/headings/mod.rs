//! Assigns items to headings, once per workbook and for all headings of a table or of the cards together.
//!
//! | file | subject |
//! | --- | --- |
//! | `heading` | headings with their contents |
//! | `path_senses` | meaning of a path of labels |
//! | `past_years` | columns of past years |
//! | `year_marks` | years with nothing but marks below them |
//! | `content_fit` | how well contents fit an item |
//! | `possible_items` | possible items of a heading with their scores |
//! | `assignment` | the best assignment for all of them together |
//! | `weights` | bonuses and penalties |

pub(super) mod assignment;
pub(super) mod content_fit;
pub(super) mod heading;
pub(super) mod past_years;
pub(super) mod path_senses;
pub(super) mod possible_items;
mod weights;
pub(super) mod year_marks;
