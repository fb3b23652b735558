//! Keeps root from working on the state of a service with its own user, which could not write root's files.

use std::path::Path;

use super::backup::StateCommand;
use super::refusal::CliRefusal;
use super::{Command, Configured};
use crate::edge::folders::files;
use crate::settings::Settings;

/// Rejects the command with a remedy. An invalid configuration is left to the command itself.
pub(super) fn refuse_root(command: &Command) -> Result<(), CliRefusal> {
    let Some(configured) = configured(command) else { return Ok(()) };
    let Ok(settings) = Settings::load(&configured.config) else { return Ok(()) };
    let database = &settings.state.database;
    let folder = database.file().and_then(Path::parent);
    match folder.and_then(files::other_than_root) {
        Some(owner) => Err(CliRefusal::Root { owner, state: database.to_string() }),
        None => Ok(()),
    }
}

/// The configuration of a command that opens the state. The service itself is excluded: its unit names the user.
fn configured(command: &Command) -> Option<&Configured> {
    match command {
        Command::Merge(arguments) => Some(&arguments.configured),
        Command::Remind(arguments) => Some(&arguments.configured),
        Command::Calendar(arguments) => Some(&arguments.configured),
        Command::Forms(arguments) => Some(&arguments.configured),
        Command::Publish(arguments) => Some(&arguments.configured),
        Command::Close(arguments) => Some(&arguments.configured),
        Command::Backup(arguments) => Some(&arguments.configured),
        Command::Restore(arguments) => Some(&arguments.configured),
        Command::State(StateCommand::New(configured)) => Some(configured),
        Command::Check(arguments) => Some(&arguments.configured),
        Command::Status(arguments) => Some(&arguments.configured),
        Command::Notes(arguments) => Some(&arguments.configured),
        // This command has two configurations.
        Command::State(StateCommand::Copy(_)) => None,
        Command::Run(_) | Command::Merger | Command::Planner | Command::Reader => None,
        #[cfg(windows)]
        Command::Service(_) => None,
        Command::Init(_)
        | Command::Demo(_)
        | Command::Read(_)
        | Command::Layout(_)
        | Command::Deadline(_)
        | Command::Show(_)
        | Command::Completions(_)
        | Command::Man(_) => None,
    }
}
