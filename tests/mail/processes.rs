//! Killed processes, and concurrent ones.

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use matome::edge::mail::Security;

use super::office::Office;
use super::server::{Reply, Server};

#[tokio::test]
async fn a_claim_left_by_a_dead_process_is_sent_again_under_the_same_id() {
    let server = Server::start([]).await;
    let office = Office::new().smtp(&server, Security::None);
    let id = office.claim_and_die("2026-10-01").await;
    let report = office.round("2026-10-01").await;
    assert!(report.is_clean(), "{report}");
    assert!(server.mails().iter().any(|mail| mail.header("Message-ID") == format!("<{id}>")));
    assert_eq!(office.counts().perhaps_twice, 1);
}

#[tokio::test]
async fn of_two_processes_one_sends() {
    let server = Server::start([Reply::Slow(Duration::from_millis(20))]).await;
    let office = Office::new().smtp(&server, Security::None);
    let (one, other) = tokio::join!(office.round("2026-10-01"), office.round("2026-10-01"));
    assert!(one.busy != other.busy, "{one}{other}");
    assert_eq!(server.mails().len(), 3);
}

/// Not a test itself: the process that [`killed_at_any_moment_it_loses_nothing`] starts and kills.
#[tokio::test]
#[ignore = "started by another test"]
async fn a_process_that_sends() {
    let Ok(folder) = std::env::var("MATOME_TEST_FOLDER") else { return };
    let port = std::env::var("MATOME_TEST_PORT").expect("a port").parse().expect("a number");
    let departments = std::env::var("MATOME_TEST_DEPARTMENTS").expect("how many").parse().expect("a number");
    let office = Office::at(PathBuf::from(folder)).with_departments(departments).smtp_at(port, Security::None);
    // On a server the lease of a killed process must expire first: retries until then.
    while office.round("2026-10-01").await.busy {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_it_loses_nothing() {
    // Two hundred kills take minutes: `MATOME_KILLS=200`.
    let kills: usize = std::env::var("MATOME_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(10);
    let departments = 8 * kills;
    let server = Server::start([Reply::Slow(Duration::from_millis(20))]).await;
    let folder = tempfile::TempDir::new().expect("a folder");
    let start = || {
        Command::new(std::env::current_exe().expect("this test"))
            .args(["--ignored", "--exact", "mail::processes::a_process_that_sends"])
            .env("MATOME_TEST_FOLDER", folder.path())
            .env("MATOME_TEST_DEPARTMENTS", departments.to_string())
            .env("MATOME_TEST_PORT", server.port.to_string())
            .envs(
                crate::common::state::is_on_server().then(|| (crate::common::state::URL, crate::common::state::url())),
            )
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a process")
    };
    let mut killed = 0;
    for n in 0..kills {
        let mut process = start();
        // After its start, whose time varies by machine, at varying times.
        let before = server.mails().len();
        let is_over =
            |server: &Server| server.mails().len() > before || process.try_wait().expect("a process").is_some();
        server.has_seen(is_over).await;
        tokio::time::sleep(Duration::from_micros(n as u64 * 7919 % 90_000)).await;
        killed += usize::from(process.try_wait().expect("a process").is_none());
        process.kill().expect("a process to kill");
        process.wait().expect("it is gone");
    }
    assert!(start().wait().expect("the last one ends by itself").success());
    let mut copies: HashMap<String, HashMap<String, usize>> = HashMap::new();
    for mail in server.mails() {
        *copies.entry(mail.recipient.clone()).or_default().entry(mail.header("Message-ID")).or_default() += 1;
    }
    assert_eq!(copies.len(), departments + 3, "every mail arrives");
    assert!(copies.values().all(|ids| ids.len() == 1), "a second copy has the same Message-ID");
    let extra: usize = copies.values().flat_map(HashMap::values).map(|copies| copies - 1).sum();
    assert!(killed > kills / 2 && extra <= killed, "{extra} second copies after {killed} kills");
    println!("{} mails, {killed} kills, {extra} second copies", copies.len());
    let office = Office::at(folder.path().to_owned());
    assert_eq!(office.counts().waiting + office.counts().uncertain, 0);
}
