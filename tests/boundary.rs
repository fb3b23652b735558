//! Access to time, files, processes, threads, the network and the libraries for them is confined to one place each.
//! Cargo separates the crates; this test keeps the dependencies of the pure ones pure.

pub(crate) mod sources;

use std::fs;
use std::path::Path;

use sources::{code, roots, sources};

/// Crates without file, clock, process, network, environment or log.
const PURE: [&str; 4] = ["core", "deadline", "forms", "workbook"];

/// Names of the standard library that a pure crate may not use.
const IMPURE: [&str; 9] = [
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "Instant::now",
    "SystemTime",
    "Utc::now",
    "println!",
];

/// Libraries without side effects.
const PURE_LIBRARIES: [&str; 14] = [
    "blake3",
    "chrono",
    "chrono-tz",
    "globset",
    "matome-deadline",
    "matome-forms",
    "matome-workbook",
    "regex",
    "serde",
    "serde_json",
    "thiserror",
    "toml",
    "unicode-normalization",
    "unicode-width",
];

#[test]
fn a_pure_crate_touches_nothing_outside() {
    for pure in PURE {
        let files = sources(&Path::new("crates").join(pure).join("src"));
        assert!(files.len() > 3, "crates/{pure} has moved: look for it and mend this test");
        for file in files {
            let code = code(&file);
            let name = IMPURE.into_iter().find(|name| code.contains(name));
            assert_eq!(name, None, "{} touches the outside", file.display());
        }
        let manifest = fs::read_to_string(format!("crates/{pure}/Cargo.toml")).unwrap();
        let (_, dependencies) = manifest.split_once("[dependencies]\n").unwrap();
        let names = dependencies.lines().take_while(|line| !line.starts_with('[')).filter(|line| !line.is_empty());
        for name in names.map(|line| line.split(['.', ' ']).next().unwrap()) {
            assert!(PURE_LIBRARIES.contains(&name), "crates/{pure} depends on {name}, which may touch the outside");
        }
    }
}

/// Names with the only places where they may occur.
const DOORS: [(&[&str], &str); 11] = [
    (
        &["Instant::now", "SystemTime::now", "Utc::now", "Local::now", ".elapsed()", "thread::sleep"],
        "src/edge/system/clock.rs",
    ),
    (&["env::var"], "src/edge/system/machine.rs"),
    (&["process::exit", "process::abort"], "src/edge/system/machine.rs"),
    (&["ExitCode"], "src/cli/mod.rs src/main.rs"),
    // Processes of our own program, and Windows services.
    (&["Command::new"], "src/edge/processes/ src/cli/service.rs"),
    (&["std::thread", "thread::spawn", "thread::Builder"], "src/edge/ src/cli/service.rs"),
    (&["lettre::", "SmtpTransport"], "src/edge/mail/"),
    (&["rusqlite::"], "src/edge/state/"),
    (&["postgres::"], "src/edge/state/database/"),
    (&["tracing_subscriber::"], "src/edge/system/log.rs"),
    (&["notify::"], "src/edge/share/watch.rs"),
];

#[test]
fn the_outside_is_reached_through_one_door_each() {
    let files = all_code();
    for (names, door) in DOORS {
        for (file, code) in &files {
            let is_door = door.split(' ').any(|door| file.starts_with(door));
            let name = names.iter().find(|name| code.contains(**name));
            assert!(is_door || name.is_none(), "{file} names {}, which belongs into {door}", name.unwrap());
        }
        let is_used = |name: &&str| files.iter().any(|(_, code)| code.contains(*name));
        assert!(names.iter().any(is_used), "no file goes through {door} any more");
    }
}

/// Names that read, list, write, remove or inspect files.
const FILE_NAMES: [&str; 16] = [
    "std::fs",
    "std::{fs",
    "File::open",
    "File::create",
    "OpenOptions",
    "read_dir(",
    "metadata(",
    "symlink_metadata(",
    "canonicalize(",
    ".exists()",
    ".is_file()",
    ".is_dir()",
    "tempfile_in(",
    "tempfile()",
    ".persist(",
    ".persist_noclobber(",
];

/// Files that may use these names, with the reason.
const FILE_DOORS: [(&str, &str); 4] = [
    ("src/edge/folders/files", "the door itself"),
    ("src/edge/folders/replace_file", "a file takes its place whole, by what the system promises of names"),
    ("src/edge/share.rs", "the departments' folder is walked without a touch, and each entry asked as it was found"),
    ("src/edge/share/file_system.rs", "the share's files are opened without waiting for a pipe or following a link"),
];

#[test]
fn files_are_reached_through_one_door() {
    let files = all_code();
    for (file, code) in &files {
        let name = FILE_NAMES.into_iter().find(|name| is_named(code, name));
        let is_door = FILE_DOORS.iter().any(|(door, _)| file.starts_with(door));
        assert!(is_door || name.is_none(), "{file} names {}, which belongs into folders::files", name.unwrap());
    }
    for (door, why) in FILE_DOORS {
        let is_used = |(file, code): &(String, String)| {
            file.starts_with(door) && FILE_NAMES.iter().any(|name| is_named(code, name))
        };
        assert!(files.iter().any(is_used), "{door} needs no files any more ({why}): mend the table");
    }
}

/// As a whole word: a library's `CompoundFile::open` opens no file.
fn is_named(code: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(name).any(|(at, _)| name.starts_with('.') || !code[..at].ends_with(is_word))
}

/// The daemon never releases memory, so a separate process loads the share's records.
#[test]
fn the_daemon_at_rest_holds_nothing_of_the_share() {
    for file in ["src/daemon", "src/intake"].iter().flat_map(|folder| sources(Path::new(folder))) {
        let code = code(&file);
        let name = ["Snapshot", "snapshot("].into_iter().find(|name| code.contains(name));
        assert_eq!(name, None, "{} asks for all of the share", file.display());
    }
}

#[test]
fn the_architecture_names_each_crate_and_each_wing() {
    let text = fs::read_to_string("ARCHITECTURE.md").unwrap();
    for (parent, prefix) in [("crates", "crates/"), ("src/edge", ""), ("src", "")] {
        for entry in fs::read_dir(parent).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
            let name = format!("`{prefix}{}`", entry.file_name().unwrap().to_str().unwrap());
            assert!(text.contains(&name), "ARCHITECTURE.md does not name {name}");
        }
    }
}

/// The program's files, with `/`, and their code.
fn all_code() -> Vec<(String, String)> {
    let files = roots().iter().flat_map(|root| sources(root)).collect::<Vec<_>>();
    files.iter().map(|file| (file.to_str().unwrap().replace('\\', "/"), code(file))).collect()
}
