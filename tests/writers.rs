//! Two daemons on one folder of merged workbooks, each with a state of its own: one works, both say so, and an
//! administrator chooses.

#![cfg(target_os = "linux")]

use std::fs;
use std::process::Command;

use crate::common::{Daemon, GOAL, Office, all_rows_of, program, state, wait_until};

const MOMENT: &str = "2026-09-16T10:00:00+09:00";
const WAITS: &str = "こちらは取りまとめもメールも行いません";

fn office() -> Office {
    let office = Office::new("[heartbeat]\nfile = \"beat\"");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[GOAL]);
    let other = fs::read_to_string(office.path("matome.toml")).unwrap();
    let other = other.replace("folder = \"outbox\"", "folder = \"other-outbox\"").replace("\"beat\"", "\"other-beat\"");
    fs::write(office.path("other.toml"), format!("{other}\n[state]\ndatabase = \"other/matome.db\"")).unwrap();
    // Where a merged workbook lies already, nobody begins without a state unasked.
    assert!(office.run_with("other.toml", &["state", "new"]).status.success());
    office
}

/// On a working day past the hour of sending; what takes a minute in an office takes half a second.
fn start(office: &Office, configuration: &str) -> Daemon {
    office.daemon_of_with(configuration, |command| {
        command.env("MATOME_CLOCK", MOMENT).env("MATOME_RENEWAL_MS", "200");
    })
}

fn names(office: &Office, configuration: &str, key: &str, daemon: &Daemon) -> bool {
    let output = office.run_with(configuration, &["status", "--format", "json"]);
    let status: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    status[key].as_str().is_some_and(|name| name.ends_with(&format!("プロセス {}", daemon.pid())))
}

fn mails(office: &Office, folder: &str) -> usize {
    fs::read_dir(office.path(folder)).map_or(0, Iterator::count)
}

/// The status for a program that watches, at the daemons' moment, and its line.
fn check(office: &Office, configuration: &str) -> (Option<i32>, String) {
    let mut command = Command::new(program());
    command.args(["status", "--check", "--config"]).arg(office.path(configuration)).env("MATOME_CLOCK", MOMENT);
    let output = command.output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_second_is_named_and_does_nothing_until_an_administrator_chooses() {
    if state::is_on_server() {
        return;
    }
    let office = office();
    let first = start(&office, "matome.toml");
    wait_until(&office, "the mail", || mails(&office, "outbox") == 1);
    let second = start(&office, "other.toml");
    wait_until(&office, "the second names the first", || names(&office, "other.toml", "blocking_writer", &first));
    wait_until(&office, "the first names the second", || names(&office, "matome.toml", "other_writer", &second));
    let is_told = || all_rows_of(&office.merged(), "要確認").iter().flatten().any(|cell| cell.contains("別の matome"));
    wait_until(&office, "the line in 要確認", is_told);
    assert!(
        office.log().contains(WAITS) && office.log().contains("あちらは何も送らず、何も書きません"),
        "{}",
        office.log()
    );
    // Some minutes of an office: it renews its mark, and does nothing else.
    let mark = || fs::read(office.path("merged/.matome-waiting")).ok();
    for _ in 0..5 {
        let before = mark();
        wait_until(&office, "the second waits on", || mark() != before);
    }
    assert_eq!(mails(&office, "other-outbox"), 0);
    assert!(office.path("beat").exists() && !office.path("other-beat").exists());
    let ((fine, warned), (bad, said)) = (check(&office, "matome.toml"), check(&office, "other.toml"));
    assert!(fine == Some(1) && warned.starts_with("MATOME WARNING - 別の matome"), "{warned}");
    assert!(bad == Some(2) && said.contains(WAITS) && said.lines().count() == 1, "{said}");

    let chosen = office.run_with("other.toml", &["state", "claim"]);
    assert!(String::from_utf8_lossy(&chosen.stdout).contains("代わって"), "{chosen:?}");
    wait_until(&office, "the second's mail", || mails(&office, "other-outbox") == 1);
    wait_until(&office, "the first waits", || names(&office, "matome.toml", "blocking_writer", &second));
    // Whoever stops says so, and the first goes on with what it knows.
    assert!(second.stop().success());
    wait_until(&office, "the first works again", || check(&office, "matome.toml").0 == Some(0));
    assert_eq!((mails(&office, "outbox"), mails(&office, "other-outbox")), (1, 1));
    assert!(first.stop().success());
    assert!(
        fs::read_dir(office.path("merged"))
            .unwrap()
            .all(|file| { !file.unwrap().file_name().to_string_lossy().starts_with(".matome") })
    );
    let (stopped, said) = check(&office, "matome.toml");
    assert!(stopped == Some(2) && said.starts_with("MATOME CRITICAL - 止まっています"), "{said}");
    assert_eq!(check(&office, "nothing.toml").0, Some(3));
}

#[test]
fn what_a_dead_machine_left_behind_expires() {
    if state::is_on_server() {
        return;
    }
    let office = office();
    let dead = start(&office, "matome.toml");
    wait_until(&office, "the mail", || mails(&office, "outbox") == 1);
    dead.kill();
    let second = start(&office, "other.toml");
    wait_until(&office, "the doubt", || office.log().contains("印が取りまとめのフォルダーにあります"));
    wait_until(&office, "the mail of the second", || mails(&office, "other-outbox") == 1);
    assert!(second.stop().success());
}
