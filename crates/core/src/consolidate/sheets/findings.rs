//! 要確認: findings, most severe first, each with a link to its cell and the remedy.

use super::WorkbookPlan;
use super::list::typed;
use crate::consolidate::finding::Finding;
use crate::consolidate::finding_notes::responses;
use crate::notes::own_sheets::{CHECK, FINDING_COLUMNS, MEMO};
use crate::notes::{Note, NoteId};
use matome_deadline::text;
use matome_workbook::grid::Area;
use matome_workbook::plan::{Cell, Choice, Line, PaperSize, Role, SheetPlan, Tone};
use matome_workbook::problem::{Code, Severity};

pub(super) use crate::notes::own_sheets::FINDINGS as NAME;

const RESPONSE_COLUMN: usize = 8;
/// Half-width characters per line of ブック.
const BOOK_ROOM: usize = 36;
/// Keeps all working columns on screen.
const ZOOM: u16 = 85;

pub(super) fn plan<'a>(contents: &'a WorkbookPlan<'a>) -> SheetPlan<'a> {
    // A copy has no columns for notes.
    let is_noted = !contents.is_copy();
    let headers = if is_noted { &FINDING_COLUMNS[..] } else { &FINDING_COLUMNS[..RESPONSE_COLUMN] };
    let mut sheet = SheetPlan::table(NAME, "要確認表", headers, 0, PaperSize::A3);
    sheet.zoom = ZOOM;
    if contents.findings.is_empty() {
        sheet.push_none(6, Cell::text("確認が必要な事項はありません", Role::Body).toned(Tone::Good));
    }
    let lines = (1..).zip(&contents.findings).map(move |(number, finding): (usize, &'a Finding)| {
        let mut cells = cells(number, finding, contents);
        cells.extend(contents.finding_ids.get(number - 1).into_iter().flat_map(|id| noted(id, contents)));
        Line::of(cells)
    });
    sheet.end_with(contents.findings.len(), lines);
    if is_noted {
        sheet.columns[FINDING_COLUMNS.len() - 1].hidden = true;
        offer_responses(&mut sheet, &contents.findings);
    }
    sheet
}

fn noted(id: &NoteId, contents: &WorkbookPlan) -> [Cell; 3] {
    let blank = Note::default();
    let Note { check, memo, paints, .. } = contents.occasion.notes.notes.get(id).unwrap_or(&blank);
    let (check, memo) = (typed(check.as_ref(), paints.get(CHECK)), typed(memo.as_ref(), paints.get(MEMO)));
    [check, memo, Cell::text(&id.to_key(), Role::Body)]
}

/// One list of choices per run of findings with the same choices.
fn offer_responses(sheet: &mut SheetPlan, findings: &[Finding]) {
    let mut row = 1;
    for alike in findings.chunk_by(|a, b| responses(a) == responses(b)) {
        let area = Area::of_column(RESPONSE_COLUMN as u32, row, row + alike.len() as u32 - 1);
        sheet.choices.push(Choice { area, options: responses(&alike[0]) });
        row += alike.len() as u32;
    }
}

fn cells(number: usize, finding: &Finding, contents: &WorkbookPlan) -> Vec<Cell> {
    let problem = &finding.problem;
    let tone = match problem.severity() {
        Severity::Error => Tone::Late,
        Severity::Warning => Tone::Underway,
        Severity::Info => Tone::Quiet,
    };
    let target = || contents.occasion.links.to_problem(&finding.file, problem);
    let place = problem.place();
    vec![
        Cell::number(number, Role::Centered),
        Cell::text(problem.severity().label(), Role::Centered).toned(tone),
        Cell::text(problem.code().label(), Role::Body),
        Cell::text(&finding.department, Role::Body),
        match finding.file.as_str() {
            "" if problem.sheet.is_some() => Cell::text("（取りまとめ）", Role::Body),
            "" if problem.code() == Code::StandsStill => Cell::text("（matome）", Role::Body),
            "" => Cell::text("（設定）", Role::Body),
            file if text::width(file) <= BOOK_ROOM => Cell::link(file, target(), Role::Body),
            // LibreOffice shows links on one line. The folder, mostly the department's, is in the tooltip.
            file => Cell::short_link(file.rsplit('/').next().unwrap_or(file), file, target(), Role::Body),
        },
        match place.as_str() {
            "" => Cell::empty(Role::Body),
            place if finding.file.is_empty() => Cell::text(place, Role::Body),
            place => Cell::link(place, target(), Role::Body),
        },
        Cell::text(&finding.words(), Role::Body),
        Cell::text(problem.code().action(), Role::Body),
    ]
}
