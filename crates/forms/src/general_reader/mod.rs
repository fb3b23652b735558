//! The general reader: reads forms without a definition.
//!
//! ```text
//! sheet ─► boxes, and the odds that each is a label ─► parse ─► facts ─► headings and their items ─► events ─► goals
//!          boxes                                       parse    facts    headings                    events    goals
//! ```
//!
//! Each folder is a stage and uses only earlier ones; `words` (a text by itself) and `taught` (a person's answers) precede
//! them all. `item` is what a heading can stand for, `reading` a goal before it becomes a record, `understanding` what a
//! person is shown. `matome_forms::layout` finds years and departments outside the goals and makes records.
//!
//! Facts are the boundary: earlier stages use words only as odds, later ones hardly use positions. Items of headings are
//! decided once per workbook, for all headings of a table or card together.
//!
//! Each stage has its `weights`; `words::weights` tells their origin.

mod boxes;
mod events;
mod facts;
mod goals;
mod headings;
mod item;
mod parse;
mod reading;
mod taught;
mod understanding;
mod words;

use std::collections::BTreeSet;

use boxes::canvas::Canvas;
use events::sheet_view::SheetView;
use facts::fact::{self, Fact};
use facts::{goal_bands, goal_columns, half_year_labels, label_sides, label_strips};
use goals::units::Hypothesis;
use goals::{rivals, worth, year_sections};
use headings::{assignment, heading, year_marks};
use parse::parser::{Node, Parser};
use parse::repeated_headers;
use words::goal_words;
use words::line_numbers;
use words::vocabulary::Vocabulary;

use crate::field::Field;
use matome_deadline::written::number;
use matome_workbook::grid::Sheet;

pub use item::Item;
pub use reading::{Fields, GoalReading, MeasureReading, MonthCell, Value};
pub use taught::form_rules::FormRules;
pub use taught::header_rows::HeaderRows;
pub use taught::place::{Names, Origin, Place, department_in, years_in};
pub use taught::start_cell::StartCell;
pub use taught::structure::{Measures, Side, Structure, Taught, same_words};
pub use taught::unit::{Opening, Unit};
pub use understanding::{Understanding, UnderstoodHeading};
pub use words::label_keys::{heading_words, taught_word};
pub use words::line_numbers::Manner;

/// Whether the words alone may stand for the item.
pub fn may_mean(words: &str, item: Item) -> bool {
    Vocabulary::built_in().senses(words).iter().any(|(sense, _)| *sense == item)
}

pub struct SheetReading {
    pub unit: Option<Unit>,
    pub goals: Vec<GoalReading>,
    /// What else a goal could be, the likeliest first.
    pub rivals: Vec<Rival>,
    /// Reports that rows of its tables have a field for, filled in or not: 中間 and 期末 below 実績.
    pub row_reports: BTreeSet<Item>,
}

/// Another reading of a sheet.
pub struct Rival {
    pub unit: Unit,
    pub goals: Vec<GoalReading>,
}

/// Reads sheets that belong together, with a person's answers.
pub fn read(sheets: &[&Sheet], taught: &Taught) -> (Vec<SheetReading>, Understanding) {
    let vocabulary = goal_words::with_words(Vocabulary::built_in(), sheets);
    let of_form = taught.rules.is_any().then(|| vocabulary.with_form(&taught.rules));
    let vocabulary = of_form.as_ref().unwrap_or(vocabulary.as_ref());
    let mut sheets = parsed(sheets, vocabulary, taught);
    label_strips::to_pairs(&mut sheets);
    let mut headings = heading::gather(&sheets, vocabulary);
    year_marks::set_aside(&mut headings);
    for (key, heading) in &mut headings {
        if let Some(item) = taught.said(&key.taught()) {
            heading.teach(*item);
        }
    }
    let choices = assignment::assign(&headings, taught);
    let mut readings = Vec::with_capacity(sheets.len());
    for (at, (canvas, facts)) in sheets.iter().enumerate() {
        let unit = taught.unit(at).or(taught.rules.unit);
        let view = SheetView { canvas, headings: &headings, choices: &choices, vocabulary, taught, unit };
        let events = view.events(facts);
        let mut ranked = year_sections::ranked(&view, &events);
        if let Some(measures) = taught.structure.measures {
            let goals = ranked.iter_mut().flat_map(|found| &mut found.goals);
            goals.for_each(|goal| goal.divide(measures));
        }
        let row_reports = half_year_labels::row_reports(canvas, facts);
        readings.push(SheetReading { row_reports, ..chosen(&view, ranked) });
    }
    set_prose_aside(&mut readings, taught);
    let understanding = Understanding::of(&sheets, &headings, &choices, &readings);
    (readings, understanding)
}

/// The best of the hypotheses, if its goals are believed, and its rivals.
fn chosen(view: &SheetView<'_>, mut ranked: Vec<Hypothesis>) -> SheetReading {
    let is_believed = |found: &Hypothesis| {
        let is_said = view.unit.is_some_and(|unit| unit.covers(found.unit));
        let counts_again = || matches!(found.unit, Unit::Line(_)) && worth::count_again(&found.goals);
        is_said
            || view.taught.rules.is_any()
            || !worth::belies_names(view.canvas, view.vocabulary, &found.goals) && !counts_again()
    };
    let rivals = rivals::of(&ranked);
    let best = (!ranked.is_empty()).then(|| ranked.swap_remove(0)).filter(is_believed);
    let (unit, goals) = best.map_or((None, Vec::new()), |best| (Some(best.unit), best.goals));
    SheetReading { unit, goals, rivals, row_reports: BTreeSet::new() }
}

fn parsed<'s>(sheets: &[&'s Sheet], vocabulary: &Vocabulary, taught: &Taught) -> Vec<(Canvas<'s>, Vec<Fact>)> {
    let first: Vec<(Canvas<'_>, Vec<Fact>, Vec<Node>)> = sheets
        .iter()
        .map(|sheet| {
            let mut canvas = Canvas::new(sheet, vocabulary, taught);
            let mut given = label_sides::pairs(&mut canvas);
            given.extend(label_sides::rows_of_both(&mut canvas));
            given.extend(goal_columns::take(&mut canvas));
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
            let facts = goal_bands::cut(&canvas, fact::of(&canvas, nodes));
            let mut facts = half_year_labels::govern(&canvas, vocabulary, facts);
            label_sides::put(given, &mut facts);
            (canvas, facts)
        })
        .collect()
}

/// If most sheets mark their goals, a sheet of prose is not taken as one goal.
fn set_prose_aside(readings: &mut [SheetReading], taught: &Taught) {
    let of =
        |whole: bool| readings.iter().filter_map(|r| r.unit).filter(|unit| (*unit == Unit::Sheet) == whole).count();
    if of(true) < of(false) {
        let open = readings.iter_mut().enumerate().filter(|(at, _)| taught.unit(*at).is_none());
        for reading in open.map(|(_, reading)| reading).filter(|reading| reading.unit == Some(Unit::Sheet)) {
            (reading.unit, reading.goals) = (None, Vec::new());
        }
    }
}

/// The field that a label is known for in any context.
pub fn known_field(label: &str) -> Option<Field> {
    Vocabulary::built_in().known(label).and_then(Item::field)
}

/// The leading number of a goal's title, and the rest.
pub fn number_of(title: &str) -> Option<(String, &str)> {
    number::leading(title).or_else(|| line_numbers::bracketed(title))
}
