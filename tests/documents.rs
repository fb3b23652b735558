//! Runs the commands of README and manuals in the demo city, in order.

#![cfg(unix)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// In reading order.
const DOCUMENTS: [&str; 6] = [
    "README.md",
    "docs/ja/src/install.md",
    "docs/ja/src/forms.md",
    "docs/ja/src/planning.md",
    "docs/ja/src/operate.md",
    "docs/ja/src/trouble.md",
];

/// Prefixes of commands that a test machine cannot run.
const NOT_RUN: [&str; 10] = [
    "cargo test",
    "journalctl ",
    "sudo apt ",
    "sudo chmod ",
    "sudo install ",
    "sudo matome init ",
    "sudo mkdir ",
    "sudo mount ",
    "sudo systemctl ",
    "systemctl ",
];

/// Replacements of texts in the documents for the demo.
const HERE: [(&str, &str); 8] = [
    ("cargo run -- ", "matome "),
    ("sudo -u matome ", ""),
    ("sudo cp ", "cp "),
    ("/etc/matome/layouts/", "demo/layouts/"),
    ("/etc/matome/", "demo/"),
    ("/var/backups/", ""),
    ("新しい様式.xlsx", "demo/share/総務部/R8重点目標管理シート.xlsx"),
    (" ブック.xlsx", " demo/share/総務部/R8重点目標管理シート.xlsx"),
];

/// Some of the demo's workbooks are unreadable, so these exit with 1.
const FINDS_SOMETHING: [&str; 2] = ["matome merge ", "matome read demo/share/"];

/// Lines of blocks marked `sh`, without comments.
fn commands(document: &str) -> Vec<String> {
    let text = fs::read_to_string(document).unwrap();
    let blocks = text.split("\n```sh\n").skip(1).map(|rest| rest.split("\n```").next().unwrap());
    let lines = blocks.flat_map(|block| block.lines().map(|line| line.split(" #").next().unwrap().trim().to_owned()));
    lines.filter(|line| !line.is_empty()).collect()
}

fn run(command: &str, folder: &Path) -> Output {
    let programs = Path::new(env!("CARGO_BIN_EXE_matome")).parent().unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    Command::new("sh")
        .args(["-c", command])
        .current_dir(folder)
        .env("PATH", path)
        .env("MATOME_CLOCK", "2026-11-24T09:00:00+09:00")
        .output()
        .unwrap()
}

#[test]
fn every_command_that_is_shown_can_be_typed() {
    let folder = tempfile::tempdir().unwrap();
    let shown: Vec<String> = DOCUMENTS.iter().flat_map(|document| commands(document)).collect();
    for start in NOT_RUN {
        assert!(shown.iter().any(|command| command.starts_with(start)), "{start} is shown no more");
    }
    let mut run_of_all = 0;
    for command in shown.iter().filter(|command| !NOT_RUN.iter().any(|start| command.starts_with(start))) {
        let here = HERE.iter().fold(command.clone(), |here, (there, ours)| here.replace(there, ours));
        let output = run(&here, folder.path());
        let expected = i32::from(FINDS_SOMETHING.iter().any(|start| here.starts_with(start)));
        assert_eq!(output.status.code(), Some(expected), "{command}\nas {here}: {output:?}");
        fs::create_dir_all(folder.path().join("demo/layouts")).unwrap();
        run_of_all += 1;
    }
    assert!(run_of_all >= 15, "only {run_of_all} commands were found");
}

fn table_of_commands() -> BTreeSet<String> {
    let text = fs::read_to_string("README.md").unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| `matome "));
    let named = |line: &str| -> Vec<String> {
        let (cell, _) = line.split_once(" | ").unwrap();
        let commands = cell.split("`matome ").skip(1);
        commands.map(|command| command.split([' ', '`']).next().unwrap().to_owned()).collect()
    };
    rows.flat_map(named).collect()
}

#[test]
fn the_table_of_commands_names_all_that_the_program_has() {
    let help = run("matome --help", Path::new("."));
    let help = String::from_utf8(help.stdout).unwrap();
    let (commands, _) = help.split_once("\n例:").unwrap();
    let indented = commands.lines().filter(|line| line.starts_with("  "));
    let expected: BTreeSet<String> = indented.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect();
    assert_eq!(table_of_commands(), expected);
}

#[test]
fn the_papers_say_where_a_case_of_each_suite_goes() {
    let suites = fs::read_to_string("tests/suite.rs").unwrap();
    let paper = fs::read_to_string("tests/README.md").unwrap();
    for suite in suites.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';')) {
        let place = format!("tests/{suite}");
        let own = ["documents", "common"].contains(&suite);
        assert!(own || paper.contains(&place), "tests/README.md: {place}");
    }
}
