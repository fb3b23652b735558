//! Root does not work on the state of a service that runs as somebody else: the service could not write what root
//! leaves behind.

use std::path::Path;

use super::backup::StateCommand;
use super::refusal::CliRefusal;
use super::{Command, Configured};
use crate::edge::folders::files;
use crate::settings::Settings;

/// Refuses such a command and says how it is done. What is wrong with the configuration the command says itself.
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

/// The configuration of a command that opens the state. The service itself runs as whom its unit names.
fn configured(command: &Command) -> Option<&Configured> {
    match command {
        Command::Merge(arguments) => Some(&arguments.configured),
        Command::Remind(arguments) => Some(&arguments.configured),
        Command::Calendar(arguments) => Some(&arguments.configured),
        Command::Export(arguments) => Some(&arguments.configured),
        Command::Forms(arguments) => Some(&arguments.configured),
        Command::Publish(arguments) => Some(&arguments.configured),
        Command::Close(arguments) => Some(&arguments.configured),
        Command::Backup(arguments) => Some(&arguments.configured),
        Command::Restore(arguments) => Some(&arguments.configured),
        Command::State(StateCommand::New(configured)) => Some(configured),
        Command::Check(arguments) => Some(&arguments.configured),
        Command::Status(arguments) => Some(&arguments.configured),
        Command::Notes(arguments) => Some(&arguments.configured),
        // It works on two configurations, and asks for neither.
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
