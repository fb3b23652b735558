//! A department removes a column of its form: the planning section is told.

use rust_xlsxwriter::Workbook;

use crate::common::Office;

const FILE: &str = "総務部.xlsx";

/// Saves 運営方針 with these columns and one goal.
fn save(office: &Office, columns: &[&str], title: &str) {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("運営方針").unwrap();
    sheet.write(0, 0, "令和8年度　総務部の運営方針").unwrap();
    for (column, label) in (0u16..).zip(columns) {
        sheet.write(2, column, *label).unwrap();
        sheet.write(3, column, if *label == "重点施策・事業" { title } else { "1" }).unwrap();
    }
    workbook.save(office.path("share").join(FILE)).unwrap();
}

/// Findings about lost labels after a merge.
fn reported(office: &Office) -> Vec<String> {
    let output = office.run(&["merge"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let cells = office.merged_rows("要確認").into_iter().flatten();
    cells.filter(|cell| cell.contains("以前の読み取りではあった")).collect()
}

#[test]
fn a_column_that_was_removed_is_reported_until_it_is_back() {
    let office = Office::new("");
    let whole = ["番号", "重点施策・事業", "取組内容", "達成目標", "期限", "中間報告"];
    let without = &whole[..5];
    save(&office, &whole, "庁舎を建てる");
    assert_eq!(reported(&office), [""; 0]);
    save(&office, without, "庁舎を建てる");
    let told = reported(&office);
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("以前の読み取りではあった「中間報告」が見つからない"), "{}", told[0]);
    save(&office, without, "庁舎を建て直す");
    assert_eq!(reported(&office).len(), 1, "it is still missing");
    save(&office, &whole, "庁舎を建て直す");
    assert_eq!(reported(&office), [""; 0]);
}
