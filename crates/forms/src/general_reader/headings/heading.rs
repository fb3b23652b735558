//! Headings: labels of pairs and columns of tables with their contents, each decided once per workbook in `assignment`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::past_years;
use super::path_senses;
use crate::general_reader::boxes::BoxId;
use crate::general_reader::boxes::canvas::Canvas;
use crate::general_reader::boxes::text_box::TextBox;
use crate::general_reader::boxes::weights::SURE_LABEL;
use crate::general_reader::facts::counting_columns::counts_on;
use crate::general_reader::facts::fact::Fact;
use crate::general_reader::facts::half_year_labels;
use crate::general_reader::facts::label_words;
use crate::general_reader::item::Item;
use crate::general_reader::parse::table::Table;
use crate::general_reader::words::content::Content;
use crate::general_reader::words::inline_labels;
use crate::general_reader::words::label_keys::{PART, stable, uncounted};
use crate::general_reader::words::qualifiers::Kind;
use crate::general_reader::words::time;
use crate::general_reader::words::time::Time;
use crate::general_reader::words::vocabulary::Vocabulary;
use crate::general_reader::words::weights::EXACT;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::text::comparison_key;
use matome_deadline::written::label;

/// Headings that exclude each other share a scope.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Scope {
    /// Labels of cards, and labels in front of a text.
    Card,
    /// Markers inside texts.
    Marked,
    Table(String),
}

impl Scope {
    pub(crate) const fn is_table(&self) -> bool {
        matches!(self, Self::Table(_))
    }
}

/// Identifies a heading by scope and words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key {
    pub(crate) scope: Scope,
    pub(crate) words: String,
}

impl Key {
    /// Its words without what varies by year.
    pub(crate) fn bare(&self) -> String {
        stable(self.words.split(PART).next().unwrap_or_default())
    }

    /// Its words as the key of a person's choice; columns below one heading have separate keys.
    pub(crate) fn taught(&self) -> String {
        match self.words.split_once(PART) {
            None => stable(&self.words),
            Some((words, "0")) => stable(words),
            Some((words, part)) => format!("{}{PART}{part}", stable(words)),
        }
    }
}

/// Words for a baseline before the plan.
const BASES: [&str; 7] = ["基準", "現状値", "当初値", "策定時", "初期値", "従前", "計画前"];

#[derive(Debug)]
pub(crate) struct Heading {
    /// As printed, from the outermost label in.
    pub(crate) path: Vec<String>,
    /// Words of its labels except counting ones: 内容 below 取組２.
    pub(crate) uncounted: String,
    pub(crate) senses: Vec<(Item, f32)>,
    pub(crate) contents: Vec<Content>,
    pub(crate) time: Option<Time>,
    /// The kind (plan, result …) that a label above the year axis gives to all years; a row's own label overrides it.
    pub(crate) outer_kind: Option<Kind>,
    pub(crate) names_rows: bool,
    /// Another column has the same labels.
    pub(crate) is_part: bool,
    /// Numbers the rows of its table consecutively.
    pub(crate) counts_on: bool,
    /// Column index in its table.
    pub(crate) place: usize,
    pub(crate) rows: RowCounts,
    pub(crate) sample: Option<String>,
    /// Places where it is printed: sheet and box.
    pub(crate) cells: Vec<(usize, BoxId)>,
    pub(crate) labels: BTreeSet<(usize, BoxId)>,
}

/// Counts of the rows below a heading in all its tables.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RowCounts {
    all: usize,
    filled: usize,
    /// Boxes; repeated texts count as one.
    boxes: usize,
}

impl RowCounts {
    /// Average rows per box.
    pub(crate) fn span(self) -> f32 {
        if self.filled == 0 { 1.0 } else { self.filled as f32 / self.boxes.max(1) as f32 }
    }

    pub(crate) fn share(self) -> f32 {
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

    /// Share of values for which `is` holds; 0 without values.
    pub(crate) fn share(&self, is: impl Fn(&Content) -> bool) -> f32 {
        self.contents.iter().filter(|content| is(content)).count() as f32 / self.contents.len().max(1) as f32
    }

    /// Whether the two differ only in numbered outer labels (取組１, 取組２) and therefore mean the same item.
    pub(crate) fn is_alike(&self, other: &Self) -> bool {
        !self.uncounted.is_empty() && self.uncounted == other.uncounted && self.path.len() != other.path.len()
    }

    /// A choice sets the kind of a year column, leaves a month column, and makes any other an ordinary heading.
    pub(crate) fn teach(&mut self, item: Option<Item>) {
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

pub(crate) type Headings = BTreeMap<Key, Heading>;

/// Cache of possible items by labels.
type Known = HashMap<Vec<String>, Vec<(Item, f32)>>;

/// Maximum number of sampled values per heading.
const SAMPLE: usize = 60;

pub(crate) fn pair_key(canvas: &Canvas<'_>, path: &[BoxId]) -> Key {
    Key { scope: Scope::Card, words: label_words::of_path(canvas, path) }
}

/// `columns`: the words of the table's columns.
pub(crate) fn column_key(canvas: &Canvas<'_>, columns: &str, table: &Table, place: usize) -> Key {
    let column = &table.columns[place];
    let own = label_words::of_path(canvas, &column.path);
    // 実績値（9月末） and 実績値（3月末） are two.
    let mut others = columns.split('|').zip(&table.columns);
    let is_shared = others.any(|(words, other)| words == own && other.path.last() != column.path.last());
    let whole = || column.path.iter().map(|id| comparison_key(canvas.text(*id))).collect::<Vec<_>>().join(">");
    let own = if is_shared { whole() } else { own };
    Key { scope: Scope::Table(columns.to_owned()), words: format!("{own}{PART}{}", column.part) }
}

pub(crate) fn gather(sheets: &[(Canvas<'_>, Vec<Fact>)], vocabulary: &Vocabulary) -> Headings {
    let mut headings = Headings::new();
    let mut known = Known::new();
    for (sheet, (canvas, facts)) in sheets.iter().enumerate() {
        for fact in facts {
            match fact {
                // A label around labels only is an empty part of the form.
                Fact::Pair { values, .. }
                    if !values.is_empty() && values.iter().all(|id| canvas.odds(*id) >= SURE_LABEL) => {}
                Fact::Pair { path, values } => {
                    let key = pair_key(canvas, path);
                    let above = Above { path, own_year: None, has_report: false };
                    let heading = entry(&mut headings, key, canvas, above, vocabulary, &mut known);
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
    let columns = label_words::of_table(canvas, table);
    let own_year = past_years::own_year(canvas, table).map(|(year, _)| year);
    let has_report = past_years::has_report(canvas, table);
    for (place, column) in table.columns.iter().enumerate() {
        let key = column_key(canvas, &columns, table, place);
        let above = Above { path: &column.path, own_year, has_report };
        let heading = entry(headings, key, canvas, above, vocabulary, known);
        let mut values: Vec<BoxId> = table.rows.iter().filter_map(|row| row.cells[place]).collect();
        let rows = values.len();
        values.dedup();
        heading.place = place;
        heading.counts_on |= counts_on(canvas, table, place, |_| true);
        heading.names_rows |= column.names_rows;
        heading.is_part |= column.part > 0 || table.columns.get(place + 1).is_some_and(|next| next.part > 0);
        // A repeated text counts as one, as if merged.
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

pub(crate) fn inline_key(label: &str) -> Key {
    Key { scope: Scope::Card, words: uncounted(label) }
}

pub(crate) fn marked_key(label: &str) -> Key {
    Key { scope: Scope::Marked, words: label::key(label).as_str().to_owned() }
}

/// Labels inside a text are headings too.
fn inside(headings: &mut Headings, canvas: &Canvas<'_>, id: BoxId, sheet: usize, vocabulary: &Vocabulary, alone: bool) {
    let parts = inline_labels::parts(canvas.text(id), vocabulary);
    let keyed: Vec<(Key, inline_labels::Part)> = if parts.is_empty() {
        let part = inline_labels::labelled(canvas.text(id), vocabulary).filter(|_| alone);
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

/// The labels of a value with the context of its table.
#[derive(Clone, Copy)]
struct Above<'p> {
    path: &'p [BoxId],
    own_year: Option<FiscalYear>,
    /// The table has a report column outside its years.
    has_report: bool,
}

/// The heading of a key; a new one is looked up by its labels and its table's context.
fn entry<'h>(
    headings: &'h mut Headings,
    key: Key,
    canvas: &Canvas<'_>,
    above: Above<'_>,
    vocabulary: &Vocabulary,
    known: &mut Known,
) -> &'h mut Heading {
    headings.entry(key).or_insert_with(|| {
        let path = above.path;
        let texts: Vec<String> = path.iter().map(|id| canvas.text(*id).to_owned()).collect();
        let senses = known.entry(texts.clone()).or_insert_with(|| path_senses::senses(&texts, vocabulary)).clone();
        let (time, senses) = in_its_table(canvas, above, vocabulary, senses);
        let outer = path.iter().rev().find_map(|id| vocabulary.qualifiers().kind(canvas.text(*id)));
        let uncounted = uncounted_words(canvas, path);
        Heading { time, uncounted, outer_kind: outer.filter(|_| time.is_some()), ..Heading::of(texts, senses) }
    })
}

/// Time and meanings of labels in their table: amounts and years outside the plan are set aside; a table's only year
/// means nothing.
fn in_its_table(
    canvas: &Canvas<'_>,
    Above { path, own_year, has_report }: Above<'_>,
    vocabulary: &Vocabulary,
    senses: Vec<(Item, f32)>,
) -> (Option<Time>, Vec<(Item, f32)>) {
    let time = time_of(canvas, path, vocabulary);
    // Halves or quarters below several years are a schedule of years, which no field holds.
    let of_years = path.iter().any(|id| is_on(canvas, *id, |time| matches!(time, Time::Year(..))))
        && path.iter().any(|id| is_on(canvas, *id, |time| matches!(time, Time::Months(..))));
    // A baseline before the plan is no year of it.
    let is_base = path.iter().any(|id| BASES.iter().any(|word| canvas.text(*id).contains(word)));
    // Amounts of a year are no plan of it.
    let is_amount = path.iter().any(|id| !canvas.of(*id).on_axis && is_aside(canvas, *id))
        || has_report && is_below_figures(canvas, path);
    if of_years || past_years::is_past(canvas, path, own_year) || (is_base || is_amount) && time.is_some() {
        return (None, vec![(Item::Aside, EXACT)]);
    }
    if own_year.is_none() || time.is_none() {
        return (time, senses);
    }
    let below: Vec<String> =
        path.iter().filter(|id| !canvas.of(**id).on_axis).map(|id| canvas.text(*id).to_owned()).collect();
    let is_result = below.is_empty() && matches!(time, Some(Time::Year(_, Some(Kind::Actual))));
    (None, if is_result { vec![(Item::YearEndReport, EXACT)] } else { path_senses::senses(&below, vocabulary) })
}

/// Words of the labels except counting ones: of a path with a counting label, or of one label.
fn uncounted_words(canvas: &Canvas<'_>, path: &[BoxId]) -> String {
    let plain: Vec<BoxId> = path.iter().copied().filter(|id| !canvas.of(*id).counts).collect();
    let says = plain.len() < path.len() || plain.len() == 1;
    if says { label_words::of_path(canvas, &plain) } else { String::new() }
}

fn is_on(canvas: &Canvas<'_>, id: BoxId, is: fn(Time) -> bool) -> bool {
    canvas.of(id).on_axis && canvas.of(id).time.is_some_and(is)
}

/// Whether the years of a path stand below a known measurement: ＫＰＩ above 実績値（R6）.
fn is_below_figures(canvas: &Canvas<'_>, path: &[BoxId]) -> bool {
    path.split_last().is_some_and(|(_, above)| above.iter().any(|id| counts(canvas.of(*id))))
}

/// Whether a label is a known measurement and no column of plan or result itself.
fn counts(label: &TextBox) -> bool {
    label.kind.is_none() && label.known().is_some_and(Item::is_measured)
}

/// Whether a label is known to name no field of a record.
pub(crate) fn is_aside(canvas: &Canvas<'_>, id: BoxId) -> bool {
    canvas.of(id).kind.is_none() && canvas.of(id).known() == Some(Item::Aside)
}

fn add(heading: &mut Heading, canvas: &Canvas<'_>, sheet: usize, path: &[BoxId], values: &[BoxId]) {
    heading.cells.extend(path.last().map(|id| (sheet, *id)));
    heading.labels.extend(path.iter().map(|id| (sheet, *id)));
    for id in
        values.iter().filter(|id| !canvas.of(**id).content.mark).take(SAMPLE.saturating_sub(heading.contents.len()))
    {
        heading.contents.push(canvas.of(*id).content);
        heading.sample.get_or_insert_with(|| canvas.text(*id).to_owned());
    }
}

/// The time of a path: year or months, and the kind given by its labels.
fn time_of(canvas: &Canvas<'_>, path: &[BoxId], vocabulary: &Vocabulary) -> Option<Time> {
    let at = path.iter().position(|id| canvas.of(*id).on_axis)?;
    let time = canvas.of(path[at]).time.or_else(|| time::of(canvas.text(path[at]), vocabulary))?;
    let Time::Year(year, kind) = time else {
        return Some(time).filter(|time| !half_year_labels::is_report(canvas, *time, (path, at), vocabulary));
    };
    let below = path[at + 1..].iter().rev().find_map(|id| vocabulary.qualifiers().kind(canvas.text(*id)));
    Some(Time::Year(year, kind.or(below)))
}
