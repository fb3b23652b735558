//! Runs blocking system calls with a timeout on dedicated threads, and work in parallel.

#![expect(clippy::disallowed_methods, reason = "what is not waited for without end has a thread of its own")]

use std::collections::BTreeMap;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError, Weak, mpsc};
pub use std::thread::{Scope, scope};
use std::time::Duration;
use std::{io, iter, thread};

/// Timeout to check that the share is mounted, and on which file system.
pub const GLANCE: Duration = Duration::from_secs(5);
/// Timeout to list the share.
pub const LOOK: Duration = Duration::from_secs(10);
/// Timeout to copy a workbook, even a large one over a slow line.
pub const COPY: Duration = Duration::from_mins(1);

/// Shortens a timeout in debug builds; `MATOME_HASTE=5` divides by five. For tests of unresponsive servers.
#[cfg(debug_assertions)]
pub fn hurried(patience: Duration) -> Duration {
    let haste = crate::edge::system::machine::text("MATOME_HASTE").and_then(|text| text.parse::<u32>().ok());
    patience / haste.unwrap_or(1).max(1)
}

#[cfg(not(debug_assertions))]
pub const fn hurried(patience: Duration) -> Duration {
    patience
}

#[derive(Debug)]
pub struct Pending<T> {
    answer: Receiver<T>,
}

/// Timed out; waiting may continue.
#[derive(Debug)]
pub struct Silent<T>(pub Option<Pending<T>>);

impl<T: Send + 'static> Pending<T> {
    pub fn start(question: impl FnOnce() -> T + Send + 'static) -> io::Result<Self> {
        let (tell, answer) = mpsc::channel();
        // Without a waiting caller the answer is dropped.
        thread::Builder::new().name("timeout".to_owned()).spawn(move || _ = tell.send(question()))?;
        Ok(Self { answer })
    }

    pub fn wait(self, patience: Duration) -> Result<T, Silent<T>> {
        match self.answer.recv_timeout(hurried(patience)) {
            Ok(answer) => Ok(answer),
            Err(RecvTimeoutError::Timeout) => Err(Silent(Some(self))),
            Err(RecvTimeoutError::Disconnected) => Err(Silent(None)),
        }
    }
}

/// A server that may stop responding. While one call is pending, further calls fail, since all would wait for the same.
#[derive(Debug, Default)]
pub struct OneQuestionAtATime {
    /// Lives until the call returns.
    asked: Mutex<Weak<()>>,
}

impl OneQuestionAtATime {
    /// Returns the answer or [`io::ErrorKind::TimedOut`]; a timed-out call may still take effect.
    pub fn ask<T: Send + 'static>(
        &self,
        patience: Duration,
        question: impl FnOnce() -> io::Result<T> + Send + 'static,
    ) -> io::Result<T> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.strong_count() > 0 {
            return Err(io::ErrorKind::TimedOut.into());
        }
        let owed = Arc::new(());
        *asked = Arc::downgrade(&owed);
        drop(asked);
        let answer = move || {
            let answer = question();
            drop(owed);
            answer
        };
        Pending::start(answer)?.wait(patience).unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
    }
}

/// The servers of several folders, each limited to one call at a time.
#[derive(Debug, Default)]
pub struct Servers(Mutex<BTreeMap<PathBuf, Arc<OneQuestionAtATime>>>);

impl Servers {
    pub fn of(&self, folder: &Path) -> Arc<OneQuestionAtATime> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(folder.to_owned()).or_default())
    }
}

/// Maximum number of results waiting to be taken.
const AHEAD: usize = 4;

/// Applies `work` to `items` in parallel; yields results as they are ready, and stops when they are no longer taken.
pub fn side_by_side<'scope, T: Send + 'scope, R: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    items: impl ExactSizeIterator<Item = T> + Send + 'scope,
    work: impl Fn(T) -> R + Send + Copy + 'scope,
) -> Receiver<R> {
    let (send, results) = mpsc::sync_channel(AHEAD);
    let at_once = at_once().min(items.len());
    let queue = Arc::new(Mutex::new(items));
    for _ in 0..at_once {
        let (send, queue) = (send.clone(), Arc::clone(&queue));
        let next = move || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
        scope.spawn(move || iter::from_fn(next).map(work).try_for_each(|result| send.send(result).ok()));
    }
    results
}

/// One more than there are processors: while one thread waits for a file, the others work.
fn at_once() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_comes_late_is_still_the_answer() {
        let (open, gate) = mpsc::channel::<()>();
        let pending = Pending::start(move || gate.recv().is_ok()).unwrap();
        let Err(Silent(Some(pending))) = pending.wait(Duration::ZERO) else { panic!("nothing has been answered yet") };
        open.send(()).unwrap();
        assert!(pending.wait(Duration::from_mins(1)).unwrap());
    }

    #[test]
    fn a_silent_server_is_asked_nothing_until_it_has_answered() {
        let (server, long) = (OneQuestionAtATime::default(), Duration::from_mins(1));
        let (open, gate) = mpsc::channel::<()>();
        let (answered, done) = mpsc::channel::<()>();
        let question = move || {
            gate.recv().map_err(io::Error::other)?;
            Ok(answered)
        };
        let timed_out = |answer: io::Result<()>| answer.unwrap_err().kind() == io::ErrorKind::TimedOut;
        assert!(timed_out(server.ask(Duration::ZERO, question).map(drop)));
        assert!(timed_out(server.ask(long, || Ok(()))));
        open.send(()).unwrap();
        // The late answer is dropped with its receiver.
        assert!(done.recv().is_err());
        server.ask(long, || Ok(())).unwrap();
    }

    #[test]
    fn each_item_is_worked_on_once() {
        let mut squares: Vec<u32> =
            thread::scope(|scope| side_by_side(scope, 0..100_u32, |number| number * number).iter().collect());
        squares.sort_unstable();
        assert_eq!(squares, (0..100).map(|number| number * number).collect::<Vec<_>>());
    }

    #[test]
    fn it_ends_early_where_nobody_takes_the_results() {
        let begun = Mutex::new(0);
        let count = || *begun.lock().unwrap() += 1;
        thread::scope(|scope| drop(side_by_side(scope, 0..10_000_u32, |_| count())));
        assert!(*begun.lock().unwrap() < 10_000);
    }
}
