//! Reads workbooks into cells ([`read`]), writes plans ([`write`](mod@write)), and edits in place ([`fill`]).

pub mod fill;
pub mod read;
pub mod write;
