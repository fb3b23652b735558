//! What a merge costs once the share is read: which measure is which, the plan of the workbook, the workbook itself.
//!
//! Every part over 400, 4,000 and 40,000 measures, so that a part that does not grow in step with them shows.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate};
use chrono_tz::Asia::Tokyo;
use divan::Bencher;
use divan::counter::ItemsCount;
use matome::edge::merged_workbook;
use matome_core::consolidate;
use matome_core::consolidate::receipt::Receipts;
use matome_core::consolidate::{WorkbookOccasion, WorkbookPlan};
use matome_core::notes::YearNotes;
use matome_core::notes::view::WorkbookView;
use matome_core::office::city::{City, Department};
use matome_core::office::milestone::Reporting;
use matome_core::records::identity;
use matome_core::records::identity::KnownMeasure;
use matome_core::records::request::Requests;
use matome_core::records::snapshot::{KnownWorkbook, Snapshot};
use matome_deadline::Mode;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::source::Source;
use matome_forms::model::{Goal, Measure, Report, Workbook};
use matome_workbook::link::LinkBase;

const SIZES: [usize; 3] = [400, 4_000, 40_000];
const YEAR: FiscalYear = FiscalYear::new(2026);
/// As sheets of the cities have them: about four measures a goal, five goals a workbook.
const MEASURES_OF_A_GOAL: usize = 4;
const GOALS_OF_A_WORKBOOK: usize = 5;

fn main() {
    divan::main();
}

fn measure(n: usize) -> Measure {
    let period = format!("{}月末まで", [9, 10, 12, 3][n % 4]);
    Measure {
        number: Some((n % MEASURES_OF_A_GOAL + 1).to_string()),
        title: Some(format!("第{n}次 相談窓口の体制づくり")),
        actions: Some(format!(
            "・庁内の検討会を開き、第{n}案をまとめます。\n・関係する団体と話し合い、要綱を定めます。"
        )),
        deadlines: matome_deadline::read(&period, YEAR, Mode::Column).deadlines,
        period: Some(period),
        target: Some(format!("利用者 {n} 人（前年度より 5 % 増）")),
        interim_report: n.is_multiple_of(3).then(|| "検討会を2回開き、案の骨子をまとめました。".to_owned()),
        achievement_rate: n.is_multiple_of(3).then_some(40.0),
        source: Source { sheet: "1位".into(), cell: format!("B{}", 12 + n % MEASURES_OF_A_GOAL) },
        ..Measure::default()
    }
}

fn goal(n: usize) -> Goal {
    Goal {
        fiscal_year: Some(YEAR),
        department: Some(format!("第{}部", n / GOALS_OF_A_WORKBOOK)),
        sections: vec![format!("第{}課", n % 7)],
        number: Some((n % GOALS_OF_A_WORKBOOK + 1).to_string()),
        title: Some(format!("安心して暮らせるまちをつくる {n}")),
        reports: vec![Report::InterimReport, Report::YearEndReport],
        source: Source { sheet: "1位".into(), cell: "C5".into() },
        measures: (0..MEASURES_OF_A_GOAL).map(|m| measure(n * MEASURES_OF_A_GOAL + m)).collect(),
        ..Goal::default()
    }
}

/// A share of that many measures, a workbook a department.
fn share(measures: usize) -> (Snapshot, City) {
    let mut snapshot = Snapshot::default();
    let mut city = City { name: "みどり市".into(), ..City::default() };
    for n in 0..measures / MEASURES_OF_A_GOAL / GOALS_OF_A_WORKBOOK {
        let (name, file) = (format!("第{n}部"), format!("第{n}部/重点目標管理シート_R8.xlsx"));
        let goals = (0..GOALS_OF_A_WORKBOOK).map(|goal_of| goal(n * GOALS_OF_A_WORKBOOK + goal_of)).collect();
        let records = Workbook { file: file.clone(), goals, ..Workbook::default() };
        snapshot.workbooks.insert(file, KnownWorkbook { records, ..KnownWorkbook::default() });
        city.departments.push(Department { name, ..Department::default() });
    }
    (snapshot, city)
}

/// Everything in it changed, or is new.
fn files(snapshot: &Snapshot) -> BTreeSet<String> {
    snapshot.workbooks.keys().cloned().collect()
}

/// The share with its ids, and what is known of its measures.
fn known_share(measures: usize) -> (Snapshot, City, Vec<KnownMeasure>) {
    let (mut snapshot, city) = share(measures);
    let known = identity::assign_ids(
        &mut snapshot.clone(),
        &files(&snapshot),
        &city.chart(),
        &[],
        &BTreeSet::new(),
        &BTreeSet::new(),
    );
    let mut ids = known.iter().map(|known| known.id.clone());
    snapshot.workbooks.values_mut().for_each(|workbook| workbook.take_ids(&mut ids));
    (snapshot, city, known)
}

fn plan<'a>(snapshot: &'a Snapshot, city: &'a City, reporting: &'a Reporting) -> WorkbookPlan<'a> {
    let occasion = WorkbookOccasion {
        today: NaiveDate::from_ymd_opt(2026, 10, 5).unwrap_or_default(),
        links: LinkBase::Address(r"\\fs01\目標".into()),
        notes: YearNotes::default(),
        changes: Vec::new(),
        copies: Vec::new(),
        receipts: Receipts::default(),
        mails: Vec::new(),
        requests: Requests::default(),
        view: WorkbookView::default(),
    };
    consolidate::plan(snapshot, city, reporting, YEAR, occasion)
}

#[divan::bench(args = SIZES)]
fn ids_of_a_new_share(bencher: Bencher, measures: usize) {
    let (mut snapshot, city) = share(measures);
    let files = files(&snapshot);
    let bencher = bencher.counter(ItemsCount::new(measures));
    bencher.bench_local(|| {
        identity::assign_ids(&mut snapshot, &files, &city.chart(), &[], &BTreeSet::new(), &BTreeSet::new()).len()
    });
}

#[divan::bench(args = SIZES)]
fn ids_of_a_share_read_again(bencher: Bencher, measures: usize) {
    let (mut snapshot, city, known) = known_share(measures);
    let files = files(&snapshot);
    let bencher = bencher.counter(ItemsCount::new(measures));
    bencher.bench_local(|| {
        identity::assign_ids(&mut snapshot, &files, &city.chart(), &known, &BTreeSet::new(), &BTreeSet::new()).len()
    });
}

#[divan::bench(args = SIZES)]
fn sheets_of_a_year(bencher: Bencher, measures: usize) {
    let (snapshot, city, _) = known_share(measures);
    bencher.counter(ItemsCount::new(measures)).bench_local(|| {
        plan(&snapshot, &city, &Reporting::default()).sheets().map(|sheet| sheet.rows.len()).sum::<usize>()
    });
}

#[divan::bench(args = SIZES)]
fn workbook_of_a_year(bencher: Bencher, measures: usize) {
    let (snapshot, city, _) = known_share(measures);
    let reporting = Reporting::default();
    let plan = plan(&snapshot, &city, &reporting);
    let made_at = DateTime::from_timestamp_nanos(0).with_timezone(&Tokyo);
    let bencher = bencher.counter(ItemsCount::new(measures));
    bencher.bench_local(|| merged_workbook::write(&plan, made_at, None, std::io::sink()));
}
