//! Identity of measures: a table of changes between two readings of a share.

use std::collections::BTreeSet;

use matome_core::records::identity::{Features, KnownMeasure};
use matome_core::records::measure_id::MeasureId;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::source::Source;
use matome_forms::field::{Field, GoalField, MeasureField};
use proptest::prelude::*;

/// `file | goal number | goal title | number | title | actions | cell`; trailing parts are optional.
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
fn what_was_kept_of_a_measure_is_understood() {
    let kept = r#"{"fiscal_year":2026,"department":"総務部","sections":"人事課","goal_number":"1","goal_title":null,"number":"2",
        "title":"研修","actions":null,"period":null,"target":null,"file":"a.xlsx","sheet":"目標","cell":"C8",
        "interim_report":null,"year_end_report":null,"achievement_rate":"70%","self_assessment":"B"}"#;
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

fn assign(previous: &[KnownMeasure], current: &[Features], elsewhere: &BTreeSet<MeasureId>) -> Vec<MeasureId> {
    matome_core::records::identity::assign(previous, current, elsewhere, &BTreeSet::new())
}

fn known(lines: &[&str]) -> Vec<KnownMeasure> {
    let known = |(at, line): (usize, &&str)| {
        let (present, line) = line.strip_prefix('-').map_or((true, *line), |line| (false, line));
        KnownMeasure { id: MeasureId(at.to_string()), features: features(line), present }
    };
    lines.iter().enumerate().map(known).collect()
}

/// Before (`-`: already gone), now, and for each present measure its former one (`*`: new).
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

/// Before, with a correction request on the first; now; for each present measure its former one.
#[test]
fn what_is_asked_to_be_corrected_is_known_by_its_place() {
    let (first, second) = ("a|1|甲|1|研修の実施|新任の係長に行う|C8", "a|1|甲|2|規程の改正|旅費の規程を改める|C9");
    let rewritten = "a|1|甲|1|公印の廃止|押印を求める様式をなくす|C8";
    for (before, after, expected) in [
        (vec![first, second], vec![rewritten, second], "0 1"),
        // Moved by an inserted row above.
        (
            vec![first, second],
            vec!["a|1|甲|3|窓口の改善|番号札を配る|C8", "a|1|甲|1|公印の廃止|押印を求める様式をなくす|C9", second],
            "0 * 1",
        ),
        (vec![second, first], vec!["a|1|甲|1|公印の廃止|押印を求める様式をなくす|C8", second], "* 0"),
        // Another department's workbook, and another goal.
        (vec![first], vec!["b|1|甲|1|公印の廃止|押印を求める様式をなくす|C8"], "*"),
        (vec![first], vec!["a|2|乙|1|公印の廃止|押印を求める様式をなくす|C20"], "*"),
    ] {
        let (known, now) = (known(&before), after.iter().map(|line| features(line)).collect::<Vec<_>>());
        let asked = [known[0].id.clone()].into();
        let ids = matome_core::records::identity::assign(&known, &now, &BTreeSet::new(), &asked);
        let found = |id: &MeasureId| {
            known.iter().find(|known| known.id == *id).map_or("*".to_owned(), |known| known.id.0.clone())
        };
        assert_eq!(ids.iter().map(found).collect::<Vec<_>>().join(" "), expected, "{before:?} {after:?}");
    }
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

/// Few files, numbers and words, so that measures are often similar.
fn any_file(file: &'static str) -> impl Strategy<Value = Vec<Features>> {
    let line =
        ("[12]", "(研修の実施|規程の改正|説明会の開催（東地区）|説明会の開催（西地区）)", "(|係長に行う|8月に行う)");
    let measure = line.prop_map(move |(number, title, actions)| {
        features(&format!("{file}|1|甲|{number}|{title}|{actions}|C{number}"))
    });
    prop::collection::vec(measure, 0..5)
}

proptest! {
    /// Comparing only changed files gives the same result as comparing all.
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

/// Measures of several departments with the same wording: a citywide duty adopted by each.
mod twins {
    use super::*;

    #[derive(Debug, Clone)]
    struct Twin {
        key: usize,
        file: String,
        department: &'static str,
        number: usize,
        texts: [String; 4],
        present: bool,
    }

    #[derive(Debug, Clone)]
    enum Act {
        /// The deadline of all of them moves.
        Moves(usize),
        /// One field of one of them is edited.
        Edits(usize, usize, usize),
        /// A row of another measure is inserted above all.
        Inserts,
        Renames(usize),
        /// One is removed, or restored unchanged.
        Turns(usize),
    }

    const FIELDS: [Field; 4] = [
        Field::Measure(MeasureField::Title),
        Field::Measure(MeasureField::Actions),
        Field::Measure(MeasureField::Target),
        Field::Measure(MeasureField::Period),
    ];

    fn cases() -> u32 {
        std::env::var("MATOME_HISTORIES").ok().and_then(|number| number.parse().ok()).unwrap_or(200)
    }

    /// Two departments with a file each, and one file with three departments; two numbered twins of each, and two of
    /// another measure that only their order distinguishes.
    fn city() -> Vec<Twin> {
        let owners = [("a", "総務部"), ("b", "建設部"), ("全庁", "総務部"), ("全庁", "建設部"), ("全庁", "教育部")];
        let texts = ["電気使用量の削減", "昼休みの消灯を行う。", "5%削減", "9月末"].map(str::to_owned);
        let twins = owners.into_iter().flat_map(|owner| [(owner, 1), (owner, 2)]);
        let twins = twins.chain([(("c", "福祉部"), 0), (("c", "福祉部"), 0)]);
        let twin = |(key, ((file, department), number)): (usize, ((&str, &'static str), usize))| Twin {
            key,
            file: file.to_owned(),
            department,
            number,
            texts: texts.clone(),
            present: true,
        };
        twins.enumerate().map(twin).collect()
    }

    fn features_of(twin: &Twin, cell: usize) -> Features {
        let number = twin.number.to_string();
        let said = [
            (Field::Goal(GoalField::Department), twin.department.to_owned()),
            (Field::Goal(GoalField::Title), "省エネルギーの推進".to_owned()),
            (Field::Measure(MeasureField::Number), number),
        ];
        let said = said.into_iter().filter(|(_, text)| text != "0");
        Features {
            fiscal_year: Some(FiscalYear::new(2026)),
            file: twin.file.clone(),
            source: Source { sheet: "目標".into(), cell: format!("C{cell}") },
            said: said.chain(FIELDS.into_iter().zip(twin.texts.clone())).collect(),
        }
    }

    fn any_act() -> impl Strategy<Value = Act> {
        prop_oneof![
            3 => (0..6usize).prop_map(Act::Moves),
            4 => (0..12usize, 0..4usize, 0..4usize).prop_map(|(one, field, word)| Act::Edits(one, field, word)),
            1 => Just(Act::Inserts),
            1 => (0..3usize).prop_map(Act::Renames),
            2 => (0..10usize).prop_map(Act::Turns),
        ]
    }

    fn does(twins: &mut [Twin], inserted: &mut usize, act: &Act, step: usize) {
        const WORDS: [[&str; 4]; 4] = [
            ["電気使用量の削減", "電気の使用量の削減", "電気使用量の更なる削減", "電気使用量の削減（庁舎）"],
            [
                "昼休みの消灯を行う。",
                "昼休みの消灯を行い、周知する。",
                "昼休みの消灯を徹底する。",
                "昼休みに消灯する。",
            ],
            ["5%削減", "6%削減", "10%削減", "前年度比5%削減"],
            ["9月末", "10月末", "12月末", "年度末"],
        ];
        match act {
            Act::Moves(month) => {
                for twin in twins.iter_mut().filter(|twin| twin.present) {
                    twin.texts[3] = format!("{}月末", month + 5);
                }
            }
            Act::Edits(one, ..) if !twins[*one].present => {}
            Act::Edits(one, field, word) => WORDS[*field][*word].clone_into(&mut twins[*one].texts[*field]),
            Act::Inserts => *inserted += 1,
            Act::Renames(nth) => {
                let from = ["a", "b", "全庁"][*nth];
                // One that returns elsewhere could be any of the removed ones.
                if twins.iter().all(|twin| twin.present || !twin.file.starts_with(from)) {
                    for twin in twins.iter_mut().filter(|twin| twin.file.starts_with(from)) {
                        twin.file = format!("{from}_{step}");
                    }
                }
            }
            Act::Turns(one) => twins[*one].present = !twins[*one].present,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn keep_their_ids_whatever_is_edited(acts in prop::collection::vec(any_act(), 1..25)) {
            let (mut twins, mut inserted) = (city(), 0);
            let mut known: Vec<KnownMeasure> = Vec::new();
            let mut ids: std::collections::BTreeMap<usize, MeasureId> = std::collections::BTreeMap::new();
            for step in 0..=acts.len() {
                if step > 0 {
                    does(&mut twins, &mut inserted, &acts[step - 1], step);
                }
                let here: Vec<&Twin> = twins.iter().filter(|twin| twin.present).collect();
                let now: Vec<Features> =
                    here.iter().enumerate().map(|(at, twin)| features_of(twin, 8 + inserted + at)).collect();
                let given = assign(&known, &now, &BTreeSet::new());
                for (twin, id) in here.iter().zip(&given) {
                    let before = ids.entry(twin.key).or_insert_with(|| id.clone());
                    prop_assert_eq!(&*before, id, "{:?} at step {}", twin, step);
                }
                let gone = known.iter().filter(|known| !given.contains(&known.id));
                let gone = gone.map(|known| KnownMeasure { present: false, ..known.clone() });
                let present = given.iter().cloned().zip(now.iter().cloned());
                known = present
                    .map(|(id, features)| KnownMeasure { id, features, present: true })
                    .chain(gone.collect::<Vec<_>>())
                    .collect();
            }
        }
    }
}
