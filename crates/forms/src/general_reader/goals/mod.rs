//! Assembles goals: what a goal is on a sheet, where it begins and ends, and its measures. `matome_forms::layout`
//! interprets the values (deadlines, departments).

pub(super) mod card;
mod examples_and_summaries;
pub(super) mod from_starts;
pub(super) mod from_tables;
mod goal_start;
mod linked_tables;
pub(super) mod measure_division;
mod other_families;
pub(super) mod outline;
pub(super) mod rivals;
pub(super) mod rows;
mod single_rows;
mod table_subjects;
pub(super) mod taught_starts;
pub(super) mod units;
mod weights;
pub(super) mod worth;
pub(super) mod year_sections;
