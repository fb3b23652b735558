//! A task in its own process, awaited asynchronously. Its memory returns to the system when it ends, it can hang without
//! blocking the daemon, and it can be killed at any time, like in a power failure.
#![expect(clippy::disallowed_methods, reason = "an errand is waited for by a thread of its own")]

use std::fmt;
use std::io::{self, Read, Write};
use std::mem::discriminant;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;
use tokio::sync::oneshot::error::TryRecvError;

use super::{End, LONGEST_ANSWER, Lost, Trust, Worker, orders, our_own_program, write_frame};
use crate::edge::system::machine;
use matome_workbook::os_error;

#[derive(Debug, Clone, Copy)]
pub struct ErrandKind {
    pub command: &'static str,
    /// Name in sentences: `取りまとめ`.
    pub name: &'static str,
}

/// A running task; killed on drop.
#[derive(Debug)]
pub struct Errand<T> {
    kind: ErrandKind,
    result: oneshot::Receiver<Result<T, ErrandError>>,
    give_up: Option<oneshot::Sender<()>>,
}

#[derive(Debug)]
pub struct ErrandError {
    kind: ErrandKind,
    cause: Cause,
}

#[derive(Debug)]
enum Cause {
    GivenUp,
    Start(io::Error),
    Ended(End),
    Failed(ErrandFailure),
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrandFailure {
    pub sentence: String,
    pub is_final: bool,
    /// The state's server does not answer, or another machine holds the lease.
    pub is_of_the_moment: bool,
}

impl ErrandKind {
    pub fn start<T>(self, given: &impl Serialize) -> Result<Errand<T>, ErrandError>
    where
        T: DeserializeOwned + Send + 'static,
    {
        let given = postcard::to_stdvec(given).map_err(io::Error::other);
        let start = |given| Worker::start(&our_own_program(), self.command, Trust::Full, (given, LONGEST_ANSWER));
        let worker = given.and_then(start).map_err(|error| self.error(Cause::Start(error)))?;
        Ok(self.attending(|end| self.attend(worker, end)))
    }

    /// Runs `work` as a task; its argument signals a kill. Must be called within the runtime.
    pub fn attending<T, W>(self, work: impl FnOnce(oneshot::Receiver<()>) -> W) -> Errand<T>
    where
        T: Send + 'static,
        W: Future<Output = Result<T, ErrandError>> + Send + 'static,
    {
        let ((tell, result), (give_up, end)) = (oneshot::channel(), oneshot::channel());
        let work = work(end);
        tokio::spawn(async move {
            // The daemon may have ended in the meantime.
            let _ = tell.send(work.await);
        });
        Errand { kind: self, result, give_up: Some(give_up) }
    }

    pub const fn failed(self, failure: ErrandFailure) -> ErrandError {
        self.error(Cause::Failed(failure))
    }

    pub const fn given_up(self) -> ErrandError {
        self.error(Cause::GivenUp)
    }

    /// The answer does not match the question.
    pub fn misunderstood(self) -> ErrandError {
        self.error(Cause::Start(io::Error::from(io::ErrorKind::InvalidData)))
    }

    const fn error(self, cause: Cause) -> ErrandError {
        ErrandError { kind: self, cause }
    }

    /// Waits on a separate thread. After a kill it still waits for the end, so that two never run at once.
    async fn attend<T>(self, mut worker: Worker, end: oneshot::Receiver<()>) -> Result<T, ErrandError>
    where
        T: DeserializeOwned + Send + 'static,
    {
        let give_up = worker.give_up();
        let mut result = tokio::task::spawn_blocking(move || match worker.ask(Vec::new(), None) {
            Ok(answer) => postcard::from_bytes::<Result<T, ErrandFailure>>(&answer)
                .map_err(|error| self.error(Cause::Start(io::Error::other(error))))?
                .map_err(|failure| self.failed(failure)),
            Err(Lost::Ended(end)) => Err(self.error(Cause::Ended(end))),
            Err(Lost::GivenUp | Lost::TooSlow) => Err(self.given_up()),
        });
        let result = tokio::select! {
            result = &mut result => result,
            _ = end => {
                drop(give_up);
                result.await
            }
        };
        result.unwrap_or_else(|_| Err(self.given_up()))
    }
}

impl<T> Errand<T> {
    /// Waits for the result. Returns once the process is gone; may be cancelled and called again.
    pub async fn ended(&mut self) -> Result<T, ErrandError> {
        (&mut self.result).await.unwrap_or_else(|_| Err(self.kind.given_up()))
    }

    pub fn take_ended(&mut self) -> Option<Result<T, ErrandError>> {
        match self.result.try_recv() {
            Ok(result) => Some(result),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Closed) => Some(Err(self.kind.given_up())),
        }
    }

    /// Calls `ring` when the task ends. Must be called within the runtime.
    #[must_use]
    pub fn ringing(self, ring: impl FnOnce() + Send + 'static) -> Self
    where
        T: Send + 'static,
    {
        let Self { kind, result: before, give_up } = self;
        let (tell, result) = oneshot::channel();
        tokio::spawn(async move {
            match before.await {
                Ok(ended) => _ = tell.send(ended),
                Err(_) => drop(tell),
            }
            ring();
        });
        Self { kind, result, give_up }
    }

    pub fn give_up(&mut self) {
        if let Some(give_up) = self.give_up.take() {
            let _ = give_up.send(());
        }
    }
}

impl ErrandError {
    pub const fn is_given_up(&self) -> bool {
        matches!(self.cause, Cause::GivenUp)
    }

    pub const fn is_of_the_moment(&self) -> bool {
        matches!(&self.cause, Cause::Failed(failure) if failure.is_of_the_moment)
    }

    pub const fn is_final(&self) -> bool {
        match &self.cause {
            Cause::Failed(failure) => failure.is_final,
            Cause::GivenUp | Cause::Start(_) | Cause::Ended(_) => false,
        }
    }

    pub fn is_same_as(&self, other: &Self) -> bool {
        match (&self.cause, &other.cause) {
            (Cause::Failed(this), Cause::Failed(other)) => this == other,
            (Cause::Start(this), Cause::Start(other)) => this.kind() == other.kind(),
            (this, other) => discriminant(this) == discriminant(other),
        }
    }
}

impl fmt::Display for ErrandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.kind.name;
        match &self.cause {
            Cause::GivenUp => write!(f, "{name}を中止しました"),
            Cause::Start(error) => write!(
                f,
                "{name}のためのプロセスを始められません（{}）。メモリとプロセス数の制限を確かめてください",
                os_error::in_words(error)
            ),
            Cause::Ended(end) => write!(
                f,
                "{name}のためのプロセスが途中で終わりました（{end}）。メモリの制限と、一時フォルダーのディスクの空きを確かめてください"
            ),
            Cause::Failed(failure) => f.write_str(&failure.sentence),
        }
    }
}

impl std::error::Error for ErrandError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.cause {
            Cause::Start(error) => Some(error),
            _ => None,
        }
    }
}

/// Main function of the process: reads its orders, does its work, writes the result. It ends with its parent.
pub fn serve<O: DeserializeOwned, T: Serialize>(work: impl FnOnce(O) -> Result<T, ErrandFailure>) -> io::Result<()> {
    let mut input = io::stdin();
    let Some(given) = orders::<O>(&mut input)? else { return Ok(()) };
    std::thread::spawn(move || {
        let _ = input.read(&mut [0]);
        machine::end_process(1)
    });
    let answer = postcard::to_stdvec(&work(given)).map_err(io::Error::other)?;
    let mut answers = io::stdout().lock();
    write_frame(&mut answers, &answer)?;
    answers.flush()
}
