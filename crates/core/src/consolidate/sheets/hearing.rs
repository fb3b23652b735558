//! ヒアリング資料: goals, ratings and overdue deadlines for the mayor's hearing. Only in copies for departments.

use std::collections::BTreeMap;

use super::WorkbookPlan;
use super::deadlines::{self, ListedDeadline};
use super::list::achievement;
use crate::consolidate::listed_measure::{ListedMeasure, by_goal, mean_achievement};
use crate::consolidate::rating;
use crate::consolidate::status::Status;
use matome_deadline::era;
use matome_deadline::text::one_line;
use matome_workbook::plan::{Cell, PaperSize, Print, Role, SheetColumn, SheetPlan, Tone};

pub(super) const NAME: &str = "ヒアリング資料";

/// Ratings of each goal, this year and last.
const COLUMNS: [(&str, f64); 8] = [
    ("No.", 5.0),
    ("目標", 35.0),
    ("取組", 6.0),
    ("自己評価", 16.0),
    ("達成度", 8.0),
    ("前年度の評価", 16.0),
    ("前年度", 8.0),
    ("超過した期限", 13.0),
];
const LAST: u32 = COLUMNS.len() as u32 - 1;

/// As many overdue deadlines fit on the page; the rest are counted.
const LATE: usize = 15;

pub(super) fn plan<'a>(contents: &'a WorkbookPlan<'a>) -> SheetPlan<'a> {
    let print = Print::on(PaperSize::A4, false);
    let mut sheet = SheetPlan::new(NAME, COLUMNS.map(|(_, width)| SheetColumn::wide(width)).to_vec(), print);
    let department = contents.copy_for.as_deref().unwrap_or_default();
    let title = format!("{department}　{}　ヒアリング資料", contents.fiscal_year.label());
    sheet.push_whole(30.0, Cell::text(&title, Role::Title), LAST);
    let late = deadlines::late(contents);
    sheet.push_whole(20.0, Cell::text(&summary(contents), Role::Remark), LAST);
    heading(&mut sheet, "目標ごとの評価");
    sheet.push_headers(COLUMNS.map(|(header, _)| header));
    by_goal(&contents.entries).for_each(|measures| sheet.push(of_goal(measures, &late, contents)));
    list(&mut sheet, &late);
    sheet
}

fn heading(sheet: &mut SheetPlan, text: &str) {
    sheet.push_high(10.0, Vec::new());
    sheet.push_whole(24.0, Cell::text(text, Role::Heading), LAST);
}

fn summary(contents: &WorkbookPlan) -> String {
    let mut states: BTreeMap<Status, usize> = BTreeMap::new();
    for listed in &contents.entries {
        *states.entry(listed.status).or_default() += 1;
    }
    let states: Vec<String> = states.iter().map(|(status, count)| format!("{} {count}", status.label())).collect();
    let (day, goals) = (era::date_label(contents.occasion.today), by_goal(&contents.entries).count());
    format!("{day}現在　目標 {goals}　取組 {}　（{}）", contents.entries.len(), states.join("、"))
}

fn of_goal(measures: &[ListedMeasure], late: &[ListedDeadline], contents: &WorkbookPlan) -> Vec<Cell> {
    let goal = measures[0].row.goal;
    let last = || measures.iter().filter_map(|listed| contents.last_year.of_measure(listed.row.id));
    let late = late.iter().filter(|item| std::ptr::eq(item.goal(), goal)).count();
    vec![
        Cell::optional(goal.number.as_deref(), Role::Centered),
        Cell::text(&one_line(goal.title.as_deref().unwrap_or_default()), Role::Body),
        Cell::number(measures.len(), Role::Centered),
        Cell::text(&ratings(measures.iter()), Role::Centered),
        achievement(mean_achievement(measures), Role::Centered),
        Cell::text(&ratings(last()), Role::Centered),
        achievement(mean_achievement(last()), Role::Centered),
        if late == 0 { Cell::empty(Role::Centered) } else { Cell::number(late, Role::Centered).toned(Tone::Late) },
    ]
}

/// `A 2、B 1`; a single measure's rating as written.
fn ratings<'l, 'a: 'l>(measures: impl Iterator<Item = &'l ListedMeasure<'a>> + Clone) -> String {
    let written = measures.clone().filter_map(|listed| listed.row.measure.self_assessment.as_deref());
    let counts = rating::counted(written.map(one_line));
    match counts.as_slice() {
        [(only, 1)] if measures.count() == 1 => only.clone(),
        counts => counts.iter().map(|(word, count)| format!("{word} {count}")).collect::<Vec<_>>().join("、"),
    }
}

fn list(sheet: &mut SheetPlan, late: &[ListedDeadline]) {
    heading(sheet, &format!("期限を過ぎ、完了の報告がないもの（期限 {}件）", late.len()));
    if late.is_empty() {
        sheet.push_whole(20.0, Cell::text("ありません。", Role::Remark), LAST);
    }
    for item in late.iter().take(LATE) {
        let number = item.goal().number.as_deref().unwrap_or("－");
        let due = item.due().map(era::date_label).unwrap_or_default();
        let text = format!("目標{number}　{}　期限 {due}", one_line(item.name()));
        sheet.push_whole(20.0, Cell::text(&text, Role::Body), LAST);
    }
    if late.len() > LATE {
        let text = format!("ほか {} 件は、シート「期限一覧」の状態で絞り込めます。", late.len() - LATE);
        sheet.push_whole(20.0, Cell::text(&text, Role::Remark), LAST);
    }
}
