//! The core is pure: it names nothing that reads a file, the clock, the network or the environment, or that logs.

#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs;
use std::path::{Path, PathBuf};

/// What no file below `src/core` may name, and the door that it belongs behind.
const FORBIDDEN: [(&str, &str); 18] = [
    ("std::fs", "edge"),
    ("std::net", "edge"),
    ("std::env", "settings"),
    ("std::process", "edge"),
    ("std::thread", "edge"),
    ("SystemTime", "edge::clock"),
    ("Instant::now", "edge::clock"),
    ("Utc::now", "edge::clock"),
    ("Local::now", "edge::clock"),
    ("calamine::", "edge"),
    ("rust_xlsxwriter::", "edge"),
    ("lettre::", "edge"),
    ("rusqlite::", "edge::store"),
    ("notify::", "edge"),
    ("tokio::", "daemon"),
    ("tracing::", "daemon"),
    ("println!", "cli"),
    ("crate::edge", "nobody: the core knows no adapter"),
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found
}

#[test]
fn the_core_touches_nothing_outside() {
    let files = sources(Path::new("src/core"));
    assert!(files.len() > 10, "the core has moved: look for it and mend this test");
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for (line, code) in text.lines().enumerate().filter(|(_, code)| !code.trim_start().starts_with("//")) {
            for (name, door) in FORBIDDEN {
                assert!(!code.contains(name), "{}:{}: {name} belongs behind {door}", file.display(), line + 1);
            }
        }
    }
}
