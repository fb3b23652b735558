//! Finds what people typed in the cells of a saved workbook: columns, the owner of each row, and contents that cannot
//! be carried over. `edge::read_notes` reads the cells.

use std::collections::{BTreeMap, HashMap};

use super::own_sheets::{
    CHECK, FINDING_COLUMNS, FINDINGS, ID, LIST, ListColumn, MEMO, OFFICE_MEMO, ORPHAN_COLUMNS, ORPHANS, OWN_SHEETS,
    REMARK, RESPONSE, SUBMISSIONS, submission_headers,
};
use super::writing::Writing;
use super::{AddedColumn, Label, Note, NoteId, RowName, Typed, TypedNotes, TypedRow, TypedSheet};
use matome_forms::field::{GoalField, MeasureField};
use matome_workbook::plan::Paint;

/// Header of the workbook column in earlier versions.
const FORMERLY_WORKBOOK: &str = "ワークブック";

/// Non-empty cells, by row and column.
pub type Rows = BTreeMap<u32, BTreeMap<u32, Typed>>;

#[derive(Debug, Default)]
pub struct TypedCells {
    pub rows: Rows,
    /// Cells whose formatting differs from the generated one, by row and column.
    pub paints: HashMap<(u32, u32), Paint>,
}

/// Text of a value in the format of its cell, for headers and IDs.
pub type Shown = fn(&Typed) -> String;

pub struct SavedWorkbook<'w> {
    pub names: Vec<String>,
    /// Cells of the named sheet; `None` if unreadable.
    pub cells: &'w mut dyn FnMut(&str) -> Option<TypedCells>,
    pub shown: Shown,
}

impl SavedWorkbook<'_> {
    /// Reads the notes. `has_comments`: some cells have comments, which are never generated.
    pub fn notes(mut self, writing: Option<Writing>, has_comments: bool) -> TypedNotes {
        let mut typed = TypedNotes { writing, ..TypedNotes::default() };
        let list_name = self.name_of_list();
        for added in self.names.iter().filter(|name| !OWN_SHEETS.contains(&name.as_str()) && **name != list_name) {
            typed.strays.push(format!("追加されたシート「{added}」"));
        }
        if has_comments {
            typed.strays.push("セルのコメント".to_owned());
        }
        let missing_sheet = |name: &str| format!("シート「{name}」がありません");
        match (self.cells)(&list_name) {
            Some(cells) => read_list(cells, self.shown, &mut typed),
            None => typed.strays.push(missing_sheet(LIST)),
        }
        for noted in [OF_FINDINGS, OF_OFFICES] {
            match (self.cells)(noted.sheet) {
                Some(cells) => read_noted(&noted, cells, self.shown, &mut typed),
                None => typed.strays.push(missing_sheet(noted.sheet)),
            }
        }
        if self.names.iter().any(|name| name == ORPHANS) {
            let cells = (self.cells)(ORPHANS);
            typed.orphans = cells.map(|cells| read_orphans(cells, self.shown, &mut typed.strays));
        }
        typed
    }

    /// 一覧, or a renamed sheet with its headers.
    pub fn name_of_list(&mut self) -> String {
        let own = || LIST.to_owned();
        if self.names.iter().any(|name| name == LIST) {
            return own();
        }
        let (cells, shown) = (&mut self.cells, self.shown);
        let mut others = self.names.iter().filter(|name| !OWN_SHEETS.contains(&name.as_str()));
        let has_headers = |name: &&String| {
            let header = cells(name).and_then(|mut cells| cells.rows.remove(&0)).unwrap_or_default();
            let there: Vec<String> = header.values().map(|value| shown(value).trim().to_owned()).collect();
            LIST_NAMES.iter().all(|name| there.iter().any(|there| there == name))
        };
        others.find(has_headers).cloned().unwrap_or_else(own)
    }
}

/// Columns that identify a row without ID, or a renamed 一覧.
const LIST_NAMES: [&str; 4] = [
    GoalField::Department.header(),
    GoalField::Title.header(),
    MeasureField::Title.header(),
    MeasureField::Actions.header(),
];

fn read_list(TypedCells { mut rows, paints }: TypedCells, shown: Shown, typed: &mut TypedNotes) {
    let own = ListColumn::ALL.map(|(column, _)| column.header());
    let Some(columns) = Columns::of(rows.remove(&0), &own, &rows, shown) else {
        typed.strays.push(format!("シート「{LIST}」に列「{ID}」がありません"));
        return;
    };
    let mut sheet = columns.sheet();
    for (at, cells) in rows {
        let paints = columns.paints(at, &paints);
        if columns.text(&cells, ID).is_some() {
            take_row(&columns, &cells, paints, &mut sheet.rows, &mut typed.strays);
        } else if !cells.is_empty() {
            sheet.unnamed.push(columns.unnamed(&cells, paints));
        }
    }
    typed.sheets.push(sheet);
    typed.columns = Some(columns.added.into_iter().map(|(_, column)| column).collect());
}

/// A sheet with note columns, other than 一覧.
struct Noted {
    sheet: &'static str,
    /// Headers of the two note columns; empty if absent.
    check: &'static str,
    memo: &'static str,
    /// Its generated columns.
    own: fn() -> Vec<&'static str>,
}

const OF_FINDINGS: Noted = Noted {
    sheet: FINDINGS,
    check: RESPONSE,
    memo: REMARK,
    own: || FINDING_COLUMNS.map(|(header, _)| header).to_vec(),
};
const OF_OFFICES: Noted = Noted { sheet: SUBMISSIONS, check: "", memo: OFFICE_MEMO, own: submission_headers };

/// The header may stand below a title; it is the row with [`ID`].
fn read_noted(noted: &Noted, TypedCells { mut rows, paints }: TypedCells, shown: Shown, typed: &mut TypedNotes) {
    let names_id = |cells: &BTreeMap<u32, Typed>| cells.values().any(|value| shown(value).trim() == ID);
    let header = rows.iter().find(|(_, cells)| names_id(cells)).map(|(at, _)| *at);
    let below = header.map(|at| (rows.remove(&at), rows.split_off(&at)));
    let columns = below.as_ref().and_then(|(header, rows)| Columns::of(header.clone(), &(noted.own)(), rows, shown));
    let (Some((_, rows)), Some(columns)) = (below, columns) else {
        typed.strays.push(format!("シート「{}」に列「{ID}」がありません", noted.sheet));
        return;
    };
    if !columns.added.is_empty() {
        typed.strays.push(format!("シート「{}」に追加された列", noted.sheet));
    }
    let columns = columns.for_notes(noted.check, noted.memo);
    let mut sheet = columns.sheet();
    for (at, cells) in rows {
        if columns.text(&cells, ID).is_some() || columns.is_noted(&cells) {
            take_row(&columns, &cells, columns.paints(at, &paints), &mut sheet.rows, &mut typed.strays);
        }
        if let Some(row) = columns.text(&cells, ID).and_then(|id| sheet.rows.get_mut(&NoteId::from_key(&id))) {
            row.label = columns.label_on(noted.sheet, &cells);
        }
    }
    typed.sheets.push(sheet);
}

fn read_orphans(
    TypedCells { mut rows, paints }: TypedCells,
    shown: Shown,
    strays: &mut Vec<String>,
) -> BTreeMap<NoteId, TypedRow> {
    let mut taken = BTreeMap::new();
    if let Some(columns) = Columns::of(rows.remove(&0), &ORPHAN_COLUMNS.map(|(header, _)| header), &rows, shown) {
        for (at, cells) in rows {
            take_row(&columns, &cells, columns.paints(at, &paints), &mut taken, strays);
        }
    }
    taken
}

fn take_row(
    columns: &Columns,
    cells: &BTreeMap<u32, Typed>,
    paints: BTreeMap<String, Paint>,
    taken: &mut BTreeMap<NoteId, TypedRow>,
    strays: &mut Vec<String>,
) {
    let Some(id) = columns.text(cells, ID) else {
        if !cells.is_empty() {
            strays.push("ID のない行".to_owned());
        }
        return;
    };
    let row = columns.row(cells, paints);
    let id = NoteId::from_key(&id);
    match taken.get(&id) {
        Some(first) if row.note.is_blank() || first.note == row.note => {}
        Some(_) => strays.push("同じ ID の行".to_owned()),
        None => {
            taken.insert(id, row);
        }
    }
}

struct Columns {
    /// Generated columns, by header.
    known: HashMap<&'static str, u32>,
    added: Vec<(u32, AddedColumn)>,
    shown: Shown,
}

impl Columns {
    /// `None` without a column of IDs, which identifies the rows.
    fn of(header: Option<BTreeMap<u32, Typed>>, own: &[&'static str], rows: &Rows, shown: Shown) -> Option<Self> {
        let header: BTreeMap<u32, String> = header?.iter().map(|(at, value)| (*at, shown(value))).collect();
        let mut known = HashMap::new();
        for (at, text) in &header {
            if let Some(own) = own.iter().find(|own| **own == text.trim()) {
                known.entry(*own).or_insert(*at);
            }
        }
        let is_list = LIST_NAMES.iter().all(|name| known.contains_key(name));
        (known.contains_key(ID) || is_list).then_some(())?;
        let mut used: Vec<u32> = header.keys().chain(rows.values().flat_map(BTreeMap::keys)).copied().collect();
        used.sort_unstable();
        used.dedup();
        used.retain(|at| !known.values().any(|own| own == at));
        Some(Self { added: added(&used, &header, &known), known, shown })
    }

    /// Columns of a sheet with other headers for notes, where added columns belong to no note.
    fn for_notes(mut self, check: &str, memo: &str) -> Self {
        for (own, header) in [(CHECK, check), (MEMO, memo)] {
            if let Some(at) = self.known.remove(header) {
                self.known.insert(own, at);
            }
        }
        self.added.clear();
        self
    }

    fn sheet(&self) -> TypedSheet {
        let has = |header| self.known.contains_key(header);
        TypedSheet { has_check: has(CHECK), has_memo: has(MEMO), ..TypedSheet::default() }
    }

    fn unnamed(&self, cells: &BTreeMap<u32, Typed>, paints: BTreeMap<String, Paint>) -> (RowName, TypedRow) {
        let number = |header| self.text(cells, header).unwrap_or_default();
        let numbers = (number(GoalField::Number.header()), number(MeasureField::Number.header()));
        let row = self.row(cells, paints);
        (RowName { label: row.label.clone(), numbers }, row)
    }

    fn is_noted(&self, cells: &BTreeMap<u32, Typed>) -> bool {
        [CHECK, MEMO].iter().any(|header| self.text(cells, header).is_some())
    }

    /// Display name of a row that is no measure's.
    fn label_on(&self, sheet: &str, cells: &BTreeMap<u32, Typed>) -> Label {
        let text = |header| self.text(cells, header).unwrap_or_default();
        let goal = format!("{sheet}：{}", text("区分"));
        Label {
            department: text(GoalField::Department.header()),
            goal: goal.trim_end_matches('：').to_owned(),
            measure: format!(
                "{} {}",
                self.text(cells, "ブック").unwrap_or_else(|| text(FORMERLY_WORKBOOK)),
                text("場所")
            )
            .trim()
            .to_owned(),
        }
    }

    fn text(&self, cells: &BTreeMap<u32, Typed>, header: &str) -> Option<String> {
        let text = (self.shown)(cells.get(self.known.get(header)?)?);
        (!text.trim().is_empty()).then(|| text.trim().to_owned())
    }

    /// Formatting of the note cells in row `at`, by column name.
    fn paints(&self, at: u32, paints: &HashMap<(u32, u32), Paint>) -> BTreeMap<String, Paint> {
        let own = [CHECK, MEMO].into_iter().filter_map(|header| Some((*self.known.get(header)?, header)));
        let added = self.added.iter().map(|(column, added)| (*column, added.key.as_str()));
        let painted = |(column, key): (u32, &str)| Some((key.to_owned(), *paints.get(&(at, column))?));
        own.chain(added).filter_map(painted).collect()
    }

    fn row(&self, cells: &BTreeMap<u32, Typed>, paints: BTreeMap<String, Paint>) -> TypedRow {
        let text = |header| self.text(cells, header).unwrap_or_default();
        let value = |header: &str| self.known.get(header).and_then(|at| cells.get(at)).cloned();
        let added = self.added.iter().filter_map(|(at, column)| Some((column.key.clone(), cells.get(at)?.clone())));
        let first_action = || text(MeasureField::Actions.header()).lines().next().unwrap_or_default().to_owned();
        let measure =
            Some(text(MeasureField::Title.header())).filter(|title| !title.is_empty()).unwrap_or_else(first_action);
        TypedRow {
            label: Label {
                department: text(GoalField::Department.header()),
                goal: text(GoalField::Title.header()),
                measure,
            },
            note: Note { check: value(CHECK), memo: value(MEMO), added: added.collect(), paints },
        }
    }
}

/// The added columns, each with its distance from our last one; those inserted between ours follow at the end.
fn added(used: &[u32], header: &BTreeMap<u32, String>, known: &HashMap<&str, u32>) -> Vec<(u32, AddedColumn)> {
    let last = known.values().max().copied().unwrap_or_default();
    let mut end = used.iter().filter(|at| **at > last).map(|at| at - last).max().unwrap_or(0);
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut columns: Vec<(u32, AddedColumn)> = Vec::new();
    for at in used {
        let text = header.get(at).map_or("", String::as_str);
        let nth = seen.entry(text).and_modify(|n| *n += 1).or_insert(0);
        let gap = if *at > last {
            at - last - 1
        } else {
            end += 1;
            end - 1
        };
        columns.push((*at, AddedColumn::new(text, *nth, gap)));
    }
    columns.sort_by_key(|(_, column)| column.gap);
    columns
}
