//! 4月の組織改編: a department that is renamed, split or joined, and a 課 that moves, each lived over the 1 April on which
//! it happens. Each year keeps its own names, and what the old one left open is asked of whoever took it over.

use crate::common::clerk::Clerk;
use crate::common::{Office, all_rows_of, stdout};

/// Writes the departments of the configuration anew.
fn organise(office: &Office, departments: &str) {
    office.configure(|text| format!("{}{departments}", text.split("[[departments]]").next().unwrap()));
}

/// A city that merged 令和7年度 in March, with sheets of these departments, file by file.
fn in_march(departments: &str, sheets: &[(&str, &str, &str)]) -> Office {
    let office = Office::new("");
    organise(&office, departments);
    for (file, department, goal) in sheets {
        office.save_goal(file, "令和7年度", department, goal);
    }
    office.merge_at("2026-03-10 09:00");
    office
}

fn workbook(year: u32) -> String {
    format!("merged/取りまとめ_令和{year}年度.xlsx")
}

/// 提出状況 of a year: each office with what it has handed in of goal sheets.
fn submissions(office: &Office, year: u32) -> Vec<String> {
    let rows = all_rows_of(&office.path(&workbook(year)), "提出状況").into_iter().skip(4);
    rows.take_while(|row| !row[0].is_empty()).map(|row| format!("{} {}", row[0], row[1])).collect()
}

/// The departments in 一覧 of a year, with the goals.
fn listed(office: &Office, year: u32) -> Vec<String> {
    let rows = all_rows_of(&office.path(&workbook(year)), "一覧");
    let column = |name: &str| rows[0].iter().position(|header| header == name).unwrap();
    let (department, section, goal) = (column("部局"), column("担当課"), column("目標"));
    let line = |row: &Vec<String>| format!("{} {} {}", row[department], row[section], row[goal]).replace("  ", " ");
    rows.iter().skip(1).map(line).collect()
}

/// What April asks of whom: recipient and subject, each once; with the head in Cc where a copy goes there.
fn april(office: &Office) -> Vec<String> {
    let output = office.run(&["calendar", "--from", "2026-04-08", "--to", "2026-05-15", "--format", "json"]);
    let mut mails: Vec<String> = Vec::new();
    for mail in stdout(&output).lines() {
        let mail: serde_json::Value = serde_json::from_str(mail).unwrap();
        for item in mail["items"].as_array().unwrap() {
            let text = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
            mails.push(format!(
                "{} {}年度 {} 当時{}",
                text(&mail["to"][0]),
                item["fiscal_year"],
                text(&item["kind"]),
                text(&item["former"])
            ));
        }
    }
    mails.sort();
    mails.dedup();
    mails
}

fn doubts(office: &Office, year: u32) -> Vec<String> {
    let kinds =
        ["設定にない部局", "設定にない課", "ほかの部局のフォルダーにあるシート", "番号・目標の重複", "宛先なし"];
    let rows = all_rows_of(&office.path(&workbook(year)), "要確認");
    rows.into_iter().filter(|row| kinds.contains(&row[2].as_str())).map(|row| row.concat()).collect()
}

const SOUMU: &str = "[[departments]]\nname = \"総務部\"\nto = [\"soumu@aoba.example.jp\"]\n";

#[test]
fn a_renamed_department_keeps_its_name_in_the_year_that_is_over() {
    let office = in_march(
        &format!("{SOUMU}[[departments]]\nname = \"健康部\"\nto = [\"kenko@aoba.example.jp\"]\n"),
        &[("総務部/R7.xlsx", "総務部", "窓口を変える"), ("健康部/R7.xlsx", "健康部", "健診を広げる")],
    );
    let before = (listed(&office, 7), submissions(&office, 7));
    organise(
        &office,
        &format!(
            "{SOUMU}[[departments]]\nname = \"健康福祉部\"\nfrom = 2026\nformer = [\"健康部\"]\nto = [\"kenko@aoba.example.jp\"]\n"
        ),
    );
    // The folder keeps its name for a while, and one sheet still prints the old one.
    office.save_goal("健康部/R8.xlsx", "令和8年度", "健康部", "健診を広げる");
    office.merge_at("2026-04-08 09:00");
    assert_eq!((listed(&office, 7), submissions(&office, 7)), before, "令和7年度 stays as it was");
    assert_eq!(listed(&office, 8), ["健康福祉部 健診を広げる"]);
    assert_eq!(submissions(&office, 8), ["総務部 未提出", "健康福祉部 提出済 4/8受付"]);
    assert_eq!((doubts(&office, 7), doubts(&office, 8)), (vec![], vec![]));
    let asked = [
        "kenko@aoba.example.jp 2025年度 year_end_report 当時健康部",
        "soumu@aoba.example.jp 2025年度 year_end_report 当時-",
        "soumu@aoba.example.jp 2026年度 goal_setting 当時-",
    ];
    assert_eq!(april(&office), asked);
    let check = stdout(&office.run_at("2026-04-08 09:00", &["check"]));
    assert!(check.contains("令和7年度の機構: 総務部、健康部\n"), "{check}");
    assert!(check.contains("令和8年度の機構: 総務部、健康福祉部\n"), "{check}");
}

/// 福祉部 with 児童課 and 高齢課, each handing in by itself.
const FUKUSHI: &str = "[[departments]]\nname = \"福祉部\"\nto = [\"fukushi@aoba.example.jp\"]\nhands_in = \"sections\"\n\
                       [[departments.sections]]\nname = \"児童課\"\n[[departments.sections]]\nname = \"高齢課\"\n";

#[test]
fn of_a_split_department_each_part_answers_for_its_sections() {
    let office = in_march(
        FUKUSHI,
        &[
            ("福祉部/児童課R7.xlsx", "福祉部 児童課", "園を増やす"),
            ("福祉部/高齢課R7.xlsx", "福祉部 高齢課", "介護を支える"),
        ],
    );
    let before = (listed(&office, 7), submissions(&office, 7));
    let part = |name: &str, section: &str, to: &str| {
        format!(
            "[[departments]]\nname = \"{name}\"\nfrom = 2026\nformer = [\"福祉部\"]\nto = [\"{to}@aoba.example.jp\"]\n\
             hands_in = \"sections\"\n[[departments.sections]]\nname = \"{section}\"\n"
        )
    };
    organise(&office, &(part("こども部", "児童課", "kodomo") + &part("長寿部", "高齢課", "choju")));
    office.save_goal("こども部/児童課R8.xlsx", "令和8年度", "こども部 児童課", "園を増やす");
    office.save_goal("福祉部/高齢課R8.xlsx", "令和8年度", "福祉部 高齢課", "介護を支える");
    office.merge_at("2026-04-08 09:00");
    assert_eq!((listed(&office, 7), submissions(&office, 7)), before, "令和7年度 stays as it was");
    assert_eq!(listed(&office, 8), ["こども部 児童課 園を増やす", "長寿部 高齢課 介護を支える"]);
    assert_eq!((doubts(&office, 7), doubts(&office, 8)), (vec![], vec![]));
    let asked = [
        "choju@aoba.example.jp 2025年度 year_end_report 当時福祉部",
        "kodomo@aoba.example.jp 2025年度 year_end_report 当時福祉部",
    ];
    assert_eq!(april(&office), asked);
}

#[test]
fn a_sheet_that_prints_a_split_department_is_asked_about_and_dunned_of_nobody() {
    let office = in_march("[[departments]]\nname = \"福祉部\"\nto = [\"fukushi@aoba.example.jp\"]\n", &[]);
    let part = |name: &str| {
        format!(
            "[[departments]]\nname = \"{name}\"\nfrom = 2026\nformer = [\"福祉部\"]\nto = [\"x@aoba.example.jp\"]\n"
        )
    };
    organise(&office, &(part("こども部") + &part("長寿部")));
    office.save_goal("R8.xlsx", "令和8年度", "福祉部", "園を増やす");
    office.merge_at("2026-04-08 09:00");
    assert_eq!(doubts(&office, 8).len(), 1, "{:?}", doubts(&office, 8));
    // It may be the missing sheet of either.
    assert_eq!(submissions(&office, 8), ["こども部 確認中", "長寿部 確認中", "福祉部 確認中"]);
    assert_eq!(april(&office), [""; 0]);
}

#[test]
fn departments_that_are_joined_have_their_own_sheets_of_the_year_before() {
    let department =
        |name: &str, to: &str| format!("[[departments]]\nname = \"{name}\"\nto = [\"{to}@aoba.example.jp\"]\n");
    let office = in_march(
        &(department("市民部", "shimin") + &department("環境部", "kankyo")),
        &[("市民部/R7.xlsx", "市民部", "窓口を変える"), ("環境部/R7.xlsx", "環境部", "ごみを減らす")],
    );
    let before = (listed(&office, 7), submissions(&office, 7));
    let joined = department("市民環境部", "shimin") + "from = 2026\nformer = [\"市民部\", \"環境部\"]\n";
    organise(&office, &joined);
    office.merge_at("2026-04-08 09:00");
    assert_eq!((listed(&office, 7), submissions(&office, 7)), before, "令和7年度 stays as it was");
    assert_eq!((doubts(&office, 7), submissions(&office, 8)), (vec![], vec![]));
    let asked = [
        "shimin@aoba.example.jp 2025年度 year_end_report 当時市民部",
        "shimin@aoba.example.jp 2025年度 year_end_report 当時環境部",
        "shimin@aoba.example.jp 2026年度 goal_setting 当時-",
    ];
    assert_eq!(april(&office), asked);
}

#[test]
fn a_section_that_moves_takes_its_rows_and_notes_along() {
    let department = |name: &str, to: &str, more: &str, sections: &str| {
        format!("[[departments]]\nname = \"{name}\"\nto = [\"{to}@aoba.example.jp\"]\n{more}\n{sections}")
    };
    let section = |name: &str| format!("[[departments.sections]]\nname = \"{name}\"\n");
    let by_sections = "hands_in = \"sections\"";
    let office = in_march(
        &(department("福祉部", "fukushi", by_sections, &(section("高齢課") + &section("障害課")))
            + &department("健康部", "kenko", by_sections, &section("保健課"))),
        &[
            ("福祉部/障害課/R7.xlsx", "福祉部 障害課", "道をならす"),
            ("健康部/保健課/R7.xlsx", "健康部 保健課", "健診を広げる"),
        ],
    );
    // 障害課 had saved its new sheet before the configuration knew of the move, and the planning section a note on it.
    office.save_goal("福祉部/障害課/R8.xlsx", "令和8年度", "福祉部 障害課", "段差をなくす");
    office.merge_at("2026-04-02 09:00");
    Clerk::opens(&office.path(&workbook(8))).notes("段差をなくす", "企画課メモ", "数値を聞く").saves();
    let before = (listed(&office, 7), submissions(&office, 7));
    let id = office.listed("ID");
    let moved = section("障害課") + "from = 2026\nformer = [\"福祉部 障害課\"]\n";
    organise(
        &office,
        &(department("福祉部", "fukushi", by_sections, &section("高齢課"))
            + &department("健康部", "kenko", by_sections, &(section("保健課") + &moved))),
    );
    office.merge_at("2026-04-07 09:00");
    // Then its folder is moved, with the sheet of the year before.
    std::fs::rename(office.path("share/福祉部/障害課"), office.path("share/健康部/障害課")).unwrap();
    office.merge_at("2026-04-08 09:00");
    assert_eq!((listed(&office, 7), submissions(&office, 7)), before, "令和7年度 stays as it was");
    assert_eq!(listed(&office, 8), ["健康部 障害課 段差をなくす"]);
    assert_eq!(office.listed("ID"), id);
    assert_eq!(office.listed("企画課メモ"), ["数値を聞く"]);
    let changes = all_rows_of(&office.path(&workbook(8)), "変更履歴").concat();
    let count = |words: &str| changes.iter().filter(|cell| *cell == words).count();
    assert_eq!((count("取組の追加"), count("取組の削除")), (1, 0), "{changes:?}");
    assert_eq!((doubts(&office, 7), doubts(&office, 8)), (vec![], vec![]));
    assert_eq!(
        submissions(&office, 8),
        [
            "福祉部 未提出",
            "福祉部 高齢課 未提出",
            "健康部 一部 (1/2課) 4/7受付",
            "健康部 保健課 未提出",
            "健康部 障害課 提出済 4/2受付"
        ]
    );
    let asked = april(&office);
    assert!(asked.contains(&"kenko@aoba.example.jp 2025年度 year_end_report 当時福祉部".to_owned()), "{asked:?}");
    assert!(!asked.iter().any(|line| line.starts_with("fukushi") && line.contains("2025年度")), "{asked:?}");
}

#[test]
fn the_contacts_workbook_tells_the_years_of_an_office() {
    let office = in_march(
        &format!("{SOUMU}[[departments]]\nname = \"健康部\"\nto = [\"kenko@aoba.example.jp\"]\n"),
        &[("健康部/R7.xlsx", "健康部", "健診を広げる")],
    );
    office.configure(|text| format!("{text}\n[contacts]\nworkbook = \"宛先.xlsx\"\n"));
    let table: &[&[&str]] = &[
        &["部局", "旧名称", "年度", "引継先", "宛先"],
        &["健康部", "", "令和7年度まで", "健康福祉部", ""],
        &["健康福祉部", "", "令和8年度から", "", "fukushi@aoba.example.jp"],
    ];
    office.save_table("宛先.xlsx", table);
    std::fs::rename(office.path("share/宛先.xlsx"), office.path("宛先.xlsx")).unwrap();
    office.merge_at("2026-04-08 09:00");
    assert_eq!(listed(&office, 7), ["健康部 健診を広げる"]);
    let check = stdout(&office.run_at("2026-04-08 09:00", &["check"]));
    assert!(check.contains("令和8年度の機構: 総務部、健康福祉部\n"), "{check}");
}
