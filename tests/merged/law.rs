//! What 一覧 says is what the records say, whatever people have written.

use matome::core::model::{Goal, Measure};
use matome::core::text;
use proptest::prelude::*;

use crate::city::{goal, measure, snapshot};
use crate::scene::Scene;

/// Texts as they come out of reading: tidied, of all planes, with what a sheet or XML could take for something else.
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_list_says_what_the_records_say(goals in prop::collection::vec(any_goal(), 1..3)) {
        let scene = Scene::new();
        scene.merge(&mut snapshot(vec![("総務部/R8.xlsx", goals.clone())]));
        let rows = scene.rows("一覧");
        let columns = [3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14];
        let listed: Vec<Vec<String>> =
            rows[1..].iter().map(|row| columns.iter().map(|at| row[*at].clone()).collect()).collect();
        let expected: Vec<Vec<String>> =
            goals.iter().flat_map(|goal| goal.measures.iter().map(|measure| fields(goal, measure))).collect();
        prop_assert_eq!(listed, expected);
    }
}
