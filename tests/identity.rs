//! Which measure is which: a table of what can happen to a share between two readings.

use std::collections::BTreeSet;

use matome::core::field::{Field, GoalField, MeasureField};
use matome::core::fiscal_year::FiscalYear;
use matome::core::identity::{Features, KnownMeasure, assign};
use matome::core::measure_id::MeasureId;
use matome::core::source::Source;
use proptest::prelude::*;

/// `file | goal number | goal title | number | title | actions | cell`; trailing parts may be left out.
fn features(line: &str) -> Features {
    const SAID: [Field; 5] = [
        Field::Goal(GoalField::Number),
        Field::Goal(GoalField::Title),
        Field::Measure(MeasureField::Number),
        Field::Measure(MeasureField::Title),
        Field::Measure(MeasureField::Actions),
    ];
    let mut parts = line.split('|').map(str::trim);
    let file = parts.next().unwrap_or_default().to_owned();
    let said = SAID.into_iter().zip(parts.by_ref()).filter(|(_, text)| !text.is_empty());
    let department = (Field::Goal(GoalField::Department), "総務部");
    Features {
        fiscal_year: Some(FiscalYear::new(2026)),
        file,
        said: std::iter::once(department).chain(said).map(|(field, text)| (field, text.to_owned())).collect(),
        source: Source { sheet: "目標".into(), cell: parts.next().unwrap_or_default().to_owned() },
    }
}

#[test]
fn what_an_earlier_version_kept_of_a_measure_is_still_understood() {
    let kept = r#"{"fiscal_year":2026,"department":"総務部","sections":"人事課","goal_number":"1","goal_title":null,"number":"2",
        "title":"研修","actions":null,"period":null,"target":null,"file":"a.xlsx","sheet":"目標","cell":"C8",
        "interim_report":null,"year_end_report":null,"achievement":"70%","self_assessment":"B"}"#;
    let features: Features = serde_json::from_str(kept).unwrap();
    let said: Vec<String> = features.said.iter().map(|(field, text)| format!("{}={text}", field.key())).collect();
    assert_eq!(
        said.join(" "),
        "department=総務部 sections=人事課 goal_number=1 number=2 title=研修 achievement_rate=70% self_assessment=B"
    );
    assert_eq!((features.file.as_str(), features.source.to_string().as_str()), ("a.xlsx", "目標!C8"));
    let again: Features = serde_json::from_str(&serde_json::to_string(&features).unwrap()).unwrap();
    assert_eq!(again, features);
}

fn known(lines: &[&str]) -> Vec<KnownMeasure> {
    let known = |(at, line): (usize, &&str)| {
        let (present, line) = line.strip_prefix('-').map_or((true, *line), |line| (false, line));
        KnownMeasure { id: MeasureId(at.to_string()), features: features(line), present }
    };
    lines.iter().enumerate().map(known).collect()
}

/// What was there (`-`: gone since), what is there now, and which of the former each of the latter is (`*`: a new one).
type Case = (&'static str, &'static [&'static str], &'static [&'static str], &'static str);

const CASES: &[Case] = &[
    (
        "nothing changes",
        &["a|1|甲|1|研修の実施||C8", "a|1|甲|2|規程の改正||C9"],
        &["a|1|甲|1|研修の実施||C8", "a|1|甲|2|規程の改正||C9"],
        "0 1",
    ),
    (
        "rows change places",
        &["a|1|甲|1|研修の実施||C8", "a|1|甲|2|規程の改正||C9"],
        &["a|1|甲|1|規程の改正||C8", "a|1|甲|2|研修の実施||C9"],
        "1 0",
    ),
    (
        "one is inserted above",
        &["a|1|甲|1|研修の実施||C8"],
        &["a|1|甲|1|公印の廃止||C8", "a|1|甲|2|研修の実施||C9"],
        "* 0",
    ),
    (
        "of two that are alike in everything the order decides",
        &["a|1|甲||同じ||C8", "a|1|甲||同じ||C9"],
        &["a|1|甲||同じ||C10", "a|1|甲||同じ||C11"],
        "0 1",
    ),
    (
        "a third that is alike comes last",
        &["a|1|甲||同じ||C8", "a|1|甲||同じ||C9"],
        &["a|1|甲||同じ||C8", "a|1|甲||同じ||C9", "a|1|甲||同じ||C10"],
        "0 1 *",
    ),
    (
        "numbers tell those apart that read alike",
        &["a|1|甲|1|同じ||C8", "a|1|甲|2|同じ||C9"],
        &["a|1|甲|2|同じ||C8", "a|1|甲|1|同じ||C9"],
        "1 0",
    ),
    ("the file is renamed", &["a|1|甲|1|研修の実施||C8"], &["b|1|甲|1|研修の実施||C8"], "0"),
    (
        "a copy of the file is another one",
        &["b|1|甲|1|研修の実施||C8"],
        &["a|1|甲|1|研修の実施||C8", "b|1|甲|1|研修の実施||C8"],
        "* 0",
    ),
    (
        "a title is corrected",
        &["a|1|甲|1|研修の実施|新任の係長に行う|C8"],
        &["a|1|甲|1|研修会の実施|新任の係長に行う|C8"],
        "0",
    ),
    (
        "a title is replaced, all else stays",
        &["a|1|人材の育成|1|研修の実施|新任の係長に研修を行う|C8"],
        &["a|1|人材の育成|1|学びの場づくり|新任の係長に研修を行う|C8"],
        "0",
    ),
    (
        "a goal is re-numbered and re-titled",
        &["a|1|人材の育成|1|研修の実施|係長に行う|C8"],
        &["a|3|人材の確保と育成|1|研修の実施|係長に行う|C20"],
        "0",
    ),
    (
        "the place stays but everything else is new",
        &["a|1|人材の育成|1|研修の実施|新任の係長に研修を行う|C8"],
        &["a|1|窓口の改善|1|番号札の導入|待ち人数を表示する|C8"],
        "*",
    ),
    (
        "in doubt between two it is a new one",
        &["a|1|甲|1|説明会の開催（東地区）||C8", "a|1|甲|1|説明会の開催（西地区）||C8"],
        &["a|1|甲|1|説明会の開催（南地区）||C8"],
        "*",
    ),
    ("one that was gone comes back", &["-a|1|甲|1|研修の実施||C8"], &["a|1|甲|1|研修の実施||C8"], "0"),
    (
        "one that was gone comes back corrected",
        &["-a|1|人材の育成|1|研修の実施|新任の係長に研修を行う|C8"],
        &["a|1|人材の育成|1|研修会の実施|新任の係長に研修を行う|C8"],
        "0",
    ),
    (
        "a new one is not one that is gone, though it reads like it",
        &["-a|1|人材の育成|1|研修の実施|新任の係長に研修を行う|C8"],
        &["a|1|人材の育成|1|研修の見直し|新任の課長に研修を行う|C8"],
        "*",
    ),
    (
        "one that was there last time comes before one long gone",
        &["-a|1|甲|1|研修の実施||C8", "a|1|甲|1|研修の実施||C8"],
        &["a|1|甲|1|研修の実施||C8"],
        "1",
    ),
];

#[test]
fn a_measure_stays_the_same_through_what_happens_to_its_sheet() {
    for (case, before, now, expected) in CASES {
        let known = known(before);
        let now: Vec<Features> = now.iter().map(|line| features(line)).collect();
        let ids = assign(&known, &now, &BTreeSet::new());
        let shown = |id: &MeasureId| if known.iter().any(|known| known.id == *id) { id.0.clone() } else { "*".into() };
        assert_eq!(ids.iter().map(shown).collect::<Vec<_>>().join(" "), *expected, "{case}");
        assert_eq!(assign(&known, &now, &BTreeSet::new()), ids, "{case}: not the same twice");
    }
}

#[test]
fn another_fiscal_year_is_another_measure() {
    let known = known(&["a|1|甲|1|研修の実施|新任の係長に研修を行う|C8"]);
    let mut next = known[0].features.clone();
    next.fiscal_year = Some(FiscalYear::new(2027));
    assert_ne!(assign(&known, &[next], &BTreeSet::new())[0], known[0].id);
}

#[test]
fn new_ids_differ_also_where_measures_do_not() {
    let twins = vec![features("a|1|甲||同じ||C8"); 3];
    let ids = assign(&[], &twins, &BTreeSet::new());
    assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2]);
    assert_eq!(ids, assign(&[], &twins, &BTreeSet::new()));
}

#[test]
fn many_measures_that_all_change_at_once_are_matched_in_time() {
    let line = |n: usize, word: &str| {
        format!("f{}|1|目標{}|{}|第{n}号の{word}|第{n}地区で{word}を行う|C{n}", n / 50, n / 10, n % 10)
    };
    let before: Vec<String> = (0..5_000).map(|n| line(n, "説明会")).collect();
    let before: Vec<&str> = before.iter().map(String::as_str).collect();
    let now: Vec<Features> = (0..5_000).map(|n| features(&line(n, "住民説明会"))).collect();
    let ids = assign(&known(&before), &now, &BTreeSet::new());
    let kept = ids.iter().enumerate().filter(|(at, id)| id.0 == at.to_string()).count();
    assert_eq!(kept, 5_000);
}

/// Few files, numbers and words, so that measures are often alike.
fn any_file(file: &'static str) -> impl Strategy<Value = Vec<Features>> {
    let line =
        ("[12]", "(研修の実施|規程の改正|説明会の開催（東地区）|説明会の開催（西地区）)", "(|係長に行う|8月に行う)");
    let measure = line.prop_map(move |(number, title, actions)| {
        features(&format!("{file}|1|甲|{number}|{title}|{actions}|C{number}"))
    });
    prop::collection::vec(measure, 0..5)
}

proptest! {
    /// A look at the files that changed finds the same as a look at all of them.
    #[test]
    fn what_did_not_change_needs_no_look(
        still in any_file("a"), before in any_file("b"), now in any_file("b"), moved in any_file("c"), gone in any_file("a"),
    ) {
        let of = |features: Vec<Features>, prefix: &str, present| {
            let id = |at| MeasureId(format!("{prefix}{at}"));
            features.into_iter().enumerate().map(|(at, features)| KnownMeasure { id: id(at), features, present }).collect()
        };
        let still: Vec<KnownMeasure> = of(still, "still", true);
        let changed: Vec<KnownMeasure> = [of(before, "before", true), of(gone, "gone", false)].concat();
        let now: Vec<Features> = now.into_iter().chain(moved).collect();
        let ids_of_still: Vec<MeasureId> = still.iter().map(|known| known.id.clone()).collect();

        let everything: Vec<Features> = still.iter().map(|known| known.features.clone()).chain(now.clone()).collect();
        let of_all = assign(&[still, changed.clone()].concat(), &everything, &BTreeSet::new());
        prop_assert_eq!(&of_all[..ids_of_still.len()], ids_of_still.as_slice());
        let of_changed = assign(&changed, &now, &ids_of_still.iter().cloned().collect());
        prop_assert_eq!(&of_all[ids_of_still.len()..], of_changed.as_slice());
    }
}
