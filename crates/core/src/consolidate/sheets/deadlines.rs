//! 期限一覧: all deadlines of the year's measures and goals: upcoming by date, then undated, then past, latest first. Every
//! sheet takes overdue deadlines from here.

use chrono::{Datelike, NaiveDate};

use super::WorkbookPlan;
use crate::consolidate::listed_measure::{ListedMeasure, by_goal};
use crate::consolidate::status::Status;
use matome_deadline::era::weekday_sign;
use matome_deadline::source::Source;
use matome_deadline::{Deadline, text};
use matome_forms::model::Goal;
use matome_workbook::plan::{Cell, Line, PaperSize, Role, SheetPlan, Tone};

pub(super) use crate::notes::own_sheets::DEADLINES as NAME;

const HEADERS: [(&str, f64); 11] = [
    ("期限日", 12.0),
    ("曜日", 7.0),
    ("残り日数", 10.5),
    ("部局", 14.0),
    ("担当課", 14.0),
    ("目標", 24.0),
    ("取組", 22.0),
    ("内容", 30.0),
    ("原文", 16.0),
    ("出典", 32.0),
    ("状態", 10.0),
];

const SOURCE_COLUMN: usize = 9;
/// Keeps 状態 on screen.
const ZOOM: u16 = 90;
const WIDEST_SOURCE: f64 = 38.0;
/// Characters of a line in which a sub-item's number is sought.
const MOST_OF_NUMBER: usize = 16;

pub(super) struct ListedDeadline<'a> {
    entry: &'a ListedMeasure<'a>,
    /// `None`: the goal's own deadline.
    measure: Option<&'a str>,
    pub(super) deadline: &'a Deadline,
    source: &'a Source,
    pub(super) status: Status,
}

impl<'a> ListedDeadline<'a> {
    /// The measure's name, or the goal's for a deadline of its own.
    pub(super) fn name(&self) -> &str {
        let named = self.measure.filter(|name| !name.trim().is_empty());
        named.or(self.entry.row.goal.title.as_deref()).unwrap_or_default()
    }

    pub(super) fn department(&self) -> &str {
        self.entry.department_label()
    }

    pub(super) fn goal(&self) -> &'a Goal {
        self.entry.row.goal
    }

    pub(super) fn due(&self) -> Option<NaiveDate> {
        self.deadline.due
    }
}

pub(super) fn plan<'a>(contents: &'a WorkbookPlan<'a>) -> SheetPlan<'a> {
    let mut sheet = SheetPlan::table(NAME, "期限一覧表", &HEADERS, 1, PaperSize::A3);
    sheet.zoom = ZOOM;
    let items = items(contents);
    sheet.columns[SOURCE_COLUMN].width = width_of_sources(&items);
    if items.is_empty() {
        sheet.push_none(7, Cell::text("期限の記載がある取組はありません", Role::Body));
    }
    sheet.end_with_what_fits(items.len(), items.into_iter().map(|item| Line::of(cells(&item, contents))));
    sheet
}

/// Fits the longest name, within limits: LibreOffice shows a link on one line.
fn width_of_sources(items: &[ListedDeadline]) -> f64 {
    let width = |item: &ListedDeadline| text::width(&item.entry.source_name(item.source)) as f64 * 0.95 + 2.0;
    items.iter().map(width).fold(HEADERS[SOURCE_COLUMN].1, f64::max).min(WIDEST_SOURCE)
}

/// In sheet order.
pub(super) fn items<'a>(contents: &'a WorkbookPlan<'a>) -> Vec<ListedDeadline<'a>> {
    let (mut items, today) = (Vec::new(), contents.occasion.today);
    for measures in by_goal(&contents.entries) {
        items.extend(of_the_goal(measures, today));
        items.extend(measures.iter().flat_map(|entry| of_the_measure(entry, today)));
    }
    items.sort_by_key(|item| match item.deadline.due {
        Some(due) => (if due >= today { 0 } else { 2 }, (due - today).num_days().abs()),
        None => (1, 0),
    });
    items
}

/// Past deadlines that are unmet, latest first; the only source for counting or listing them. A measure whose next
/// deadline is ahead may still have an overdue one: 状態 of 一覧 covers only the next.
pub(super) fn late<'a>(contents: &'a WorkbookPlan<'a>) -> Vec<ListedDeadline<'a>> {
    items(contents).into_iter().filter(|item| item.status == Status::Overdue).collect()
}

/// A goal's own deadlines, met once all its measures are reported.
fn of_the_goal<'a>(measures: &'a [ListedMeasure<'a>], today: NaiveDate) -> impl Iterator<Item = ListedDeadline<'a>> {
    let entry = &measures[0];
    let closed: Option<Vec<Status>> = measures.iter().map(|other| Status::closed(&other.progress)).collect();
    // If its measures ended in several ways, the one that shows most work done.
    let closed = closed.and_then(|closed| closed.into_iter().min());
    let goal = entry.row.goal;
    goal.deadlines.iter().map(move |deadline| ListedDeadline {
        entry,
        measure: None,
        deadline,
        source: deadline.source.as_ref().unwrap_or(&goal.source),
        status: Status::of_deadlines([deadline], closed, today),
    })
}

fn of_the_measure<'a>(entry: &'a ListedMeasure<'a>, today: NaiveDate) -> impl Iterator<Item = ListedDeadline<'a>> {
    let measure = entry.row.measure;
    measure.deadlines.iter().map(move |deadline| ListedDeadline {
        entry,
        measure: Some(entry.measure_name()),
        deadline,
        source: deadline.source.as_ref().unwrap_or(&measure.source),
        status: Status::of_deadline(deadline, &entry.progress, today),
    })
}

fn cells(item: &ListedDeadline, contents: &WorkbookPlan) -> Vec<Cell> {
    let (entry, deadline) = (item.entry, item.deadline);
    let days_left = deadline.due.map(|due| (due - contents.occasion.today).num_days());
    let tone = item.status.tone();
    vec![
        Cell::date(deadline.due, Role::Centered).toned(tone),
        Cell::text(deadline.due.map(|due| weekday_sign(due.weekday())).unwrap_or_default(), Role::Centered),
        Cell::days(days_left, Role::Centered).toned(match days_left {
            Some(..0) if tone != Tone::Late => Tone::Quiet,
            _ => tone,
        }),
        Cell::text(entry.department_label(), Role::Body),
        Cell::text(&entry.sections(), Role::Body),
        Cell::optional(entry.row.goal.title.as_deref(), Role::Body),
        Cell::optional(item.measure, Role::Body),
        Cell::text(&what_is_due(item), Role::Body),
        Cell::text(&deadline.text, Role::Body),
        entry.source_link(item.source, Role::Body, &contents.occasion.links),
        Cell::text(label(item.status), Role::Centered).toned(tone),
    ]
}

/// 期限切れ applies to measures only.
const fn label(status: Status) -> &'static str {
    match status {
        Status::Overdue => "超過",
        status => status.label(),
    }
}

/// `(1)(2) 規程の改正`: from the deadline, else from the actions' text for its items.
fn what_is_due(item: &ListedDeadline) -> String {
    let items = item.deadline.items.join(")(");
    match item.deadline.task.as_deref() {
        Some(task) if items.is_empty() => task.to_owned(),
        Some(task) => format!("({items}) {task}"),
        None if items.is_empty() => String::new(),
        None => {
            let actions = item.measure.and(item.entry.row.measure.actions.as_deref()).unwrap_or_default();
            let lines: Vec<&str> = item.deadline.items.iter().filter_map(|number| line_of(actions, number)).collect();
            if lines.is_empty() { format!("({items})") } else { lines.join("\n") }
        }
    }
}

/// The line of the actions that begins with `(1)`.
fn line_of<'a>(actions: &'a str, number: &str) -> Option<&'a str> {
    actions.lines().find(|line| {
        let folded = text::comparison_key(beginning(line));
        let behind = folded.strip_prefix('(').and_then(|rest| rest.strip_prefix(number));
        behind.is_some_and(|rest| rest.starts_with(')'))
    })
}

/// The start of a line, enough for its number: folding whole lines takes 5% of the time to write the sheet.
fn beginning(line: &str) -> &str {
    let line = line.trim_start();
    line.char_indices().nth(MOST_OF_NUMBER).map_or(line, |(end, _)| &line[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pixels: 8 per half-width character, 5 as a column's margin, 60 for row names and scroll bar.
    #[test]
    fn the_longest_name_of_a_workbook_leaves_the_state_on_a_screen_that_is_enlarged() {
        let others = HEADERS.iter().enumerate().filter(|(n, _)| *n != SOURCE_COLUMN).map(|(_, (_, width))| *width);
        let width: f64 = others.chain([WIDEST_SOURCE]).map(|width| width * 8.0 + 5.0).sum();
        assert!(width * f64::from(ZOOM) / 100.0 + 60.0 <= 1920.0 / 1.25, "{width}");
    }
}
