//! 提出状況: submissions by department, with due dates in the header.

use chrono::NaiveDate;

use super::WorkbookPlan;
use super::list::typed;
use crate::consolidate::status::NEAR_DAYS;
use crate::consolidate::submission::{SubmissionState, SubmittingDepartment};
use crate::consolidate::{finding_notes, receipt};
use crate::notes::NoteId;
use crate::notes::own_sheets::{MEMO, submission_headers};
use crate::office::milestone::Milestone;
use matome_workbook::grid::Position;
use matome_workbook::plan::{Cell, PaperSize, Print, Role, SheetColumn, SheetPlan, Tone};

pub(super) use crate::notes::own_sheets::SUBMISSIONS as NAME;

/// Number of note columns among the headers.
const NOTED: usize = 2;
const LAST: u32 = 6;

pub(super) fn plan<'a>(contents: &'a WorkbookPlan<'a>) -> SheetPlan<'a> {
    let mut columns = [22.0, 22.0, 22.0, 22.0, 9.0, 9.0, 17.0].map(SheetColumn::wide).to_vec();
    // A copy has no columns for notes.
    let is_noted = !contents.is_copy();
    if is_noted {
        columns.extend([SheetColumn::wide(30.0), SheetColumn { width: 12.0, hidden: true }]);
    }
    let mut sheet =
        SheetPlan::new(NAME, columns, Print { repeat_rows: Some((0, 3)), ..Print::on(PaperSize::A4, false) });
    let title = format!("{}　提出状況", contents.fiscal_year.label());
    sheet.push_whole(30.0, Cell::text(&title, Role::Title), LAST);
    sheet.push(dates(
        "基準日",
        Milestone::ALL.map(|milestone| contents.reporting.as_of(milestone, contents.fiscal_year)),
    ));
    sheet.push(dates(
        "提出期限",
        Milestone::ALL.map(|milestone| contents.reporting.due(milestone, contents.fiscal_year)),
    ));
    let own = submission_headers().len() - if is_noted { 0 } else { NOTED };
    sheet.push_headers(&submission_headers()[..own]);
    sheet.freeze = Position::new(4, 1);
    for office in contents.departments.iter().flat_map(receipt::offices) {
        let mut cells = of_office(office, contents);
        if is_noted {
            cells.extend(noted(&finding_notes::of_office(office, contents.fiscal_year), contents));
        }
        sheet.push(cells);
    }
    if contents.departments.is_empty() {
        sheet.push(vec![Cell::text("部局がありません", Role::Remark)]);
    }
    sheet.push(Vec::new());
    let legend = "「一部 (3/5)」は 5 件の取組のうち 3 件に報告の記入があることを、「一部 (1/2課)」は 2 課のうち 1 課のシートがあることを、「－」は様式に報告欄がないか、その年度のシートを求めていないことを、「確認中」は要確認に挙げた疑問が片付くまで提出に数えず、依頼もしていないことを示します。修正依頼は、企画課確認が「要修正」で企画課メモのある取組の数です。日付は受付日（matome が最初に確認した日）です。";
    sheet.push_whole(50.0, Cell::text(legend, Role::Remark), LAST);
    sheet
}

fn of_office(
    (department, section): (&SubmittingDepartment, Option<&SubmittingDepartment>),
    contents: &WorkbookPlan,
) -> Vec<Cell> {
    let (own, year) = (section.unwrap_or(department), contents.fiscal_year);
    let name = match section {
        Some(section) => Cell::text(&format!("{} {}", department.name, section.name), Role::Body),
        None => Cell::text(&department.name, Role::Label),
    };
    let milestones = Milestone::ALL.map(|milestone| {
        let received = contents.occasion.receipts.day((department, section), year, milestone);
        let received = received.map(|day| format!(" {}受付", day.format("%-m/%-d"))).unwrap_or_default();
        toned(&format!("{}{received}", own.standing(milestone).label()), own.standing(milestone), milestone, contents)
    });
    let counts = [Cell::number(own.goals, Role::Centered), Cell::number(own.measures, Role::Centered)];
    std::iter::once(name).chain(milestones).chain(counts).chain([requests(own)]).collect()
}

fn requests(office: &SubmittingDepartment) -> Cell {
    let tone = match office.requests {
        (0, _) => Tone::Plain,
        (_, 0) => Tone::Late,
        _ => Tone::Near,
    };
    Cell::text(&office.requests_label(), Role::Centered).toned(tone)
}

/// メモ and the hidden ID of an office's row.
fn noted(id: &NoteId, contents: &WorkbookPlan) -> [Cell; 2] {
    let note = contents.occasion.notes.notes.get(id);
    let memo = note.and_then(|note| note.memo.as_ref());
    [typed(memo, note.and_then(|note| note.paints.get(MEMO))), Cell::text(&id.to_key(), Role::Body)]
}

fn dates(label: &str, days: [Option<NaiveDate>; 3]) -> Vec<Cell> {
    let day = |day: Option<NaiveDate>| match day {
        Some(_) => Cell::date(day, Role::Centered),
        None => Cell::text("－", Role::Centered).toned(Tone::Quiet),
    };
    std::iter::once(Cell::text(label, Role::Label)).chain(days.map(day)).collect()
}

/// A submission state, coloured by its due date.
pub(super) fn standing(standing: SubmissionState, milestone: Milestone, contents: &WorkbookPlan) -> Cell {
    toned(&standing.label(), standing, milestone, contents)
}

fn toned(label: &str, standing: SubmissionState, milestone: Milestone, contents: &WorkbookPlan) -> Cell {
    Cell::text(label, Role::Centered).toned(tone(standing, milestone, contents))
}

pub(super) fn tone(standing: SubmissionState, milestone: Milestone, contents: &WorkbookPlan) -> Tone {
    let due = contents.reporting.due(milestone, contents.fiscal_year);
    match (standing, due.map(|due| (due - contents.occasion.today).num_days())) {
        (SubmissionState::Submitted, _) => Tone::Good,
        (SubmissionState::NotAsked, _) => Tone::Quiet,
        (SubmissionState::Doubtful, _) => Tone::Underway,
        (_, Some(..0)) => Tone::Late,
        (SubmissionState::Partly { .. } | SubmissionState::PartlySections { .. }, _) => Tone::Underway,
        (SubmissionState::Missing, Some(..=NEAR_DAYS)) => Tone::Near,
        (SubmissionState::Missing, _) => Tone::Plain,
    }
}
