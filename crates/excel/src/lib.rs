//! Bytes of a workbook to cells ([`read`]), a plan to bytes ([`write`](mod@write)), and other values in a workbook whose other parts stay ([`fill`]).

pub mod fill;
pub mod read;
pub mod write;
