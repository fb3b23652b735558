//! The account of cells: each text of a goal sheet becomes a field, part of the form, or is reported as unread.

use std::collections::BTreeSet;

use matome_forms::layout::{Use, explain_workbook, read_workbook};
use matome_workbook::grid::{Cell, Position, Sheet};
use matome_workbook::problem::Code;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use super::case;

/// Each text has one use, and unread ones are those listed in the records.
#[test]
fn every_text_of_a_sheet_is_accounted_for() {
    for case in case::all().into_iter().chain(case::all_in("tests/drafts")).chain(case::all_in("tests/forms/untaught"))
    {
        let layouts = case.layouts();
        let explained = explain_workbook(&case.file, &case.book, &layouts);
        assert_eq!(explained.workbook, read_workbook(&case.file, &case.book, &layouts), "{}", case.name);
        let mut unread = Vec::new();
        for (sheet, explained) in case.book.sheets.iter().zip(&explained.sheets) {
            let texts: Vec<(String, &str)> =
                sheet.cells.iter().map(|(at, c)| (at.to_string(), c.text.as_str())).collect();
            let accounted: Vec<_> =
                explained.cells.iter().map(|cell| (cell.cell.clone(), cell.text.as_str())).collect();
            assert_eq!(accounted, texts, "{}", case.name);
            let named = explained.cells.iter().filter(|cell| cell.taken == Use::Unread);
            unread.extend(named.map(|cell| (sheet.name.clone(), cell.cell.clone())));
        }
        let said: Vec<_> =
            explained.workbook.unread.iter().map(|text| (text.sheet.clone(), text.cell.clone())).collect();
        assert_eq!(said, unread, "{}", case.name);
        let told = |code: Code| -> BTreeSet<_> {
            let problems = explained.workbook.problems.iter().filter(|problem| problem.code() == code);
            problems.map(|problem| problem.sheet.clone()).collect()
        };
        let of: BTreeSet<_> = unread.iter().map(|(sheet, _)| Some(sheet.clone())).collect();
        // For a sheet without any goal its own problem says so.
        let lost: BTreeSet<_> = told(Code::NoLayout).intersection(&of).cloned().collect();
        let warned: BTreeSet<_> = told(Code::UnreadCells).union(&lost).cloned().collect();
        assert_eq!(warned, of, "{}: one warning a sheet", case.name);
    }
}

/// Possible edits of a cell; no form prints them.
const TYPED: [&str; 3] = ["蛍雪のすすめ", "蛍雪の友を30人まで増やす。", "蛍雪"];

/// Types one of these texts with a unique number over a cell or into an empty one, or clears one.
fn edited(sheet: &mut Sheet, number: usize, (kind, pick): (u8, usize)) {
    let mut places: Vec<Position> = sheet.cells.keys().copied().collect();
    let last = places.iter().map(|at| at.column).max().unwrap_or(0) + 1;
    if kind == 0 {
        let rows = places.last().map_or(1, |at| at.row + 1);
        let at = Position::new(pick as u32 % rows, (pick / 7) as u32 % (last + 1));
        let covered = sheet.merged.values().any(|area| area.contains(at));
        places = if covered || sheet.cells.contains_key(&at) { Vec::new() } else { vec![at] };
    }
    let Some(at) = places.get(pick % places.len().max(1)).copied() else { return };
    if kind == 1 {
        sheet.cells.remove(&at);
    } else {
        let text = format!("{}{}", TYPED[pick % TYPED.len()], char::from(b'A' + number as u8).to_string().repeat(3));
        sheet.cells.insert(at, Cell { text, ..Cell::default() });
    }
}

/// Text typed into a goal sheet is in a record, part of the form, or reported as unread; never two of these.
#[test]
fn whatever_is_typed_into_a_sheet_of_goals_is_accounted_for() {
    let cases: Vec<case::Case> =
        ["tests/layouts", "tests/drafts", "tests/forms/untaught"].into_iter().flat_map(case::all_in).collect();
    let edits = prop::collection::vec((0..3_u8, 0..10_000_usize), 1..6);
    let config = ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() };
    let result = TestRunner::new(config).run(&(0..cases.len(), edits), |(at, edits)| {
        let case = &cases[at];
        let mut book = case.book.clone();
        for (number, edit) in edits.into_iter().enumerate() {
            let sheets = book.sheets.len();
            edited(&mut book.sheets[edit.1 % sheets], number, edit);
        }
        let explained = explain_workbook(&case.file, &book, &case.layouts());
        let records = serde_json::to_string(&explained.workbook.goals).unwrap();
        for cell in explained.sheets.iter().flat_map(|sheet| &sheet.cells) {
            let Some(typed) = TYPED.iter().find(|typed| cell.text.starts_with(**typed)) else { continue };
            let mark = cell.text.trim_start_matches(typed);
            let is_read = records.contains(mark);
            let agrees = match cell.taken {
                Use::Value { .. } => is_read,
                Use::Unread => !is_read,
                _ => true,
            };
            prop_assert!(agrees, "{}: {} {:?} {:?}\n{records}", case.name, cell.cell, cell.text, cell.taken);
        }
        Ok(())
    });
    assert!(result.is_ok(), "{}", result.unwrap_err());
}
