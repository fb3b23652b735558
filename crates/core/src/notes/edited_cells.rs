//! Detects manual edits to generated cells, comparing the saved workbook with the written one. Sorted rows and moved
//! columns are no edits: rows are matched by ID, else by content, and columns by header.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::Typed;
use super::own_sheets::{CHECK, ID, LIST, MEMO, OFFICE_MEMO, ORPHANS, OWN_SHEETS, REMARK, RESPONSE};
use super::view::{ColumnPlace, FoundView};
use matome_deadline::text;
use matome_workbook::grid::Position;

/// Non-empty cells, by row and column.
pub type Cells = BTreeMap<u32, BTreeMap<u32, Typed>>;

/// The generated sheets of a workbook.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Sheets {
    pub cells: BTreeMap<String, Cells>,
    pub views: BTreeMap<String, FoundView>,
    pub order: Vec<String>,
}

/// Columns for notes; changes there are no edits.
const FOR_NOTES: [&str; 5] = [CHECK, MEMO, RESPONSE, REMARK, OFFICE_MEMO];
/// As many changes are listed with their texts, then as many places; the rest are counted.
const TOLD: usize = 10;
const NAMED: usize = 200;
const HEADER_ROWS: usize = 8;
const QUOTED: usize = 30;

#[derive(Debug, Clone, PartialEq)]
struct Changed {
    sheet: String,
    at: Position,
    header: String,
    before: Option<Typed>,
    after: Option<Typed>,
}

/// Manual edits, one line each.
pub fn changes(written: &Sheets, found: &Sheets) -> Vec<String> {
    let both = OWN_SHEETS.iter().filter_map(|name| Some((*name, written.cells.get(*name)?, found.cells.get(*name)?)));
    let changed: Vec<Changed> = both.flat_map(|(name, written, found)| of_sheet(name, written, found)).collect();
    let mut told: Vec<String> = changed.iter().take(TOLD).map(Changed::told).collect();
    let rest = changed.get(TOLD..).unwrap_or_default();
    if !rest.is_empty() {
        let places: Vec<String> = rest.iter().take(NAMED).map(|one| format!("{}!{}", one.sheet, one.at)).collect();
        let count = if rest.len() > NAMED { format!("など{}か所", rest.len()) } else { String::new() };
        told.push(format!("ほか {}{count}", places.join("、")));
    }
    told
}

/// Matches written columns with found ones.
pub(super) fn places(written: &Cells, found: &Cells) -> Vec<ColumnPlace> {
    let columns = Columns::of(written, found);
    let place = |(at, found): (&u32, &u32)| {
        let header = columns.header(*at).to_owned();
        ColumnPlace { written: *at, found: *found, header }
    };
    columns.found.iter().map(place).collect()
}

impl Changed {
    fn told(&self) -> String {
        let said = |typed: Option<&Typed>| typed.map_or_else(|| "空欄".to_owned(), |typed| quoted(&self.shown(typed)));
        let header =
            if self.header.is_empty() { String::new() } else { format!("（{}）", text::one_line(&self.header)) };
        format!("{}!{}{header} {}→{}", self.sheet, self.at, said(self.before.as_ref()), said(self.after.as_ref()))
    }

    /// Keeps a date a date where a program changed its format's name.
    fn shown(&self, typed: &Typed) -> String {
        match (&self.before, typed) {
            (Some(Typed::Serial(_)), Typed::Formatted { number, .. } | Typed::Number(number)) => {
                Typed::Serial(*number).shown()
            }
            _ => typed.shown(),
        }
    }
}

fn quoted(text: &str) -> String {
    format!("「{}」", text::beginning(&text::one_line(text), QUOTED))
}

fn of_sheet(name: &str, written: &Cells, found: &Cells) -> Vec<Changed> {
    let columns = Columns::of(written, found);
    let rows = rows(written, found, &columns);
    let mut changed = Vec::new();
    for (at, cells) in found {
        let before = rows.get(at).and_then(|row| written.get(row));
        if before.is_none() && name == LIST {
            // Added rows are reported with the notes.
            continue;
        }
        changed.extend(columns.differing(name, *at, before, cells));
    }
    changed
}

/// Correspondence of columns between the written and the found workbook.
struct Columns {
    /// Header rows: written, found.
    header: (u32, u32),
    headers: BTreeMap<u32, String>,
    /// From written to found column.
    found: BTreeMap<u32, u32>,
    /// From found to written column.
    written: BTreeMap<u32, u32>,
}

impl Columns {
    fn of(written: &Cells, found: &Cells) -> Self {
        let first = written.keys().next().copied().unwrap_or_default();
        let with_id = written.iter().take(HEADER_ROWS).find(|(_, cells)| cells.values().any(is_id));
        let at = with_id.map_or(first, |(at, _)| *at);
        let headers = texts(written.get(&at));
        let in_common = |cells: &BTreeMap<u32, Typed>| {
            let there: BTreeSet<String> = cells.values().map(Typed::shown).collect();
            headers.values().filter(|header| there.contains(*header)).count()
        };
        let rows = found.iter().take(HEADER_ROWS).map(|(row, cells)| (in_common(cells), *row));
        let header = rows.max_by_key(|(common, row)| (*common, std::cmp::Reverse(*row))).map_or(at, |(_, row)| row);
        let there = texts(found.get(&header));
        let place = |(column, text): (&u32, &String)| {
            let same = there.get(column).filter(|there| *there == text).map(|_| *column);
            let moved = || there.iter().find(|(_, there)| *there == text).map(|(moved, _)| *moved);
            Some((*column, same.or_else(moved)?))
        };
        let mut to: BTreeMap<u32, u32> = headers.iter().filter_map(place).collect();
        for column in written.values().flat_map(BTreeMap::keys) {
            if !to.contains_key(column) && !to.values().any(|taken| taken == column) {
                to.insert(*column, *column);
            }
        }
        let back = to.iter().map(|(written, found)| (*found, *written)).collect();
        Self { header: (at, header), headers, found: to, written: back }
    }

    fn header(&self, written: u32) -> &str {
        self.headers.get(&written).map_or("", String::as_str)
    }

    fn id(&self) -> Option<u32> {
        self.headers.iter().find(|(_, header)| *header == ID).map(|(at, _)| *at)
    }

    /// The texts of a found row, moved to the written columns.
    fn as_written<'c>(&self, cells: &'c BTreeMap<u32, Typed>) -> BTreeMap<u32, &'c Typed> {
        cells.iter().filter_map(|(at, typed)| Some((*self.written.get(at)?, typed))).collect()
    }

    fn differing(
        &self,
        sheet: &str,
        at: u32,
        before: Option<&BTreeMap<u32, Typed>>,
        cells: &BTreeMap<u32, Typed>,
    ) -> Vec<Changed> {
        let changed = |column: u32, header: &str, before: Option<&Typed>, after: Option<&Typed>| Changed {
            sheet: sheet.to_owned(),
            at: Position::new(at, column),
            header: header.to_owned(),
            before: before.cloned(),
            after: after.cloned(),
        };
        let known = self.found.iter().filter(|(written, _)| !FOR_NOTES.contains(&self.header(**written)));
        let known = known.filter_map(|(written, found)| {
            let (before, after) = (before.and_then(|before| before.get(written)), cells.get(found));
            (!same(before, after)).then(|| changed(*found, self.header(*written), before, after))
        });
        // Added columns of these sheets are notes.
        let is_added = |column: &u32| !self.written.contains_key(column) && ![LIST, ORPHANS].contains(&sheet);
        let added = cells.iter().filter(|(column, _)| is_added(column));
        known.chain(added.map(|(column, after)| changed(*column, "", None, Some(after)))).collect()
    }
}

fn is_id(typed: &Typed) -> bool {
    matches!(typed, Typed::Text(text) if text == ID)
}

fn texts(cells: Option<&BTreeMap<u32, Typed>>) -> BTreeMap<u32, String> {
    cells.into_iter().flatten().map(|(at, typed)| (*at, typed.shown())).collect()
}

/// Maps each row found to the row written: by ID, else same place and text, else same text, else same place.
fn rows(written: &Cells, found: &Cells, columns: &Columns) -> HashMap<u32, u32> {
    let mut rows = by_id(written, found, columns);
    let taken: BTreeSet<u32> = rows.values().copied().collect();
    let mut free: BTreeSet<u32> = written.keys().filter(|at| !taken.contains(at)).copied().collect();
    let mut open: Vec<u32> = found.keys().filter(|at| !rows.contains_key(at)).copied().collect();
    open.retain(|at| {
        let says_same = |row| equal(row, &columns.as_written(&found[at]));
        let is_same = free.contains(at) && written.get(at).is_some_and(says_same);
        if is_same {
            free.remove(at);
            rows.insert(*at, *at);
        }
        !is_same
    });
    let mut elsewhere: HashMap<String, Vec<u32>> = HashMap::new();
    for row in free.iter().rev() {
        elsewhere.entry(signature(written[row].iter())).or_default().push(*row);
    }
    open.retain(|at| {
        let said = signature(columns.as_written(&found[at]).into_iter());
        let row = elsewhere.get_mut(&said).and_then(Vec::pop);
        if let Some(row) = row {
            free.remove(&row);
            rows.insert(*at, row);
        }
        row.is_none()
    });
    rows.extend(open.into_iter().filter(|at| free.contains(at)).map(|at| (at, at)));
    rows
}

/// The header row, and rows with a known ID.
fn by_id(written: &Cells, found: &Cells, columns: &Columns) -> HashMap<u32, u32> {
    let mut rows = HashMap::from([(columns.header.1, columns.header.0)]);
    let Some(id) = columns.id() else { return rows };
    let there = |typed: Option<&Typed>| typed.map(Typed::shown);
    let ids: HashMap<String, u32> =
        written.iter().filter_map(|(at, cells)| Some((there(cells.get(&id))?, *at))).collect();
    let found_id = columns.found.get(&id);
    for (at, cells) in found.range(columns.header.1 + 1..) {
        let row = found_id.and_then(|id| there(cells.get(id))).and_then(|id| ids.get(&id));
        rows.extend(row.map(|row| (*at, *row)));
    }
    rows
}

fn equal(written: &BTreeMap<u32, Typed>, found: &BTreeMap<u32, &Typed>) -> bool {
    let all: BTreeSet<&u32> = written.keys().chain(found.keys()).collect();
    all.into_iter().all(|column| same(written.get(column), found.get(column).copied()))
}

/// Equal for rows of equal content.
fn signature<'t, C: std::fmt::Display>(cells: impl Iterator<Item = (C, &'t Typed)>) -> String {
    let said = |(column, typed): (C, &Typed)| match typed.number() {
        Some(number) => format!("{column}:{number:.5}\u{1}"),
        None => format!("{column}:{}\u{1}", typed.shown().trim()),
    };
    cells.map(said).collect()
}

/// Programs differ in digits of numbers, and store link formulas without their value.
fn same(before: Option<&Typed>, after: Option<&Typed>) -> bool {
    match (before, after) {
        (None, None) => true,
        (Some(Typed::Text(before)), Some(Typed::Text(after))) => {
            before.trim() == after.trim() || after.starts_with("=HYPERLINK(") || after.starts_with("=hyperlink(")
        }
        (Some(before), Some(after)) => match (before.number(), after.number()) {
            (Some(before), Some(after)) => (before - after).abs() < 1e-5,
            _ => before == after,
        },
        (Some(Typed::Text(text)), None) | (None, Some(Typed::Text(text))) => text.trim().is_empty(),
        _ => false,
    }
}
