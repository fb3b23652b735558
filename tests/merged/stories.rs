//! Events in a small city, and the resulting merged workbook, sheet by sheet. The cases are files in
//! `tests/merged/stories`, in the notation of `tests/README.md`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use matome_core::office::city::{Address, City, Department, Planning};
use matome_core::records::snapshot::{KnownWorkbook, Snapshot};
use matome_excel::read;
use matome_forms::layout::{Layouts, read_workbook};
use matome_workbook::grid::{Sheet, WorkbookCells};

use crate::common::clerk::Clerk;
use crate::merged::scene::Scene;
use crate::reading::UPDATE;
use crate::reading::case;

#[test]
fn every_story_ends_in_the_merged_workbook_that_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/merged/stories");
    let mut paths: Vec<PathBuf> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    let mut failed = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let (given, expected) = text.split_once("\nexpect\n").unwrap_or((text.trim_end(), ""));
        let found = Story::of(given).shown();
        if found == expected {
            continue;
        }
        if std::env::var_os(UPDATE).is_some() {
            std::fs::write(&path, format!("{given}\nexpect\n{found}")).unwrap();
        } else {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            failed.push(format!("{name}\n{}", differences(expected, &found)));
        }
    }
    assert!(failed.is_empty(), "{}\nset {UPDATE}=1 to accept", failed.join("\n"));
}

/// Lines that only one of them has.
fn differences(expected: &str, found: &str) -> String {
    let only = |of: &str, other: &str, sign: char| -> Vec<String> {
        let other: Vec<&str> = other.lines().collect();
        of.lines().filter(|line| !other.contains(line)).map(|line| format!("{sign} {line}")).collect()
    };
    [only(expected, found, '-'), only(found, expected, '+')].concat().join("\n")
}

struct Story {
    scene: Scene,
    share: Snapshot,
    /// Files saved since the last merge, by path in the share.
    saved: BTreeMap<String, WorkbookCells>,
    /// The workbook that the lines are about.
    file: String,
}

impl Story {
    fn of(given: &str) -> Self {
        let lines = || given.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
        let scene = Scene::new().in_city(city(lines()));
        let mut story = Self { scene, share: Snapshot::default(), saved: BTreeMap::new(), file: String::new() };
        lines().for_each(|line| story.goes_on(line));
        story
    }

    fn goes_on(&mut self, line: &str) {
        match line.split_once(' ').unwrap() {
            ("city" | "department", _) => {}
            ("file", path) => path.clone_into(&mut self.file),
            ("gone", path) => _ = self.share.workbooks.remove(path).unwrap(),
            ("sheet", name) => self
                .saved
                .entry(self.file.clone())
                .or_default()
                .sheets
                .push(Sheet { name: name.to_owned(), ..Sheet::default() }),
            ("merge", day) => self.merges(day),
            ("note", note) => self.notes(note),
            _ => case::row(self.saved.get_mut(&self.file).unwrap().sheets.last_mut().unwrap(), line),
        }
    }

    /// Reads saved files and merges at 8:30.
    fn merges(&mut self, day: &str) {
        for (path, mut cells) in std::mem::take(&mut self.saved) {
            case::close(&mut cells);
            let records = read_workbook(&path, &cells, &Layouts::builtin());
            self.share.workbooks.insert(path, KnownWorkbook { records, ..KnownWorkbook::default() });
        }
        self.scene.merge_at(&mut self.share, &format!("{day}T08:30"));
    }

    /// The planning section types into 一覧: `総務部 / 研修の見直し | 企画課メモ | 日程も書くこと`.
    fn notes(&self, note: &str) {
        let [row, heading, text] = note.split(" | ").collect::<Vec<_>>()[..] else { panic!("no note: {note}") };
        Clerk::opens(&self.scene.path(2026)).notes(row, heading, text).saves();
    }

    /// All sheets of the final merged workbook.
    fn shown(&self) -> String {
        sheets(&self.scene.path(2026))
    }
}

pub(crate) fn sheets(path: &Path) -> String {
    read::workbook(&std::fs::read(path).unwrap(), "取りまとめ.xlsx").unwrap().sheets.iter().map(shown).collect()
}

/// `city` and its `department`s, in chart order.
fn city<'l>(lines: impl Iterator<Item = &'l str>) -> City {
    let to = vec![Address("bukyoku@city.example.jp".to_owned())];
    let planning = Planning { to: to.clone(), contact: Some("企画課（内線 123）".to_owned()) };
    let mut city = City { planning, ..City::default() };
    for line in lines {
        match line.split_once(' ') {
            Some(("city", name)) => name.clone_into(&mut city.name),
            Some(("department", name)) => {
                city.departments.push(Department { name: name.to_owned(), to: to.clone(), ..Department::default() });
            }
            _ => {}
        }
    }
    city
}

/// A sheet in the notation of the cases, without the hidden IDs.
fn shown(sheet: &Sheet) -> String {
    let id = sheet.cells.iter().find(|(_, cell)| cell.text == "ID").map(|(at, _)| at.column);
    let mut rows: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
    for (at, cell) in sheet.cells.iter().filter(|(at, _)| Some(at.column) != id) {
        let row = rows.entry(at.row).or_default();
        row.resize(at.column as usize, "");
        row.push(&cell.text);
    }
    let mut out = format!("sheet {}\n", sheet.name);
    for (row, cells) in rows {
        let _ = writeln!(out, "{} | {}", row + 1, cells.join(" | ").replace('\n', "\\n"));
    }
    out
}
