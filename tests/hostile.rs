//! Hostile files named like workbooks: each is read or reported with its reason, in bounded time and memory, and harms
//! no other. `MATOME_HOSTILE=5` multiplies the size of large files and damages every byte in turn.

mod corpus;
mod package;
#[cfg(target_os = "linux")]
mod peak;
mod xls;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use matome_excel::read;
use matome_forms::model::Goal;
use matome_workbook::problem::{Code, Severity};
use serde::Deserialize;

use crate::common::{self, Office, comes_true, wait_until};
use corpus::{Outcome, corpus};
use package::inline;

fn scale() -> usize {
    std::env::var("MATOME_HOSTILE").map_or(1, |text| text.parse().unwrap())
}

/// One second per workbook. Windows measures by the clock, of which starting a reader takes much.
const HASTE: &str = if cfg!(windows) { "2" } else { "8" };

/// Output of `matome` within the memory limits.
fn matome(haste: &str, arguments: &[&str], paths: &[PathBuf]) -> String {
    let mut command = Command::new(common::program());
    command.env("MATOME_HASTE", haste).args(arguments).args(paths).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    #[cfg(target_os = "linux")]
    let peak = peak::Peak::of(child.id());
    let output = child.wait_with_output().unwrap();
    #[cfg(target_os = "linux")]
    peak.stays_below_the_limit();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code().is_some() && !errors.contains("panicked"), "{paths:?}: {errors}");
    String::from_utf8(output.stdout).unwrap() + &errors
}

#[derive(Debug, Deserialize)]
struct Printed {
    goals: Vec<Goal>,
    problems: Vec<PrintedProblem>,
}

#[derive(Debug, Deserialize)]
struct PrintedProblem {
    code: Code,
    severity: Severity,
    message: String,
}

/// One `matome read` for all.
fn read(paths: &[PathBuf]) -> Vec<Printed> {
    read_with("1", &[], paths)
}

fn read_with(haste: &str, more: &[&str], paths: &[PathBuf]) -> Vec<Printed> {
    let text = matome(haste, &[&["read", "--format", "json"], more].concat(), paths);
    let workbooks: Vec<Printed> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(workbooks.len(), paths.len());
    workbooks
}

fn is_refused(workbook: &Printed) -> bool {
    workbook.goals.is_empty() && workbook.problems.iter().any(|problem| problem.severity == Severity::Error)
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path
}

/// Slow sheets without content; all are the same part.
fn slow(sheets: usize) -> Vec<u8> {
    package::workbook_of(sheets, &package::sheet(&"<x/>".repeat(100_000), ""), &package::strings(""))
}

/// Exceeds any limit on any machine.
fn endless() -> Vec<u8> {
    slow(100_000)
}

/// Takes about this many seconds on this machine under its present load.
#[cfg(unix)]
fn slow_by_seconds(seconds: f64) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let mut sheets = 5;
    loop {
        let path = write(folder.path(), "試し.xlsx", &slow(sheets));
        let start = Instant::now();
        read(&[path]);
        let taken = start.elapsed().as_secs_f64();
        if taken > 0.5 {
            return slow((sheets as f64 * seconds / taken).ceil() as usize);
        }
        sheets *= 2;
    }
}

#[test]
fn a_workbook_that_takes_too_long_is_given_up_in_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "果てしない.xlsx", &endless());
    let start = Instant::now();
    let found = read(&[path]).remove(0);
    // Seconds of CPU time, which take longer on a busy machine.
    assert!(start.elapsed() < Duration::from_mins(1));
    assert!(found.problems[0].message.contains("時間内に"), "{found:?}");
}

#[cfg(unix)]
#[test]
fn what_was_given_up_for_time_is_tried_again_and_told_once() {
    let office = Office::new("").hasty(HASTE);
    write(&office.path("share"), "大きい.xlsx", &slow_by_seconds(6.0));
    let daemon = office.daemon();
    let given_up = |office: &Office| office.status()["problems"].to_string().contains("時間内に");
    wait_until(&office, "word that it takes too long", || given_up(&office));
    daemon.kill();

    // A restart is another attempt even without changes. A file read beside it shows once that attempt has ended too.
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[("窓口の見直し", "9月末までに移す。", "1か所")]);
    let daemon = office.daemon();
    wait_until(&office, "the second try", || office.log().matches("大きい.xlsx を読みます").count() == 2);
    wait_until(&office, "the good workbook's row", || office.listed("目標").len() == 1);
    assert_eq!(office.log().matches("大きい.xlsx を読めません").count(), 1, "{}", office.log());
    assert!(given_up(&office));
    assert!(daemon.stop().success(), "{}", office.log());

    let office = office.hasty("1");
    let daemon = office.daemon();
    wait_until(&office, "its reading", || !given_up(&office));
    assert!(daemon.stop().success(), "{}", office.log());
}

#[test]
fn a_folder_full_of_slow_workbooks_keeps_nobody_elses_waiting_for_more_than_one_of_its_turns() {
    // The time limit per workbook exceeds a turn, so each round of reading takes one.
    let office = Office::new("").hasty("2");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[("窓口の見直し", "9月末までに移す。", "1か所")]);
    let daemon = office.daemon();
    wait_until(&office, "the first row", || office.listed("目標").len() == 1);
    fs::create_dir(office.path("share/遅い部")).unwrap();
    let slow = endless();
    (0..30).for_each(|n| _ = write(&office.path("share/遅い部"), &format!("{n}.xlsx"), &slow));
    let tried = || office.log().matches("遅い部/").count();
    wait_until(&office, "the first of the slow ones", || tried() > 0);
    // One after another, so that some are saved while slow ones are read.
    for (nth, department) in (2..).zip(["建設部", "市民部", "福祉部"]) {
        office.save_policy(&format!("{department}/運営方針.xlsx"), department, &[("橋の点検", "3月末まで", "1か所")]);
        let saved = Instant::now();
        wait_until(&office, "what others save", || office.listed("目標").len() == nth);
        println!("{department}: {:?}", saved.elapsed());
    }
    let given_up = office.log().matches("時間内に").count();
    assert!(given_up < 12, "three saves waited for {given_up} slow workbooks:\n{}", office.log());
    assert!(daemon.stop().success(), "{}", office.log());
}

/// The outcome is allowed for the file and the request.
fn ends_well(hostile: &corpus::Hostile, found: &Printed) {
    let name = hostile.name;
    println!("{name}: {:?}", found.problems.first().map(|problem| &problem.message));
    match hostile.outcome {
        Outcome::Refused(code) => {
            let codes: Vec<Code> = found.problems.iter().map(|problem| problem.code).collect();
            assert!(is_refused(found) && codes.contains(&code), "{name}: {found:?}");
        }
        Outcome::Either => assert!(!format!("{found:?}").contains("root:"), "{name} shows another file"),
    }
}

#[test]
fn each_hostile_file_is_read_or_refused_within_the_limits() {
    let folder = tempfile::tempdir().unwrap();
    let corpus = corpus();
    let paths: Vec<PathBuf> = corpus.iter().map(|hostile| write(folder.path(), hostile.name, &hostile.bytes)).collect();
    for (hostile, found) in corpus.iter().zip(read(&paths)) {
        ends_well(hostile, &found);
    }
}

#[test]
fn each_hostile_file_can_be_explained_tested_and_drafted() {
    let office = Office::new("").hasty(HASTE);
    let config = office.path("matome.toml");
    let known = ["--config", config.to_str().unwrap()];
    let corpus = corpus();
    let paths: Vec<PathBuf> =
        corpus.iter().map(|hostile| write(&office.path("share"), hostile.name, &hostile.bytes)).collect();
    let explained = read_with(HASTE, &[&["--explain"], &known[..]].concat(), &paths);
    for (hostile, found) in corpus.iter().zip(explained) {
        ends_well(hostile, &found);
    }
    let form = office.path("form.toml");
    fs::write(&form, matome(HASTE, &["layout", "show", "unei-hoshin"], &[])).unwrap();
    let patience = Duration::from_mins(1);
    // A sample by default: three processes per file.
    for (hostile, path) in corpus.iter().zip(&paths).step_by(if scale() > 1 { 1 } else { 5 }) {
        let start = Instant::now();
        let test = [&["layout", "test"], &known[..], &[form.to_str().unwrap()]].concat();
        let said = matome(HASTE, &test, std::slice::from_ref(path))
            + &matome(HASTE, &[&["layout", "draft"], &known[..]].concat(), std::slice::from_ref(path));
        assert!(start.elapsed() < patience, "{}", hostile.name);
        assert!(hostile.outcome == Outcome::Either || said.contains("を読めません"), "{}: {said}", hostile.name);
    }
}

#[test]
fn a_hostile_list_of_contacts_is_named_and_keeps_nothing_from_its_way() {
    let office = Office::new("").hasty(HASTE);
    office.configure(|text| {
        text.replace("[reporting.goal_setting]", "[contacts]\nworkbook = \"share/宛先.xlsx\"\n[reporting.goal_setting]")
    });
    office.save_table("宛先.xlsx", &[&["部局", "宛先"], &["建設部", "doboku@aoba.example.jp"]]);
    for hostile in corpus().iter().filter(|hostile| hostile.outcome != Outcome::Either).step_by(2) {
        write(&office.path("share"), "宛先.xlsx", &hostile.bytes);
        let said = String::from_utf8(office.run(&["check"]).stdout).unwrap();
        assert!(said.contains("宛先のブックを読めません"), "{}: {said}", hostile.name);
    }
    write(&office.path("share"), "宛先.xlsx", &endless());
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[("窓口の見直し", "9月末までに移す。", "1か所")]);
    let daemon = office.daemon();
    wait_until(&office, "the good workbook's row", || office.listed("目標") == ["窓口の見直し"]);
    wait_until(&office, "word of the contacts", || office.log().contains("宛先のブックを読めません"));
    office.save_policy("建設部/運営方針.xlsx", "建設部", &[("窓口の見直し", "9月末までに移す。", "1か所")]);
    wait_until(&office, "the row of a later look", || office.listed("目標").len() == 2);
    assert_eq!(office.log().matches("宛先のブックを読めません").count(), 1, "{}", office.log());
    assert!(daemon.stop().success(), "{}", office.log());
}

#[test]
fn what_someone_puts_in_the_place_of_the_merged_workbook_goes_aside() {
    let office = Office::new("").hasty(HASTE);
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[("窓口の見直し", "9月末までに移す。", "1か所")]);
    assert!(office.run(&["merge"]).status.success());
    for hostile in corpus().iter().step_by(if scale() > 1 { 1 } else { 4 }) {
        fs::write(office.merged(), &hostile.bytes).unwrap();
        let said = String::from_utf8(office.run(&["merge"]).stdout).unwrap();
        let is_left_alone = fs::read(office.merged()).unwrap() == hostile.bytes;
        let mut files =
            fs::read_dir(office.path("merged")).unwrap().map(|file| fs::read(file.unwrap().path()).unwrap());
        assert!(files.any(|bytes| bytes == hostile.bytes), "{} is lost", hostile.name);
        assert!(!is_left_alone || said.contains("読めるようになるまで置き換えません"), "{}: {said}", hostile.name);
    }
}

/// Damage never passes silently: contents come out unchanged or are reported.
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

/// Changes one byte; a sample by default.
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
    // No checksum covers texts of an .xls, so a damaged one may read as something else.
    let original = xls::workbook(&[], &[xls::label(0, 0, "取組"), xls::label(1, 0, "期限"), xls::merged(2)]);
    let paths = flipped(&original).enumerate().map(|(at, bytes)| write(folder.path(), &format!("{at}.xls"), &bytes));
    read(&paths.collect::<Vec<_>>());
}

#[test]
fn a_workbook_under_another_kinds_name_is_read_as_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let paths = ["目標.xlsx", "目標.xls", "目標.ods"].map(|name| write(folder.path(), name, &package::ordinary()));
    let read = read(&paths);
    assert!(!read[0].goals.is_empty());
    assert!(read.iter().all(|workbook| workbook.goals == read[0].goals), "{read:?}");
}

/// Excel shows only the first cell of a merged range.
#[test]
fn what_stands_under_a_merged_region_is_not_read() {
    let cells = [inline("A1", "見える"), inline("B1", "隠れた値"), inline("B2", "先頭が空の結合の下")].concat();
    let merged = "<mergeCells><mergeCell ref=\"A1:C1\"/><mergeCell ref=\"A2:C3\"/></mergeCells>";
    let xlsx = package::workbook(&package::sheet(&cells, merged), &package::strings(""));
    let xls = xls::workbook(&[], &[xls::label(0, 0, "見える"), xls::label(0, 1, "隠れた値"), xls::merged(1)]);
    for bytes in [xlsx, xls] {
        let book = read::workbook(&bytes, "結合").unwrap();
        let texts: Vec<&str> = book.sheets[0].cells.values().map(|cell| cell.text.as_str()).collect();
        assert_eq!(texts, ["見える"]);
    }
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
    let office = Office::new("").hasty(HASTE);
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[("窓口の見直し", "9月末までに移す。", "1か所")]);
    let files = corpus();
    for hostile in &files {
        write(&office.path("share"), hostile.name, &hostile.bytes);
    }
    let daemon = office.daemon();
    let listed = || office.listed("目標") == ["窓口の見直し"];
    assert!(comes_true(Duration::from_mins(1), listed), "the good workbook's row\n{}", office.log());
    let status = office.status();
    assert_eq!(status["workbooks"], files.len() + 1, "{status}");
    let named = |name: &str| status["problems"].as_array().unwrap().iter().any(|problem| problem["file"] == name);
    for hostile in files.iter().filter(|hostile| hostile.outcome != Outcome::Either) {
        assert!(named(hostile.name), "{}: {status}", hostile.name);
    }
    assert!(daemon.stop().success(), "{}", office.log());
}
