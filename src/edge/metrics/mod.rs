//! Figures of the cities for programs that watch many machines, in the text format of Prometheus. What they count is
//! decided in [`core::figures`](crate::core::figures); nothing here names a department or a person.

mod listener;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::patience::OneQuestionAtATime;
use super::watcher::{Beat, Watcher};
use crate::core::figures::Figures;
pub use listener::Listener;

/// How old figures may become while there is nothing to do.
pub const EVERY: Duration = Duration::from_secs(15);

/// Whoever reads them may be slow.
const SLOWEST_READER: Duration = Duration::from_millis(500);

/// A city, as those who ask are told of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Shown {
    is_running: bool,
    /// None of one that another machine works on.
    figures: Option<Figures>,
}

/// The cities of this process, by name.
#[derive(Debug, Clone, Default)]
pub struct Board(Arc<Mutex<BTreeMap<String, Shown>>>);

impl Board {
    pub fn show(&self, city: &str, figures: Option<Figures>) {
        self.cities().insert(city.to_owned(), Shown { is_running: true, figures });
    }

    /// It has a process, which may not have said anything yet.
    pub fn runs(&self, city: &str) {
        self.cities().entry(city.to_owned()).or_default().is_running = true;
    }

    /// Its process has ended.
    pub fn stopped(&self, city: &str) {
        self.cities().insert(city.to_owned(), Shown::default());
    }

    pub fn clear(&self) {
        self.cities().clear();
    }

    /// Others are cities of this process no more.
    pub fn keep(&self, cities: &BTreeSet<String>) {
        self.cities().retain(|city, _| cities.contains(city));
    }

    fn cities(&self) -> MutexGuard<'_, BTreeMap<String, Shown>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where a daemon leaves its figures; nowhere where nobody asks.
#[derive(Debug, Clone, Default)]
pub struct Outlet {
    /// The board of this process, and the city's name there.
    board: Option<(Board, String)>,
    /// Whoever has started this process: a line each time.
    output: Option<Arc<OneQuestionAtATime>>,
}

impl Outlet {
    pub fn new(board: Option<(Board, String)>, with_output: bool) -> Self {
        Self { board, output: with_output.then(Arc::default) }
    }

    /// Leaves them; `None` from a daemon that does not work on the city.
    pub fn leave(&self, figures: Option<Figures>) {
        if let Some(reader) = &self.output {
            let line = serde_json::to_string(&figures).unwrap_or_default();
            let _ = reader.ask(SLOWEST_READER, move || writeln!(io::stdout().lock(), "{line}"));
        }
        if let Some((board, city)) = &self.board {
            board.show(city, figures);
        }
    }
}

impl Watcher for Outlet {
    fn every(&self) -> Option<Duration> {
        self.wants_figures().then_some(EVERY)
    }

    fn hear(&self, beat: &Beat) {
        if beat.figures.is_some() {
            self.leave(beat.figures.clone());
        }
    }

    fn wants_figures(&self) -> bool {
        self.board.is_some() || self.output.is_some()
    }
}

/// What a daemon has said in a line; `None` of a line that is none.
pub fn read(line: &str) -> Option<Option<Figures>> {
    serde_json::from_str(line).ok()
}
