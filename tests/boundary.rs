//! Who may know whom. Data flows one way, so every arrow between two rooms of the house goes downwards, and the core at its
//! ground is pure: it names nothing that reads a file, the clock, the network or the environment, or that logs.

pub(crate) mod house;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use house::{House, Module, code, sources};

/// What no file below `src/core` may name, and the door that it belongs behind.
const FORBIDDEN: [(&str, &str); 19] = [
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
    ("rusqlite::", "edge::database"),
    ("postgres::", "edge::database"),
    ("notify::", "edge"),
    ("tokio::", "daemon"),
    ("tracing::", "daemon"),
    ("println!", "cli"),
    ("crate::edge", "nobody: the core knows no adapter"),
];

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

/// The doors to the outside: each stands where its row says, and nowhere else in the whole house.
const DOORS: [(&[&str], &str); 11] = [
    (
        &["Instant::now", "SystemTime::now", "Utc::now", "Local::now", ".elapsed()", "thread::sleep"],
        "src/edge/clock.rs",
    ),
    (&["env::var"], "src/edge/variables.rs"),
    (&["process::exit", "process::abort"], "src/edge/machine.rs"),
    (&["ExitCode"], "src/cli/mod.rs src/main.rs"),
    // Processes of our own program, and what Windows has for its services.
    (&["Command::new"], "src/edge/worker/ src/edge/cities.rs src/cli/service.rs"),
    (&["std::thread", "thread::spawn", "thread::Builder"], "src/edge/ src/cli/service.rs"),
    (&["lettre::", "SmtpTransport"], "src/edge/mail/"),
    (&["rusqlite::"], "src/edge/database/ src/edge/store/"),
    (&["postgres::"], "src/edge/database/"),
    (&["tracing_subscriber::"], "src/edge/log.rs"),
    (&["notify::"], "src/edge/watch.rs"),
];

/// What reads, lists, writes or removes files, or asks what they are.
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

/// Who may name these, and why it does not ask `edge::files`.
const FILE_DOORS: [(&str, &str); 4] = [
    ("src/edge/files.rs", "the door itself"),
    ("src/edge/replace_file", "a file takes its place whole, by what the system promises of names"),
    ("src/edge/share.rs", "the departments' folder is walked without a touch, and each entry asked as it was found"),
    ("src/edge/file_system.rs", "the share's files are opened without waiting for a pipe or following a link"),
];

#[test]
fn files_are_reached_through_one_door() {
    let files = all_code();
    for (file, code) in &files {
        let name = FILE_NAMES.into_iter().find(|name| is_named(code, name));
        let is_door = FILE_DOORS.iter().any(|(door, _)| file.starts_with(door));
        assert!(is_door || name.is_none(), "{file} names {}, which belongs into edge::files", name.unwrap_or_default());
    }
    for (door, why) in FILE_DOORS {
        let is_used = |(file, code): &(String, String)| {
            file.starts_with(door) && FILE_NAMES.iter().any(|name| is_named(code, name))
        };
        assert!(files.iter().any(is_used), "{door} needs no files any more ({why}): mend the table");
    }
}

/// As a whole word: the `CompoundFile::open` of a library opens no file.
fn is_named(code: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(name).any(|(at, _)| name.starts_with('.') || !code[..at].ends_with(is_word))
}

/// The files below `src`, with `/`, and what stands in them but for tests and comments.
fn all_code() -> Vec<(String, String)> {
    let place = |file: &Path| file.to_str().unwrap().replace('\\', "/");
    sources(Path::new("src")).iter().map(|file| (place(file), code(file))).collect()
}

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
        assert!(names.iter().any(is_used), "nobody goes through {door} any more");
    }
}

/// What the daemon held of the share for a moment would stay its memory's for good: who needs all of it is a process of its
/// own.
#[test]
fn the_daemon_at_rest_holds_nothing_of_the_share() {
    for file in ["src/daemon", "src/intake"].iter().flat_map(|room| sources(Path::new(room))) {
        let code = code(&file);
        let name = ["Snapshot", "snapshot("].into_iter().find(|name| code.contains(name));
        assert_eq!(name, None, "{} asks for all of the share", file.display());
    }
}

/// The rooms above the core, floor by floor, each with those that it may name; `core` and `edge` stand for all of theirs.
/// Adapters may name any room of the core.
const ROOMS: &[(&str, &str)] = &[
    // What is typed, and what runs.
    ("cli", "app core daemon demo edge intake merging next_year_sheets outbox ports settings stop"),
    // The loop knows the outside by its ports and the state.
    ("daemon", "app core edge::store intake merging outbox ports settings stop"),
    ("intake", "app core edge::pool edge::store ports settings stop"),
    ("app", "core edge merging outbox ports settings stop"),
    ("ports", "edge merging outbox"),
    ("demo", "core edge::files edge::os_error"),
    ("stop", ""),
    // One merge, and one round of mail.
    ("merging", "core edge settings"),
    ("next_year_sheets", "core edge"),
    ("outbox", "core edge merging settings"),
    // The configuration, which fills in the adapters' own settings.
    (
        "settings",
        "core edge::contacts edge::database edge::files edge::heartbeat edge::log edge::mail edge::readers edge::os_error edge::share \
         edge::variables",
    ),
    // Adapters: the workbooks that the office keeps, and who reads them.
    ("edge::contacts", "edge::readers edge::os_error edge::share"),
    ("edge::fill_workbook", "edge::workbook"),
    (
        "edge::readers",
        "edge::clock edge::files edge::fill_workbook edge::mail edge::read_notes edge::os_error edge::reading_slots edge::workbook \
         edge::worker",
    ),
    ("edge::read_notes", "edge::workbook edge::write_workbook"),
    ("edge::workbook", "edge::files edge::os_error"),
    ("edge::write_workbook", ""),
    // Folders and files.
    ("edge::watch", "edge::clock edge::file_system edge::files edge::share edge::timeout edge::writer_mark"),
    ("edge::share", "edge::file_system edge::timeout edge::os_error"),
    ("edge::merged_folder", "edge::files edge::overrides edge::replace_file edge::timeout"),
    ("edge::overrides", "edge::files edge::os_error"),
    ("edge::target_folder", "edge::files edge::os_error edge::replace_file"),
    ("edge::files", ""),
    ("edge::store", "edge::clock edge::database edge::files edge::machine edge::os_error edge::replace_file"),
    ("edge::database", "edge::os_error edge::tls"),
    ("edge::replace_file", "edge::clock edge::files edge::os_error"),
    (
        "edge::writer_mark",
        "edge::clock edge::files edge::machine edge::timeout edge::replace_file edge::variables edge::watcher",
    ),
    ("edge::heartbeat", "edge::clock edge::files edge::timeout edge::os_error edge::tls edge::watcher"),
    ("edge::metrics", "edge::timeout edge::os_error edge::replace_file edge::watcher"),
    ("edge::file_system", ""),
    // Mail, processes, time.
    ("edge::mail", "edge::files edge::os_error edge::replace_file edge::tls"),
    ("edge::tls", "edge::files edge::os_error"),
    ("edge::machine", "edge::files edge::variables"),
    ("edge::letters edge::page", "edge::template"),
    ("edge::template", "edge::files edge::os_error"),
    ("edge::cities", "edge::clock edge::files edge::reading_slots edge::worker"),
    ("edge::worker", "edge::machine edge::clock edge::files edge::os_error edge::variables"),
    ("edge::reading_slots", "edge::clock edge::files edge::variables"),
    ("edge::bell", "edge::clock"),
    ("edge::log", "edge::clock edge::files edge::os_error"),
    ("edge::service", "edge::variables edge::watcher"),
    ("edge::timeout", "edge::variables"),
    ("edge::watcher", ""),
    ("edge::pool", ""),
    ("edge::clock", "edge::files edge::variables"),
    ("edge::os_error edge::variables", ""),
];

/// The rooms of the core, from the top down to the ground: each may name those of the floors below its own.
const CORE: &[&str] = &[
    "consolidate next_year reminder teaching",
    "notes",
    "bounds",
    "changes closing contacts misdated vanished",
    "ownership",
    "calendar delivery identity layout recipients",
    "general_reader",
    "city drift report",
    "milestone snapshot",
    "confirmation",
    "request",
    "field grid model settling",
    "deadline",
    "written",
    "problem",
    "fiscal_year",
    "absence figures mistake month_day",
    "assumed backoff era ics measure_id serial_day share_rules source text unseen writer",
];

/// The stages of the general reader, from the last one down to what all of them build on: each may name those behind it.
const GENERAL_READER: [&str; 10] =
    ["goals", "events", "reading", "headings", "facts", "parse", "boxes", "taught", "words", "item"];

/// Circles that stay for now, each with its reason; `*` stands for all that lies below.
const TANGLES: &[(&str, &str)] = &[
    (
        "core::layout::form core::layout::header",
        "a header is found by the words of its form, and the form keeps those that were found",
    ),
    ("core::field core::model", "a record is what its fields hold, and a field knows where in the record it stands"),
];

/// `edge::share` of `edge::share::…`.
fn room(module: &Module) -> String {
    let depth = if ["core", "edge"].contains(&module[0].as_str()) { 2 } else { 1 };
    module[..depth.min(module.len())].join("::")
}

fn floor(room: &str) -> Option<usize> {
    let name = room.strip_prefix("core::")?;
    CORE.iter().position(|floor| floor.split(' ').any(|known| known == name))
}

fn may_name(from: &str, to: &str) -> bool {
    if let Some(floor_of_from) = floor(from) {
        return floor(to).is_some_and(|below| below > floor_of_from);
    }
    let allowed =
        ROOMS.iter().filter(|(rooms, _)| rooms.split(' ').any(|room| room == from)).flat_map(|(_, to)| to.split(' '));
    let whole = to.split("::").next().unwrap();
    (from.starts_with("edge::") && whole == "core")
        || allowed.into_iter().any(|allowed| allowed == to || allowed == whole)
}

fn is_tangle(modules: &str, module: &Module) -> bool {
    let name = module.join("::");
    modules.split(' ').any(|known| known.strip_suffix("::*").map_or(known == name, |whole| name.starts_with(whole)))
}

#[test]
fn every_arrow_between_rooms_goes_down() {
    let house = House::read();
    let arrows: BTreeSet<(String, String, String)> = house
        .arrows
        .iter()
        .filter(|(from, _)| !from.is_empty())
        .flat_map(|(from, to)| to.iter().map(move |to| (room(from), room(to), from.join("::"))))
        .filter(|(from, to, _)| from != to && !["core", "edge"].contains(&to.as_str()))
        .collect();
    let tangled = |from: &str, to: &str| {
        let module = |room: &str| room.split("::").map(str::to_owned).collect::<Module>();
        TANGLES.iter().any(|(modules, _)| is_tangle(modules, &module(from)) && is_tangle(modules, &module(to)))
    };
    for (from, to, file) in &arrows {
        assert!(may_name(from, to) || tangled(from, to), "{file} names {to}, which the table of rooms does not allow");
    }
    for room in house.arrows.keys().filter(|module| !module.is_empty()).map(room) {
        let is_listed = ROOMS.iter().any(|(rooms, _)| rooms.split(' ').any(|known| known == room));
        let is_whole = ["core", "edge", "main"].contains(&room.as_str());
        assert!(
            is_listed || is_whole || floor(&room).is_some(),
            "{room} stands on no floor: add it to the table of rooms"
        );
    }
    let known = ROOMS.iter().flat_map(|(from, to)| from.split(' ').map(move |from| (from, *to)));
    for (from, to) in known.flat_map(|(from, to)| to.split(' ').map(move |to| (from, to))) {
        let is_used = |(a, b, _): &(String, String, String)| a == from && (b == to || b.split("::").next() == Some(to));
        assert!(to.is_empty() || arrows.iter().any(is_used), "{from} names {to} no more: mend the table of rooms");
    }
}

#[test]
fn each_stage_of_the_general_reader_names_those_before_it() {
    let stage = |module: &Module| match module.as_slice() {
        [core, room, stage, ..] if core == "core" && room == "general_reader" => {
            GENERAL_READER.iter().position(|known| known == stage)
        }
        _ => None,
    };
    let house = House::read();
    let mut found = BTreeSet::new();
    for (from, to) in house.arrows.iter().flat_map(|(from, to)| to.iter().map(move |to| (from, to))) {
        if let (Some(own), Some(other)) = (stage(from), stage(to)) {
            found.insert(own);
            assert!(own <= other, "{} names {}, a later stage", from.join("::"), to.join("::"));
        }
    }
    // What only the others build on names none of them.
    assert_eq!(found.len(), GENERAL_READER.len() - 1, "a stage has moved: mend the list of stages");
}

#[test]
fn the_architecture_names_the_rooms_of_the_core_from_the_top_down() {
    let text = fs::read_to_string("ARCHITECTURE.md").unwrap();
    let (_, floors) = text.split_once("## The rooms and their floors").unwrap();
    let (_, words) = floors.split_once("**The core**").unwrap();
    let (of_core, _) = words.split_once("**The edge**").unwrap();
    let mut rest = of_core;
    for room in CORE.iter().flat_map(|floor| floor.split(' ')) {
        let name = format!("`{room}`");
        let at = rest.find(&name).unwrap_or_else(|| panic!("ARCHITECTURE.md does not name {room} on its floor"));
        rest = &rest[at + name.len()..];
    }
}

#[test]
fn the_architecture_names_the_adapters_of_the_edge() {
    let text = fs::read_to_string("ARCHITECTURE.md").unwrap();
    let (_, words) = text.split_once("**The edge**").unwrap();
    let (of_edge, _) = words.split_once("\n\n").unwrap();
    let modules = fs::read_to_string("src/edge/mod.rs").unwrap();
    let adapters: BTreeSet<&str> = modules
        .lines()
        .filter_map(|line| line.strip_prefix("pub ").unwrap_or(line).strip_prefix("mod ")?.strip_suffix(';'))
        .collect();
    let named: BTreeSet<&str> = of_edge.split('`').skip(1).step_by(2).collect();
    assert_eq!(named, adapters);
}

#[test]
fn no_files_name_each_other_in_a_circle() {
    let house = House::read();
    // What a file takes from the module that it is a part of is no circle.
    for circle in house.circles(|from, to| !from.starts_with(to)) {
        let is_known = TANGLES.iter().any(|(modules, _)| circle.iter().all(|module| is_tangle(modules, module)));
        let names: Vec<String> = circle.iter().map(|module| module.join("::")).collect();
        assert!(is_known, "a circle: {}", names.join(", "));
    }
}
