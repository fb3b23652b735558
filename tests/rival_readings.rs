//! Several readings of a sheet that differ in what a goal is: they are listed, and the one that a person chooses is read.

use std::collections::BTreeMap;
use std::path::PathBuf;

use matome_forms::general_reader::Unit;
use matome_forms::layout::{Counts, Layouts, SheetSketch, TaughtForm, sketch_workbook};
use matome_forms::model::{Goal, PossibleReading, Workbook};

use crate::common::clerk::Clerk;
use crate::common::{Office, all_rows_of};
use crate::reading::case::{self, Case};

fn all() -> impl Iterator<Item = Case> {
    ["tests/layouts", "tests/drafts", "tests/forms/untaught"].into_iter().flat_map(case::all_in)
}

/// What is read, and how much of each sheet, if a person has chosen this reading of the form of a sheet.
fn chosen(case: &Case, of: &SheetSketch, unit: Unit) -> (Workbook, BTreeMap<String, Counts>) {
    let form = TaughtForm {
        id: "chosen".to_owned(),
        labels: of.words.labels.clone(),
        unit: Some(unit),
        ..TaughtForm::default()
    };
    let mut files = case.layouts.clone();
    files.push(("chosen.toml".to_owned(), form.text()));
    let read = sketch_workbook(&case.file, &case.book, &Layouts::with(&files).unwrap());
    let counts = read.sketches.into_iter().map(|sketched| (sketched.sketch.sheet, sketched.sketch.counts));
    (read.workbook, counts.collect())
}

fn counts(reading: &PossibleReading) -> Counts {
    Counts { goals: reading.goals, measures: reading.measures, deadlines: reading.deadlines }
}

fn without_assumed(goals: &[Goal]) -> Vec<Goal> {
    let mut goals = goals.to_vec();
    for goal in &mut goals {
        goal.assumed.clear();
        goal.measures.iter_mut().for_each(|measure| measure.assumed.clear());
    }
    goals
}

#[test]
fn what_is_chosen_gives_what_it_said() {
    let mut tried = 0;
    for case in all() {
        let read = sketch_workbook(&case.file, &case.book, &case.layouts());
        for sketch in read.sketches.iter().map(|sketched| &sketched.sketch).filter(|one| !one.readings.is_empty()) {
            for reading in &sketch.readings {
                let (_, given) = chosen(&case, sketch, reading.unit);
                let name = format!("{} {} {}", case.name, sketch.sheet, reading.unit);
                assert_eq!(given.get(&sketch.sheet), Some(&counts(reading)), "{name}");
                tried += 1;
            }
        }
    }
    assert!(tried > 10, "{tried}");
}

#[test]
fn to_choose_what_is_read_changes_nothing() {
    for case in all() {
        let before = sketch_workbook(&case.file, &case.book, &case.layouts());
        let sheets = before.sketches.iter().map(|sketched| &sketched.sketch);
        for sketch in sheets.filter(|one| one.unit.is_some() && !one.readings.is_empty()) {
            let (after, _) = chosen(&case, sketch, sketch.readings[0].unit);
            assert_eq!(without_assumed(&after.goals), without_assumed(&before.workbook.goals), "{}", case.name);
            assert_eq!(after.unread, before.workbook.unread, "{}", case.name);
        }
    }
}

/// A form of which nobody knows whether its outline names goals by (1) or by ①.
fn save_outline(office: &Office, file: &str, department: &str, goals: [&str; 2]) {
    let heading = format!("{department}　企画課");
    let names = [format!("（１）{}", goals[0]), format!("（２）{}", goals[1])];
    office.save_table(
        file,
        &[
            &["令和8年度　課の重点取組"],
            &["", "", "", &heading],
            &["1　課の使命"],
            &["", "住み慣れた町で暮らし続けられるようにします。"],
            &["2　令和8年度の重点取組"],
            &["", &names[0]],
            &["", "", "担う人が年々減っています。"],
            &["", "", "①　協力する店の登録"],
            &["", "", "", "・新聞店と配食の店に登録を頼む。"],
            &["", "", "", "【目　標】登録　40店"],
            &["", "", "", "【時　期】9月末まで"],
            &["", "", "②　機器の貸出し"],
            &["", "", "", "・一人暮らしの家に機器を貸す。"],
            &["", "", "", "【目　標】貸出し　120台"],
            &["", "", "", "【時　期】令和9年2月まで"],
            &["", &names[1]],
            &["", "", "集まる場が足りません。"],
            &["", "", "①　集まる場の整備"],
            &["", "", "", "・空き家を借りる。"],
            &["", "", "", "【目　標】3か所"],
            &["", "", "", "【時　期】12月末まで"],
        ],
    );
}

fn book(office: &Office) -> PathBuf {
    office.path("merged/様式の読み取り.xlsx")
}

/// The sheet of the form, as rows.
fn form_sheet(office: &Office) -> Vec<Vec<String>> {
    let names = all_rows_of(&book(office), "様式の読み取り");
    let name = names.iter().map(|row| row[0].clone()).find(|name| name.starts_with("1 ")).unwrap();
    all_rows_of(&book(office), &name)
}

fn answer(office: &Office, question: &str, text: &str) {
    let row = form_sheet(office).iter().position(|row| row[0] == question).unwrap() + 1;
    Clerk::opens(&book(office)).types(2, &format!("C{row}"), text).saves();
    office.run(&["merge"]);
}

fn listed(office: &Office) -> Vec<Vec<String>> {
    ["部局", "目標", "取組内容", "期限日"].map(|header| office.listed(header)).into()
}

/// The columns as rows, in an order of their own.
fn rows(columns: &[Vec<String>]) -> Vec<Vec<String>> {
    let row = |at: usize| columns.iter().map(|column| column[at].clone()).collect();
    let mut rows: Vec<Vec<String>> = (0..columns[0].len()).map(row).collect();
    rows.sort();
    rows
}

fn open_readings(office: &Office) -> usize {
    office.merged_rows("要確認").iter().flatten().filter(|cell| cell.contains("読み方が一つに決まりません")).count()
}

/// One choice mends the form of all departments, in the books of today and in the next; it can be confirmed and undone.
#[test]
fn a_reading_that_is_chosen_holds_for_the_form_and_can_be_undone() {
    let office = Office::new("");
    save_outline(&office, "a.xlsx", "総務部", ["見守りの担い手づくり", "居場所づくり"]);
    save_outline(&office, "b.xlsx", "建設部", ["道の見守り", "公園の手入れ"]);
    office.run(&["merge"]);
    let before = listed(&office);
    assert_eq!(before[1].len(), 6, "a row a measure: {before:?}");
    assert_eq!(open_readings(&office), 1, "one line for the form");
    let shown = form_sheet(&office).into_iter().map(|row| row[0].clone());
    let readings: Vec<String> = shown.filter(|text| text.starts_with("読み方") && text.contains("例：")).collect();
    assert!(readings.len() > 1 && readings[0].starts_with("読み方1：目標2件・取組3件・期限3件（"), "{readings:?}");
    let other = readings.iter().find(|text| text.contains("目標3件")).unwrap();

    answer(&office, "読み方", other);
    let chosen = listed(&office);
    assert_eq!(chosen[1][..3], ["協力する店の登録", "機器の貸出し", "集まる場の整備"], "{chosen:?}");
    assert_eq!((chosen[1].len(), open_readings(&office)), (6, 0), "both books, and nothing is asked any more");
    save_outline(&office, "c.xlsx", "産業部", ["商いの担い手", "農の担い手"]);
    office.run(&["merge"]);
    let next = listed(&office);
    assert_eq!(next[1].iter().filter(|title| *title == "協力する店の登録").count(), 3, "the next book: {next:?}");

    answer(&office, "読み取り全体", "確認済み");
    assert_eq!(listed(&office), next, "to confirm changes nothing that is read");
    answer(&office, "読み取り全体", "未確認");
    answer(&office, "読み方", "自動で読む");
    let old = rows(&listed(&office)).into_iter().filter(|row| row[0] != "産業部").collect::<Vec<_>>();
    assert_eq!(old, rows(&before), "undone");
    assert_eq!(open_readings(&office), 1);
}

#[test]
fn the_readings_of_a_sheet_are_printed_for_other_programs() {
    let office = Office::new("");
    save_outline(&office, "a.xlsx", "総務部", ["見守りの担い手づくり", "居場所づくり"]);
    let path = office.path("share/a.xlsx");
    let printed = office.run(&["read", "--format", "json", &path.to_string_lossy()]);
    let printed: serde_json::Value = serde_json::from_slice(&printed.stdout).unwrap();
    let readings = printed["readings"].as_array().unwrap();
    assert!((2..=3).contains(&readings.len()), "{readings:?}");
    let first = &readings[0];
    let counts = ["goals", "measures", "deadlines"].map(|key| first[key].as_u64().unwrap());
    assert_eq!((&first["sheet"], &first["example"]), (&"Sheet1".into(), &"見守りの担い手づくり".into()));
    assert_eq!((counts, &first["unit"]), ([2, 3, 3], &"line:(1)".into()));
}
