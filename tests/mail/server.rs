//! An SMTP server on loopback that does as it is told, and keeps what it accepted.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// A connection, encrypted or not.
trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<W: AsyncRead + AsyncWrite + Unpin + Send> Wire for W {}
type Connection = BufReader<Box<dyn Wire>>;

/// What the server does otherwise than to accept.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Reply {
    /// To this recipient always.
    Rcpt(&'static str, &'static str),
    /// To every letter, whoever it is for.
    Letter(&'static str),
    /// To the letters for this recipient.
    LetterTo(&'static str, &'static str),
    /// To this recipient on the first attempt.
    RcptOnce(&'static str, &'static str),
    /// Silent when this recipient is named for the first time.
    HangAtRcpt(&'static str),
    /// Takes the first letter to this recipient and drops the connection without an answer.
    DropAfterData(&'static str),
    /// Asks for this user and password.
    Login(&'static str, &'static str),
    /// Takes so many letters on a connection, then ends it.
    PerConnection(usize),
    /// To everyone who wants to send a letter, after so many on a connection, which stays open.
    Mail(usize, &'static str),
    /// Offers STARTTLS, with the certificate of `tls/server.pem`, and takes no mail without.
    StartTls,
    /// Encrypted from the first byte.
    Tls,
    /// Takes its time with each letter.
    Slow,
    /// Refuses every login, and repeats the line that it did not like.
    EchoLogin,
    /// To this recipient always, whatever these bytes are.
    RcptBytes(&'static str, &'static [u8]),
    /// Greets with a line that never ends.
    EndlessGreeting,
    /// Says this at once with the permission to encrypt, still in the clear.
    Smuggle(&'static str),
    /// To every recipient, once it has taken so many letters.
    Quota(usize, &'static str),
    /// Takes every letter and drops every connection without an answer.
    DropAlways,
}

#[derive(Default)]
struct State {
    mails: Mutex<Vec<Received>>,
    attempts: Mutex<HashMap<String, usize>>,
    refuse_all: AtomicBool,
    accept_all: AtomicBool,
    connections: AtomicUsize,
    poured: AtomicUsize,
}

pub(crate) struct Server {
    pub(crate) port: u16,
    state: Arc<State>,
}

impl Server {
    pub(crate) async fn start<const N: usize>(script: [Reply; N]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(State::default());
        let (shared, script) = (Arc::clone(&state), script.to_vec());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                shared.connections.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(greet(Box::new(stream), Arc::clone(&shared), script.clone()));
            }
        });
        Self { port, state }
    }

    /// Every letter that was taken, in order.
    pub(crate) fn mails(&self) -> Vec<Received> {
        self.state.mails.lock().expect("nobody died").clone()
    }

    pub(crate) fn to(&self, recipient: &str) -> Vec<Received> {
        self.mails().into_iter().filter(|mail| mail.recipient == recipient).collect()
    }

    /// Returns once `done` says so of what the server has seen.
    pub(crate) async fn has_seen(&self, mut done: impl FnMut(&Self) -> bool) {
        while !done(self) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// How often that recipient was named.
    pub(crate) fn attempts(&self, recipient: &str) -> usize {
        self.state.attempts.lock().expect("nobody died").get(recipient).copied().unwrap_or_default()
    }

    pub(crate) fn connections(&self) -> usize {
        self.state.connections.load(Ordering::Relaxed)
    }

    /// How many bytes of an endless greeting somebody has taken.
    pub(crate) fn poured(&self) -> usize {
        self.state.poured.load(Ordering::Relaxed)
    }

    /// From now on, refuses no letter any more.
    pub(crate) fn accept_all(&self) {
        self.state.accept_all.store(true, Ordering::Relaxed);
    }

    /// From now on, greets with 421.
    pub(crate) fn refuse_all(&self, refuse: bool) {
        self.state.refuse_all.store(refuse, Ordering::Relaxed);
    }
}

/// A certificate for `localhost` by an authority of the tests' own; its key guards nothing.
fn acceptor() -> TlsAcceptor {
    let chain = CertificateDer::from_pem_slice(include_bytes!("tls/server.pem")).expect("a certificate");
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("tls/server-key.pem")).expect("a key");
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![chain], key);
    TlsAcceptor::from(Arc::new(config.expect("key and certificate belong together")))
}

async fn greet(stream: Box<dyn Wire>, state: Arc<State>, script: Vec<Reply>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    if script.contains(&Reply::Tls) {
        stream = encrypt(stream).await?;
    }
    if state.refuse_all.load(Ordering::Relaxed) {
        return say(&mut stream, "421 later").await;
    }
    while script.contains(&Reply::EndlessGreeting) {
        stream.get_mut().write_all(&[b'x'; 4096]).await.ok()?;
        state.poured.fetch_add(4096, Ordering::Relaxed);
    }
    say(&mut stream, "220 test").await?;
    let plain = script.contains(&Reply::StartTls);
    serve(stream, state, script, plain).await
}

async fn encrypt(stream: Connection) -> Option<Connection> {
    let encrypted = acceptor().accept(stream.into_inner()).await.ok()?;
    Some(BufReader::new(Box::new(encrypted)))
}

async fn serve(mut stream: Connection, state: Arc<State>, script: Vec<Reply>, mut plain: bool) -> Option<()> {
    let login = script.iter().find_map(|reply| if let Reply::Login(u, p) = reply { Some((u, p)) } else { None });
    let (mut sender, mut recipient, mut taken) = (String::new(), String::new(), 0);
    loop {
        let line = read_line(&mut stream).await?;
        let address = || line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
        let answer = match line.get(..4).unwrap_or_default() {
            "EHLO" if plain => "250-test\r\n250 STARTTLS",
            "STAR" if plain => {
                let more =
                    script.iter().find_map(|reply| if let Reply::Smuggle(more) = reply { Some(*more) } else { None });
                say(&mut stream, ["220 go on", more.unwrap_or_default()].join("\r\n").trim_end()).await?;
                stream = encrypt(stream).await?;
                plain = false;
                continue;
            }
            "MAIL" if plain => "530 Must issue a STARTTLS command first",
            "MAIL" if script.contains(&Reply::PerConnection(taken)) => {
                return say(&mut stream, "421 too many messages in this connection").await;
            }
            "MAIL" if script.iter().any(|reply| matches!(reply, Reply::Mail(most, _) if taken >= *most)) => script
                .iter()
                .find_map(|reply| if let Reply::Mail(_, answer) = reply { Some(*answer) } else { None })
                .unwrap_or_default(),
            "EHLO" if script.contains(&Reply::EchoLogin) => "250-test\r\n250 AUTH PLAIN LOGIN",
            "AUTH" if script.contains(&Reply::EchoLogin) => {
                say(&mut stream, &format!("535 5.7.8 what is \"{line}\"?")).await?;
                continue;
            }
            "EHLO" if login.is_some() => "250-test\r\n250 AUTH PLAIN",
            "EHLO" => "250 test",
            "AUTH" => match login {
                Some((user, password)) if line.ends_with(&base64(&format!("\0{user}\0{password}"))) => "235 ok",
                _ => "535 5.7.8 bad credentials",
            },
            "MAIL" => {
                sender = address();
                "250 ok"
            }
            "RCPT" => {
                recipient = address();
                let before = count(&state, &recipient);
                if script.iter().any(|reply| matches!(reply, Reply::HangAtRcpt(to) if *to == recipient && before == 0))
                {
                    std::future::pending::<()>().await;
                }
                if let Some(bytes) = script.iter().find_map(|reply| match reply {
                    Reply::RcptBytes(to, bytes) if *to == recipient => Some(*bytes),
                    _ => None,
                }) {
                    stream.get_mut().write_all(bytes).await.ok()?;
                    continue;
                }
                let accepts = state.accept_all.load(Ordering::Relaxed);
                let all = state.mails.lock().expect("nobody died").len();
                let over = |reply: &Reply| match reply {
                    Reply::Quota(most, answer) => (!accepts && all >= *most).then_some(*answer),
                    reply => answer_to(*reply, &recipient, before),
                };
                script.iter().find_map(over).unwrap_or("250 ok")
            }
            "DATA" => {
                say(&mut stream, "354 go on").await?;
                let raw = read_letter(&mut stream).await?;
                if script.contains(&Reply::Slow) {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                let refusal = script.iter().find_map(|reply| match reply {
                    Reply::Letter(answer) => Some(*answer),
                    Reply::LetterTo(to, answer) => (*to == recipient).then_some(*answer),
                    _ => None,
                });
                if let Some(answer) = refusal.filter(|_| !state.accept_all.load(Ordering::Relaxed)) {
                    say(&mut stream, answer).await?;
                    continue;
                }
                let first = state.mails.lock().expect("nobody died").iter().all(|mail| mail.recipient != recipient);
                let mail = Received { sender: sender.clone(), recipient: recipient.clone(), raw };
                state.mails.lock().expect("nobody died").push(mail);
                taken += 1;
                let drops = |reply: &Reply| match reply {
                    Reply::DropAfterData(to) => first && *to == recipient,
                    reply => *reply == Reply::DropAlways && !state.accept_all.load(Ordering::Relaxed),
                };
                if script.iter().any(drops) {
                    return None;
                }
                "250 taken"
            }
            "QUIT" => return say(&mut stream, "221 bye").await,
            _ => "250 ok",
        };
        say(&mut stream, answer).await?;
    }
}

fn count(state: &State, recipient: &str) -> usize {
    let mut attempts = state.attempts.lock().expect("nobody died");
    let counter = attempts.entry(recipient.to_owned()).or_default();
    *counter += 1;
    *counter - 1
}

fn answer_to(reply: Reply, recipient: &str, before: usize) -> Option<&'static str> {
    match reply {
        Reply::Rcpt(to, answer) if to == recipient => Some(answer),
        Reply::RcptOnce(to, answer) if to == recipient && before == 0 => Some(answer),
        _ => None,
    }
}

async fn say(stream: &mut Connection, answer: &str) -> Option<()> {
    stream.get_mut().write_all(format!("{answer}\r\n").as_bytes()).await.ok()
}

async fn read_line(stream: &mut Connection) -> Option<String> {
    let mut line = String::new();
    (stream.read_line(&mut line).await.ok()? > 0).then(|| line.trim_end().to_owned())
}

async fn read_letter(stream: &mut Connection) -> Option<String> {
    let mut letter = String::new();
    loop {
        let line = read_line(stream).await?;
        if line == "." {
            return Some(letter);
        }
        letter += line.strip_prefix('.').unwrap_or(&line);
        letter += "\n";
    }
}

/// A letter that was taken.
#[derive(Clone)]
pub(crate) struct Received {
    pub(crate) sender: String,
    pub(crate) recipient: String,
    pub(crate) raw: String,
}

impl Received {
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let raw = String::from_utf8(bytes.to_vec()).expect("mail is ASCII").replace("\r\n", "\n");
        Self { sender: String::new(), recipient: String::new(), raw }
    }

    /// A header's value, unfolded and decoded; empty where there is none.
    pub(crate) fn header(&self, name: &str) -> String {
        let (head, _) = self.raw.split_once("\n\n").expect("a mail has a head and a body");
        let unfolded = head.replace("\n ", " ").replace("\n\t", " ");
        let value = unfolded.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap_or_default();
        decode_words(value)
    }

    /// The decoded body of a mail of one part.
    pub(crate) fn text(&self) -> String {
        let (_, body) = self.raw.split_once("\n\n").expect("a mail has a head and a body");
        decode_body(body, &self.header("Content-Transfer-Encoding"))
    }

    /// The decoded part of that type.
    pub(crate) fn part(raw: &str, kind: &str) -> String {
        let raw = raw.replace("\r\n", "\n");
        let at = raw.find(&format!("Content-Type: {kind}")).expect("the part");
        let part = Self::parse(raw[at..].split("\n--").next().unwrap_or_default().as_bytes());
        part.text()
    }
}

/// RFC 2047: `=?utf-8?b?…?=`; white space between two such words does not count.
fn decode_words(value: &str) -> String {
    let mut decoded = String::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once("=?utf-8?b?") {
        if !before.trim().is_empty() || decoded.is_empty() {
            decoded += before;
        }
        let (word, after) = after.split_once("?=").expect("an encoded word ends");
        decoded += &String::from_utf8(unbase64(word)).expect("UTF-8 in each word");
        rest = after;
    }
    decoded + rest
}

fn decode_body(body: &str, encoding: &str) -> String {
    let bytes = match encoding {
        "base64" => unbase64(&body.replace('\n', "")),
        "quoted-printable" => unquote(&body.replace("=\n", "")),
        _ => body.as_bytes().to_vec(),
    };
    String::from_utf8(bytes).expect("UTF-8").replace("\r\n", "\n")
}

fn unquote(text: &str) -> Vec<u8> {
    let (bytes, mut at, mut out) = (text.as_bytes(), 0, Vec::new());
    while at < bytes.len() {
        if bytes[at] == b'=' {
            out.push(u8::from_str_radix(&text[at + 1..at + 3], 16).expect("two hexadecimal digits"));
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    out
}

const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn unbase64(text: &str) -> Vec<u8> {
    let digits: Vec<usize> = text.chars().filter_map(|c| ALPHABET.find(c)).collect();
    let bits = digits.chunks(4).flat_map(|quad| {
        let value = quad.iter().fold(0, |value, digit| value << 6 | digit) << (6 * (4 - quad.len()));
        [(value >> 16) as u8, (value >> 8) as u8, value as u8].into_iter().take(quad.len() - 1)
    });
    bits.collect()
}

fn base64(text: &str) -> String {
    let alphabet = ALPHABET.as_bytes();
    let quads = text.as_bytes().chunks(3).map(|three| {
        let value = (0..3).fold(0, |value, n| value << 8 | usize::from(*three.get(n).unwrap_or(&0)));
        let digit = |n: usize| if n <= three.len() { alphabet[value >> (18 - 6 * n) & 63] as char } else { '=' };
        [digit(0), digit(1), digit(2), digit(3)].iter().collect::<String>()
    });
    quads.collect()
}
