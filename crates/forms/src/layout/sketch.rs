//! A sheet that no definition reads, as shown to the person who is to teach its form: its headings, what each was taken
//! for, and a copy on which each cell says the same. What may be asked of its structure is gathered in `options`; how
//! the person's answers are kept is `taught`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::alike::SheetWords;
use super::options::{self, Options};
use super::page::Page;
use super::usage::Use;
use crate::field::Field;
use crate::general_reader::{Item, Understanding, UnderstoodHeading, Unit, department_in, heading_words, taught_word};
use crate::model::{Goal, Workbook};
use matome_deadline::text::beginning;
use matome_workbook::grid::{Area, Position};

/// Most rows and columns copied of a sheet: more does not help to see what is where.
pub const COPIED_ROWS: u32 = 80;
pub const COPIED_COLUMNS: u32 = 48;
/// Characters of each of its texts.
const COPIED_TEXT: usize = 60;
/// Characters of the value that is shown beside a heading.
const SAMPLE: usize = 24;
/// Of a sheet's title and of a heading, so much is shown.
const TITLE: usize = 40;
const PRINTED: usize = 30;
/// What is longer is no heading; of what was taken for a value, what is longer than most labels.
const LONGEST_UNREAD: usize = 24;
const SHORTEST_WORD: usize = 2;
const LONGEST_WORD: usize = 6;
/// Different short texts that suffice to tell a form from others.
const TEXTS: usize = 300;
/// Stands between a heading and what is printed within it.
pub const WITHIN: &str = " ＞ ";
/// Most headings listed; no real form has more.
const HEADINGS: usize = 120;

/// One sheet.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SheetSketch {
    pub sheet: String,
    /// Its first text, which mostly names the form.
    pub title: String,
    /// By these its form is told from others.
    pub words: SheetWords,
    pub headings: Vec<HeadingSketch>,
    /// What a goal was taken to be.
    pub unit: Option<Unit>,
    /// What can be answered of its structure.
    pub options: Options,
    pub counts: Counts,
    /// The taught form that it was read by.
    pub taught: Option<String>,
}

/// A heading, once for all its places.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked by itself")]
pub struct HeadingSketch {
    /// Under which a choice is kept.
    pub key: String,
    pub printed: String,
    /// The first of its cells.
    pub cell: String,
    pub item: Option<Item>,
    pub sample: Option<String>,
    /// A year's or a month's column, or the label of a row.
    pub is_fixed: bool,
    /// No label so far, and nothing was made of it.
    pub is_unread: bool,
    /// No label so far.
    pub is_loose: bool,
    /// A table as a whole.
    pub is_table: bool,
}

/// How much a reading gave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub goals: usize,
    pub measures: usize,
    pub deadlines: usize,
}

/// A copy of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SheetCopy {
    pub cells: Vec<CopiedCell>,
    /// The sheet goes on below or to the right.
    pub is_cut: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CopiedCell {
    pub area: Area,
    pub text: String,
    pub taken: Taken,
}

/// What a cell was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Taken {
    Field(Field),
    Label,
    /// What belongs to the form and to no field.
    Plain,
    Unread,
}

/// What was read of a workbook: its records, and the sheets whose forms a person may teach.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SketchedWorkbook {
    #[serde(with = "crate::said")]
    pub workbook: Workbook,
    pub sketches: Vec<Sketched>,
}

/// A sketch, and the copy that goes with it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Sketched {
    pub sketch: SheetSketch,
    pub copy: SheetCopy,
}

impl Counts {
    pub fn of(goals: &[Goal]) -> Self {
        let measures = || goals.iter().flat_map(|goal| &goal.measures);
        let of_goals: usize = goals.iter().map(|goal| goal.deadlines.len()).sum();
        let deadlines = of_goals + measures().map(|measure| measure.deadlines.len()).sum::<usize>();
        Self { goals: goals.len(), measures: measures().count(), deadlines }
    }

    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            goals: self.goals + other.goals,
            measures: self.measures + other.measures,
            deadlines: self.deadlines + other.deadlines,
        }
    }
}

/// By what the page's form is told from others.
pub(super) fn words(understanding: &Understanding, page: &Page<'_>) -> SheetWords {
    let own = understanding.labels.iter().filter(|(name, _)| *name == page.sheet.name);
    let labels: BTreeSet<Position> = own.filter_map(|(_, cell)| Position::parse(cell)).collect();
    let mut words = SheetWords::default();
    for block in &page.blocks {
        let word = taught_word(&block.cell.text);
        if word.chars().all(|c| c == '*') {
            continue;
        }
        if labels.contains(&block.area.first) && !words.labels.contains(&word) {
            words.labels.push(word.clone());
        }
        if word.chars().count() <= LONGEST_UNREAD && words.texts.len() < TEXTS && !words.texts.contains(&word) {
            words.texts.push(word);
        }
    }
    words
}

/// What reading has made of a sheet.
pub(super) struct SheetOutcome<'a> {
    pub(super) goals: &'a [Goal],
    /// What each block was taken for, if the goals count.
    pub(super) account: Option<&'a [Use]>,
    /// The id of the form that a person taught.
    pub(super) taught: Option<&'a str>,
}

/// What a person is shown of a page whose blocks were taken so.
pub(super) fn sketch(
    page: &Page<'_>,
    words: SheetWords,
    understanding: &Understanding,
    outcome: &SheetOutcome<'_>,
) -> Sketched {
    let sheet = &page.sheet.name;
    let unit = understanding.unit(sheet);
    let taken = taken(page, understanding, outcome.account);
    let title = page.blocks.first().map(|block| cut(&block.cell.text.replace('\n', " "), TITLE)).unwrap_or_default();
    let mut headings = headings(understanding, sheet);
    headings.extend(unread(page, &taken, &headings));
    headings.truncate(HEADINGS);
    let (counts, taught) = (Counts::of(outcome.goals), outcome.taught.map(str::to_owned));
    let sketch =
        SheetSketch { sheet: sheet.clone(), title, words, headings, unit, options: options::of(page), counts, taught };
    Sketched { sketch, copy: copy(page, &taken) }
}

fn headings(understanding: &Understanding, sheet: &str) -> Vec<HeadingSketch> {
    let mut known: BTreeMap<&str, HeadingSketch> = BTreeMap::new();
    let first = |heading: &UnderstoodHeading| {
        heading.cells.iter().find(|(name, _)| name == sheet).map(|(_, cell)| cell.clone())
    };
    for heading in &understanding.headings {
        let Some(cell) = first(heading) else { continue };
        let printed: Vec<String> = heading.printed.iter().map(|text| cut(&text.replace('\n', ""), PRINTED)).collect();
        let part = match heading_words(&heading.key).1 {
            0 => String::new(),
            part => format!("（{}列目）", part + 1),
        };
        let next = HeadingSketch {
            key: heading.key.clone(),
            printed: printed.join(WITHIN) + &part,
            cell,
            item: heading.item,
            sample: heading.sample.as_ref().map(|sample| cut(&sample.replace('\n', " "), SAMPLE)),
            is_fixed: heading.is_fixed,
            is_unread: false,
            is_loose: false,
            is_table: heading.is_table,
        };
        let known = known.entry(&heading.key).or_insert_with(|| next.clone());
        if known.item.is_none() && next.item.is_some() {
            *known = next;
        }
    }
    let mut headings: Vec<HeadingSketch> = known.into_values().collect();
    headings.sort_by_key(|heading| Position::parse(&heading.cell));
    headings
}

/// Short texts that nothing was made of, or that were taken for values, may be headings that a person knows.
fn unread(page: &Page<'_>, taken: &[Taken], known: &[HeadingSketch]) -> Vec<HeadingSketch> {
    let mut found: Vec<HeadingSketch> = Vec::new();
    for (block, taken) in page.blocks.iter().zip(taken) {
        let key = taught_word(&block.cell.text);
        let is_unread = *taken == Taken::Unread;
        let longest = if is_unread { LONGEST_UNREAD } else { LONGEST_WORD };
        let is_short = (SHORTEST_WORD..=longest).contains(&key.chars().count()) && !block.cell.text.contains('。');
        let is_open = is_unread || matches!(taken, Taken::Field(_) | Taken::Plain) && is_word(&key);
        let is_known = |heading: &HeadingSketch| heading.key == key;
        if is_open && is_short && !known.iter().chain(&found).any(is_known) {
            let printed = cut(&block.cell.text.replace('\n', ""), PRINTED);
            let cell = block.area.first.to_string();
            found.push(HeadingSketch { key, printed, cell, is_unread, is_loose: true, ..HeadingSketch::default() });
        }
    }
    found
}

/// No figure, date, rating or office: it could be a label.
fn is_word(key: &str) -> bool {
    let is_letter = |c: char| c.is_alphabetic() && !c.is_ascii();
    key.chars().filter(|c| is_letter(*c)).count() >= 2
        && !key.contains(['*', '月', '年'])
        && department_in(key).is_none()
        && !key.ends_with(['課', '係', '室'])
}

fn taken(page: &Page<'_>, understanding: &Understanding, account: Option<&[Use]>) -> Vec<Taken> {
    let sheet = &page.sheet.name;
    let labels: BTreeSet<&str> = understanding
        .labels
        .iter()
        .chain(understanding.headings.iter().flat_map(|heading| &heading.cells))
        .filter(|(name, _)| name == sheet)
        .map(|(_, cell)| cell.as_str())
        .collect();
    let of = |id: usize| match account.map(|account| &account[id]) {
        Some(Use::Value { field, .. }) => Taken::Field(*field),
        Some(Use::Label { .. } | Use::Header { .. }) => Taken::Label,
        Some(Use::Unread) => Taken::Unread,
        Some(_) => Taken::Plain,
        None if labels.contains(page.block(id).area.first.to_string().as_str()) => Taken::Label,
        None => Taken::Unread,
    };
    (0..page.blocks.len()).map(of).collect()
}

fn copy(page: &Page<'_>, taken: &[Taken]) -> SheetCopy {
    let mut copy = SheetCopy::default();
    for (block, taken) in page.blocks.iter().zip(taken) {
        let Area { first, last } = block.area;
        if first.row >= COPIED_ROWS || first.column >= COPIED_COLUMNS {
            copy.is_cut = true;
            continue;
        }
        let last = Position::new(last.row.min(COPIED_ROWS - 1), last.column.min(COPIED_COLUMNS - 1));
        let text = cut(&block.cell.text, COPIED_TEXT);
        copy.cells.push(CopiedCell { area: Area { first, last }, text, taken: *taken });
    }
    copy
}

fn cut(text: &str, most: usize) -> String {
    beginning(text, most).into_owned()
}
