//! 一覧 equals the records, whatever people have written.

use matome::edge::processes::readers::records;
use matome::edge::processes::readers::records::OwnWorkbook;
use matome_deadline::Deadline;
use matome_deadline::Mode;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::text;
use matome_forms::layout::Layouts;
use matome_forms::model::{Goal, Measure};
use proptest::prelude::*;

use crate::common::table::Row;
use crate::merged::city::{demo, goal, measure, snapshot};
use crate::merged::scene::Scene;

/// Texts as read: tidied, from all planes, with characters that sheets or XML could misread.
fn written() -> impl Strategy<Value = Option<String>> {
    let odd = prop::sample::select(vec![
        "=1+1",
        "_x000D_",
        "&<>\"'",
        "  ",
        "\n",
        "𠮷",
        "葛\u{E0100}",
        "\u{E000}",
        "1",
        "2026/4/1",
    ]);
    let part = prop_oneof![odd.prop_map(str::to_owned), "\\PC{0,12}", "[ぁ-ん一-龠ａ-ｚ]{1,20}"];
    prop::collection::vec(part, 0..5).prop_map(|parts| text::tidy(&parts.concat()))
}

prop_compose! {
    fn any_measure()(title in written(), actions in written(), period in written(), target in written(),
                     interim in written(), year_end in written(), rate in prop::option::of(0u32..2000),
                     assessment in written(), number in prop::option::of(1u32..100)) -> Measure {
        Measure {
            number: number.map(|n| n.to_string()), title, actions, period, target,
            interim_report: interim, year_end_report: year_end,
            achievement_rate: rate.map(|rate| f64::from(rate) / 10.0), self_assessment: assessment,
            ..measure("", "B8")
        }
    }
}

prop_compose! {
    fn any_goal()(title in written(), measures in prop::collection::vec(any_measure(), 1..4)) -> Goal {
        Goal { title, ..goal("総務部", "1", "", measures) }
    }
}

fn fields(goal: &Goal, measure: &Measure) -> Vec<String> {
    let rate = measure.achievement_rate.map(|rate| (rate / 100.0).to_string());
    let texts = [&goal.number, &goal.title, &measure.number, &measure.title, &measure.actions, &measure.period];
    let more = [&measure.target, &measure.interim_report, &measure.year_end_report, &rate, &measure.self_assessment];
    texts.into_iter().chain(more).map(|text| text.clone().unwrap_or_default()).collect()
}

/// The fields of a measure shown by 一覧.
fn listed(goal: &Goal, measure: &Measure) -> (Vec<String>, Option<FiscalYear>, Vec<Deadline>) {
    let mut said = fields(goal, measure);
    said.extend([goal.department.clone().unwrap_or_default(), goal.sections.join("、")]);
    let deadlines = measure.deadlines.iter().map(|deadline| Deadline { source: None, ..deadline.clone() });
    (said, measure.fiscal_year.or(goal.fiscal_year), deadlines.collect())
}

/// Texts with and without a day.
fn period() -> impl Strategy<Value = Option<String>> {
    let real = ["9月末まで", "12月議会", "4月～10月", "通年", "R8.10.9", "①6月 ②年度末", "夏頃"];
    prop_oneof![prop::sample::select(real.to_vec()).prop_map(|text| Some(text.to_owned())), written()]
}

prop_compose! {
    fn dated_goal()(mut goal in any_goal(), periods in prop::collection::vec(period(), 3),
                    sections in prop::collection::vec("[一-龠]{1,6}課", 0..3), named in any::<bool>()) -> Goal {
        goal.sections = sections;
        goal.department = named.then(|| "総務部".to_owned());
        for (measure, period) in goal.measures.iter_mut().zip(periods) {
            let read = |text| matome_deadline::read(text, FiscalYear::new(2026), Mode::Column).deadlines;
            measure.deadlines = period.as_deref().map(read).unwrap_or_default();
            measure.period = period;
        }
        goal
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn a_merged_workbook_is_read_back_as_what_it_was_made_from(goals in prop::collection::vec(dated_goal(), 1..4)) {
        let scene = Scene::new();
        let share = &mut snapshot(vec![("総務部/R8.xlsx", goals)]);
        scene.merge(share);
        let bytes = matome::edge::processes::readers::bytes(&scene.path(2026)).unwrap();
        let read = records::records(&bytes, "取りまとめ.xlsx", &Layouts::builtin(), OwnWorkbook::ReadBack);
        let said = |goals: &[Goal]| {
            let mut said: Vec<_> = goals.iter().flat_map(|g| g.measures.iter().map(|m| listed(g, m))).collect();
            // 一覧 puts goals without a department last.
            said.sort_by_key(|(fields, _, _)| fields[11].is_empty());
            said
        };
        prop_assert_eq!(said(&read.goals), said(&share.workbooks["総務部/R8.xlsx"].records.goals));
        // Made from the records read back, 一覧 is the same.
        let again = Scene::new();
        again.merge(&mut snapshot(vec![("総務部/R8.xlsx", read.goals)]));
        let without_notes = |scene: &Scene| {
            let list = scene.list();
            let read = list.headings().iter().map(String::as_str).take_while(|heading| *heading != "企画課確認");
            list.columns(&read.collect::<Vec<_>>())
        };
        prop_assert_eq!(without_notes(&again), without_notes(&scene));
    }
}

#[test]
fn a_merged_workbook_among_the_goal_sheets_is_not_counted_again() {
    let scene = Scene::new();
    scene.merge(&mut demo());
    let bytes = matome::edge::processes::readers::bytes(&scene.path(2026)).unwrap();
    let read = records::records(&bytes, "総務部/取りまとめ.xlsx", &Layouts::builtin(), OwnWorkbook::SetAside);
    assert!(read.goals.is_empty());
    assert!(read.problems[0].to_string().contains("取りまとめ"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_list_says_what_the_records_say(goals in prop::collection::vec(any_goal(), 1..3)) {
        let scene = Scene::new();
        scene.merge(&mut snapshot(vec![("総務部/R8.xlsx", goals.clone())]));
        let headings = [
            "目標No.", "目標", "取組No.", "取組", "取組内容", "期限（原文）", "目標値", "中間報告", "期末報告", "達成度",
            "自己評価",
        ];
        let list = scene.list();
        let cells = |row: &Row| headings.map(|heading| row[heading].clone()).to_vec();
        let listed: Vec<Vec<String>> = list.rows().iter().map(cells).collect();
        let expected: Vec<Vec<String>> =
            goals.iter().flat_map(|goal| goal.measures.iter().map(|measure| fields(goal, measure))).collect();
        prop_assert_eq!(listed, expected);
    }
}
