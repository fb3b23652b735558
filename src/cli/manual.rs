//! `matome completions` and `matome man`: files for packages, generated from the command line.

use std::io;
use std::path::PathBuf;

use clap::{Args, Command};
use clap_complete::Shell;

use super::Outcome;
use crate::edge::folders::files;

#[derive(Debug, Args)]
pub(super) struct Completions {
    shell: Shell,
}

#[derive(Debug, Args)]
pub(super) struct Man {
    /// Output folder
    #[arg(default_value = ".")]
    dir: PathBuf,
}

pub(super) fn complete(arguments: &Completions, mut command: Command) -> Outcome {
    clap_complete::generate(arguments.shell, &mut command, "matome", &mut io::stdout());
    Outcome::Done
}

pub(super) fn write_pages(arguments: &Man, command: Command) -> anyhow::Result<Outcome> {
    files::make_folder(&arguments.dir)?;
    clap_mangen::generate_to(command, &arguments.dir)?;
    Ok(Outcome::Done)
}
