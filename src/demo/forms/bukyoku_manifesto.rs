//! 部局マニフェスト: a legend of ratings, then a block of two rows a goal with a self-assessment and its reason.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::look::FormStyle;
use super::page::Page;
use crate::core::fiscal_year::FiscalYear;
use crate::demo::paper::{DemoGoal, FormContent};

const LOOK: FormStyle = FormStyle { font: "ＭＳ Ｐゴシック", size: 9.5, shade: 0xD9_E1F2 };
const GREY: u32 = 0xED_EDED;

/// What the ratings mean, best first.
const RATINGS: [&str; 6] = [
    "目標としていた達成水準を上回る成果を出した（100％超）",
    "目標としていた達成水準に到達した（100％）",
    "わずかに目標の達成水準に達しなかった（90％以上100％未満）",
    "目標の達成水準には届かなかった（60％以上90％未満）",
    "目標の達成水準までは遠い結果となった（60％未満）",
    "目標達成のための取り組みが見られなかった",
];

pub(super) fn sheets(paper: &FormContent) -> Result<Vec<Worksheet>, XlsxError> {
    let mut page = Page::new("部局マニフェスト", LOOK.size, &[20.0, 20.0, 52.0, 52.0, 13.0, 30.0])?;
    page.landscape();
    let title = format!("{}　部局マニフェスト　～私たちの組織使命と目標～", year(paper.fiscal_year));
    page.put(1, "A:F", &title, &LOOK.heading(16.0))?;
    page.at_least(1, 32.0);
    head(&mut page, paper)?;
    for (column, printed) in [
        ("A", "業績目標"),
        ("B", "表題"),
        ("C", "現状や課題"),
        ("D", "達成水準\n（どこまでできれば達成したといえるか）"),
        ("E", "達成状況\n（自己評価）"),
        ("F", "理由"),
    ] {
        page.put(10, column, printed, &LOOK.label().set_bold())?;
    }
    page.repeat(10..=10)?;
    for (row, (number, goal)) in (11..).step_by(2).zip((1..).zip(&paper.goals)) {
        block(&mut page, row, number, goal)?;
    }
    Ok(vec![page.finish()?])
}

/// Who it is, beside the legend of ratings.
fn head(page: &mut Page, paper: &FormContent) -> Result<(), XlsxError> {
    let small = FormStyle { size: 9.0, ..LOOK };
    page.put(2, "D:F", "業績目標の標語（指導者評価）", &small.framed().set_background_color(GREY).set_bold())?;
    for (row, rating) in (3..).zip(RATINGS) {
        page.put(row, "D:F", rating, &small.framed())?;
    }
    let rows = [
        ("部局名", paper.department.as_str()),
        ("役　職", "部長"),
        ("氏　名", &paper.head),
        ("連絡先", &paper.contact),
    ];
    for (row, (label, value)) in (3..).zip(rows) {
        page.put(row, "A", label, &LOOK.label())?;
        page.put(row, "B", value, &LOOK.framed())?;
    }
    Ok(())
}

fn block(page: &mut Page, row: u32, number: usize, goal: &DemoGoal) -> Result<(), XlsxError> {
    let grey = LOOK.framed().set_background_color(GREY);
    page.put(row, "A", &format!("◎部局目標{number}"), &grey.clone().set_bold())?;
    let label = "関連の施策・基本事業No";
    let policy = goal.other.get(label).map(|value| format!("{label}　{value}")).unwrap_or_default();
    page.put(row, "B:F", &policy, &grey)?;
    page.at_least(row, 20.0);
    let measure = goal.measures.first();
    page.put_if(row + 1, "A", goal.purpose.as_deref(), &LOOK.text())?;
    page.put(row + 1, "B", &goal.title, &LOOK.framed().set_bold())?;
    page.put_if(row + 1, "C", goal.background.as_deref(), &LOOK.text())?;
    page.put_if(row + 1, "D", measure.and_then(|m| m.target.as_deref()), &LOOK.text())?;
    page.put_if(row + 1, "E", measure.and_then(|m| m.self_assessment.as_deref()), &LOOK.text())?;
    page.put_if(row + 1, "F", measure.and_then(|m| m.year_end_report.as_deref()), &LOOK.text())
}

/// `2026（令和8）年度`.
fn year(fiscal_year: Option<FiscalYear>) -> String {
    let Some(year) = fiscal_year else { return String::new() };
    format!("{}（{}）年度", year.start(), year.label().trim_end_matches("年度"))
}
