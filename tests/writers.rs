//! Two daemons with separate states on one folder of merged workbooks: the second refuses, and names the first.

#![cfg(target_os = "linux")]

use std::fs;
use std::process::Command;
use std::time::SystemTime;

use crate::common::{Daemon, GOAL, Office, program, state, wait_until};

const MOMENT: &str = "2026-09-16T10:00:00+09:00";
const WAITS: &str = "こちらは取りまとめもメールも行いません";

fn office() -> Office {
    let office = Office::new("[metrics]\nfile = \"figures\"");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[GOAL]);
    let other = fs::read_to_string(office.path("matome.toml")).unwrap();
    let other =
        other.replace("folder = \"outbox\"", "folder = \"other-outbox\"").replace("\"figures\"", "\"other-figures\"");
    fs::write(office.path("other.toml"), format!("{other}\n[state]\ndatabase = \"other/matome.db\"")).unwrap();
    // If a merged workbook exists, no state is created unasked.
    assert!(office.run_with("other.toml", &["state", "new"]).status.success());
    office
}

/// On a working day past the hour of sending.
fn start(office: &Office, configuration: &str) -> Daemon {
    office.daemon_of_with(configuration, |command| {
        command.env("MATOME_CLOCK", MOMENT);
    })
}

/// The other writer named by the status.
fn named(office: &Office, configuration: &str) -> Option<String> {
    let output = office.run_with(configuration, &["status", "--format", "json"]);
    let status: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    status["blocking_writer"].as_str().map(str::to_owned)
}

fn mails(office: &Office, folder: &str) -> usize {
    fs::read_dir(office.path(folder)).map_or(0, Iterator::count)
}

fn modified(office: &Office) -> SystemTime {
    fs::metadata(office.merged()).unwrap().modified().unwrap()
}

/// Exit status and line of `status --check`, at the daemons' time.
fn check(office: &Office, configuration: &str) -> (Option<i32>, String) {
    let mut command = Command::new(program());
    command.args(["status", "--check", "--config"]).arg(office.path(configuration)).env("MATOME_CLOCK", MOMENT);
    let output = command.output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_second_names_the_first_and_does_nothing_until_it_has_ended() {
    if state::is_on_server() {
        return;
    }
    let office = office();
    let first = start(&office, "matome.toml");
    wait_until(&office, "the mail", || mails(&office, "outbox") == 1);
    let second = start(&office, "other.toml");
    wait_until(&office, "the second names the first", || named(&office, "other.toml").is_some());
    let name = named(&office, "other.toml").unwrap();
    assert!(name.contains(&format!("プロセス {}、2026年9月16日 10:0", first.pid())), "{name}");
    assert!(office.log().contains(WAITS), "{}", office.log());
    // Each save wakes both: the first merges, the second does nothing.
    for round in 0..3 {
        let before = modified(&office);
        office.save_policy(&format!("総務部/運営方針{round}.xlsx"), "総務部", &[GOAL]);
        wait_until(&office, "the first merges", || modified(&office) != before);
    }
    let mark = fs::read_to_string(office.path("merged/.matome-writer")).unwrap();
    assert!(mark.contains(&format!("\"process\":{}", first.pid())), "{mark}");
    assert_eq!((mails(&office, "other-outbox"), named(&office, "matome.toml")), (0, None));
    let works =
        |file: &str| fs::read_to_string(office.path(file)).unwrap().contains("matome_working{city=\"青葉市\"} 1");
    assert!(works("figures") && !works("other-figures"));
    let (bad, said) = check(&office, "other.toml");
    assert!(bad == Some(2) && said.contains(WAITS) && said.lines().count() == 1, "{said}");
    assert_eq!(check(&office, "matome.toml").0, Some(0));

    assert!(first.stop().success());
    wait_until(&office, "the second's mail", || mails(&office, "other-outbox") == 1);
    let first = start(&office, "matome.toml");
    wait_until(&office, "the first is refused in its turn", || named(&office, "matome.toml").is_some());
    assert!(first.stop().success() && second.stop().success());
    let left = fs::read_dir(office.path("merged")).unwrap().map(|file| file.unwrap().file_name());
    assert_eq!(left.filter(|name| name.to_string_lossy().starts_with(".matome")).count(), 0);
    let (stopped, said) = check(&office, "matome.toml");
    assert!(stopped == Some(2) && said.starts_with("MATOME CRITICAL - 止まっています"), "{said}");
    assert_eq!(check(&office, "nothing.toml").0, Some(3));
}

#[test]
fn the_mark_of_a_process_that_is_gone_is_taken_over_and_that_of_another_machine_when_it_is_deleted() {
    if state::is_on_server() {
        return;
    }
    let office = office();
    let dead = start(&office, "matome.toml");
    wait_until(&office, "the mail", || mails(&office, "outbox") == 1);
    dead.kill();
    let second = start(&office, "other.toml");
    wait_until(&office, "the mail of the second", || mails(&office, "other-outbox") == 1);
    assert!(second.stop().success());

    let of_machine = r#"{"state":"0","machine":"shisetsu-02","process":812,"processes":null,"since":"昨日"}"#;
    let mark = office.path("merged/.matome-writer");
    fs::write(&mark, of_machine).unwrap();
    let daemon = start(&office, "matome.toml");
    wait_until(&office, "the other is named", || office.log().contains("（shisetsu-02、プロセス 812、昨日 から）"));
    fs::remove_file(mark).unwrap();
    wait_until(&office, "it works", || check(&office, "matome.toml").0 == Some(0));
    assert!(daemon.stop().success());
}
