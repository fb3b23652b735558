//! Next year's goal sheets out of this year's: which cells of a workbook are emptied, which years are rolled, which
//! goals are carried over, and what is left to a person. What was made is read again and compared ([`verify`]).

pub mod account;
mod bare_year;
pub mod blank;
mod blanking;
mod last_figure;
mod last_results;
mod leftovers;
pub mod plan;
pub mod roll;
pub mod second_look;
pub mod selection;
mod sheet_year;
mod take_out;
pub mod verify;
mod written_year;
