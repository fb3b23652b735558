//! The daemon as a process, on a share in use.

use crate::common;
use crate::common::clerk::Clerk;
use crate::common::{Office, wait_until};

const FIRST: (&str, &str, &str) = ("窓口の見直し", "証明書の窓口を一つにまとめる。", "9月末までに窓口を移す。");
const SECOND: (&str, &str, &str) = ("研修の充実", "階層別の研修を組み直す。", "年度内に計画を作る。");

#[test]
fn what_people_save_and_delete_shows_in_the_merged_workbook() {
    let office = Office::new("");
    let daemon = office.daemon();

    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    wait_until(&office, "the first workbook's row", || office.listed("目標") == [FIRST.0]);
    assert_eq!(office.listed("期限日"), ["2026-09-30"]);

    office.save_policy("建設部/運営方針.xlsx", "建設部", &[SECOND]);
    wait_until(&office, "the second department's row", || office.listed("部局") == ["総務部", "建設部"]);

    let changed = (FIRST.0, FIRST.1, "11月末までに窓口を移す。");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[changed]);
    wait_until(&office, "the changed deadline", || office.listed("期限日").contains(&"2026-11-30".to_owned()));

    std::fs::remove_file(office.path("share/建設部/運営方針.xlsx")).unwrap();
    let is_missed = || office.listed("状態")[1].contains("見当たりません");
    wait_until(&office, "the row of the deleted workbook to be marked", is_missed);
    assert_eq!(office.listed("部局"), ["総務部", "建設部"]);
    assert_eq!(office.status()["missing"], 1);
    let status = String::from_utf8(office.run(&["status"]).stdout).unwrap();
    assert!(status.contains("（うち見当たらないもの 1）"), "{status}");
    assert_eq!(status.matches("建設部/運営方針.xlsx").count(), 1, "{status}");

    assert!(daemon.stop().success(), "{}", office.log());
}

#[test]
fn what_is_typed_into_the_merged_workbook_is_taken_in_although_nothing_else_happens() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    let daemon = office.daemon();
    wait_until(&office, "the row", || office.listed("目標") == [FIRST.0]);
    let notes = || String::from_utf8(office.run(&["notes"]).stdout).unwrap();
    // Each within a minute, including input typed into the workbook made for the first.
    for note in ["電話で確認した", "課長に確認した"] {
        Clerk::opens(&office.merged()).types(2, "R2", note).saves();
        wait_until(&office, note, || notes().contains(note));
    }
    assert!(daemon.stop().success());
}

#[test]
fn a_restart_reads_only_what_changed_while_it_was_down() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    office.save_policy("建設部/運営方針.xlsx", "建設部", &[SECOND]);
    let daemon = office.daemon();
    wait_until(&office, "both rows", || office.listed("目標").len() == 2);
    daemon.kill();

    office.save_policy("建設部/運営方針.xlsx", "建設部", &[FIRST, SECOND]);
    let daemon = office.daemon();
    wait_until(&office, "the row added while it was down", || office.listed("目標").len() == 3);
    let status = office.status();
    assert_eq!((&status["running"], &status["read_since_start"]), (&true.into(), &1.into()), "{status}");
    assert!(daemon.stop().success());
}

#[test]
fn a_workbook_that_cannot_be_read_is_told_once_keeps_its_last_good_rows_and_harms_no_other() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    let daemon = office.daemon();
    wait_until(&office, "the row", || office.listed("目標") == [FIRST.0]);

    let broken = office.path("share/総務部/運営方針.xlsx");
    std::fs::write(&broken, b"half of a workb").unwrap();
    office.save_policy("建設部/運営方針.xlsx", "建設部", &[SECOND]);
    wait_until(&office, "the other department's row", || office.listed("目標") == [FIRST.0, SECOND.0]);
    let named = || {
        let problems = office.merged_rows("要確認");
        problems
            .into_iter()
            .map(|row| row.join("|"))
            .filter(|row| row.contains("総務部/運営方針.xlsx"))
            .collect::<Vec<_>>()
    };
    wait_until(&office, "the broken workbook in 要確認", || !named().is_empty());
    // The owner and the remedy.
    assert!(named().iter().any(|row| row.contains("|総務部|") && row.contains("保存")), "{:?}", named());
    let sources = || office.listed("出典");
    assert!(sources()[0].starts_with("（古い：") && !sources()[1].contains("古い"), "{:?}", sources());

    // Saved again, still broken.
    std::fs::write(&broken, b"half of a work").unwrap();
    wait_until(&office, "the second reading", || office.log().matches("総務部/運営方針.xlsx を読みます").count() == 3);
    office.save_policy("建設部/運営方針.xlsx", "建設部", &[SECOND, FIRST]);
    wait_until(&office, "a change elsewhere", || office.listed("目標").len() == 3);
    assert_eq!(office.log().matches("総務部/運営方針.xlsx を読めません").count(), 1, "{}", office.log());

    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    wait_until(&office, "the mended workbook", || named().is_empty());
    assert!(!sources()[0].contains("古い"), "{:?}", sources());
    assert!(daemon.stop().success());
}

#[test]
fn mail_goes_out_from_the_hour_of_sending_on_once_and_to_those_alone_who_owe_something() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    office.save_policy("建設部/運営方針.xlsx", "建設部", &[SECOND]);

    // 14 days before 9月末, but before the hour.
    let daemon = office.daemon_at("2026-09-16T08:00:00+09:00");
    wait_until(&office, "both rows", || office.listed("目標").len() == 2);
    assert!(office.mails().is_empty());
    assert!(office.log().contains("次に送るものを調べるのは 2026年9月16日 08:30"), "{}", office.log());
    assert!(daemon.stop().success());

    let daemon = office.daemon_at("2026-09-16T08:30:01+09:00");
    wait_until(&office, "the mail", || !office.mails().is_empty());
    let mails = office.mails();
    assert!(mails.len() == 1 && mails[0].contains("総務部"), "{mails:?}");
    // The file exists slightly before its entry in the ledger.
    wait_until(&office, "the ledger", || office.status()["mails"]["sent"] == 1);
    daemon.kill();

    let daemon = office.daemon_at("2026-09-16T11:00:00+09:00");
    office.save_policy("建設部/運営方針.xlsx", "建設部", &[SECOND, SECOND]);
    wait_until(&office, "a row after the next start", || office.listed("目標").len() == 3);
    assert_eq!(office.mails(), mails);
    let intended: Vec<_> =
        office.log().lines().filter_map(|line| Some(line.split_once("次のメールは ")?.1.to_owned())).collect();
    assert!(office.log().contains("このままなら、これから1通を送ります"), "{}", office.log());
    assert_eq!(intended, ["2026年9月25日 08:30 に1通"], "{}", office.log());
    assert!(daemon.stop().success());
}

/// The round is planned in its own process, whose messages go to the daemon's log.
#[test]
fn what_goes_wrong_while_a_round_is_planned_stands_in_the_log() {
    let office = Office::new("[log]\nfolder = \"log\"");
    std::fs::create_dir_all(office.path("templates/mail")).unwrap();
    // The sample for validating templates has something overdue.
    let template = "{% if overdue %}{{ department }}{% else %}{{ nobody_knows_this }}{% endif %}";
    std::fs::write(office.path("templates/mail/department.text.txt"), template).unwrap();
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    let daemon = office.daemon_at("2026-09-16T08:30:01+09:00");
    wait_until(&office, "the mail in the built-in words", || !office.mails().is_empty());
    // One from the round, and one from the validation after the first merge.
    let complaints = |log: &str| log.matches("ひな形 department.text.txt の1行目").count();
    wait_until(&office, "both complaints", || complaints(&office.log()) == 2);
    assert!(daemon.stop().success());
    let file = std::fs::read_dir(office.path("log")).unwrap().next().unwrap().unwrap().path();
    let log = std::fs::read_to_string(&file).unwrap();
    assert_eq!(complaints(&log), 2, "{log}");
}

#[test]
fn a_first_start_asks_nobody_for_a_sheet_that_lies_in_the_share() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    // The day of the goal setting: 建設部 has no sheet, and the share has not been read yet when the daemon starts.
    let daemon = office.daemon_at("2026-05-15T09:00:00+09:00");
    wait_until(&office, "the mail", || !office.mails().is_empty());
    let mails = office.mails();
    assert!(mails.len() == 1 && mails[0].contains("建設部"), "{mails:?}");
    assert!(daemon.stop().success());
}

#[test]
fn a_second_daemon_on_the_same_state_says_so_and_leaves() {
    // On a server it stands by instead: tests/standby.rs.
    if common::state::is_on_server() {
        return;
    }
    let office = Office::new("");
    let mut first = office.daemon();
    wait_until(&office, "the daemon to be up", || office.status()["running"] == true);
    let second = office.run(&["run"]);
    assert_eq!(second.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&second.stderr).contains("matome"), "{second:?}");
    assert!(first.is_running());
    assert!(first.stop().success());
}

#[test]
fn a_share_that_is_gone_for_a_while_deletes_nothing() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    let daemon = office.daemon();
    wait_until(&office, "the row", || office.listed("目標") == [FIRST.0]);

    std::fs::rename(office.path("share"), office.path("elsewhere")).unwrap();
    wait_until(&office, "word of the loss", || !office.status()["share_trouble"].is_null());
    assert_eq!(office.listed("目標"), [FIRST.0]);

    std::fs::rename(office.path("elsewhere"), office.path("share")).unwrap();
    office.save_policy("建設部/運営方針.xlsx", "建設部", &[SECOND]);
    wait_until(&office, "a change after the share came back", || office.listed("目標") == [FIRST.0, SECOND.0]);
    assert!(daemon.stop().success());
}

#[test]
fn a_silent_mail_server_keeps_nothing_else_waiting() {
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    let office = Office::new(&format!("[mail.smtp]\nport = {port}\nsecurity = \"none\"\n"));
    office.configure(|text| text.replace("transport = \"files\"", "transport = \"smtp\""));
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    // Accepts the connection, then stays silent.
    let daemon = office.daemon_at("2026-09-16T09:00:00+09:00");
    let (_connection, _) = server.accept().unwrap();

    office.save_policy("建設部/運営方針.xlsx", "建設部", &[SECOND]);
    wait_until(&office, "the row of a workbook saved meanwhile", || office.listed("目標").len() == 2);
    assert!(office.log().contains("共有フォルダーを読み終えたら、送るものを調べて送ります"), "{}", office.log());
    let asked = std::time::Instant::now();
    assert!(daemon.stop().success(), "{}", office.log());
    assert!(asked.elapsed() < std::time::Duration::from_secs(5));
    let mails = &office.status()["mails"];
    assert_eq!((&mails["uncertain"], &mails["waiting"]), (&1.into(), &0.into()), "what was being sent is in doubt");
}

#[test]
fn contacts_are_read_with_the_share_and_a_mended_address_gets_the_mail_of_the_day() {
    let office = Office::new("[contacts]\nworkbook = \"share/宛先.xlsx\"\n");
    office.configure(|text| text.replace("to = [\"kensetsu@aoba.example.jp\"]\n", ""));
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    office.save_table("宛先.xlsx", &[&["部局", "宛先"], &["建設部", "kensetsu＠"]]);
    // The day of the goal setting: 建設部 has no sheet, and no valid address.
    let daemon = office.daemon_at("2026-05-15T09:00:00+09:00");
    let problems = || office.status()["problems"].as_array().unwrap().clone();
    wait_until(&office, "the wrong address", || problems().iter().any(|problem| problem["code"] == "bad-address"));
    let problem = problems().into_iter().find(|problem| problem["code"] == "bad-address").unwrap();
    assert_eq!((&problem["file"], &problem["place"]), (&"share/宛先.xlsx".into(), &"Sheet1!B2".into()));
    wait_until(&office, "the notice", || office.mails().iter().any(|mail| mail.contains("お知らせ")));
    wait_until(&office, "要確認", || {
        office.merged_rows("要確認").iter().flatten().any(|cell| cell.contains("kensetsu@"))
    });
    assert!(!office.mails().iter().any(|mail| mail.contains("建設部")));

    office.save_table("宛先.xlsx", &[&["部局", "宛先"], &["建設部", "doboku@aoba.example.jp"]]);
    wait_until(&office, "the mail", || office.mails().iter().any(|mail| mail.contains("建設部")));
    let mail = office.mails().into_iter().find(|mail| mail.contains("建設部")).unwrap();
    let mail = std::fs::read_to_string(office.path("outbox").join(mail)).unwrap();
    assert!(mail.contains("To: doboku@aoba.example.jp"), "{mail}");
    assert_eq!(problems(), [0; 0]);

    // If removed, it is missing; its contents stay in use.
    std::fs::remove_file(office.path("share/宛先.xlsx")).unwrap();
    wait_until(&office, "the missing workbook", || {
        problems().iter().any(|problem| problem["code"] == "unreadable-workbook")
    });
    assert!(daemon.stop().success(), "{}", office.log());
    let listed = office.run(&["calendar", "--from", "2027-05-01", "--to", "2027-05-31", "--format", "json"]);
    assert!(String::from_utf8_lossy(&listed.stdout).contains("doboku@aoba.example.jp"), "{listed:?}");
}

#[test]
fn a_sheet_that_is_saved_a_moment_before_the_hour_is_not_asked_for() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    let daemon = office.daemon_at("2026-05-15T08:29:55+09:00");
    wait_until(&office, "the row", || office.listed("目標") == [FIRST.0]);
    office.save_policy("建設部/運営方針.xlsx", "建設部", &[SECOND]);
    wait_until(&office, "the hour", || office.status()["last_run_day"] == "2026-05-15");
    assert!(daemon.stop().success());
    assert_eq!(office.mails(), [""; 0]);
}

/// More events than the kernel's queue holds.
#[cfg(target_os = "linux")]
#[test]
fn events_that_are_lost_lose_nothing() {
    let queue = std::fs::read_to_string("/proc/sys/fs/inotify/max_queued_events").unwrap();
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[FIRST]);
    let daemon = office.daemon();
    wait_until(&office, "the row", || office.listed("目標") == [FIRST.0]);

    daemon.signal("STOP");
    // Each is created, written and closed.
    for file in 0..queue.trim().parse::<usize>().unwrap() / 3 + 1000 {
        std::fs::write(office.path(&format!("share/{file}.txt")), "x").unwrap();
    }
    std::fs::remove_file(office.path("share/総務部/運営方針.xlsx")).unwrap();
    office.save_policy("建設部/運営方針.xlsx", "建設部", &[SECOND]);
    daemon.signal("CONT");
    let is_missed = |row: &String| row.contains("見当たりません");
    wait_until(&office, "all that happened meanwhile", || {
        office.listed("目標") == [FIRST.0, SECOND.0] && is_missed(&office.listed("状態")[0])
    });

    // No event reported the new folder.
    office.save_policy("建設部/運営方針.xlsx", "建設部", &[FIRST, SECOND]);
    wait_until(&office, "a change in a folder that is new since then", || office.listed("目標").len() == 3);
    assert!(daemon.stop().success());
}
