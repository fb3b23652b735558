//! Data of 状況.html, the year on one page without Excel, and its dates for calendars. Overdue deadlines and submissions
//! come from the sheets, so that page and workbook agree.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::deadlines::{self, ListedDeadline};
use super::{WorkbookPlan, submissions};
use crate::consolidate::file_name::{department_file_names, file_name};
use crate::consolidate::status::{NEAR_DAYS, Status};
use crate::consolidate::submission::SubmittingDepartment;
use crate::ics::CalendarEntry;
use crate::office::milestone::Milestone;
use crate::records::snapshot::Closed;
use matome_deadline::era;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::text::{fnv, one_line, percent_encoded};
use matome_workbook::plan::Tone;
use matome_workbook::problem::Severity;

/// The page, and the calendar of the whole city.
pub const FILE_NAME: &str = "状況.html";
pub const CALENDAR: &str = "予定.ics";
const CALENDAR_OF: &str = "予定_";
const CALENDAR_ENDING: &str = ".ics";

/// Deadlines due within this many days are listed.
const AHEAD: i64 = 28;
const LISTED: usize = 40;

const YEARS: usize = 2;

#[derive(Debug, Clone, Serialize)]
pub struct PageFacts {
    pub city: String,
    pub today: String,
    pub contact: Option<String>,
    /// Link to the city's calendar file.
    pub calendar: String,
    /// The current year first, then the newest.
    pub years: Vec<YearPart>,
    /// Newest first.
    pub closed: Vec<ClosedYear>,
}

impl PageFacts {
    /// Invented data that covers everything a page can show, to validate templates.
    pub fn sample() -> Self {
        let line = |left: &str, tone| DueLine {
            day: "10/15（木）".to_owned(),
            left: left.to_owned(),
            tone,
            department: "総務部".to_owned(),
            what: "防災訓練の充実".to_owned(),
        };
        let cell = |text: &str, tone| ToneText { text: text.to_owned(), tone };
        let workbook = || PageLink { name: "取りまとめ.xlsx".to_owned(), href: "merged.xlsx".to_owned() };
        let department = |href: Option<String>| DepartmentLine {
            name: "総務部".to_owned(),
            href,
            cells: vec![cell("提出済", "good"), cell("一部 (2/4)", "partly"), cell("未提出", "")],
            requests: "1件".to_owned(),
        };
        let year = YearPart {
            label: "令和8年度".to_owned(),
            workbook: workbook(),
            milestones: Milestone::ALL
                .map(|milestone| MilestoneHead { label: milestone.label(), due: Some("10/15（木）".to_owned()) })
                .into(),
            departments: vec![department(Some(workbook().href)), department(None)],
            ahead: vec![line("あと14日", "near")],
            more_ahead: 1,
            late: vec![line("3日超過", "late")],
            more_late: 1,
            problems: vec![PageProblem {
                severity: Severity::Error.label(),
                tone: "late",
                department: "総務部".to_owned(),
                place: "総務部/R8.xlsx".to_owned(),
                message: "パスワードで保護されています。".to_owned(),
            }],
            more_problems: 1,
        };
        let bare = YearPart { label: "令和7年度".to_owned(), workbook: workbook(), ..YearPart::default() };
        Self {
            city: "みどり市".to_owned(),
            today: "令和8年10月1日".to_owned(),
            contact: Some("企画課（内線 2211）".to_owned()),
            calendar: CALENDAR.to_owned(),
            years: vec![year, bare],
            closed: vec![ClosedYear::of(
                FiscalYear::new(2024),
                NaiveDate::from_ymd_opt(2025, 5, 1).unwrap_or_default(),
                true,
            )],
        }
    }
}

#[derive(Debug, Clone, Default, Serialize)]
pub struct YearPart {
    pub label: String,
    pub workbook: PageLink,
    pub milestones: Vec<MilestoneHead>,
    pub departments: Vec<DepartmentLine>,
    pub ahead: Vec<DueLine>,
    pub more_ahead: usize,
    pub late: Vec<DueLine>,
    pub more_late: usize,
    pub problems: Vec<PageProblem>,
    pub more_problems: usize,
}

/// A closed year: nothing is due any more.
#[derive(Debug, Clone, Serialize)]
pub struct ClosedYear {
    pub label: String,
    pub day: String,
    /// Present if it lies beside the page.
    pub workbook: Option<PageLink>,
}

impl ClosedYear {
    pub fn of(year: FiscalYear, day: NaiveDate, has_workbook: bool) -> Self {
        let workbook =
            has_workbook.then(|| PageLink { name: file_name(year), href: percent_encoded(&file_name(year)) });
        Self { label: year.label(), day: era::date_label(day), workbook }
    }
}

/// Link to a workbook beside the page.
#[derive(Debug, Clone, Default, Serialize)]
pub struct PageLink {
    pub name: String,
    pub href: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct MilestoneHead {
    pub label: &'static str,
    pub due: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct DepartmentLine {
    pub name: String,
    /// Link to its copy, else to its merged workbook, if present.
    pub href: Option<String>,
    pub cells: Vec<ToneText>,
    pub requests: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct ToneText {
    pub text: String,
    /// `good`, `partly`, `near`, `late`, `quiet` or empty.
    pub tone: &'static str,
}

#[derive(Debug, Clone, Serialize)]
pub struct DueLine {
    pub day: String,
    pub left: String,
    pub tone: &'static str,
    pub department: String,
    pub what: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct PageProblem {
    pub severity: &'static str,
    pub tone: &'static str,
    pub department: String,
    pub place: String,
    pub message: String,
}

/// A calendar entry; with a department if it concerns only that one.
#[derive(Debug, Clone)]
pub struct Appointment {
    pub department: Option<String>,
    pub entry: CalendarEntry,
}

/// The open years to show: the current one first, then the newest.
pub fn years_shown(years: &BTreeSet<FiscalYear>, closed: &Closed, today: NaiveDate) -> Vec<FiscalYear> {
    let current = FiscalYear::of(today);
    let mut open: Vec<FiscalYear> = years.iter().rev().copied().filter(|year| !closed.contains(*year)).collect();
    open.sort_by_key(|year| *year != current);
    open.truncate(YEARS);
    open
}

pub fn calendar_names<'n>(departments: impl Iterator<Item = &'n str>) -> Vec<String> {
    let year = FiscalYear::new(2026);
    let prefix = format!("{}_", file_name(year).trim_end_matches(".xlsx"));
    let names = department_file_names(year, departments).into_iter();
    let stem = |name: String| name.trim_start_matches(&prefix).trim_end_matches(".xlsx").to_owned();
    names.map(|name| format!("{CALENDAR_OF}{}{CALENDAR_ENDING}", stem(name))).collect()
}

/// Whether `name` is that of a department's calendar.
pub fn is_calendar(name: &str) -> bool {
    name.starts_with(CALENDAR_OF) && name.ends_with(CALENDAR_ENDING)
}

pub(in crate::consolidate) fn of_year(contents: &WorkbookPlan, with_copies: bool) -> YearPart {
    let year = contents.fiscal_year;
    let copies = department_file_names(year, contents.departments.iter().map(|own| own.name.as_str()));
    let line = |(department, copy): (&SubmittingDepartment, &String)| {
        let cells = Milestone::ALL.map(|milestone| standing(department, milestone, contents));
        let href = (with_copies && department.measures > 0).then(|| percent_encoded(copy));
        let requests = department.requests_label();
        DepartmentLine { name: one_line(&department.name), href, cells: cells.into(), requests }
    };
    let (late, more_late) = listed(due_lines(contents, true));
    let (ahead, more_ahead) = listed(due_lines(contents, false));
    let (problems, more_problems) = listed(problems(contents));
    YearPart {
        label: year.label(),
        workbook: PageLink { name: file_name(year), href: percent_encoded(&file_name(year)) },
        milestones: Milestone::ALL
            .map(|milestone| MilestoneHead {
                label: milestone.label(),
                due: contents.reporting.due(milestone, year).map(era::short_date),
            })
            .into(),
        departments: contents.departments.iter().zip(&copies).map(line).collect(),
        ahead,
        more_ahead,
        late,
        more_late,
        problems,
        more_problems,
    }
}

/// Truncates `lines` to the limit; also returns the number left out.
fn listed<T>(mut lines: Vec<T>) -> (Vec<T>, usize) {
    let more = lines.len().saturating_sub(LISTED);
    lines.truncate(LISTED);
    (lines, more)
}

/// A department's submission state; lateness is also put in words.
fn standing(department: &SubmittingDepartment, milestone: Milestone, contents: &WorkbookPlan) -> ToneText {
    let standing = department.standing(milestone);
    let (tone, more) = match submissions::tone(standing, milestone, contents) {
        Tone::Good => ("good", ""),
        Tone::Quiet if department.measures > 0 => ("quiet", "（報告欄なし）"),
        Tone::Quiet => ("quiet", ""),
        Tone::Late => ("late", "（期限超過）"),
        Tone::Underway => ("partly", ""),
        Tone::Near => ("near", "（期限間近）"),
        _ => ("", ""),
    };
    ToneText { text: format!("{}{more}", standing.label()), tone }
}

/// Unmet deadlines: past ones if `late`, else coming reporting dates and deadlines.
fn due_lines(contents: &WorkbookPlan, late: bool) -> Vec<DueLine> {
    let today = contents.occasion.today;
    let left = |day: NaiveDate| (day - today).num_days();
    let reporting = Milestone::ALL.into_iter().filter_map(|milestone| {
        let day = contents.reporting.due(milestone, contents.fiscal_year)?;
        let is_listed = !late && (0..=AHEAD).contains(&left(day));
        is_listed.then(|| (day, "（全部局）".to_owned(), format!("{}の提出", milestone.label())))
    });
    let is_ahead = |item: &ListedDeadline| {
        let is_open = matches!(item.status, Status::Near | Status::Underway);
        is_open && item.deadline.reminder_day().is_some_and(|day| (0..=AHEAD).contains(&left(day)))
    };
    let mut items = if late { deadlines::late(contents) } else { deadlines::items(contents) };
    items.retain(|item| late || is_ahead(item));
    let items = items.iter().filter_map(|item| {
        let day = item.deadline.due?;
        Some((day, one_line(item.department()), one_line(item.name())))
    });
    let mut dates: Vec<(NaiveDate, String, String)> = reporting.chain(items).collect();
    // Latest, or nearest, first.
    dates.sort_by_key(|(day, ..)| *day);
    dates.into_iter().map(|(day, department, what)| line(day, left(day), department, what)).collect()
}

fn line(day: NaiveDate, left: i64, department: String, what: String) -> DueLine {
    let (words, tone) = match left {
        ..0 => (format!("{}日超過", -left), "late"),
        0 => ("本日".to_owned(), "near"),
        1..=NEAR_DAYS => (format!("あと{left}日"), "near"),
        _ => (format!("あと{left}日"), ""),
    };
    DueLine { day: era::short_date(day), left: words, tone, department, what }
}

fn problems(contents: &WorkbookPlan) -> Vec<PageProblem> {
    let told = contents.findings.iter().filter(|finding| finding.problem.severity() != Severity::Info);
    told.map(|finding| {
        let severity = finding.problem.severity();
        let place = format!("{} {}", finding.file, finding.problem.place());
        PageProblem {
            severity: severity.label(),
            tone: if severity == Severity::Error { "late" } else { "near" },
            department: one_line(&finding.department),
            place: one_line(place.trim()),
            message: one_line(&finding.words()),
        }
    })
    .collect()
}

/// Coming dates of the year.
pub(in crate::consolidate) fn appointments(contents: &WorkbookPlan, installation: &str) -> Vec<Appointment> {
    let (today, year) = (contents.occasion.today, contents.fiscal_year);
    let appointment = |department: Option<&str>, day: NaiveDate, summary: String, parts: &[&str]| {
        let own = department.unwrap_or_default();
        let text = [installation, own, &day.to_string(), &year.start().to_string()].map(str::to_owned);
        let uid = fnv(text.iter().map(String::as_str).chain(parts.iter().copied()));
        let sequence = (today - NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default()).num_days();
        let description = format!("{}　目標管理", year.label());
        Appointment {
            department: department.map(str::to_owned),
            entry: CalendarEntry { uid: format!("matome.{uid:016x}@matome"), day, sequence, summary, description },
        }
    };
    let milestones = Milestone::ALL.into_iter().filter_map(|milestone| {
        let due = contents.reporting.due(milestone, year).filter(|due| *due >= today)?;
        let summary = format!("【期限】{}{}", year.label(), milestone.label());
        Some(appointment(None, due, summary, &[milestone.label()]))
    });
    let last = today.checked_add_days(Days::new(366)).unwrap_or(today);
    let items = deadlines::items(contents).into_iter().filter_map(|item| {
        let day = item.deadline.reminder_day().filter(|day| (today..=last).contains(day))?;
        let is_open = matches!(item.status, Status::Near | Status::Underway);
        let summary = format!("【期限】{} {}", one_line(item.department()), one_line(item.name()));
        is_open.then(|| appointment(Some(item.department()), day, summary, &[item.name()]))
    });
    milestones.chain(items).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_current_year_comes_first_then_the_newest_that_is_not_closed() {
        let today = NaiveDate::from_ymd_opt(2027, 3, 31).unwrap();
        for (years, closed, shown) in [
            (vec![], vec![], vec![]),
            (vec![2026], vec![], vec![2026]),
            (vec![2024, 2025, 2026], vec![], vec![2026, 2025]),
            (vec![2025, 2026, 2027, 2028], vec![], vec![2026, 2028]),
            (vec![2024, 2025, 2026], vec![2025], vec![2026, 2024]),
            (vec![2024, 2025, 2026], vec![2026], vec![2025, 2024]),
            (vec![2025, 2026], vec![2025, 2026], vec![]),
        ] {
            let of = |years: Vec<i32>| years.into_iter().map(FiscalYear::new);
            let closed = Closed { days: of(closed).map(|year| (year, today)).collect(), ..Closed::default() };
            let years = of(years).collect();
            assert_eq!(years_shown(&years, &closed, today), of(shown).collect::<Vec<_>>(), "{years:?}");
        }
    }
}
