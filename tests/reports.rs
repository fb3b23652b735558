//! Texts of reports: the tables of `tests/reports/examples.md`.

use matome_core::progress::Reports;
use matome_core::records::measure_id::MeasureId;
use matome_core::records::snapshot::{KnownWorkbook, Snapshot};
use matome_core::report::{self, Completion, Presence, Subject, completion, presence};
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::source::Source;
use matome_forms::model::{Goal, Measure, Report, Workbook};

fn cells(line: &str) -> Option<Vec<String>> {
    let inner = line.strip_prefix('|')?.strip_suffix('|')?;
    Some(inner.split('|').map(|cell| cell.trim().replace('⏎', "\n")).collect())
}

fn shown(presence: Presence) -> &'static str {
    match presence {
        Presence::Nothing => "なし",
        Presence::PutOff => "後日",
        Presence::Perhaps => "要確認",
        Presence::AsLastYear => "前年度と同じ",
        Presence::Report => "報告",
    }
}

fn read(text: &str, subject: &Subject<'_>) -> (String, String) {
    read_as(Report::InterimReport, text, subject)
}

fn read_as(report: Report, text: &str, subject: &Subject<'_>) -> (String, String) {
    let presence = presence::of(text);
    let done = match completion::of(text, report, subject) {
        _ if !presence.is_in() => "－".to_owned(),
        Completion::Open | Completion::Unsure => "－".to_owned(),
        Completion::Done => "○".to_owned(),
        Completion::Items(items) => items.into_iter().collect::<Vec<_>>().join(" "),
    };
    (shown(presence).to_owned(), done)
}

/// A measure of 2026 with its own rating.
fn rated(title: &str, target: &str, rating: &str) -> Measure {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Measure {
        title: text(title),
        target: text(target),
        self_assessment: text(rating),
        fiscal_year: Some(FiscalYear::new(2026)),
        ..Measure::default()
    }
}

/// A row with 達成度 70 % is not done, whatever its report says.
#[test]
fn a_low_achievement_rate_contradicts_its_report() {
    let measure =
        |rate| Measure { title: Some("庁舎の改修".into()), achievement_rate: rate, ..Measure::default() };
    for (rate, expected) in [(Some(70.0), "－"), (None, "○")] {
        assert_eq!(read("7月に完了した。", &Subject::of(&Goal::default(), &measure(rate))).1, expected);
    }
}

/// Each sub-item is compared with its own target.
#[test]
fn a_sub_item_is_compared_with_its_own_target() {
    let measure = Measure {
        target: Some("(1) 要綱を定める\n(2) 説明会を4回開催する\n(3) 手引を作成し、全戸に配布する".into()),
        ..Measure::default()
    };
    let goal = Goal::default();
    let subject = Subject::of(&goal, &measure);
    for (text, expected) in [
        ("(1) 6月に要綱を定めた。\n(2) 説明会を2回開催した。\n(3) 手引を作成した。", "1"),
        ("(1) 6月に要綱を定めた。\n(2) 説明会を4回開催した。\n(3) 原稿を作成した。", "1 2"),
        ("(1) 6月に要綱を定めた。\n(2) 説明会を4回開催した。\n(3) 手引を作成し、9月に全戸に配布した。", "○"),
    ] {
        assert_eq!(read(text, &subject).1, expected, "{text}");
    }
}

/// An item that the report omits is not done; something left of the whole is left of each.
#[test]
fn the_whole_is_done_when_every_item_is_and_nothing_is_left() {
    let goal = Goal::default();
    let of_three = Measure {
        actions: Some("①要綱の改正\n②説明会の開催\n③手引の作成".into()), ..Measure::default()
    };
    let of_three = Subject::of(&goal, &of_three);
    assert_eq!(read("①要綱を改正した。\n②説明会を開催した。", &of_three).1, "1 2");
    assert_eq!(read("①要綱を改正した。\n②説明会を開催した。\n③手引を作成した。", &of_three).1, "○");
    let none = Subject::default();
    assert_eq!(read("周知は来月行う。\n(1) 完了\n(2) 完了", &none).1, "1 2");
    assert_eq!(read("(1) 完了\n(2) 完了", &none).1, "○");
}

#[test]
fn every_example_is_read_as_its_table_says() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in include_str!("reports/examples.md").lines() {
        let Some(cells) = cells(line).filter(|cells| !cells[0].starts_with("---") && cells[cells.len() - 1] != "完了")
        else {
            continue;
        };
        count += 1;
        let year_end = cells.len() == 6 && cells[2] == "期末";
        let (measure, text, expected) = match cells.as_slice() {
            [text, presence, done] => (Measure::default(), text, (presence.clone(), done.clone())),
            [title, target, text, presence, done] => (rated(title, target, ""), text, (presence.clone(), done.clone())),
            [title, target, _, rating, text, done] => {
                (rated(title, target, rating), text, ("報告".to_owned(), done.clone()))
            }
            _ => panic!("a row of three, five or six cells: {line}"),
        };
        let goal = Goal::default();
        let subject = Subject::of(&goal, &measure);
        let found = read_as(if year_end { Report::YearEndReport } else { Report::InterimReport }, text, &subject);
        if found != expected {
            wrong.push(format!("{}　{found:?} instead of {expected:?}", text.replace('\n', "⏎")));
        }
    }
    assert!(count > 590, "{count}");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}

/// A statement without an object refers to its measure, whatever that is called.
#[test]
fn what_is_done_is_done_beside_any_measure() {
    let table = include_str!("reports/examples.md").split("## ").find(|table| table.starts_with("終わった"));
    let rows = table.unwrap().lines().filter_map(cells).skip(2).map(|cells| cells[0].clone());
    let rows: Vec<String> = rows.collect();
    assert!(rows.len() > 25, "{}", rows.len());
    let (goal, measure) = (Goal::default(), rated("庁舎の改修", "1件", ""));
    let subject = Subject::of(&goal, &measure);
    let wrong: Vec<&String> = rows.iter().filter(|text| read(text, &subject).1 != "○").collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// A report of completed work that leaves nothing open may be of all: a person is asked. One that leaves something open
/// is not.
#[test]
fn what_may_be_done_is_told_from_what_is_left() {
    let (goal, measure) = (Goal::default(), rated("予約システムの導入", "3施設に導入する", ""));
    let subject = Subject::of(&goal, &measure);
    for (text, expected) in [
        ("9月から運用を開始した。", Completion::Unsure),
        ("体育館に導入した。", Completion::Unsure),
        ("体育館に導入した。残る2施設は11月。", Completion::Open),
        ("1施設に導入した。", Completion::Open),
        ("機種を検討している。", Completion::Open),
        ("順調", Completion::Open),
        ("3施設に導入した。", Completion::Done),
    ] {
        assert_eq!(completion::of(text, Report::InterimReport, &subject), expected, "{text}");
    }
}

/// Judgements are stored with the records, including which lines others write too.
#[test]
fn what_was_judged_when_the_sheet_was_read_is_not_judged_again() {
    let sheets = |report: &str| ["一部", "二部", "三部"].map(|name| sheet(name, 2026, Some("要綱の改正"), report));
    let said = |sheets: Vec<(String, KnownWorkbook)>| {
        let snapshot = Snapshot { workbooks: sheets.into_iter().collect(), ..Snapshot::default() };
        let reports = Reports::of(&snapshot);
        snapshot.rows().map(|row| reports.progress(&row)).collect::<Vec<_>>()
    };
    for text in ["7月に要綱を改正した。", "例）○○を実施\n要綱を改正した。", "取組の内容と成果の要点", "後日報告", "↑"]
    {
        let mut read = sheets(text);
        for (_, known) in &mut read {
            report::judge(&mut known.records);
        }
        assert_eq!(said(read.to_vec()), said(sheets(text).to_vec()), "{text}");
        for (_, known) in &mut read {
            known.records.goals[0].measures[0].interim_report = Some("未定".to_owned());
        }
        assert_eq!(said(read.to_vec()), said(sheets(text).to_vec()), "{text}");
    }
}

/// A sheet of the city's form: department, year, and its only measure's report; without a title it is blank.
fn sheet(department: &str, year: i32, title: Option<&str>, report: &str) -> (String, KnownWorkbook) {
    let file = format!("{department}/{year}.xlsx");
    let measure = Measure {
        title: title.map(str::to_owned),
        interim_report: Some(report.to_owned()),
        source: Source { sheet: "目標".into(), cell: "A10".into() },
        ..Measure::default()
    };
    let goal = Goal {
        fiscal_year: Some(FiscalYear::new(year)),
        department: Some(department.to_owned()),
        reports: vec![Report::InterimReport],
        measures: vec![measure],
        ..Goal::default()
    };
    let records =
        Workbook { file: file.clone(), layout: Some("form".into()), goals: vec![goal], ..Workbook::default() };
    let ids = vec![vec![MeasureId(file.clone())]];
    (file, KnownWorkbook { records, ids, ..KnownWorkbook::default() })
}

fn renamed((file, known): (String, KnownWorkbook)) -> (String, KnownWorkbook) {
    let mut known = known;
    let file = format!("写し_{file}");
    known.records.file.clone_from(&file);
    known.ids = vec![vec![MeasureId(file.clone())]];
    (file, known)
}

fn standing(sheets: Vec<(String, KnownWorkbook)>) -> Vec<&'static str> {
    let snapshot = Snapshot { workbooks: sheets.into_iter().collect(), ..Snapshot::default() };
    let reports = Reports::of(&snapshot);
    let rows: Vec<_> =
        snapshot.rows().map(|row| shown(reports.progress(&row).presence(Report::InterimReport))).collect();
    rows
}

#[test]
fn what_most_sheets_of_a_form_print_is_no_report() {
    let printed = "取組の内容と成果の要点";
    let all = ["一部", "二部", "三部"].map(|name| sheet(name, 2026, Some("取組"), printed));
    assert_eq!(standing(all.to_vec()), ["なし"; 3]);
    let mut filled = all.to_vec();
    filled[0] = sheet("一部", 2026, Some("取組"), &format!("{printed}\n7月に要綱を定めた。"));
    assert_eq!(standing(filled), ["報告", "なし", "なし"]);
    assert_eq!(standing(all[..2].to_vec()), ["要確認"; 2], "two departments may have written the same");
    assert_eq!(standing(all[..1].to_vec()), ["要確認"], "it states nothing");
    let of_one = [all[0].clone(), renamed(all[0].clone())];
    assert_eq!(standing(of_one.to_vec()), ["要確認"; 2], "so may one department");
    let mut few = all.to_vec();
    few.extend(["四部", "五部", "六部"].map(|name| sheet(name, 2026, Some("取組"), "要綱を定めた。")));
    assert_eq!(standing(few), ["要確認", "要確認", "要確認", "報告", "報告", "報告"], "half is not most");
}

#[test]
fn what_many_people_write_is_their_report() {
    for (text, expected) in [
        ("該当なし", "報告"),
        ("順調に進んでいる。", "報告"),
        ("関係する課と計画の内容を調整し、年内に案をまとめる予定です。", "要確認"),
    ] {
        let all = ["一部", "二部", "三部"].map(|name| sheet(name, 2026, Some("取組"), text));
        assert_eq!(standing(all.to_vec()), [expected; 3], "{text}");
        assert_eq!(standing(all[..2].to_vec()), [expected; 2], "{text}");
    }
}

#[test]
fn what_stood_in_last_years_sheet_or_stands_in_a_blank_one_is_no_report() {
    let pair = |text: &str| vec![sheet("一部", 2025, Some("取組"), text), sheet("一部", 2026, Some("取組"), text)];
    assert_eq!(standing(pair("要綱・要領・手引")), ["要確認", "なし"]);
    assert_eq!(standing(pair("要綱を定め、関係する団体に説明した。")), ["報告", "前年度と同じ"]);
    assert_eq!(standing(pair("説明会を開き、住民の理解が進んだ。")), ["報告", "前年度と同じ"]);
    assert_eq!(standing(pair("講座を三会場で開催")), ["報告", "前年度と同じ"]);
    assert_eq!(standing(pair("該当なし")), ["報告", "報告"]);
    let blank =
        vec![sheet("一部", 2026, Some("取組"), "要綱・要領・手引"), sheet("様式", 2026, None, "要綱・要領・手引")];
    assert_eq!(standing(blank), ["なし", "なし"]);
}
