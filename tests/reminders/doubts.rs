//! The law: nobody is dunned on a doubt. Cities by chance have sheets whose owner or year is doubtful, copies, and a
//! reorganisation on 1 April 2027, and on no day does a mail to a department ask for what a doubtful sheet may owe or
//! may be, for a sheet and its copy, or in the name of a department of another year.

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
use matome_core::share::copies;
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

/// What happens on 1 April 2027.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reform {
    Nothing,
    /// 建設部 is called 都市部.
    Renamed,
    /// 市民部 becomes 窓口部 and 保険部.
    Split,
    /// 総務部 and 市民部 become 総務市民部.
    Joined,
    /// 秘書課 goes from 総務部 to 建設部.
    Moved,
}

impl Reform {
    const ALL: [Self; 5] = [Self::Nothing, Self::Renamed, Self::Split, Self::Joined, Self::Moved];

    /// Who does in `year` the work that `department` did in 2026.
    fn home(self, department: &'static str, section: &str, year: i32) -> &'static [&'static str] {
        match (self, department, section) {
            _ if year < 2027 => match department {
                "総務部" => &["総務部"],
                "市民部" => &["市民部"],
                _ => &["建設部"],
            },
            (Self::Renamed, "建設部", _) => &["都市部"],
            (Self::Split, "市民部", _) => &["窓口部", "保険部"],
            (Self::Joined, "総務部" | "市民部", _) => &["総務市民部"],
            (Self::Moved, "総務部", "秘書課") => &["建設部"],
            (_, "総務部", _) => &["総務部"],
            (_, "市民部", _) => &["市民部"],
            _ => &["建設部"],
        }
    }

    /// The same of a department that there was in 2026, or is in 2027.
    fn homes(self, name: &'static str, section: &str, year: i32) -> Vec<&'static str> {
        if DEPARTMENTS.contains(&name) { self.home(name, section, year).to_vec() } else { vec![name] }
    }

    fn exists(self, department: &str, year: i32) -> bool {
        DEPARTMENTS.iter().any(|own| self.home(own, "", year).contains(&department))
    }
}

fn city(chance: &mut Chance, reform: Reform) -> City {
    let department = |name: &str, former: &[&str], chance: &mut Chance| Department {
        name: name.to_owned(),
        to: vec![Address(format!("{}@midori.example.jp", name.len()))],
        head: vec![Address("head@midori.example.jp".into())],
        hands_in: [None, Some(HandsIn::Sections)][chance.below(2) as usize],
        sections: SECTIONS.map(|name| Section { name: name.to_owned(), ..Section::default() }).into(),
        former: former.iter().map(|name| (*name).to_owned()).collect(),
        from: (!former.is_empty()).then(|| FiscalYear::new(2027)),
        ..Department::default()
    };
    let mut departments = match reform {
        Reform::Nothing | Reform::Moved => DEPARTMENTS.map(|name| department(name, &[], chance)).into(),
        Reform::Renamed => vec![
            department("総務部", &[], chance),
            department("市民部", &[], chance),
            department("都市部", &["建設部"], chance),
        ],
        Reform::Split => vec![
            department("総務部", &[], chance),
            department("窓口部", &["市民部"], chance),
            department("保険部", &["市民部"], chance),
            department("建設部", &[], chance),
        ],
        Reform::Joined => {
            vec![department("総務市民部", &["総務部", "市民部"], chance), department("建設部", &[], chance)]
        }
    };
    if reform == Reform::Moved {
        departments[0].sections.remove(0);
        let moved = &mut departments[2].sections[0];
        (moved.from, moved.former) = (Some(FiscalYear::new(2027)), vec!["総務部 秘書課".to_owned()]);
    }
    City { name: "みどり市".into(), departments, ..City::default() }.with_former()
}

/// Saves a sheet, sometimes with a copy beside it, and says what is doubtful of it.
fn save(chance: &mut Chance, number: usize, snapshot: &mut Snapshot, reform: Reform) -> Option<Doubt> {
    let (department, other) = (DEPARTMENTS[number % 3], DEPARTMENTS[(number + 1) % 3]);
    let (is_strange, is_misplaced) = (chance.one_in(6), chance.one_in(6));
    let (is_unknown, is_disputed) = (chance.one_in(4), chance.one_in(4));
    let section = if is_unknown { "防災課" } else { SECTIONS[number % 3] };
    let year = 2026 + chance.below(2) as i32;
    // Headings and folders keep their old names for a while.
    let (keeps_heading, keeps_folder) = (chance.one_in(2), chance.one_in(2));
    let home = reform.home(department, section, year);
    let printed = match (is_strange, keeps_heading) {
        (true, _) => "消防局",
        (_, true) => department,
        _ => home[0],
    };
    let folder = match (is_misplaced, keeps_folder) {
        (true, _) => other,
        (_, true) => department,
        _ => home[0],
    };
    let file = format!("{folder}/{}{number}.xlsx", ["", "秘書課", "人事課"][chance.below(3) as usize]);
    let source = Source { sheet: SHEET.into(), cell: "A1".into() };
    let title = Some(format!("取組{number}"));
    let measure = Measure { number: Some("1".into()), title, source: source.clone(), ..Measure::default() };
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
    let copy = chance.one_in(4).then(|| file.replace(".xlsx", " - コピー.xlsx"));
    for file in copy.into_iter().chain([file]) {
        let (goals, problems) = (vec![goal.clone()], Vec::clone(&problems));
        let records =
            Workbook { file: file.clone(), layout: Some("case".into()), goals, problems, ..Workbook::default() };
        let ids = vec![vec![MeasureId(file.clone())]];
        snapshot.workbooks.insert(file, KnownWorkbook { records, ids, ..KnownWorkbook::default() });
    }
    // Which part of a split department it is, neither heading nor folder says.
    let is_split = home.len() > 1 && keeps_heading && !is_strange && (is_misplaced || keeps_folder);
    let is_foreign = is_misplaced && reform.home(other, section, year).iter().all(|own| !home.contains(own));
    // Of departments that are only named as joined ones no section is configured, so that none is unknown.
    let knows_sections = reform != Reform::Joined || year != 2026 || department == "建設部";
    let is_doubtful = is_strange || is_foreign || (is_unknown && knows_sections) || is_disputed || is_split;
    let years = [Some(year), is_disputed.then_some(year + 1)].into_iter().flatten();
    // Its heading names whose it may be, the folder of a part which part, and the folder of another that as well.
    let named = if is_misplaced || keeps_folder { printed } else { folder };
    let touched = [(!is_strange).then_some(named), (is_strange || is_misplaced).then_some(folder)];
    let may_be = years.flat_map(|year| {
        let homes = touched.into_iter().flatten().flat_map(move |name| reform.homes(name, section, year));
        homes.map(move |name| (name, year))
    });
    is_doubtful.then(|| Doubt { goal: number.to_string(), may_be: may_be.collect() })
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
        let reform = Reform::ALL[seed as usize % 5];
        let (city, mut snapshot) = (city(&mut chance, reform), Snapshot::default());
        let doubts: Vec<Doubt> = (0..6).filter_map(|number| save(&mut chance, number, &mut snapshot, reform)).collect();
        Settlement::of(&city).settle_all(&mut snapshot.workbooks);
        copies::set_aside(&mut snapshot);
        for workbook in snapshot.workbooks.values_mut().filter(|workbook| workbook.records.goals.is_empty()) {
            workbook.ids.clear();
        }
        spared += doubts.len();
        let goals: BTreeSet<&str> = doubts.iter().map(|doubt| doubt.goal.as_str()).collect();
        let rules = Rules { city: &city, reporting: &reporting, policy: &policy, calendar: &calendar };
        let first = NaiveDate::from_ymd_opt(2026, 4, 1).unwrap();
        let mut named = BTreeSet::new();
        for day in first.iter_days().take(450) {
            let ledger = Ledger { last_run: Some(day - Days::new(1)), ..Ledger::default() };
            let plan = plan_day(&snapshot, &rules, day, &ledger);
            for (mail, item) in plan.mails.iter().flat_map(|mail| mail.items.iter().map(move |item| (mail, item))) {
                asked += 1;
                let number = item.goal_number;
                assert!(number.is_none_or(|number| !goals.contains(number)), "{seed} {reform:?} {day}: {mail:?}");
                let (owed_by, year) = (item.former.unwrap_or(mail.department), item.fiscal_year.start());
                let may_be = doubts.iter().any(|doubt| doubt.may_be.contains(&(owed_by, year)));
                assert!(item.kind != ReminderKind::GoalSetting || !may_be, "{seed} {reform:?} {day}: {mail:?}");
                let is_of_today = reform.exists(mail.department, FiscalYear::of(day).start());
                assert!(is_of_today && reform.exists(owed_by, year), "{seed} {reform:?} {day}: {mail:?}");
                named.extend(item.file.filter(|_| number.is_some()).map(str::to_owned));
            }
        }
        let copy = |file: &String| file.replace(".xlsx", " - コピー.xlsx");
        assert!(named.iter().all(|file| !named.contains(&copy(file))), "{seed} {reform:?}: {named:?}");
    }
    assert!(asked > 1000 && spared > 100, "{asked} lines were certain, {spared} sheets doubtful");
}
