//! One reader process, as seen by the process that asks it.

use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Instant;

use super::COMMAND;
use super::serve::Head;
use super::task::Task;
use crate::edge::frame;

/// No answer is longer: the reader itself keeps below it.
pub(super) const LONGEST_ANSWER: u64 = 32 << 20;
/// What a reader that dies may leave as its last words.
const LAST_WORDS: u64 = 4096;

/// Why a reader did not answer. It is gone then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lost {
    TooSlow,
    OutOfMemory,
    Crashed,
    /// Ended by someone else: a service manager, the system when memory is short.
    Interrupted,
}

/// A process and the thread that talks with it, so that whoever asks can stop waiting.
#[derive(Debug)]
pub(super) struct Reader {
    child: Child,
    questions: Sender<Arc<Question>>,
    answers: Receiver<io::Result<Vec<u8>>>,
    fresh: bool,
}

/// A workbook, and what is to be made of it.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) task: Task,
    pub(super) file: String,
    pub(super) bytes: Arc<Vec<u8>>,
}

impl Reader {
    pub(super) fn start(program: &Path, orders: &[u8]) -> io::Result<Self> {
        let mut child = command(program).spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let (questions, asked) = mpsc::channel();
        let (answer, answers) = mpsc::channel();
        let orders = orders.to_vec();
        let talk = move || {
            let mut line = Line { input, output, asked, answer };
            // An error is told where an answer is waited for.
            let _ = line.talk(&orders);
        };
        thread::Builder::new().name("reader".to_owned()).spawn(talk)?;
        Ok(Self { child, questions, answers, fresh: true })
    }

    /// It has not been asked anything yet, so that what it does is the first workbook's doing.
    pub(super) fn is_fresh(&self) -> bool {
        self.fresh
    }

    pub(super) fn ask(&mut self, question: &Arc<Question>, deadline: Instant) -> Result<Vec<u8>, Lost> {
        self.fresh = false;
        if self.questions.send(Arc::clone(question)).is_err() {
            return Err(self.bury());
        }
        match self.answers.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(Ok(answer)) => Ok(answer),
            Err(RecvTimeoutError::Timeout) => Err(Lost::TooSlow),
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => Err(self.bury()),
        }
    }

    /// Finds out what a reader died of.
    fn bury(&mut self) -> Lost {
        let mut words = Vec::new();
        if let Some(last_words) = self.child.stderr.take() {
            let _ = last_words.take(LAST_WORDS).read_to_end(&mut words);
        }
        let words = String::from_utf8_lossy(&words);
        // It has closed its pipes without an answer; if it still runs, it is of no use.
        let _ = self.child.kill();
        match self.child.wait() {
            _ if words.contains("memory allocation of") => Lost::OutOfMemory,
            Ok(status) => cause(status),
            Err(_) => Lost::Crashed,
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Knows nothing of us: neither our environment, which may hold a password, nor the signals of our terminal.
fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.arg(COMMAND).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        command.env_clear().current_dir("/").process_group(0);
    }
    command
}

#[cfg(unix)]
fn cause(status: ExitStatus) -> Lost {
    use std::os::unix::process::ExitStatusExt;

    use rustix::process::Signal;
    let is = |signal: Signal| status.signal() == Some(signal.as_raw());
    if is(Signal::XCPU) {
        Lost::TooSlow
    } else if [Signal::TERM, Signal::INT, Signal::HUP, Signal::KILL].into_iter().any(is) {
        Lost::Interrupted
    } else {
        Lost::Crashed
    }
}

#[cfg(not(unix))]
fn cause(_: ExitStatus) -> Lost {
    Lost::Crashed
}

/// Both ends of the talk with a reader.
struct Line {
    input: ChildStdin,
    output: ChildStdout,
    asked: Receiver<Arc<Question>>,
    answer: Sender<io::Result<Vec<u8>>>,
}

impl Line {
    fn talk(&mut self, orders: &[u8]) -> io::Result<()> {
        frame::write(&mut self.input, orders)?;
        while let Ok(question) = self.asked.recv() {
            let answer = self.exchange(&question);
            // The bytes are let go before whoever asked goes on.
            drop(question);
            let failed = answer.is_err();
            if self.answer.send(answer).is_err() || failed {
                break;
            }
        }
        Ok(())
    }

    fn exchange(&mut self, Question { task, file, bytes }: &Question) -> io::Result<Vec<u8>> {
        let head = postcard::to_stdvec(&Head { task: *task, file }).map_err(io::Error::other)?;
        frame::write(&mut self.input, &head)?;
        frame::write(&mut self.input, bytes)?;
        self.input.flush()?;
        frame::read(&mut self.output, LONGEST_ANSWER)?.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }
}
