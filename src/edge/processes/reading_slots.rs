//! Limits the number of workbooks read at a time on a machine with many cities. A slot is a file lock, which the system
//! releases even if its holder is killed. A single city does not use them.

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use std::{io, thread};

use tempfile::TempDir;

use crate::edge::folders::files::{self, FileLock};
use crate::edge::system::clock;

/// Environment variable with the folder of the slots.
const FOLDER: &str = "MATOME_READING_SLOTS";

const PAUSE: Duration = Duration::from_millis(20);

/// The slots of this machine, created by the parent of the cities.
#[derive(Debug)]
pub struct MachineSlots(TempDir);

impl MachineSlots {
    /// One more than there are processors, as for a single city.
    pub fn new() -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        let slots = thread::available_parallelism().map_or(1, NonZero::get) + 1;
        for number in 0..slots {
            files::write_new(&folder.path().join(number.to_string()), "")?;
        }
        Ok(Self(folder))
    }

    pub fn tell(&self, command: &mut Command) {
        command.env(FOLDER, self.0.path());
    }
}

/// Empty for a single city.
#[derive(Debug, Default)]
pub struct ReadingSlots(Vec<PathBuf>);

#[derive(Debug)]
pub struct ReadingSlot {
    _lock: Option<FileLock>,
}

impl ReadingSlots {
    pub fn of_environment() -> Self {
        let mut files =
            crate::edge::system::machine::raw(FOLDER).map_or_else(Vec::new, |folder| files_in(Path::new(&folder)));
        // Not all at the same one first.
        let start = std::process::id() as usize % files.len().max(1);
        files.rotate_left(start);
        Self(files)
    }

    /// Waits for a slot. Returns at once if the files are gone, since their owner is, too.
    pub fn take(&self) -> ReadingSlot {
        loop {
            let mut is_any = false;
            for file in &self.0 {
                match FileLock::take_of_existing(file) {
                    Ok(Some(lock)) => return ReadingSlot { _lock: Some(lock) },
                    Ok(None) => is_any = true,
                    Err(_) => {}
                }
            }
            if !is_any {
                return ReadingSlot { _lock: None };
            }
            clock::pause(PAUSE);
        }
    }
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let names = files::names_in(folder).ok().flatten().unwrap_or_default();
    names.into_iter().map(|name| folder.join(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_read_at_once_than_there_are_slots() {
        let machine = MachineSlots::new().unwrap();
        let slots = ReadingSlots(files_in(machine.0.path()));
        let mut taken: Vec<ReadingSlot> = slots.0.iter().map(|_| slots.take()).collect();
        thread::scope(|scope| {
            let waiting = scope.spawn(|| slots.take());
            clock::pause(PAUSE * 3);
            assert!(!waiting.is_finished());
            taken.pop();
            waiting.join().unwrap();
        });
        drop(machine);
        // Returns at once without slots.
        slots.take();
    }
}
