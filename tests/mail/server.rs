//! A scripted SMTP server on loopback that stores what it accepted.

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

pub(crate) use super::received::Received;
use super::received::base64;

/// A connection, encrypted or not.
trait Wire: AsyncRead + AsyncWrite + Unpin + Send {}
impl<W: AsyncRead + AsyncWrite + Unpin + Send> Wire for W {}
type Connection = BufReader<Box<dyn Wire>>;

/// Deviations from accepting everything.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Reply {
    /// To this recipient, always.
    Rcpt(&'static str, &'static str),
    /// To every letter.
    Letter(&'static str),
    /// To the letters for this recipient.
    LetterTo(&'static str, &'static str),
    /// To this recipient on the first attempt.
    RcptOnce(&'static str, &'static str),
    /// Silent when this recipient is first named.
    HangAtRcpt(&'static str),
    /// Accepts the first letter to this recipient and drops the connection without a reply.
    DropAfterData(&'static str),
    /// Requires this user and password.
    Login(&'static str, &'static str),
    /// Ends a connection after this many letters.
    PerConnection(usize),
    /// To `MAIL` after this many letters on a connection, which stays open.
    Mail(usize, &'static str),
    /// Offers STARTTLS with `tls/server.pem`, and accepts no mail without it.
    StartTls,
    /// Encrypted from the first byte.
    Tls,
    /// Delay per letter.
    Slow(Duration),
    /// Refuses every login and echoes the line.
    EchoLogin,
    /// To this recipient, always, as raw bytes.
    RcptBytes(&'static str, &'static [u8]),
    /// An endless greeting line.
    EndlessGreeting,
    /// Sends this in the clear together with the permission to encrypt.
    Smuggle(&'static str),
    /// To every recipient after this many letters.
    Quota(usize, &'static str),
    /// Accepts every letter and drops the connection without a reply.
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

impl State {
    fn accepts_all(&self) -> bool {
        self.accept_all.load(Ordering::Relaxed)
    }
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

    pub(crate) fn mails(&self) -> Vec<Received> {
        self.state.mails.lock().expect("nobody died").clone()
    }

    pub(crate) fn to(&self, recipient: &str) -> Vec<Received> {
        self.mails().into_iter().filter(|mail| mail.recipient == recipient).collect()
    }

    pub(crate) async fn has_seen(&self, mut done: impl FnMut(&Self) -> bool) {
        while !done(self) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    pub(crate) fn attempts(&self, recipient: &str) -> usize {
        self.state.attempts.lock().expect("nobody died").get(recipient).copied().unwrap_or_default()
    }

    pub(crate) fn connections(&self) -> usize {
        self.state.connections.load(Ordering::Relaxed)
    }

    /// Bytes of the endless greeting taken.
    pub(crate) fn poured(&self) -> usize {
        self.state.poured.load(Ordering::Relaxed)
    }

    pub(crate) fn accept_all(&self) {
        self.state.accept_all.store(true, Ordering::Relaxed);
    }

    /// Greets with 421 from now on.
    pub(crate) fn refuse_all(&self, refuse: bool) {
        self.state.refuse_all.store(refuse, Ordering::Relaxed);
    }
}

/// A certificate for `localhost` by the tests' authority; its key is not secret.
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
    Session::new(stream, state, script).serve().await
}

async fn encrypt(stream: Connection) -> Option<Connection> {
    let encrypted = acceptor().accept(stream.into_inner()).await.ok()?;
    Some(BufReader::new(Box::new(encrypted)))
}

struct Session {
    stream: Connection,
    state: Arc<State>,
    script: Vec<Reply>,
    /// Only STARTTLS is accepted so far.
    plain: bool,
    sender: String,
    recipient: String,
    /// Letters accepted.
    taken: usize,
}

impl Session {
    fn new(stream: Connection, state: Arc<State>, script: Vec<Reply>) -> Self {
        let plain = script.contains(&Reply::StartTls);
        Self { stream, state, script, plain, sender: String::new(), recipient: String::new(), taken: 0 }
    }

    /// Until the other side or the script ends it.
    async fn serve(mut self) -> Option<()> {
        loop {
            let line = read_line(&mut self.stream).await?;
            match line.get(..4).unwrap_or_default() {
                "EHLO" => self.say(self.hello()).await?,
                "STAR" if self.plain => self = self.start_tls().await?,
                "AUTH" => self.say(&self.login(&line)).await?,
                "MAIL" => self.name_sender(address(&line)).await?,
                "RCPT" => self.name_recipient(address(&line)).await?,
                "DATA" => self.take_letter().await?,
                "QUIT" => return self.say("221 bye").await,
                _ => self.say("250 ok").await?,
            }
        }
    }

    async fn say(&mut self, answer: impl AsRef<str>) -> Option<()> {
        say(&mut self.stream, answer.as_ref()).await
    }

    fn scripted<T>(&self, what: impl FnMut(&Reply) -> Option<T>) -> Option<T> {
        self.script.iter().find_map(what)
    }

    fn account(&self) -> Option<(&'static str, &'static str)> {
        self.scripted(|reply| if let Reply::Login(user, password) = reply { Some((*user, *password)) } else { None })
    }

    fn hello(&self) -> &'static str {
        match self.account() {
            _ if self.plain => "250-test\r\n250 STARTTLS",
            _ if self.script.contains(&Reply::EchoLogin) => "250-test\r\n250 AUTH PLAIN LOGIN",
            Some(_) => "250-test\r\n250 AUTH PLAIN",
            None => "250 test",
        }
    }

    async fn start_tls(mut self) -> Option<Self> {
        let more = self.scripted(|reply| if let Reply::Smuggle(more) = reply { Some(*more) } else { None });
        self.say(["220 go on", more.unwrap_or_default()].join("\r\n").trim_end()).await?;
        let stream = encrypt(self.stream).await?;
        Some(Self { stream, plain: false, ..self })
    }

    fn login(&self, line: &str) -> String {
        if self.script.contains(&Reply::EchoLogin) {
            return format!("535 5.7.8 what is \"{line}\"?");
        }
        let is_right = |(user, password)| line.ends_with(&base64(&format!("\0{user}\0{password}")));
        if self.account().is_some_and(is_right) { "235 ok" } else { "535 5.7.8 bad credentials" }.to_owned()
    }

    async fn name_sender(&mut self, sender: String) -> Option<()> {
        if self.plain {
            return self.say("530 Must issue a STARTTLS command first").await;
        }
        if self.script.contains(&Reply::PerConnection(self.taken)) {
            self.say("421 too many messages in this connection").await?;
            return None;
        }
        let refusal = self.scripted(|reply| match reply {
            Reply::Mail(most, answer) => (self.taken >= *most).then_some(*answer),
            _ => None,
        });
        if refusal.is_none() {
            self.sender = sender;
        }
        self.say(refusal.unwrap_or("250 ok")).await
    }

    async fn name_recipient(&mut self, recipient: String) -> Option<()> {
        let before = count(&self.state, &recipient);
        if before == 0 && self.script.iter().any(|reply| matches!(reply, Reply::HangAtRcpt(to) if *to == recipient)) {
            std::future::pending::<()>().await;
        }
        let bytes = self.scripted(|reply| match reply {
            Reply::RcptBytes(to, bytes) => (*to == recipient).then_some(*bytes),
            _ => None,
        });
        let all = self.state.mails.lock().expect("nobody died").len();
        let is_full = |most: usize| !self.state.accepts_all() && all >= most;
        let answer = self.scripted(|reply| match reply {
            Reply::Quota(most, answer) => is_full(*most).then_some(*answer),
            reply => answer_to(*reply, &recipient, before),
        });
        self.recipient = recipient;
        match bytes {
            Some(bytes) => self.stream.get_mut().write_all(bytes).await.ok(),
            None => self.say(answer.unwrap_or("250 ok")).await,
        }
    }

    async fn take_letter(&mut self) -> Option<()> {
        self.say("354 go on").await?;
        let raw = read_letter(&mut self.stream).await?;
        if let Some(time) = self.scripted(|reply| if let Reply::Slow(time) = reply { Some(*time) } else { None }) {
            tokio::time::sleep(time).await;
        }
        let refusal = self.scripted(|reply| match reply {
            Reply::Letter(answer) => Some(*answer),
            Reply::LetterTo(to, answer) => (*to == self.recipient).then_some(*answer),
            _ => None,
        });
        if let Some(answer) = refusal.filter(|_| !self.state.accepts_all()) {
            return self.say(answer).await;
        }
        let is_first = self.keep(raw);
        let drops = |reply: &Reply| match reply {
            Reply::DropAfterData(to) => is_first && *to == self.recipient,
            reply => *reply == Reply::DropAlways && !self.state.accepts_all(),
        };
        if self.script.iter().any(drops) {
            return None;
        }
        self.say("250 taken").await
    }

    /// Stores the letter; returns whether it is the first for its recipient.
    fn keep(&mut self, raw: String) -> bool {
        let mut mails = self.state.mails.lock().expect("nobody died");
        let is_first = mails.iter().all(|mail| mail.recipient != self.recipient);
        mails.push(Received { sender: self.sender.clone(), recipient: self.recipient.clone(), raw });
        self.taken += 1;
        is_first
    }
}

/// The text between `<` and `>`.
fn address(line: &str) -> String {
    line.split(['<', '>']).nth(1).unwrap_or_default().to_owned()
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
