//! Connection to a mail server, with STARTTLS or TLS as configured. Guards the mail library, which would read lines of
//! unlimited length, fail on invalid UTF-8, and accept premature replies as its next answer: it receives complete lines of
//! UTF-8, and only the replies asked for.

use std::fmt::{Debug, Display};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream};
use lettre::transport::smtp::commands::{Ehlo, Starttls};
use lettre::transport::smtp::extension::{ClientId, Extension, ServerInfo};
use lettre::transport::smtp::response::Response;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::ServerName;

use super::{Security, SmtpSettings, reply};

/// Reason why there is no connection, in Japanese.
pub(super) enum Unconnected {
    /// No server, or no mail server.
    Connection(String),
    Encryption(String),
}

pub(super) async fn open(
    settings: &SmtpSettings,
    tls: Option<&TlsConnector>,
) -> Result<AsyncSmtpConnection, Unconnected> {
    let hello = ClientId::default();
    let connecting = TcpStream::connect((settings.host.as_str(), settings.port)).await;
    let stream = connecting.and_then(|stream| {
        // The end of a message is a small packet of its own; Nagle's algorithm would delay it.
        stream.set_nodelay(true)?;
        Ok((stream.peer_addr()?, stream))
    });
    let (peer, stream) = stream.map_err(|error| Unconnected::Connection(reply::of_system(&error)))?;
    let greeted = match (settings.security, tls) {
        (Security::Tls, Some(tls)) => {
            let stream = encrypt(tls, &settings.host, stream).await?;
            AsyncSmtpConnection::connect_with_transport(Box::new(Replies::new(stream, peer)), &hello).await
        }
        (Security::StartTls, Some(tls)) => {
            let (plain, go) = ask_for_encryption(Replies::new(stream, peer), &hello).await?;
            let (stream, peer) = plain.into_stream().map_err(|error| Unconnected::Encryption(error.to_string()))?;
            let stream = encrypt(tls, &settings.host, stream).await?;
            // The library expects a greeting; after STARTTLS there is none, so the reply to STARTTLS replaces it.
            let replies = Replies::new(stream, peer).after(format!("{} encrypted\r\n", go.code()));
            AsyncSmtpConnection::connect_with_transport(Box::new(replies), &hello).await
        }
        _ => AsyncSmtpConnection::connect_with_transport(Box::new(Replies::new(stream, peer)), &hello).await,
    };
    greeted.map_err(|error: Error| Unconnected::Connection(reply::words(&error)))
}

/// Negotiates STARTTLS in plain text, where anyone on the path can tamper; only the permission to start TLS is used.
async fn ask_for_encryption(
    mut plain: Replies<TcpStream>,
    hello: &ClientId,
) -> Result<(Replies<TcpStream>, Response), Unconnected> {
    let broken = |error: io::Error| Unconnected::Connection(reply::of_system(&error));
    let willing = |answer: Response| if answer.is_positive() { Ok(answer) } else { Err(reply::of_answer(&answer)) };
    willing(plain.answer().await.map_err(broken)?).map_err(Unconnected::Connection)?;
    let offer = willing(plain.ask(Ehlo::new(hello.clone())).await.map_err(broken)?).map_err(Unconnected::Connection)?;
    let offers = ServerInfo::from_response(&offer).is_ok_and(|info| info.supports_feature(Extension::StartTls));
    if !offers {
        return Err(Unconnected::Encryption("サーバーが STARTTLS に対応していません".to_owned()));
    }
    let go = plain.ask(Starttls).await.map_err(|error| Unconnected::Encryption(reply::of_system(&error)))?;
    let go = willing(go).map_err(Unconnected::Encryption)?;
    Ok((plain, go))
}

async fn encrypt(tls: &TlsConnector, host: &str, stream: TcpStream) -> Result<TlsStream<TcpStream>, Unconnected> {
    let failed = |error: io::Error| Unconnected::Encryption(reply::of_system(&error));
    let name = ServerName::try_from(host.to_owned()).map_err(|error| failed(io::Error::other(error)))?;
    tls.connect(name, stream).await.map_err(failed)
}

/// RFC 5321, 4.5.3.1.5 permits 512 bytes; verbose gateways exceed it.
const LONGEST_LINE: usize = 8 * 1024;

/// Maximum size of a reply, all lines together.
const LONGEST_REPLY: usize = 64 * 1024;

/// Bytes of a line passed on; the mail library accepts 1000.
const SHOWN_OF_LINE: usize = 900;

/// Protocol violations: surplus replies or an endless line.
#[derive(Debug, thiserror::Error)]
enum Misbehaviour {
    #[error("サーバーの応答が長すぎます")]
    TooLong,
    #[error("サーバーが、たずねる前に応答しました。途中で別の機械が割り込んでいるおそれがあります")]
    OutOfTurn,
    #[error("サーバーの応答を読み取れません")]
    Unreadable,
}

impl From<Misbehaviour> for io::Error {
    fn from(error: Misbehaviour) -> Self {
        Self::new(io::ErrorKind::InvalidData, error)
    }
}

#[derive(Debug)]
struct Replies<S> {
    stream: S,
    peer: SocketAddr,
    /// Bytes of an incomplete line, or of a reply not yet asked for.
    received: Vec<u8>,
    line: Vec<u8>,
    /// Bytes received since our last command.
    since_said: usize,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Replies<S> {
    fn new(stream: S, peer: SocketAddr) -> Self {
        Self { stream, peer, received: Vec::new(), line: Vec::new(), since_said: 0 }
    }

    /// Inserts a line that counts as received first.
    fn after(self, line: String) -> Self {
        Self { line: line.into_bytes(), ..self }
    }

    async fn ask(&mut self, command: impl Display) -> io::Result<Response> {
        self.write_all(command.to_string().as_bytes()).await?;
        self.flush().await?;
        self.answer().await
    }

    async fn answer(&mut self) -> io::Result<Response> {
        let mut reply = String::new();
        loop {
            let from = reply.len();
            loop {
                match self.read_u8().await? {
                    b'\n' => break,
                    byte => reply.push(char::from(byte)),
                }
            }
            reply.push('\n');
            if reply.as_bytes().get(from + 3) != Some(&b'-') {
                return reply.parse().map_err(|_| Misbehaviour::Unreadable.into());
            }
        }
    }

    /// Returns the underlying connection unless surplus data has arrived.
    fn into_stream(self) -> io::Result<(S, SocketAddr)> {
        if self.is_ahead() { Err(Misbehaviour::OutOfTurn.into()) } else { Ok((self.stream, self.peer)) }
    }

    fn is_ahead(&self) -> bool {
        !(self.received.is_empty() && self.line.is_empty())
    }

    /// Waits for a line; an empty one marks the end of the connection.
    fn poll_line(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut bytes = [0; 1024];
        while self.line.is_empty() {
            if let Some(end) = memchr::memchr(b'\n', &self.received) {
                let line: Vec<u8> = self.received.drain(..=end).collect();
                self.line = shown(&line);
                break;
            }
            if self.received.len() > LONGEST_LINE || self.since_said > LONGEST_REPLY {
                return Poll::Ready(Err(Misbehaviour::TooLong.into()));
            }
            let mut buffer = ReadBuf::new(&mut bytes);
            ready!(Pin::new(&mut self.stream).poll_read(context, &mut buffer))?;
            if buffer.filled().is_empty() {
                break;
            }
            self.since_said += buffer.filled().len();
            self.received.extend_from_slice(buffer.filled());
        }
        Poll::Ready(Ok(()))
    }
}

/// Converts a line for the mail library.
fn shown(line: &[u8]) -> Vec<u8> {
    let mut text = String::from_utf8_lossy(line.trim_ascii_end()).into_owned();
    text.truncate(text.floor_char_boundary(SHOWN_OF_LINE));
    (text + "\r\n").into_bytes()
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Replies<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        ready!(self.poll_line(context))?;
        let fitting = self.line.len().min(buffer.remaining());
        buffer.put_slice(&self.line[..fitting]);
        self.line.drain(..fitting);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Replies<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.is_ahead() {
            return Poll::Ready(Err(Misbehaviour::OutOfTurn.into()));
        }
        self.since_said = 0;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl<S: AsyncRead + AsyncWrite + Debug + Send + Sync + Unpin> AsyncTokioStream for Replies<S> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEER: SocketAddr = SocketAddr::V4(std::net::SocketAddrV4::new(std::net::Ipv4Addr::LOCALHOST, 25));

    fn replies(said: &[u8]) -> Replies<tokio_test_stream::Said> {
        Replies::new(tokio_test_stream::Said(said.to_vec()), PEER)
    }

    /// A server that has already sent all its replies.
    mod tokio_test_stream {
        use super::*;

        #[derive(Debug)]
        pub(super) struct Said(pub(super) Vec<u8>);

        impl AsyncRead for Said {
            fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, to: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
                let fitting = self.0.len().min(to.remaining());
                to.put_slice(&self.0[..fitting]);
                self.0.drain(..fitting);
                Poll::Ready(Ok(()))
            }
        }

        impl AsyncWrite for Said {
            fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
                Poll::Ready(Ok(bytes.len()))
            }

            fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
                Poll::Ready(Ok(()))
            }

            fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
                Poll::Ready(Ok(()))
            }
        }
    }

    #[tokio::test]
    async fn an_answer_is_whole_and_readable_whatever_its_bytes() {
        let mut server = replies(b"250-mail \x8d\x86\n250 STARTTLS\r\n");
        let answer = server.answer().await.unwrap();
        assert!(answer.is_positive() && answer.message().count() == 2);
        server.into_stream().unwrap();
        let long = [b"550 ".as_slice(), &[b'x'; 5000], b"\r\n"].concat();
        assert!(!replies(&long).answer().await.unwrap().is_positive());
        let unreadable = replies(b"hello\r\n").answer().await.unwrap_err();
        assert_eq!(unreadable.to_string(), "サーバーの応答を読み取れません");
    }

    #[tokio::test]
    async fn what_has_no_end_is_not_read_to_it() {
        for endless in [vec![b'x'; 1 << 20], b"250-more\r\n".repeat(1 << 17)] {
            let mut server = replies(&endless);
            assert_eq!(server.answer().await.unwrap_err().to_string(), "サーバーの応答が長すぎます");
            assert!(server.stream.0.len() > (1 << 20) - (1 << 17), "{} are left", server.stream.0.len());
        }
    }

    #[tokio::test]
    async fn what_was_said_too_early_answers_nothing() {
        let mut server = replies(b"220 go\r\n250 smuggled\r\n");
        server.answer().await.unwrap();
        assert!(server.write_all(b"EHLO x\r\n").await.is_err());
        let smuggled = "サーバーが、たずねる前に応答しました。途中で別の機械が割り込んでいるおそれがあります";
        assert_eq!(server.into_stream().unwrap_err().to_string(), smuggled);
    }
}
