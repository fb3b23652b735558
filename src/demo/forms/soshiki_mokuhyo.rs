//! 組織目標・運営目標: an index sheet, and a sheet of blocks whose measures are one cell with marked sections.

use rust_xlsxwriter::{FormatAlign, Worksheet, XlsxError};

use super::circled;
use super::look::FormStyle;
use super::page::Page;
use crate::demo::paper::{DemoGoal, DemoMeasure, FormContent};

const LOOK: FormStyle = FormStyle { font: "ＭＳ Ｐゴシック", size: 10.0, shade: 0xE2_EFDA };
const INDEX: FormStyle = FormStyle { font: "ＭＳ Ｐゴシック", size: 11.0, shade: 0xD9_E1F2 };

pub(super) fn sheets(paper: &FormContent) -> Result<Vec<Worksheet>, XlsxError> {
    Ok(vec![index(paper)?, blocks(paper)?])
}

fn index(paper: &FormContent) -> Result<Worksheet, XlsxError> {
    let mut page = Page::new("組織目標", INDEX.size, &[6.0, 78.0, 11.0])?;
    let centred = INDEX.heading(18.0).set_align(FormatAlign::Center);
    page.put(1, "A:C", &format!("{}　組織目標", paper.year()), &centred)?;
    let right = INDEX.plain().set_font_size(13.0).set_align(FormatAlign::Right);
    page.put(3, "B:C", &format!("所属　{}", paper.department), &right)?;
    let heading = INDEX.heading(13.0).set_align(FormatAlign::Center);
    page.put(5, "A:C", &format!("【{}　行動指針】", paper.department), &heading)?;
    page.put(6, "A:C", paper.principles.trim_end(), &INDEX.centred().set_font_size(13.0))?;
    page.at_least(6, 130.0);
    for (columns, printed) in [("A", "No."), ("B", "組　織　目　標"), ("C", "ページ")] {
        page.put(8, columns, printed, &INDEX.label().set_bold())?;
    }
    for (row, (number, goal)) in (9..).zip((1..).zip(&paper.goals)) {
        page.number(row, "A", f64::from(number), &INDEX.centred())?;
        page.put(row, "B", &goal.title, &INDEX.framed())?;
        page.put(row, "C", &format!("P{number}"), &INDEX.centred())?;
        page.at_least(row, 48.0);
    }
    page.finish()
}

fn blocks(paper: &FormContent) -> Result<Worksheet, XlsxError> {
    let mut page = Page::new("運営目標", LOOK.size, &[5.0, 5.0, 105.0])?;
    let centred = LOOK.heading(16.0).set_align(FormatAlign::Center);
    page.put(1, "A:C", &format!("{}　運営目標", paper.year()), &centred)?;
    page.repeat(1..=1)?;
    let mut row = 3;
    for (number, goal) in (1..).zip(&paper.goals) {
        row = block(&mut page, row, number, goal)? + 1;
    }
    page.finish()
}

/// One goal's block from `row` on; returns the row below it.
fn block(page: &mut Page, row: u32, number: usize, goal: &DemoGoal) -> Result<u32, XlsxError> {
    page.put(row, "A", &number.to_string(), &LOOK.label().set_font_size(12.0).set_bold())?;
    page.put(row, "B:C", &goal.title, &LOOK.framed().set_background_color(LOOK.shade).set_font_size(11.5).set_bold())?;
    page.at_least(row, 30.0);
    // The form prints two numbers a goal; the second stays empty where there is one measure.
    let count = goal.measures.len().max(2) as u32;
    let together = if count == 3 { 3 } else { 2 };
    for (place, at) in (1..).zip(row + 1..=row + count) {
        let first = at - (at - row - 1) % together;
        if at == first {
            let last = (first + together - 1).min(row + count);
            page.put_down(first..=last, "A", "運\n営\n目\n標", &LOOK.centred())?;
        }
        page.put(at, "B", &circled(place), &LOOK.centred())?;
        page.put(at, "C", &goal.measures.get(place - 1).map(body).unwrap_or_default(), &LOOK.text())?;
        page.at_least(at, 40.0);
    }
    Ok(row + count + 1)
}

/// All that is said of a measure, in one cell.
fn body(measure: &DemoMeasure) -> String {
    let section = |heading: &str, text: &Option<String>| {
        let text = text.as_deref().unwrap_or_default().trim_end();
        // A single line stands behind its heading, several stand below it.
        let between = if text.contains('\n') { "\n" } else { " " };
        format!("{heading}{between}{text}")
    };
    [
        section("【施策】", &measure.title),
        section("【達成すべき指標】", &measure.target),
        section("【指標を実現するための取組・手段等】", &measure.actions),
    ]
    .join("\n")
}
