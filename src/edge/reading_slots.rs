//! Slots for reading on a machine that works for many cities: so many workbooks at once, whichever city asks. A slot is
//! a lock on a file, which the system frees even if the process that holds it is killed.
#![expect(clippy::disallowed_methods, reason = "a slot is a lock on a file")]

use std::fs::{self, File};
use std::io;
use std::num::NonZero;
use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use super::clock;

/// Tells the processes of the cities where the slots are.
const FOLDER: &str = "MATOME_READING_SLOTS";

/// While all are taken.
const PAUSE: Duration = Duration::from_millis(20);

/// The slots of this machine, made by whoever starts the cities.
#[derive(Debug)]
pub struct MachineSlots(TempDir);

impl MachineSlots {
    /// One more than there are processors, as a city alone would take.
    pub fn new() -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        let slots = thread::available_parallelism().map_or(1, NonZero::get) + 1;
        for number in 0..slots {
            File::create(folder.path().join(number.to_string()))?;
        }
        Ok(Self(folder))
    }

    /// Has a process wait for them.
    pub fn tell(&self, command: &mut Command) {
        command.env(FOLDER, self.0.path());
    }
}

/// The slots as one of the cities sees them; none where a city is alone.
#[derive(Debug, Default)]
pub struct ReadingSlots(Vec<PathBuf>);

/// Held while a workbook is read.
#[derive(Debug)]
pub struct ReadingSlot {
    _lock: Option<File>,
}

impl ReadingSlots {
    pub fn of_environment() -> Self {
        let folder = super::variables::raw(FOLDER).and_then(|folder| fs::read_dir(folder).ok());
        let mut files: Vec<PathBuf> = folder.into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        // Not all at the same one first.
        let start = std::process::id() as usize % files.len().max(1);
        files.rotate_left(start);
        Self(files)
    }

    /// Waits for one. Where the files are gone, so is whoever counted them, and nothing is waited for.
    pub fn take(&self) -> ReadingSlot {
        loop {
            // Not every system locks for one alone what was opened only to be read.
            let open = |file: &PathBuf| File::options().read(true).write(true).open(file).ok();
            let files: Vec<File> = self.0.iter().filter_map(open).collect();
            if files.is_empty() {
                return ReadingSlot { _lock: None };
            }
            if let Some(lock) = files.into_iter().find(|file| file.try_lock().is_ok()) {
                return ReadingSlot { _lock: Some(lock) };
            }
            clock::pause(PAUSE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_read_at_once_than_there_are_slots() {
        let machine = MachineSlots::new().unwrap();
        let files = fs::read_dir(machine.0.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        let slots = ReadingSlots(files);
        let mut taken: Vec<ReadingSlot> = slots.0.iter().map(|_| slots.take()).collect();
        thread::scope(|scope| {
            let waiting = scope.spawn(|| slots.take());
            clock::pause(PAUSE * 3);
            assert!(!waiting.is_finished());
            taken.pop();
            waiting.join().unwrap();
        });
        drop(machine);
        // Nobody waits for slots that nobody counts.
        slots.take();
    }
}
