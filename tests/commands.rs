//! The commands: output, effects and exit status.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::common::{GOAL, Office, matome, stdout};

fn json_lines(output: &Output) -> Vec<serde_json::Value> {
    stdout(output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_demo_does_the_main_job_once() {
    let folder = tempfile::tempdir().unwrap();
    let output = matome(&["demo", "city"], folder.path());
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let city = folder.path().join("city");
    let count = |below: &str, ending: &str| {
        let entries = fs::read_dir(city.join(below)).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.extension().is_some_and(|e| e == ending)).count()
    };
    assert!(count("merged", "xlsx") >= 1 && count("outbox", "eml") >= 3, "{}", stdout(&output));
    let status = matome(&["status", "--config", "city/matome.toml"], folder.path());
    assert!(stdout(&status).contains("パスワードで保護されています"), "{}", stdout(&status));
    assert_eq!(matome(&["check", "--config", "city/matome.toml"], folder.path()).status.code(), Some(0));
}

#[test]
fn a_department_may_spread_over_several_workbooks() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針（人事課）.xlsx", "総務部", &[GOAL]);
    office.save_policy(
        "総務部/運営方針（管財課）.xlsx",
        "総務部",
        &[("庁舎の省エネ", "照明を替える。", "1月末までに替える。")],
    );
    assert_eq!(office.run(&["merge"]).status.code(), Some(0));
    assert_eq!(office.listed("部局"), ["総務部", "総務部"]);
    assert_eq!(office.listed("目標"), ["窓口の見直し", "庁舎の省エネ"]);
}

#[test]
fn a_merge_without_a_change_writes_nothing() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[GOAL]);
    for year in ["令和6年度", "令和7年度"] {
        office.save_goal(&format!("建設部/{year}.xlsx"), year, "建設部", GOAL.0);
    }
    assert_eq!(office.run(&["merge"]).status.code(), Some(0));
    let saved = || {
        let merged = fs::read_dir(office.path("merged")).unwrap().map(Result::unwrap);
        let mut saved: Vec<_> =
            merged.map(|file| (file.path(), file.metadata().unwrap().modified().unwrap())).collect();
        saved.sort();
        saved
    };
    let before = saved();
    let again = office.run(&["merge"]);
    assert_eq!(again.status.code(), Some(0));
    assert!(stdout(&again).contains("変更はありません"), "{}", stdout(&again));
    assert_eq!(saved(), before);
}

#[test]
fn a_merge_without_a_change_tells_again_what_is_to_be_told_until_it_is_put_right() {
    let office = Office::new("");
    let to = "to = [\"soumu@aoba.example.jp\"]\n";
    office.configure(|text| text.replace(to, ""));
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[GOAL]);
    let told = "「総務部」のメールアドレスが設定にないため";
    assert!(stdout(&office.run(&["merge"])).contains(told));
    let again = stdout(&office.run(&["merge"]));
    assert!(again.contains(told) && again.contains("変更はありません"), "{again}");
    office.configure(|text| text.replace("name = \"総務部\"\n", &format!("name = \"総務部\"\n{to}")));
    let mended = stdout(&office.run(&["merge"]));
    assert!(!mended.contains(told) && mended.contains("更新しました"), "{mended}");
}

#[test]
fn a_merged_workbook_that_is_open_waits_and_the_command_says_so() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[GOAL]);
    fs::create_dir_all(office.path("merged")).unwrap();
    let lock = office.path("merged/~$取りまとめ_令和8年度.xlsx");
    fs::write(&lock, b"planner").unwrap();
    let output = office.run(&["merge"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(!office.merged().exists());
    assert_eq!(office.status()["merge_waiting"].as_array().unwrap().len(), 1);
    fs::remove_file(lock).unwrap();
    assert_eq!(office.run(&["merge"]).status.code(), Some(0));
    assert!(office.status()["merge_waiting"].as_array().unwrap().is_empty());
}

#[test]
fn an_empty_share_deletes_nothing_until_a_person_says_that_it_is_meant() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[GOAL]);
    office.run(&["merge"]);
    fs::remove_dir_all(office.path("share/総務部")).unwrap();
    assert_eq!(office.run(&["merge"]).status.code(), Some(1));
    assert_eq!(office.listed("目標"), [GOAL.0]);
    assert_eq!(office.run(&["merge", "--accept-empty"]).status.code(), Some(0));
    assert!(office.listed("目標").is_empty());
}

#[test]
fn a_workbook_that_is_away_is_named_wherever_one_looks() {
    let office = Office::new("");
    office.save_goal("R8/総務部/R8総務部.xlsx", "令和8年度", "総務部", "窓口の改善");
    office.save_goal("R8/建設部/R8建設部.xlsx", "令和8年度", "建設部", "道路の補修");
    office.merge_at("2026-10-01 09:00");
    fs::remove_file(office.path("share/R8/総務部/R8総務部.xlsx")).unwrap();
    let said = office.merge_at("2026-10-03 09:00");
    let words = "注意: ブックが見当たりません（10/3から）：R8/総務部/R8総務部.xlsx。";
    assert!(said.contains(words) && said.matches("R8/総務部/R8総務部.xlsx").count() == 1, "{said}");
    let status = stdout(&office.run_at("2026-10-04 09:00", &["status"]));
    assert!(status.contains("ブックが見当たりません（10/3から）：R8/総務部/R8総務部.xlsx。"), "{status}");
    assert_eq!(status.matches("R8/総務部/R8総務部.xlsx").count(), 1, "{status}");
    let mails = stdout(&office.run_at("2026-10-05 09:00", &["remind", "--dry-run"]));
    assert!(mails.contains("・R8/総務部/R8総務部.xlsx\n　　ブックが見当たりません（10/3から）"), "{mails}");
    assert!(mails.contains("確認中（下の疑問が片付くまで依頼しません）　総務部"), "{mails}");
    // Nothing is missing in a closed year.
    office.run_at("2026-10-06 09:00", &["close", "2026"]);
    assert!(!stdout(&office.run_at("2026-10-07 09:00", &["status"])).contains("見当たりません"));
}

#[test]
fn a_year_before_the_first_start_is_missed_where_it_has_a_sheet_alone() {
    let office = Office::new("");
    office.save_goal("R7/総務部/R7総務部.xlsx", "令和7年度", "総務部", "窓口の改善");
    office.save_goal("R8/建設部/R8建設部.xlsx", "令和8年度", "建設部", "道路の補修");
    office.merge_at("2026-04-06 09:00");
    let mails = stdout(&office.run_at("2026-04-06 09:00", &["remind", "--dry-run"]));
    let (_, of_year) = mails.split_once("■ 令和7年度期末報告").unwrap();
    let of_year = of_year.split("\n\n").next().unwrap();
    assert!(of_year.contains("総務部　未提出 1件") && !of_year.contains("建設部"), "{of_year}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_whose_name_is_no_text_is_not_left_out_in_silence() {
    use std::os::unix::ffi::OsStrExt;
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[GOAL]);
    let name = std::ffi::OsStr::from_bytes(b"\x83\x5c.xlsx");
    fs::copy(office.path("share/総務部/運営方針.xlsx"), office.path("share").join(name)).unwrap();
    let output = office.run(&["merge"]);
    assert_eq!(output.status.code(), Some(1), "as with everything that cannot be seen: {output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains(".xlsx"), "{output:?}");
    assert!(office.status()["share_trouble"].as_str().is_some_and(|trouble| trouble.contains(".xlsx")));
    assert!(stdout(&office.run(&["check"])).contains("文字化けした名前"));
    assert_eq!(office.listed("目標"), [GOAL.0]);
}

#[test]
#[cfg(unix)]
fn what_in_the_share_may_be_a_workbook_and_is_not_read_is_named_and_its_department_not_asked() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    let mails = |link: &dyn Fn(&Office)| {
        let office = Office::new("");
        office.save_policy("建設部/運営方針.xlsx", "建設部", &[GOAL]);
        link(&office);
        let merge = office.run_at("2026-05-12 09:00", &["merge"]);
        let check = stdout(&office.run(&["check"]));
        let status = office.status()["share_trouble"].to_string();
        let told = [String::from_utf8_lossy(&merge.stderr).into_owned(), check, status];
        let findings = format!("{:?}", office.merged_rows("要確認"));
        office.run_at("2026-05-15 10:00", &["remind"]);
        let mails = office.mails().into_iter().filter(|mail| mail.contains("総務部")).count();
        (mails, told.iter().filter(|said| said.contains("総務部") && said.contains("リンク")).count(), findings)
    };
    assert_eq!(mails(&|_| ()).0, 1, "who has handed in nothing is asked");
    let of_folder = |office: &Office| symlink(office.path("outside"), office.path("share/総務部")).unwrap();
    let of_workbook = |office: &Office| {
        fs::create_dir(office.path("share/総務部")).unwrap();
        symlink(office.path("outside.xlsx"), office.path("share/総務部/目標.xlsx")).unwrap();
    };
    // As in a share mounted with another encoding.
    let of_another_encoding = |office: &Office| {
        fs::create_dir(office.path("share/総務部")).unwrap();
        fs::write(office.path("share/総務部").join(OsStr::from_bytes(b"\x96\xda.xlsx")), "").unwrap();
    };
    for link in [&of_folder as &dyn Fn(&Office), &of_workbook, &of_another_encoding] {
        let (mails, told, findings) = mails(link);
        assert!(
            mails == 0 && told == 3 && findings.contains("文字化けした名前のファイルは読みません"),
            "{mails} {told} {findings}"
        );
    }
}

#[test]
#[cfg(windows)]
fn a_workbook_that_somebody_has_open_for_himself_is_named_so_and_read_later() {
    use std::os::windows::fs::OpenOptionsExt;
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[GOAL]);
    // Nobody else may even read it.
    let opened = fs::File::options().read(true).share_mode(0).open(office.path("share/総務部/運営方針.xlsx")).unwrap();
    let said = office.run(&["merge"]);
    assert_eq!(said.status.code(), Some(1), "{said:?}");
    let said = stdout(&said) + &String::from_utf8_lossy(&said.stderr);
    assert!(said.contains("運営方針.xlsx") && said.contains("ほかの人かプログラムが開いています"), "{said}");
    drop(opened);
    assert_eq!(office.run(&["merge"]).status.code(), Some(0));
    assert_eq!(office.listed("目標"), [GOAL.0]);
}

#[test]
#[cfg(windows)]
fn wildcards_are_expanded_where_no_shell_does_it() {
    let office = Office::new("");
    for department in ["総務部", "建設部"] {
        office.save_policy(&format!("{department}/運営方針.xlsx"), department, &[GOAL]);
    }
    let read = matome(&["read", "share/*/*.xlsx"], &office.path(""));
    assert_eq!(stdout(&read).matches("運営方針.xlsx").count(), 2, "{read:?}");
}

#[test]
fn contacts_in_the_share_count_only_where_the_configuration_names_that_place() {
    let office = Office::new("[contacts]\nworkbook = \"宛先.xlsx\"\n");
    let mail_to = || {
        office.run(&["merge"]);
        let shown = office.run(&["calendar", "--from", "2026-10-01", "--to", "2026-10-01", "--format", "json"]);
        let mails = stdout(&shown);
        let mails = mails.lines().map(|mail| serde_json::from_str::<serde_json::Value>(mail).unwrap());
        mails.map(|mail| mail["to"][0].as_str().unwrap().to_owned()).collect::<Vec<String>>()
    };
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[GOAL]);
    office.save_table("宛先.xlsx", &[&["部局", "宛先"], &["総務部", "dareka@aoba.example.jp"]]);
    assert_eq!(mail_to(), ["soumu@aoba.example.jp"]);
    let said = stdout(&office.run(&["check"]));
    assert!(said.contains("宛先.xlsx"), "{said}");
    // Beside the configuration it counts; the one in the share still does not.
    fs::copy(office.path("share/宛先.xlsx"), office.path("宛先.xlsx")).unwrap();
    office.save_table("宛先.xlsx", &[&["部局", "宛先"], &["総務部", "yoso@aoba.example.jp"]]);
    assert_eq!(mail_to(), ["dareka@aoba.example.jp"]);
    assert!(stdout(&office.run(&["check"])).contains("は使いません"));
    office.configure(|text| text.replace("\"宛先.xlsx\"", "\"share/宛先.xlsx\""));
    assert_eq!(mail_to(), ["yoso@aoba.example.jp"]);
    assert!(stdout(&office.run(&["check"])).contains("そこに書き込める人は誰でも"));
}

#[test]
fn a_workbook_that_broke_says_since_when_in_words() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[GOAL]);
    office.run_at("2026-05-01 09:00", &["merge"]);
    fs::write(office.path("share/総務部/運営方針.xlsx"), "PK").unwrap();
    office.run_at("2026-05-02 14:05", &["merge"]);
    let source = &office.listed("出典")[0];
    assert!(source.starts_with("（古い：令和8年5月2日 14:0") && source.contains("から読み取れません"), "{source}");
    assert!(!source.contains("+09:00"), "{source}");
}

#[test]
fn a_reminder_is_shown_before_it_is_sent_and_sent_once() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[GOAL]);
    // 2026-09-16 is 14 days before 9月末.
    let shown = office.run(&["remind", "--as-of", "2026-09-16", "--dry-run"]);
    assert!(stdout(&shown).contains("窓口の見直し") && stdout(&shown).contains("あと14日"), "{}", stdout(&shown));
    assert!(office.mails().is_empty());

    let sent = office.run(&["remind", "--send", "--as-of", "2026-09-16"]);
    assert_eq!(sent.status.code(), Some(0), "{sent:?}");
    let once = office.mails();
    assert!(once.iter().any(|name| name.contains("総務部")), "{once:?}");
    assert_eq!(office.run(&["remind", "--send", "--as-of", "2026-09-16"]).status.code(), Some(0));
    assert_eq!(office.mails(), once);
}

#[test]
fn a_look_at_another_day_sends_nothing_and_says_so() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[GOAL]);
    let look = office.run(&["remind", "--as-of", "2026-09-16"]);
    assert_eq!(look.status.code(), Some(0), "{look:?}");
    let text = stdout(&look);
    assert!(text.contains("窓口の見直し") && text.contains("送っていません") && text.contains("--send"), "{text}");
    assert!(office.mails().is_empty());
    assert_eq!(office.status()["mails"]["sent"], 0);
    assert_eq!(office.run(&["remind", "--dry-run", "--send"]).status.code(), Some(2), "one of the two");
    assert!(stdout(&office.run(&["remind", "--send", "--as-of", "2026-09-16"])).contains("送信"));
    assert!(!office.mails().is_empty());
}

#[test]
fn a_day_that_was_asked_for_out_of_turn_loses_nothing_of_the_others() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[GOAL]);
    office.run(&["remind", "--send", "--as-of", "2026-09-01"]);
    office.run(&["remind", "--send", "--as-of", "2026-12-01"]);
    let before = office.mails();
    // The 16th is 14 days before 9月末, and was missed.
    office.run(&["remind", "--send", "--as-of", "2026-09-17"]);
    let new: Vec<String> = office.mails().into_iter().filter(|name| !before.contains(name)).collect();
    assert!(new.iter().any(|name| name.starts_with("2026-09-17_総務部")), "{new:?}");
}

#[test]
fn nothing_is_sent_on_a_closed_day() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[GOAL]);
    // 2026-09-22 is a holiday between two others.
    let output = office.run(&["remind", "--send", "--as-of", "2026-09-22"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).contains("閉庁日"), "{}", stdout(&output));
    assert!(office.mails().is_empty());
}

#[test]
fn the_calendar_lists_each_mail_with_its_items() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[GOAL]);
    let span = ["calendar", "--from", "2026-09-01", "--to", "2026-09-30", "--format", "json"];
    let mails = json_lines(&office.run(&span));
    let own: Vec<_> = mails.iter().filter(|mail| mail["items"][0]["kind"] == "deadline").collect();
    let days: Vec<_> = own.iter().map(|mail| mail["date"].as_str().unwrap()).collect();
    // 14 days ahead, and three working days ahead across 秋分の日 and the holidays before it.
    assert_eq!(days, ["2026-09-16", "2026-09-25"]);
    assert_eq!(own[0]["to"][0], "soumu@aoba.example.jp");
    assert_eq!(own[0]["items"][0]["title"], "窓口の見直し");
}

#[test]
fn the_calendar_shows_what_has_gone() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[GOAL]);
    office.run(&["remind", "--send", "--as-of", "2026-09-16"]);
    let span = ["calendar", "--from", "2026-09-01", "--to", "2026-09-30"];
    let lines = |format: &str| json_lines(&office.run(&[&span[..], &["--format", format]].concat()));
    let gone = |mails: &[serde_json::Value]| -> Vec<String> {
        let of_soumu = mails.iter().filter(|mail| mail["items"][0]["kind"] == "deadline");
        of_soumu.map(|mail| format!("{} {}", mail["date"].as_str().unwrap(), mail["gone"])).collect()
    };
    assert_eq!(gone(&lines("json")), ["2026-09-16 \"written\"", "2026-09-25 null"]);
    // The report has come in: the mail of the 16th had gone, and none follows.
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[(GOAL.0, GOAL.1, "9月末までに済ませる。（7月に完了）")]);
    let table = stdout(&office.run(&span));
    assert!(table.contains("状況") && table.contains("ファイルに書き出し済"), "{table}");
}

#[test]
fn what_was_only_written_for_today_is_planned_once_mail_goes_to_a_server() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[GOAL]);
    office.run_at("2026-09-16 09:00", &["remind"]);
    let calendar =
        |moment: &str| stdout(&office.run_at(moment, &["calendar", "--from", "2026-09-16", "--to", "2026-09-16"]));
    assert!(calendar("2026-09-16 10:00").contains("ファイルに書き出し済"));
    office.configure(|text| text.replace("transport = \"files\"", "transport = \"smtp\""));
    let table = calendar("2026-09-16 10:00");
    assert!(table.contains("予定（書き出しただけ）") && table.contains("1 通"), "{table}");
    assert!(calendar("2026-09-17 10:00").contains("ファイルに書き出し済"), "a day gone by is not sent again");
}

#[test]
fn check_and_calendar_point_out_dates_on_closed_days() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[GOAL]);
    office.configure(|text| format!("{text}\n[reporting.2026.interim]\ndue = '10-17'\n"));
    let calendar = office.run(&["calendar", "--from", "2026-09-01", "--to", "2027-11-30"]);
    let said = String::from_utf8_lossy(&calendar.stderr).into_owned();
    assert!(said.contains("令和8年度中間報告の期限 令和8年10月17日（土）は閉庁日です"), "{said}");
    let checked = stdout(&office.run(&["check"]));
    assert!(checked.contains("閉庁日です"), "{checked}");
}

#[test]
fn one_unreadable_file_never_keeps_the_others_from_being_read() {
    let office = Office::new("");
    office.save_policy("good.xlsx", "総務部", &[GOAL]);
    fs::write(office.path("share/bad.xlsx"), "<html>").unwrap();
    let output = matome(&["read", "--format", "json", "bad.xlsx", "good.xlsx"], &office.path("share"));
    assert_eq!(output.status.code(), Some(1));
    let workbooks = json_lines(&output);
    assert!(workbooks[0]["layout"].is_null() && workbooks[0]["problems"][0]["severity"] == "error");
    assert_eq!(workbooks[1]["goals"][0]["title"], GOAL.0);
    assert_eq!(workbooks[1]["goals"][0]["measures"][0]["deadlines"][0]["due"], "2026-09-30");
}

#[test]
fn reading_keeps_to_the_configuration_that_lies_there_but_needs_none() {
    let office = Office::new("");
    office.save_policy("運営方針.xlsx", "総務部", &[GOAL]);
    let read = |more: &[&str]| matome(&[&["read", "share/運営方針.xlsx"], more].concat(), &office.path(""));
    assert!(read(&[]).status.success() && read(&["--config", "matome.toml"]).status.success());
    office.configure(|text| text.replace("[planning]", "[calendar]\nclosed = \"always\"\n[planning]"));
    let unconfigured = read(&[]);
    assert!(unconfigured.status.success() && stdout(&unconfigured).contains(GOAL.0), "{unconfigured:?}");
    assert!(String::from_utf8_lossy(&unconfigured.stderr).contains("calendar.closed"), "{unconfigured:?}");
    assert_eq!(read(&["--config", "matome.toml"]).status.code(), Some(2));
    assert_eq!(read(&["--config", "nowhere.toml"]).status.code(), Some(2));
}

#[test]
fn a_deadline_is_explained_and_a_batch_is_answered_line_by_line() {
    let here = Path::new(".");
    let output = matome(&["deadline", "(1) (2) 令和9年度末", "--fiscal-year", "2026"], here);
    assert!(stdout(&output).contains("2028-03-31"), "{}", stdout(&output));
    let mut child = Command::new(env!("CARGO_BIN_EXE_matome"))
        .args(["deadline", "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let question = r#"{"id":"a","text":"12月議会","fiscal_year":2026,"mode":"column"}"#;
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), question.as_bytes()).unwrap();
    let answer = &json_lines(&child.wait_with_output().unwrap())[0];
    assert_eq!((&answer["id"], &answer["deadlines"][0]["due"]), (&"a".into(), &"2026-12-31".into()));
}

#[test]
fn a_wrong_configuration_ends_with_2_and_names_file_line_and_key() {
    let office = Office::new("");
    office.configure(|text| text.replace("[planning]", "[planing]"));
    for command in ["run", "merge", "remind", "calendar", "status"] {
        let output = office.run(&[command]);
        assert_eq!(output.status.code(), Some(2), "{command}: {output:?}");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(error.contains("matome.toml:") && error.contains("planing"), "{command}: {error}");
    }
    assert_eq!(office.run(&["check"]).status.code(), Some(1));
}

#[test]
fn mail_that_reaches_nobody_is_named_and_is_a_failure() {
    let office = Office::new("");
    office.configure(|text| text.replace("to = [\"soumu@aoba.example.jp\"]\n", ""));
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[GOAL]);
    let output = office.run(&["remind", "--send", "--as-of", "2026-09-16"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("宛先なし: 総務部"), "{}", stdout(&output));
}

#[test]
fn a_mail_of_the_demo_stands_in_the_readme_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let demo = Command::new(env!("CARGO_BIN_EXE_matome"))
        .args(["demo", "city"])
        .current_dir(folder.path())
        .env("MATOME_CLOCK", "2026-11-24T09:00:00+09:00")
        .output()
        .unwrap();
    assert!(demo.status.success(), "{demo:?}");
    let shown = Command::new(env!("CARGO_BIN_EXE_matome"))
        .args(["remind", "--dry-run", "--as-of", "2026-12-01", "--config", "city/matome.toml"])
        .env("MATOME_CLOCK", "2026-12-01T09:00:00+09:00")
        .current_dir(folder.path())
        .output()
        .unwrap();
    let share = folder.path().canonicalize().unwrap().join("city").join("share");
    // Windows writes a resolved path in its longest form.
    let share = share.to_string_lossy().trim_start_matches(r"\\?\").to_owned();
    let shown = stdout(&shown).replace(&share, r"\\fileserver\目標管理");
    let mail = shown.split("─\n").find(|mail| mail.contains("\n総務部　御中")).expect("its mail");
    let mail = mail[mail.find("件名: ").unwrap()..].trim_end_matches(['─', '\n']);
    assert!(include_str!("../README.md").contains(mail), "the README shows another one than\n{mail}");
}

#[test]
fn a_merge_ends_with_what_there_was_and_a_day_without_mail_says_so() {
    let office = Office::new("");
    office.save_policy("総務部/運営方針.xlsx", "総務部", &[GOAL]);
    let merged = stdout(&office.run(&["merge"]));
    let last = merged.lines().last().unwrap();
    assert!(last.contains("ブック 1（今回読んだもの 1）、目標 1、取組 1") && last.contains("秒"), "{merged}");
    let nothing = stdout(&office.run(&["remind", "--send", "--as-of", "2026-09-02"]));
    assert!(nothing.contains("2026年9月2日 に送るものはありません") && nothing.contains("2026年9月16日"), "{nothing}");
    let status = stdout(&office.run(&["status"]));
    assert!(status.contains("書き出し 0") && status.contains("送っていません"), "{status}");
}

#[test]
fn a_year_whose_reports_are_missing_is_closed_and_published_on_consent_alone() {
    let office = Office::new("");
    office.save_goal("R8/総務部/R8総務部.xlsx", "令和8年度", "総務部", "窓口の改善");
    office.merge_at("2026-05-01 09:00");
    let target = office.path("公表").display().to_string();
    for command in [["close", "2026"].as_slice(), &["publish", "--year", "2026", "-o", &target]] {
        let refused = office.run_at("2027-04-30 09:00", command);
        let words = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && words.contains("取組1件のうち1件"), "{command:?}: {words}");
        let done = office.run_at("2027-04-30 09:00", &[command, &["--anyway"]].concat());
        assert!(done.status.success(), "{done:?}");
    }
}
