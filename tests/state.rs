//! The state removed, emptied, backed up and restored, as people do it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use matome::edge::state::store::Store;

use crate::common::clerk::Clerk;
use crate::common::state::{self, Cluster, is_on_server};
use crate::common::{Office, program, wait_until};

const FIRST: (&str, &str, &str) = ("窓口の見直し", "証明書の窓口を一つにまとめる。", "9月末までに窓口を移す。");
const SECOND: (&str, &str, &str) = ("研修の充実", "階層別の研修を組み直す。", "年度内に計画を作る。");

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.clone(), output.stderr.clone()].concat()).into_owned()
}

#[test]
fn a_state_removed_under_the_daemon_is_told_once_and_holds_everything_until_it_is_back() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    let daemon = office.daemon_at("2026-09-16T09:00:00+09:00");
    wait_until(&office, "the row and its mail", || office.listed("目標") == [FIRST.0] && !office.mails().is_empty());
    let mails = office.mails();

    fs::rename(office.path("state"), office.path("state-away")).unwrap();
    office.save_policy("建設部/運営方針.xlsx", "建設部", &[SECOND]);
    wait_until(&office, "the word of it", || office.log().contains("がなくなりました"));
    office.save_policy("建設部/運営方針.xlsx", "建設部", &[SECOND, FIRST]);
    // A query meanwhile creates no other.
    let status = office.run(&["status"]);
    let status = said(&status);
    assert!(status.contains("がありません") && status.contains("わかりません"), "{status}");
    assert!(!status.contains("ブック        0"), "what is not known is no number: {status}");
    assert_eq!(office.run(&["notes"]).status.code(), Some(2));
    let merge = office.run(&["merge"]);
    assert_eq!(merge.status.code(), Some(2));
    assert!(
        said(&merge).contains("取りまとめ_令和8年度.xlsx") && said(&merge).contains("state new"),
        "{}",
        said(&merge)
    );
    assert!(!office.path("state/matome.db").exists());
    assert_eq!(office.listed("目標"), [FIRST.0]);

    let _ = fs::remove_dir_all(office.path("state"));
    fs::rename(office.path("state-away"), office.path("state")).unwrap();
    wait_until(&office, "the rows after it is back", || office.listed("目標").len() == 3);
    assert_eq!((office.log().matches("がなくなりました").count(), office.mails()), (1, mails), "{}", office.log());
    assert!(daemon.stop().success());
}

#[test]
fn an_empty_database_beside_a_merged_workbook_is_asked_about() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    assert_eq!(office.run(&["merge"]).status.code(), Some(0));
    fs::write(office.path("state/matome.db"), "").unwrap();
    for command in ["merge", "run"] {
        let refused = office.run(&[command]);
        assert_eq!(refused.status.code(), Some(2), "{command}");
        assert!(said(&refused).contains("matome state new"), "{}", said(&refused));
    }
    let begun = office.run(&["state", "new"]);
    assert_eq!(begun.status.code(), Some(0), "{}", said(&begun));
    assert_eq!(office.run(&["merge"]).status.code(), Some(0));
    assert_eq!(office.listed("目標"), [FIRST.0]);
    // An existing one is not discarded.
    assert_eq!(office.run(&["state", "new"]).status.code(), Some(2));
}

#[test]
fn the_state_of_an_earlier_version_is_set_aside_and_what_was_typed_comes_back() {
    if is_on_server() {
        return;
    }
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    assert_eq!(office.run(&["merge"]).status.code(), Some(0));
    Clerk::opens(&office.merged()).types(2, "R2", "電話で確認した").saves();
    assert_eq!(office.run(&["merge"]).status.code(), Some(0));
    let state = rusqlite::Connection::open(office.path("state/matome.db")).unwrap();
    state.pragma_update(None, "user_version", 15).unwrap();
    drop(state);
    let refused = office.run(&["merge"]);
    assert!(refused.status.code() == Some(2) && said(&refused).contains("版 15"), "{}", said(&refused));
    let begun = office.run(&["state", "new"]);
    assert!(begun.status.code() == Some(0) && said(&begun).contains("前のものは"), "{}", said(&begun));
    assert_eq!(office.run(&["merge"]).status.code(), Some(0));
    assert_eq!(office.listed("企画課メモ"), ["電話で確認した"]);
}

#[test]
fn a_backup_is_made_while_the_daemon_runs_and_put_back_when_it_does_not() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    let daemon = office.daemon_at("2026-09-15T09:00:00+09:00");
    wait_until(&office, "the row", || office.listed("目標") == [FIRST.0]);
    let backup = office.path("backup.db").display().to_string();
    assert_eq!(office.run(&["backup", &backup]).status.code(), Some(0));
    let refused = office.run(&["restore", &backup]);
    assert!(refused.status.code() == Some(2) && said(&refused).contains("止めて"), "{}", said(&refused));
    assert!(daemon.stop().success());

    // An invalid file does not replace it.
    fs::write(office.path("text.db"), "状態データベースではありません。".repeat(500)).unwrap();
    let wrong = office.run(&["restore", &office.path("text.db").display().to_string()]);
    assert!(wrong.status.code() == Some(2) && said(&wrong).contains("text.db"), "{}", said(&wrong));

    let missing = said(&office.run(&["restore", "nowhere.db"]));
    assert!(missing.contains("バックアップ nowhere.db がありません"), "{missing}");

    let daemon = office.daemon_at("2026-09-16T09:00:00+09:00");
    wait_until(&office, "the mail", || !office.mails().is_empty());
    assert!(daemon.stop().success());
    let sent = office.mails();
    fs::remove_dir_all(office.path("outbox")).unwrap();
    let restored = office.run(&["restore", &backup]);
    assert_eq!(restored.status.code(), Some(0), "{}", said(&restored));
    assert!(said(&restored).contains("控えから補いました"), "{}", said(&restored));
    let again = office.run_at("2026-09-16 10:00", &["remind"]);
    assert!(office.mails().is_empty() && !sent.is_empty(), "{}", said(&again));
}

#[test]
fn states_set_aside_within_a_second_all_stay() {
    let folder = tempfile::tempdir().unwrap();
    let (state, now) = (folder.path().join("matome.db"), "2026-09-16T10:00:00".parse().unwrap());
    let endings = ["", "-wal", "-shm"].map(|ending| format!("matome.db{ending}"));
    for run in ["first", "second", "third"] {
        for name in &endings {
            fs::write(folder.path().join(name), run).unwrap();
        }
        // The log of an older state must not become this one's.
        fs::write(folder.path().join("matome.db.20260916-100000-2-wal"), "older").unwrap();
        let put_aside = Store::set_aside(&state.as_path().into(), now).unwrap();
        assert_eq!(put_aside.len(), 3);
        assert!(put_aside.iter().all(|file| fs::read_to_string(file).unwrap() == run), "{put_aside:?}");
    }
    for (mark, run) in [("", "first"), ("-3", "second"), ("-4", "third")] {
        let kept = folder.path().join(format!("matome.db.20260916-100000{mark}"));
        assert_eq!(fs::read_to_string(kept).unwrap(), run);
    }
}

#[test]
fn two_installations_of_one_city_share_no_id_of_a_mail_or_an_appointment() {
    let ids = |office: &Office| {
        let read = |folder: &str, ending: &str| {
            let files = fs::read_dir(office.path(folder)).unwrap().map(|entry| entry.unwrap().path());
            let files = files.filter(|file| file.extension().is_some_and(|own| own == ending));
            files.map(|file| fs::read_to_string(file).unwrap()).collect::<String>()
        };
        let all = [read("outbox", "eml"), read("merged", "ics")].map(|text| {
            let ids = text.lines().filter(|line| line.starts_with("Message-ID:") || line.starts_with("UID:"));
            ids.map(str::to_owned).collect::<BTreeSet<String>>()
        });
        assert!(all.iter().all(|ids| !ids.is_empty()), "{all:?}");
        all.into_iter().flatten().collect::<BTreeSet<String>>()
    };
    let [one, other] = [(); 2].map(|()| {
        let office = Office::new("[merged]\npage = true");
        office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
        assert_eq!(office.run_at("2026-09-16 09:00", &["merge"]).status.code(), Some(0));
        office.run_at("2026-09-16 10:00", &["remind"]);
        office
    });
    assert!(ids(&one).is_disjoint(&ids(&other)), "{:?} {:?}", ids(&one), ids(&other));
    assert_eq!(ids(&one), ids(&one));
}

#[test]
fn a_write_ahead_log_that_is_missing_costs_no_mail_and_is_told() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    assert_eq!(office.run(&["merge"]).status.code(), Some(0));
    let daemon = office.daemon_at("2026-09-16T09:00:00+09:00");
    wait_until(&office, "the mail", || !office.mails().is_empty());
    // The letter exists before the database and the journal say so.
    let is_noted = || fs::read_to_string(office.path("state/matome.db.sent")).is_ok_and(|text| text.ends_with('\n'));
    wait_until(&office, "the word of it", is_noted);
    daemon.kill();
    fs::remove_dir_all(office.path("outbox")).unwrap();
    for log in ["state/matome.db-wal", "state/matome.db-shm"] {
        fs::remove_file(office.path(log)).unwrap();
    }
    let again = office.run_at("2026-09-16 10:00", &["remind"]);
    assert!(said(&again).contains("控えから補いました"), "{}", said(&again));
    assert!(office.mails().is_empty(), "{:?}", office.mails());
}

#[test]
fn a_merged_workbook_that_somebody_deletes_is_made_again() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    let daemon = office.daemon();
    wait_until(&office, "the row", || office.listed("目標") == [FIRST.0]);
    // The folder is scanned with the share.
    office.save_policy("建設部/運営方針.xlsx", "建設部", &[SECOND]);
    wait_until(&office, "the second row", || office.listed("目標").len() == 2);
    office.save_policy("建設部/運営方針.xlsx", "建設部", &[SECOND, FIRST]);
    wait_until(&office, "the third row", || office.listed("目標").len() == 3);
    fs::remove_file(office.merged()).unwrap();
    wait_until(&office, "the workbook again", || office.listed("目標").len() == 3);
    assert!(office.log().contains("取りまとめ_令和8年度.xlsx が消されたので、作り直します"), "{}", office.log());
    assert!(daemon.stop().success());
}

// Elsewhere no folder is unwritable for every user running the tests.
#[cfg(target_os = "linux")]
#[test]
fn status_names_what_cannot_be_written() {
    let office = Office::new("");
    office.configure(|text| text.replace("folder = \"outbox\"", "folder = \"/proc/outbox\""));
    assert!(office.run(&["merge"]).status.success());
    let troubles = office.status()["write_troubles"].clone();
    assert!(troubles[0].as_str().unwrap().contains("/proc に書き込めません"), "{troubles}");
    let table = said(&office.run(&["status"]));
    assert!(table.contains("書き込み      フォルダー /proc に書き込めません"), "{table}");
}

#[test]
fn a_log_that_cannot_be_written_is_told_by_status() {
    let office = Office::new("[log]\nfolder = \"log\"");
    office.save_policy("建設部/R8運営方針.xlsx", "建設部", &[FIRST]);
    let daemon = office.daemon();
    wait_until(&office, "the first merge", || office.merged().exists());
    let file = fs::read_dir(office.path("log")).unwrap().next().unwrap().unwrap().path();
    // Exceeds the limit of a day's file.
    fs::File::options().write(true).open(file).unwrap().set_len(51 << 20).unwrap();
    office.save_policy("総務部/R8運営方針.xlsx", "総務部", &[("窓口の見直し", "9月末までに直す", "")]);
    wait_until(&office, "word of the log", || {
        office.status()["write_troubles"].to_string().contains("今日のログが大きすぎる")
    });
    daemon.stop();
}

/// Such a change under a running daemon ends it with this reason at its next look.
fn ends_the_daemon(change: impl FnOnce(&Office), reason: &str) {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    let mut daemon = office.daemon();
    wait_until(&office, "the row", || office.listed("目標") == [FIRST.0]);
    change(&office);
    office.save_policy("建設部/運営方針.xlsx", "建設部", &[SECOND]);
    wait_until(&office, "its end", || !daemon.is_running());
    assert_eq!(daemon.ended().code(), Some(2), "{}", office.log());
    assert!(office.log().contains(reason), "{}", office.log());
}

// Windows does not permit replacing an open file.
#[cfg(unix)]
#[test]
fn a_state_replaced_under_the_daemon_ends_it_with_the_reason() {
    if is_on_server() {
        return;
    }
    let replace = |office: &Office| {
        fs::copy(office.path("state/matome.db"), office.path("state/other.db")).unwrap();
        fs::rename(office.path("state/other.db"), office.path("state/matome.db")).unwrap();
    };
    ends_the_daemon(replace, "別のものに置き換えられました");
}

#[test]
fn a_state_that_a_newer_matome_has_changed_ends_the_daemon_with_the_reason() {
    if is_on_server() {
        return;
    }
    let renew = |office: &Office| {
        let state = rusqlite::Connection::open(office.path("state/matome.db")).unwrap();
        state.pragma_update(None, "user_version", 1000).unwrap();
    };
    ends_the_daemon(renew, "新しい版の matome が作ったものです");
}

#[test]
fn a_state_is_taken_to_another_place_and_back_with_all_that_it_knows() {
    let office = Office::new("");
    // From a file to a server if there is one, or the other way round.
    let there = if is_on_server() || cfg!(windows) || !Path::new("/usr/lib/postgresql").is_dir() {
        "[state]\ndatabase = \"elsewhere/matome.db\"\n".to_owned()
    } else {
        format!("[state]\ndatabase = \"{}?schema=taken\"\n", Cluster::shared().url())
    };
    let here = fs::read_to_string(office.path("matome.toml")).unwrap();
    let is_of_state = |line: &&str| ["[state]", "database"].iter().any(|word| line.starts_with(word));
    let rest = here.lines().filter(|line| !is_of_state(line)).collect::<Vec<_>>().join("\n");
    fs::write(office.path("there.toml"), rest.replacen("[[departments]]", &format!("{there}[[departments]]"), 1))
        .unwrap();
    let copy = |from: &str, to: &str| {
        let copied =
            Command::new(program()).args(["state", "copy"]).args([office.path(from), office.path(to)]).output();
        said(&copied.unwrap())
    };
    let runs = |configuration: &str, moment: &str, command: &[&str]| {
        let output = office.run_with(configuration, &[command, &["--as-of", moment, "--send"]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    };
    let (first, second) = ("2026-09-16", "2026-09-25");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    assert_eq!(office.run(&["merge"]).status.code(), Some(0));
    Clerk::opens(&office.merged()).types(2, "R2", "電話で確認した").saves();
    assert_eq!(office.run(&["merge"]).status.code(), Some(0));
    runs("matome.toml", first, &["remind"]);
    let sent = office.mails();
    assert!(!sent.is_empty());

    let copied = copy("matome.toml", "there.toml");
    assert!(copied.contains("ブック 1、メモ 1、"), "{copied}");
    let refused = said(&office.run(&["merge"]));
    assert!(refused.contains("移されました"), "{refused}");
    runs("there.toml", first, &["remind"]);
    assert_eq!(office.mails(), sent, "what was sent from there is not sent from here");
    runs("there.toml", second, &["remind"]);
    let sent_since = office.mails();
    assert!(sent_since.len() > sent.len());
    assert!(said(&office.run_with("there.toml", &["notes"])).contains("電話で確認した"));
    // A state in use is not overwritten.
    let same = copy("there.toml", "there.toml");
    assert!(same.contains("同じ"), "{same}");
    fs::write(
        office.path("third.toml"),
        rest.replacen("[[departments]]", "[state]\ndatabase = \"third.db\"\n[[departments]]", 1),
    )
    .unwrap();
    assert_eq!(office.run_with("third.toml", &["state", "new"]).status.code(), Some(0));
    assert_eq!(office.run_with("third.toml", &["merge"]).status.code(), Some(0));
    let onto = copy("third.toml", "there.toml");
    assert!(onto.contains("すでに別の記録があります"), "{onto}");

    let back = copy("there.toml", "matome.toml");
    assert!(back.contains("移しました"), "{back}");
    runs("matome.toml", second, &["remind"]);
    assert_eq!(office.mails(), sent_since);
    let unchanged = office.run(&["merge"]);
    assert_eq!(unchanged.status.code(), Some(0));
    assert!(said(&office.run(&["notes"])).contains("電話で確認した"));
    assert_eq!(office.listed("目標"), [FIRST.0]);
}

#[test]
fn a_state_that_cannot_be_read_is_named_and_not_the_folder() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    assert_eq!(office.run(&["merge"]).status.code(), Some(0));
    let store = Store::open(state::place(&office.path("state/matome.db"))).unwrap();
    store.connection().execute("INSERT INTO fact VALUES ('views', '?')", &[]).unwrap();
    let merge = said(&office.run(&["merge"]));
    assert!(merge.contains("状態データベース") && !merge.contains("[merged] folder"), "{merge}");
}
