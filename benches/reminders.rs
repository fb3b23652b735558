//! How fast reminders are planned, over three sizes of a city; each step up has four times the measures.
//!
//! - `day_plan`: the fullest day of the year, on which every measure is asked for its interim report. At 50,000
//!   measures: under 100 ms.
//! - `day_plan_again`: the same with a ledger that knows each measure's reminders of two weeks before.
//! - `year`: `matome calendar` for a whole year. At 50,000 measures: under 5 s.

use chrono::{Days, NaiveDate};
use divan::Bencher;
use matome_core::office::calendar::WorkingCalendar;
use matome_core::office::calendar::extra::ExtraDays;
use matome_core::office::city::{Address, City, Department};
use matome_core::office::milestone::{Milestone, MilestoneDates, Reporting};
use matome_core::records::measure_id::MeasureId;
use matome_core::records::snapshot::{KnownWorkbook, Snapshot};
use matome_core::reminder::Rules;
use matome_core::reminder::ledger::{Ledger, Reminder};
use matome_core::reminder::plan::{calendar, plan_day};
use matome_core::reminder::policy::Policy;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::month_day::MonthDay;
use matome_deadline::source::Source;
use matome_deadline::{Deadline, DeadlineKind};
use matome_forms::model::{Goal, Measure, Report, Workbook};

const SIZES: [usize; 3] = [12_500, 50_000, 200_000];

fn main() {
    divan::main();
}

/// A city of twelve departments, and its share: five measures a goal, ten goals a workbook, each with a deadline and no
/// report yet.
struct Town {
    city: City,
    reporting: Reporting,
    policy: Policy,
    calendar: WorkingCalendar,
    share: Snapshot,
}

impl Town {
    fn new(measures: usize) -> Self {
        let department = |n: usize| Department {
            name: format!("第{n}部"),
            to: vec![Address(format!("d{n}@midori.example.jp"))],
            head: vec![Address(format!("h{n}@midori.example.jp"))],
            ..Department::default()
        };
        let mut reporting = Reporting::default();
        for (milestone, month, day) in
            [(Milestone::GoalSetting, 5, 15), (Milestone::Interim, 10, 15), (Milestone::YearEnd, 4, 10)]
        {
            reporting.every_year.insert(milestone, MilestoneDates { as_of: None, due: Some(MonthDay { month, day }) });
        }
        Self {
            city: City { departments: (0..12).map(department).collect(), ..City::default() },
            reporting,
            policy: Policy::default(),
            calendar: WorkingCalendar::new(&ExtraDays::default(), &[]),
            share: Snapshot { workbooks: (0..measures / 50).map(workbook).collect(), ..Snapshot::default() },
        }
    }

    fn rules(&self) -> Rules<'_> {
        let Self { city, reporting, policy, calendar, .. } = self;
        Rules { city, reporting, policy, calendar }
    }
}

fn workbook(n: usize) -> (String, KnownWorkbook) {
    let file = format!("第{}部/{n}.xlsx", n % 12);
    let goals: Vec<Goal> = (0..10).map(|goal| self::goal(n, goal)).collect();
    let ids = |goal: usize| (0..5).map(|measure| MeasureId(format!("{n:06}{goal:02}{measure:02}"))).collect();
    let ids = (0..10).map(ids).collect();
    let records = Workbook { file: file.clone(), goals, ..Workbook::default() };
    (file, KnownWorkbook { records, ids, ..KnownWorkbook::default() })
}

fn goal(workbook: usize, number: usize) -> Goal {
    let source = |row: usize| Source { sheet: format!("{}位", number + 1), cell: format!("D{row}") };
    let measure = |n: usize| Measure {
        number: Some(n.to_string()),
        title: Some("窓口の待ち時間を短くする取組".into()),
        deadlines: vec![deadline(day("2026-04-01") + Days::new((workbook * 7 + number * 5 + n) as u64 % 365))],
        source: source(12 + n),
        ..Measure::default()
    };
    Goal {
        fiscal_year: Some(FiscalYear::new(2026)),
        department: Some(format!("第{}部", workbook % 12)),
        number: Some(number.to_string()),
        title: Some("市民の利便性の向上".into()),
        reports: vec![Report::InterimReport, Report::YearEndReport],
        source: source(4),
        measures: (0..5).map(measure).collect(),
        ..Goal::default()
    }
}

fn deadline(due: NaiveDate) -> Deadline {
    Deadline {
        text: due.to_string(),
        items: vec![],
        kind: DeadlineKind::By,
        start: None,
        due: Some(due),
        approximate: false,
        done: false,
        task: None,
        source: None,
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

#[divan::bench(args = SIZES)]
fn day_plan(bencher: Bencher, measures: usize) {
    let town = Town::new(measures);
    bencher.bench_local(|| plan_day(&town.share, &town.rules(), day("2026-10-01"), &Ledger::default()).mails.len());
}

#[divan::bench(args = SIZES)]
fn day_plan_again(bencher: Bencher, measures: usize) {
    let town = Town::new(measures);
    let mut ledger = Ledger { last_run: Some(day("2026-10-07")), ..Ledger::default() };
    for mail in plan_day(&town.share, &town.rules(), day("2026-10-01"), &Ledger::default()).mails {
        for Reminder { id, step, day } in mail.reminders() {
            ledger.done.entry(id).or_default().push((step, day));
        }
    }
    bencher.bench_local(|| plan_day(&town.share, &town.rules(), day("2026-10-08"), &ledger).mails.len());
}

#[divan::bench(args = SIZES, sample_count = 10)]
fn year(bencher: Bencher, measures: usize) {
    let town = Town::new(measures);
    let (from, to) = (day("2026-04-01"), day("2027-03-31"));
    bencher.bench_local(|| calendar(&town.share, &town.rules(), from, to).map(|mail| mail.items.len()).sum::<usize>());
}
