//! Creates next year's sheets: reads this year's workbooks, plans the changes, fills copies and reads them back. The
//! share is only read.

pub mod list;

use crate::edge::processes::readers::{Readers, ReadersError};
use matome_core::next_year::account::{CellChange, CheckItem, CheckReason, SheetAccount, SheetWork, WorkbookNotMade};
use matome_core::next_year::plan::{NextWorkbookPlan, Wish, plan};
use matome_core::next_year::selection::ThisYears;
use matome_core::next_year::verify::verify;
use matome_core::progress::Progress;
use matome_workbook::edits::{Edits, Filled};

#[derive(Debug, Clone, Default)]
pub struct WorkbookAccount {
    pub file: String,
    /// Path of the generated workbook, if any.
    pub made: Option<String>,
    pub department: String,
    pub sheets: Vec<SheetAccount>,
    pub changes: Vec<CellChange>,
    pub checks: Vec<CheckItem>,
    pub not_made: Option<WorkbookNotMade>,
}

impl WorkbookAccount {
    pub fn not_made(of: &ThisYears, why: WorkbookNotMade) -> Self {
        let (file, department) = (of.file.clone(), of.department.clone());
        Self { file, department, not_made: Some(why), ..Self::default() }
    }

    /// Keeps the changes that were applied; the others become items to check.
    fn made(of: &ThisYears, changes: Vec<CellChange>, mut checks: Vec<CheckItem>, filled: &Filled) -> Self {
        checks.extend(filled.refused.iter().map(|(at, why)| CheckItem::refused(&changes[*at], *why)));
        let is_made = |at: &usize| filled.refused.iter().all(|(refused, _)| refused != at);
        let (file, department) = (of.file.clone(), of.department.clone());
        let changes = changes.into_iter().enumerate().filter(|(at, _)| is_made(at)).map(|(_, change)| change);
        Self { file, department, made: Some(of.target.clone()), changes: changes.collect(), checks, ..Self::default() }
    }
}

/// The generated workbook, if any, and its account.
pub type NextWorkbook = (Option<Vec<u8>>, WorkbookAccount);

/// Errors outside the workbook; faults of the workbook itself go into the account.
enum NotFilled {
    Workbook(WorkbookNotMade),
    Readers(ReadersError),
}

impl From<ReadersError> for NotFilled {
    fn from(error: ReadersError) -> Self {
        match error.problem() {
            Ok(problem) => Self::Workbook(WorkbookNotMade::Unreadable(problem.to_string())),
            Err(error) => Self::Readers(error),
        }
    }
}

/// The next year's workbook, if any of the sheets continues.
pub fn carry_on(
    bytes: &[u8],
    of: &ThisYears,
    progress: &[Vec<Progress>],
    wish: Wish,
    readers: &Readers,
) -> Result<NextWorkbook, ReadersError> {
    match carried_on(bytes, of, progress, wish, readers) {
        Ok(made) => Ok(made),
        Err(NotFilled::Workbook(why)) => Ok((None, WorkbookAccount::not_made(of, why))),
        Err(NotFilled::Readers(error)) => Err(error),
    }
}

fn carried_on(
    bytes: &[u8],
    of: &ThisYears,
    progress: &[Vec<Progress>],
    wish: Wish,
    readers: &Readers,
) -> Result<NextWorkbook, NotFilled> {
    let before = readers.explanation(bytes.to_vec(), &of.file)?;
    let mut planned = plan(&before, progress, wish);
    if !planned.sheets.iter().any(|sheet| sheet.work == SheetWork::CarriedOn) {
        let why = before.workbook.problems.first().filter(|_| planned.sheets.is_empty());
        let why =
            why.map_or(WorkbookNotMade::NothingToCarryOn, |problem| WorkbookNotMade::Unreadable(problem.to_string()));
        let NextWorkbookPlan { sheets, checks, .. } = planned;
        return Ok((None, WorkbookAccount { sheets, checks, ..WorkbookAccount::not_made(of, why) }));
    }
    let filled = filled(bytes, of, std::mem::take(&mut planned.edits), readers)?;
    keep_names(&mut planned, &filled);
    let read_again = match readers.explanation(filled.bytes.clone(), &of.target) {
        Ok(after) => verify(&before.workbook, &planned, &after.workbook, wish),
        Err(_) => vec![CheckItem::of_sheet("", CheckReason::NotReadAgain)],
    };
    let NextWorkbookPlan { changes, sheets, checks, .. } = planned;
    let mut account = WorkbookAccount { sheets, ..WorkbookAccount::made(of, changes, checks, &filled) };
    account.checks.extend(read_again);
    Ok((Some(filled.bytes), account))
}

/// Restores planned names of sheets that could not be renamed.
fn keep_names(planned: &mut NextWorkbookPlan, filled: &Filled) {
    for (sheet, why) in &filled.not_renamed {
        if let Some(account) = planned.sheets.iter_mut().find(|account| account.sheet == *sheet) {
            account.new_name.clone_from(sheet);
        }
        planned.checks.push(CheckItem::of_sheet(sheet, CheckReason::NameKept(*why)));
    }
}

/// Applies edits to a workbook in a separate process.
fn filled(bytes: &[u8], of: &ThisYears, edits: Edits, readers: &Readers) -> Result<Filled, NotFilled> {
    let filled = readers.filled(bytes.to_vec(), &of.file, edits)?;
    filled.map_err(|why| NotFilled::Workbook(WorkbookNotMade::NotPossible(why)))
}
