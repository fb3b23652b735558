//! The rules of reminders as a table of cases: each file of `tests/reminders` is one city, its share, and day by day what goes
//! out. To add a case, add a file. `MATOME_BLESS=1` writes what comes out into the files; read the difference before keeping it.

#[path = "reminders/world.rs"]
mod world;

use std::path::{Path, PathBuf};

use world::World;

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reminders");
    let files = std::fs::read_dir(folder).expect("the folder of cases").map(|entry| entry.expect("an entry").path());
    let mut cases: Vec<PathBuf> = files.filter(|file| file.extension().is_some_and(|ext| ext == "toml")).collect();
    cases.sort();
    cases
}

#[test]
fn every_case_sends_what_it_says() {
    let mut wrong = Vec::new();
    let cases = cases();
    assert!(cases.len() > 10);
    for case in &cases {
        let name = case.file_stem().expect("a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(case).expect("a case");
        let (head, expected) = text.split_once("mails = '''\n").expect("a case ends with its mails");
        let expected = expected.trim_end().trim_end_matches("'''");
        let sent = World::new(&name, head).run();
        if sent != expected {
            if std::env::var_os("MATOME_BLESS").is_some() {
                std::fs::write(case, format!("{head}mails = '''\n{sent}'''\n")).expect("the case is writable");
            }
            wrong.push(format!("── {name}\nexpected:\n{expected}\nsent:\n{sent}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
