//! 運営方針: a page of prose, then a table with a row a goal whose header is repeated on the next page.

use rust_xlsxwriter::{FormatAlign, Worksheet, XlsxError};

use super::look::FormStyle;
use super::page::Page;
use crate::demo::paper::{DemoGoal, FormContent, Paragraph};

const LOOK: FormStyle = FormStyle { font: "ＭＳ Ｐゴシック", size: 10.5, shade: 0xD9_E1F2 };
/// The goals that fit on the table's first page.
const FIRST_PAGE: usize = 4;

pub(super) fn sheets(paper: &FormContent) -> Result<Vec<Worksheet>, XlsxError> {
    let mut page = Page::new("運営方針", LOOK.size, &[5.0, 20.0, 46.0, 40.0])?;
    let title = LOOK.heading(18.0).set_align(FormatAlign::Center);
    page.put(1, "A:D", &format!("{}　{}の運営方針", paper.year(), paper.department), &title)?;
    let row = organisation(&mut page, paper)?;
    let row = prose(&mut page, row + 1, "基本方針", &paper.policies)?;
    let row = prose(&mut page, row + 1, "現状と課題", &paper.issues)?;
    table(&mut page, row + 1, &paper.goals)?;
    Ok(vec![page.finish()?])
}

/// The head's name beside the list of sections, from row 3 on; returns the row below.
fn organisation(page: &mut Page, paper: &FormContent) -> Result<u32, XlsxError> {
    page.put(3, "A:B", &format!("{}長", paper.department), &LOOK.plain().set_font_size(12.0))?;
    page.put(3, "C", &format!("{}の組織体制", paper.department), &LOOK.heading(12.0))?;
    page.put(4, "A:B", &format!("　{}", paper.head), &LOOK.heading(14.0))?;
    for (row, section) in (4..).zip(&paper.sections) {
        page.put(row, "C", &format!("　{section}"), &LOOK.plain())?;
    }
    Ok(4 + paper.sections.len().max(1) as u32)
}

/// Paragraphs under a heading; returns the row below.
fn prose(page: &mut Page, row: u32, heading: &str, paragraphs: &[Paragraph]) -> Result<u32, XlsxError> {
    page.put(row, "A:D", heading, &LOOK.label().set_align(FormatAlign::Left).set_font_size(13.0).set_bold())?;
    page.at_least(row, 22.0);
    let mut row = row + 1;
    for paragraph in paragraphs {
        page.put(row, "A:D", &format!("■ {}", paragraph.heading), &LOOK.heading(11.0))?;
        let text = LOOK.plain().set_text_wrap().set_align(FormatAlign::Top);
        page.put(row + 1, "A:D", &format!("　{}", paragraph.text), &text)?;
        row += 2;
    }
    Ok(row)
}

fn table(page: &mut Page, row: u32, goals: &[DemoGoal]) -> Result<(), XlsxError> {
    page.put(row, "A:D", "重点的に取り組む施策・事業", &LOOK.heading(13.0))?;
    let mut row = row + 1;
    for (place, goal) in goals.iter().enumerate() {
        if place % FIRST_PAGE == 0 {
            for (column, printed) in [("A", "番号"), ("B", "重点施策・事業"), ("C", "取組内容"), ("D", "達成目標")]
            {
                page.put(row, column, printed, &LOOK.label().set_bold())?;
            }
            row += 1;
        }
        page.number(row, "A", (place + 1) as f64, &LOOK.centred())?;
        page.put(row, "B", &goal.title, &LOOK.framed().set_bold())?;
        let measure = goal.measures.first();
        page.put_if(row, "C", measure.and_then(|m| m.actions.as_deref()), &LOOK.text())?;
        page.put_if(row, "D", measure.and_then(|m| m.target.as_deref()), &LOOK.text())?;
        row += 1;
    }
    Ok(())
}
