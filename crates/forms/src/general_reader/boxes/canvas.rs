//! A sheet as boxes: texts, their rectangles and kinds, and the odds that each is a label. A box is a merged range, or
//! a cell together with the empty cells inside its drawn border.

use std::collections::{BTreeMap, HashMap};

use super::BoxId;
use super::examples;
use super::form;
use super::looks::Habits;
use super::stamps;
use super::text_box::TextBox;
use super::time_axes;
use super::unfilled_labels;
use super::weights::{KNOWN_LABEL, NO_LABEL, TAUGHT, TITLE};
use crate::general_reader::item::Item;
use crate::general_reader::taught::structure::{Structure, Taught};
use crate::general_reader::words::label_keys::taught_word;
use crate::general_reader::words::qualifiers::Kind;
use crate::general_reader::words::time;
use crate::general_reader::words::vocabulary::Vocabulary;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::text::comparison_key;
use matome_deadline::written::year;
use matome_workbook::grid::{Area, Borders, Line, Position, Sheet};

/// Maximum number of texts in a sheet's heading.
const HEADING: usize = 3;
/// Longer texts are no labels, even if they begin like one.
const LONGEST_TAUGHT: usize = 80;
/// A title has letters this many times larger than usual, and is among the first texts.
const LARGE: f32 = 1.25;
const FIRST_TEXTS: usize = 12;
/// Rows and columns searched for the end of a drawn frame.
const WIDEST_FRAME: u32 = 60;
const HIGHEST_FRAME: u32 = 80;

pub(crate) struct Canvas<'p> {
    pub(crate) sheet: &'p Sheet,
    pub(crate) boxes: Vec<TextBox>,
    texts: Vec<&'p str>,
    /// Boxes for stamps and of an example beside the form, which are not shown.
    pub(crate) stamps: Vec<BoxId>,
    /// The year of the heading, if the sheet's labels name it too.
    pub(crate) year: Option<FiscalYear>,
    pub(crate) heading_year: Option<FiscalYear>,
    /// According to the form, its rows or columns are years.
    pub(crate) is_of_years: bool,
    /// A definition says how its form is read.
    pub(crate) is_ruled: bool,
}

impl<'p> Canvas<'p> {
    pub(crate) fn new(sheet: &'p Sheet, vocabulary: &Vocabulary, taught: &Taught) -> Self {
        let repeated = repetitions(sheet);
        let boxes = sheet.cells.iter().enumerate().map(|(id, (at, cell))| {
            let area = sheet.merged.get(at).copied().unwrap_or(Area { first: *at, last: *at });
            TextBox::new(area, &cell.text, repeated.get(&id).copied().unwrap_or(1), vocabulary)
        });
        let texts = sheet.cells.values().map(|cell| cell.text.as_str()).collect();
        let mut canvas = Self {
            sheet,
            boxes: boxes.collect(),
            texts,
            stamps: Vec::new(),
            year: None,
            heading_year: None,
            is_of_years: false,
            is_ruled: false,
        };
        canvas.stamps = stamps::find(&canvas.boxes, &canvas.texts);
        canvas.stamps.extend(examples::find(&canvas.boxes, &canvas.texts));
        for id in &canvas.stamps {
            canvas.boxes[*id].is_blank = true;
        }
        enclose(sheet, &mut canvas.boxes);
        unfilled_labels::mark(&mut canvas.boxes, &canvas.texts, vocabulary);
        time_axes::number_months(&mut canvas.boxes, &canvas.texts);
        time_axes::number_quarters(&mut canvas.boxes, &canvas.texts);
        time_axes::mark(&mut canvas.boxes);
        canvas.calibrate();
        canvas.find_headings();
        canvas.find_year();
        canvas.learn(&taught.headings);
        canvas.build(&taught.structure);
        form::apply(&mut canvas, &taught.rules);
        canvas
    }

    /// Labels named by a person are labels, whatever they look like.
    fn learn(&mut self, taught: &BTreeMap<String, Option<Item>>) {
        if taught.is_empty() {
            return;
        }
        for (text_box, text) in self.boxes.iter_mut().zip(&self.texts) {
            let known = taught.get(&taught_word(text));
            let Some(item) = known.filter(|_| !text_box.is_blank && text_box.content.length <= LONGEST_TAUGHT) else {
                continue;
            };
            text_box.odds = text_box.odds.max(TAUGHT);
            text_box.senses = vec![(item.unwrap_or(Item::Aside), TAUGHT)];
            text_box.kind = item.and_then(Kind::of);
        }
    }

    /// Applies a person's answers on the structure: header rows, and where goals begin.
    fn build(&mut self, structure: &Structure) {
        if let Some(header) = &structure.header {
            let texts = self.boxes.iter().zip(&self.texts).map(|(text_box, text)| (text_box.area.first, *text));
            let rows = header.found(texts);
            for (text_box, row) in self.boxes.iter_mut().zip(rows) {
                text_box.header_row = row;
                if row.is_some() && !text_box.is_blank {
                    text_box.odds = text_box.odds.max(TAUGHT);
                }
            }
        }
        for (text_box, text) in self.boxes.iter_mut().zip(&self.texts).filter(|_| !structure.sides.is_empty()) {
            text_box.side = structure.sides.get(&taught_word(text)).copied().filter(|_| !text_box.is_blank);
            text_box.odds = if text_box.side.is_some() { text_box.odds.max(TAUGHT) } else { text_box.odds };
        }
        let Some(start) = &structure.start else { return };
        for (text_box, text) in self.boxes.iter_mut().zip(&self.texts) {
            text_box.begins_goal = text_box.header_row.is_none()
                && !text_box.is_blank
                && start.fits(self.sheet, text_box.area.first, text);
            // 【目標1】 is no label for the text beside it.
            if text_box.begins_goal && start.is_marked() {
                text_box.odds = text_box.odds.min(NO_LABEL);
            }
        }
    }

    /// Adjusts odds by the looks of this sheet's own labels.
    fn calibrate(&mut self) {
        let looks = &self.sheet.looks;
        let seen: Vec<_> = self.boxes.iter().map(|b| (looks.at(b.area.first), b.odds)).collect();
        let habits = Habits::of(&seen);
        for (text_box, (look, _)) in self.boxes.iter_mut().zip(&seen) {
            text_box.odds += habits.evidence(look);
        }
    }

    /// Titles are no labels: the first text if alone in its row, and texts much larger than the rest.
    fn find_headings(&mut self) {
        let shown = self.shown();
        let looks = &self.sheet.looks;
        let size = |id: BoxId| looks.at(self.boxes[id].area.first).half_points;
        let mut sizes: Vec<u8> = shown.iter().map(|id| size(*id)).collect();
        sizes.sort_unstable();
        let usual = sizes.get(sizes.len() / 2).copied().unwrap_or(0);
        let alone = |id: BoxId| {
            let rows = |other: BoxId| self.boxes[other].area;
            let own = rows(id);
            !shown.iter().any(|other| {
                *other != id && rows(*other).first.row <= own.last.row && own.first.row <= rows(*other).last.row
            })
        };
        let large = |id: BoxId| usual > 0 && f32::from(size(id)) >= f32::from(usual) * LARGE;
        let first = shown.first().copied();
        let headings: Vec<BoxId> = shown
            .iter()
            .copied()
            .take(FIRST_TEXTS)
            .filter(|id| (Some(*id) == first || large(*id)) && alone(*id) && !self.is_label_and_value(*id))
            .collect();
        for id in headings {
            self.boxes[id].odds = self.boxes[id].odds.min(TITLE);
            self.boxes[id].on_axis = false;
        }
    }

    fn find_year(&mut self) {
        let shown = self.shown();
        let (head, rest) = shown.split_at(shown.len().min(HEADING));
        let head = head.iter().filter(|id| !self.boxes[**id].on_axis);
        let mut named: Vec<FiscalYear> = head.filter_map(|id| year::single(self.texts[*id])).collect();
        named.dedup();
        let [own] = named[..] else { return };
        let is_beside_words = rest.iter().any(|id| time::beside_words(self.texts[*id]) == Some(own));
        (self.heading_year, self.year) = (Some(own), is_beside_words.then_some(own));
    }

    fn is_label_and_value(&self, id: BoxId) -> bool {
        self.texts[id].contains([':', '：'])
    }

    pub(crate) fn of(&self, id: BoxId) -> &TextBox {
        &self.boxes[id]
    }

    pub(crate) fn text(&self, id: BoxId) -> &str {
        self.texts[id]
    }

    pub(crate) fn odds(&self, id: BoxId) -> f32 {
        self.boxes[id].odds
    }

    /// Whether its words alone make it a label, with or without a value.
    pub(crate) fn is_known_label(&self, id: BoxId) -> bool {
        self.boxes[id].known().is_some() && self.boxes[id].odds >= KNOWN_LABEL
    }

    /// Whether its likeliest meaning is a field of measures.
    pub(crate) fn is_of_measure(&self, id: BoxId) -> bool {
        self.boxes[id].senses.first().is_some_and(|(item, _)| item.is_of_measure())
    }

    pub(crate) fn names_time(&self, id: Option<BoxId>) -> bool {
        id.is_some_and(|id| self.boxes[id].time.is_some())
    }

    /// 計画, 中間, 実績, or an amount beside them: 効果額（千円）.
    pub(crate) fn names_row(&self, id: BoxId) -> bool {
        let text_box = &self.boxes[id];
        text_box.kind.is_some() || text_box.half.is_some() || text_box.known() == Some(Item::Aside)
    }

    /// Whether a person or a definition calls these the header of a table.
    pub(crate) fn is_header(&self, ids: &[BoxId]) -> bool {
        ids.iter().any(|id| self.boxes[*id].header_row.is_some())
    }

    pub(crate) fn has_line_above(&self, id: BoxId) -> bool {
        let first = self.boxes[id].area.first;
        let above = first.row.checked_sub(1).map(|row| self.sheet.looks.at(Position::new(row, first.column)));
        self.sheet.looks.at(first).borders.top != Line::None
            || above.is_some_and(|look| look.borders.bottom != Line::None)
    }

    /// Non-empty boxes, in reading order.
    pub(crate) fn shown(&self) -> Vec<BoxId> {
        (0..self.boxes.len()).filter(|id| !self.boxes[*id].is_blank).collect()
    }
}

fn repetitions(sheet: &Sheet) -> HashMap<BoxId, usize> {
    let keys: Vec<String> = sheet.cells.values().map(|cell| comparison_key(&cell.text)).collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for key in &keys {
        *counts.entry(key).or_default() += 1;
    }
    keys.iter().enumerate().map(|(id, key)| (id, counts[key.as_str()])).collect()
}

/// Extends unmerged boxes to the borders drawn around them.
fn enclose(sheet: &Sheet, boxes: &mut [TextBox]) {
    if sheet.looks.cells().is_empty() {
        return;
    }
    let taken: HashMap<Position, usize> = boxes.iter().enumerate().map(|(id, b)| (b.area.first, id)).collect();
    let bordered = |at: Position, next: Position, across: bool| {
        let (one, other) = (sheet.looks.at(at).borders, sheet.looks.at(next).borders);
        let lines = if across { (one.right, other.left) } else { (one.bottom, other.top) };
        lines != Default::default()
    };
    let is_free = |at: Position| !taken.contains_key(&at) && !sheet.merged.contains_key(&at);
    let framed = |at: Position| sheet.looks.at(at).borders != Borders::default();
    for text_box in boxes.iter_mut() {
        let first = text_box.area.first;
        if text_box.area.last != first || !framed(first) {
            continue;
        }
        let mut last = first;
        // A frame must also end on the right and below.
        while last.column < first.column + WIDEST_FRAME {
            let (at, next) = (Position::new(first.row, last.column), Position::new(first.row, last.column + 1));
            if bordered(at, next, true) || !is_free(next) || !framed(next) {
                break;
            }
            last.column += 1;
        }
        while last.row < first.row + HIGHEST_FRAME {
            let (at, next) = (Position::new(last.row, first.column), Position::new(last.row + 1, first.column));
            let row_free = (first.column..=last.column).all(|column| is_free(Position::new(next.row, column)));
            if bordered(at, next, false) || !row_free || !framed(next) {
                break;
            }
            last.row += 1;
        }
        text_box.area.last = last;
    }
}
