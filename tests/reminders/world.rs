//! A small city, parsed from a case and run day by day with a ledger in memory.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use matome_core::office::calendar::extra::ExtraDays;
use matome_core::office::calendar::{ClosedDays, WorkingCalendar};
use matome_core::office::city::{Address, City, Department, Section};
use matome_core::office::milestone::{Milestone, MilestoneDates, Reporting};
use matome_core::records::confirmation::Confirmation;
use matome_core::records::measure_id::MeasureId;
use matome_core::records::snapshot::{KnownWorkbook, Snapshot};
use matome_core::reminder::Rules;
use matome_core::reminder::ledger::{Ledger, Reminder};
use matome_core::reminder::mail::{Mail, MailItem};
use matome_core::reminder::plan::{DayPlan, WhyHeld, plan_day};
use matome_core::reminder::policy::{Offset, Policy};
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::month_day::MonthDay;
use matome_deadline::source::Source;
use matome_deadline::{Deadline, DeadlineKind};
use matome_forms::model::{Goal, Measure, Report, Workbook};
use matome_forms::said::Said;
use serde::Deserialize;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    /// The rule in a sentence; printed if the case cannot be parsed.
    pub(crate) about: String,
    /// The days to run, `2026-10-01..2026-10-15`.
    pub(crate) days: String,
    /// Days on which the daemon is down.
    #[serde(default)]
    pub(crate) down: Vec<String>,
    #[serde(default)]
    pub(crate) closed: Vec<String>,
    /// The day of a run before `days`.
    pub(crate) last_run: Option<NaiveDate>,
    #[serde(default)]
    pub(crate) reporting: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) policy: CasePolicy,
    #[serde(default)]
    pub(crate) departments: Vec<CaseDepartment>,
    #[serde(default)]
    pub(crate) goals: Vec<CaseGoal>,
    #[serde(default)]
    pub(crate) changes: Vec<Change>,
}

#[derive(Debug, Clone, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(crate) struct CasePolicy {
    pub(crate) before: Option<Vec<String>>,
    pub(crate) deadlines_before: Option<Vec<String>>,
    pub(crate) overdue_every: Option<String>,
    pub(crate) overdue_until: Option<String>,
    pub(crate) escalate_after: Option<String>,
    pub(crate) max_per_day: Option<usize>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseDepartment {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    #[serde(default)]
    pub(crate) to: Vec<String>,
    #[serde(default)]
    pub(crate) head: Vec<String>,
    /// Name and address; an empty address is none.
    #[serde(default)]
    pub(crate) sections: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseGoal {
    pub(crate) department: Option<String>,
    #[serde(default)]
    pub(crate) sections: Vec<String>,
    pub(crate) year: Option<i32>,
    pub(crate) number: String,
    #[serde(default)]
    pub(crate) deadlines: Vec<String>,
    #[serde(default)]
    pub(crate) reports: Vec<Report>,
    #[serde(default)]
    pub(crate) measures: Vec<CaseMeasure>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseMeasure {
    pub(crate) number: String,
    pub(crate) year: Option<i32>,
    pub(crate) interim_report: Option<String>,
    pub(crate) year_end_report: Option<String>,
    pub(crate) rate: Option<f64>,
    pub(crate) target: Option<String>,
    /// 自己評価
    pub(crate) rating: Option<String>,
    /// The choice in 企画課確認.
    pub(crate) check: Option<String>,
    #[serde(default)]
    pub(crate) deadlines: Vec<String>,
}

/// A change in the share in the night before `day`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Change {
    pub(crate) day: NaiveDate,
    /// `1-2`
    pub(crate) measure: String,
    pub(crate) interim_report: Option<String>,
    pub(crate) year_end_report: Option<String>,
    pub(crate) rate: Option<f64>,
    pub(crate) check: Option<String>,
    pub(crate) deadlines: Option<Vec<String>>,
    /// The measure appears on that day.
    #[serde(default)]
    pub(crate) appears: bool,
}

pub(crate) struct World {
    pub(crate) case: Case,
    city: City,
    pub(crate) reporting: Reporting,
    pub(crate) policy: Policy,
    pub(crate) calendar: WorkingCalendar,
    snapshot: Snapshot,
}

impl World {
    pub(crate) fn new(name: &str, text: &str) -> Self {
        let case: Case = toml::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!case.about.is_empty(), "{name}: say what it is about");
        Self::of(case)
    }

    pub(crate) fn of(case: Case) -> Self {
        let closed: Vec<ClosedDays> = case.closed.iter().map(|days| closed(days)).collect();
        let mut world = Self {
            city: city(&case),
            reporting: reporting(&case),
            policy: policy(&case.policy),
            calendar: WorkingCalendar::new(&ExtraDays::default(), &closed),
            snapshot: Snapshot::default(),
            case,
        };
        world.snapshot = world.share(world.span().0);
        world
    }

    pub(crate) fn span(&self) -> (NaiveDate, NaiveDate) {
        span(&self.case.days)
    }

    /// Sets a report's reference date: `interim`, `09-30`.
    pub(crate) fn as_of(&mut self, milestone: &str, day: &str) {
        let milestone = self::milestone(milestone);
        self.reporting.every_year.entry(milestone).or_default().as_of = Some(month_day(day));
    }

    pub(crate) fn rules(&self) -> Rules<'_> {
        let Self { city, reporting, policy, calendar, .. } = self;
        Rules { city, reporting, policy, calendar }
    }

    /// Runs every day at its time; one line per mail.
    pub(crate) fn run(&mut self) -> String {
        let (first, last) = self.span();
        let mut ledger = Ledger { last_run: self.case.last_run, ..Ledger::default() };
        let mut lines: Vec<String> = Vec::new();
        for day in first.iter_days().take_while(|day| *day <= last) {
            self.snapshot = self.share(day);
            if self.case.down.iter().map(|days| span(days)).any(|(from, to)| (from..=to).contains(&day)) {
                continue;
            }
            let rules = self.rules();
            let plan = plan_day(&self.snapshot, &rules, day, &ledger);
            if !self.calendar.is_open(day) {
                assert_eq!(plan, DayPlan::default(), "nothing goes out on a closed day");
                continue;
            }
            for mail in &plan.mails {
                lines.push(line(mail));
                for Reminder { id, step, day: _ } in mail.reminders() {
                    ledger.done.entry(id).or_default().push((step, day));
                }
            }
            ledger.waiting.clear();
            for held in &plan.held {
                let why = match held.why {
                    WhyHeld::TooMany => "held",
                    WhyHeld::MailedAlready => "mailed already",
                    WhyHeld::Unseen => "unseen",
                };
                lines.push(format!("{day} {why}: {}", held.mail.department));
                for Reminder { id, step, day } in held.mail.reminders() {
                    ledger.waiting_since = Some(ledger.waiting_since.map_or(day, |since| since.min(day)));
                    ledger.waiting.entry(id).or_default().insert(step);
                }
            }
            for mail in &plan.unreachable {
                lines.push(format!("{day} no address: {}", mail.department));
            }
            ledger.last_run = Some(day);
        }
        lines.push(String::new());
        lines.join("\n")
    }

    pub(crate) fn share(&self, day: NaiveDate) -> Snapshot {
        let mut snapshot = Snapshot::default();
        for (n, goal) in self.case.goals.iter().enumerate() {
            let file = format!("{}/{n}.xlsx", goal.department.as_deref().unwrap_or("課"));
            let id = |number: &str| MeasureId(format!("{file}#{number}"));
            for measure in &goal.measures {
                let changed = self.changes(goal, measure).filter(|change| change.day <= day);
                let check = changed.filter_map(|change| change.check.as_ref()).last().or(measure.check.as_ref());
                let confirmation = check.and_then(|check| Confirmation::read(check));
                snapshot.confirmations.extend(confirmation.map(|confirmation| (id(&measure.number), confirmation)));
            }
            let goal = self.goal(goal, day);
            let ids = goal.measures.iter().map(|m| id(m.number.as_deref().unwrap_or(""))).collect();
            let records =
                Workbook { file: file.clone(), layout: Some("case".into()), goals: vec![goal], ..Workbook::default() };
            let known = KnownWorkbook { records, ids: vec![ids], ..KnownWorkbook::default() };
            snapshot.workbooks.insert(file, known);
        }
        snapshot
    }

    fn changes(&self, goal: &CaseGoal, measure: &CaseMeasure) -> impl Iterator<Item = &Change> {
        let name = format!("{}-{}", goal.number, measure.number);
        self.case.changes.iter().filter(move |change| change.measure == name)
    }

    fn goal(&self, goal: &CaseGoal, day: NaiveDate) -> Goal {
        let there =
            |measure: &&CaseMeasure| !self.changes(goal, measure).any(|change| change.appears && change.day > day);
        let measures = goal.measures.iter().filter(there).map(|measure| {
            let mut read = Measure {
                number: Some(measure.number.clone()),
                fiscal_year: measure.year.map(FiscalYear::new),
                title: Some(format!("取組{}", measure.number)),
                actions: None,
                period: None,
                target: measure.target.clone(),
                interim_report: measure.interim_report.clone(),
                year_end_report: measure.year_end_report.clone(),
                achievement_rate: measure.rate,
                self_assessment: measure.rating.clone(),
                deadlines: measure.deadlines.iter().map(|text| deadline(text)).collect(),
                assumed: Vec::new(),
                source: Source { sheet: "目標".into(), cell: format!("A{}", measure.number) },
                said: Said::default(),
            };
            for change in self.changes(goal, measure).filter(|change| change.day <= day) {
                read.interim_report = change.interim_report.clone().or(read.interim_report);
                read.year_end_report = change.year_end_report.clone().or(read.year_end_report);
                read.achievement_rate = change.rate.or(read.achievement_rate);
                if let Some(deadlines) = &change.deadlines {
                    read.deadlines = deadlines.iter().map(|text| deadline(text)).collect();
                }
            }
            read
        });
        Goal {
            fiscal_year: goal.year.map(FiscalYear::new),
            department: goal.department.clone(),
            sections: goal.sections.clone(),
            number: Some(goal.number.clone()),
            title: Some(format!("目標{}", goal.number)),
            background: None,
            purpose: None,
            target: None,
            deadlines: goal.deadlines.iter().map(|text| deadline(text)).collect(),
            other: BTreeMap::new(),
            reports: goal.reports.clone(),
            source: Source { sheet: "目標".into(), cell: "A1".into() },
            measures: measures.collect(),
            assumed: Vec::new(),
            ..Goal::default()
        }
    }
}

/// `2026-10-01 総務部 人事課 (cc bucho@…): interim_report 1-2 +14; deadline 1-1 +3`
pub(crate) fn line(mail: &Mail<'_>) -> String {
    let receiver = [Some(mail.department), mail.section].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let cc: Vec<&str> = mail.cc.iter().map(|address| address.0.as_str()).collect();
    let cc = if cc.is_empty() { String::new() } else { format!(" (cc {})", cc.join(", ")) };
    let items: Vec<String> = mail.items.iter().map(item).collect();
    format!("{} {receiver}{cc}: {}", mail.date, items.join("; "))
}

fn item(item: &MailItem<'_>) -> String {
    let kind = serde_json::to_value(item.kind).expect("a kind has a name");
    let number = match (item.goal_number, item.measure_number) {
        (None, _) => item.fiscal_year.start().to_string(),
        (Some(goal), None) => goal.to_owned(),
        (Some(goal), Some(measure)) => format!("{goal}-{measure}"),
    };
    assert_eq!(item.overdue, item.days_left < 0);
    format!("{} {number} {:+}", kind.as_str().expect("a name"), item.days_left)
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("「{text}」 is no day"))
}

pub(crate) fn span(text: &str) -> (NaiveDate, NaiveDate) {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    (day(first), day(last))
}

fn month_day(text: &str) -> MonthDay {
    MonthDay::of(day(&format!("2024-{text}")))
}

fn closed(text: &str) -> ClosedDays {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    if first.len() == 5 {
        ClosedDays::EveryYear { first: month_day(first), last: month_day(last) }
    } else {
        ClosedDays::Once { first: day(first), last: day(last) }
    }
}

fn city(case: &Case) -> City {
    let addresses = |list: &[String]| list.iter().cloned().map(Address).collect::<Vec<_>>();
    let departments = case.departments.iter().map(|department| Department {
        name: department.name.clone(),
        aliases: department.aliases.clone(),
        to: addresses(&department.to),
        head: addresses(&department.head),
        sections: department
            .sections
            .iter()
            .map(|(name, to)| Section {
                name: name.clone(),
                to: if to.is_empty() { vec![] } else { vec![Address(to.clone())] },
                ..Section::default()
            })
            .collect(),
        ..Department::default()
    });
    City { name: "みどり市".into(), departments: departments.collect(), ..City::default() }
}

/// `interim = "10-15"`, `"2027.interim" = "10-20"`
fn reporting(case: &Case) -> Reporting {
    let mut reporting = Reporting::default();
    for (key, due) in &case.reporting {
        let (year, name) = key.split_once('.').map_or((None, key.as_str()), |(year, name)| (Some(year), name));
        let milestone = milestone(name);
        let dates = MilestoneDates { as_of: None, due: Some(month_day(due)) };
        match year {
            Some(year) => {
                let year = FiscalYear::new(year.parse().expect("a year"));
                reporting.of_year.insert((year, milestone), dates);
            }
            None => {
                reporting.every_year.insert(milestone, dates);
            }
        }
    }
    reporting
}

fn milestone(name: &str) -> Milestone {
    match name {
        "goal_setting" => Milestone::GoalSetting,
        "interim" => Milestone::Interim,
        "year_end" => Milestone::YearEnd,
        other => panic!("no milestone {other}"),
    }
}

fn policy(case: &CasePolicy) -> Policy {
    let offset = |text: &String| Offset::parse(text).unwrap_or_else(|| panic!("no offset {text}"));
    let offsets = |list: &Vec<String>| list.iter().map(offset).collect();
    let standard = Policy::default();
    Policy {
        before: case.before.as_ref().map_or(standard.before, offsets),
        deadlines_before: case.deadlines_before.as_ref().map_or(standard.deadlines_before, offsets),
        overdue_every: case.overdue_every.as_ref().map_or(standard.overdue_every, |text| Some(offset(text))),
        overdue_until: case.overdue_until.as_ref().map_or(standard.overdue_until, |text| Some(offset(text))),
        escalate_after: case.escalate_after.as_ref().map_or(standard.escalate_after, |text| Some(offset(text))),
        max_per_day: case.max_per_day.unwrap_or(standard.max_per_day),
        send_at: standard.send_at,
    }
}

/// `2026-10-15` (by), `2026-10-01..2026-10-31` (period), or `throughout`, `recurring`, `unclear`; followed by ` done`
/// it is marked as done.
fn deadline(written: &str) -> Deadline {
    let text = written.trim_end_matches(" done");
    let (kind, start, due) = match text {
        "throughout" => (DeadlineKind::Throughout, Some(day("2026-04-01")), Some(day("2027-03-31"))),
        "recurring" => (DeadlineKind::Recurring, Some(day("2026-04-01")), Some(day("2027-03-31"))),
        "unclear" => (DeadlineKind::Unclear, None, None),
        _ => match text.split_once("..") {
            Some((start, due)) => (DeadlineKind::Period, Some(day(start)), Some(day(due))),
            None => (DeadlineKind::By, None, Some(day(text))),
        },
    };
    Deadline {
        text: text.to_owned(),
        items: vec![],
        kind,
        start,
        due,
        approximate: false,
        done: text.len() < written.len(),
        task: None,
        source: None,
    }
}
