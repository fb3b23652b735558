//! Monitoring from outside: metrics for Prometheus, and calls to a monitor.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::os::unix::fs::symlink;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use crate::common::{GOAL, Office, comes_true, program, wait_until};

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn city(department: &str) -> Office {
    let office = Office::new("");
    office.save_policy(&format!("{department}/運営方針.xlsx"), department, &[GOAL]);
    office
}

const WITH_METRICS: &str = "[metrics]\nfile = \"matome.prom\"\n";

fn has(office: &Office, line: &str) -> bool {
    let page = std::fs::read_to_string(office.path("matome.prom")).unwrap_or_default();
    page.lines().any(|found| found == line)
}

#[test]
fn figures_are_written_whole_after_each_cycle_and_say_when_the_daemon_has_ended() {
    let office = city("総務部");
    office.configure(|text| text + WITH_METRICS);
    let daemon = office.daemon();
    wait_until(&office, "its figures", || has(&office, "matome_workbooks{city=\"青葉市\"} 1"));
    assert!(has(&office, "matome_working{city=\"青葉市\"} 1"));
    office.save_policy("建設部/運営方針.xlsx", "建設部", &[GOAL]);
    wait_until(&office, "the next figures", || has(&office, "matome_workbooks{city=\"青葉市\"} 2"));
    assert!(daemon.stop().success());
    assert!(has(&office, "matome_working{city=\"青葉市\"} 0"));
    let names = std::fs::read_dir(office.path("")).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
    assert_eq!(names.filter(|name| name.contains(".prom")).collect::<Vec<_>>(), ["matome.prom"]);
}

#[test]
fn figures_that_cannot_be_written_are_told_and_end_nothing() {
    let office = city("総務部");
    std::fs::create_dir_all(office.path("matome.prom")).unwrap();
    office.configure(|text| text + WITH_METRICS);
    let daemon = office.daemon();
    wait_until(&office, "the reason", || office.log().contains("[metrics] file の"));
    wait_until(&office, "its workbook", || office.listed("目標") == [GOAL.0]);
    assert!(daemon.stop().success());
}

struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn each_of_many_cities_writes_its_own_figures() {
    let (first, second) = (city("総務部"), city("建設部"));
    let folder = tempfile::tempdir().unwrap();
    for (name, office) in [("aoba", &first), ("minato", &second)] {
        office.configure(|text| text.replace("city = \"青葉市\"", &format!("city = \"{name}\"")) + WITH_METRICS);
        symlink(office.path(""), folder.path().join(name)).unwrap();
    }
    let mut command = Command::new(program());
    command.arg("run").arg("--cities").arg(folder.path());
    let service = Service(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    wait_until(&first, "its figures", || has(&first, "matome_workbooks{city=\"aoba\"} 1"));
    wait_until(&second, "the other's figures", || has(&second, "matome_workbooks{city=\"minato\"} 1"));
    std::fs::remove_file(first.path("matome.toml")).unwrap();
    wait_until(&first, "it has ended", || has(&first, "matome_working{city=\"aoba\"} 0"));
    assert!(has(&second, "matome_working{city=\"minato\"} 1"));
    drop(service);
}

/// A monitor with switchable replies that reports its requests.
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
    wait_until(&office, "the reason", || office.log().contains("に「動いている」ことを伝えられません: 「404"));
    assert!(!office.log().contains("0123"), "what stands behind the server's name may be a secret");
    let said = |what: &[&str]| String::from_utf8(office.run(what).stdout).unwrap();
    office.save_policy("建設部/運営方針.xlsx", "建設部", &[GOAL]);
    assert!(comes_true(Duration::from_secs(30), || said(&["status"]).contains("[heartbeat] url に伝えられません")));
    assert!(
        said(&["status", "--check"]).starts_with("MATOME WARNING - 監視に伝えられません"),
        "{}",
        said(&["status", "--check"])
    );
    // At most once a minute, however much happens.
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
    // Nobody listens there.
    let port = free_port();
    office.configure(|text| text.replace(&format!(":{}/", watcher.port), &format!(":{port}/")));
    let daemon = office.daemon();
    wait_until(&office, "the refusal", || office.log().contains("待ち受けているものがありません"));
    assert!(daemon.stop().success());
    assert!(matches!(watcher.asked.recv_timeout(Duration::from_secs(1)), Ok(_) | Err(RecvTimeoutError::Timeout)));
}

#[test]
fn monitoring_gets_its_answer_while_a_server_is_silent() {
    let (office, listener) = (city("総務部"), TcpListener::bind("127.0.0.1:0").unwrap());
    let port = listener.local_addr().unwrap().port();
    let server = format!("[state]\ndatabase = \"postgres://matome@127.0.0.1:{port}/matome?sslmode=disable\"\n");
    let is_other = |line: &&str| *line != "[state]" && !line.starts_with("database = ");
    office.configure(|text| text.lines().filter(is_other).collect::<Vec<_>>().join("\n") + "\n" + &server);
    let begun = Instant::now();
    let answer = office.run(&["status", "--check"]);
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    let said = String::from_utf8(answer.stdout).unwrap();
    assert!(answer.status.code() == Some(3) && said.contains("時間内に答えません"), "{said}");
}
