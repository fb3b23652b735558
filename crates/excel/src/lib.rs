//! Reads workbooks into cells ([`read`]), writes plans ([`write`](mod@write)), and edits existing workbooks in place
//! ([`fill`]).

pub mod fill;
pub mod read;
pub mod write;
