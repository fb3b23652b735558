//! Next year's goal sheets out of this year's: which cells of a workbook are emptied, which years are rolled, which
//! goals are carried over, and what is left to a person. What was made is read again and compared ([`verify`]).

pub mod account;
mod clearing;
pub mod plan;
pub mod roll;
pub mod selection;
pub mod verify;
mod written_year;
