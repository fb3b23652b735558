//! Cities in one folder: each has a subfolder with its configuration and data, and a daemon process of its own.
#![expect(clippy::disallowed_methods, reason = "each city is a process, with threads that hear what it says")]

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use crate::edge::folders::files;
use crate::edge::processes::reading_slots::MachineSlots;
use crate::edge::processes::worker;
use crate::edge::system::clock::{self, Clock, SystemClock};

/// A folder without this file is no city.
const CONFIGURATION: &str = "matome.toml";

/// Folders that a city's daemon makes beside its configuration.
const DATA: [&str; 2] = ["state", "merged"];

/// Flag of a daemon that stops when its standard input closes, because its parent died or wants it to stop.
pub const UNTIL_CLOSED: &str = "until-closed";

/// Time for a graceful stop before the process is killed.
const PATIENCE: Duration = Duration::from_secs(6);
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// Modification time and size, to detect a changed configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saved(Option<SystemTime>, u64);

pub fn configurations(folder: &Path) -> io::Result<BTreeMap<PathBuf, Saved>> {
    let mut found = BTreeMap::new();
    for city in files::names_in(folder)?.ok_or(io::ErrorKind::NotFound)? {
        let file = folder.join(city).join(CONFIGURATION);
        if let Ok(facts) = files::facts(&file) {
            found.insert(file, Saved(facts.saved, facts.size));
        }
    }
    Ok(found)
}

/// Cities whose folder holds data but no configuration.
pub fn without_configuration(folder: &Path) -> io::Result<Vec<String>> {
    let names = files::names_in(folder)?.unwrap_or_default().into_iter().map(|name| folder.join(name));
    let has_data = |city: &PathBuf| DATA.iter().any(|data| files::is_folder(&city.join(data)));
    let away = names.filter(has_data).map(|city| city.join(CONFIGURATION)).filter(|file| !files::is_there(file));
    Ok(away.map(|file| name(&file)).collect())
}

pub fn name(configuration: &Path) -> String {
    let folder = configuration.parent().and_then(Path::file_name).unwrap_or_default();
    folder.to_string_lossy().into_owned()
}

/// Calls `then` when standard input closes. Nothing is ever written to it.
pub fn when_let_go(then: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let wait = move || {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        then();
    };
    thread::Builder::new().name("leash".to_owned()).spawn(wait).map(drop)
}

/// A daemon for one city. It stops when its pipe closes, even if this process is killed.
#[derive(Debug)]
pub struct CityProcess {
    process: Child,
    leash: Option<ChildStdin>,
    since: Instant,
}

impl CityProcess {
    /// Starts the daemon and prefixes its log lines with the name of the city.
    pub fn start(configuration: &Path, slots: &MachineSlots) -> io::Result<Self> {
        let mut command = Command::new(worker::our_own_program());
        command.arg("run").arg(format!("--{UNTIL_CLOSED}")).arg("--config").arg(configuration);
        slots.tell(&mut command);
        let mut process = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let (leash, said, name) = (process.stdin.take(), process.stderr.take(), name(configuration));
        thread::Builder::new().name("city".to_owned()).spawn(move || {
            let mut lines = said.map(BufReader::new).into_iter().flat_map(BufRead::lines).map_while(Result::ok);
            // If the pipe breaks, the city's status reports an incomplete log.
            let _ = lines.try_for_each(|line| writeln!(io::stderr(), "[{name}] {line}"));
        })?;
        Ok(Self { process, leash, since: SystemClock.instant() })
    }

    /// Exit status and run time, if it has ended.
    pub fn end(&mut self) -> Option<(ExitStatus, Duration)> {
        let status = self.process.try_wait().ok()??;
        Some((status, SystemClock.instant() - self.since))
    }

    #[must_use]
    pub fn asked_to_stop(mut self) -> Self {
        drop(self.leash.take());
        self
    }

    /// Waits for all in parallel, up to the time limit.
    pub fn wait_for_all(mut ending: Vec<Self>) {
        let until = SystemClock.instant() + PATIENCE;
        ending.retain_mut(|city| city.end().is_none());
        while !ending.is_empty() && SystemClock.instant() < until {
            clock::pause(BETWEEN_LOOKS);
            ending.retain_mut(|city| city.end().is_none());
        }
        for mut city in ending {
            let _ = city.process.kill();
            let _ = city.process.wait();
        }
    }
}
