//! Next year's sheets: reads this year's workbooks, lets the core decide what changes, fills copies of them, and reads
//! what was made once more. The share is only read.

pub mod list;
pub mod template;

use crate::core::layout::WorkbookExplanation;
use crate::core::next_year::account::{
    CellChange, CheckItem, CheckReason, Edits, Filled, SheetAccount, SheetWork, WorkbookNotMade,
};
use crate::core::next_year::guessed_reports::LOOKS;
use crate::core::next_year::plan::{Keep, NextWorkbookPlan, Wish, plan};
use crate::core::next_year::selection::ThisYears;
use crate::core::next_year::verify::verify;
use crate::core::report::Progress;
use crate::edge::readers::{Readers, ReadersError};

/// What became of a workbook.
#[derive(Debug, Clone, Default)]
pub struct WorkbookAccount {
    pub file: String,
    /// Where its next one was made; `None` where none was.
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

    /// Of the changes those that came about; each other one is to be checked.
    fn made(of: &ThisYears, changes: Vec<CellChange>, mut checks: Vec<CheckItem>, filled: &Filled) -> Self {
        checks.extend(filled.refused.iter().map(|(at, why)| CheckItem::refused(&changes[*at], *why)));
        let is_made = |at: &usize| filled.refused.iter().all(|(refused, _)| refused != at);
        let (file, department) = (of.file.clone(), of.department.clone());
        let changes = changes.into_iter().enumerate().filter(|(at, _)| is_made(at)).map(|(_, change)| change);
        Self { file, department, made: Some(of.target.clone()), changes: changes.collect(), checks, ..Self::default() }
    }
}

/// The next workbook of one, and what was done to it; nothing where none of its sheets goes on.
pub fn carry_on(
    bytes: &[u8],
    of: &ThisYears,
    progress: &[Vec<Progress>],
    wish: Wish,
    readers: &Readers,
) -> Result<(Option<Vec<u8>>, WorkbookAccount), ReadersError> {
    let before = match readable(readers.explanation(bytes.to_vec(), &of.file))? {
        Ok(before) => before,
        Err(why) => return Ok((None, WorkbookAccount::not_made(of, why))),
    };
    let planned = plan(&before, progress, wish);
    if !planned.sheets.iter().any(|sheet| sheet.work == SheetWork::CarriedOn) {
        let why = before.workbook.problems.first().filter(|_| planned.sheets.is_empty());
        let why =
            why.map_or(WorkbookNotMade::NothingToCarryOn, |problem| WorkbookNotMade::Unreadable(problem.to_string()));
        let NextWorkbookPlan { sheets, checks, .. } = planned;
        return Ok((None, WorkbookAccount { sheets, checks, ..WorkbookAccount::not_made(of, why) }));
    }
    let mut making = Making { bytes, of, readers, before: &before, planned };
    if wish.keep == Keep::GoingOn {
        let planned = plan(&before, progress, Wish { keep: Keep::All, ..wish });
        let mut whole = Making { bytes, of, readers, before: &before, planned };
        if whole.made(LOOKS)?.is_ok() {
            making.planned.take_guesses_of(&whole.planned);
        }
    }
    let looks = if wish.keep == Keep::All { LOOKS } else { 0 };
    let (filled, after) = match making.made(looks)? {
        Ok(made) => made,
        Err(why) => return Ok((None, WorkbookAccount::not_made(of, why))),
    };
    let planned = making.planned;
    let read_again = match after {
        Some(after) => verify(&before.workbook, &planned, &after.workbook, wish),
        None => vec![CheckItem::of_sheet("", CheckReason::NotReadAgain)],
    };
    Ok(account(planned, filled, read_again, of))
}

/// A workbook in the making.
struct Making<'a> {
    bytes: &'a [u8],
    of: &'a ThisYears,
    readers: &'a Readers,
    before: &'a WorkbookExplanation,
    planned: NextWorkbookPlan,
}

impl Making<'_> {
    /// The workbook, and how it reads, if it does; looked at so many times more.
    fn made(
        &mut self,
        looks: usize,
    ) -> Result<Result<(Filled, Option<WorkbookExplanation>), WorkbookNotMade>, ReadersError> {
        let mut left = looks;
        loop {
            let filled = match filled(self.bytes, self.of, self.planned.edits.clone(), self.readers)? {
                Ok(filled) => filled,
                Err(why) => return Ok(Err(why)),
            };
            if left == looks {
                keep_names(&mut self.planned, &filled);
            }
            let after = self.readers.explanation(filled.bytes.clone(), &self.of.target).ok();
            if left == 0 || !after.as_ref().is_some_and(|after| self.planned.look_again(self.before, after)) {
                return Ok(Ok((filled, after)));
            }
            left -= 1;
        }
    }
}

/// The sheets that could not be renamed.
fn keep_names(planned: &mut NextWorkbookPlan, filled: &Filled) {
    for (sheet, why) in &filled.not_renamed {
        if let Some(account) = planned.sheets.iter_mut().find(|account| account.sheet == *sheet) {
            account.new_name.clone_from(sheet);
        }
        planned.checks.push(CheckItem::of_sheet(sheet, CheckReason::NameKept(*why)));
    }
}

/// What is wrong with the workbook itself is told, and what is wrong here is an error.
fn readable<T>(read: Result<T, ReadersError>) -> Result<Result<T, WorkbookNotMade>, ReadersError> {
    match read {
        Ok(read) => Ok(Ok(read)),
        Err(error) => error.problem().map(|problem| Err(WorkbookNotMade::Unreadable(problem.to_string()))),
    }
}

/// A workbook with these edits, made by a process of its own.
pub fn filled(
    bytes: &[u8],
    of: &ThisYears,
    edits: Edits,
    readers: &Readers,
) -> Result<Result<Filled, WorkbookNotMade>, ReadersError> {
    let filled = readable(readers.filled(bytes.to_vec(), &of.file, edits))?;
    Ok(filled.and_then(|filled| filled.map_err(WorkbookNotMade::NotPossible)))
}

fn account(
    planned: NextWorkbookPlan,
    filled: Filled,
    read_again: Vec<CheckItem>,
    of: &ThisYears,
) -> (Option<Vec<u8>>, WorkbookAccount) {
    let NextWorkbookPlan { changes, sheets, checks, .. } = planned;
    let mut account = WorkbookAccount { sheets, ..WorkbookAccount::made(of, changes, checks, &filled) };
    account.checks.extend(read_again);
    (Some(filled.bytes), account)
}
