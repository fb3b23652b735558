//! `.ci/quick` runs suites that start no process and wait for no clock; this test enforces it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::boundary::sources::{code, sources};

/// Names that start a program or wait.
const SLOW: [&str; 5] = ["Command", "sleep(", "CARGO_BIN_EXE", "thread::", "Instant"];

/// Parts of `tests/common` they may use; the rest runs the program.
const COMMON: [&str; 6] = ["chance", "clerk", "forms", "letters", "paper", "table"];
/// A state lies in memory there, unless a variable names a server.
const STATE: &str = "state";

fn suites() -> BTreeSet<String> {
    let script = fs::read_to_string(".ci/quick").unwrap();
    let (_, named) = script.split_once("--test suite -- ").unwrap();
    let (named, _) = named.split_once("--skip").unwrap();
    named.split_whitespace().filter_map(|word| word.strip_suffix("::")).map(str::to_owned).collect()
}

fn files(suite: &str) -> Vec<PathBuf> {
    let (own, below) = (PathBuf::from(format!("tests/{suite}.rs")), PathBuf::from(format!("tests/{suite}")));
    let more = if below.is_dir() { sources(&below) } else { Vec::new() };
    std::iter::once(own).chain(more).collect()
}

#[test]
fn the_quick_suites_start_no_process_and_wait_for_no_clock() {
    let suites = suites();
    assert!(suites.len() > 10, "the list of .ci/quick has moved: {suites:?}");
    let own = COMMON.map(|name| PathBuf::from(format!("tests/common/{name}.rs")));
    // Two name what they forbid.
    let others = suites.iter().filter(|suite| !["quick", "boundary"].contains(&suite.as_str()));
    for file in others.flat_map(|suite| files(suite)).chain(own) {
        let code = code(&file);
        for slow in SLOW {
            assert!(!code.contains(slow), "{} names {slow}, and .ci/quick its suite", file.display());
        }
        for rest in code.split("crate::").skip(1) {
            let mut names = rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|name| !name.is_empty());
            let suite = names.next().unwrap();
            let name = names.next().unwrap();
            let is_quick =
                if suite == "common" { COMMON.contains(&name) || name == STATE } else { suites.contains(suite) };
            assert!(is_quick, "{} names {suite}::{name}, and .ci/quick its suite", file.display());
        }
    }
}

#[test]
fn the_quick_suites_are_all_there() {
    let modules = fs::read_to_string("tests/suite.rs").unwrap();
    for suite in suites() {
        assert!(Path::new(&format!("tests/{suite}.rs")).exists(), "{suite}");
        assert!(modules.contains(&format!("mod {suite};")), "{suite}");
    }
}
