//! 重点目標管理シート: an index, then a sheet a goal with a row a measure and a column for each report.

use rust_xlsxwriter::{FormatAlign, Worksheet, XlsxError};

use super::circled;
use super::look::FormStyle;
use super::page::Page;
use crate::demo::paper::{DemoGoal, DemoMeasure, FormContent};

const LOOK: FormStyle = FormStyle { font: "ＭＳ Ｐゴシック", size: 10.0, shade: 0xF2_F2F2 };
const INDEX: FormStyle = FormStyle { font: "ＭＳ ゴシック", size: 12.0, shade: 0xFF_FFFF };

/// The labels of the four places where a goal is put into the city's plans: columns of label and value, label as
/// printed.
const PLANS: [[(&str, &str, &str); 2]; 2] = [
    [("A:B", "C:E", "総合計画における\n位置付け"), ("F:G", "H:L", "まち・ひと・しごと創生\n総合戦略における位置付け")],
    [
        ("A:B", "C:E", "みどり市行財政改革プランにおける位置付け"),
        ("F:G", "H:L", "みどり未来プラン\n「5つの約束」における位置付け"),
    ],
];

pub(super) fn sheets(paper: &FormContent) -> Result<Vec<Worksheet>, XlsxError> {
    let mut sheets = vec![index(paper)?];
    for (number, goal) in (1..).zip(&paper.goals) {
        sheets.push(goal_sheet(paper, number, goal)?);
    }
    Ok(sheets)
}

fn index(paper: &FormContent) -> Result<Worksheet, XlsxError> {
    let mut page = Page::new("重点目標一覧", INDEX.size, &[4.0, 5.0, 78.0])?;
    page.put(2, "B:C", &paper.department, &INDEX.heading(13.0))?;
    page.put(4, "B:C", &format!("{}　重点目標", paper.year()), &INDEX.heading(16.0))?;
    for (row, (number, goal)) in (6..).zip((1..).zip(&paper.goals)) {
        page.number(row, "B", f64::from(number), &INDEX.centred())?;
        page.put(row, "C", &goal.title, &INDEX.framed())?;
        page.at_least(row, 30.0);
    }
    page.finish()
}

fn goal_sheet(paper: &FormContent, number: usize, goal: &DemoGoal) -> Result<Worksheet, XlsxError> {
    let widths = [4.0, 14.0, 26.0, 15.0, 15.0, 18.0, 16.0, 20.0, 9.0, 9.0, 9.0, 9.0];
    let mut page = Page::new(&format!("重点{number}"), LOOK.size, &widths)?;
    page.landscape();
    head(&mut page, paper, number, goal)?;
    let last = measures(&mut page, number, goal)?;
    let remarks = goal.other.get("特記事項").map(String::as_str).unwrap_or_default();
    // The form asks two questions side by side, each in a cell of its own.
    let (citizens, effects) = remarks.rfind("\n○").map_or((remarks, ""), |at| (&remarks[..at], &remarks[at + 1..]));
    page.put(last, "A:B", "特記事項", &LOOK.label())?;
    page.put(last, "C:F", citizens, &LOOK.text())?;
    page.put(last, "G:L", effects, &LOOK.text())?;
    page.at_least(last, 62.0);
    page.finish()
}

/// The part above the table: title, department, rank, plans, background and purpose.
fn head(page: &mut Page, paper: &FormContent, number: usize, goal: &DemoGoal) -> Result<(), XlsxError> {
    let (label, text) = (LOOK.label(), LOOK.text());
    page.put(
        1,
        "A:L",
        &format!("{}　重点目標管理シート", paper.year()),
        &LOOK.heading(14.0).set_align(FormatAlign::Center),
    )?;
    page.put(2, "A:B", "重点目標", &label)?;
    page.put(2, "C:G", &goal.title, &LOOK.framed().set_bold())?;
    page.put(2, "H", "部局名", &label)?;
    page.put(2, "I:J", &paper.department, &LOOK.centred())?;
    page.put(2, "K", "優先\n順位", &label)?;
    page.put(2, "L", &format!("{number}位"), &LOOK.centred())?;
    for (row, plans) in (3..).zip(PLANS) {
        for (label_columns, columns, printed) in plans {
            page.put(row, label_columns, printed, &label)?;
            let known = goal.other.get(&printed.replace('\n', ""));
            page.put_if(row, columns, known.map(String::as_str), &text)?;
        }
    }
    for (row, printed, value) in [(5, "現況・課題", &goal.background), (6, "目的・効果", &goal.purpose)] {
        page.put(row, "A:B", printed, &label)?;
        page.put_if(row, "C:L", value.as_deref(), &text)?;
    }
    Ok(())
}

/// The table of measures; returns the row below it.
fn measures(page: &mut Page, number: usize, goal: &DemoGoal) -> Result<u32, XlsxError> {
    // Every third sheet writes the number into the text, as those do whose first column was merged away.
    let own_column = !number.is_multiple_of(3);
    let (what, width) = if own_column { ("B:C", "A") } else { ("A:C", "") };
    let label = LOOK.label();
    if own_column {
        page.put(7, width, "", &label)?;
    }
    for (columns, printed) in [
        (what, "取組項目及び方法・手段\n（何をどのように）"),
        ("D", "期間・期限\n（いつ・いつまでに）"),
        ("E:F", "数値目標\n（どの水準まで）"),
        ("G:H", "中間報告\n（目標に対する進捗状況・進捗度）"),
        ("I:L", "期末報告\n（目標に対する達成状況・達成度）"),
    ] {
        page.put(7, columns, printed, &label)?;
    }
    let mut row = 8;
    for (place, measure) in (1..).zip(&goal.measures) {
        if own_column {
            page.put(row, "A", &circled(place), &LOOK.centred())?;
            page.put(row, what, &body(measure), &LOOK.text())?;
        } else {
            page.put(row, what, &format!("{} {}", circled(place), body(measure)), &LOOK.text())?;
        }
        page.put_if(row, "D", measure.period.as_deref(), &LOOK.text())?;
        page.put_if(row, "E:F", measure.target.as_deref(), &LOOK.text())?;
        page.put_if(row, "G:H", measure.interim_report.as_deref(), &LOOK.text())?;
        page.put_if(row, "I:L", measure.year_end_report.as_deref(), &LOOK.text())?;
        row += 1;
    }
    Ok(row)
}

/// `○新庁舎の完成` and below it what is done.
fn body(measure: &DemoMeasure) -> String {
    let title = measure.title.iter().map(|title| format!("○{title}"));
    title.chain(measure.actions.clone()).collect::<Vec<_>>().join("\n")
}
