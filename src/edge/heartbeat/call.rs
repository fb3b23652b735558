//! One call of a watcher: it is asked for a page, and what it answers is its first line. How often, and what silence
//! means, is decided by whoever calls.

use std::io;
use std::path::Path;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::rustls::pki_types::ServerName;

use super::watcher::WatcherUrl;
use crate::edge::{patience, reason, tls};

/// From the name to the answer.
const LONGEST_CALL: Duration = Duration::from_secs(10);

/// A first line is shorter.
const LONGEST_LINE: usize = 1024;

/// Why it was not heard, in words for the person who must act.
pub(super) async fn call(url: &WatcherUrl, ca_file: Option<&Path>) -> Result<(), String> {
    let answer = timeout(patience::hurried(LONGEST_CALL), ask(url, ca_file)).await;
    let line = answer.unwrap_or_else(|_| Err("応答がありません".to_owned()))?;
    match status(&line) {
        Some(200..=299) => Ok(()),
        Some(_) => Err(format!("「{}」と断られました", line.trim())),
        None => Err("Web サーバーではないものが応答しました".to_owned()),
    }
}

async fn ask(url: &WatcherUrl, ca_file: Option<&Path>) -> Result<String, String> {
    let of_system = |error: io::Error| reason::of(&error);
    let stream = TcpStream::connect((url.host.as_str(), url.port)).await.map_err(of_system)?;
    if !url.is_encrypted {
        return converse(stream, url).await.map_err(of_system);
    }
    let tls = tls::connector(ca_file).map_err(|error| error.to_string())?;
    let name = ServerName::try_from(url.host.clone()).map_err(|error| error.to_string())?;
    let stream =
        tls.connect(name, stream).await.map_err(|error| format!("暗号化できません（{}）", reason::of(&error)))?;
    converse(stream, url).await.map_err(of_system)
}

/// The first line of the answer; the rest is nobody's business.
async fn converse(mut stream: impl AsyncRead + AsyncWrite + Unpin, url: &WatcherUrl) -> io::Result<String> {
    let (path, server) = (&url.path, url.server());
    let request = format!("GET {path} HTTP/1.1\r\nHost: {server}\r\nUser-Agent: matome\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    stream.flush().await?;
    let mut line = Vec::new();
    while line.len() < LONGEST_LINE {
        let mut bytes = [0; 256];
        let length = stream.read(&mut bytes).await?;
        line.extend_from_slice(&bytes[..length]);
        if length == 0 || line.contains(&b'\n') {
            break;
        }
    }
    let line = line.split(|byte| *byte == b'\n').next().unwrap_or_default();
    Ok(line.iter().map(|byte| if byte.is_ascii_graphic() { char::from(*byte) } else { ' ' }).collect())
}

/// `HTTP/1.1 200 OK`
fn status(line: &str) -> Option<u16> {
    let mut words = line.split_ascii_whitespace();
    words.next().filter(|version| version.starts_with("HTTP/"))?;
    words.next()?.parse().ok()
}
