//! Whatever lies under a workbook's name: it is read or named with its reason, in bounded time and memory, and harms no
//! other. `MATOME_HOSTILE=5` makes the large files so many times larger and damages every byte in turn.

#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod common;
#[path = "hostile/corpus.rs"]
mod corpus;
#[path = "hostile/package.rs"]
mod package;
#[cfg(target_os = "linux")]
#[path = "hostile/peak.rs"]
mod peak;
#[path = "hostile/xls.rs"]
mod xls;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::{Office, wait_until};
use corpus::{Outcome, corpus};
use matome::core::model::Workbook;
use matome::core::problem::{Code, Severity};

fn scale() -> usize {
    std::env::var("MATOME_HOSTILE").map_or(1, |text| text.parse().unwrap())
}

/// `matome read` on all of them at once.
fn read(paths: &[PathBuf]) -> Vec<Workbook> {
    let mut command = Command::new(common::program());
    let child = command.args(["read", "--format", "json"]).args(paths).stdout(Stdio::piped()).spawn().unwrap();
    #[cfg(target_os = "linux")]
    let peak = peak::Peak::of(child.id());
    let output = child.wait_with_output().unwrap();
    #[cfg(target_os = "linux")]
    peak.stays_below_the_limit();
    let text = String::from_utf8(output.stdout).unwrap();
    let workbooks: Vec<Workbook> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(workbooks.len(), paths.len());
    workbooks
}

fn is_refused(workbook: &Workbook) -> bool {
    workbook.goals.is_empty() && workbook.problems.iter().any(|problem| problem.severity == Severity::Error)
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path
}

/// Two million cells take their time where nothing is optimised.
#[cfg(debug_assertions)]
#[test]
fn a_workbook_that_takes_too_long_is_given_up_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let sheet = package::sheet(&package::inline("A1", "同").repeat(400), "");
    let bytes = package::workbook_of(4900, &sheet, &package::strings(""));
    let path = write(folder.path(), "果てしない.xlsx", &bytes);
    let start = Instant::now();
    let found = read(&[path]).remove(0);
    assert!(start.elapsed() < Duration::from_secs(10));
    assert!(found.problems[0].message.contains("時間内に"), "{found:?}");
}

#[test]
fn each_hostile_file_is_read_or_refused_within_the_limits() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = corpus();
    let paths: Vec<PathBuf> = corpus.iter().map(|hostile| write(folder.path(), hostile.name, &hostile.bytes)).collect();
    for (hostile, found) in corpus.iter().zip(read(&paths)) {
        let name = hostile.name;
        println!("{name}: {:?}", found.problems.first().map(|problem| &problem.message));
        match hostile.outcome {
            Outcome::Refused(code) => {
                let codes: Vec<Code> = found.problems.iter().map(|problem| problem.code).collect();
                assert!(is_refused(&found) && codes.contains(&code), "{name}: {found:?}");
            }
            Outcome::Either => assert!(!format!("{found:?}").contains("root:"), "{name} shows another file"),
        }
    }
}

/// Nothing of a damaged workbook is taken in silence: what comes out is what was in it, or it is named.
fn damaged(original: &[u8], ending: &str, versions: impl Iterator<Item = Vec<u8>>) {
    let folder = tempfile::tempdir().unwrap();
    let whole = read(&[write(folder.path(), &format!("whole.{ending}"), original)]).remove(0);
    let paths: Vec<PathBuf> =
        versions.enumerate().map(|(at, bytes)| write(folder.path(), &format!("{at}.{ending}"), &bytes)).collect();
    for paths in paths.chunks(2000) {
        for found in read(paths) {
            let is_named = found.problems.iter().any(|problem| problem.severity != Severity::Info);
            assert!(is_named || found.goals == whole.goals, "{found:?}");
        }
    }
}

fn cut(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    (0..100).map(|percent| bytes[..bytes.len() * percent / 100].to_vec())
}

/// One byte is another; by default in a sample.
fn flipped(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let step = if scale() > 1 { 1 } else { bytes.len() / 150 };
    (0..bytes.len()).step_by(step).map(|at| {
        let mut bytes = bytes.to_vec();
        bytes[at] ^= 0xFF;
        bytes
    })
}

#[test]
fn a_workbook_that_is_cut_off_anywhere_is_named() {
    let original = package::ordinary();
    damaged(&original, "xlsx", cut(&original));
    let original = xls::workbook(&[], &[xls::label(0, 0, "取組"), xls::label(1, 0, "期限")]);
    damaged(&original, "xls", cut(&original));
}

#[test]
fn a_workbook_with_any_byte_damaged_is_named_or_read_whole() {
    let original = package::ordinary();
    damaged(&original, "xlsx", flipped(&original));
    let folder = tempfile::tempdir().unwrap();
    // Texts of an .xls are not checked by any sum, so that a damaged one may be read as something else.
    let original = xls::workbook(&[], &[xls::label(0, 0, "取組"), xls::label(1, 0, "期限"), xls::merged(2)]);
    let paths = flipped(&original).enumerate().map(|(at, bytes)| write(folder.path(), &format!("{at}.xls"), &bytes));
    read(&paths.collect::<Vec<_>>());
}

#[cfg(unix)]
#[test]
fn what_is_no_ordinary_file_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("管.xlsx");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("口.xlsx")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", folder.path().join("果てなし.xlsx")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.path().join("行き先なし.xlsx")).unwrap();
    let names = ["管.xlsx", "口.xlsx", "果てなし.xlsx", "行き先なし.xlsx", "."];
    let paths: Vec<PathBuf> = names.iter().map(|name| folder.path().join(name)).collect();
    assert!(read(&paths).iter().all(is_refused));
}

#[test]
fn the_daemon_reads_the_good_among_the_hostile_and_names_each_of_the_others() {
    let office = Office::new("");
    office.configure(|text| {
        text.replace("[reporting.goal_setting]", "[reading]\ntime = \"1s\"\n[reporting.goal_setting]")
    });
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[("窓口の見直し", "9月末までに移す。", "1か所")]);
    let files = corpus();
    for hostile in &files {
        write(&office.path("share"), hostile.name, &hostile.bytes);
    }
    let daemon = office.daemon();
    let patience = Duration::from_mins(1);
    let start = Instant::now();
    while office.listed("目標") != ["窓口の見直し"] && start.elapsed() < patience {
        std::thread::sleep(Duration::from_millis(200));
    }
    wait_until(&office, "the good workbook's row", || office.listed("目標") == ["窓口の見直し"]);
    let status = office.status();
    assert_eq!(status["workbooks"], files.len() + 1, "{status}");
    let named = |name: &str| status["problems"].as_array().unwrap().iter().any(|problem| problem["file"] == name);
    for hostile in files.iter().filter(|hostile| hostile.outcome != Outcome::Either) {
        assert!(named(hostile.name), "{}: {status}", hostile.name);
    }
    assert!(daemon.stop().success(), "{}", office.log());
}
