//! What the system may never answer, asked on a thread of its own: a server that has gone away holds up whoever asks
//! for one of its files, for minutes or without end, and cannot be asked to stop. What silence means, whoever has asked
//! decides.
#![expect(clippy::disallowed_methods, reason = "what is not waited for without end has a thread of its own")]

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::Duration;

/// Whether the share is there, and which file system it is on.
pub const GLANCE: Duration = Duration::from_secs(5);
/// A list of the share, before the daemon goes about its other work.
pub const LOOK: Duration = Duration::from_secs(10);
/// A workbook, be it a large one over a thin line.
pub const COPY: Duration = Duration::from_mins(1);

/// In a debug build a fraction of `patience`, by `MATOME_HASTE=5` a fifth: a test of what never answers need not last
/// as long as an office waits.
#[cfg(debug_assertions)]
pub fn hurried(patience: Duration) -> Duration {
    let haste = crate::edge::system::variables::text("MATOME_HASTE").and_then(|text| text.parse::<u32>().ok());
    patience / haste.unwrap_or(1).max(1)
}

#[cfg(not(debug_assertions))]
pub const fn hurried(patience: Duration) -> Duration {
    patience
}

/// A question that is being answered.
#[derive(Debug)]
pub struct Pending<T> {
    answer: Receiver<T>,
}

/// No answer yet; it can be waited for again.
#[derive(Debug)]
pub struct Silent<T>(pub Option<Pending<T>>);

impl<T: Send + 'static> Pending<T> {
    pub fn start(question: impl FnOnce() -> T + Send + 'static) -> io::Result<Self> {
        let (tell, answer) = mpsc::channel();
        // Where nobody waits any more, the answer is dropped.
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

/// A server that may fall silent. As long as it owes one answer, it is asked nothing else: all would wait for the same.
#[derive(Debug, Default)]
pub struct OneQuestionAtATime {
    /// Lives until the question is answered.
    asked: Mutex<Weak<()>>,
}

impl OneQuestionAtATime {
    /// The answer, or [`io::ErrorKind::TimedOut`]. What was asked may then still be done, at any time.
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

/// The servers behind some folders, each asked one question at a time.
#[derive(Debug, Default)]
pub struct Servers(Mutex<BTreeMap<PathBuf, Arc<OneQuestionAtATime>>>);

impl Servers {
    /// The one behind that folder.
    pub fn of(&self, folder: &Path) -> Arc<OneQuestionAtATime> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(folder.to_owned()).or_default())
    }
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
        // The late answer is dropped, and with it the other end.
        assert!(done.recv().is_err());
        server.ask(long, || Ok(())).unwrap();
    }
}
