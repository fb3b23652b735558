//! Answers whoever asks for the figures. Whoever is slow, says nothing or something else, or comes with many others,
//! harms nobody but himself: each has only so much time, and there are only so many at once. What the figures say is
//! known to `text`, and nobody can set anything by way of this.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::Board;
use crate::edge::reason;

/// From the first byte of the question to the last of the answer.
const LONGEST_CONVERSATION: Duration = Duration::from_secs(3);
/// More at once are hung up on.
const AT_ONCE: usize = 16;
/// A question is shorter.
const LONGEST_QUESTION: usize = 8192;
/// A port that another program has may be free later.
const AGAIN: Duration = Duration::from_secs(30);
/// The machine has no room for another connection.
const BREATH: Duration = Duration::from_secs(1);

/// Listens until it is dropped.
#[derive(Debug)]
pub struct Listener {
    pub address: SocketAddr,
    task: JoinHandle<()>,
}

impl Listener {
    /// On the runtime that this is called in. A port that cannot be had is told, and tried again.
    pub fn start(address: SocketAddr, board: Board) -> Self {
        Self { address, task: tokio::spawn(listen(address, board)) }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn listen(address: SocketAddr, board: Board) {
    let mut is_told = false;
    loop {
        match TcpListener::bind(address).await {
            Ok(listener) => {
                tracing::info!("http://{address}/metrics で監視に答えます");
                answer_all(&listener, &board).await;
            }
            Err(error) if !is_told => {
                is_told = true;
                tracing::warn!("[metrics] listen の {address} で待ち受けられません（{}）", reason::of(&error));
            }
            Err(_) => {}
        }
        sleep(AGAIN).await;
    }
}

async fn answer_all(listener: &TcpListener, board: &Board) {
    let room = Arc::new(Semaphore::new(AT_ONCE));
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            sleep(BREATH).await;
            continue;
        };
        let Ok(place) = Arc::clone(&room).try_acquire_owned() else { continue };
        let board = board.clone();
        tokio::spawn(async move {
            let _ = timeout(LONGEST_CONVERSATION, answer(stream, &board)).await;
            drop(place);
        });
    }
}

async fn answer(mut stream: TcpStream, board: &Board) -> io::Result<()> {
    let mut question = Vec::new();
    while !question.windows(4).any(|end| end == b"\r\n\r\n") {
        let mut bytes = [0; 1024];
        let length = stream.read(&mut bytes).await?;
        question.extend_from_slice(&bytes[..length]);
        if length == 0 || question.len() > LONGEST_QUESTION {
            break;
        }
    }
    let line = question.split(|byte| *byte == b'\r').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    let (status, page) = match line.split(' ').collect::<Vec<_>>()[..] {
        ["GET", path, version] if version.starts_with("HTTP/1.") => match path.split('?').next() {
            Some("/metrics" | "/") => ("200 OK", board.page()),
            _ => ("404 Not Found", "/metrics\n".to_owned()),
        },
        [_, _, version] if version.starts_with("HTTP/") => ("405 Method Not Allowed", "GET /metrics\n".to_owned()),
        _ => ("400 Bad Request", "GET /metrics\n".to_owned()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        page.len()
    );
    stream.write_all((head + &page).as_bytes()).await?;
    stream.shutdown().await
}
