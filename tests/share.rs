//! Scanning and copying a share, on real folders.

use std::fs;

use matome::edge::share::{self, CopyTrouble, ShareSettings, ShareTrouble};
use matome::settings::Settings;
use matome_workbook::problem::Unreadable;
use tempfile::TempDir;

fn share_with(files: &[&str]) -> (TempDir, ShareSettings) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("share")).unwrap();
    let configuration = folder.path().join("matome.toml");
    fs::write(&configuration, "city = \"みどり市\"\nshare.folder = \"share\"\nshare.exclude = [\"**/過年度/**\"]\n")
        .unwrap();
    let share = Settings::load_with(&configuration, []).unwrap().share;
    for file in files {
        write(&share, file, file.as_bytes());
    }
    (folder, share)
}

fn write(share: &ShareSettings, file: &str, bytes: &[u8]) {
    let path = share.folder.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn seen(share: &ShareSettings) -> Vec<String> {
    share::look(share).unwrap().files.into_keys().collect()
}

#[test]
fn workbooks_are_seen_and_nothing_else() {
    let (_folder, share) = share_with(&[
        "総務部/R8 目標（確定）.xlsx",
        "総務部/目標.XLS",
        "総務部/人事課/目標.xlsm",
        "市民部/目標.ods",
        "総務部/~$R8 目標（確定）.xlsx",
        "総務部/.~lock.目標.xlsx#",
        "総務部/.目標.xlsx",
        "総務部/A1B2C3D4",
        "総務部/A1B2C3D4.tmp",
        "総務部/目標.xlsx.tmp",
        "総務部/Thumbs.db",
        "総務部/メモ.txt",
        "総務部/過年度/目標.xlsx",
        "過年度/総務部/目標.xlsx",
        ".snapshot/総務部/目標.xlsx",
        "$RECYCLE.BIN/目標.xlsx",
    ]);
    let expected = ["市民部/目標.ods", "総務部/R8 目標（確定）.xlsx", "総務部/人事課/目標.xlsm", "総務部/目標.XLS"];
    assert_eq!(seen(&share), expected);
}

#[test]
fn names_are_composed_and_still_found_on_disk() {
    let (_folder, share) = share_with(&["コ\u{3099}ミ対策課/カ\u{3099}ス.xlsx"]);
    assert_eq!(seen(&share), ["ゴミ対策課/ガス.xlsx"]);
    let copy = share::copy(&share, "ゴミ対策課/ガス.xlsx", 1000).unwrap();
    assert_eq!(copy.bytes, "コ\u{3099}ミ対策課/カ\u{3099}ス.xlsx".as_bytes());
}

#[test]
fn two_names_that_differ_in_composition_or_case_are_two_files() {
    // On Windows names are case-insensitive.
    let other = if cfg!(windows) { "goals.xlsx" } else { "GOAL.xlsx" };
    let (_folder, share) = share_with(&["ガス.xlsx", "カ\u{3099}ス.xlsx", "goal.xlsx", other]);
    let names = seen(&share);
    assert_eq!(names.len(), 4);
    for name in names {
        assert_eq!(share::copy(&share, &name, 1000).unwrap().bytes, name.as_bytes(), "{name}");
    }
}

#[test]
fn folders_whose_names_differ_in_composition_alone_hide_nothing_of_each_other() {
    let files =
        ["ガス課/目標.xlsx", "カ\u{3099}ス課/目標2.xlsx", "ガス課/カ\u{3099}ス/1.xlsx", "カ\u{3099}ス課/ガス/2.xlsx"];
    let (_folder, share) = share_with(&files);
    let names = seen(&share);
    assert_eq!(names, ["ガス課/ガス/1.xlsx", "ガス課/ガス/2.xlsx", "ガス課/目標.xlsx", "ガス課/目標2.xlsx"]);
    let contents = names.iter().map(|name| String::from_utf8(share::copy(&share, name, 1000).unwrap().bytes).unwrap());
    assert_eq!(contents.collect::<std::collections::BTreeSet<_>>(), files.map(str::to_owned).into());
}

#[test]
fn the_longest_name_is_no_trouble() {
    let name = format!("8{}.xlsx", "目".repeat(83));
    // 255 bytes of a composed name, and of a decomposed one.
    let decomposed = format!("{}ab.xlsx", "カ\u{3099}".repeat(41) + "88");
    let (_folder, share) = share_with(&[&name, &decomposed]);
    assert_eq!((name.len(), decomposed.len()), (255, 255));
    let names = seen(&share);
    assert_eq!(names.len(), 2);
    for name in names {
        share::copy(&share, &name, 1000).unwrap();
    }
}

#[test]
fn a_saved_file_shows_in_its_stamp() {
    let (_folder, share) = share_with(&["目標.xlsx"]);
    let before = share::look(&share).unwrap().files["目標.xlsx"];
    assert!(before.is_unchanged(&share::look(&share).unwrap().files["目標.xlsx"]));
    // Like Excel: a temporary file beside, the original removed, the new one renamed.
    write(&share, "B2C3D4E5.tmp", b"new");
    fs::remove_file(share.folder.join("目標.xlsx")).unwrap();
    fs::rename(share.folder.join("B2C3D4E5.tmp"), share.folder.join("目標.xlsx")).unwrap();
    assert!(!before.is_unchanged(&share::look(&share).unwrap().files["目標.xlsx"]));
}

#[test]
fn looking_and_copying_change_nothing() {
    let (_folder, share) = share_with(&["総務部/目標.xlsx"]);
    let before = share::look(&share).unwrap();
    let copy = share::copy(&share, "総務部/目標.xlsx", 1000).unwrap();
    assert_eq!(share::look(&share).unwrap(), before);
    assert_eq!(copy.stamp, before.files["総務部/目標.xlsx"]);
    assert_eq!(fs::read_dir(share.folder.join("総務部")).unwrap().count(), 1);
}

#[test]
fn a_share_that_is_not_there_is_no_empty_share() {
    let (folder, share) = share_with(&["目標.xlsx"]);
    fs::rename(&share.folder, folder.path().join("away")).unwrap();
    assert!(matches!(share::look(&share), Err(ShareTrouble::Gone(_))));
    fs::write(&share.folder, "").unwrap();
    assert!(matches!(share::look(&share), Err(ShareTrouble::NotAFolder(_))));
    fs::remove_file(&share.folder).unwrap();
    fs::rename(folder.path().join("away"), &share.folder).unwrap();
    assert_eq!(seen(&share), ["目標.xlsx"]);
}

#[test]
fn what_is_no_workbook_is_not_copied() {
    let (_folder, share) = share_with(&["大きい.xlsx"]);
    let refused = |path: &str| share::copy(&share, path, 10).unwrap_err();
    assert!(matches!(refused("大きい.xlsx"), CopyTrouble::Refused(Unreadable::TooLargeToCopy { size: 14, limit: 10 })));
    assert!(matches!(refused("ない.xlsx"), CopyTrouble::Gone));
    fs::create_dir(share.folder.join("フォルダー.xlsx")).unwrap();
    assert!(matches!(refused("フォルダー.xlsx"), CopyTrouble::Refused(Unreadable::NotAFile)));
    assert_eq!(seen(&share), ["大きい.xlsx"]);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn links_are_not_followed() {
        let (folder, share) = share_with(&["目標.xlsx"]);
        let outside = folder.path().join("outside");
        fs::create_dir(&outside).unwrap();
        fs::write(outside.join("秘密.xlsx"), "secret").unwrap();
        symlink(&outside, share.folder.join("外")).unwrap();
        symlink(outside.join("秘密.xlsx"), share.folder.join("秘密.xlsx")).unwrap();
        symlink(&share.folder, share.folder.join("輪")).unwrap();
        symlink(&outside, share.folder.join("R8.4")).unwrap();
        fs::write(share.folder.join("目標.xlsb"), "").unwrap();
        fs::write(share.folder.join("目標.xltx"), "").unwrap();
        assert_eq!(seen(&share), ["目標.xlsx"]);
        let mut told = share::look(&share).unwrap().unreadable;
        told.sort();
        assert_eq!(told, ["R8.4", "外", "目標.xlsb", "目標.xltx", "秘密.xlsx", "輪"]);
        assert!(share::copy(&share, "秘密.xlsx", 1000).is_err());
    }

    #[test]
    fn a_pipe_is_neither_seen_nor_waited_for() {
        let (_folder, share) = share_with(&["目標.xlsx"]);
        let made = Command::new("mkfifo").arg(share.folder.join("管.xlsx")).status().unwrap();
        assert!(made.success());
        assert_eq!(seen(&share), ["目標.xlsx"]);
        assert!(matches!(share::copy(&share, "管.xlsx", 1000), Err(CopyTrouble::Refused(Unreadable::NotAFile))));
    }

    #[test]
    fn a_device_is_neither_seen_nor_read() {
        let (_folder, share) = share_with(&["目標.xlsx"]);
        let device = share.folder.join("果てなし.xlsx");
        let made = Command::new("mknod").arg(&device).args(["c", "1", "5"]).stderr(Stdio::null()).status();
        if !made.is_ok_and(|made| made.success()) {
            return println!("not tested: no device can be made here");
        }
        assert_eq!(seen(&share), ["目標.xlsx"]);
        assert!(share::copy(&share, "果てなし.xlsx", 1000).is_err());
    }

    #[test]
    fn a_name_that_is_not_text_is_told() {
        let (_folder, share) = share_with(&["目標.xlsx"]);
        let shift_jis = std::ffi::OsStr::from_bytes(b"\x96\xda\x95W.xlsx");
        fs::write(share.folder.join(shift_jis), "").unwrap();
        fs::write(share.folder.join(std::ffi::OsStr::from_bytes(b"\x96\xda.pdf")), "").unwrap();
        assert_eq!(seen(&share), ["目標.xlsx"]);
        assert_eq!(share::look(&share).unwrap().unreadable, ["\u{FFFD}ڕW.xlsx"]);
    }

    #[test]
    fn a_name_that_commands_the_terminal_is_told_and_obeyed_nowhere() {
        let (_folder, share) = share_with(&["目標.xlsx", "R8\u{1b}[2J目標.xlsx", "R8\n偽の行.xlsx"]);
        assert_eq!(seen(&share), ["目標.xlsx"]);
        let mut told = share::look(&share).unwrap().unreadable;
        told.sort();
        assert_eq!(told, ["R8\u{FFFD}[2J目標.xlsx", "R8\u{FFFD}偽の行.xlsx"]);
    }

    #[test]
    fn the_temporary_folder_of_the_tests_is_local_and_proc_is_not() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(share::events(folder.path()).unwrap(), share::Events::Reported);
        assert_eq!(share::events("/proc".as_ref()).unwrap(), share::Events::NotReported);
        assert!(share::events(&folder.path().join("nowhere")).is_err());
    }
}
