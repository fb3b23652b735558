//! Next year's sheets: reads this year's workbooks, lets the core decide what changes, fills copies of them, and reads what was
//! made once more. The share is only read.

pub mod list;
pub mod target;
pub mod template;

use crate::core::next_year::account::{
    BookNotMade, CellChange, CheckItem, CheckReason, Edits, Filled, SheetAccount, SheetWork,
};
use crate::core::next_year::plan::{BookPlan, Wish, plan};
use crate::core::next_year::second_look::LOOKS;
use crate::core::next_year::selection::ThisYears;
use crate::core::next_year::verify::verify;
use crate::core::report::Progress;
use crate::edge::readers::{Readers, ReadersError};

/// What became of a workbook.
#[derive(Debug, Clone, Default)]
pub struct BookAccount {
    pub file: String,
    /// Where its next one was made; `None` where none was.
    pub made: Option<String>,
    pub department: String,
    pub sheets: Vec<SheetAccount>,
    pub changes: Vec<CellChange>,
    pub checks: Vec<CheckItem>,
    pub not_made: Option<BookNotMade>,
}

impl BookAccount {
    pub fn not_made(of: &ThisYears, why: BookNotMade) -> Self {
        let (file, department) = (of.file.clone(), of.department.clone());
        Self { file, department, not_made: Some(why), ..Self::default() }
    }
}

/// The next workbook of one, and what was done to it; nothing where none of its sheets goes on.
pub fn carry_on(
    bytes: &[u8],
    of: &ThisYears,
    progress: &[Vec<Progress>],
    wish: Wish,
    readers: &Readers,
) -> Result<(Option<Vec<u8>>, BookAccount), ReadersError> {
    let before = match readable(readers.explanation(bytes.to_vec(), &of.file))? {
        Ok(before) => before,
        Err(why) => return Ok((None, BookAccount::not_made(of, why))),
    };
    let mut planned = plan(&before, progress, wish);
    if !planned.sheets.iter().any(|sheet| sheet.work == SheetWork::CarriedOn) {
        let why = before.workbook.problems.first().filter(|_| planned.sheets.is_empty());
        let why = why.map_or(BookNotMade::NothingToCarryOn, |problem| BookNotMade::Unreadable(problem.to_string()));
        let BookPlan { sheets, checks, .. } = planned;
        return Ok((None, BookAccount { sheets, checks, ..BookAccount::not_made(of, why) }));
    }
    let mut filled = match self::filled(bytes, of, planned.edits.clone(), readers)? {
        Ok(filled) => filled,
        Err(why) => return Ok((None, BookAccount::not_made(of, why))),
    };
    keep_names(&mut planned, &filled);
    let mut after = readers.explanation(filled.bytes.clone(), &of.target);
    for _ in 0..LOOKS {
        if !after.as_ref().is_ok_and(|after| planned.look_again(&before, after)) {
            break;
        }
        filled = match self::filled(bytes, of, planned.edits.clone(), readers)? {
            Ok(filled) => filled,
            Err(why) => return Ok((None, BookAccount::not_made(of, why))),
        };
        after = readers.explanation(filled.bytes.clone(), &of.target);
    }
    let read_again = match after {
        Ok(after) => verify(&before.workbook, &planned, &after.workbook, wish),
        Err(_) => vec![CheckItem::of_sheet("", CheckReason::NotReadAgain)],
    };
    Ok(account(planned, filled, read_again, of))
}

/// The sheets that could not be renamed.
fn keep_names(planned: &mut BookPlan, filled: &Filled) {
    for (sheet, why) in &filled.not_renamed {
        if let Some(account) = planned.sheets.iter_mut().find(|account| account.sheet == *sheet) {
            account.new_name.clone_from(sheet);
        }
        planned.checks.push(CheckItem::of_sheet(sheet, CheckReason::NameKept(*why)));
    }
}

/// What is wrong with the workbook itself is told, and what is wrong here is an error.
fn readable<T>(read: Result<T, ReadersError>) -> Result<Result<T, BookNotMade>, ReadersError> {
    match read {
        Ok(read) => Ok(Ok(read)),
        Err(error) => error.problem().map(|problem| Err(BookNotMade::Unreadable(problem.to_string()))),
    }
}

/// A workbook with these edits, made by a process of its own.
pub fn filled(
    bytes: &[u8],
    of: &ThisYears,
    edits: Edits,
    readers: &Readers,
) -> Result<Result<Filled, BookNotMade>, ReadersError> {
    let filled = readable(readers.filled(bytes.to_vec(), &of.file, edits))?;
    Ok(filled.and_then(|filled| filled.map_err(BookNotMade::NotPossible)))
}

fn account(
    planned: BookPlan,
    filled: Filled,
    read_again: Vec<CheckItem>,
    of: &ThisYears,
) -> (Option<Vec<u8>>, BookAccount) {
    let refused: Vec<CheckItem> =
        filled.refused.iter().map(|(at, why)| CheckItem::refused(&planned.changes[*at], *why)).collect();
    let untouched: Vec<usize> = filled.refused.iter().map(|(at, _)| *at).collect();
    let BookPlan { changes, sheets, checks, .. } = planned;
    let changes = changes.into_iter().enumerate().filter(|(at, _)| !untouched.contains(at)).map(|(_, change)| change);
    let account = BookAccount {
        file: of.file.clone(),
        made: Some(of.target.clone()),
        department: of.department.clone(),
        sheets,
        changes: changes.collect(),
        checks: checks.into_iter().chain(refused).chain(read_again).collect(),
        not_made: None,
    };
    (Some(filled.bytes), account)
}
