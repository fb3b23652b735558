//! Property: with two people, a year's workbook, copies, saves in any order, killed merges, and measures that go and
//! return, no text is lost. `MATOME_HISTORIES=10000 cargo test --release --test merged histories` plays more histories.

use std::collections::{BTreeMap, BTreeSet};

use matome_core::moment::Moment;
use matome_core::notes::history;
use matome_core::notes::history::NoteChange;
use matome_core::notes::{
    AddedColumn, KnownNotes, Label, Note, NoteId, NotePlaces, Typed, TypedNotes, TypedRow, TypedSheet, TypedWorkbooks,
};
use matome_deadline::fiscal_year::FiscalYear;
use proptest::prelude::*;

const YEAR: FiscalYear = FiscalYear::new(2026);
const MEASURES: usize = 3;
const COLUMN: &str = "担当者";

/// Events; persons, rows and cells by number.
#[derive(Debug, Clone)]
enum Act {
    /// Opens the workbook in the folder.
    Opens(usize),
    Types(usize, usize, usize),
    Wipes(usize, usize, usize),
    DeletesOrphan(usize, usize),
    /// Saves the own copy into the folder, and keeps it open.
    Saves(usize),
    /// A merge, killed after this many steps if it has more.
    Merges(usize),
    /// A measure goes or returns.
    Turns(usize),
}

#[derive(Debug, Clone, Default)]
struct PlayedWorkbook {
    writing: usize,
    rows: BTreeMap<NoteId, Note>,
    orphans: Option<BTreeMap<NoteId, Note>>,
    columns: Vec<AddedColumn>,
}

#[derive(Default)]
struct World {
    known: KnownNotes,
    history: Vec<NoteChange>,
    /// Length of the history at each writing.
    writings: Vec<usize>,
    /// The workbook in the folder.
    workbook: PlayedWorkbook,
    desks: [PlayedWorkbook; 2],
    gone: BTreeSet<usize>,
    typed: usize,
    /// Texts that a merge has seen in the folder.
    seen: BTreeSet<String>,
    /// Texts that someone knowingly deleted or overwrote.
    dismissed: BTreeSet<String>,
}

fn id(measure: usize) -> NoteId {
    NoteId::from_key(&format!("M{measure}"))
}

fn label(measure: usize) -> Label {
    Label { department: "総務部".into(), goal: "目標".into(), measure: format!("取組{measure}") }
}

fn texts(note: &Note) -> impl Iterator<Item = String> {
    note.words().map(|(_, typed)| typed.shown())
}

impl PlayedWorkbook {
    fn texts(&self) -> impl Iterator<Item = String> {
        self.rows.values().chain(self.orphans.iter().flat_map(BTreeMap::values)).flat_map(texts)
    }

    /// Sets a cell; returns its old content.
    fn put(&mut self, row: usize, cell: usize, text: Option<String>) -> Option<String> {
        let note = self.rows.entry(id(row % MEASURES)).or_default();
        let typed = text.map(Typed::Text);
        let before = match cell % 3 {
            0 => std::mem::replace(&mut note.check, typed),
            1 => std::mem::replace(&mut note.memo, typed),
            _ => {
                if self.columns.is_empty() {
                    self.columns.push(AddedColumn::new(COLUMN, 0, 0));
                }
                match typed {
                    Some(typed) => note.added.insert(COLUMN.to_owned(), typed),
                    None => note.added.remove(COLUMN),
                }
            }
        };
        before.map(|typed| typed.shown())
    }

    fn read(&self) -> TypedNotes {
        let rows = |rows: &BTreeMap<NoteId, Note>| {
            let row = |note: &Note| TypedRow { label: Label::default(), note: note.clone() };
            rows.iter().map(|(id, note)| (id.clone(), row(note))).collect()
        };
        TypedNotes {
            columns: Some(self.columns.clone()),
            sheets: vec![TypedSheet {
                has_check: true,
                has_memo: true,
                rows: rows(&self.rows),
                ..TypedSheet::default()
            }],
            orphans: self.orphans.as_ref().map(rows),
            ..TypedNotes::default()
        }
    }
}

impl World {
    fn new() -> Self {
        let mut world = Self::default();
        world.write(1);
        world
    }

    fn does(&mut self, act: &Act, at: Moment) {
        match *act {
            Act::Opens(person) => self.desks[person] = self.workbook.clone(),
            Act::Types(person, row, cell) => {
                self.typed += 1;
                let text = format!("記入{}", self.typed);
                self.changes(person, row, cell, Some(text));
            }
            Act::Wipes(person, row, cell) => self.changes(person, row, cell, None),
            Act::DeletesOrphan(person, nth) => {
                let Some(orphans) = &mut self.desks[person].orphans else { return };
                let Some(id) = orphans.keys().nth(nth).cloned() else { return };
                let note = orphans.remove(&id);
                self.dismissed.extend(note.iter().flat_map(texts));
            }
            Act::Saves(person) => self.workbook = self.desks[person].clone(),
            Act::Merges(steps) => self.merges(steps, at),
            Act::Turns(measure) => {
                if !self.gone.remove(&measure) {
                    self.gone.insert(measure);
                }
            }
        }
    }

    fn changes(&mut self, person: usize, row: usize, cell: usize, text: Option<String>) {
        let desk = &mut self.desks[person];
        if desk.rows.contains_key(&id(row % MEASURES)) {
            self.dismissed.extend(desk.put(row, cell, text));
        }
    }

    fn standing(&self) -> NotePlaces {
        let here = (0..MEASURES).filter(|measure| !self.gone.contains(measure));
        here.map(|measure| (id(measure), (YEAR, label(measure)))).collect()
    }

    fn merges(&mut self, steps: usize, at: Moment) {
        let typed = TypedWorkbooks::from([(YEAR, self.workbook.read())]);
        let base = KnownNotes::after(self.history[..self.writings[self.workbook.writing]].iter().cloned());
        let bases = BTreeMap::from([(YEAR, base)]);
        let mut after = self.known.clone();
        after.absorb(&typed, &bases, &self.standing(), at);
        after.sort(&self.standing(), at.day());
        if steps == 0 {
            return;
        }
        self.seen.extend(self.workbook.texts());
        self.history.extend(history::changes(&self.known, &after));
        self.known = after;
        self.write(steps);
    }

    /// Numbers a writing and, if not killed before, puts it into the folder.
    fn write(&mut self, steps: usize) {
        let is_first = self.writings.is_empty();
        self.writings.push(self.history.len());
        if is_first || steps > 1 {
            self.workbook = self.book();
        }
    }

    fn book(&self) -> PlayedWorkbook {
        let shown = self.known.of_year(YEAR);
        let row = |id: &NoteId| shown.notes.get(id).cloned().unwrap_or_default();
        let here = (0..MEASURES).filter(|measure| !self.gone.contains(measure));
        let orphans: BTreeMap<_, _> = shown.orphans.iter().map(|(id, kept)| (id.clone(), kept.note.clone())).collect();
        PlayedWorkbook {
            writing: self.writings.len() - 1,
            rows: here.map(|measure| (id(measure), row(&id(measure)))).collect(),
            orphans: (!orphans.is_empty()).then_some(orphans),
            columns: shown.columns,
        }
    }

    /// Texts missing without anybody's intention, and texts missing even from the history.
    fn lost(&self) -> Vec<String> {
        let shown: BTreeSet<String> = self.known.notes.values().flat_map(|kept| texts(&kept.note)).collect();
        let kept = self.history.iter().filter_map(|change| match change {
            NoteChange::Note(_, Some(kept)) => Some(&kept.note),
            NoteChange::Note(_, None) | NoteChange::Columns(..) => None,
        });
        let findable: BTreeSet<String> = kept.flat_map(texts).collect();
        let is_lost =
            |text: &&String| !findable.contains(*text) || !(shown.contains(*text) || self.dismissed.contains(*text));
        self.seen.iter().filter(is_lost).cloned().collect()
    }
}

fn any_act() -> impl Strategy<Value = Act> {
    let cell = || (0..2usize, 0..MEASURES, 0..3usize);
    prop_oneof![
        3 => (0..2usize).prop_map(Act::Opens),
        6 => cell().prop_map(|(person, row, cell)| Act::Types(person, row, cell)),
        1 => cell().prop_map(|(person, row, cell)| Act::Wipes(person, row, cell)),
        1 => (0..2usize, 0..3usize).prop_map(|(person, nth)| Act::DeletesOrphan(person, nth)),
        5 => (0..2usize).prop_map(Act::Saves),
        5 => (0..4usize).prop_map(Act::Merges),
        1 => (0..MEASURES).prop_map(Act::Turns),
    ]
}

fn histories() -> u32 {
    std::env::var("MATOME_HISTORIES").ok().and_then(|number| number.parse().ok()).unwrap_or(500)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: histories(), failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_text_is_lost_however_two_people_save(acts in prop::collection::vec(any_act(), 1..60)) {
        let mut world = World::new();
        let begin: Moment = "2026-10-01T08:30:00".parse().unwrap();
        for (minute, act) in acts.iter().enumerate() {
            world.does(act, format!("2026-10-01T08:{minute:02}:00").parse().unwrap());
            prop_assert!(world.lost().is_empty(), "{:?} after {act:?}", world.lost());
        }
        // A merge of the present folder changes nothing.
        world.does(&Act::Merges(9), begin);
        let before = world.known.clone();
        world.does(&Act::Merges(9), begin);
        prop_assert_eq!(before, world.known);
    }
}
