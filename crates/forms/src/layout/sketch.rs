//! Sketch of a sheet without a definition, for the person who teaches its form: headings with their items, and a copy
//! with the use of each cell.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::alike::SheetWords;
use super::options::{self, Options};
use super::page::Page;
use super::usage::Use;
use crate::field::Field;
use crate::general_reader::{Item, Understanding, UnderstoodHeading, Unit, department_in, heading_words, taught_word};
use crate::model::{Goal, PossibleReading, Workbook};
use matome_deadline::text::beginning;
use matome_workbook::grid::{Area, Position};

/// Limits of a copy, enough to find one's way.
pub const COPIED_ROWS: u32 = 80;
pub const COPIED_COLUMNS: u32 = 48;
/// Characters of each of its texts.
const COPIED_TEXT: usize = 60;
/// Characters of the sample value beside a heading.
const SAMPLE: usize = 24;
/// Characters shown of a sheet's title and of a heading.
const TITLE: usize = 40;
const PRINTED: usize = 30;
/// Longest unread text, and longest supposed value, that may be a heading.
const LONGEST_UNREAD: usize = 24;
const SHORTEST_WORD: usize = 2;
const LONGEST_WORD: usize = 6;
/// Different short texts that suffice to identify a form.
const TEXTS: usize = 300;
/// Separates a heading from the headings within it.
pub const WITHIN: &str = " ＞ ";
/// Most headings listed; no real form has more.
const HEADINGS: usize = 120;

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SheetSketch {
    pub sheet: String,
    /// Its first text, which mostly names the form.
    pub title: String,
    pub words: SheetWords,
    pub headings: Vec<HeadingSketch>,
    pub unit: Option<Unit>,
    /// Its readings where several lie close.
    pub readings: Vec<PossibleReading>,
    /// Possible answers on its structure.
    pub options: Options,
    pub counts: Counts,
    pub taught: Option<String>,
}

/// A heading, once for all its places.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked by itself")]
pub struct HeadingSketch {
    pub key: String,
    pub printed: String,
    pub cell: String,
    pub item: Option<Item>,
    pub sample: Option<String>,
    /// A year's or month's column, or a row label.
    pub is_fixed: bool,
    /// Not a label so far, and unread.
    pub is_unread: bool,
    /// Not a label so far.
    pub is_loose: bool,
    /// A whole table.
    pub is_table: bool,
}

/// Numbers of records from a reading.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub goals: usize,
    pub measures: usize,
    pub deadlines: usize,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SheetCopy {
    pub cells: Vec<CopiedCell>,
    /// The sheet continues below or to the right.
    pub is_cut: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CopiedCell {
    pub area: Area,
    pub text: String,
    pub taken: Taken,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Taken {
    Field(Field),
    Label,
    /// Belongs to the form, not to a field.
    Plain,
    Unread,
}

/// A workbook's records, and the sheets whose forms may be taught.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SketchedWorkbook {
    #[serde(with = "crate::said")]
    pub workbook: Workbook,
    pub sketches: Vec<Sketched>,
}

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

/// Words that identify the page's form.
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

pub(super) struct SheetOutcome<'a> {
    pub(super) goals: &'a [Goal],
    /// The use of each block, if the goals count.
    pub(super) account: Option<&'a [Use]>,
    pub(super) taught: Option<&'a str>,
    pub(super) readings: &'a [PossibleReading],
}

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
    let sketch = SheetSketch {
        sheet: sheet.clone(),
        title,
        words,
        headings,
        unit,
        readings: outcome.readings.to_vec(),
        options: options::of(page),
        counts: Counts::of(outcome.goals),
        taught: outcome.taught.map(str::to_owned),
    };
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

/// Short texts that are unread or supposed values, and may be headings.
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
