//! Owners of sheets: departments and sections in any notation, through reader, merge and mails.

use crate::common::Office;
use crate::common::clerk::Clerk;

/// 秘書課 and 人事課 of 総務部, 監理課 of 建設部; 総務課 is in both.
const SECTIONS: &str = r#"
[[departments.sections]]
name = "監理課"
to = ["kanri@aoba.example.jp"]
[[departments.sections]]
name = "総務課"
"#;

fn office() -> Office {
    let office = Office::new(SECTIONS);
    office.configure(|text| {
        let soumu = "to = [\"soumu@aoba.example.jp\"]\n";
        let of_soumu = "[[departments.sections]]\nname = \"秘書課\"\nto = [\"hisho@aoba.example.jp\"]\n\
                        [[departments.sections]]\nname = \"人事課\"\n[[departments.sections]]\nname = \"総務課\"\n";
        text.replace(soumu, &format!("{soumu}{of_soumu}"))
    });
    office
}

fn handing_in(office: &Office, how: &str) {
    office.configure(|text| {
        text.replacen("[\"soumu@aoba.example.jp\"]\n", &format!("[\"soumu@aoba.example.jp\"]\n{how}\n"), 1)
    });
}

/// 提出状況: each office with its goal sheets.
fn submissions(office: &Office) -> Vec<String> {
    let rows = office.merged_rows("提出状況").into_iter().skip(3).take_while(|row| !row[0].is_empty());
    rows.map(|row| format!("{} {}", row[0], row[1])).collect()
}

fn findings(office: &Office, kind: &str) -> Vec<String> {
    let rows = office.merged_rows("要確認").into_iter().filter(|row| row[2] == kind);
    rows.map(|row| row[6].clone()).collect()
}

/// Goal sheets asked for before 15 May: address and named section.
fn asked(office: &Office) -> Vec<String> {
    let output = office.run(&["calendar", "--from", "2026-05-01", "--to", "2026-05-15", "--format", "json"]);
    let mut asked: Vec<String> = Vec::new();
    for mail in String::from_utf8(output.stdout).unwrap().lines() {
        let mail: serde_json::Value = serde_json::from_str(mail).unwrap();
        for item in mail["items"].as_array().unwrap().iter().filter(|item| item["kind"] == "goal_setting") {
            let section = item["section"].as_str().unwrap_or("-");
            asked.push(format!("{} {section}", mail["to"][0].as_str().unwrap()));
        }
    }
    asked.sort();
    asked.dedup();
    asked
}

#[test]
fn department_and_section_are_taken_apart_however_they_are_written() {
    let spellings = [
        "総務部 秘書課",
        "総務部　秘書課",
        "総務部・秘書課",
        "総務部（秘書課）",
        "総務部秘書課",
        "総務部\n秘書課",
        "秘書課",
        "総 務 部",
        "青葉市総務部秘書課",
    ];
    for printed in spellings {
        let office = office();
        office.save_goal("総務部/秘書課.xlsx", "令和8年度", printed, "窓口を変える");
        office.merge_at("2026-05-01 09:00");
        assert_eq!(office.listed("部局"), ["総務部"], "{printed}");
        assert_eq!(office.listed("担当課"), ["秘書課"], "{printed}");
        assert_eq!(findings(&office, "設定にない部局"), [""; 0], "{printed}");
        assert_eq!(findings(&office, "ほかの部局のフォルダーにあるシート"), [""; 0], "{printed}");
        let asked = asked(&office);
        assert!(!asked.contains(&"soumu@aoba.example.jp -".to_owned()), "{printed}: {asked:?}");
    }
}

#[test]
fn sections_that_hand_in_have_a_row_each_and_the_missing_one_is_asked() {
    let office = office();
    handing_in(&office, "hands_in = \"sections\"");
    office.save_goal("総務部/a.xlsx", "令和8年度", "総務部（人事課）", "研修を変える");
    office.merge_at("2026-05-01 09:00");
    office.save_goal("総務部/b.xlsx", "令和8年度", "総務部 総務課", "文書を減らす");
    office.merge_at("2026-05-11 09:00");
    let expected = [
        "総務部 一部 (2/3課) 5/1受付",
        "総務部 秘書課 未提出",
        "総務部 人事課 提出済 5/1受付",
        "総務部 総務課 提出済 5/11受付",
        "建設部 未提出",
    ];
    assert_eq!(submissions(&office), expected);
    // 概要 counts it as partly submitted, and lists it as a task.
    let overview = office.merged_rows("概要");
    let row = |label: &str| overview.iter().find(|row| row[0] == label).unwrap()[4..7].to_vec();
    assert_eq!(row("目標設定"), ["0", "1", "1"]);
    let to_do = overview.iter().find(|row| row[0].starts_with("目標設定の提出（期限5月15日、あと4日）")).unwrap();
    assert!(to_do.concat().contains("総務部"), "{to_do:?}");
    assert_eq!(asked(&office), ["hisho@aoba.example.jp 秘書課", "kensetsu@aoba.example.jp -"]);
    assert_eq!(findings(&office, "番号・目標の重複"), [""; 0], "two sections have a No.1 each");
}

#[test]
fn that_sections_hand_in_is_found_out_and_said() {
    let office = office();
    office.save_goal("総務部/R8_人事課.xlsx", "令和8年度", "総務部 人事課", "研修を変える");
    office.save_goal("建設部/目標.xlsx", "令和8年度", "建設部", "道を直す");
    office.merge_at("2026-05-01 09:00");
    let expected = [
        "総務部 一部 (1/3課) 5/1受付",
        "総務部 秘書課 未提出",
        "総務部 人事課 提出済 5/1受付",
        "総務部 総務課 未提出",
        "建設部 提出済 5/1受付",
    ];
    assert_eq!(submissions(&office), expected);
    assert_eq!(asked(&office), ["hisho@aoba.example.jp 秘書課", "soumu@aoba.example.jp 総務課"]);
    let said = findings(&office, "提出の単位");
    assert!(said.len() == 1 && said[0].starts_with("総務部は課ごとに"), "{said:?}");
    handing_in(&office, "hands_in = \"department\"");
    office.merge_at("2026-05-01 10:00");
    assert_eq!(submissions(&office), ["総務部 提出済 5/1受付", "建設部 提出済 5/1受付"]);
    assert_eq!((asked(&office), findings(&office, "提出の単位")), (vec![], vec![]));
}

#[test]
fn of_all_departments_whose_sections_hand_in_one_line_says_it() {
    let office = office();
    office.save_goal("総務部/R8_人事課.xlsx", "令和8年度", "総務部 人事課", "研修を変える");
    office.save_goal("建設部/R8_監理課.xlsx", "令和8年度", "建設部 監理課", "道を直す");
    office.merge_at("2026-05-01 09:00");
    let said = findings(&office, "提出の単位");
    assert!(said.len() == 1 && said[0].starts_with("総務部、建設部は課ごとに"), "{said:?}");
    office.save_goal("建設部/R8_用地課.xlsx", "令和8年度", "建設部 用地課", "土地を買う");
    office.merge_at("2026-05-01 10:00");
    let said = findings(&office, "設定にない課");
    assert!(said.len() == 1 && said[0].contains("「用地課」"), "{said:?}");
}

#[test]
fn sheets_of_two_sections_in_one_workbook_are_each_its_own() {
    for file in ["目標.xlsx", "人事課.xlsx", "秘書・人事課.xlsx", "秘書課と人事課.xlsx", "R8_総務部.xlsx"]
    {
        let office = office();
        handing_in(&office, "hands_in = \"sections\"");
        let sheets = [("秘書課", "総務部 秘書課", "広報を変える"), ("人事課", "総務部 人事課", "研修を変える")];
        office.save_goals(&format!("総務部/{file}"), "令和8年度", &sheets);
        office.merge_at("2026-05-01 09:00");
        assert_eq!(submissions(&office)[0], "総務部 一部 (2/3課) 5/1受付", "{file}");
        assert_eq!(asked(&office), ["kensetsu@aoba.example.jp -", "soumu@aoba.example.jp 総務課"], "{file}");
    }
}

#[test]
fn rows_of_one_sheet_with_a_column_of_sections_are_each_its_own() {
    let office = office();
    handing_in(&office, "hands_in = \"sections\"");
    let rows: &[&[&str]] = &[
        &["令和8年度　総務部　重点目標一覧"],
        &["番号", "重点目標", "担当課", "取組内容", "期限", "中間報告", "期末報告"],
        &["1", "広報を変える", "秘書課", "広報紙の紙面を見直し、読みやすくする。", "9月末", "", ""],
        &["2", "研修を変える", "人事課", "研修の科目を見直し、希望者を募る。", "12月末", "", ""],
    ];
    std::fs::create_dir(office.path("share/総務部")).unwrap();
    office.save_table("総務部/目標.xlsx", rows);
    office.merge_at("2026-05-01 09:00");
    let expected = ["総務部 一部 (2/3課) 5/1受付", "総務部 秘書課 提出済 5/1受付", "総務部 人事課 提出済 5/1受付"];
    assert_eq!(submissions(&office)[..3], expected);
    assert_eq!(asked(&office), ["kensetsu@aoba.example.jp -", "soumu@aoba.example.jp 総務課"]);
}

/// 総務部 submits by section; a workbook named after one of them prints the unknown section 職員課.
fn with_a_stranger() -> Office {
    let office = office();
    handing_in(&office, "hands_in = \"sections\"");
    office.save_goal("総務部/職員・人事課R8.xlsx", "令和8年度", "総務部 職員課", "研修を変える");
    office
}

/// Recipients of mails about the goal until the end of the year.
fn dunned(office: &Office) -> Vec<String> {
    let mails = office.run(&["calendar", "--from", "2026-05-16", "--to", "2027-03-31", "--format", "json"]).stdout;
    let mails = String::from_utf8(mails).unwrap();
    let mut to: Vec<String> = Vec::new();
    for mail in mails.lines().filter(|mail| mail.contains("研修を変える")) {
        let mail: serde_json::Value = serde_json::from_str(mail).unwrap();
        to.push(mail["to"][0].as_str().unwrap().to_owned());
    }
    to.sort();
    to.dedup();
    to
}

#[test]
fn a_printed_section_that_nobody_knows_is_asked_about_and_overruled_by_no_name() {
    let office = with_a_stranger();
    office.merge_at("2026-05-01 09:00");
    let found = findings(&office, "設定にない課");
    assert!(found.len() == 1 && found[0].contains("総務部の設定にない課「職員課」"), "{found:?}");
    assert_eq!(
        submissions(&office)[..4],
        ["総務部 確認中", "総務部 秘書課 確認中", "総務部 人事課 確認中", "総務部 総務課 確認中"]
    );
    assert_eq!((dunned(&office), asked(&office)), (vec![], vec!["kensetsu@aoba.example.jp -".to_owned()]));
    // An answer in Excel settles it.
    Clerk::opens(&office.path("merged/取りまとめ_令和8年度.xlsx"))
        .writes("要確認", "設定にない課", "対応", "秘書課")
        .saves();
    office.merge_at("2026-05-02 09:00");
    assert_eq!(submissions(&office)[1], "総務部 秘書課 提出済 5/2受付");
    assert_eq!(dunned(&office), ["hisho@aoba.example.jp"]);
    let found = findings(&office, "設定にない課");
    assert!(found.len() == 1 && found[0].contains("「秘書課」のものとして扱っています"), "{found:?}");
}

#[test]
fn a_doubt_is_told_each_week_also_where_nothing_is_due() {
    let office = with_a_stranger();
    office.merge_at("2026-06-29 09:00");
    for monday in ["2026-07-06", "2026-07-13"] {
        let moment = format!("{monday} 09:00");
        let shown = String::from_utf8(office.run_at(&moment, &["remind", "--dry-run"]).stdout).unwrap();
        let summary = shown.split("差出人: ").find(|mail| mail.contains("提出状況のお知らせ"));
        assert!(summary.is_some_and(|text| text.contains("設定にない課「職員課」")), "{shown}");
        assert!(office.run_at(&moment, &["remind"]).status.success());
    }
}

#[test]
fn a_former_name_in_the_contacts_is_the_section_that_bears_another_now() {
    let office = with_a_stranger();
    office.configure(|text| format!("{text}\n[contacts]\nworkbook = \"宛先.xlsx\"\n"));
    office.save_table(
        "宛先.xlsx",
        &[&["部局", "課", "旧課名", "宛先"], &["総務部", "秘書課", "職員課", "hisho@aoba.example.jp"]],
    );
    std::fs::rename(office.path("share/宛先.xlsx"), office.path("宛先.xlsx")).unwrap();
    office.merge_at("2026-05-01 09:00");
    assert_eq!(findings(&office, "設定にない課"), [""; 0]);
    assert_eq!(submissions(&office)[1], "総務部 秘書課 提出済 5/1受付");
    assert_eq!(dunned(&office), ["hisho@aoba.example.jp"]);
}

#[test]
fn the_list_has_sections_in_the_order_of_the_organisation_chart() {
    let office = office();
    office.save_goal("総務部/R8_あ総務課.xlsx", "令和8年度", "総務部 総務課", "庁舎を直す");
    office.save_goal("総務部/R8_人事課.xlsx", "令和8年度", "総務部 人事課", "研修を変える");
    office.save_goal("総務部/R8_秘書課.xlsx", "令和8年度", "総務部 秘書課", "広報を変える");
    office.save_goal("総務部/部の目標.xlsx", "令和8年度", "総務部", "窓口を変える");
    office.merge_at("2026-05-01 09:00");
    let listed: Vec<String> = office.merged_rows("一覧").into_iter().map(|row| row[4].clone()).collect();
    assert_eq!(listed, ["窓口を変える", "広報を変える", "研修を変える", "庁舎を直す"]);
}

#[test]
fn a_sheet_for_the_whole_department_asks_no_section() {
    let office = office();
    office.save_goal("総務部/目標.xlsx", "令和8年度", "総務部", "窓口を変える");
    office.save_goal("総務部/人事課.xlsx", "令和8年度", "総務部 人事課", "研修を変える");
    office.merge_at("2026-05-01 09:00");
    assert_eq!(submissions(&office)[0], "総務部 提出済 5/1受付");
    assert_eq!(asked(&office), ["kensetsu@aoba.example.jp -"]);
}

#[test]
fn one_section_of_several_may_stand_for_all_which_is_asked_about() {
    let office = office();
    office.save_goal("総務部/目標.xlsx", "令和8年度", "総務部 人事課", "研修を変える");
    office.merge_at("2026-05-01 09:00");
    assert_eq!(asked(&office), ["kensetsu@aoba.example.jp -"]);
    assert!(findings(&office, "提出の単位")[0].contains("人事課のものだけ"));
}

#[test]
fn a_section_of_that_name_may_be_in_two_departments() {
    let office = office();
    office.save_goal("総務部/総務課.xlsx", "令和8年度", "総務課", "文書を減らす");
    office.save_goal("建設部/総務課.xlsx", "令和8年度", "総務課", "契約を見直す");
    office.merge_at("2026-05-01 09:00");
    assert_eq!(office.listed("部局"), ["総務部", "建設部"]);
    assert_eq!(findings(&office, "番号・目標の重複"), [""; 0]);
}

#[test]
fn a_section_of_two_departments_is_the_ones_that_the_files_name_says() {
    let office = office();
    office.save_goal("R8_総務部総務課.xlsx", "令和8年度", "総務課", "文書を減らす");
    office.save_goal("提出/建設部　総務課（R8）.xlsx", "令和8年度", "総 務 課", "文書を減らす");
    office.merge_at("2026-05-01 09:00");
    assert_eq!(office.listed("部局"), ["総務部", "建設部"]);
    assert_eq!(office.listed("担当課"), ["総務課", "総務課"]);
    let assumed = findings(&office, "推定した項目");
    assert!(
        assumed.iter().any(|said| said.contains("ファイル名「R8_総務部総務課.xlsx」から「総務部」")),
        "{assumed:?}"
    );
    assert_eq!(findings(&office, "設定にない部局"), [""; 0]);
    assert_eq!(findings(&office, "番号・目標の重複"), [""; 0]);
}

#[test]
fn a_section_of_two_departments_without_any_of_them_is_asked_about_with_both() {
    let office = office();
    office.save_goal("総務課.xlsx", "令和8年度", "総務課", "文書を減らす");
    office.save_goal("総務部と建設部の総務課.xlsx", "令和8年度", "総務課", "文書を減らす");
    let said = office.merge_at("2026-05-01 09:00");
    assert!(said.contains("「総務課」は総務部と建設部にあり、どの部局のシートか分からない"), "{said}");
    let asked = findings(&office, "設定にない部局");
    assert_eq!(asked.len(), 2, "{asked:?}");
    let remedy = "シートに部局の名前も書くか（総務部 総務課）、ブックを部局のフォルダー（総務部/）に置いて";
    let rows = office.merged_rows("要確認");
    assert!(rows.iter().any(|row| row.concat().contains(remedy)), "{rows:?}");
    assert_eq!(findings(&office, "番号・目標の重複"), [""; 0]);
    assert_eq!(office.listed("部局"), ["", ""], "it is no department");
}

#[test]
fn a_sheet_in_another_departments_folder_is_named_and_nobody_is_dunned_for_it() {
    for (by, taken) in [("sheet", "建設部"), ("folder", "総務部")] {
        let office = office();
        office.configure(|text| text.replace("[share]\n", &format!("[share]\ndepartments_by = \"{by}\"\n")));
        office.save_goal("総務部/目標.xlsx", "令和8年度", "建設部", "研修を変える");
        let said = office.merge_at("2026-05-01 09:00");
        assert_eq!(office.listed("部局"), [taken], "{said}");
        let found = findings(&office, "ほかの部局のフォルダーにあるシート");
        assert_eq!(found.len(), 1);
        assert!(said.contains("「総務部」のフォルダーにありますが"), "{said}");
        let status = office.status();
        let codes: Vec<&str> =
            status["problems"].as_array().unwrap().iter().map(|problem| problem["code"].as_str().unwrap()).collect();
        assert!(codes.contains(&"foreign-folder"), "{codes:?}");
        match by {
            // Neither is asked for a sheet that this one may be.
            "sheet" => assert_eq!((dunned(&office), asked(&office)), (vec![], vec![]), "{found:?}"),
            _ => assert_eq!(dunned(&office), ["soumu@aoba.example.jp"], "{found:?}"),
        }
    }
}

#[test]
fn who_was_taken_for_a_department_keeps_its_ids_as_a_section() {
    let office = office();
    let known = std::fs::read_to_string(office.path("matome.toml")).unwrap();
    office.configure(|text| text.replace("総務部", "危機管理部").replace("秘書課", "防災課"));
    office.save_goal("b.xlsx", "令和8年度", "総務部秘書課", "窓口を変える");
    office.save_goal("c.xlsx", "令和8年度", "総務部・人事課", "研修を変える");
    let said = office.merge_at("2026-05-01 09:00");
    assert!(said.contains("設定にないため"), "{said}");
    let before = office.listed("ID");
    // One is missing for a while; the other reads differently once the chart knows its department.
    let gone = std::fs::read(office.path("share/b.xlsx")).unwrap();
    std::fs::remove_file(office.path("share/b.xlsx")).unwrap();
    office.merge_at("2026-05-02 09:00");
    std::fs::write(office.path("matome.toml"), known).unwrap();
    std::fs::create_dir(office.path("share/総務部")).unwrap();
    std::fs::write(office.path("share/総務部/秘書課.xlsx"), gone).unwrap();
    std::fs::remove_file(office.path("share/c.xlsx")).unwrap();
    office.save_goal("総務部/人事課.xlsx", "令和8年度", "総務部・人事課", "研修を変える");
    office.merge_at("2026-05-03 09:00");
    assert_eq!(office.listed("部局"), ["総務部", "総務部"]);
    let (mut before, mut after) = (before, office.listed("ID"));
    before.sort();
    after.sort();
    assert_eq!(before, after);
}

#[test]
fn check_and_status_name_departments_that_nobody_configured() {
    let office = office();
    office.save_goal("会計部/目標.xlsx", "令和8年度", "会計部", "帳簿を減らす");
    let check = || String::from_utf8(office.run(&["check"]).stdout).unwrap();
    assert!(check().contains("「会計部」は [[departments]] にない部局のようです"), "{}", check());
    let said = office.merge_at("2026-05-01 09:00");
    let named = "部局「会計部」は設定にないため";
    assert!(said.contains(named), "{said}");
    assert!(check().contains(named), "{}", check());
    // Remarks on the share are among the items to check.
    let doubts = check().lines().filter(|line| line.starts_with("注意: ")).count();
    assert!(doubts > 0 && check().contains(&format!("上の注意 {doubts} 件を確かめて")), "{}", check());
    let status = String::from_utf8(office.run(&["status"]).stdout).unwrap();
    assert!(status.contains(named), "{status}");
    office.configure(|text| text.replace("to = [\"kensetsu@aoba.example.jp\"]", "to = []"));
    let status = String::from_utf8(office.run(&["status"]).stdout).unwrap();
    assert!(status.contains("「建設部」のメールアドレスが設定にない"), "{status}");
}
