//! What the system may never answer, asked on a thread of its own: a server that has gone away holds up whoever asks for
//! one of its files, for minutes or for ever, and cannot be asked to stop.

use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

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
        thread::Builder::new().name("patience".to_owned()).spawn(move || _ = tell.send(question()))?;
        Ok(Self { answer })
    }

    pub fn wait(self, patience: Duration) -> Result<T, Silent<T>> {
        match self.answer.recv_timeout(patience) {
            Ok(answer) => Ok(answer),
            Err(RecvTimeoutError::Timeout) => Err(Silent(Some(self))),
            Err(RecvTimeoutError::Disconnected) => Err(Silent(None)),
        }
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
}
