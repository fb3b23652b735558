//! Both sides of each limit: the last item shown and the first one omitted.

use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, SystemTime};

use matome::edge::folders::replace_file::{Hold, Replaced, replace};
use matome::edge::processes::readers::{Forms, ReadersError, WorkbookReader};
use matome::edge::read_notes;
use matome::edge::system::clock::{Clock as _, SystemClock};
use matome_core::notes::TypedNotes;
use matome_core::notes::edited_cells::Sheets;
use matome_core::office::calendar::WorkingCalendar;
use matome_core::office::calendar::extra::ExtraDays;
use matome_core::office::city::{City, Department};
use matome_core::office::contacts::Contacts;
use matome_core::records::measure_id::MeasureId;
use matome_core::records::request::{Request, Stage};
use matome_core::records::snapshot::Snapshot;
use matome_core::reminder::Rules;
use matome_core::reminder::asked::AskedAgain;
use matome_core::reminder::policy::Policy;
use matome_core::reminder::summary::{Summary, summary};
use matome_deadline::fiscal_year::FiscalYear;
use matome_forms::layout::SketchedWorkbook;
use matome_forms::model::{Goal, Measure};
use matome_forms::teaching::TypedChoices;

use crate::common::clerk::Clerk;

use super::city::{by, city, day, goal, measure, reporting, snapshot};
use super::scene::Scene;

/// One measure per day, named after it.
fn due_on<'d>(days: impl IntoIterator<Item = &'d str>) -> Snapshot {
    let of = |(row, day): (usize, &str)| {
        let deadlines = vec![by(day, day)];
        Measure { deadlines, ..measure(&format!("{day}までの仕事"), &format!("A{row}")) }
    };
    let measures = (5..).zip(days).map(of).collect();
    snapshot(vec![("総務部/R8.xlsx", vec![goal("総務部", "1", "目標", measures)])])
}

/// 状況.html of 令和8年10月1日.
fn page(share: &mut Snapshot) -> String {
    let scene = Scene::new().with_page();
    scene.merge(share);
    std::fs::read_to_string(scene.folder().join("状況.html")).unwrap()
}

#[test]
fn the_page_lists_what_is_due_within_four_weeks() {
    let page = page(&mut due_on(["2026-10-29", "2026-10-30"]));
    assert!(page.contains("2026-10-29までの仕事") && !page.contains("2026-10-30までの仕事"), "{page}");
}

#[test]
fn the_page_lists_forty_that_are_late_and_counts_the_rest() {
    for (late, is_more) in [(40, false), (41, true)] {
        let page = page(&mut due_on(vec!["2026-09-30"; late]));
        assert_eq!(page.matches("<td class=\"what\">2026-09-30までの仕事").count(), 40, "{page}");
        assert!(page.contains(&format!("<caption>期限を過ぎたもの（{late}件）")), "{page}");
        assert_eq!(page.contains("ほか 1 件は、取りまとめ表の「期限一覧」"), is_more, "{page}");
    }
}

#[test]
fn a_deadline_is_of_this_week_up_to_its_seventh_day() {
    let scene = Scene::new();
    scene.merge(&mut due_on(["2026-10-08", "2026-10-09"]));
    assert_eq!(scene.beside("概要", "7日以内に期限が来るもの").concat()[0], "期限 1件");
}

#[test]
fn the_hearing_names_fifteen_that_are_late_and_counts_the_rest() {
    for (late, rest) in [(15, None), (16, Some("ほか 1 件は、シート「期限一覧」の状態で絞り込めます。"))]
    {
        let scene = Scene::new().with_departments();
        scene.merge(&mut due_on(vec!["2026-09-30"; late]));
        let texts = scene.rows_in("取りまとめ_令和8年度_総務部.xlsx", "ヒアリング資料").concat();
        let named = texts.iter().filter(|text| text.starts_with("目標1　2026-09-30までの仕事　期限")).count();
        assert_eq!(named, 15);
        assert_eq!(texts.iter().map(String::as_str).find(|text| text.starts_with("ほか")), rest);
    }
}

/// The planning section's summary on a day, for a share known since the beginning of 令和8年度.
fn told(share: &Snapshot, departments: Vec<Department>, today: &str) -> Summary {
    let city = City { departments, ..City::default() };
    let (reporting, policy) = (reporting(), Policy::default());
    let calendar = WorkingCalendar::new(&ExtraDays::default(), &[]);
    let rules = Rules { city: &city, reporting: &reporting, policy: &policy, calendar: &calendar };
    summary(share, &rules, day(today), day("2026-04-01"))
}

/// 目標設定 is due on 15 May.
#[test]
fn what_is_complete_is_told_for_a_week_after_its_date() {
    let told = |today| {
        let departments = vec![Department { name: "総務部".into(), ..Department::default() }];
        let mut share = due_on(["2026-12-28"]);
        share.workbooks.values_mut().for_each(|known| known.ids = vec![vec![MeasureId("M1".to_owned())]]);
        let told = told(&share, departments, today);
        told.matters.into_iter().find(|matter| matter.name.contains("目標設定")).map(|matter| matter.done)
    };
    assert_eq!((told("2026-05-22"), told("2026-05-23")), (Some(vec!["総務部".to_owned()]), None));
}

#[test]
fn eight_departments_without_a_sheet_have_a_line_each_and_nine_share_one() {
    let department = |n| Department { name: format!("第{n}部"), ..Department::default() };
    let lines = |departments: usize| {
        let told = told(&Snapshot::default(), (0..departments).map(department).collect(), "2026-05-11");
        let matter = told.matters.iter().find(|matter| matter.name.contains("目標設定")).expect("the goals are due");
        (matter.open.len(), matter.without_sheet.len())
    };
    assert_eq!((lines(8), lines(9)), ((8, 0), (0, 9)));
}

#[test]
fn thirty_corrections_are_named_and_the_rest_are_counted() {
    let asked = |corrected: usize| {
        let ids: Vec<MeasureId> = (0..corrected).map(|n| MeasureId(format!("M{n}"))).collect();
        let mut share = due_on(vec!["2026-10-09"; corrected]);
        share.workbooks.values_mut().for_each(|known| known.ids = vec![ids.clone()]);
        let (stage, opened) = (Stage::Corrected(day("2026-09-30")), day("2026-09-01"));
        let request = Request { round: 1, opened, memo: "単位を書くこと".to_owned(), said: Vec::new(), stage };
        share.requests = ids.into_iter().map(|id| (id, request.clone())).collect();
        let asked = AskedAgain::of(&share, &city());
        (asked.corrected.len(), asked.more_corrected)
    };
    assert_eq!((asked(30), asked(31)), ((30, 0), (30, 1)));
}

#[test]
fn a_mark_of_a_day_or_more_is_called_left_behind() {
    let folder = tempfile::tempdir().unwrap();
    let (path, mark) = (folder.path().join("表.xlsx"), folder.path().join("~$表.xlsx"));
    let minutes = Duration::from_mins;
    for (age, left_behind) in [(minutes(24 * 60 - 1), false), (minutes(24 * 60), true)] {
        let mark = std::fs::File::create(&mark).unwrap();
        mark.set_modified(SystemTime::from(SystemClock.now()) - age).unwrap();
        let held = replace(&path, b"new", None).unwrap();
        assert!(matches!(held, Replaced::Waiting(Hold::Open { is_old, .. }) if is_old == left_behind), "{held:?}");
    }
}

/// Reads notes and counts the workbooks held in memory at once.
#[derive(Default)]
struct CountingReader(Mutex<Vec<Weak<Vec<u8>>>>);

impl CountingReader {
    fn count(&self, bytes: &Arc<Vec<u8>>) {
        let mut known = self.0.lock().unwrap();
        known.push(Arc::downgrade(bytes));
        assert_eq!(known.iter().filter(|known| known.strong_count() > 0).count(), 1, "{} were read", known.len());
    }
}

impl WorkbookReader for CountingReader {
    fn reading(&self, _: Vec<u8>, _: &str) -> Result<SketchedWorkbook, ReadersError> {
        unreachable!()
    }

    fn contacts(&self, _: Vec<u8>, _: &str) -> Result<Contacts, ReadersError> {
        unreachable!()
    }

    fn notes(&self, bytes: Arc<Vec<u8>>, _: &str) -> Result<TypedNotes, ReadersError> {
        self.count(&bytes);
        Ok(read_notes::read(&bytes))
    }

    fn cells(&self, bytes: Arc<Vec<u8>>, _: &str) -> Result<Sheets, ReadersError> {
        Ok(read_notes::sheets(&bytes))
    }

    fn choices(&self, _: Arc<Vec<u8>>, _: &str) -> Result<Option<TypedChoices>, ReadersError> {
        unreachable!()
    }

    fn learn(&self, _: Forms) {}

    fn dismiss(&self) {}
}

#[test]
fn the_bytes_of_one_saved_workbook_at_a_time_are_held() {
    let scene = Scene::new();
    let of = |year: i32| {
        let fiscal_year = Some(FiscalYear::new(year));
        let measures = vec![measure(&format!("{year}年の仕事"), "A5")];
        Goal { fiscal_year, ..goal("総務部", "1", "目標", measures) }
    };
    let years = [2024, 2025, 2026];
    let files = years.map(|year| format!("総務部/R{}.xlsx", year - 2018));
    let mut share = snapshot(files.iter().map(String::as_str).zip(years.map(|year| vec![of(year)])).collect());
    scene.merge(&mut share);
    for year in years {
        Clerk::opens(&scene.path(year)).notes(&format!("{year}年の仕事"), "企画課メモ", "確認中").saves();
    }
    let reader = CountingReader::default();
    scene.merge_known_by(&reader, "2026-10-01T09:00");
    assert_eq!(reader.0.lock().unwrap().len(), years.len());
    for year in years {
        assert_eq!(scene.table_of(year, "一覧").row(&format!("{year}年の仕事"))["企画課メモ"], "確認中");
    }
}
