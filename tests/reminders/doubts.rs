//! Property: nobody is dunned on a doubt. Random cities have sheets of doubtful owner or year, and no mail to a
//! department asks for what such a sheet may owe or may be.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use matome_core::office::calendar::WorkingCalendar;
use matome_core::office::calendar::extra::ExtraDays;
use matome_core::office::city::{Address, City, Department, HandsIn, Section};
use matome_core::office::milestone::{Milestone, MilestoneDates, Reporting};
use matome_core::office::ownership::Settlement;
use matome_core::records::measure_id::MeasureId;
use matome_core::records::snapshot::{KnownWorkbook, Snapshot};
use matome_core::reminder::Rules;
use matome_core::reminder::kind::ReminderKind;
use matome_core::reminder::ledger::Ledger;
use matome_core::reminder::plan::plan_day;
use matome_core::reminder::policy::Policy;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::month_day::MonthDay;
use matome_deadline::source::Source;
use matome_forms::model::{Goal, Measure, Report, Workbook};
use matome_workbook::problem::Fault;

use super::numbers::Chance;

const DEPARTMENTS: [&str; 3] = ["総務部", "市民部", "建設部"];
const SECTIONS: [&str; 3] = ["秘書課", "人事課", "用地課"];
const SHEET: &str = "目標";

/// The doubts about a sheet, restated from its construction.
struct Doubt {
    goal: String,
    /// Departments and years whose missing sheet it may be.
    may_be: Vec<(&'static str, i32)>,
}

fn city(chance: &mut Chance) -> City {
    let departments = DEPARTMENTS.iter().zip(0..).map(|(name, n)| Department {
        name: (*name).to_owned(),
        to: vec![Address(format!("d{n}@midori.example.jp"))],
        head: vec![Address(format!("h{n}@midori.example.jp"))],
        hands_in: [None, Some(HandsIn::Sections)][chance.below(2) as usize],
        sections: SECTIONS.map(|name| Section { name: name.to_owned(), ..Section::default() }).into(),
        ..Department::default()
    });
    City { name: "みどり市".into(), departments: departments.collect(), ..City::default() }
}

/// Saves a sheet; returns its doubt.
fn save(chance: &mut Chance, number: usize, snapshot: &mut Snapshot) -> Option<Doubt> {
    let (department, other) = (DEPARTMENTS[number % 3], DEPARTMENTS[(number + 1) % 3]);
    let (is_strange, is_misplaced) = (chance.one_in(6), chance.one_in(6));
    let (is_unknown, is_disputed) = (chance.one_in(4), chance.one_in(4));
    let printed = if is_strange { "消防局" } else { department };
    let folder = if is_misplaced { other } else { department };
    let section = if is_unknown { "防災課" } else { SECTIONS[number % 3] };
    let year = 2026 + chance.below(2) as i32;
    let file = format!("{folder}/{}{number}.xlsx", ["", "秘書課", "人事課"][chance.below(3) as usize]);
    let source = Source { sheet: SHEET.into(), cell: "A1".into() };
    let measure =
        Measure {
            number: Some("1".into()), title: Some("取組".into()), source: source.clone(), ..Measure::default()
        };
    let goal = Goal {
        fiscal_year: Some(FiscalYear::new(year)),
        department: Some(printed.to_owned()),
        sections: vec![section.to_owned()],
        number: Some(number.to_string()),
        reports: vec![Report::InterimReport, Report::YearEndReport],
        source,
        measures: vec![measure],
        ..Goal::default()
    };
    let disputed = Fault::YearsDisagree {
        taken: FiscalYear::new(year),
        from: None,
        named: vec![("R".into(), FiscalYear::new(year + 1))],
        other: None,
    };
    let problems = is_disputed.then(|| disputed.on_sheet(SHEET)).into_iter().collect();
    let records = Workbook {
        file: file.clone(),
        layout: Some("case".into()),
        goals: vec![goal],
        problems,
        ..Workbook::default()
    };
    let ids = vec![vec![MeasureId(file.clone())]];
    snapshot.workbooks.insert(file, KnownWorkbook { records, ids, ..KnownWorkbook::default() });
    let touched = [Some(folder), (!is_strange).then_some(department)];
    let years = [Some(year), is_disputed.then_some(year + 1)];
    let pairs =
        touched.into_iter().flatten().flat_map(|name| years.into_iter().flatten().map(move |year| (name, year)));
    let is_doubtful = is_strange || is_misplaced || is_unknown || is_disputed;
    is_doubtful.then(|| Doubt { goal: number.to_string(), may_be: pairs.collect() })
}

fn reporting() -> Reporting {
    let due = |month, day| MilestoneDates { as_of: None, due: Some(MonthDay { month, day }) };
    let every_year =
        [(Milestone::GoalSetting, due(5, 15)), (Milestone::Interim, due(10, 15)), (Milestone::YearEnd, due(4, 10))];
    Reporting { every_year: every_year.into(), ..Reporting::default() }
}

#[test]
fn nobody_is_dunned_on_a_doubt() {
    let (reporting, policy) = (reporting(), Policy { max_per_day: 1000, ..Policy::default() });
    let calendar = WorkingCalendar::new(&ExtraDays::default(), &[]);
    let (mut asked, mut spared) = (0, 0);
    for seed in 0..60 {
        let mut chance = Chance::new(seed);
        let (city, mut snapshot) = (city(&mut chance), Snapshot::default());
        let doubts: Vec<Doubt> = (0..6).filter_map(|number| save(&mut chance, number, &mut snapshot)).collect();
        Settlement::of(&city).settle_all(&mut snapshot.workbooks);
        spared += doubts.len();
        let goals: BTreeSet<&str> = doubts.iter().map(|doubt| doubt.goal.as_str()).collect();
        let rules = Rules { city: &city, reporting: &reporting, policy: &policy, calendar: &calendar };
        let first = NaiveDate::from_ymd_opt(2026, 4, 1).unwrap();
        for day in first.iter_days().take(450) {
            let ledger = Ledger { last_run: Some(day - Days::new(1)), ..Ledger::default() };
            let plan = plan_day(&snapshot, &rules, day, &ledger);
            for (mail, item) in plan.mails.iter().flat_map(|mail| mail.items.iter().map(move |item| (mail, item))) {
                asked += 1;
                let number = item.goal_number;
                assert!(number.is_none_or(|number| !goals.contains(number)), "{seed} {day}: {mail:?}");
                let missing = (mail.department, item.fiscal_year.start());
                let may_be = doubts.iter().any(|doubt| doubt.may_be.contains(&missing));
                assert!(item.kind != ReminderKind::GoalSetting || !may_be, "{seed} {day}: {mail:?}");
            }
        }
    }
    assert!(asked > 1000 && spared > 100, "{asked} lines were certain, {spared} sheets doubtful");
}
