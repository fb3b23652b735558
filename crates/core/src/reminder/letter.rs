//! Facts of a letter for its template: dates and distances are worded, nothing is left to compute.

use std::collections::HashSet;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::kind::ReminderKind;
use super::mail::{Mail, MailItem};
use super::step::Step;
use crate::office::city::City;
use crate::office::milestone::days_left;
use matome_deadline::era::{date_label, weekday_sign};
use matome_deadline::text::{one_line, percent_encoded};
use matome_forms::model::NAMELESS;

#[derive(Debug, Clone, Copy)]
pub struct Sender<'a> {
    pub city: &'a City,
    /// The share's address as staff see it.
    pub folder: &'a str,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Facts {
    pub subject: String,
    pub city: String,
    pub department: String,
    pub section: Option<String>,
    /// 令和8年10月1日
    pub today: String,
    /// Overdue papers, oldest first.
    pub overdue: Vec<Matter>,
    /// Coming dates, nearest first.
    pub upcoming: Vec<Matter>,
    /// Correction requests, in sheet order.
    pub requests: Vec<RequestEntry>,
    /// Whether it asks for reports to fill into a sheet, where 「該当なし」 is allowed.
    pub reports: bool,
    /// Ways to end the reminders of its deadlines.
    pub finish: Vec<Finish>,
    /// Whether any deadline is a guess.
    pub assumed: bool,
    /// Whether the department's head gets a copy.
    pub escalated: bool,
    pub folder: String,
    pub contact: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequestEntry {
    /// 目標1・取組2
    pub number: String,
    pub title: String,
    pub file: String,
    /// Path for a file manager.
    pub path: String,
    /// シート「1位」D12
    pub place: String,
    pub link: String,
    /// The memo, by line.
    pub memo: Vec<String>,
    /// 令和8年10月1日（木）: day of an earlier request, if any.
    pub since: Option<String>,
}

/// The way to report completion of a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Finish {
    /// By the report.
    Sheet,
    /// The form has no field for it: the planning section is told.
    Contact,
}

impl Finish {
    fn is_of(self, item: &MailItem<'_>) -> bool {
        (self == Self::Sheet) == item.background.has_place
    }
}

/// Items of one kind and year due on one day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Matter {
    pub kind: ReminderKind,
    /// 令和8年度中間報告
    pub name: String,
    /// 令和8年10月15日（木）, followed by （推定） if guessed.
    pub due: String,
    /// あと14日, 本日, 3日超過
    pub left: String,
    /// 令和8年9月30日
    pub as_of: Option<String>,
    /// The reference date is in the future, so nothing can be reported yet.
    pub as_of_ahead: bool,
    /// Sections whose sheets are asked for, in a letter to their department.
    pub sections: Vec<String>,
    /// About the department's year as a whole.
    pub whole: bool,
    pub files: Vec<FileEntries>,
    /// Numbers of items already listed in an earlier matter of the letter, with their deadline as written.
    pub again: Vec<String>,
    /// Numbers of workbooks, and of goals or measures above, that are left out.
    pub more_files: usize,
    pub more_again: usize,
    pub unreadable: Vec<UnreadableFile>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnreadableFile {
    pub file: String,
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FileEntries {
    pub file: String,
    /// All measures of the workbook, this many; no entries are listed.
    pub all: Option<usize>,
    /// The deadline as written, if many entries share it.
    pub deadline: Option<String>,
    pub entries: Vec<LetterItem>,
    /// Number of entries left out: letters have a length limit.
    pub more: usize,
}

impl FileEntries {
    fn of(file: String, mut entries: Vec<LetterItem>) -> Self {
        Self { file, all: None, deadline: None, more: cut(&mut entries), entries }
    }

    /// Truncates to the remaining `room`.
    fn keep_to(&mut self, room: &mut usize) {
        self.more += self.entries.len().saturating_sub(*room);
        self.entries.truncate(*room);
        *room -= self.entries.len();
    }
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LetterItem {
    /// 目標1・取組2
    pub number: String,
    pub title: String,
    /// シート「1位」D12
    pub place: String,
    /// The deadline as written; 「10月末」（推定） if the form is not confirmed.
    pub deadline: Option<String>,
    /// Text in the report's field that is no report: 後日報告.
    pub put_off: Option<String>,
    /// Beginning of a 中間報告 that may report completion: the letter asks to state it plainly.
    pub unsure: Option<String>,
}

impl Facts {
    pub fn new(mail: &Mail<'_>, sender: Sender<'_>) -> Self {
        let matter_of = |item: &MailItem<'_>| {
            let of = item.former.map(str::to_owned);
            (item.kind, item.fiscal_year, item.due, item.background.assumed, of)
        };
        let mut named = HashSet::new();
        let (requests, mut dated): (Vec<MailItem<'_>>, Vec<MailItem<'_>>) =
            mail.items.iter().cloned().partition(|item| item.kind == ReminderKind::Request);
        dated.sort_by_key(|item| (item.due, item.kind, item.background.assumed, item.former));
        let matters = dated.chunk_by(|a, b| matter_of(a) == matter_of(b));
        // A guessed deadline is never called overdue.
        let is_late = |first: &MailItem<'_>| first.overdue && !first.background.assumed;
        let matters = matters.map(|items| (is_late(&items[0]), matter(items, mail, &mut named)));
        let (overdue, upcoming): (Vec<_>, Vec<_>) = matters.partition(|(overdue, _)| *overdue);
        let deadlines = || dated.iter().filter(|item| item.kind == ReminderKind::Deadline);
        Self {
            subject: mail.subject.clone(),
            city: sender.city.name.clone(),
            department: mail.department.to_owned(),
            section: mail.section.map(str::to_owned),
            today: date_label(mail.date),
            overdue: overdue.into_iter().map(|(_, matter)| matter).collect(),
            upcoming: upcoming.into_iter().map(|(_, matter)| matter).collect(),
            requests: requests.iter().map(|item| request(item, sender.folder)).collect(),
            reports: dated.iter().any(|item| item.file.is_some() && item.kind != ReminderKind::Deadline),
            finish: [Finish::Sheet, Finish::Contact]
                .into_iter()
                .filter(|finish| deadlines().any(|item| finish.is_of(item)))
                .collect(),
            assumed: dated.iter().any(|item| item.background.assumed),
            escalated: !mail.cc.is_empty(),
            folder: sender.folder.to_owned(),
            contact: sender.city.planning.contact.clone(),
        }
    }
}

/// With more lines than this per workbook, its measures are summarised.
const LINES: usize = 5;

/// Limit of lines per workbook and of workbooks per matter; the rest is counted.
const LONGEST_LIST: usize = 30;

/// Limit of lines of a matter over all workbooks.
const LONGEST_MATTER: usize = 120;

const LONGEST_QUOTE: usize = 60;

/// Items already named in the letter: workbook, sheet, cell and number.
type Named<'a> = HashSet<(Option<&'a str>, Option<&'a str>, Option<&'a str>, String)>;

fn matter<'a>(items: &[MailItem<'a>], mail: &Mail<'_>, named: &mut Named<'a>) -> Matter {
    let (first, today, receiver) = (&items[0], mail.date, mail.section);
    let of_files: Vec<&MailItem<'a>> = items.iter().filter(|item| item.file.is_some()).collect();
    let (mut files, mut again) = by_file(&of_files, named);
    let unreadable = first.background.unreadable.iter();
    let unreadable =
        unreadable.map(|(file, reason)| UnreadableFile { file: one_line(file), reason: one_line(reason) }).collect();
    Matter {
        kind: first.kind,
        name: first.matter(),
        due: if first.background.assumed {
            format!("{}（推定）", full_date(first.due))
        } else {
            full_date(first.due)
        },
        left: days_left(first.days_left),
        as_of: first.as_of.map(date_label),
        as_of_ahead: first.as_of.is_some_and(|as_of| as_of > today),
        sections: items
            .iter()
            .filter_map(|item| item.section)
            .filter(|name| receiver != Some(*name))
            .map(one_line)
            .collect(),
        whole: of_files.is_empty(),
        more_files: cut(&mut files),
        more_again: cut(&mut again),
        files,
        again: by_number(&again),
        unreadable,
    }
}

/// The lines of each workbook, and items that the letter has already named.
fn by_file<'i, 'a>(items: &[&'i MailItem<'a>], named: &mut Named<'a>) -> (Vec<FileEntries>, Vec<&'i MailItem<'a>>) {
    let (mut files, mut again, mut room) = (Vec::new(), Vec::new(), LONGEST_MATTER);
    for items in items.chunk_by(|a, b| a.file == b.file) {
        let (known, new): (Vec<&'i MailItem<'a>>, Vec<&'i MailItem<'a>>) =
            items.iter().partition(|item| named.contains(&mark(item)));
        again.extend(known);
        if !new.is_empty() {
            let mut of_file = of_file(&new);
            if of_file.all.is_none() {
                named.extend(new.iter().map(|item| mark(item)).filter(|(.., number)| !number.is_empty()));
            }
            of_file.keep_to(&mut room);
            files.push(of_file);
        }
    }
    (files, again)
}

/// Truncates to the limit; returns the number left out.
fn cut<T>(list: &mut Vec<T>) -> usize {
    let more = list.len().saturating_sub(LONGEST_LIST);
    list.truncate(LONGEST_LIST);
    more
}

fn mark<'a>(item: &MailItem<'a>) -> (Option<&'a str>, Option<&'a str>, Option<&'a str>, String) {
    (item.file, item.sheet, item.cell, number(item))
}

/// 目標1・取組2（9月末まで）; words shared by all stand after the last one only.
fn by_number(items: &[&MailItem<'_>]) -> Vec<String> {
    let shared =
        items.len() > 1 && items.iter().all(|item| item.deadline.is_some() && written(item) == written(items[0]));
    let told = items.iter().enumerate().map(|(n, item)| match written(item) {
        Some(_) if shared && n + 1 < items.len() => number(item),
        Some(words) if shared => format!("{}（いずれも{words}）", number(item)),
        Some(words) => format!("{}（{words}）", number(item)),
        None => number(item),
    });
    told.collect()
}

/// The lines of one workbook: one per measure; for many, one per goal or one for all.
fn of_file(items: &[&MailItem<'_>]) -> FileEntries {
    let file = one_line(items[0].file.unwrap_or_default());
    let is_report = items[0].kind != ReminderKind::Deadline;
    if items.len() <= LINES {
        return FileEntries::of(file, items.iter().map(|item| entry(item)).collect());
    }
    if is_report
        && items.len() == items[0].background.reports_of_file
        && items.iter().all(|item| item.background.put_off.is_none())
    {
        return FileEntries { file, all: Some(items.len()), deadline: None, entries: Vec::new(), more: 0 };
    }
    let goal = |item: &MailItem<'_>| (item.goal_number.map(str::to_owned), item.goal_title.map(str::to_owned));
    let of_goals = items.chunk_by(|a, b| goal(a) == goal(b) && a.sheet == b.sheet && written(a) == written(b));
    let mut of_file = FileEntries::of(file, of_goals.flat_map(of_goal).collect());
    let shared = written(items[0]).filter(|shared| items.iter().all(|item| written(item).as_ref() == Some(shared)));
    if shared.is_some() {
        of_file.entries.iter_mut().for_each(|entry| entry.deadline = None);
        of_file.deadline = shared;
    }
    of_file
}

fn request(item: &MailItem<'_>, folder: &str) -> RequestEntry {
    let (file, sheet) = (item.file.unwrap_or_default(), item.sheet.unwrap_or_default());
    let LetterItem { number, title, place, .. } = entry(item);
    let is_first = item.steps.iter().any(|(step, _)| *step == Step::Opening);
    let memo = item.memo.as_deref().unwrap_or_default().lines().map(str::trim).filter(|line| !line.is_empty());
    RequestEntry {
        number,
        title,
        file: one_line(file),
        path: path_below(folder, file),
        place,
        link: link_to(folder, file, sheet, item.cell.unwrap_or_default()),
        memo: memo.map(str::to_owned).collect(),
        since: (item.overdue && !is_first).then(|| full_date(item.due)),
    }
}

/// Numbered measures of a goal share a line.
fn of_goal(items: &[&MailItem<'_>]) -> Vec<LetterItem> {
    let numbered = items.iter().all(|item| item.goal_number.is_some() && item.measure_number.is_some());
    let told_alone = items.iter().any(|item| item.background.put_off.or(item.background.unsure).is_some());
    let [first, _, ..] = items else { return items.iter().map(|item| entry(item)).collect() };
    if !numbered || told_alone {
        return items.iter().map(|item| entry(item)).collect();
    }
    let mut measures: Vec<String> =
        items.iter().filter_map(|item| Some(format!("取組{}", item.measure_number?))).collect();
    measures.dedup();
    vec![LetterItem {
        number: format!("目標{}・{}", first.goal_number.unwrap_or_default(), measures.join("、")),
        title: one_line(first.goal_title.unwrap_or(NAMELESS)),
        place: format!("シート「{}」", one_line(first.sheet.unwrap_or_default())),
        deadline: written(first),
        put_off: None,
        unsure: None,
    }]
}

fn entry(item: &MailItem<'_>) -> LetterItem {
    LetterItem {
        number: number(item),
        title: title(item),
        place: format!("シート「{}」{}", one_line(item.sheet.unwrap_or_default()), item.cell.unwrap_or_default()),
        deadline: written(item),
        put_off: item.background.put_off.map(one_line),
        unsure: item.background.unsure.map(quoted),
    }
}

/// The goal, and behind it what is done for it.
fn title(item: &MailItem<'_>) -> String {
    let measure = item.title.filter(|title| item.goal_title != Some(title));
    let parts = [item.goal_title, measure].into_iter().flatten().map(one_line).collect::<Vec<_>>();
    if parts.is_empty() { NAMELESS.to_owned() } else { parts.join("：") }
}

/// The deadline as written; quoted if read from a guessed place.
fn written(item: &MailItem<'_>) -> Option<String> {
    let words = one_line(item.deadline?);
    Some(if item.background.assumed { format!("「{words}」（推定）") } else { words })
}

fn quoted(report: &str) -> String {
    let mut text = one_line(report);
    if let Some((end, _)) = text.char_indices().nth(LONGEST_QUOTE) {
        text.truncate(end);
        text.push('…');
    }
    text
}

fn number(item: &MailItem<'_>) -> String {
    let number = [item.goal_number.map(|n| format!("目標{n}")), item.measure_number.map(|n| format!("取組{n}"))];
    number.into_iter().flatten().collect::<Vec<_>>().join("・")
}

/// 令和8年10月15日（木）
pub(super) fn full_date(day: NaiveDate) -> String {
    format!("{}（{}）", date_label(day), weekday_sign(day.weekday()))
}

/// Joins `file` to `folder` in the notation of `folder`.
fn path_below(folder: &str, file: &str) -> String {
    let separator = if folder.contains('\\') { '\\' } else { '/' };
    let file = if separator == '\\' { file.replace('/', "\\") } else { file.to_owned() };
    format!("{}{separator}{file}", folder.trim_end_matches(['\\', '/']))
}

/// `file://server/share/%E7…/R8.xlsx#'1%E4%BD%8D'!D12`
fn link_to(folder: &str, file: &str, sheet: &str, cell: &str) -> String {
    let path = path_below(folder, file).replace('\\', "/");
    // A server address begins with two slashes already; a path gets a third, or a drive.
    let root = match path.strip_prefix("//") {
        Some(_) => "file:",
        None if path.starts_with('/') => "file://",
        None => "file:///",
    };
    format!("{root}{}#'{}'!{cell}", percent_encoded(&path), percent_encoded(&sheet.replace('\'', "''")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workbook_is_found_by_its_path_and_its_cell_by_a_link() {
        let file = "総務部/R8 #1.xlsx";
        assert_eq!(path_below(r"\\fs01\目標", file), r"\\fs01\目標\総務部\R8 #1.xlsx");
        assert_eq!(path_below("/srv/share/", file), "/srv/share/総務部/R8 #1.xlsx");
        let links = [r"\\fs01\m", "/srv/m", r"G:\m"].map(|folder| link_to(folder, "R8 #1.xlsx", "a'b\"", "D12"));
        let expected = ["file://fs01/m", "file:///srv/m", "file:///G:/m"];
        assert_eq!(links, expected.map(|root| format!("{root}/R8%20%231.xlsx#'a%27%27b%22'!D12")));
    }
}
