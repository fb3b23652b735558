//! 提出状況: which department has handed in what, the day by which it was due above it.

use chrono::NaiveDate;

use super::Contents;
use crate::core::consolidate::plan::{Cell, Column, Line, Paper, Print, Role, SheetPlan, Tone};
use crate::core::consolidate::submission::Standing;
use crate::core::grid::{Area, Position};
use crate::core::milestone::Milestone;

pub(super) const NAME: &str = "提出状況";

/// A due date so many days ahead is near.
const NEAR_DAYS: i64 = 14;

pub(super) fn plan<'a>(contents: &'a Contents<'a>) -> SheetPlan<'a> {
    let widths = [24.0, 18.0, 18.0, 18.0, 10.0, 10.0];
    let columns = widths.map(Column::wide).to_vec();
    let mut sheet = SheetPlan::new(
        NAME,
        columns,
        Print { paper: Paper::A4, landscape: false, repeat_rows: Some((0, 3)), columns: None },
    );
    let title = format!("{}　提出状況", contents.fiscal_year.label());
    sheet.rows.push(Line { height: Some(30.0), cells: vec![Cell::text(&title, Role::Title)] });
    sheet.merged.push(Area { first: Position::new(0, 0), last: Position::new(0, 5) });
    sheet.push(dates(
        "基準日",
        Milestone::ALL.map(|milestone| contents.reporting.as_of(milestone, contents.fiscal_year)),
    ));
    sheet.push(dates(
        "提出期限",
        Milestone::ALL.map(|milestone| contents.reporting.due(milestone, contents.fiscal_year)),
    ));
    let milestones = Milestone::ALL.map(Milestone::label);
    let headers = ["部局"].into_iter().chain(milestones).chain(["目標数", "取組数"]);
    sheet.push(headers.map(|header| Cell::text(header, Role::Header)).collect());
    sheet.freeze = Position::new(4, 1);
    for department in &contents.departments {
        let mut cells = vec![Cell::text(&department.name, Role::Label)];
        cells.extend(Milestone::ALL.map(|milestone| standing(department.standing(milestone), milestone, contents)));
        cells.extend([
            Cell::number(department.goals, Role::Centered),
            Cell::number(department.measures, Role::Centered),
        ]);
        sheet.push(cells);
    }
    if contents.departments.is_empty() {
        sheet.push(vec![Cell::text("部局がありません", Role::Remark)]);
    }
    sheet.push(Vec::new());
    let legend =
        "「一部 (3/5)」は 5 件の取組のうち 3 件に報告の記入があることを、「－」は様式に報告欄がないことを示します。";
    sheet.rows.push(Line { height: Some(34.0), cells: vec![Cell::text(legend, Role::Remark)] });
    let last = sheet.next_row() - 1;
    sheet.merged.push(Area { first: Position::new(last, 0), last: Position::new(last, 5) });
    sheet
}

fn dates(label: &str, days: [Option<NaiveDate>; 3]) -> Vec<Cell> {
    let day = |day: Option<NaiveDate>| match day {
        Some(_) => Cell::date(day, Role::Centered),
        None => Cell::text("－", Role::Centered).toned(Tone::Quiet),
    };
    std::iter::once(Cell::text(label, Role::Label)).chain(days.map(day)).collect()
}

/// A standing in the colour that its due date gives it.
pub(super) fn standing(standing: Standing, milestone: Milestone, contents: &Contents) -> Cell {
    let days_left =
        contents.reporting.due(milestone, contents.fiscal_year).map(|due| (due - contents.occasion.today).num_days());
    let tone = match (standing, days_left) {
        (Standing::Submitted, _) => Tone::Good,
        (Standing::NotAsked, _) => Tone::Quiet,
        (_, Some(..0)) => Tone::Late,
        (Standing::Partly { .. }, _) => Tone::Underway,
        (Standing::Missing, Some(..=NEAR_DAYS)) => Tone::Near,
        (Standing::Missing, _) => Tone::Plain,
    };
    Cell::text(&standing.label(), Role::Centered).toned(tone)
}
