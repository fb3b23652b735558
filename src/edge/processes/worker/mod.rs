//! Workers: processes of our own program for one kind of work, isolated against hangs, crashes and memory exhaustion. A
//! worker receives orders at its start, then answers each question, sent in [frames](write_frame), with one frame.
#![expect(clippy::disallowed_methods, reason = "this is the door through which our own processes are started")]

pub mod errand;
mod system;

use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Instant;

use serde::de::DeserializeOwned;

use self::system::Leash;
use crate::edge::system::clock::{Clock, SystemClock};

pub use self::system::our_own_program;

/// Maximum answer of a worker with untrusted input, which limits itself to less.
pub const LONGEST_ANSWER: u64 = 32 << 20;
/// All form definitions, or a city with its departments and addresses.
const LONGEST_ORDERS: u64 = 64 << 20;
/// Maximum standard error output kept from a dying worker.
const LAST_WORDS: u64 = 4096;

pub type Question = Vec<Arc<Vec<u8>>>;

/// Inheritance of a worker. It never receives the terminal's signals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// For untrusted input: neither our environment, which may hold a password, nor our working directory.
    None,
    /// For our own work; it logs to our destinations.
    Full,
}

/// Reason why a worker, now ended, gave no answer.
#[derive(Debug)]
pub enum Lost {
    TooSlow,
    GivenUp,
    Ended(End),
}

#[derive(Debug)]
pub struct End {
    status: Option<ExitStatus>,
    last_words: String,
}

/// A worker with a thread for communication, so that callers can stop waiting.
#[derive(Debug)]
pub struct Worker {
    child: Child,
    questions: Sender<Question>,
    answer: Sender<Message>,
    answers: Receiver<Message>,
    is_fresh: bool,
    _leash: Leash,
}

#[derive(Debug)]
enum Message {
    Answer(Vec<u8>),
    /// The worker closed its pipes or ended without an answer.
    Broken,
    GivenUp,
}

/// Kills a worker on drop and wakes its caller.
#[derive(Debug)]
pub struct GiveUp(Sender<Message>);

impl Drop for GiveUp {
    fn drop(&mut self) {
        // The caller may already have an answer.
        let _ = self.0.send(Message::GivenUp);
    }
}

impl Worker {
    /// Starts `program` with the hidden command `work` and sends its orders. Answers have at most `longest` bytes.
    pub fn start(program: &Path, work: &str, trust: Trust, (orders, longest): (Vec<u8>, u64)) -> io::Result<Self> {
        let mut child = command(program, work, trust).spawn()?;
        let leash = Leash::on(&child)?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let (questions, asked) = mpsc::channel();
        let (answer, answers) = mpsc::channel();
        let mut line = Line { input, output, longest, asked, answer: answer.clone() };
        let talk = move || {
            if line.talk(&orders).is_err() {
                let _ = line.answer.send(Message::Broken);
            }
        };
        thread::Builder::new().name(work.to_owned()).spawn(talk)?;
        Ok(Self { child, questions, answer, answers, is_fresh: true, _leash: leash })
    }

    /// Whether it has not been asked yet, so that a crash is due to the first question.
    pub const fn is_fresh(&self) -> bool {
        self.is_fresh
    }

    pub fn give_up(&self) -> GiveUp {
        GiveUp(self.answer.clone())
    }

    /// Waits for the answer until the deadline, if any.
    pub fn ask(&mut self, question: Question, deadline: Option<Instant>) -> Result<Vec<u8>, Lost> {
        self.is_fresh = false;
        if self.questions.send(question).is_err() {
            return Err(Lost::Ended(self.reap()));
        }
        let answer = match deadline {
            Some(deadline) => self.answers.recv_timeout(deadline.saturating_duration_since(SystemClock.instant())),
            None => self.answers.recv().map_err(RecvTimeoutError::from),
        };
        match answer {
            Ok(Message::Answer(answer)) => Ok(answer),
            Ok(Message::GivenUp) => Err(Lost::GivenUp),
            Err(RecvTimeoutError::Timeout) => Err(Lost::TooSlow),
            Ok(Message::Broken) | Err(RecvTimeoutError::Disconnected) => Err(Lost::Ended(self.reap())),
        }
    }

    fn reap(&mut self) -> End {
        let mut words = Vec::new();
        if let Some(last_words) = self.child.stderr.take() {
            let _ = last_words.take(LAST_WORDS).read_to_end(&mut words);
        }
        // It closed its pipes without an answer and is of no use.
        let _ = self.child.kill();
        End { status: self.child.wait().ok(), last_words: String::from_utf8_lossy(&words).into_owned() }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl End {
    pub fn ran_out_of_memory(&self) -> bool {
        self.last_words.contains("memory allocation of")
    }

    /// Whether it exceeded its own CPU limit.
    pub fn ran_out_of_cpu_time(&self) -> bool {
        self.status.is_some_and(system::was_out_of_time)
    }

    pub fn is_from_outside(&self) -> bool {
        self.last_words.is_empty() && self.status.is_some_and(system::was_ended_from_outside)
    }
}

impl std::fmt::Display for End {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.status {
            Some(status) => write!(f, "{status}"),
            None => f.write_str("状態不明"),
        }
    }
}

/// Reads a worker's orders; `None` if there are none.
pub fn orders<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<Option<T>> {
    let orders = read_frame(from, LONGEST_ORDERS)?;
    orders.map(|orders| postcard::from_bytes(&orders).map_err(io::Error::other)).transpose()
}

fn command(program: &Path, work: &str, trust: Trust) -> Command {
    let mut command = Command::new(program);
    command.arg(work).stdin(Stdio::piped()).stdout(Stdio::piped());
    if trust == Trust::None {
        command.stderr(Stdio::piped());
    }
    system::set_apart(&mut command, trust);
    command
}

struct Line {
    input: ChildStdin,
    output: ChildStdout,
    longest: u64,
    asked: Receiver<Question>,
    answer: Sender<Message>,
}

impl Line {
    fn talk(&mut self, orders: &[u8]) -> io::Result<()> {
        write_frame(&mut self.input, orders)?;
        while let Ok(question) = self.asked.recv() {
            let answer = self.exchange(&question)?;
            // Free the bytes before the caller continues.
            drop(question);
            if self.answer.send(Message::Answer(answer)).is_err() {
                break;
            }
        }
        Ok(())
    }

    fn exchange(&mut self, question: &Question) -> io::Result<Vec<u8>> {
        question.iter().try_for_each(|message| write_frame(&mut self.input, message))?;
        self.input.flush()?;
        read_frame(&mut self.output, self.longest)?.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }
}

pub fn write_frame(out: &mut impl Write, message: &[u8]) -> io::Result<()> {
    out.write_all(&(message.len() as u64).to_le_bytes())?;
    out.write_all(message)
}

/// Reads a message of at most `limit` bytes; `None` if the other side ended between messages.
pub fn read_frame(from: &mut impl Read, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 8];
    if from.read(&mut length[..1])? == 0 {
        return Ok(None);
    }
    from.read_exact(&mut length[1..])?;
    let length = u64::from_le_bytes(length);
    if length > limit {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut message = Vec::with_capacity(length as usize);
    from.take(length).read_to_end(&mut message)?;
    if message.len() as u64 == length { Ok(Some(message)) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[cfg(unix)]
    fn start(program: &str, work: &str) -> Worker {
        Worker::start(Path::new(program), work, Trust::None, (Vec::new(), LONGEST_ANSWER)).unwrap()
    }

    #[cfg(unix)]
    #[test]
    fn what_never_answers_is_waited_for_only_as_long_as_is_wanted() {
        let now = SystemClock.instant();
        assert!(matches!(start("sleep", "600").ask(Vec::new(), Some(now)), Err(Lost::TooSlow)));
        let mut endless = start("sleep", "600");
        let give_up = endless.give_up();
        let asking = thread::spawn(move || endless.ask(Vec::new(), None));
        drop(give_up);
        assert!(matches!(asking.join().unwrap(), Err(Lost::GivenUp)));
        assert!(now + Duration::from_mins(5) > SystemClock.instant());
    }

    #[cfg(unix)]
    #[test]
    fn what_ends_instead_of_answering_is_told_with_its_status() {
        let Err(Lost::Ended(end)) = start("false", "").ask(vec![Arc::new(vec![0; 1 << 20])], None) else { panic!() };
        assert!(end.to_string().contains('1') && !end.is_from_outside() && !end.ran_out_of_memory());
    }

    #[test]
    fn messages_come_out_as_they_went_in_and_half_of_one_is_an_error() {
        let mut pipe = Vec::new();
        write_frame(&mut pipe, b"first").unwrap();
        write_frame(&mut pipe, b"").unwrap();
        let mut from = pipe.as_slice();
        assert_eq!(read_frame(&mut from, 5).unwrap().as_deref(), Some(&b"first"[..]));
        assert_eq!(read_frame(&mut from, 5).unwrap().as_deref(), Some(&b""[..]));
        assert_eq!(read_frame(&mut from, 5).unwrap(), None);
        assert!(read_frame(&mut pipe.as_slice(), 4).is_err());
        assert!(read_frame(&mut &pipe[..12], 5).is_err());
        assert!(read_frame(&mut &pipe[..3], 5).is_err());
    }
}
