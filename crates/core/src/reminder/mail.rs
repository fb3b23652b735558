//! One reminder mail as data, before it becomes a letter; also a line of `matome calendar --format json`.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

use super::Rules;
use super::background::Background;
use super::demand::{Demand, MeasurePlace, Subject};
use super::kind::ReminderKind;
use super::ledger::{ReceiverId, Reminder, ReminderId};
use super::receiver::Receiver;
use super::step::Step;
use crate::office::city::Address;
use crate::office::milestone::Milestone;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::month_day::MonthDay;
use matome_deadline::text::one_line;

/// Reminders for one receiver on one day, nearest due date first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mail<'a> {
    pub date: NaiveDate,
    pub department: &'a str,
    /// Set for a section's own address.
    pub section: Option<&'a str>,
    pub to: &'a [Address],
    pub cc: Vec<&'a Address>,
    pub subject: String,
    pub items: Vec<MailItem<'a>>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MailItem<'a> {
    pub kind: ReminderKind,
    pub fiscal_year: FiscalYear,
    pub due: NaiveDate,
    /// Negative once overdue.
    pub days_left: i64,
    pub overdue: bool,
    pub goal_number: Option<&'a str>,
    pub measure_number: Option<&'a str>,
    /// The measure's title, else the goal's.
    pub title: Option<&'a str>,
    pub file: Option<&'a str>,
    pub sheet: Option<&'a str>,
    pub cell: Option<&'a str>,
    /// The section whose goal sheet it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<&'a str>,
    /// The department that owed it in its year, where another has taken over its work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub former: Option<&'a str>,
    pub goal_title: Option<&'a str>,
    pub deadline: Option<&'a str>,
    /// The correction asked for, in the planning section's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memo: Option<Cow<'a, str>>,
    /// The reference date of the report.
    pub as_of: Option<NaiveDate>,
    #[serde(skip)]
    pub(super) background: Background<'a>,
    #[serde(skip)]
    pub(super) id: ReminderId,
    #[serde(skip)]
    pub(super) steps: Vec<(Step, NaiveDate)>,
}

impl<'a> Mail<'a> {
    pub(super) fn new(date: NaiveDate, receiver: Receiver<'a>, items: Vec<MailItem<'a>>, escalated: bool) -> Self {
        let head = if escalated { receiver.head } else { &[] };
        let cc = head.iter().filter(|address| !receiver.to.contains(address)).collect();
        let Receiver { department, section, to, .. } = receiver;
        let subject = subject(department, section, &items);
        Self { date, department, section, to, cc, subject, items }
    }

    pub fn receiver(&self) -> ReceiverId {
        ReceiverId { department: self.department.to_owned(), section: self.section.map(str::to_owned) }
    }

    pub fn reminders(&self) -> impl Iterator<Item = Reminder> {
        self.items.iter().flat_map(|item| {
            item.steps.iter().map(|(step, day)| Reminder { id: item.id.clone(), step: *step, day: *day })
        })
    }
}

impl<'a> MailItem<'a> {
    /// 令和7年度期末報告, 令和7年度期末報告（当時の健康部の分）
    pub(super) fn matter(&self) -> String {
        let of_former = self.former.map(|former| format!("（当時の{}の分）", one_line(former)));
        self.kind.matter(self.fiscal_year) + &of_former.unwrap_or_default()
    }

    pub(super) fn new(demand: &Demand<'a>, receiver: &Receiver<'_>, day: NaiveDate, rules: &Rules<'_>) -> Self {
        let item = Self::bare(demand, receiver, day, rules);
        match demand.subject {
            Subject::Department => item,
            Subject::Section(name) => Self { section: Some(name), ..item },
            Subject::Goal { place, deadline } => Self { deadline: Some(&deadline.text), ..item.at(place) },
            Subject::Measure { place, measure, deadline } => Self {
                measure_number: measure.number.as_deref(),
                title: measure.title.as_deref().or(place.goal.title.as_deref()),
                deadline: deadline.map(|deadline| deadline.text.as_str()),
                ..item.at(place)
            },
            Subject::Request { place, measure, request } => Self {
                measure_number: measure.number.as_deref(),
                title: measure.title.as_deref().or(place.goal.title.as_deref()),
                cell: Some(&measure.source.cell),
                memo: Some(Cow::Borrowed(&request.memo)),
                ..item.at(place)
            },
            Subject::Workbook { file, problem } => Self {
                title: Some(problem.code().label()),
                file: Some(file),
                sheet: problem.sheet.as_deref(),
                memo: Some(Cow::Owned(problem.to_string())),
                overdue: false,
                ..item
            },
        }
    }

    fn bare(demand: &Demand<'a>, receiver: &Receiver<'_>, day: NaiveDate, rules: &Rules<'_>) -> Self {
        let days_left = (demand.due - day).num_days();
        Self {
            kind: demand.kind,
            fiscal_year: demand.year,
            due: demand.due,
            days_left,
            overdue: days_left < 0,
            goal_number: None,
            measure_number: None,
            title: None,
            file: None,
            sheet: None,
            cell: None,
            section: None,
            former: (demand.department != receiver.department).then_some(demand.department),
            goal_title: None,
            deadline: None,
            memo: None,
            as_of: as_of(demand, rules),
            background: demand.background.clone(),
            id: demand.id(receiver),
            steps: Vec::new(),
        }
    }

    fn at(self, place: MeasurePlace<'a>) -> Self {
        Self {
            goal_number: place.goal.number.as_deref(),
            title: place.goal.title.as_deref(),
            goal_title: place.goal.title.as_deref(),
            file: Some(place.file),
            sheet: Some(&place.source.sheet),
            cell: Some(&place.source.cell),
            ..self
        }
    }
}

fn as_of(demand: &Demand<'_>, rules: &Rules<'_>) -> Option<NaiveDate> {
    let milestone = match demand.kind {
        ReminderKind::InterimReport => Milestone::Interim,
        ReminderKind::YearEndReport => Milestone::YearEnd,
        ReminderKind::GoalSetting | ReminderKind::Deadline | ReminderKind::Request => return None,
    };
    rules.reporting.as_of(milestone, demand.year)
}

/// 【期限10月15日】令和8年度中間報告について（依頼） 総務部
fn subject(department: &str, section: Option<&str>, items: &[MailItem<'_>]) -> String {
    // In a list of mails, dated items say more.
    let dated = || items.iter().filter(|item| item.kind != ReminderKind::Request);
    let certain = dated().find(|item| !item.background.assumed);
    let Some(first) = certain.or(dated().next()).or(items.first()) else { return String::new() };
    let matters: BTreeSet<_> = items.iter().map(|item| (item.kind, item.fiscal_year, item.former)).collect();
    let more = if matters.len() > 1 { "ほか" } else { "" };
    let (late, form) = match (first.overdue, first.kind) {
        (_, ReminderKind::Request) => ("", "お願い"),
        (true, ReminderKind::Deadline) => ("超過", "お知らせ"),
        (true, _) => ("超過", "再依頼"),
        (false, ReminderKind::Deadline) => ("", "お知らせ"),
        (false, _) => ("", "依頼"),
    };
    let receiver = [Some(department), section].into_iter().flatten().map(one_line).collect::<Vec<_>>().join(" ");
    let matter = first.matter();
    if first.kind == ReminderKind::Request {
        return format!("【修正依頼】{matter}{more}について（お願い） {receiver}");
    }
    let day = MonthDay::of(first.due).label();
    if first.background.assumed {
        return format!("【期限{day}（推定）】{matter}{more}について（{form}） {receiver}");
    }
    format!("【期限{late}{day}】{matter}{more}について（{form}） {receiver}")
}
