//! A slow mail server, so that its clients can be killed mid-conversation; stores what it accepted.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use chrono::NaiveDate;

/// Before a letter counts as accepted, and again before the reply.
const PAUSE: Duration = Duration::from_millis(20);

/// Recipient, day, subject.
pub(crate) type Matter = (String, String, String);

pub(crate) struct Post {
    pub(crate) port: u16,
    taken: Arc<Mutex<Vec<Taken>>>,
}

#[derive(Clone)]
struct Taken {
    matter: Matter,
    message_id: String,
}

impl Post {
    pub(crate) fn opens() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let taken = Arc::<Mutex<Vec<Taken>>>::default();
        let shared = Arc::clone(&taken);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                thread::spawn(move || serve(&stream, &shared));
            }
        });
        Self { port, taken }
    }

    /// Number of letters, including duplicates.
    pub(crate) fn letters(&self) -> usize {
        self.taken.lock().unwrap().len()
    }

    pub(crate) fn matters(&self) -> BTreeMap<Matter, BTreeSet<String>> {
        let mut matters = BTreeMap::<Matter, BTreeSet<String>>::new();
        for Taken { matter, message_id } in self.taken.lock().unwrap().iter().cloned() {
            matters.entry(matter).or_default().insert(message_id);
        }
        matters
    }
}

/// A killed client hangs up.
fn serve(stream: &TcpStream, taken: &Mutex<Vec<Taken>>) -> Option<()> {
    let mut says = stream.try_clone().ok()?;
    let mut say = |answer: &str| says.write_all(format!("{answer}\r\n").as_bytes()).ok();
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let mut recipient = String::new();
    say("220 post")?;
    while let Some(line) = lines.next() {
        match line.get(..4).unwrap_or_default() {
            "RCPT" => {
                line.split(['<', '>']).nth(1).unwrap_or_default().clone_into(&mut recipient);
                say("250 ok")?;
            }
            "DATA" => {
                say("354 go on")?;
                let letter = letter(&mut lines, &recipient)?;
                thread::sleep(PAUSE);
                taken.lock().unwrap().push(letter);
                thread::sleep(PAUSE);
                say("250 taken")?;
            }
            "QUIT" => return say("221 bye"),
            _ => say("250 ok")?,
        }
    }
    Some(())
}

/// The complete letter; `None` if the line broke.
fn letter(lines: &mut impl Iterator<Item = String>, recipient: &str) -> Option<Taken> {
    let (mut headers, mut is_head, mut is_whole) = (Vec::<String>::new(), true, false);
    for line in lines {
        match line.as_str() {
            "." => {
                is_whole = true;
                break;
            }
            "" => is_head = false,
            more if is_head && more.starts_with([' ', '\t']) => headers.last_mut()?.push_str(more),
            header if is_head => headers.push(header.to_owned()),
            _ => {}
        }
    }
    let header =
        |name: &str| headers.iter().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim().to_owned();
    // Thu, 1 Oct 2026 08:30:00 +0900
    let day = header("Date:").split_whitespace().take(4).collect::<Vec<_>>().join(" ");
    let day = NaiveDate::parse_from_str(&day, "%a, %d %b %Y").ok()?.to_string();
    let matter = (recipient.to_owned(), day, header("Subject:"));
    is_whole.then(|| Taken { matter, message_id: header("Message-ID:") })
}
