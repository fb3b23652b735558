//! A merge in a process of its own: our own program, started again.
//!
//! What it takes while it works is the system's again when it has ended, so that a daemon at rest is small; a folder on a
//! server that has stopped answering keeps nothing else waiting; and it can be given up at any moment, as a power cut would:
//! the workbooks and the state are replaced as a whole or not at all.

use std::io::{self, Read, Write};
use std::process::{ExitStatus, Stdio};

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::oneshot;

use super::Order;
use crate::edge::merged::{Done, Outcome};
use crate::edge::readers::{self, Forms, Readers};
use crate::edge::store::Store;
use crate::edge::workbook::OwnWorkbook;
use crate::edge::{frame, reason};

/// The hidden command under which our program merges.
pub const COMMAND: &str = "merger";

/// The city's departments and addresses.
const LONGEST_ORDER: u64 = 64 << 20;

/// What became of one merged workbook, in the words of the process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// For the log.
    pub sentence: String,
    /// It says what it said before.
    pub is_unchanged: bool,
    /// It says what it should.
    pub is_up_to_date: bool,
}

impl Told {
    fn of(outcome: &Outcome) -> Self {
        Self {
            sentence: outcome.to_string(),
            is_unchanged: matches!(outcome.done, Done::Unchanged),
            is_up_to_date: outcome.is_up_to_date(),
        }
    }
}

/// Why nothing is known of the merged workbooks.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// It was [given up](Merger::give_up).
    #[error("取りまとめを中止しました")]
    GivenUp,
    #[error(
        "取りまとめのためのプロセスを始められません（{}）。メモリとプロセス数の制限を確かめてください",
        reason::of(.0)
    )]
    Start(io::Error),
    #[error("取りまとめのためのプロセスが途中で終わりました（{0}）。メモリの制限を確かめてください")]
    Ended(ExitStatus),
    /// It could not merge anything; the reason is its own.
    #[error("{0}")]
    Failed(String),
}

/// A merge that is being made.
#[derive(Debug)]
pub struct Merger {
    told: oneshot::Receiver<Result<Vec<Told>, ProcessError>>,
    give_up: Option<oneshot::Sender<()>>,
}

impl Merger {
    /// Starts it. Must be called within the runtime.
    pub fn start(order: &Order) -> Result<Self, ProcessError> {
        let mut child = command().spawn().map_err(ProcessError::Start)?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(ProcessError::Start(io::ErrorKind::BrokenPipe.into()));
        };
        let ((tell, told), (give_up, end)) = (oneshot::channel(), oneshot::channel());
        let order = postcard::to_stdvec(order).map_err(|error| ProcessError::Start(io::Error::other(error)))?;
        tokio::spawn(async move {
            // Nobody listens any more where the daemon has ended meanwhile.
            let _ = tell.send(attend(child, input, output, order, end).await);
        });
        Ok(Self { told, give_up: Some(give_up) })
    }

    /// What became of each workbook. Returns once the process is gone, and may be asked again if it was not waited for.
    pub async fn ended(&mut self) -> Result<Vec<Told>, ProcessError> {
        (&mut self.told).await.unwrap_or(Err(ProcessError::GivenUp))
    }

    /// Ends the process, whatever it is doing.
    pub fn give_up(&mut self) {
        if let Some(give_up) = self.give_up.take() {
            let _ = give_up.send(());
        }
    }
}

fn command() -> Command {
    let mut command = Command::new(readers::our_own_program());
    command.arg(COMMAND).stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
    // The signals of our terminal are ours.
    #[cfg(unix)]
    command.process_group(0);
    command
}

async fn attend(
    mut child: Child,
    mut input: ChildStdin,
    mut output: ChildStdout,
    order: Vec<u8>,
    end: oneshot::Receiver<()>,
) -> Result<Vec<Told>, ProcessError> {
    let talk = async {
        let mut message = Vec::new();
        frame::write(&mut message, &order)?;
        input.write_all(&message).await?;
        let mut answer = Vec::new();
        output.read_to_end(&mut answer).await?;
        io::Result::Ok(answer)
    };
    let answer = tokio::select! {
        answer = talk => answer.unwrap_or_default(),
        Ok(()) = end => {
            // Waited for even so: two merges at once would only be in each other's way.
            let _ = child.kill().await;
            return Err(ProcessError::GivenUp);
        }
    };
    let status = child.wait().await.map_err(ProcessError::Start)?;
    let answer: Result<Vec<Told>, String> = postcard::from_bytes(&answer).map_err(|_| ProcessError::Ended(status))?;
    answer.map_err(ProcessError::Failed)
}

/// The life of the process: hears its order, merges, tells what became of it. It ends with whoever started it.
pub fn serve() -> io::Result<()> {
    let mut input = io::stdin();
    let Some(order) = frame::read(&mut input, LONGEST_ORDER)? else { return Ok(()) };
    let order: Order = postcard::from_bytes(&order).map_err(io::Error::other)?;
    std::thread::spawn(move || {
        let _ = input.read(&mut [0]);
        std::process::exit(1);
    });
    let told = merge(&order).map_err(|error| error.to_string());
    let told = postcard::to_stdvec(&told).map_err(io::Error::other)?;
    io::stdout().lock().write_all(&told)
}

fn merge(order: &Order) -> anyhow::Result<Vec<Told>> {
    let store = Store::open(&order.database)?;
    let snapshot = order.snapshot(&store)?;
    let readers = Readers::new(order.reading, Forms::BuiltInAnd(Vec::new()), OwnWorkbook::SetAside);
    Ok(order.merge(&snapshot, &store, &readers)?.iter().map(Told::of).collect())
}
