//! Exchange of workbooks with LibreOffice and openpyxl. Ignored by default; `.ci/run` runs the tests whose program is
//! installed.

use std::path::Path;
use std::process::Command;

use matome_excel::read;
use matome_forms::layout::read_workbook;

use crate::common::clerk::Clerk;
use crate::merged::city::demo;
use crate::merged::scene::Scene;
use crate::merged::stories;
use crate::reading::{case, xlsx};

/// Converts workbooks to another format in `folder`.
fn saved_by_libreoffice(paths: impl IntoIterator<Item = impl AsRef<Path>>, ending: &str, folder: &Path) {
    let profile = tempfile::tempdir().unwrap();
    let home = format!("-env:UserInstallation=file://{}", profile.path().display());
    let mut soffice = Command::new("soffice");
    soffice.args([&home, "--headless", "--convert-to", ending, "--outdir"]).arg(folder);
    paths.into_iter().for_each(|path| _ = soffice.arg(path.as_ref()));
    let done = soffice.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

mod libreoffice {
    use super::*;

    /// Only LibreOffice can write these formats here.
    #[test]
    #[ignore = "needs LibreOffice"]
    fn every_case_says_the_same_as_xls_and_ods() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str, ending: &str| folder.path().join(format!("{name}.{ending}"));
        for case in case::all() {
            std::fs::write(path(&case.name, "xlsx"), xlsx::bytes(&case.book)).unwrap();
        }
        for ending in ["xls", "ods"] {
            saved_by_libreoffice(case::all().iter().map(|case| path(&case.name, "xlsx")), ending, folder.path());
            for case in case::all() {
                let book = read::workbook(
                    &matome::edge::processes::readers::bytes(&path(&case.name, ending)).unwrap(),
                    "book",
                )
                .unwrap();
                let found = case::dump(&read_workbook(&case.file, &book, &case.layouts()));
                assert_eq!(found, case.expected, "{} as {ending}", case.name);
            }
        }
    }

    #[test]
    #[ignore = "needs LibreOffice"]
    fn a_merged_workbook_that_it_saved_says_the_same_and_keeps_its_notes() {
        let (scene, mut share) = (Scene::new(), demo());
        scene.merge(&mut share);
        Clerk::opens(&scene.path(2026)).notes("規程の見直し", "企画課メモ", "議会に確認中").saves();
        scene.merge(&mut share);
        let ours = stories::sheets(&scene.path(2026));
        let folder = tempfile::tempdir().unwrap();
        saved_by_libreoffice([scene.path(2026)], "xlsx", folder.path());
        let saved = folder.path().join(scene.path(2026).file_name().unwrap());
        std::fs::copy(saved, scene.path(2026)).unwrap();
        assert_eq!(stories::sheets(&scene.path(2026)), ours);
        let outcome = scene.merge_at(&mut share, "2026-10-02T08:30").remove(0);
        assert!(outcome.is_up_to_date(), "{outcome}");
        assert_eq!(scene.list().row("規程の見直し")["企画課メモ"], "議会に確認中");
        assert!(!scene.sheets().contains(&"行き先のないメモ".to_owned()));
    }
}

mod openpyxl {
    use super::*;

    /// Prints the sheets of a workbook as `[[name, [[text]]]]`.
    const PRINT: &str = "
import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
text = lambda cell: '' if cell.value is None else str(cell.value)
print(json.dumps([[sheet.title, [[text(cell) for cell in row] for row in sheet.iter_rows()]] for sheet in book]))
";

    /// Numbers and dates print differently there: texts and their places are compared.
    #[test]
    #[ignore = "needs python3 with openpyxl"]
    fn reads_every_text_of_a_merged_workbook_where_it_stands() {
        let scene = Scene::new();
        scene.merge(&mut demo());
        let read = Command::new("python3").args(["-c", PRINT]).arg(scene.path(2026)).output().unwrap();
        assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
        let read: Vec<(String, Vec<Vec<String>>)> = serde_json::from_slice(&read.stdout).unwrap();
        assert_eq!(read.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>(), scene.sheets());
        for (name, rows) in &read {
            let mut compared = 0;
            for (row, cells) in scene.rows(name).into_iter().enumerate() {
                for (column, ours) in cells.into_iter().enumerate() {
                    let is_text = !ours.is_empty() && !ours.starts_with(|c: char| c.is_ascii_digit() || c == '-');
                    if is_text {
                        assert_eq!(rows[row][column], ours, "{name}, row {}, column {}", row + 1, column + 1);
                        compared += 1;
                    }
                }
            }
            assert!(compared > 5, "{name}");
        }
    }
}
