//! The share is never written, locked or touched: system calls of the daemon and its readers, traced by strace.

#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;

use crate::common::{Office, can_trace, wait_until};

const FIRST: (&str, &str, &str) = ("窓口の見直し", "証明書の窓口を一つにまとめる。", "9月末までに窓口を移す。");

/// Calls without a trace: stat, watch, open (for reading, see below), read, close.
const HARMLESS: [&str; 20] = [
    "stat",
    "lstat",
    "newfstatat",
    "fstat",
    "statx",
    "statfs",
    "fstatfs",
    "access",
    "faccessat",
    "faccessat2",
    "readlink",
    "readlinkat",
    "inotify_add_watch",
    "open",
    "openat",
    "read",
    "pread64",
    "lseek",
    "getdents64",
    "close",
];

/// Open flags that could change a file.
const TO_WRITE: [&str; 5] = ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND"];

/// `1234 openat(AT_FDCWD, "/…", O_RDONLY) = 5</…>`
fn is_harmless(call: &str) -> bool {
    let call = call.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let name = call.split('(').next().unwrap_or_default();
    // Querying whether a file may be locked or duplicated changes nothing.
    let asks = call.starts_with("fcntl(")
        && (call.contains("F_GETFD") || call.contains("F_GETFL") || call.contains("F_DUPFD"));
    (HARMLESS.contains(&name) || asks) && !TO_WRITE.iter().any(|flag| call.contains(flag))
}

fn state_of(folder: &Path, found: &mut BTreeMap<String, (u64, i64, i64, i64, u32)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let about = path.symlink_metadata().unwrap();
        let state = (about.size(), about.mtime_nsec(), about.ctime(), about.ctime_nsec(), about.mode());
        found.insert(path.display().to_string(), state);
        if about.is_dir() {
            state_of(&path, found);
        }
    }
}

#[test]
fn nothing_in_the_share_is_written_locked_or_touched() {
    if !can_trace() {
        return;
    }
    let office = Office::new("");
    office.configure(|text| text.replace("watch = \"events\"", "watch = \"auto\""));
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    fs::write(office.path("share/総務部/壊れた.xlsx"), "PK\x03\x04 not whole").unwrap();
    fs::write(office.path("share/総務部/~$運営方針.xlsx"), "企画課").unwrap();
    let mut before = BTreeMap::new();
    state_of(&office.path("share"), &mut before);

    let trace = office.path("trace");
    let classes = "--trace=%file,%desc,flock,utimensat,utime,utimes,futimesat";
    let starter = ["strace", "-f", "-qq", "-y", "-s", "0", "-o", trace.to_str().unwrap(), classes];
    let daemon = office.daemon_under(&starter, |_| ());
    wait_until(&office, "the row", || office.listed("目標") == [FIRST.0]);
    wait_until(&office, "the broken one", || office.log().contains("壊れた.xlsx を読めません"));
    // Only the daemon itself: a signal to strace would leave it behind.
    let strace = daemon.pid();
    let child = fs::read_to_string(format!("/proc/{strace}/task/{strace}/children")).unwrap();
    assert!(Command::new("kill").args(["-TERM", child.trim()]).status().unwrap().success());
    assert!(daemon.ended().success());

    let mut after = BTreeMap::new();
    state_of(&office.path("share"), &mut after);
    assert_eq!(after, before);
    let share = office.path("share").display().to_string();
    let text = fs::read_to_string(&trace).unwrap();
    assert!(text.lines().any(|call| call.contains(&share) && call.contains(".xlsx")), "the share was not even read");
    let calls = text.lines().filter(|call| call.contains(&share) && call.contains('('));
    let harmful: Vec<&str> = calls.filter(|call| !is_harmless(call)).collect();
    assert!(harmful.is_empty(), "{harmful:#?}");
}
