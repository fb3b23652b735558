//! Turns at the processors of a machine on which many cities are read: so many workbooks at once, whoever asks. A turn is a lock on a
//! file, which the system gives back also for whoever is killed.

use std::fs::{self, File};
use std::io;
use std::num::NonZero;
use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

/// Tells the processes of the cities where the turns are.
const FOLDER: &str = "MATOME_TURNS";

/// While all are taken.
const PAUSE: Duration = Duration::from_millis(20);

/// The turns of this machine, made by whoever starts the cities.
#[derive(Debug)]
pub struct MachineTurns(TempDir);

impl MachineTurns {
    /// One more than there are processors, as a city alone would take.
    pub fn new() -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        let turns = thread::available_parallelism().map_or(1, NonZero::get) + 1;
        for number in 0..turns {
            File::create(folder.path().join(number.to_string()))?;
        }
        Ok(Self(folder))
    }

    /// Has a process wait for them.
    pub fn tell(&self, command: &mut Command) {
        command.env(FOLDER, self.0.path());
    }
}

/// The turns as one of the cities sees them; none where a city is alone.
#[derive(Debug, Default)]
pub struct Turns(Vec<PathBuf>);

/// Held while a workbook is read.
#[derive(Debug)]
pub struct Turn {
    _lock: Option<File>,
}

impl Turns {
    pub fn of_environment() -> Self {
        let folder = std::env::var_os(FOLDER).and_then(|folder| fs::read_dir(folder).ok());
        let mut files: Vec<PathBuf> = folder.into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        // Not all at the same one first.
        let start = std::process::id() as usize % files.len().max(1);
        files.rotate_left(start);
        Self(files)
    }

    /// Waits for one. Where the files are gone, so is whoever counted them, and nothing is waited for.
    pub fn take(&self) -> Turn {
        loop {
            let files: Vec<File> = self.0.iter().filter_map(|file| File::open(file).ok()).collect();
            if files.is_empty() {
                return Turn { _lock: None };
            }
            if let Some(lock) = files.into_iter().find(|file| file.try_lock().is_ok()) {
                return Turn { _lock: Some(lock) };
            }
            thread::sleep(PAUSE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_read_at_once_than_there_are_turns() {
        let machine = MachineTurns::new().unwrap();
        let files = fs::read_dir(machine.0.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        let turns = Turns(files);
        let mut taken: Vec<Turn> = turns.0.iter().map(|_| turns.take()).collect();
        thread::scope(|scope| {
            let waiting = scope.spawn(|| turns.take());
            thread::sleep(PAUSE * 3);
            assert!(!waiting.is_finished());
            taken.pop();
            waiting.join().unwrap();
        });
        drop(machine);
        // Nobody waits for turns that nobody counts.
        turns.take();
    }
}
