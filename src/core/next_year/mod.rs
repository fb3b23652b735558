//! Next year's goal sheets out of this year's: which cells of a workbook are emptied, which years are rolled, which
//! goals are carried over, and what is left to a person. What was made is read again and compared ([`verify`]).

pub mod account;
mod bare_year;
pub mod blank_form;
mod blanked_goals;
mod cut_report;
mod embedded_reports;
pub mod guessed_reports;
mod last_figure;
mod last_results;
pub mod plan;
pub mod roll;
pub mod selection;
mod sheet_year;
pub mod verify;
mod written_year;
