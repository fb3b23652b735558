//! Headings: the labels of pairs and the columns of tables, each decided once a workbook.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::BlockId;
use super::canvas::Canvas;
use super::content::Content;
use super::facts::Fact;
use super::halves;
use super::inline;
use super::item::Item;
use super::numbering::counts_on;
use super::past;
use super::qualifiers::Kind;
use super::table::{Column, Table};
use super::taught::{stable, uncounted};
use super::time::{self, Time};
use super::vocabulary::{EXACT, KNOWN, Vocabulary};
use crate::core::fiscal_year::FiscalYear;
use crate::core::written::label;

/// What the headings that exclude each other have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Scope {
    /// The labels of cards, and those in front of a text.
    Card,
    /// The markers inside texts.
    Marked,
    /// The columns of a table, by their words.
    Table(String),
}

impl Scope {
    pub(super) const fn is_table(&self) -> bool {
        matches!(self, Self::Table(_))
    }
}

/// A heading as it is decided: by its scope and its words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key {
    pub(super) scope: Scope,
    pub(super) words: String,
}

impl Key {
    /// Its words as a person's choice is kept under.
    pub(super) fn taught(&self) -> String {
        stable(self.words.split('#').next().unwrap_or_default())
    }
}

/// Words of what was before a plan began.
const BASES: [&str; 7] = ["基準", "現状値", "当初値", "策定時", "初期値", "従前", "計画前"];

/// What a rating is worth less below 中間 than below 期末.
const HALF_WAY: f32 = 0.5;

/// What comes after what is reported.
const AHEAD: &str = "今後";
/// Score of a meaning used only as a last resort.
const WEAK: f32 = 2.0;

#[derive(Debug)]
pub(super) struct Heading {
    /// As printed, labels from the outermost in.
    pub(super) path: Vec<String>,
    /// The words of its labels but those that count: 内容 below 取組２.
    pub(super) uncounted: String,
    pub(super) senses: Vec<(Item, f32)>,
    pub(super) contents: Vec<Content>,
    pub(super) time: Option<Time>,
    /// The kind (plan, result …) that a label above the year axis gives to all years; a row's own label overrides it.
    pub(super) outer_kind: Option<Kind>,
    pub(super) names_rows: bool,
    /// Another column stands below the same labels.
    pub(super) is_part: bool,
    /// Numbers the rows of its table from the first to the last.
    pub(super) counts_on: bool,
    /// Its place among the columns of its table.
    pub(super) place: usize,
    pub(super) rows: RowCounts,
    pub(super) sample: Option<String>,
    /// Where it is printed: sheet and block.
    pub(super) cells: Vec<(usize, BlockId)>,
    /// All its labels, the outer ones included.
    pub(super) labels: BTreeSet<(usize, BlockId)>,
}

/// The rows below a heading in all its tables.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RowCounts {
    all: usize,
    filled: usize,
    /// Boxes, and the same text below itself as one of them.
    boxes: usize,
}

impl RowCounts {
    /// Rows that a box takes on average.
    pub(super) fn span(self) -> f32 {
        if self.filled == 0 { 1.0 } else { self.filled as f32 / self.boxes.max(1) as f32 }
    }

    /// The share of rows in which something stands.
    pub(super) fn share(self) -> f32 {
        if self.all == 0 { 1.0 } else { self.filled as f32 / self.all as f32 }
    }
}

impl Heading {
    fn of(path: Vec<String>, senses: Vec<(Item, f32)>) -> Self {
        Self {
            path,
            uncounted: String::new(),
            senses,
            contents: Vec::new(),
            time: None,
            outer_kind: None,
            names_rows: false,
            is_part: false,
            counts_on: false,
            place: 0,
            rows: RowCounts::default(),
            sample: None,
            cells: Vec::new(),
            labels: BTreeSet::new(),
        }
    }

    /// The share of what stands below it that is so; 0 where nothing does.
    pub(super) fn share(&self, is: impl Fn(&Content) -> bool) -> f32 {
        self.contents.iter().filter(|content| is(content)).count() as f32 / self.contents.len().max(1) as f32
    }

    /// Whether the two differ only in numbered outer labels (取組１, 取組２) and therefore mean the same item.
    pub(super) fn is_alike(&self, other: &Self) -> bool {
        !self.uncounted.is_empty() && self.uncounted == other.uncounted && self.path.len() != other.path.len()
    }

    /// A choice for a year column sets its kind; month columns stay time columns; any other choice makes it an ordinary
    /// heading.
    pub(super) fn teach(&mut self, item: Option<Item>) {
        let kind = item.and_then(Kind::of);
        self.names_rows &= item.is_none();
        match (self.time, kind) {
            (Some(Time::Year(year, _)), Some(_)) => {
                (self.time, self.outer_kind) = (Some(Time::Year(year, None)), kind);
            }
            (Some(Time::Months(..)), _) if item == Some(Item::Period) => {}
            _ => self.time = None,
        }
    }
}

pub(super) type Headings = BTreeMap<Key, Heading>;

/// What headings of these labels may mean, once it has been looked up.
type Known = HashMap<Vec<String>, Vec<(Item, f32)>>;

/// Most values of a heading that are looked at.
const SAMPLE: usize = 60;

pub(super) fn pair_key(canvas: &Canvas<'_>, path: &[BlockId]) -> Key {
    Key { scope: Scope::Card, words: words(canvas, path) }
}

/// The words of a table's columns.
pub(super) fn words_of(canvas: &Canvas<'_>, table: &Table) -> String {
    let columns: Vec<String> = table.columns.iter().map(|column| words(canvas, &column.path)).collect();
    columns.join("|")
}

/// `table`: the words of its columns.
pub(super) fn column_key(canvas: &Canvas<'_>, table: &str, column: &Column) -> Key {
    Key { scope: Scope::Table(table.to_owned()), words: format!("{}#{}", words(canvas, &column.path), column.part) }
}

fn words(canvas: &Canvas<'_>, path: &[BlockId]) -> String {
    let word = |id: &BlockId| {
        if canvas.of(*id).on_axis {
            label::key(canvas.text(*id)).as_str().to_owned()
        } else {
            uncounted(canvas.text(*id))
        }
    };
    path.iter().map(word).collect::<Vec<_>>().join(">")
}

/// The headings of a whole workbook.
pub(super) fn gather(sheets: &[(Canvas<'_>, Vec<Fact>)], vocabulary: &Vocabulary) -> Headings {
    let mut headings = Headings::new();
    let mut known = Known::new();
    for (sheet, (canvas, facts)) in sheets.iter().enumerate() {
        for fact in facts {
            match fact {
                // A label around labels alone is an empty part of the form.
                Fact::Pair { values, .. } if !values.is_empty() && values.iter().all(|id| canvas.odds(*id) >= 2.0) => {}
                Fact::Pair { path, values } => {
                    let key = pair_key(canvas, path);
                    let heading = entry(&mut headings, key, canvas, (path, None), vocabulary, &mut known);
                    add(heading, canvas, sheet, path, values);
                    for id in values {
                        inside(&mut headings, canvas, *id, sheet, vocabulary, false);
                    }
                }
                Fact::Table { table, .. } => of_table(&mut headings, canvas, sheet, table, vocabulary, &mut known),
                Fact::Line(id) => inside(&mut headings, canvas, *id, sheet, vocabulary, true),
                Fact::Row { boxes, .. } => {
                    for id in boxes {
                        inside(&mut headings, canvas, *id, sheet, vocabulary, true);
                    }
                }
            }
        }
    }
    headings
}

fn of_table(
    headings: &mut Headings,
    canvas: &Canvas<'_>,
    sheet: usize,
    table: &Table,
    vocabulary: &Vocabulary,
    known: &mut Known,
) {
    let columns = words_of(canvas, table);
    let own_year = past::own_year(canvas, table).map(|(year, _)| year);
    for (place, column) in table.columns.iter().enumerate() {
        let key = column_key(canvas, &columns, column);
        let heading = entry(headings, key, canvas, (&column.path, own_year), vocabulary, known);
        let mut values: Vec<BlockId> = table.rows.iter().filter_map(|row| row.cells[place]).collect();
        let rows = values.len();
        values.dedup();
        heading.place = place;
        heading.counts_on |= counts_on(canvas, table, place, |_| true);
        heading.names_rows |= column.names_rows;
        heading.is_part |= column.part > 0 || table.columns.get(place + 1).is_some_and(|next| next.part > 0);
        // The same text below itself is one, as if it were merged.
        let changes = values.windows(2).filter(|two| canvas.text(two[0]) != canvas.text(two[1]));
        heading.rows.boxes += usize::from(rows > 0) + changes.count();
        heading.rows.filled += rows;
        heading.rows.all += table.rows.iter().filter(|row| row.section.is_none()).count();
        add(heading, canvas, sheet, &column.path, &values);
        for id in values {
            inside(headings, canvas, id, sheet, vocabulary, false);
        }
    }
}

pub(super) fn inline_key(label: &str) -> Key {
    Key { scope: Scope::Card, words: uncounted(label) }
}

pub(super) fn marked_key(label: &str) -> Key {
    Key { scope: Scope::Marked, words: label::key(label).as_str().to_owned() }
}

/// The labels inside a text are headings like others.
fn inside(
    headings: &mut Headings,
    canvas: &Canvas<'_>,
    id: BlockId,
    sheet: usize,
    vocabulary: &Vocabulary,
    alone: bool,
) {
    let parts = inline::parts(canvas.text(id), vocabulary);
    let keyed: Vec<(Key, inline::Part)> = if parts.is_empty() {
        let part = inline::labelled(canvas.text(id), vocabulary).filter(|_| alone);
        part.into_iter().map(|part| (inline_key(&part.heading), part)).collect()
    } else {
        parts.into_iter().map(|part| (marked_key(&part.heading), part)).collect()
    };
    for (key, part) in keyed {
        let heading = headings
            .entry(key)
            .or_insert_with(|| Heading::of(vec![part.heading.clone()], vocabulary.senses(&part.heading)));
        if heading.contents.len() < SAMPLE {
            heading.contents.push(Content::of(&part.text));
        }
        heading.cells.push((sheet, id));
        heading.sample.get_or_insert(part.text);
    }
}

fn entry<'h>(
    headings: &'h mut Headings,
    key: Key,
    canvas: &Canvas<'_>,
    (path, own_year): (&[BlockId], Option<FiscalYear>),
    vocabulary: &Vocabulary,
    known: &mut Known,
) -> &'h mut Heading {
    headings.entry(key).or_insert_with(|| {
        let texts: Vec<String> = path.iter().map(|id| canvas.text(*id).to_owned()).collect();
        let senses = known.entry(texts.clone()).or_insert_with(|| senses(&texts, vocabulary)).clone();
        let time = time_of(canvas, path, vocabulary);
        // Halves or quarters below several years are a schedule of years, which no field holds.
        let of_years = path.iter().any(|id| is_on(canvas, *id, |time| matches!(time, Time::Year(..))))
            && path.iter().any(|id| is_on(canvas, *id, |time| matches!(time, Time::Months(..))));
        // What the figures were before the plan is no year of it.
        let is_base = texts.iter().any(|text| BASES.iter().any(|word| text.contains(word)));
        // Amounts of a year are no plan of it.
        let is_amount = path.iter().any(|id| !canvas.of(*id).on_axis && is_aside(canvas, *id));
        let is_past = past::is_past(canvas, path, own_year);
        let (time, senses) = if of_years || is_past || (is_base || is_amount) && time.is_some() {
            (None, vec![(Item::Aside, EXACT)])
        } else if own_year.is_some() && time.is_some() {
            let below: Vec<String> =
                path.iter().filter(|id| !canvas.of(**id).on_axis).map(|id| canvas.text(*id).to_owned()).collect();
            let is_result = below.is_empty() && matches!(time, Some(Time::Year(_, Some(Kind::Actual))));
            (None, if is_result { vec![(Item::YearEndReport, EXACT)] } else { self::senses(&below, vocabulary) })
        } else {
            (time, senses)
        };
        let outer = path.iter().rev().find_map(|id| vocabulary.qualifiers().kind(canvas.text(*id)));
        let plain: Vec<BlockId> = path.iter().copied().filter(|id| !canvas.of(*id).counts).collect();
        let uncounted =
            if plain.len() < path.len() || plain.len() == 1 { words(canvas, &plain) } else { String::new() };
        Heading { time, uncounted, outer_kind: outer.filter(|_| time.is_some()), ..Heading::of(texts, senses) }
    })
}

fn is_on(canvas: &Canvas<'_>, id: BlockId, is: fn(Time) -> bool) -> bool {
    canvas.of(id).on_axis && canvas.of(id).time.is_some_and(is)
}

/// Whether a label is known to say nothing that a record holds.
pub(super) fn is_aside(canvas: &Canvas<'_>, id: BlockId) -> bool {
    let known = &canvas.of(id).senses;
    canvas.of(id).kind.is_none() && known.first().is_some_and(|(item, score)| *item == Item::Aside && *score >= KNOWN)
}

fn add(heading: &mut Heading, canvas: &Canvas<'_>, sheet: usize, path: &[BlockId], values: &[BlockId]) {
    heading.cells.extend(path.last().map(|id| (sheet, *id)));
    heading.labels.extend(path.iter().map(|id| (sheet, *id)));
    for id in
        values.iter().filter(|id| !canvas.of(**id).content.mark).take(SAMPLE.saturating_sub(heading.contents.len()))
    {
        heading.contents.push(canvas.of(*id).content);
        heading.sample.get_or_insert_with(|| canvas.text(*id).to_owned());
    }
}

/// What the labels of a path mean together: the innermost word decides, a word above may qualify it or stand in for it.
fn senses(path: &[String], vocabulary: &Vocabulary) -> Vec<(Item, f32)> {
    let Some((own, above)) = path.split_last() else { return Vec::new() };
    // All that stands below an amount or a remark is part of it.
    let is_aside = |outer: &String| {
        vocabulary.senses(outer).first().is_some_and(|(item, score)| *item == Item::Aside && *score >= 4.5)
    };
    if above.iter().any(is_aside) {
        // Below 今後, a time heading may be the deadline if the table has no other.
        let is_ahead = above.iter().any(|outer| label::key(outer).starts_with(AHEAD));
        let is_period = vocabulary.senses(own).first().is_some_and(|(item, _)| *item == Item::Period);
        let asides = if is_ahead && is_period {
            vec![(Item::Period, KNOWN), (Item::Aside, WEAK)]
        } else {
            vec![(Item::Aside, EXACT)]
        };
        return asides;
    }
    let mut senses = vocabulary.senses(own);
    // 年間実績 below 実施状況 says its half itself.
    let mut decided = vocabulary.qualifiers().names_half(own);
    for outer in above.iter().rev().take(2) {
        let together = vocabulary.senses(&format!("{}{}", label::key(outer).as_str(), label::key(own).as_str()));
        for (item, score) in together {
            merge(&mut senses, item, score);
        }
        let qualified = vocabulary.senses(outer).first().filter(|(_, score)| *score >= 4.5).copied();
        match qualified {
            // 中間 above 進捗状況 and 評価; what stands above 中間 says less than it.
            Some((item @ (Item::InterimReport | Item::YearEndReport), score)) if !decided => {
                decided = true;
                let other = if item == Item::InterimReport { Item::YearEndReport } else { Item::InterimReport };
                senses.retain(|(known, _)| *known != other);
                merge(&mut senses, item, score - 1.2);
                // Of two ratings, the one at the year's end is the year's.
                if item == Item::InterimReport {
                    lessen(&mut senses, Item::SelfAssessment);
                }
            }
            Some((item, score)) if senses.first().is_none_or(|(_, best)| *best < 1.5) => {
                merge(&mut senses, item, score * 0.7);
            }
            _ => {}
        }
    }
    // 今年度目標 below 目標とする指標 measures a goal, and names none; 課の目標 below 目標設定 does.
    let measures = |(item, _): &(Item, f32)| matches!(item, Item::Target | Item::TargetOfGoal | Item::Indicator);
    let is_of_figures = |outer: &String| {
        vocabulary.senses(outer).first().is_some_and(measures) && vocabulary.qualifiers().kind(outer).is_none()
    };
    let is_known = |is: &dyn Fn(&(Item, f32)) -> bool| senses.iter().any(|sense| sense.1 >= KNOWN && is(sense));
    let names = is_known(&|(item, _)| *item == Item::Title) && !is_known(&measures);
    if above.iter().any(is_of_figures) && senses.iter().any(measures) && !names {
        senses.retain(|(item, _)| !matches!(item, Item::Title | Item::MeasureTitle));
    }
    senses.sort_by(|(a, x), (b, y)| y.total_cmp(x).then(a.cmp(b)));
    senses
}

fn lessen(senses: &mut [(Item, f32)], item: Item) {
    senses.iter_mut().filter(|(known, _)| *known == item).for_each(|(_, score)| *score -= HALF_WAY);
}

fn merge(senses: &mut Vec<(Item, f32)>, item: Item, score: f32) {
    match senses.iter_mut().find(|(known, _)| *known == item) {
        Some((_, known)) => *known = known.max(score),
        None => senses.push((item, score)),
    }
}

/// The time of a path: its year or months, and what its label or one below says is held of that year.
fn time_of(canvas: &Canvas<'_>, path: &[BlockId], vocabulary: &Vocabulary) -> Option<Time> {
    let at = path.iter().position(|id| canvas.of(*id).on_axis)?;
    let time = canvas.of(path[at]).time.or_else(|| time::of(canvas.text(path[at]), vocabulary))?;
    let Time::Year(year, kind) = time else {
        return Some(time).filter(|time| !halves::is_report(canvas, *time, (path, at), vocabulary));
    };
    let below = path[at + 1..].iter().rev().find_map(|id| vocabulary.qualifiers().kind(canvas.text(*id)));
    Some(Time::Year(year, kind.or(below)))
}
