//! The role of each cell of a workbook: as a list or as JSON.

use std::io::{self, Write};

use serde::Serialize;

use super::document::PrintedWorkbook;
use super::output::{TextTable, shorten};
use super::read;
use matome_deadline::text;
use matome_forms::field::Field;
use matome_forms::layout::{FormCandidate, SheetExplanation, Use, WorkbookExplanation};
use matome_forms::model::Workbook;

/// Prints the cells of each sheet, then the records.
pub(super) fn print(explained: &WorkbookExplanation, out: &mut impl Write) -> io::Result<()> {
    for sheet in explained.sheets.iter().filter(|sheet| !sheet.cells.is_empty()) {
        let layout = sheet.layout.as_deref().unwrap_or("目標は読んでいません");
        writeln!(out, "シート「{}」（{layout}）", sheet.name)?;
        for candidate in considered(sheet) {
            writeln!(out, "  {}", score(candidate))?;
        }
        writeln!(out)?;
        list(sheet, &explained.workbook, out)?;
        writeln!(out)?;
    }
    read::print(&explained.workbook, out)
}

/// The matching form and its rivals, or the nearest forms of an unmatched sheet.
fn considered(sheet: &SheetExplanation) -> impl Iterator<Item = &FormCandidate> {
    let fitting = sheet.candidates.iter().filter(|candidate| candidate.mismatch.is_none()).count();
    sheet.candidates.iter().take(fitting.max(1))
}

/// `様式 juten-mokuhyo-sheet: 見出し9個のうち8個（89%）　ないもの: 「数値目標」`.
fn score(candidate: &FormCandidate) -> String {
    let all = candidate.found.len() + candidate.missing.len();
    let missing = match candidate.missing.as_slice() {
        [] => String::new(),
        missing => format!("　ないもの: {}", text::quoted(missing)),
    };
    let mismatch = candidate.mismatch.as_ref().map(|why| format!("　× {why}")).unwrap_or_default();
    let (layout, found, share) = (&candidate.layout, candidate.found.len(), candidate.share * 100.0);
    format!("様式 {layout}: 見出し{all}個のうち{found}個（{share:.0}%）{missing}{mismatch}")
}

fn list(sheet: &SheetExplanation, workbook: &Workbook, out: &mut impl Write) -> io::Result<()> {
    let mut table = TextTable::new(&["  セル", "内容", "読み取り"]);
    for cell in &sheet.cells {
        table.line([format!("  {}", cell.cell), shorten(&cell.text, 40), in_full(&cell.taken, workbook)]);
    }
    table.print(out)
}

/// `目標1・取組3の期限`.
fn in_full(taken: &Use, workbook: &Workbook) -> String {
    let named = |field: &Option<Field>| field.map_or("項目なし", Field::label);
    match taken {
        Use::Heading { gives } if gives.is_empty() => "表題".to_owned(),
        Use::Heading { gives } => {
            format!("表題（{}）", gives.iter().map(|field| field.label()).collect::<Vec<_>>().join("、"))
        }
        Use::Label { field } => format!("見出し（{}）", named(field)),
        Use::Header { field } => format!("列の見出し（{}）", named(field)),
        Use::Value { field, goal, measure: None } => {
            format!("目標{}の{}", goal_number(*goal, workbook), field.label())
        }
        Use::Value { field, goal, measure: Some(measure) } => format!(
            "目標{}・取組{}の{}",
            goal_number(*goal, workbook),
            measure_number(*goal, *measure, workbook),
            field.label()
        ),
        Use::Note => "（様式の説明）".to_owned(),
        Use::Decoration => "（記号・番号）".to_owned(),
        Use::Unread => "【読み取れていません】".to_owned(),
        Use::Unused => "（使っていません）".to_owned(),
    }
}

fn goal_number(goal: usize, workbook: &Workbook) -> String {
    let number = workbook.goals.get(goal).and_then(|goal| goal.number.clone());
    number.unwrap_or_else(|| format!("({})", goal + 1))
}

fn measure_number(goal: usize, measure: usize, workbook: &Workbook) -> String {
    let measures = workbook.goals.get(goal).map(|goal| goal.measures.as_slice()).unwrap_or_default();
    let number = measures.get(measure).and_then(|measure| measure.number.clone());
    number.unwrap_or_else(|| format!("({})", measure + 1))
}

#[derive(Serialize)]
pub(super) struct Explained<'a> {
    #[serde(flatten)]
    workbook: PrintedWorkbook<'a>,
    sheets: &'a [SheetExplanation],
}

impl<'a> From<&'a WorkbookExplanation> for Explained<'a> {
    fn from(explanation: &'a WorkbookExplanation) -> Self {
        Self { workbook: PrintedWorkbook::of(&explanation.workbook), sheets: &explanation.sheets }
    }
}
