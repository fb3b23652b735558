//! Only memos beside 要修正 leave the planning section, in mails and in copies for departments; none are in 公表資料, the page
//! and the calendars.

use std::collections::BTreeMap;
use std::io::Cursor;

use chrono::{NaiveDate, NaiveDateTime, TimeZone as _};
use matome::edge::mail::letters::{LetterKind, Letters};
use matome_core::consolidate::decision::Decision;
use matome_core::consolidate::publication::Publication;
use matome_core::notes::{AddedColumn, KeptNote, KnownNotes, Label, Note, NoteId, Typed};
use matome_core::office::calendar::WorkingCalendar;
use matome_core::office::calendar::extra::ExtraDays;
use matome_core::records::request::Requests;
use matome_core::records::snapshot::Snapshot;
use matome_core::reminder::Rules;
use matome_core::reminder::ledger::Ledger as Sent;
use matome_core::reminder::letter::{Facts, Sender};
use matome_core::reminder::plan::plan_day;
use matome_core::reminder::policy::Policy;
use matome_deadline::fiscal_year::FiscalYear;
use matome_excel::write::{Cover, write_sheets};
use proptest::prelude::*;

use crate::common::clerk::Clerk;
use crate::merged::city::{city, day, demo, reporting};
use crate::merged::scene::Scene;

const DAY: &str = "2026-10-01";

/// Choices of 企画課確認, and whether each makes the memo a request.
const CHECKS: [(Option<&str>, bool); 9] = [
    (None, false),
    (Some("済"), false),
    (Some("要修正"), true),
    (Some("保留"), false),
    (Some("免除"), false),
    (Some("中止"), false),
    (Some("要修正？"), false),
    (Some("要修正済"), false),
    (Some("修正"), false),
];

/// A unique word that line wrapping cannot break.
fn secret(n: usize) -> String {
    format!("himitsu{n}z")
}

/// Notes with secrets beside measures of the share, and beside other rows.
fn noted(share: &Snapshot, checks: &[usize]) -> KnownNotes {
    let (year, added) = (FiscalYear::new(2026), AddedColumn::new("担当者", 0, 0));
    let kept = |note| KeptNote { year, label: Label::default(), note, orphan_since: None, noted_at: None };
    let text = |text: String| Some(Typed::Text(text));
    let beside = |(n, row): (usize, matome_core::records::snapshot::MeasureRow<'_>)| {
        let check = CHECKS[checks[n % checks.len()]].0.map(|check| Typed::Text(check.to_owned()));
        let words = BTreeMap::from([(added.key.clone(), Typed::Text(secret(100 + n)))]);
        (NoteId::from(row.id), kept(Note { check, memo: text(secret(n)), added: words, ..Note::default() }))
    };
    let mut notes: BTreeMap<NoteId, KeptNote> = share.rows().enumerate().map(beside).collect();
    let private = |n| kept(Note { memo: text(secret(n)), ..Note::default() });
    notes.insert(NoteId::of_office(year, &["総務部"]), private(200));
    notes.insert(NoteId::of_finding(year, &["総務部/R8.xlsx"]), private(201));
    KnownNotes { notes, columns: BTreeMap::from([(year, vec![added])]) }
}

fn asks(scene: &Scene, measure: &str, memo: &str) {
    let clerk = Clerk::opens(&scene.path(2026));
    clerk.notes(measure, "企画課確認", "要修正").notes(measure, "企画課メモ", memo).saves();
}

/// The department rewrites a measure in place.
fn write_anew(share: &mut Snapshot, title: &str) {
    let goals = share.workbooks.values_mut().flat_map(|workbook| &mut workbook.records.goals);
    let mut measures = goals.flat_map(|goal| &mut goal.measures);
    let measure = measures.find(|measure| measure.title.as_deref() == Some(title)).unwrap();
    measure.title = Some("窓口に予約の仕組みを設ける".to_owned());
    measure.actions = Some("電話とウェブで受け付ける".to_owned());
    (measure.target, measure.period) = (Some("予約 2,000件".to_owned()), Some("通年".to_owned()));
}

fn has_no_orphans(scene: &Scene) -> bool {
    !scene.sheets().contains(&"行き先のないメモ".to_owned()) || scene.table("行き先のないメモ").rows().is_empty()
}

fn mails(share: &Snapshot, day: NaiveDate) -> String {
    let (city, reporting, policy) = (city(), reporting(), Policy::default());
    let calendar = WorkingCalendar::new(&ExtraDays::default(), &[]);
    let rules = Rules { city: &city, reporting: &reporting, policy: &policy, calendar: &calendar };
    let letters = Letters::load(None).unwrap();
    let sender = Sender { city: &city, folder: r"\\fs01\目標" };
    let plan = plan_day(share, &rules, day, &Sent::default());
    let words = |mail| letters.check(LetterKind::Department, &Facts::new(&mail, sender), true).unwrap();
    let all = plan.mails.into_iter().map(words);
    all.flat_map(|words| [words.subject, words.text, words.html.unwrap_or_default()]).collect()
}

/// Contents of the departments' workbooks, all parts.
fn copies(scene: &Scene) -> String {
    let files = std::fs::read_dir(scene.folder()).unwrap().map(|file| file.unwrap().path());
    let copies = files.filter(|path| path.file_stem().unwrap().to_string_lossy().contains("年度_"));
    copies.map(|path| Clerk::opens(&path).parts().map(|(_, text)| text.to_owned()).collect::<String>()).collect()
}

/// 状況.html and the calendars, which are visible to all and contain no requests.
fn pages(scene: &Scene) -> String {
    let files = std::fs::read_dir(scene.folder()).unwrap().map(|file| file.unwrap().path());
    let pages = files.filter(|path| path.extension().is_some_and(|ending| ending == "html" || ending == "ics"));
    pages.map(|path| std::fs::read_to_string(path).unwrap().replace("\r\n ", "")).collect()
}

/// 公表資料 with every public column: all parts of the workbook, and the CSV file.
fn published(known: &Snapshot) -> String {
    let city = city();
    let publication = Publication::of(known, &city, FiscalYear::new(2026), day(DAY));
    let (mut workbook, now) = (Cursor::new(Vec::new()), chrono_tz::Asia::Tokyo.from_utc_datetime(&NaiveDateTime::MIN));
    let cover = Cover { title: publication.title(), owner: city.name.clone(), issuer: city.name.clone() };
    write_sheets(&cover, publication.sheets().into_iter(), now, None, &mut workbook).unwrap();
    let parts = Clerk::holds(&workbook.into_inner()).parts().map(|(_, text)| text.to_owned()).collect::<String>();
    format!("{parts}{}", publication.csv())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_memo_leaves_but_what_is_asked_for(checks in prop::collection::vec(0..CHECKS.len(), 1..12)) {
        let scene = Scene::new().with_departments().with_page();
        let mut share = demo();
        scene.merge(&mut share);
        let notes = noted(&share, &checks);
        let (_, history) = scene.store().notes_and_history().unwrap();
        scene.store().save_notes(&notes, history, "2026-10-01T09:00:00".parse().unwrap()).unwrap();
        scene.merge_at(&mut share, "2026-10-01T10:00");
        let known = scene.known("2026-10-01T10:00");
        let (mails, copies) = (mails(&known, day(DAY)), copies(&scene));
        prop_assert!(!copies.is_empty());
        let pages = pages(&scene);
        prop_assert!(pages.contains("BEGIN:VEVENT") && pages.contains("提出状況"));
        prop_assert!(!pages.contains("himitsu"), "a memo in the page or a calendar");
        let published = published(&known);
        prop_assert!(published.contains("公表一覧") && published.contains(",速報,"));
        prop_assert!(!published.contains("himitsu"), "a memo in 公表資料");
        for (n, row) in known.rows().enumerate() {
            let leaves = CHECKS[checks[n % checks.len()]].1;
            prop_assert_eq!(copies.contains(&secret(n)), leaves, "{} in a copy", row.id.0);
            // Two departments have no address, and one is not in the chart.
            prop_assert!(leaves || !mails.contains(&secret(n)), "{} in a mail", row.id.0);
            prop_assert!(!copies.contains(&secret(100 + n)) && !mails.contains(&secret(100 + n)));
            let is_reached = ["総務部", "市民生活部"].iter().any(|own| row.file.starts_with(own));
            prop_assert!(!leaves || !is_reached || mails.contains(&secret(n)), "{} is asked for", row.id.0);
        }
        for beside_no_measure in [secret(200), secret(201)] {
            prop_assert!(!copies.contains(&beside_no_measure) && !mails.contains(&beside_no_measure));
        }
    }
}

#[test]
fn what_was_asked_for_and_withdrawn_stands_in_no_copy() {
    let scene = Scene::new().with_departments();
    let mut share = demo();
    scene.merge(&mut share);
    asks(&scene, "電子決裁の全庁展開", &secret(1));
    scene.merge_at(&mut share, "2026-10-01T10:00");
    assert!(copies(&scene).contains(&secret(1)));
    assert_eq!(scene.list().row("電子決裁の全庁展開")["状態"], "要修正");
    Clerk::opens(&scene.path(2026)).notes("電子決裁の全庁展開", "企画課確認", "").saves();
    scene.merge_at(&mut share, "2026-10-01T11:00");
    assert!(!copies(&scene).contains(&secret(1)));
    assert_eq!(scene.table("変更履歴").column("項目")[..2], ["修正依頼（取下げ）", "修正依頼"]);
}

/// The request came one merge late.
#[test]
fn what_is_asked_goes_at_once_with_its_note_to_the_measure_that_reads_the_same() {
    let (scene, mut share) = (Scene::new(), demo());
    scene.merge(&mut share);
    let (year, city, row) = (FiscalYear::new(2026), city(), share.rows().next().unwrap());
    let text = |text: &str| Some(Typed::Text(text.to_owned()));
    let note = Note { check: text("要修正"), memo: text("数を書くこと"), ..Note::default() };
    let kept = KeptNote { year, label: Label::of(&row, &city.chart()), note, orphan_since: None, noted_at: None };
    let known = KnownNotes { notes: [(NoteId::from_key("Mgone"), kept)].into(), ..KnownNotes::default() };
    let (untyped, noon) = (BTreeMap::new(), "2026-10-01T12:00:00".parse().unwrap());
    let decision = Decision::of(&untyped, &BTreeMap::new(), (&known, &Requests::default()), (&share, &[]), &city, noon);
    assert!(decision.requests.now.active(row.id).is_some());
    assert!(decision.notes.notes.contains_key(&NoteId::from(row.id)));
}

#[test]
fn a_measure_that_is_written_anew_as_it_was_asked_keeps_its_request() {
    let scene = Scene::new();
    let mut share = demo();
    scene.merge(&mut share);
    let first = scene.list().row("電子決裁の全庁展開");
    asks(&scene, "電子決裁の全庁展開", "取組そのものを見直してください");
    scene.merge_at(&mut share, "2026-10-01T10:00");
    write_anew(&mut share, "電子決裁の全庁展開");
    scene.merge_at(&mut share, "2026-10-02T10:00");
    let now = scene.list().row("窓口に予約の仕組みを設ける");
    assert_eq!(now["状態"], "修正あり");
    assert_eq!(now["ID"], first["ID"], "the ID is the same");
    assert!(has_no_orphans(&scene));
}

#[test]
fn a_request_typed_beside_a_measure_that_was_written_anew_meanwhile_is_asked_of_the_one_in_its_place() {
    let scene = Scene::new();
    let mut share = demo();
    scene.merge(&mut share);
    let asked = scene.list().row("電子決裁の全庁展開");
    asks(&scene, "電子決裁の全庁展開", "回数も書くこと");
    write_anew(&mut share, "電子決裁の全庁展開");
    scene.merge_at(&mut share, "2026-10-01T10:00");
    let now = scene.list().row("窓口に予約の仕組みを設ける");
    assert_ne!(now["ID"], asked["ID"], "nobody knew of the request when it was told apart");
    assert_eq!(now.texts(&["企画課確認", "企画課メモ"]), "要修正 | 回数も書くこと");
    assert!(mails(&scene.known("2026-10-01T10:00"), day(DAY)).contains("回数も書くこと"));
    assert!(has_no_orphans(&scene));
}

#[test]
fn what_only_moved_into_the_place_of_a_measure_is_not_asked_for_it() {
    let scene = Scene::new();
    let mut share = demo();
    scene.merge(&mut share);
    asks(&scene, "電子決裁の全庁展開", "回数も書くこと");
    let goal = &mut share.workbooks.get_mut("総務部/R8重点目標.xlsx").unwrap().records.goals[0];
    let place = goal.measures.remove(0).source;
    goal.measures[0].source = place;
    scene.merge_at(&mut share, "2026-10-01T10:00");
    assert!(!mails(&scene.known("2026-10-01T10:00"), day(DAY)).contains("回数も書くこと"));
    assert!(scene.table("行き先のないメモ").rows().iter().any(|row| row["企画課メモ"] == "回数も書くこと"));
}
