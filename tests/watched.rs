//! What whoever watches from outside is told: figures for Prometheus, and a call to a watcher.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::fs::symlink;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use crate::common::{GOAL, Office, comes_true, program, wait_until};

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// What is answered there; `None` where nobody does.
fn asked(port: u16, question: &[u8]) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(question).ok()?;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    Some(String::from_utf8(answer).unwrap())
}

fn figures(port: u16) -> String {
    asked(port, b"GET /metrics HTTP/1.1\r\nHost: here\r\n\r\n").unwrap_or_default()
}

fn city(department: &str) -> Office {
    let office = Office::new("");
    office.save_policy(&format!("{department}/運営方針.xlsx"), department, &[GOAL]);
    office
}

#[test]
fn prometheus_reads_the_figures_and_nobody_who_asks_holds_the_daemon_up() {
    let (office, port) = (city("総務部"), free_port());
    office.configure(|text| text + &format!("[metrics]\nlisten = \"127.0.0.1:{port}\"\n"));
    let daemon = office.daemon();
    let has = |line: &str| figures(port).lines().any(|found| found == line);
    wait_until(&office, "its figures", || has("matome_workbooks{city=\"青葉市\"} 1"));
    for line in ["matome_running{city=\"青葉市\"} 1", "matome_working{city=\"青葉市\"} 1"] {
        assert!(has(line), "{line} is not in\n{}", figures(port));
    }
    assert!(figures(port).starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4"));
    for (question, status) in [
        (&b"GET /secret HTTP/1.1\r\n\r\n"[..], "404"),
        (b"POST /metrics HTTP/1.1\r\n\r\n", "405"),
        (b"\x16\x03\x01\x02\0\r\n\r\n", "400"),
        ("x".repeat(20_000).as_bytes(), "400"),
    ] {
        let answer = asked(port, question).unwrap();
        // Whoever has more to say than is read may find the line cut.
        assert!(
            answer.is_empty() && question.len() > 8192 || answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{answer}"
        );
    }
    // More than are answered at once, who say nothing, or half of it.
    let crowd: Vec<TcpStream> = (0..200)
        .map(|n| {
            let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
            let _ = if n % 2 == 0 { stream.write_all(b"GET /metr") } else { stream.shutdown(Shutdown::Write) };
            stream
        })
        .collect();
    office.save_policy("建設部/運営方針.xlsx", "建設部", &[GOAL]);
    wait_until(&office, "the daemon goes on", || office.listed("目標").len() == 2);
    wait_until(&office, "an answer again", || has("matome_workbooks{city=\"青葉市\"} 2"));
    drop(crowd);
    assert!(daemon.stop().success());
}

#[test]
fn a_port_that_another_program_has_is_told_and_ends_nothing() {
    let (office, taken) = (city("総務部"), TcpListener::bind("127.0.0.1:0").unwrap());
    let port = taken.local_addr().unwrap().port();
    office.configure(|text| text + &format!("[metrics]\nlisten = \"127.0.0.1:{port}\"\n"));
    let daemon = office.daemon();
    wait_until(&office, "the reason", || office.log().contains("で待ち受けられません"));
    wait_until(&office, "its workbook", || office.listed("目標") == [GOAL.0]);
    assert!(daemon.stop().success());
}

/// `run --cities`, ended with it.
struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn one_listener_tells_of_all_cities() {
    let (first, second, port) = (city("総務部"), city("建設部"), free_port());
    second.configure(|text| text.replace("city =", "sity ="));
    let folder = tempfile::tempdir().unwrap();
    for (name, office) in [("aoba", &first), ("minato", &second)] {
        symlink(office.path(""), folder.path().join(name)).unwrap();
    }
    let mut command = Command::new(program());
    command.arg("run").arg("--cities").arg(folder.path()).arg("--metrics").arg(format!("127.0.0.1:{port}"));
    let service = Service(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    let has = |line: &str| figures(port).lines().any(|found| found == line);
    wait_until(&first, "its figures", || has("matome_workbooks{city=\"aoba\"} 1"));
    wait_until(&first, "the other rests", || has("matome_running{city=\"minato\"} 0"));
    second.configure(|text| text.replace("sity =", "city ="));
    wait_until(&second, "the other's figures", || has("matome_workbooks{city=\"minato\"} 1"));
    std::fs::remove_file(folder.path().join("aoba")).unwrap();
    wait_until(&first, "it is gone", || !figures(port).contains("aoba") && figures(port).contains("minato"));
    drop(service);
}

/// A watcher that answers with these bytes, or with others once it is told, and says what it was asked.
struct Watcher {
    port: u16,
    asked: Receiver<String>,
    say: Sender<&'static str>,
}

impl Watcher {
    fn that_says(first: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let ((tell, asked), (say, told)) = (mpsc::channel(), mpsc::channel());
        std::thread::spawn(move || {
            let mut answer = first;
            let mut silent = Vec::new();
            for mut stream in listener.incoming().flatten() {
                let mut line = String::new();
                let _ = BufReader::new(&stream).read_line(&mut line);
                answer = told.try_iter().last().unwrap_or(answer);
                let _ = stream.write_all(answer.as_bytes());
                if answer.is_empty() {
                    silent.push(stream);
                }
                let _ = tell.send(line);
            }
        });
        Self { port, asked, say }
    }

    fn configured(&self, text: &str) -> String {
        format!("{text}[heartbeat]\nurl = \"http://127.0.0.1:{}/ping/0123?city=a\"\n", self.port)
    }
}

#[test]
fn a_watcher_is_called_and_told_of_where_it_does_not_hear() {
    let (office, watcher) = (city("総務部"), Watcher::that_says("HTTP/1.1 404 Not Found\r\n\r\n"));
    office.configure(|text| watcher.configured(&text));
    let daemon = office.daemon();
    assert_eq!(watcher.asked.recv_timeout(Duration::from_mins(1)).unwrap(), "GET /ping/0123?city=a HTTP/1.1\r\n");
    wait_until(&office, "the reason", || office.log().contains("に「動いている」ことを伝えられません: 「HTTP/1.1 404"));
    assert!(!office.log().contains("0123"), "what stands behind the server's name may be a secret");
    let said = |what: &[&str]| String::from_utf8(office.run(what).stdout).unwrap();
    office.save_policy("建設部/運営方針.xlsx", "建設部", &[GOAL]);
    assert!(comes_true(Duration::from_secs(30), || said(&["status"]).contains("[heartbeat] url に伝えられません")));
    assert!(
        said(&["status", "--check"]).starts_with("MATOME WARNING - 監視に伝えられません"),
        "{}",
        said(&["status", "--check"])
    );
    // Not more often than once a minute, however much happens.
    assert_eq!(watcher.asked.try_recv().ok(), None);
    watcher.say.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK").unwrap();
    daemon.signal("HUP");
    wait_until(&office, "it hears", || said(&["status", "--check"]).starts_with("MATOME OK"));
    assert!(daemon.stop().success());
}

#[test]
fn a_watcher_that_is_silent_or_away_holds_nobody_up() {
    let (office, watcher) = (city("総務部").in_haste(), Watcher::that_says(""));
    office.configure(|text| watcher.configured(&text));
    let daemon = office.daemon();
    wait_until(&office, "its workbook", || office.listed("目標") == [GOAL.0]);
    wait_until(&office, "the silence", || office.log().contains("伝えられません: 応答がありません"));
    let begun = Instant::now();
    assert!(daemon.stop().success());
    assert!(begun.elapsed() < Duration::from_secs(5));
    // Nobody listens there at all.
    let port = free_port();
    office.configure(|text| text.replace(&format!(":{}/", watcher.port), &format!(":{port}/")));
    let daemon = office.daemon();
    wait_until(&office, "the refusal", || office.log().contains("待ち受けているものがありません"));
    assert!(daemon.stop().success());
    assert!(matches!(watcher.asked.recv_timeout(Duration::from_secs(1)), Ok(_) | Err(RecvTimeoutError::Timeout)));
}
