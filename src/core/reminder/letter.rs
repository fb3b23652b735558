//! What a letter says, as facts that a template fills in: every date and distance already worded, nothing left to compute.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::mail::{Item, Kind, Mail};
use super::wording;
use crate::core::city::City;
use crate::core::era::date_label;
use crate::core::fiscal_year::FiscalYear;
use crate::core::text::one_line;

/// What every letter knows of its sender.
#[derive(Debug, Clone, Copy)]
pub struct Sender<'a> {
    pub city: &'a City,
    /// The share's address as staff see it.
    pub folder: &'a str,
}

/// The facts of a department's letter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Facts {
    /// The subject line as matome words it.
    pub subject: String,
    pub city: String,
    pub department: String,
    pub section: Option<String>,
    /// 令和8年10月1日
    pub today: String,
    /// One or more papers that are past their date, the oldest first.
    pub overdue: Vec<Matter>,
    /// What is still to come, nearest first.
    pub upcoming: Vec<Matter>,
    /// Whether any of it is a report to be filled into a sheet, in which 「該当なし」 can be written.
    pub reports: bool,
    /// Whether the department's head gets a copy because it is so late.
    pub escalated: bool,
    pub folder: String,
    pub contact: Option<String>,
}

/// One thing that is asked for: the items of one kind and year that are due on one day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Matter {
    pub kind: Kind,
    #[serde(skip)]
    pub fiscal_year: FiscalYear,
    /// The date itself.
    #[serde(skip)]
    pub day: NaiveDate,
    /// 令和8年度中間報告
    pub name: String,
    /// 令和8年10月15日（木）
    pub due: String,
    /// あと14日, 本日, 3日超過
    pub left: String,
    /// 令和8年9月30日
    pub as_of: Option<String>,
    /// Nothing in particular is named: it is about the department's year as a whole.
    pub whole: bool,
    pub files: Vec<FileEntries>,
}

/// The entries of one workbook.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FileEntries {
    pub file: String,
    pub entries: Vec<Entry>,
}

/// One goal or measure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// 目標1・取組2
    pub number: String,
    pub title: String,
    /// シート「1位」D12
    pub place: String,
    /// The deadline as it is written in the sheet.
    pub deadline: Option<String>,
}

impl Facts {
    pub fn new(mail: &Mail<'_>, sender: Sender<'_>) -> Self {
        let same = |a: &Item<'_>, b: &Item<'_>| (a.kind, a.fiscal_year, a.due) == (b.kind, b.fiscal_year, b.due);
        let matters = mail.items.chunk_by(same).map(|items| (items[0].overdue, matter(items)));
        let (overdue, upcoming): (Vec<_>, Vec<_>) = matters.partition(|(overdue, _)| *overdue);
        Self {
            subject: mail.subject.clone(),
            city: sender.city.name.clone(),
            department: mail.department.to_owned(),
            section: mail.section.map(str::to_owned),
            today: date_label(mail.date),
            overdue: overdue.into_iter().map(|(_, matter)| matter).collect(),
            upcoming: upcoming.into_iter().map(|(_, matter)| matter).collect(),
            reports: mail.items.iter().any(|item| item.file.is_some() && item.kind != Kind::Deadline),
            escalated: !mail.cc.is_empty(),
            folder: sender.folder.to_owned(),
            contact: sender.city.planning.contact.clone(),
        }
    }
}

fn matter(items: &[Item<'_>]) -> Matter {
    let first = &items[0];
    let named = items.iter().filter(|item| item.file.is_some());
    let mut files: Vec<FileEntries> = Vec::new();
    for item in named {
        let file = one_line(item.file.unwrap_or_default());
        match files.last_mut().filter(|last| last.file == file) {
            Some(last) => last.entries.push(entry(item)),
            None => files.push(FileEntries { file, entries: vec![entry(item)] }),
        }
    }
    Matter {
        kind: first.kind,
        fiscal_year: first.fiscal_year,
        day: first.due,
        name: wording::matter(first.kind, first.fiscal_year),
        due: full_date(first.due),
        left: wording::left(first.days_left),
        as_of: first.as_of.map(date_label),
        whole: files.is_empty(),
        files,
    }
}

fn entry(item: &Item<'_>) -> Entry {
    let number = [item.goal_number.map(|n| format!("目標{n}")), item.measure_number.map(|n| format!("取組{n}"))];
    Entry {
        number: number.into_iter().flatten().collect::<Vec<_>>().join("・"),
        title: one_line(item.title.unwrap_or("（名称の記載なし）")),
        place: format!("シート「{}」{}", one_line(item.sheet.unwrap_or_default()), item.cell.unwrap_or_default()),
        deadline: item.deadline.map(one_line),
    }
}

/// 令和8年10月15日（木）
pub(super) fn full_date(day: NaiveDate) -> String {
    let weekday = ["月", "火", "水", "木", "金", "土", "日"][day.weekday().num_days_from_monday() as usize];
    format!("{}（{weekday}）", date_label(day))
}
