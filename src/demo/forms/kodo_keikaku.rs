//! 行政経営行動計画: a plan of five years, a card a goal, a row a year with its plan or its result. It names sections,
//! and no department.

use chrono::Datelike;
use rust_xlsxwriter::{FormatAlign, Worksheet, XlsxError};

use super::look::FormStyle;
use super::page::Page;
use crate::core::era::Era;
use crate::core::fiscal_year::FiscalYear;
use crate::demo::paper::{DemoGoal, DemoMeasure, FormContent};
use crate::demo::words::short_year;

const LOOK: FormStyle = FormStyle { font: "ＭＳ 明朝", size: 10.5, shade: 0xDD_EBF7 };

pub(super) fn sheets(paper: &FormContent) -> Result<Vec<Worksheet>, XlsxError> {
    let mut page = Page::new("実施項目", LOOK.size, &[13.0, 10.0, 10.0, 34.0, 9.0, 22.0])?;
    head(&mut page, paper)?;
    let mut row = 5;
    for (number, goal) in (1..).zip(&paper.goals) {
        for heading in &goal.chapter {
            page.put(row, "A:F", heading, &LOOK.heading(11.5))?;
            row += 1;
        }
        row = card(&mut page, row, number, goal)? + 1;
    }
    let remark = "(※)年度計画達成度は、数値目標に対する実績の割合。100%を超えるものは100%とした。";
    page.put(row, "A", remark, &LOOK.plain().set_font_size(9.5))?;
    page.at_least(row, 18.0);
    Ok(vec![page.finish()?])
}

/// The plan's title and years, and the committee's date in the corner.
fn head(page: &mut Page, paper: &FormContent) -> Result<(), XlsxError> {
    let (era, year) = Era::of(paper.made);
    let date = format!("{}{year}.{}.{}　委員会", era.letter, paper.made.month(), paper.made.day());
    page.put(1, "F", &date, &LOOK.plain().set_font_size(9.5).set_align(FormatAlign::Right))?;
    let (period, rows) = years(paper).map(titles).unwrap_or_default();
    let title = format!("みどり市行政経営行動計画{period}");
    page.put(2, "A:F", &title, &LOOK.heading(14.5).set_align(FormatAlign::Center))?;
    page.at_least(2, 30.0);
    page.put(3, "A:F", &format!("実施項目{rows}"), &LOOK.heading(11.5))?;
    page.repeat(1..=2)
}

/// One goal's card from `row` on; returns the row below it.
fn card(page: &mut Page, row: u32, number: usize, goal: &DemoGoal) -> Result<u32, XlsxError> {
    let (label, centred, text) = (LOOK.label(), LOOK.centred(), LOOK.text());
    page.put(row, "A", "項目番号", &label)?;
    page.put(row, "B", &format!("No.{number}"), &centred)?;
    page.put(row, "C", "項目名", &label)?;
    page.put(row, "D", &goal.title, &LOOK.framed().set_bold())?;
    page.put(row, "E", "担当課", &label)?;
    page.put(row, "F", &goal.sections.join("、"), &centred)?;
    page.put(row + 1, "A", "現状・課題", &label)?;
    page.put_if(row + 1, "B:F", goal.background.as_deref(), &text)?;
    page.put(row + 2, "A", "目標", &label)?;
    page.put_if(row + 2, "B:F", goal.target.as_deref(), &text)?;
    page.put(row + 3, "A:E", "年度行動計画及び実績", &label)?;
    page.put(row + 3, "F", "年度計画達成度(※)", &label)?;
    let mut row = row + 4;
    for measure in &goal.measures {
        year_row(page, row, measure)?;
        row += 1;
    }
    Ok(row)
}

/// One year's plan, or its result with the rate reached.
fn year_row(page: &mut Page, row: u32, measure: &DemoMeasure) -> Result<(), XlsxError> {
    let year = measure.fiscal_year.map(|year| format!("{}年度", short_year(year))).unwrap_or_default();
    let (kind, text) = match &measure.year_end_report {
        Some(result) => ("実績", Some(result)),
        None => ("計画", measure.target.as_ref()),
    };
    page.put(row, "A", &format!("{year}{kind}"), &LOOK.label())?;
    page.put_if(row, "B:E", text.map(String::as_str), &LOOK.text())?;
    page.at_least(row, 50.0);
    match (measure.achievement_rate, &measure.year_end_report) {
        (Some(rate), _) => page.number(row, "F", rate / 100.0, &LOOK.centred().set_num_format("0%")),
        (None, Some(_)) => page.put(row, "F", "—", &LOOK.centred()),
        (None, None) => page.put(row, "F", "", &LOOK.centred()),
    }
}

/// The first and the last year that a row is about.
fn years(paper: &FormContent) -> Option<(FiscalYear, FiscalYear)> {
    let years = || paper.goals.iter().flat_map(|goal| &goal.measures).filter_map(|measure| measure.fiscal_year);
    Some((years().min()?, years().max()?))
}

/// `　＜令和7年度～令和11年度＞` behind the plan's title, and `　令和7年度実績、令和8～9年度計画` behind its part's.
fn titles((first, last): (FiscalYear, FiscalYear)) -> (String, String) {
    let period = format!("　＜{}～{}＞", first.label(), first.plus(4).label());
    let next = first.plus(1).label().replace("年度", "");
    let until = last.label().replace(|c: char| !c.is_ascii_digit(), "");
    (period, format!("　{}実績、{next}～{until}年度計画", first.label()))
}
