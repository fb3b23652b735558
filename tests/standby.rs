//! Two machines on one city with its state on a server: one works, the other stands by and takes over.

#![cfg(target_os = "linux")]

mod line;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use matome::edge::state::database::Server as Database;

use crate::common::state::Cluster;
use crate::common::{Daemon, Office, comes_true, state, wait_until};
use crate::mail::server::{Reply, Server};
use line::Line;

const DEPARTMENTS: [&str; 8] = ["福祉部", "環境部", "教育部", "経済部", "市民部", "税務部", "農林部", "水道部"];
/// A working day past the hour of sending, on which each department is reminded.
const MOMENT: &str = "2026-09-16T08:30:01+09:00";
const LOST: &str = "受け持ちを失いました";

/// The city with two configurations: the second machine reaches the server by another line.
struct City {
    office: Office,
    mail: Server,
    line: Line,
}

impl City {
    /// `None` if `PostgreSQL` is not installed, printed despite output capture.
    async fn new() -> Option<Self> {
        if !Path::new("/usr/lib/postgresql").is_dir() {
            let _ = writeln!(std::io::stderr(), "skipped: PostgreSQL is not installed");
            return None;
        }
        let port = Cluster::shared().port;
        let (mail, line) = (Server::start([Reply::Slow(Duration::from_millis(700))]).await, Line::to(port));
        let numbered = || (1..).zip(DEPARTMENTS);
        let department = |(n, name)| format!("[[departments]]\nname = \"{name}\"\nto = [\"bu{n}@aoba.example.jp\"]");
        let departments = numbered().map(department).collect::<Vec<_>>().join("\n");
        let office = Office::new(&departments);
        for (n, name) in numbered() {
            let goal = (&*format!("窓口の見直し{n}"), "証明書の窓口を一つにまとめる。", "9月末までに窓口を移す。");
            office.save_policy(&format!("{name}/運営方針.xlsx"), name, &[goal]);
        }
        let place = state::schema_of(&Cluster::shared().url(), &office.path("matome.db"));
        let Database { schema, .. } = place.server().unwrap();
        let smtp = format!(
            "transport = \"smtp\"\n[mail.smtp]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"",
            mail.port
        );
        let configuration = std::fs::read_to_string(office.path("matome.toml")).unwrap();
        let (before, after) = configuration.split_once("[state]").unwrap_or((&configuration, ""));
        // With the suite on a server there is a section of two lines already.
        let rest = after.split_once("[[").map_or(after.to_owned(), |(_, rest)| format!("[[{rest}"));
        let configuration = format!("{before}{rest}").replace("transport = \"files\"\nfolder = \"outbox\"", &smtp);
        for (name, port) in [("matome.toml", port), ("other.toml", line.port)] {
            let state = format!("[state]\ndatabase = \"postgres://matome@127.0.0.1:{port}/postgres?schema={schema}\"");
            std::fs::write(office.path(name), format!("{configuration}\n{state}\n")).unwrap();
        }
        Some(Self { office, mail, line })
    }

    fn start(&self, configuration: &str) -> Daemon {
        self.office.daemon_of_with(configuration, |command| _ = command.env("MATOME_CLOCK", MOMENT))
    }

    fn sending(&self, configuration: &str) -> Daemon {
        let daemon = self.start(configuration);
        tokio::task::block_in_place(|| wait_until(&self.office, "the second mail", || self.mail.mails().len() >= 2));
        daemon
    }

    /// Waits until everything is sent by either.
    fn finish(&self) {
        tokio::task::block_in_place(|| wait_until(&self.office, "the rest of the mails", || self.is_finished()));
    }

    /// Waits until that daemon has sent everything, restarting it like a service: the server keeps rows locked for a
    /// cut-off writer until it misses it.
    fn finish_by(&self, daemon: &mut Daemon, configuration: &str) {
        let is_done = || {
            if !daemon.is_running() {
                *daemon = self.start(configuration);
            }
            self.is_finished()
        };
        tokio::task::block_in_place(|| wait_until(&self.office, "the rest of the mails", is_done));
    }

    fn is_finished(&self) -> bool {
        let status = self.office.status();
        let open = ["waiting", "uncertain"].map(|state| status["mails"][state].as_u64().unwrap());
        self.mail.mails().len() >= DEPARTMENTS.len() && open == [0, 0]
    }

    /// Number of duplicates; each must have the first one's Message-ID.
    fn second_copies(&self) -> usize {
        let mut ids: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for mail in self.mail.mails() {
            ids.entry(mail.recipient.clone()).or_default().push(mail.header("Message-ID"));
        }
        ids.retain(|recipient, _| recipient.starts_with("bu"));
        assert_eq!(ids.len(), DEPARTMENTS.len(), "every mail arrives: {ids:?}");
        assert!(ids.values().all(|ids| ids.iter().all(|id| *id == ids[0])), "one Message-ID each: {ids:?}");
        ids.values().map(|ids| ids.len() - 1).sum()
    }

    fn holder(&self) -> String {
        self.office.status()["worker"].as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the loser of the city has ended its work and stands by.
    fn stands_by_for(&self, holder: &Daemon) {
        let stands_by =
            |line: &str| line.contains(&number(holder)) && line.contains("がこの市を受け持っています。待機し");
        let is_said = || self.office.log().lines().any(stands_by);
        tokio::task::block_in_place(|| wait_until(&self.office, "the other stands by", is_said));
    }

    fn log_says(&self, what: &str) {
        tokio::task::block_in_place(|| wait_until(&self.office, what, || self.office.log().contains(what)));
    }
}

fn number(daemon: &Daemon) -> String {
    format!("プロセス {}", daemon.pid())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frozen_machine_is_taken_over_and_sends_nothing_when_it_wakes() {
    let Some(city) = City::new().await else { return };
    let mut frozen = city.sending("matome.toml");
    frozen.signal("STOP");
    let other = city.start("matome.toml");
    city.log_says("引き継ぎます");
    city.finish();
    assert!(city.holder().contains(&number(&other)), "{}", city.holder());
    let (sent, written) =
        (city.mail.mails().len(), std::fs::metadata(city.office.merged()).unwrap().modified().unwrap());
    frozen.signal("CONT");
    city.log_says(LOST);
    city.stands_by_for(&other);
    assert_eq!(city.mail.mails().len(), sent, "{}", city.office.log());
    assert_eq!(std::fs::metadata(city.office.merged()).unwrap().modified().unwrap(), written);
    assert!(city.second_copies() <= 1 && frozen.is_running());
    // The other way round.
    assert!(other.stop().success());
    let taken = comes_true(Duration::from_mins(1), || city.holder().contains(&number(&frozen)));
    assert!(taken, "{}\n{}", city.holder(), city.office.log());
    assert_eq!(city.mail.mails().len(), sent);
    assert!(frozen.stop().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_machine_that_is_cut_off_from_the_server_stops_by_itself() {
    let Some(city) = City::new().await else { return };
    let cut_off = city.sending("other.toml");
    city.line.cut();
    let mut other = city.start("matome.toml");
    city.finish_by(&mut other, "matome.toml");
    assert!(city.holder().contains(&number(&other)), "{}", city.holder());
    let sent = city.mail.mails().len();
    city.log_says(LOST);
    city.line.mend();
    city.stands_by_for(&other);
    assert_eq!(city.mail.mails().len(), sent, "{}", city.office.log());
    assert!(city.second_copies() <= 1);
    drop(other);
    let taken = comes_true(Duration::from_mins(1), || city.holder().contains(&number(&cut_off)));
    assert!(taken, "{}\n{}", city.holder(), city.office.log());
    assert!(cut_off.stop().success());
}
