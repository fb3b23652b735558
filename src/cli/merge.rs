//! `matome merge`: read the share once, write the merged workbooks.

use std::io::{self, Write};

use clap::Args;

use super::{Configured, Outcome, open, share_trouble, take_in};
use crate::edge::merged::{self, MergeOutcome};
use crate::office::Office;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    configured: Configured,
    /// The share is empty because it is meant to be: forget all its workbooks
    #[arg(long)]
    accept_empty: bool,
}

pub(super) fn execute(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut office = open(&arguments.configured)?;
    let taken = take_in(&mut office, arguments.accept_empty)?;
    let lost = share_trouble(&taken);
    let merged = merge(&mut office, &mut io::stdout().lock())?;
    Ok(Outcome::incomplete_if(lost || merged == Outcome::Incomplete))
}
