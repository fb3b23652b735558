//! The program's files, their modules, and their code without tests and comments.

use std::fs;
use std::path::{Path, PathBuf};

/// Source folders of the root package and of each crate.
pub(crate) fn roots() -> Vec<PathBuf> {
    let crates = fs::read_dir("crates").unwrap().map(|entry| entry.unwrap().path().join("src"));
    crates.chain([PathBuf::from("src")]).collect()
}

pub(crate) fn sources(folder: &Path) -> Vec<PathBuf> {
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

/// Without tests and comments.
pub(crate) fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let tests = ["#[cfg(test)]\nmod ", "#[cfg(all(test"].into_iter().filter_map(|mark| text.find(mark)).min();
    let text = &text[..tests.unwrap_or(text.len())];
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The module of a file: `edge::share` in the root package, `matome_deadline::era` in a crate.
pub(crate) fn module(file: &Path) -> String {
    let path = file.with_extension("");
    let mut names: Vec<String> = path.iter().map(|name| name.to_str().unwrap().to_owned()).collect();
    if names[0] == "crates" {
        let of_crate = format!("matome_{}", names[1]);
        names.splice(..3, [of_crate]);
    } else {
        names.remove(0);
    }
    names.pop_if(|last| ["mod", "lib"].contains(&last.as_str()));
    names.join("::")
}
