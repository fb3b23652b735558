//! The loop uses neither disk nor network: its system calls through weeks, traced by strace.

#![cfg(target_os = "linux")]

use std::process::Command;

use super::{OWN_DEADLINE, play};
use crate::common::can_trace;

/// Nonexistent names that mark positions in the trace.
const BEGINNING: &str = "/the weeks begin";
const END: &str = "/the weeks end";

/// The number of available threads is read from the system.
const OF_THE_SYSTEM: [&str; 2] = ["\"/proc/self/", "\"/sys/fs/cgroup/"];

#[tokio::test(start_paused = true)]
async fn weeks_of_reading_merging_and_mailing() {
    play("2026-09-01 07:00", async |city| {
        assert!(std::fs::metadata(BEGINNING).is_err());
        let running = city.start();
        city.until("2026-09-16 12:00").await;
        assert_eq!(city.merged().len(), 2);
        assert!(city.mails().contains(&OWN_DEADLINE.to_owned()));
        city.configure("08:30", "10:00");
        running.reload().await;
        city.until("2026-09-20 12:00").await;
        running.stop().await;
        assert!(std::fs::metadata(END).is_err());
    })
    .await;
}

#[test]
fn weeks_pass_without_a_disk_and_without_a_network() {
    if !can_trace() || crate::common::state::is_on_server() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let played = Command::new("strace")
        .args(["-f", "-qq", "-s", "200", "--trace=%file,%net", "-o"])
        .arg(&trace)
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "weeks::without_disk::weeks_of_reading_merging_and_mailing"])
        .output()
        .unwrap();
    assert!(played.status.success(), "{}", String::from_utf8_lossy(&played.stdout));
    let text = std::fs::read_to_string(&trace).unwrap();
    let (_, weeks) = text.split_once(BEGINNING).expect("the weeks were played");
    let (weeks, _) = weeks.split_once(END).expect("to their end");
    // Calls on open files name none.
    let asked = weeks.lines().skip(1).filter(|call| call.contains("\"/") || call.contains("socket("));
    let asked = asked.filter(|call| !call.contains(BEGINNING));
    let outside: Vec<&str> = asked.filter(|call| !OF_THE_SYSTEM.iter().any(|name| call.contains(name))).collect();
    assert!(outside.is_empty(), "{outside:#?}");
}
