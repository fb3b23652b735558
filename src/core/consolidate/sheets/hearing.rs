//! ヒアリング資料: one department on a page or two, for the mayor's hearing: its goals, how they were rated, what is
//! late.
//!
//! It stands in the copies for departments alone. The deadlines that are late are those of 期限一覧; how a measure was
//! rated is `rating`'s.

use std::collections::BTreeMap;

use super::Contents;
use super::deadlines::{self, ListedDeadline};
use super::list::achievement;
use crate::core::consolidate::listed_measure::ListedMeasure;
use crate::core::consolidate::sheet_plan::{Cell, Line, PaperSize, Print, Role, SheetColumn, SheetPlan, Tone};
use crate::core::consolidate::status::Status;
use crate::core::era;
use crate::core::grid::{Area, Position};
use crate::core::model::Goal;
use crate::core::text::one_line;

pub(super) const NAME: &str = "ヒアリング資料";

/// Of each goal, how it is rated, and how it was a year before.
const COLUMNS: [(&str, f64); 8] = [
    ("No.", 5.0),
    ("目標", 40.0),
    ("取組", 6.0),
    ("自己評価", 16.0),
    ("達成度", 8.0),
    ("前年度の評価", 16.0),
    ("前年度", 8.0),
    ("期限切れ", 8.0),
];
const LAST: u32 = COLUMNS.len() as u32 - 1;

/// More late deadlines than these do not fit on the page, and are told by their number.
const LATE: usize = 15;

pub(super) fn plan<'a>(contents: &'a Contents<'a>) -> SheetPlan<'a> {
    let print = Print::on(PaperSize::A4, false);
    let mut sheet = SheetPlan::new(NAME, COLUMNS.map(|(_, width)| SheetColumn::wide(width)).to_vec(), print);
    let department = contents.copy_for.as_deref().unwrap_or_default();
    let title = format!("{department}　{}　ヒアリング資料", contents.fiscal_year.label());
    whole(&mut sheet, 30.0, Cell::text(&title, Role::Title));
    let goals = goals(contents);
    let late = deadlines::late(contents);
    whole(&mut sheet, 20.0, Cell::text(&summary(contents, goals.len(), &late), Role::Remark));
    heading(&mut sheet, "目標ごとの評価");
    sheet.push(COLUMNS.map(|(header, _)| Cell::text(header, Role::Header)).to_vec());
    for (goal, measures) in goals {
        sheet.push(of_goal(goal, &measures, &late, contents));
    }
    list(&mut sheet, &late);
    sheet
}

/// A row of one cell.
fn whole(sheet: &mut SheetPlan, height: f64, cell: Cell) {
    let row = sheet.next_row();
    sheet.rows.push(Line::high(height, vec![cell]));
    sheet.merged.push(Area { first: Position::new(row, 0), last: Position::new(row, LAST) });
}

fn heading(sheet: &mut SheetPlan, text: &str) {
    sheet.rows.push(Line::high(10.0, Vec::new()));
    whole(sheet, 24.0, Cell::text(text, Role::Heading));
}

/// The measures by goal; those of one goal follow each other.
pub(super) fn goals<'c, 'a>(contents: &'c Contents<'a>) -> Vec<(&'a Goal, Vec<&'c ListedMeasure<'a>>)> {
    let mut goals: Vec<(&Goal, Vec<&ListedMeasure>)> = Vec::new();
    for listed in &contents.entries {
        match goals.last_mut() {
            Some((goal, measures)) if std::ptr::eq(*goal, listed.row.goal) => measures.push(listed),
            _ => goals.push((listed.row.goal, vec![listed])),
        }
    }
    goals
}

/// A measure counts as late by any of its deadlines, whatever its state says, so that this agrees with the list below.
fn summary(contents: &Contents, goals: usize, late: &[ListedDeadline]) -> String {
    let mut states: BTreeMap<Status, usize> = BTreeMap::new();
    for listed in &contents.entries {
        let is_late = late.iter().any(|item| item.is_of(listed));
        *states.entry(if is_late { Status::Overdue } else { listed.status }).or_default() += 1;
    }
    let states: Vec<String> = states.iter().map(|(status, count)| format!("{} {count}", status.label())).collect();
    let day = era::date_label(contents.occasion.today);
    format!("{day}現在　目標 {goals}　取組 {}　（{}）", contents.entries.len(), states.join("、"))
}

fn of_goal(goal: &Goal, measures: &[&ListedMeasure], late: &[ListedDeadline], contents: &Contents) -> Vec<Cell> {
    let last: Vec<&ListedMeasure> =
        measures.iter().filter_map(|listed| contents.last_year.of_measure(listed.row.id)).collect();
    let late = late.iter().filter(|item| std::ptr::eq(item.goal(), goal)).count();
    vec![
        Cell::optional(goal.number.as_deref(), Role::Centered),
        Cell::text(&one_line(goal.title.as_deref().unwrap_or_default()), Role::Body),
        Cell::number(measures.len(), Role::Centered),
        Cell::text(&ratings(measures), Role::Centered),
        achievement(mean(measures), Role::Centered),
        Cell::text(&ratings(&last), Role::Centered),
        achievement(mean(&last), Role::Centered),
        if late == 0 { Cell::empty(Role::Centered) } else { Cell::number(late, Role::Centered).toned(Tone::Late) },
    ]
}

/// `A 2、B 1`; a single measure's as it is written.
fn ratings(measures: &[&ListedMeasure]) -> String {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for written in measures.iter().filter_map(|listed| listed.row.measure.self_assessment.as_deref()) {
        let written = one_line(written);
        match counts.iter_mut().find(|(known, _)| *known == written) {
            Some((_, count)) => *count += 1,
            None => counts.push((written, 1)),
        }
    }
    match counts.as_slice() {
        [(only, 1)] if measures.len() == 1 => only.clone(),
        counts => counts.iter().map(|(word, count)| format!("{word} {count}")).collect::<Vec<_>>().join("、"),
    }
}

fn mean(measures: &[&ListedMeasure]) -> Option<f64> {
    let rates: Vec<f64> = measures.iter().filter_map(|listed| listed.row.measure.achievement_rate).collect();
    (!rates.is_empty()).then(|| rates.iter().sum::<f64>() / rates.len() as f64)
}

fn list(sheet: &mut SheetPlan, late: &[ListedDeadline]) {
    heading(sheet, &format!("期限を過ぎ、完了の報告がないもの（{}件）", late.len()));
    if late.is_empty() {
        whole(sheet, 20.0, Cell::text("ありません。", Role::Remark));
    }
    for item in late.iter().take(LATE) {
        let number = item.goal().number.as_deref().unwrap_or("－");
        let due = item.due().map(era::date_label).unwrap_or_default();
        let text = format!("目標{number}　{}　期限 {due}", one_line(item.name()));
        whole(sheet, 20.0, Cell::text(&text, Role::Body));
    }
    if late.len() > LATE {
        let text = format!("ほか {} 件は、シート「期限一覧」の状態で絞り込めます。", late.len() - LATE);
        whole(sheet, 20.0, Cell::text(&text, Role::Remark));
    }
}
