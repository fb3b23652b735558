//! What a sheet says from top to bottom, once its headings are decided. Leaves out where a goal begins and ends.
//!
//! | file | subject |
//! | --- | --- |
//! | `event` | one thing said: a field, a line, a row, a table |
//! | `sheet_view` | a sheet with its decided headings |
//! | `from_facts` | the facts of a sheet as events |
//! | `outline_openings` | the first line of an outline, which stands as a value would |

pub(super) mod event;
mod from_facts;
mod outline_openings;
pub(super) mod sheet_view;
