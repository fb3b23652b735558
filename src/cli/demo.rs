//! `matome demo`: a small city to try matome on.

use std::path::PathBuf;

use clap::Args;

use super::{Configured, Outcome, merge, open, remind, take_in};
use crate::core::fiscal_year::FiscalYear;
use crate::edge::clock;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Where the city is made; an earlier demo there is made anew
    #[arg(default_value = "demo")]
    dir: PathBuf,
}
