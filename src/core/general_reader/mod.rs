//! The general reader: any city's form, without a definition of it.
//!
//! ```text
//! sheet ─► boxes ─► odds of label ─► axes of time ─► best parse ─► facts ─► headings ─► items ─► unit of goals ─► goals
//!          canvas   looks            axis            parse, table          heading      assign   unit, cards, rows
//! ```
//!
//! Facts are the boundary: the stages before use words only as odds, the stages after never look at positions. Which
//! heading is which item is decided once a workbook, for all headings of a table or card together.

mod assign;
mod axis;
mod band;
mod bands;
mod begun;
mod broken;
mod canvas;
mod card;
mod card_measures;
mod cards;
mod content;
mod counting;
mod event;
mod facts;
mod fit;
mod halves;
mod heading;
mod inline;
mod item;
mod judge;
mod lanes;
mod looks;
mod measures;
mod names;
mod note;
mod numbered;
mod numbered_rows;
mod numbering;
mod options;
mod parse;
mod past;
mod path_senses;
mod qualified;
mod qualifiers;
mod record;
mod repeated_headers;
mod row_goals;
mod row_values;
mod rows;
mod sides;
mod stacked;
mod stamps;
mod strip;
mod structure;
mod table;
mod table_search;
mod taught;
mod text_box;
mod time;
mod transposed;
mod understanding;
mod unfilled;
mod unit;
mod unsplit_measure;
mod vocabulary;
mod year_marks;
mod year_sections;

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use canvas::Canvas;
use event::Source;
use facts::Fact;
use parse::{Node, Parser};
use vocabulary::Vocabulary;

use crate::core::field::Field;
use crate::core::grid::Sheet;
use crate::core::written::number;

pub use item::Item;
pub use numbered::Manner;
pub use record::{Fields, GoalReading, MeasureReading, Value};
pub use structure::{
    HeaderRows, Measures, Names, Origin, Place, Side, Start, Structure, Taught, Unit, department_in, same_words,
    years_in,
};
pub use taught::taught_word;
pub use understanding::{Heading, Understanding};

/// Whether the words may stand for the item by themselves.
pub fn may_mean(words: &str, item: Item) -> bool {
    Vocabulary::built_in().senses(words).iter().any(|(sense, _)| *sense == item)
}

/// The place of a text among those that a sheet shows, in reading order.
pub type BlockId = usize;

/// What was read from one sheet.
pub struct SheetReading {
    pub unit: Option<Unit>,
    pub goals: Vec<GoalReading>,
    /// The reports that rows of its tables have a place for, filled in or not: 中間 and 期末 below 実績.
    pub row_reports: BTreeSet<Item>,
}

/// Reads sheets that belong together. `taught` is what a person said of their headings.
pub fn read(sheets: &[&Sheet], taught: &Taught) -> (Vec<SheetReading>, Understanding) {
    let vocabulary = counting::with_words(Vocabulary::built_in(), sheets);
    let vocabulary = vocabulary.as_ref();
    let mut sheets = parsed(sheets, vocabulary, taught);
    strip::to_pairs(&mut sheets);
    let mut headings = heading::gather(&sheets, vocabulary);
    year_marks::set_aside(&mut headings);
    let items = taught.items();
    for (key, heading) in &mut headings {
        if let Some(item) = items.get(&key.taught()) {
            heading.teach(*item);
        }
    }
    let choices = assign::assign(&headings, named_by_lines(&sheets), &items);
    let mut readings = Vec::with_capacity(sheets.len());
    for (canvas, facts) in &sheets {
        let source = Source { canvas, headings: &headings, choices: &choices, vocabulary, taught };
        let events = source.events(facts);
        let best = year_sections::best(&source, &events, taught);
        let best = best.filter(|best| !judge::belies_names(canvas, vocabulary, &best.goals));
        let best = best.filter(|best| best.unit != Unit::Line || !judge::count_again(&best.goals));
        let (unit, mut goals) = best.map_or((None, Vec::new()), |best| (Some(best.unit), best.goals));
        if let Some(measures) = taught.structure.measures {
            for goal in &mut goals {
                goal.divide(measures);
            }
        }
        readings.push(SheetReading { unit, goals, row_reports: halves::row_reports(canvas, facts) });
    }
    set_prose_aside(&mut readings);
    let understanding = Understanding::of(&sheets, &headings, &choices, &readings);
    (readings, understanding)
}

/// Each sheet with what stands where on it.
fn parsed<'s>(sheets: &[&'s Sheet], vocabulary: &Vocabulary, taught: &Taught) -> Vec<(Canvas<'s>, Vec<Fact>)> {
    let first: Vec<(Canvas<'_>, Vec<Fact>, Vec<Node>)> = sheets
        .iter()
        .map(|sheet| {
            let mut canvas = Canvas::new(sheet, vocabulary, taught);
            let mut given = sides::pairs(&mut canvas);
            given.extend(sides::rows_of_both(&mut canvas));
            let nodes = Parser::new(&canvas).sheet();
            (canvas, given, nodes)
        })
        .collect();
    let known = first.iter().flat_map(|(canvas, _, nodes)| repeated_headers::headers(canvas, nodes)).collect();
    first
        .into_iter()
        .map(|(mut canvas, given, mut nodes)| {
            if repeated_headers::mark(&mut canvas, &nodes, &known) {
                nodes = Parser::new(&canvas).sheet();
            }
            let facts = bands::cut(&canvas, vocabulary, facts::of(&canvas, nodes));
            let facts = halves::govern(&canvas, vocabulary, facts);
            let mut facts = transposed::to_pairs(&canvas, facts);
            sides::put(given, &mut facts);
            (canvas, facts)
        })
        .collect()
}

/// If most sheets mark their goals, a sheet of prose is not taken as one goal.
fn set_prose_aside(readings: &mut [SheetReading]) {
    let of =
        |whole: bool| readings.iter().filter_map(|r| r.unit).filter(|unit| (*unit == Unit::Sheet) == whole).count();
    if of(true) < of(false) {
        for reading in readings.iter_mut().filter(|reading| reading.unit == Some(Unit::Sheet)) {
            (reading.unit, reading.goals) = (None, Vec::new());
        }
    }
}

/// Labels that are remembered with what they are known for: a form prints the same ones on each of its sheets.
const REMEMBERED: usize = 1000;

/// The field that a label is known for, whatever stands around it.
pub fn known_field(label: &str) -> Option<Field> {
    thread_local! {
        static KNOWN: RefCell<HashMap<String, Option<Field>>> = RefCell::default();
    }
    KNOWN.with_borrow_mut(|known| {
        if let Some(field) = known.get(label) {
            return *field;
        }
        if known.len() >= REMEMBERED {
            known.clear();
        }
        let field = Vocabulary::built_in().known(label).and_then(Item::field);
        known.insert(label.to_owned(), field);
        field
    })
}

/// The number that a goal's title begins with, and the title behind it.
pub fn number_of(title: &str) -> Option<(String, &str)> {
    number::leading(title).or_else(|| numbered::bracketed(title))
}

/// Whether lines of a word and a number name the goals: 重点目標１　窓口を変える; or labels that count: 重点１｜窓口を変える.
fn named_by_lines(sheets: &[(Canvas<'_>, Vec<Fact>)]) -> bool {
    let names = |canvas: &Canvas<'_>, fact: &Fact| match fact {
        Fact::Line(id) => canvas.of(*id).names_goal,
        Fact::Pair { path, values } => match (&path[..], &values[..]) {
            ([label], [name]) => canvas.of(*label).counts && !canvas.of(*name).content.is_bare(),
            _ => false,
        },
        _ => false,
    };
    let facts = sheets.iter().flat_map(|(canvas, facts)| facts.iter().map(move |fact| (canvas, fact)));
    facts.filter(|(canvas, fact)| names(canvas, fact)).count() >= 2
}
