//! Possible items of a heading with their scores, from words, contents, position and neighbours.

use std::collections::{BTreeMap, BTreeSet};

use super::content_fit::fit;
use super::heading::{Heading, Key};
use super::weights::{
    AS_HIGH, BY_OFFICES, BY_RATINGS, BY_TIMES, CLASS_BY_ROWS, COUNTED_NAME, DONE_IN_CARD, DONE_IN_TABLE,
    DONE_IN_THE_PAST, HALF, HELD_BY_TABLE, KNOWN_AMONG_CARDS, LISTED, MANY, MOST, NAME_BEHIND, NAME_IN_EACH,
    NAME_IN_FRONT, NEARLY_ALL, NUMBER_OF_PART, NUMBERED_ON, NUMBERS_IN_FRONT, OF_NUMBER, OVER_SEVERAL, PLAN_OF_YEAR,
    SURER_THAN_TIMES,
};
use crate::general_reader::item::Item;
use crate::general_reader::taught::structure::Taught;
use crate::general_reader::words::content::Content;
use crate::general_reader::words::weights::{FAINT, KNOWN, LIKELY};

/// Items tried for each heading.
pub(crate) const WIDTH: usize = 5;
const NUMBERS: [&str; 4] = ["番号", "no", "コード", "id"];
/// Shortest stem of such a heading that names what is counted.
const SHORTEST_STEM: usize = 2;
/// Minimum lengths: a text in a table, a name in a table and in a card, an action in a card.
const SHORTEST_TEXT: usize = 5;
const SHORTEST_NAME: usize = 3;
const SHORTEST_PROSE: usize = 25;
/// A longer text of a card is no name.
const LONGEST_NAME: usize = 40;
/// Last column in which a name is sought.
const LAST_IN_FRONT: usize = 2;

/// Items of tables, and their sheets.
#[derive(Default, Clone)]
pub(crate) struct InTables {
    sheets: BTreeMap<Item, BTreeSet<usize>>,
    /// Words of name columns.
    names: BTreeMap<String, BTreeSet<usize>>,
}

impl InTables {
    pub(crate) fn add(&mut self, key: &Key, heading: &Heading, item: Option<Item>) {
        let sheets = || heading.cells.iter().map(|(sheet, _)| *sheet);
        if let Some(item) = item {
            self.sheets.entry(item).or_default().extend(sheets());
        }
        if item == Some(Item::Title) {
            self.names.entry(key.bare()).or_default().extend(sheets());
        }
    }

    fn hold(&self, item: Item, label: &Heading) -> bool {
        self.sheets.get(&item).is_some_and(|sheets| label.cells.iter().any(|(sheet, _)| sheets.contains(sheet)))
    }

    /// Whether another sheet lists goals below the same word.
    fn list(&self, key: &Key, label: &Heading) -> bool {
        let sheets = self.names.get(&key.bare());
        sheets.is_some_and(|sheets| label.cells.iter().all(|(sheet, _)| !sheets.contains(sheet)))
    }
}

/// Facts on goals outside tables.
#[derive(Clone, Copy)]
pub(crate) struct OutsideTables {
    /// Cards' labels name them.
    pub(crate) by_cards: bool,
    /// Cards' labels describe them: 取組内容 in a card's table names none.
    pub(crate) of_cards: bool,
    /// A table has plans for several years in rows: the actions stand there.
    pub(crate) by_years: bool,
}

/// Context of the headings of a scope.
pub(crate) struct Around<'a> {
    pub(crate) used: InTables,
    pub(crate) outside_tables: OutsideTables,
    /// Words that another heading counts: 施策名 beside 施策番号.
    counted: BTreeSet<&'a str>,
    /// Result column of a table whose rows are years: the text before it is the plan.
    results: Option<usize>,
    /// The column after consecutive row numbers: what the table lists.
    listed: Option<usize>,
    pub(crate) taught: &'a Taught,
}

impl<'a> Around<'a> {
    pub(crate) fn of(own: &[(&'a Key, &Heading)], used: InTables, outside: OutsideTables, taught: &'a Taught) -> Self {
        let is_named = outside.by_cards || outside.of_cards;
        Self {
            used,
            outside_tables: outside,
            counted: counted(own),
            results: results_of_years(own),
            listed: beside_numbers(own).filter(|_| !is_named),
            taught,
        }
    }
}

/// Headings counted by another one: by name (施策番号 and 施策名), or the one for names after a number in each card
/// (整理番号｜3｜取組項目｜…).
fn counted<'a>(own: &[(&'a Key, &Heading)]) -> BTreeSet<&'a str> {
    let numbers = || own.iter().filter(|(_, heading)| means(heading, Item::Number));
    let stem = numbers().find_map(|(key, _)| {
        let words = key.bare();
        let stem = NUMBERS.iter().find_map(|number| words.strip_suffix(number))?;
        let counts = own.iter().any(|(other, _)| other != key && other.bare().starts_with(stem));
        (stem.chars().count() >= SHORTEST_STEM && counts).then(|| stem.to_owned())
    });
    if let Some(stem) = stem {
        return own
            .iter()
            .map(|(key, _)| *key)
            .filter(|key| key.bare().starts_with(&stem))
            .map(|key| key.words.as_str())
            .collect();
    }
    let is_behind = |heading: &Heading, number: &Heading| {
        let behind =
            |(sheet, id): &&(usize, usize)| id.checked_sub(2).is_some_and(|id| number.cells.contains(&(*sheet, id)));
        heading.cells.iter().filter(behind).count() * 2 > heading.cells.len()
    };
    let names = own.iter().filter(|(key, heading)| !key.scope.is_table() && means(heading, Item::Title));
    let behind = names.filter(|(_, heading)| numbers().any(|(_, number)| is_behind(heading, number)));
    behind.map(|(key, _)| key.words.as_str()).take(1).collect()
}

/// The first column known for results, if another names the year of each row.
fn results_of_years(own: &[(&Key, &Heading)]) -> Option<usize> {
    let first = |item: Item| own.iter().map(|(_, heading)| *heading).filter(|h| means(h, item)).map(|h| h.place).min();
    let years = first(Item::FiscalYear).filter(|_| own[0].0.scope.is_table())?;
    first(Item::YearEndReport).filter(|results| years < *results)
}

/// The first text column after row numbers, if it has as many texts and no word names the goals.
fn beside_numbers(own: &[(&Key, &Heading)]) -> Option<usize> {
    if !own.first()?.0.scope.is_table() || own.iter().any(|(_, heading)| means(heading, Item::Title)) {
        return None;
    }
    let mut columns: Vec<&Heading> = own.iter().map(|(_, heading)| *heading).collect();
    columns.sort_by_key(|heading| heading.place);
    let at = columns.iter().position(|heading| heading.counts_on)?;
    let is_text = |heading: &&&Heading| heading.share(|content| !content.office && content.year.is_none()) > HALF;
    let behind = columns[at + 1..].iter().find(is_text)?;
    let is_name = behind.time.is_none()
        && behind.share(|content| !content.is_bare() && content.length > SHORTEST_NAME) > NEARLY_ALL;
    let is_as_high = (behind.rows.span() - columns[at].rows.span()).abs() < AS_HIGH;
    (is_name && is_as_high).then_some(behind.place)
}

pub(crate) fn means(heading: &Heading, item: Item) -> bool {
    heading.senses.iter().any(|(known, score)| *known == item && *score >= KNOWN)
}

pub(crate) fn options(key: &Key, heading: &Heading, around: &Around<'_>) -> Vec<(Item, f32)> {
    if heading.time.is_some() || heading.names_rows {
        return Vec::new();
    }
    // ① beside a text below one label.
    if heading.is_part && heading.share(|c| c.numeral) > NEARLY_ALL {
        return vec![(Item::Number, NUMBER_OF_PART)];
    }
    let is_card = !key.scope.is_table();
    let mut all = by_words(heading, is_card, around);
    let best = heading.senses.first().map(|(_, score)| *score);
    let is_unknown = best.is_none_or(|score| score < KNOWN);
    if best.is_none_or(|score| score < FAINT) && !around.taught.rules.is_any() {
        all.extend(guesses(heading, is_card, around.outside_tables.by_cards));
    } else if !around.taught.rules.is_any()
        && best.is_some_and(|score| score < SURER_THAN_TIMES)
        && heading.share(|c| c.time) > NEARLY_ALL
    {
        all.push((Item::Period, BY_TIMES));
    }
    if !around.counted.is_empty() {
        by_count((around.counted.contains(key.words.as_str()), is_unknown), heading, is_card, &mut all);
    }
    if !is_card {
        all.extend(by_place(heading, around));
        all.extend((around.listed == Some(heading.place) && is_unknown).then_some((Item::Title, NUMBERED_ON)));
    }
    let rules = &around.taught.rules;
    if is_card && rules.is_any() {
        // The form says where its goals have these from.
        let is_own = |item: Item| heading.path.last().is_some_and(|text| rules.names(text, item));
        let is_of_form =
            |item: Item| matches!(item, Item::Department | Item::Sections | Item::FiscalYear | Item::Title);
        all.retain(|(item, _)| !is_of_form(*item) || is_own(*item));
    }
    weighed(all, key, heading, around)
}

/// Meanings of the words in the context of the workbook.
fn by_words(heading: &Heading, is_card: bool, around: &Around<'_>) -> Vec<(Item, f32)> {
    let mut all = heading.senses.clone();
    if around.outside_tables.of_cards && !is_card {
        all.retain(|(item, score)| *item != Item::Title || *score >= KNOWN_AMONG_CARDS);
    }
    // 年度目標 in a card's table is the measure's if a label of the card names the goal.
    if around.outside_tables.by_cards && !is_card && means(heading, Item::Target) {
        all.retain(|(item, _)| *item != Item::Title);
    }
    // If a table has actions or targets, 目標 beside them is no action.
    let is_said = || [Item::Actions, Item::Target].iter().any(|item| around.used.hold(*item, heading));
    if is_card && (around.outside_tables.by_years || is_said()) {
        all.retain(|(item, score)| *item != Item::Actions || *score >= KNOWN);
    }
    all
}

/// Each item once, most likely first, with the fit of contents and the items held by tables and other sheets.
fn weighed(all: Vec<(Item, f32)>, key: &Key, heading: &Heading, around: &Around<'_>) -> Vec<(Item, f32)> {
    let is_card = !key.scope.is_table();
    let is_listed = around.used.list(key, heading);
    let mut options: Vec<(Item, f32)> = Vec::new();
    for (item, score) in all {
        let may_stand_twice = matches!(item, Item::Number | Item::Sections | Item::Department);
        let twice = if around.used.hold(item, heading) && !may_stand_twice { HELD_BY_TABLE } else { 0.0 };
        let listed = if is_listed && item == Item::Title { LISTED } else { 0.0 };
        let score = score + listed + fit(item, heading, is_card) - twice;
        match options.iter_mut().find(|(known, _)| *known == item) {
            Some((_, known)) => *known = known.max(score),
            None => options.push((item, score)),
        }
    }
    options.sort_by(|(a, x), (b, y)| y.total_cmp(x).then(a.cmp(b)));
    options.truncate(WIDTH);
    options
}

/// Evidence from numbers: whether the heading begins with the counted word, and whether its own is unknown.
fn by_count((counted, unknown): (bool, bool), heading: &Heading, is_card: bool, all: &mut Vec<(Item, f32)>) {
    if counted && unknown {
        all.push((Item::Title, OF_NUMBER));
    } else if is_card && means(heading, Item::Title) {
        // The other of two words for names in one card is a class.
        all.retain(|(item, _)| *item != Item::MeasureTitle);
        all.push(if counted { (Item::Title, COUNTED_NAME) } else { (Item::Category, OF_NUMBER) });
    }
}

/// Guesses from the values if the words mean nothing. `named`: another label is known to name goals.
fn guesses(heading: &Heading, is_card: bool, named: bool) -> Vec<(Item, f32)> {
    let share = |is: fn(&Content) -> bool| heading.share(is);
    let mut guesses = Vec::new();
    let kinds = [
        (Item::Period, BY_TIMES, share(|c| c.time)),
        (Item::Sections, BY_OFFICES, share(|c| c.office)),
        (Item::SelfAssessment, BY_RATINGS, share(|c| c.rating)),
    ];
    guesses.extend(kinds.into_iter().filter(|(_, _, share)| *share > MOST).map(|(item, score, _)| (item, score)));
    if !is_card {
        if share(|c| c.length > SHORTEST_TEXT && !c.time && !c.office && !c.figure) > MANY {
            guesses.push((Item::Title, if heading.place <= LAST_IN_FRONT { NAME_IN_FRONT } else { NAME_BEHIND }));
            guesses.push((Item::Actions, DONE_IN_TABLE));
        }
        return guesses;
    }
    if share(|c| c.length > SHORTEST_PROSE && (c.sentence || c.lines > 1)) > HALF {
        guesses.push((Item::Actions, if share(|c| c.past) > HALF { DONE_IN_THE_PAST } else { DONE_IN_CARD }));
    }
    // Each goal has a short text below one label; texts about persons name no goal.
    let repeats = heading.cells.len() > 1 && !heading.path.iter().any(|text| Content::of(text).office);
    let is_name = |c: &Content| {
        let is_short = c.length > SHORTEST_NAME && c.length <= LONGEST_NAME && c.lines == 1;
        is_short && !c.is_bare() && !c.sentence && !c.past
    };
    if !named && repeats && heading.share(is_name) > NEARLY_ALL {
        guesses.push((Item::Title, NAME_IN_EACH));
    }
    guesses
}

/// Evidence from the column's position.
fn by_place(heading: &Heading, around: &Around<'_>) -> Vec<(Item, f32)> {
    let mut items = Vec::new();
    // Numbers in the first column number the rows, as do numbers that never restart: 工程 ①, ②.
    if (heading.place == 0 || heading.counts_on) && heading.share(|c| c.numeral) > MOST {
        items.push((Item::Number, NUMBERS_IN_FRONT));
    }
    // 年度｜予定すること｜実績
    let is_text = heading.share(|content| !content.is_bare() && content.length > SHORTEST_TEXT) > MANY;
    if is_text && around.results.is_some_and(|results| heading.place < results) {
        items.push((Item::Target, PLAN_OF_YEAR));
    }
    // A column of names whose boxes span several rows is a category unless something better fits.
    let is_named = heading.share(|content| !content.is_bare()) > HALF;
    if is_named && heading.rows.span() > OVER_SEVERAL && heading.senses.first().is_none_or(|(_, score)| *score < LIKELY)
    {
        items.push((Item::Category, CLASS_BY_ROWS));
    }
    items
}
