//! The way to a mail server: a connection, encrypted as the configuration says, over which nothing comes that was not
//! asked for. What is said over it stands in `smtp`; whom to trust, in [`edge::tls`](crate::edge::tls).

use std::io;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Ehlo, Starttls};
use lettre::transport::smtp::extension::{ClientId, Extension, ServerInfo};
use lettre::transport::smtp::response::Response;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::ServerName;

use super::replies::Replies;
use super::{Security, SmtpSettings, reply};

/// Why there is no connection, in words for the person who must act.
pub(super) enum Unconnected {
    /// Nobody is there, or whoever is there is no mail server.
    Connection(String),
    Encryption(String),
}

/// Connects and says hello.
pub(super) async fn open(
    settings: &SmtpSettings,
    tls: Option<&TlsConnector>,
) -> Result<AsyncSmtpConnection, Unconnected> {
    let hello = ClientId::default();
    let connecting = TcpStream::connect((settings.host.as_str(), settings.port)).await;
    let stream = connecting.and_then(|stream| {
        // The end of a mail is a small message of its own: it must not wait until the server has heard of the one
        // before.
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
            // The mail library waits for a greeting, and after STARTTLS there is none: the answer to that stands for
            // it.
            let replies = Replies::new(stream, peer).after(format!("{} encrypted\r\n", go.code()));
            AsyncSmtpConnection::connect_with_transport(Box::new(replies), &hello).await
        }
        _ => AsyncSmtpConnection::connect_with_transport(Box::new(Replies::new(stream, peer)), &hello).await,
    };
    greeted.map_err(|error: Error| Unconnected::Connection(reply::words(&error)))
}

/// The part of the conversation that everyone on the way can read and change. Nothing in it is believed but that
/// encryption may begin.
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
