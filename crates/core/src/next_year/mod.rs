//! Turns this year's goal sheets into next year's: cells to clear, years to roll, goals to carry over, and items left
//! to a person. The result is read again and compared ([`verify`]).

pub mod account;
mod clearing;
pub mod plan;
pub mod roll;
pub mod selection;
pub mod verify;
mod written_year;
