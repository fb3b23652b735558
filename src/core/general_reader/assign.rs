//! Which heading is which item: all headings of a scope together, each item once, by words, kind of content and structure.

use std::collections::{BTreeMap, BTreeSet};

use super::content::Content;
use super::heading::{Heading, Headings, Key, Scope};
use super::item::Item;
use super::taught::stable;
use super::vocabulary::KNOWN;

/// What a heading was taken for.
#[derive(Debug, Clone, Default)]
pub(super) struct Choice {
    pub(super) item: Option<Item>,
    /// Others that it could be, the likeliest first.
    pub(super) rivals: Vec<Item>,
    /// By its words it is a title; it became a category only because another heading took the title.
    pub(super) contested: bool,
}

pub(super) type Choices = BTreeMap<Key, Choice>;

/// What a column beside cards must be worth to name their goals.
const KNOWN_AMONG_CARDS: f32 = 3.0;
/// Partial assignments that are followed.
const BEAM: usize = 64;
/// Items tried for each heading.
const WIDTH: usize = 5;
/// A score below this is none.
const LEAST: f32 = 0.8;
/// What speaks for a label whose word names the goals in a list on another sheet.
const LISTED: f32 = 6.0;
/// What speaks for a measure's title beside its rows of 計画 and 実績 in a card: more than for a class.
const OF_NAMED_ROWS: f32 = 2.6;

pub(super) fn assign(headings: &Headings, named_by_lines: bool, taught: &BTreeMap<String, Option<Item>>) -> Choices {
    let of_cards = headings.iter().any(|(key, heading)| key.scope == Scope::Card && is_of_goal(heading));
    let scopes: BTreeSet<&Scope> = headings.keys().map(|key| &key.scope).collect();
    let mut choices = Choices::new();
    // Tables first: an item found in a card's table is not looked for among the card's labels.
    let mut in_tables = InTables::default();
    let (tables, cards): (Vec<&Scope>, Vec<&Scope>) = scopes.into_iter().partition(|scope| scope.is_table());
    for scope in tables.into_iter().chain(cards) {
        let own: Vec<(&Key, &Heading)> = headings.iter().filter(|(key, _)| key.scope == *scope).collect();
        let used = if *scope == Scope::Card { in_tables.clone() } else { InTables::default() };
        let around = Around { used, named_by_lines, of_cards, beside_names: beside_names(&own), taught };
        for ((key, heading), choice) in own.iter().zip(of_scope(&own, &around)) {
            if scope.is_table() && heading.time.is_none() {
                in_tables.add(key, heading, choice.item);
            }
            choices.insert((*key).clone(), choice);
        }
    }
    choices
}

/// Whether a label is known to say something of a goal, and does.
fn is_of_goal(heading: &Heading) -> bool {
    let known = |(item, score): &(Item, f32)| matches!(item, Item::Background | Item::Purpose) && *score >= KNOWN;
    !heading.contents.is_empty() && heading.senses.first().is_some_and(known)
}

/// What tables hold, and on which sheets.
#[derive(Default, Clone)]
struct InTables {
    sheets: BTreeMap<Item, BTreeSet<usize>>,
    /// The words of what names goals.
    names: BTreeMap<String, BTreeSet<usize>>,
}

impl InTables {
    fn add(&mut self, key: &Key, heading: &Heading, item: Option<Item>) {
        let sheets = || heading.cells.iter().map(|(sheet, _)| *sheet);
        if let Some(item) = item {
            self.sheets.entry(item).or_default().extend(sheets());
        }
        if item == Some(Item::Title) {
            self.names.entry(taught_key(key)).or_default().extend(sheets());
        }
    }

    /// Whether a table of the same sheet as a label holds the item.
    fn hold(&self, item: Item, label: &Heading) -> bool {
        self.sheets.get(&item).is_some_and(|sheets| label.cells.iter().any(|(sheet, _)| sheets.contains(sheet)))
    }

    /// Whether another sheet lists goals whose names stand below the same word.
    fn list(&self, key: &Key, label: &Heading) -> bool {
        let sheets = self.names.get(&taught_key(key));
        sheets.is_some_and(|sheets| label.cells.iter().all(|(sheet, _)| !sheets.contains(sheet)))
    }
}

/// What is known around the headings of a scope.
struct Around<'a> {
    /// What tables hold already.
    used: InTables,
    named_by_lines: bool,
    /// Labels of cards describe the goals: what a table among them calls 取組内容 names none.
    of_cards: bool,
    /// The column beside those that name the rows (計画, 実績): what the rows are of.
    beside_names: Option<usize>,
    taught: &'a BTreeMap<String, Option<Item>>,
}

/// The column left of the first one that names rows.
fn beside_names(own: &[(&Key, &Heading)]) -> Option<usize> {
    own.iter().filter(|(_, heading)| heading.names_rows).map(|(_, heading)| heading.place).min()?.checked_sub(1)
}

#[derive(Clone)]
struct State {
    score: f32,
    items: Vec<Option<Item>>,
}

fn of_scope(own: &[(&Key, &Heading)], around: &Around<'_>) -> Vec<Choice> {
    let options: Vec<Vec<(Item, f32)>> = own
        .iter()
        .map(|(key, heading)| match around.taught.get(&taught_key(key)) {
            Some(Some(item)) => vec![(*item, 100.0)],
            Some(None) => vec![(Item::Aside, 100.0)],
            None => options(key, heading, around),
        })
        .collect();
    let mut order: Vec<usize> = (0..own.len()).collect();
    let best = |i: usize| options[i].first().map_or(0.0, |(_, score)| *score);
    order.sort_by(|a, b| best(*b).total_cmp(&best(*a)));
    let mut beam = vec![State { score: 0.0, items: vec![None; own.len()] }];
    for at in order {
        let mut next: Vec<State> = Vec::with_capacity(beam.len() * WIDTH);
        for state in &beam {
            next.push(state.clone());
            for (item, score) in &options[at] {
                let is_another = |(other, taken): (&(&Key, &Heading), &Option<Item>)| {
                    *taken == Some(*item) && !other.1.is_alike(own[at].1)
                };
                let free =
                    item.may_repeat() || may_branch(own, state, *item) || !own.iter().zip(&state.items).any(is_another);
                if *score > LEAST && (free || around.taught.contains_key(&taught_key(own[at].0))) {
                    let mut more = state.clone();
                    more.items[at] = Some(*item);
                    more.score += score;
                    next.push(more);
                }
            }
        }
        let worth = |state: &State| state.score + frame(own, state, around.named_by_lines) + branches(own, state);
        next.sort_by(|a, b| worth(b).total_cmp(&worth(a)));
        next.truncate(BEAM);
        beam = next;
    }
    let items = beam.into_iter().next().map_or_else(Vec::new, |state| state.items);
    let chosen = items.into_iter().zip(&options).zip(own).map(|((item, options), (_, heading))| {
        let rivals = options.iter().map(|(rival, _)| *rival).filter(|rival| Some(*rival) != item).collect();
        let means = |item: Item| heading.senses.iter().any(|(known, score)| *known == item && *score >= KNOWN);
        let contested = item == Some(Item::Category) && means(Item::Title) && !means(Item::Category);
        Choice { item, rivals, contested }
    });
    chosen.collect()
}

/// Whether a table may have a second number: 項番｜目標｜枝番｜内容.
fn may_branch(own: &[(&Key, &Heading)], state: &State, item: Item) -> bool {
    let is_table = own.first().is_some_and(|(key, _)| key.scope.is_table());
    let numbers = state.items.iter().filter(|known| **known == Some(Item::Number)).count();
    item == Item::Number && is_table && numbers < 2
}

/// Penalty for two number columns unless the title stands between them.
const BESIDE: f32 = 6.0;

fn branches(own: &[(&Key, &Heading)], state: &State) -> f32 {
    let of = |item: Item| {
        let taken = state.items.iter().zip(own).filter(move |(known, _)| **known == Some(item));
        taken.map(|(_, (_, heading))| heading.place)
    };
    let mut numbers: Vec<usize> = of(Item::Number).collect();
    numbers.sort_unstable();
    match (&numbers[..], of(Item::Title).next()) {
        ([first, second], Some(title)) if (*first..*second).contains(&title) => 0.0,
        ([_, _], _) => -BESIDE,
        _ => 0.0,
    }
}

/// The words of a heading as a person's choice is kept under.
pub(super) fn taught_key(key: &Key) -> String {
    stable(key.words.split('#').next().unwrap_or_default())
}

/// What the items of a table are worth together.
fn frame(own: &[(&Key, &Heading)], state: &State, named_by_lines: bool) -> f32 {
    let place = |item: Item| {
        let taken = state.items.iter().zip(own).filter(|(known, _)| **known == Some(item));
        taken.map(|(_, (_, heading))| *heading).min_by_key(|heading| heading.place)
    };
    let (title, actions, target) = (place(Item::Title), place(Item::Actions), place(Item::Target));
    let mut score = 0.0;
    let is_table = own.first().is_some_and(|(key, _)| key.scope.is_table());
    score += match title {
        // Lines name the goals of this form already.
        Some(_) if named_by_lines && !is_table => -1.0,
        Some(_) => 1.5,
        None => 0.0,
    };
    score += if actions.is_some() { 0.6 } else { 0.0 };
    score += if target.is_some() { 0.2 } else { 0.0 };
    let is_card = !is_table;
    for finer in [actions, target, place(Item::MeasureTitle), place(Item::Period)].into_iter().flatten() {
        if let Some(title) = title.filter(|_| !is_card) {
            score += if title.place < finer.place { 0.3 } else { -0.8 };
            score += if title.rows.span() + 0.01 >= finer.rows.span() { 0.2 } else { -1.2 };
            // The name stands one level above what is done, coarser levels are classes.
            score -= 0.3 * (title.rows.span() / finer.rows.span()).max(1.0).ln();
        }
    }
    if let (Some(actions), Some(target)) = (actions, target) {
        score -= if !is_card && actions.rows.span() > target.rows.span() * 1.3 { 1.2 } else { 0.0 };
    }
    // Goals are numbered where they are named.
    if let (Some(number), Some(title)) = (place(Item::Number), title.filter(|_| !is_card)) {
        score += if (number.rows.span() - title.rows.span()).abs() < 0.2 { 0.7 } else { -1.2 };
    }
    if let (Some(number), Some(title)) = (place(Item::Number), title.filter(|_| !is_card)) {
        score += if title.place == number.place + 1 { 0.6 } else { 0.0 };
    }
    if let (Some(category), Some(title)) = (place(Item::Category), title.filter(|_| !is_card)) {
        score += if category.place < title.place { 0.3 } else { -0.3 };
    }
    score
}

/// The items that a heading may be, with what speaks for each.
fn options(key: &Key, heading: &Heading, around: &Around<'_>) -> Vec<(Item, f32)> {
    if heading.time.is_some() || heading.names_rows {
        return Vec::new();
    }
    let is_card = !key.scope.is_table();
    // ① beside a text below one label.
    if heading.is_part && heading.share(|c| c.numeral) > 0.8 {
        return vec![(Item::Number, 3.0)];
    }
    let mut all: Vec<(Item, f32)> = heading.senses.clone();
    if around.of_cards && !is_card {
        all.retain(|(item, score)| *item != Item::Title || *score >= KNOWN_AMONG_CARDS);
    }
    let best = heading.senses.first().map(|(_, score)| *score);
    if best.is_none_or(|score| score < 1.5) {
        all.extend(guesses(heading, is_card));
    } else if best.is_some_and(|score| score < 4.4) && heading.share(|c| c.time) > 0.8 {
        all.push((Item::Period, 1.4));
    }
    if !is_card {
        all.extend(by_place(heading, around));
    }
    let is_listed = around.used.list(key, heading);
    let mut options: Vec<(Item, f32)> = Vec::new();
    for (item, score) in all {
        let may_stand_twice = matches!(item, Item::Number | Item::Sections | Item::Department);
        let twice = if around.used.hold(item, heading) && !may_stand_twice { 1.6 } else { 0.0 };
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

/// What the values below a heading say of it where its words say nothing.
fn guesses(heading: &Heading, is_card: bool) -> Vec<(Item, f32)> {
    let share = |is: fn(&Content) -> bool| heading.share(is);
    let mut guesses = Vec::new();
    let kinds = [
        (Item::Period, 1.4, share(|c| c.time)),
        (Item::Sections, 1.6, share(|c| c.office)),
        (Item::Number, 1.8, if heading.place == 0 && !is_card { share(|c| c.numeral) } else { 0.0 }),
        (Item::SelfAssessment, 0.6, share(|c| c.rating)),
    ];
    guesses.extend(kinds.into_iter().filter(|(_, _, share)| *share > 0.7).map(|(item, score, _)| (item, score)));
    if !is_card {
        if share(|c| c.length > 5 && !c.time && !c.office && !c.figure) > 0.6 {
            guesses.push((Item::Title, if heading.place <= 2 { 0.6 } else { 0.2 }));
            guesses.push((Item::Actions, 0.5));
        }
        return guesses;
    }
    if share(|c| c.length > 25 && (c.sentence || c.lines > 1)) > 0.5 {
        guesses.push((Item::Actions, if share(|c| c.past) > 0.5 { 0.0 } else { 0.7 }));
    }
    // Of each goal, a short text below one label; who it is about names no goal.
    let repeats = heading.cells.len() > 1 && !heading.path.iter().any(|text| Content::of(text).office);
    let is_name =
        |c: &Content| c.length > 3 && c.length <= 40 && c.lines == 1 && !c.is_bare() && !c.sentence && !c.past;
    if repeats && heading.share(is_name) > 0.8 {
        guesses.push((Item::Title, 0.6));
    }
    guesses
}

/// What the place of a table's column says of it, whatever it is called.
fn by_place(heading: &Heading, around: &Around<'_>) -> Vec<(Item, f32)> {
    let mut items = Vec::new();
    // Numbers in the first column number the rows: 工程 ①, ②.
    if heading.place == 0 && heading.share(|c| c.numeral) > 0.8 {
        items.push((Item::Number, 1.8));
    }
    // A column whose boxes span several rows is a category unless something better fits.
    if heading.rows.span() > 1.3 && heading.senses.first().is_none_or(|(_, score)| *score < 2.5) {
        items.push((Item::Category, 1.6));
        if around.of_cards && around.beside_names == Some(heading.place) {
            items.push((Item::MeasureTitle, OF_NAMED_ROWS));
        }
    }
    items
}

/// How well what stands under a heading fits an item.
fn fit(item: Item, heading: &Heading, is_card: bool) -> f32 {
    if heading.contents.is_empty() {
        return if item == Item::Title { -1.0 } else { 0.0 };
    }
    let share = |is: &dyn Fn(&Content) -> bool| heading.share(is);
    let text = share(&|c| c.length > 10 && !c.time && !c.office);
    let bare = share(&|c| c.is_bare());
    let prose = share(&|c| c.sentence && c.length > 25 || c.lines > 2);
    match item {
        Item::FiscalYear => 4.0 * share(&|c| c.year.is_some() || c.figure && c.length <= 4) - 3.0,
        Item::Department | Item::Sections => {
            3.0 * share(&|c| c.office) - 2.0 * share(&|c| c.length > 20 || c.figure || c.time)
        }
        Item::Number => 3.0 * share(&|c| c.numeral || c.figure && c.length < 4) - 2.0,
        Item::Title => {
            0.4 - 0.6 * share(&|c| c.sentence)
                - 3.5 * bare
                - 0.8 * prose
                - if heading.rows.share() < 0.15 { 1.0 } else { 0.0 }
        }
        Item::MeasureTitle => -3.0 * bare - 1.0 * prose - if is_card { 0.3 } else { 0.0 },
        Item::Background | Item::Purpose => 0.5 * share(&|c| c.sentence) - 2.0 * bare,
        Item::Actions => 0.5 * text + 0.3 * prose - 3.0 * bare - 1.2 * share(&|c| c.past && c.length > 10),
        Item::Period => {
            3.0 * share(&|c| c.time)
                - 1.5 * share(&|c| c.length > 30)
                - 2.0 * share(&|c| !c.time && c.length > 14)
                - 1.0 * share(&|c| c.office || c.rating)
        }
        Item::Target | Item::TargetOfGoal => {
            0.8 * share(&|c| c.has_digit)
                - 2.0 * share(&|c| c.time && !c.figure || c.office || c.rating)
                - 1.4 * share(&|c| c.past && c.length > 8)
        }
        Item::Indicator => -1.5 * share(&|c| c.figure || c.time) + 0.2 * share(&|c| c.length < 25),
        Item::InterimReport | Item::YearEndReport => {
            1.4 * share(&|c| c.past)
                - 1.0 * share(&|c| c.rating || c.office)
                - 0.8 * share(&|c| c.percent)
                - 1.2 * share(&|c| c.figure || c.numeral)
        }
        Item::AchievementRate => {
            2.5 * share(&|c| c.percent || c.figure) - 3.0 * share(&|c| !c.percent && !c.figure && !c.mark)
        }
        Item::SelfAssessment => {
            1.8 * share(&|c| c.rating) - 1.6 * share(&|c| c.length > 20) - 1.0 * share(&|c| c.percent)
        }
        Item::Category => {
            0.3 * share(&|c| c.length < 25) + 0.3 * f32::from(u8::from(heading.rows.span() > 1.5)) - 1.0 * prose
        }
        Item::Aside => 0.0,
    }
}
