//! The contacts workbook: contents, problems, and combination with the configuration.

use matome::edge::mail;
use matome_core::office::city::{Address, City, Department, Section};
use matome_core::office::contacts::Contacts;
use matome_excel::read;
use rust_xlsxwriter::{Format, Workbook};

/// Sheets of rows with cells separated by `|`; `^` merges with the cell above, `\n` breaks a line.
fn contacts(sheets: &[&str]) -> Contacts {
    let mut book = Workbook::new();
    for text in sheets {
        let sheet = book.add_worksheet();
        let rows: Vec<Vec<&str>> = text.trim().lines().map(|line| line.split('|').map(str::trim).collect()).collect();
        for (row, cells) in rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                let below = rows[row + 1..].iter().take_while(|cells| cells.get(column) == Some(&"^")).count();
                let (row, column) = (row as u32, column as u16);
                match (*cell, below) {
                    ("" | "^", _) => {}
                    (cell, 0) => _ = sheet.write(row, column, cell.replace("\\n", "\n")).unwrap(),
                    (cell, below) => {
                        _ = sheet.merge_range(row, column, row + below as u32, column, cell, &Format::new()).unwrap();
                    }
                }
            }
        }
    }
    let book = read::workbook(&book.save_to_buffer().unwrap(), "宛先.xlsx").unwrap();
    Contacts::read(&book, mail::address)
}

/// `総務部: soumu@a.jp / 長 bucho@a.jp / 人事課 jinji@a.jp`, one department per line.
fn written(city: &City) -> Vec<String> {
    let list = |to: &[Address]| to.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let line = |department: &Department| {
        let mut parts = vec![format!("{}: {}", department.name, list(&department.to))];
        parts.extend((!department.head.is_empty()).then(|| format!("長 {}", list(&department.head))));
        parts.extend(department.sections.iter().map(|section| format!("{} {}", section.name, list(&section.to))));
        parts.join(" / ")
    };
    city.departments.iter().map(line).collect()
}

#[test]
fn each_list_is_read_as_its_keeper_means_it() {
    let cases: &[(&str, &[&str], &[&str])] = &[
        (
            "all columns",
            &["部局|課|宛先|部局長|備考\n総務部||soumu@a.jp|bucho@a.jp|4月異動\n総務部|人事課|jinji@a.jp||"],
            &["総務部: soumu@a.jp / 長 bucho@a.jp / 人事課 jinji@a.jp"],
        ),
        (
            "another order and other words below a heading; remarks are none",
            &[
                "令和8年度 連絡先一覧\n\n№|備考|メール\\nアドレス|部 局 名|課　名|部長\n1|x@a.jp は旧|soumu@a.jp|総 務 部|－|－",
            ],
            &["総務部: soumu@a.jp"],
        ),
        (
            "several addresses in a cell, in every way that people part them",
            &[
                "部局|宛先\n総務部|a@a.jp; b@a.jp，c@a.jp、d@a.jp\\ne@a.jp f@a.jp\n市民部|ｘ＠ａ．ｊｐ\n建設部|建設 太郎 <k@a.jp>;l@a.jp（課長）",
            ],
            &[
                "総務部: a@a.jp, b@a.jp, c@a.jp, d@a.jp, e@a.jp, f@a.jp",
                "市民部: x@a.jp",
                "建設部: 建設 太郎 <k@a.jp>, l@a.jp",
            ],
        ),
        (
            "names beside addresses, with and without marks, and slashes between",
            &[
                "部局|宛先\n総務部|\"山田, 太郎\" <a@a.jp>, 庶務係 b@a.jp　人事係：c@a.jp\n市民部|d@a.jp／e@a.jp 課長あて\n建設部|mailto:f@a.jp",
            ],
            &["総務部: \"山田, 太郎\" <a@a.jp>, b@a.jp, c@a.jp", "市民部: d@a.jp, e@a.jp", "建設部: f@a.jp"],
        ),
        (
            "several columns of addresses",
            &[
                "部局|宛先１|宛先２|部長\n総務部|a@a.jp|b@a.jp|h@a.jp\n市民部||c@a.jp|",
                "部局|メールアドレス|メールアドレス（予備）|備考\n建設部|d@a.jp|e@a.jp|f@a.jp は旧",
            ],
            &["総務部: a@a.jp, b@a.jp / 長 h@a.jp", "市民部: c@a.jp", "建設部: d@a.jp, e@a.jp"],
        ),
        (
            "a department over several rows, merged or left out, and one row an address",
            &[
                "部局|課|宛先|部局長\n総務部||soumu@a.jp|bucho@a.jp\n^|人事課|jinji@a.jp|\n^|人事課|jinji2@a.jp|\n市民部||shimin@a.jp|\n|戸籍課|koseki@a.jp|",
            ],
            &[
                "総務部: soumu@a.jp / 長 bucho@a.jp / 人事課 jinji@a.jp, jinji2@a.jp",
                "市民部: shimin@a.jp / 戸籍課 koseki@a.jp",
            ],
        ),
        (
            "several sheets, the header repeated, sheets of other things",
            &[
                "使い方\n部局ごとに宛先を書いてください",
                "部局|宛先\n総務部|soumu@a.jp\n部局|宛先\n市民部|shimin@a.jp",
                "宛先|部局\nkensetsu@a.jp|建設部",
            ],
            &["総務部: soumu@a.jp", "市民部: shimin@a.jp", "建設部: kensetsu@a.jp"],
        ),
    ];
    for (about, sheets, expected) in cases {
        let contacts = contacts(sheets);
        assert_eq!(contacts.problems, [], "{about}");
        assert_eq!(written(&contacts.over(&City::default())), *expected, "{about}");
    }
}

#[test]
fn a_wrong_address_is_named_with_its_cell_and_left_out_alone() {
    let contacts = contacts(&["部局|宛先|部局長\n総務部|soumu@a.jp, soumu2, jinji a.jp@|総務部長\n市民部|shimin@|"]);
    let problems: Vec<String> = contacts.problems.iter().map(|p| format!("{} {}", p.place(), p)).collect();
    let expected =
        ["Sheet1!B2 「soumu2」", "Sheet1!B2 「jinji a.jp@」", "Sheet1!C2 「総務部長」", "Sheet1!B3 「shimin@」"];
    assert_eq!(problems.len(), expected.len(), "{problems:?}");
    for (problem, expected) in problems.iter().zip(expected) {
        assert!(problem.starts_with(expected) && problem.contains("ほかの宛先には送ります"), "{problem}");
    }
    assert_eq!(written(&contacts.over(&City::default())), ["総務部: soumu@a.jp"]);
    let size = contacts.size();
    assert_eq!((size.departments, size.sections, size.addresses), (1, 0, 1));
}

#[test]
fn nothing_in_it_ends_a_header() {
    let contacts = contacts(&["部局|課|宛先\n総務部\\nBcc: x@a.jp|人事課\\r|soumu@a.jp\\nBcc: y@a.jp"]);
    assert_eq!(contacts.problems.len(), 1, "{:?}", contacts.problems);
    for department in &contacts.over(&City::default()).departments {
        let names = [&department.name].into_iter().chain(department.sections.iter().map(|section| &section.name));
        assert!(names.chain(department.to.iter().map(|to| &to.0)).all(|text| !text.contains(char::is_control)));
    }
}

#[test]
fn a_workbook_without_such_a_table_says_what_it_needs() {
    let contacts = contacts(&["部局|電話\n総務部|2345"]);
    assert!(contacts.problems[0].to_string().contains("「部局」と「宛先」"), "{:?}", contacts.problems);
}

#[test]
fn the_workbook_comes_before_the_configuration_list_by_list() {
    let address = |text: &str| vec![Address(text.to_owned())];
    let department = |name: &str, to: &str| Department { name: name.into(), to: address(to), ..Department::default() };
    let mut soumu = department("総務部", "toml@a.jp");
    soumu.aliases = vec!["総務部（本庁）".into()];
    soumu.head = address("toml-bucho@a.jp");
    soumu.sections = ["人事課", "財政課"]
        .map(|name| Section { name: name.into(), to: address("toml-ka@a.jp"), ..Section::default() })
        .into();
    let city = City { departments: vec![soumu, department("市民部", "toml-shimin@a.jp")], ..City::default() };
    // An alias is the department, an invalid address replaces nothing, an unknown department comes last.
    let contacts = contacts(&[
        "部局|課|宛先|部局長\n総務部(本庁)||soumu@a.jp|\n総務部|人事 課|jinji@a.jp|\n市民部||shimin|\n水道局||suido@a.jp|kyokucho@a.jp",
    ]);
    assert_eq!(
        written(&contacts.over(&city)),
        [
            "総務部: soumu@a.jp / 長 toml-bucho@a.jp / 人事課 jinji@a.jp / 財政課 toml-ka@a.jp",
            "市民部: toml-shimin@a.jp",
            "水道局: suido@a.jp / 長 kyokucho@a.jp",
        ]
    );
    assert_eq!(contacts.unknown_to(&city), ["水道局"]);
}
