//! Assembles goals: what a goal is on a sheet, where it begins and ends, and its measures. `matome_forms::layout`
//! interprets the values (deadlines, departments).
//!
//! | file | subject |
//! | --- | --- |
//! | `year_sections` | sections of a sheet for different years |
//! | `units` | hypotheses of what a goal is, and the best of them |
//! | `worth` | score of a hypothesis's goals |
//! | `weights` | parameters of the score |
//! | `taught_starts` | goals that begin where a person said so |
//! | `outline` | lines that name actions of a goal |
//! | `goal_start` | where a goal begins, and what names it |
//! | `from_starts` | goals between starts |
//! | `card` | one goal from labels, lines and tables |
//! | `from_tables` | goals named by rows of tables |
//! | `examples_and_summaries` | examples, and summaries above the goals |
//! | `rows` | rows of a table as goals or as measures |
//! | `table_subjects` | tables without goals: contents, figures, ratings |
//! | `measure_division` | division into measures by a person's answer |

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
