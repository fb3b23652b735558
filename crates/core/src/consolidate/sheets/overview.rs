//! 概要: the year on one page, with counts of the other sheets and links to them.

mod warnings;

use std::collections::{BTreeSet, HashMap};

use super::submissions::standing;
use super::{WorkbookPlan, charts, deadlines, list, names, to_do};
use crate::consolidate::status::Status;
use crate::consolidate::submission::{self, SubmissionState};
use crate::office::milestone::Milestone;
use chrono::Datelike;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::{era, text};
use matome_workbook::link::Target;
use matome_workbook::plan::{Cell, PaperSize, Print, Role, SheetColumn, SheetPlan, Tone, Value};
use matome_workbook::problem::{Code, Severity};

pub(super) use crate::notes::own_sheets::OVERVIEW as NAME;

const WIDTHS: [f64; 9] = [18.0, 13.0, 13.0, 13.0, 13.0, 13.0, 13.0, 13.0, 13.0];
const LAST: u32 = WIDTHS.len() as u32 - 1;
/// Column ranges of a label and its text.
const LABELLED: [(u32, u32); 2] = [(0, 0), (1, LAST)];
const DEPARTMENT_COLUMNS: [&str; 9] =
    ["部局", "目標数", "取組数", "中間報告済", "中間報告", "期末報告済", "期末報告", "平均達成度", "超過した期限"];

pub(super) fn plan<'a>(contents: &'a WorkbookPlan<'a>) -> SheetPlan<'a> {
    let columns = WIDTHS.map(SheetColumn::wide).to_vec();
    let print = Print::on(PaperSize::A4, false);
    let mut sheet = SheetPlan::new(NAME, columns, print);
    sheet.push_whole(36.0, Cell::text(&contents.title(), Role::Title), LAST);
    made_from(&mut sheet, contents);
    notices(&mut sheet, contents);
    sheet_links(&mut sheet, contents);
    to_do(&mut sheet, contents);
    milestones(&mut sheet, contents);
    states(&mut sheet, contents);
    let by_month = months(&mut sheet, contents);
    charts::of_months(&mut sheet, by_month);
    let has_departments = !contents.is_copy();
    if has_departments {
        sheet.breaks.push(sheet.next_row());
    }
    let room = has_departments.then(|| charts::room(&mut sheet, &contents.departments));
    // Last, since it may run over pages; a page end would cut the charts otherwise.
    let by_department = departments(&mut sheet, contents);
    if let Some(room) = room {
        charts::of_departments(&mut sheet, room, by_department, &contents.departments);
    }
    sheet
}

fn heading(sheet: &mut SheetPlan, text: &str) {
    sheet.push_high(12.0, Vec::new());
    sheet.push_whole(24.0, Cell::text(text, Role::Heading), LAST);
}

fn made_from(sheet: &mut SheetPlan, contents: &WorkbookPlan) {
    labelled(sheet, "作成日時", Cell::of(Value::MadeAt, Role::Body));
    if let Some(day) = contents.snapshot.closed.days.get(&contents.fiscal_year) {
        let text =
            format!("確定 {}　この年度は締めてあります。内容は変わらず、督促もしません。", era::short_date(*day));
        labelled(sheet, "年度の締め", Cell::text(&text, Role::Body).toned(Tone::Good));
    }
    let files: BTreeSet<&str> = contents.entries.iter().map(|entry| entry.row.file).collect();
    let in_share = contents.snapshot.workbooks.values().filter(|workbook| workbook.absence.is_none()).count();
    let read = format!("この年度のブック {} 件（共有フォルダー全体 {in_share} 件）", files.len());
    let sources = match unreadable_files(contents) {
        0 => read,
        unreadable => format!("{read}、読み取れなかったもの {unreadable} 件"),
    };
    labelled(sheet, "作成元", Cell::text(&sources, Role::Body));
    let goals = submission::goal_count(&contents.entries);
    let counts = format!("{} 部局　目標 {goals} 件　取組 {} 件", contents.departments.len(), contents.entries.len());
    labelled(sheet, "件数", Cell::text(&counts, Role::Body));
}

fn labelled(sheet: &mut SheetPlan, label: &str, cell: Cell) {
    sheet.push_parts(Some(22.0), &LABELLED, [Cell::text(label, Role::Label), cell]);
}

fn unreadable_files(contents: &WorkbookPlan) -> usize {
    let codes = [Code::UnreadableWorkbook, Code::PasswordProtected, Code::NotAWorkbook, Code::TooLarge];
    let unreadable = contents
        .findings
        .iter()
        .filter(|finding| finding.problem.severity() == Severity::Error && codes.contains(&finding.problem.code()));
    unreadable.map(|finding| finding.file.as_str()).collect::<BTreeSet<_>>().len()
}

/// Warnings to read before the rest.
fn notices(sheet: &mut SheetPlan, contents: &WorkbookPlan) {
    for (text, tone) in warnings::of(contents) {
        let cells = [Cell::text("お知らせ", Role::Label), Cell::text(&text, Role::Body).toned(tone)];
        sheet.push_parts(Some(height(&text, &WIDTHS[1..])), &LABELLED, cells);
    }
}

fn sheet_links(sheet: &mut SheetPlan, contents: &WorkbookPlan) {
    let mut cells = vec![Cell::text("シート", Role::Label)];
    cells.extend(names(contents).map(|name| Cell::link(name, Target::Sheet(name), Role::Centered)));
    while !cells.is_empty() {
        let rest = cells.split_off(cells.len().min(WIDTHS.len()));
        cells.resize(WIDTHS.len(), Cell::empty(Role::Centered));
        sheet.push_high(22.0, cells);
        cells = rest;
        if !cells.is_empty() {
            cells.insert(0, Cell::empty(Role::Label));
        }
    }
}

/// Column ranges of a task: name, count, owner, link.
const TASK: [(u32, u32); 4] = [(0, 2), (3, 3), (4, 7), (8, 8)];

fn to_do(sheet: &mut SheetPlan, contents: &WorkbookPlan) {
    heading(sheet, "いま行うこと");
    let tasks = to_do::tasks(contents);
    if tasks.is_empty() {
        sheet.push(vec![Cell::text("今週行うことはありません。", Role::Remark)]);
        sheet.merge_last(0, LAST);
    }
    for task in tasks {
        let parts = [
            Cell::text(&task.what, Role::Label).toned(task.tone),
            Cell::text(&task.count, Role::Centered).toned(task.tone),
            Cell::text(&task.detail, Role::Body),
            Cell::link(task.sheet, Target::Sheet(task.sheet), Role::Centered),
        ];
        let (first, last) = TASK[2];
        let height = height(&task.detail, &WIDTHS[first as usize..=last as usize]);
        sheet.push_parts(Some(height), &TASK, parts);
    }
}

/// Height of a text in merged columns, which no program adjusts itself.
fn height(text: &str, widths: &[f64]) -> f64 {
    // Ten half-width characters are as wide as eleven average letters of the text.
    let room = widths.iter().sum::<f64>() * 1.1;
    let lines = text::width(text).div_ceil(room as usize).max(1);
    5.0 + 17.0 * lines as f64
}

fn milestones(sheet: &mut SheetPlan, contents: &WorkbookPlan) {
    heading(sheet, "提出の状況");
    sheet.push_headers(["", "基準日", "提出期限", "残り日数", "提出済", "一部", "未提出", "対象外", "提出率"]);
    for milestone in Milestone::ALL {
        let due = contents.reporting.due(milestone, contents.fiscal_year);
        let count = |wanted: fn(SubmissionState) -> bool| {
            contents.departments.iter().filter(|department| wanted(department.standing(milestone))).count()
        };
        let submitted = count(|standing| standing == SubmissionState::Submitted);
        let partly = count(SubmissionState::is_partly);
        let missing = count(|standing| standing == SubmissionState::Missing);
        let asked = submitted + partly + missing;
        // A complete submission is never overdue.
        let due_in = due.map(|due| (due - contents.occasion.today).num_days());
        let days_left = due_in.filter(|days| *days >= 0 || submitted < asked);
        let rate = (asked > 0).then(|| 100.0 * submitted as f64 / asked as f64);
        let late = if days_left.is_some_and(|days| days < 0) && missing > 0 { Tone::Late } else { Tone::Plain };
        sheet.push(vec![
            Cell::text(milestone.label(), Role::Label),
            Cell::date(contents.reporting.as_of(milestone, contents.fiscal_year), Role::Centered),
            Cell::date(due, Role::Centered),
            Cell::days(days_left, Role::Centered),
            Cell::number(submitted, Role::Centered),
            Cell::number(partly, Role::Centered),
            Cell::number(missing, Role::Centered).toned(late),
            Cell::number(contents.departments.len() - asked, Role::Centered),
            list::achievement(rate, Role::Centered),
        ]);
    }
}

fn states(sheet: &mut SheetPlan, contents: &WorkbookPlan) {
    heading(sheet, "取組の状態");
    let labels = Status::COMPUTED.map(Status::label);
    sheet.push_headers([""].into_iter().chain(labels).chain(["計", "要確認"]));
    let count = |status| contents.entries.iter().filter(|entry| entry.status == status).count();
    let mut cells = vec![Cell::text("取組数", Role::Label)];
    let counted = |status: Status| {
        let count = count(status);
        Cell::number(count, Role::Centered).toned(if count > 0 { status.tone() } else { Tone::Plain })
    };
    cells.extend(Status::COMPUTED.map(counted));
    cells.push(Cell::number(contents.entries.len(), Role::Centered));
    cells.push(Cell::number(contents.findings.len(), Role::Centered));
    sheet.push(cells);
    if Status::DECIDED.into_iter().any(|status| count(status) > 0) {
        let labels = Status::DECIDED.map(Status::label);
        sheet.push_headers([""].into_iter().chain(labels));
        sheet.push(
            [Cell::text("うち企画課確認", Role::Label)].into_iter().chain(Status::DECIDED.map(counted)).collect(),
        );
    }
}

/// Returns the range of department rows.
fn departments(sheet: &mut SheetPlan, contents: &WorkbookPlan) -> (u32, u32) {
    heading(sheet, "部局別");
    let header = sheet.next_row();
    sheet.print.repeat_rows = Some((header, header));
    sheet.push_headers(DEPARTMENT_COLUMNS);
    let first = sheet.next_row();
    let late = deadlines::late(contents);
    let mut overdue_of: HashMap<&str, usize> = HashMap::new();
    for item in &late {
        *overdue_of.entry(item.department()).or_default() += 1;
    }
    for department in &contents.departments {
        let overdue = overdue_of.get(department.name.as_str()).copied().unwrap_or_default();
        let reported = |milestone| Cell::number(department.reported(milestone).0, Role::Centered);
        let stands = |milestone| standing(department.standing(milestone), milestone, contents);
        let tone = if overdue > 0 { Tone::Late } else { Tone::Plain };
        sheet.push(vec![
            Cell::text(&department.name, Role::Label),
            Cell::number(department.goals, Role::Centered),
            Cell::number(department.measures, Role::Centered),
            reported(Milestone::Interim),
            stands(Milestone::Interim),
            reported(Milestone::YearEnd),
            stands(Milestone::YearEnd),
            list::achievement(department.achievement, Role::Centered),
            Cell::number(overdue, Role::Centered).toned(tone),
        ]);
    }
    (first, sheet.next_row().max(first + 1) - 1)
}

/// Returns the range of month rows.
fn months(sheet: &mut SheetPlan, contents: &WorkbookPlan) -> (u32, u32) {
    heading(sheet, "月別の期限");
    sheet.push_headers(["月", "期限の件数", "うち未了"]);
    let first = sheet.next_row();
    let items: Vec<_> =
        deadlines::items(contents).into_iter().filter(|item| item.deadline.reminder_day().is_some()).collect();
    for month in FiscalYear::MONTHS {
        let key = (contents.fiscal_year.year_of_month(month), month);
        let due = items.iter().filter(|item| item.deadline.due.is_some_and(|due| (due.year(), due.month()) == key));
        let open = |status: Status| matches!(status, Status::Overdue | Status::Near | Status::Underway);
        let (all, still_open) = due.fold((0, 0), |(all, n), item| (all + 1, n + usize::from(open(item.status))));
        sheet.push(vec![
            Cell::text(&format!("{month}月"), Role::Label),
            Cell::number(all, Role::Centered),
            Cell::number(still_open, Role::Centered),
        ]);
    }
    (first, sheet.next_row() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_names_get_the_lines_that_they_need() {
        let room = &WIDTHS[4..=7];
        let points = |names: usize| height(&"企画部、".repeat(names), room) as u32;
        assert_eq!([1, 7, 8].map(points), [22, 22, 39]);
    }
}
