//! How goals are put together: what on a sheet is a goal, where it begins and ends, and what its measures are. Leaves
//! out the values themselves: what a deadline or a department means is found where readings become records
//! (`matome_forms::layout`).
//!
//! | file | subject |
//! | --- | --- |
//! | `year_sections` | sections of a sheet that are of different years |
//! | `units` | the hypotheses of what a goal is, and the best of them |
//! | `worth` | what the goals of a hypothesis are worth |
//! | `weights` | the figures by which they are compared |
//! | `taught_starts` | goals that begin where a person said so |
//! | `outline` | lines that name what is done for a goal |
//! | `goal_start` | where a goal begins, and what names it |
//! | `from_starts` | goals from where each is named to the next |
//! | `card` | one goal out of labels, lines and tables |
//! | `from_tables` | goals that the rows of tables name |
//! | `examples_and_summaries` | examples, and summaries above the goals themselves |
//! | `rows` | rows of a table as goals or as measures |
//! | `table_subjects` | tables that name no goals: lists of pages, figures, ratings |
//! | `measure_division` | the measures of a goal, as a person said what one is |

pub(super) mod card;
mod examples_and_summaries;
pub(super) mod from_starts;
pub(super) mod from_tables;
mod goal_start;
pub(super) mod measure_division;
pub(super) mod outline;
pub(super) mod rows;
mod table_subjects;
pub(super) mod taught_starts;
pub(super) mod units;
mod weights;
pub(super) mod worth;
pub(super) mod year_sections;
