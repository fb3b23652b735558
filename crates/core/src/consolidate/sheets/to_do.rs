//! Tasks of the planning section for 概要: overdue, due within a week, not handed in, to be checked.

use chrono::TimeDelta;

use super::deadlines::{self, ListedDeadline};
use super::{WorkbookPlan, findings, list, submissions};
use crate::consolidate::listed_measure::ListedMeasure;
use crate::consolidate::status::{NEAR_DAYS, Status};
use crate::consolidate::submission::SubmissionState;
use crate::notes::NoteId;
use crate::office::milestone::{Milestone, days_left};
use matome_deadline::month_day::MonthDay;
use matome_deadline::text::some_of;
use matome_workbook::plan::Tone;

const WEEK: i64 = 7;

pub(super) struct ToDo {
    pub(super) what: String,
    /// 期限 3件, 2部局
    pub(super) count: String,
    /// Its owners, or the remedy.
    pub(super) detail: String,
    pub(super) sheet: &'static str,
    pub(super) tone: Tone,
}

/// Only tasks with something to do.
pub(super) fn tasks(contents: &WorkbookPlan) -> Vec<ToDo> {
    // A closed year has no submissions.
    if contents.snapshot.closed.contains(contents.fiscal_year) {
        return to_look_at(contents).into_iter().collect();
    }
    let reports = [Milestone::GoalSetting, Milestone::Interim, Milestone::YearEnd];
    let reports = reports.into_iter().filter_map(|milestone| missing(contents, milestone));
    let deadlines = [overdue(contents), this_week(contents)].into_iter().flatten();
    reports.chain(deadlines).chain(corrected(contents)).chain(to_look_at(contents)).chain(to_check(contents)).collect()
}

/// Departments without a submission that is due soon or overdue.
fn missing(contents: &WorkbookPlan, milestone: Milestone) -> Option<ToDo> {
    let due = contents.reporting.due(milestone, contents.fiscal_year)?;
    let days = (due - contents.occasion.today).num_days();
    let is_open = |standing: SubmissionState| standing == SubmissionState::Missing || standing.is_partly();
    let open = contents.departments.iter().filter(|department| is_open(department.standing(milestone)));
    let names: Vec<&str> = open.map(|department| department.name.as_str()).collect();
    (days <= NEAR_DAYS && !names.is_empty()).then(|| ToDo {
        what: format!("{}の提出（期限{}、{}）", milestone.label(), MonthDay::of(due).label(), days_left(days)),
        count: format!("{}部局", names.len()),
        detail: some_of(&names),
        sheet: submissions::NAME,
        tone: if days < 0 { Tone::Late } else { Tone::Near },
    })
}

fn overdue(contents: &WorkbookPlan) -> Option<ToDo> {
    let late = deadlines::late(contents);
    let what = "期限を過ぎ、完了の報告がないもの".to_owned();
    of_departments((what, "期限"), late.iter().map(ListedDeadline::department), deadlines::NAME, Tone::Late)
}

fn this_week(contents: &WorkbookPlan) -> Option<ToDo> {
    let today = contents.occasion.today;
    let week = today..=today + TimeDelta::days(WEEK);
    let is_near =
        |item: &ListedDeadline| item.status == Status::Near && item.deadline.due.is_some_and(|due| week.contains(&due));
    let near: Vec<_> = deadlines::items(contents).into_iter().filter(is_near).collect();
    let what = format!("{WEEK}日以内に期限が来るもの");
    of_departments((what, "期限"), near.iter().map(ListedDeadline::department), deadlines::NAME, Tone::Near)
}

/// Requests that departments have corrected, or, in a copy, its open requests.
fn corrected(contents: &WorkbookPlan) -> Option<ToDo> {
    let (status, what) = if contents.is_copy() {
        (Status::Requested, "企画課から修正をお願いしている取組")
    } else {
        (Status::Corrected, "修正依頼のうち、部局が直した取組")
    };
    let rows = contents.entries.iter().filter(|entry| entry.status == status);
    of_departments((what.to_owned(), "取組"), rows.map(ListedMeasure::department_label), list::NAME, Tone::Near)
}

/// A task with its count and the departments concerned, without repetition.
fn of_departments<'d>(
    (what, counted): (String, &str),
    departments: impl Iterator<Item = &'d str>,
    sheet: &'static str,
    tone: Tone,
) -> Option<ToDo> {
    let (mut count, mut names) = (0, Vec::new());
    for name in departments {
        count += 1;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    (count > 0).then(|| ToDo { what, count: format!("{counted} {count}件"), detail: some_of(&names), sheet, tone })
}

fn to_look_at(contents: &WorkbookPlan) -> Option<ToDo> {
    let count = contents.findings.len();
    (count > 0).then(|| ToDo {
        what: "確認が必要なもの".to_owned(),
        count: format!("{count}件"),
        detail: "読み取れないブック、あいまいな期限、番号の重複など".to_owned(),
        sheet: findings::NAME,
        tone: Tone::Underway,
    })
}

/// Reports that the planning section has not checked; not shown in a copy.
fn to_check(contents: &WorkbookPlan) -> Option<ToDo> {
    let notes = &contents.occasion.notes.notes;
    let unchecked = contents.entries.iter().filter(|entry| {
        let measure = entry.row.measure;
        let is_reported = measure.interim_report.is_some() || measure.year_end_report.is_some();
        is_reported && notes.get(&NoteId::from(entry.row.id)).is_none_or(|note| note.check.is_none())
    });
    let count = if contents.is_copy() { 0 } else { unchecked.count() };
    (count > 0).then(|| ToDo {
        what: "報告があり、企画課確認が空欄の取組".to_owned(),
        count: format!("{count}件"),
        detail: "一覧の「企画課確認」で絞り込めます".to_owned(),
        sheet: list::NAME,
        tone: Tone::Plain,
    })
}
