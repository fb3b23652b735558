//! The wording of letters.

use matome::edge::mail::letters::{LetterKind, Letters};
use matome_core::records::snapshot::{KnownWorkbook, Snapshot};
use matome_core::reminder::letter::{Facts, Sender};
use matome_core::reminder::plan::calendar;
use matome_forms::model::Workbook;
use matome_workbook::problem::Unreadable;

use super::world::World;

/// Texts of the mails of a case's days.
fn texts(head: &str, change: impl FnOnce(&mut Snapshot)) -> Vec<String> {
    let mut world = World::new("letters", head);
    let (from, to) = world.span();
    // 中間報告 is of 9月末, 期末報告 of 3月末.
    world.as_of("interim", "09-30");
    world.as_of("year_end", "03-31");
    let mut share = world.share(from);
    change(&mut share);
    let (rules, letters) = (world.rules(), Letters::load(None).expect("the built-in templates"));
    let sender = Sender { city: rules.city, folder: r"\\fs01\目標管理" };
    let words = |mail| letters.check(LetterKind::Department, &Facts::new(&mail, sender), true).expect("a letter").text;
    calendar(&share, &rules, from, to).map(words).collect()
}

fn city(days: &str, goals: &str) -> String {
    format!(
        "about = 'a letter'\ndays = '{days}'\nreporting = {{ goal_setting = '05-15', interim = '10-15', year_end = '04-10' }}\n\
         [[departments]]\nname = '総務部'\nto = ['soumu@midori.example.jp']\n{goals}"
    )
}

fn goal(number: u32, measures: &str) -> String {
    format!(
        "[[goals]]\ndepartment = '総務部'\nyear = 2026\nnumber = '{number}'\nreports = ['interim_report', 'year_end_report']\n\
         measures = [{measures}]\n"
    )
}

#[test]
fn a_workbook_of_which_all_is_open_is_one_line() {
    let all: Vec<String> = (1..=12).map(|n| format!("{{ number = '{n}' }}")).collect();
    let mails = texts(&city("2026-10-01..2026-10-01", &goal(1, &all.join(", "))), |_| {});
    assert!(mails[0].contains("　総務部/0.xlsx\n　・全12件の取組\n"), "{}", mails[0]);
    assert_eq!(mails[0].matches("・目標").count(), 0);
}

#[test]
fn where_some_of_many_are_open_a_goal_is_one_line() {
    let mut all: Vec<String> = (1..=12).map(|n| format!("{{ number = '{n}' }}")).collect();
    all[3] = "{ number = '4', interim_report = '順調' }".into();
    let mails = texts(&city("2026-10-01..2026-10-01", &goal(1, &all.join(", "))), |_| {});
    let flat = mails[0].replace("\n　　", "");
    assert!(flat.contains("・目標1・取組1、取組2、取組3、取組5、取組6、"), "{}", mails[0]);
    assert_eq!(mails[0].matches("・目標1").count(), 1, "{}", mails[0]);
}

/// Thirty measures of 「3月末まで」 are one line per goal, with the words once per workbook.
#[test]
fn many_deadlines_of_one_day_are_a_line_a_goal() {
    let measures: Vec<String> = (1..=10).map(|n| format!("{{ number = '{n}', deadlines = ['2026-08-31'] }}")).collect();
    let goals: Vec<String> = (1..=3).map(|n| goal(n, &measures.join(", "))).collect();
    let mails = texts(&city("2026-08-17..2026-08-17", &goals.concat()), |_| {});
    let flat = mails[0].replace("\n　　", "");
    for n in 1..=3 {
        assert!(flat.contains(&format!("・目標{n}・取組1、取組2、取組3、")), "{}", mails[0]);
    }
    assert_eq!(mails[0].matches("期限の記載：いずれも2026-08-31").count(), 3, "{}", mails[0]);
    assert!(mails[0].lines().count() < 40, "{}", mails[0]);
}

#[test]
fn what_puts_a_report_off_is_quoted() {
    let measures = "{ number = '1', interim_report = '後日報告' }, { number = '2', interim_report = '(1) ' }";
    let mails = texts(&city("2026-10-01..2026-10-01", &goal(1, measures)), |_| {});
    assert_eq!(mails[0].matches("現在の記入：").count(), 1, "{}", mails[0]);
    assert!(mails[0].contains("現在の記入：「後日報告」（報告として数えていません）"), "{}", mails[0]);
}

/// A report that may state completion is quoted beside its deadline, with the word that ends the reminders.
#[test]
fn a_report_that_may_be_of_finished_work_is_quoted() {
    let of = |report: &str| {
        let measures = format!(
            "{{ number = '1', target = '3施設に導入する', deadlines = ['2026-10-15'], interim_report = '{report}' }}"
        );
        let mails = texts(&city("2026-10-01..2026-10-01", &goal(1, &measures)), |_| {});
        mails.first().map(|mail| mail.replace("\n　　", "")).unwrap_or_default()
    };
    let asked = "とあります。終わっている場合は「完了」と書き加えてください。";
    let started = of("9月から運用を開始した。");
    assert!(started.contains(&format!("中間報告に「9月から運用を開始した。」{asked}")), "{started}");
    assert!(!started.contains("現在の記入"), "{started}");
    let long = of(&format!("{}9月から運用を開始した。", "体育館に導入した。".repeat(8)));
    assert!(long.contains(&format!("体育館に導入…」{asked}")), "{long}");
    assert!(!of("機種を検討している。").contains(asked), "it is said to go on");
    assert!(!of("9月から運用を開始した。3施設に導入完了").contains("目標1・取組1"), "the word is there");
}

#[test]
fn before_its_day_a_report_is_asked_for_as_of_a_day_to_come() {
    let mails = texts(&city("2027-03-26..2027-04-02", &goal(1, "{ number = '1', interim_report = '順調' }")), |_| {});
    assert!(
        mails[0].contains("　基準日（令和9年3月31日）を過ぎましたら、その日の状況をご記入ください。"),
        "{}",
        mails[0]
    );
    assert!(mails[1].contains("　令和9年3月31日現在の状況をご記入ください。"), "{}", mails[1]);
}

#[test]
fn a_measure_is_named_once_and_the_end_of_its_deadline_is_told() {
    let measures = "{ number = '1', deadlines = ['2026-10-15'] }, { number = '2' }";
    let mails = texts(&city("2026-10-01..2026-10-01", &goal(1, measures)), |_| {});
    assert_eq!(mails[0].matches("・目標1・取組1　").count(), 1, "{}", mails[0]);
    assert!(mails[0].contains("　・上に挙げたもの　目標1・取組1（2026-10-15）"), "{}", mails[0]);
    assert!(mails[0].contains("「○月に完了」"), "{}", mails[0]);
    let two = "{ number = '1', deadlines = ['2026-10-15'] }, { number = '2', deadlines = ['2026-10-15'] }";
    let mails = texts(&city("2026-10-01..2026-10-01", &goal(1, two)), |_| {});
    assert!(mails[0].contains("　・上に挙げたもの　目標1・取組1、目標1・取組2（いずれも2026-10-15）"), "{}", mails[0]);
    let without_place = goal(1, measures).replace("reports = ['interim_report', 'year_end_report']\n", "");
    let mails = texts(&city("2026-10-01..2026-10-01", &without_place), |_| {});
    assert!(mails[0].contains("様式に報告欄がないものは") && !mails[0].contains("「○月に完了」"), "{}", mails[0]);
}

#[test]
fn a_sheet_that_cannot_be_read_is_named_with_the_reason() {
    let lock = |share: &mut Snapshot| {
        let problems = vec![Unreadable::Password.into()];
        let file = "総務部/R8目標.xlsx".to_owned();
        let records = Workbook { file: file.clone(), problems, ..Workbook::default() };
        share.workbooks.insert(file, KnownWorkbook { records, ..KnownWorkbook::default() });
    };
    let mails = texts(&city("2026-05-01..2026-05-01", ""), lock);
    let expected = "　目標のシートが読み取れません。次のファイルをご確認ください。\n　・総務部/R8目標.xlsx\n　　パスワードで保護されています。";
    assert!(mails[0].contains(expected), "{}", mails[0]);
    let mails = texts(&city("2026-05-01..2026-05-01", ""), |_| {});
    assert!(mails[0].contains("まだ保存されていません"), "{}", mails[0]);
}

#[test]
fn no_line_of_a_letter_ends_within_a_word() {
    let mails = texts(&city("2026-10-01..2026-10-01", &goal(1, "{ number = '1' }")), |_| {});
    assert!(!mails[0].lines().any(|line| line.ends_with("くださ") || line.ends_with("ご記")), "{}", mails[0]);
}
