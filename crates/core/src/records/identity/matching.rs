//! Matches the measures of one reading of the share with those known before, in the rounds described in [`super`].

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::hash::Hash;

use super::likeness::{ENOUGH, ENOUGH_TO_RETURN, MARGIN, Profile, TEXTS};
use super::{Features, KnownMeasure};
use crate::records::measure_id::MeasureId;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::source::Source;
use matome_deadline::text;
use matome_forms::field::{Field, GoalField, MeasureField};

/// A feature shared by more measures than this identifies none.
const COMMON: usize = 60;

/// The ID of each of `current`: that of its match in `previous`, or a new one not used there or `elsewhere`. Measures
/// in `asked` (correction requested) are expected to have other texts.
pub fn assign(
    previous: &[KnownMeasure],
    current: &[Features],
    elsewhere: &BTreeSet<MeasureId>,
    asked: &BTreeSet<MeasureId>,
) -> Vec<MeasureId> {
    let mut matching = Matching::new(previous, current);
    // Measures of the last reading take precedence over those gone for longer.
    matching.by_wording(true);
    matching.by_all_but_one_text();
    matching.by_wording(false);
    matching.by_likeness();
    matching.by_place(asked);
    matching.finish(elsewhere)
}

/// All texts of a measure except numbers and reports.
#[derive(PartialEq, Eq, Hash)]
struct Wording<'a> {
    year: Option<i32>,
    texts: [Option<&'a str>; TEXTS.len()],
}

impl<'a> Wording<'a> {
    fn of(features: &'a Features) -> Self {
        Self { year: features.fiscal_year.map(FiscalYear::start), texts: TEXTS.map(|(field, _)| features.get(field)) }
    }
}

impl Wording<'_> {
    /// The wording without one text; `None` if too little is left to identify a measure.
    fn without(mut self, text: usize) -> Option<Self> {
        self.texts[text] = None;
        let own = OF_ITS_OWN.map(Field::Measure);
        let is_own = |place: usize| self.texts[place].is_some() && own.contains(&TEXTS[place].0);
        (0..TEXTS.len()).any(is_own).then_some(self)
    }
}

/// Texts that usually differ between measures of one goal.
const OF_ITS_OWN: [MeasureField; 2] = [MeasureField::Title, MeasureField::Actions];

/// 目標No. and 取組No.
fn numbers(features: &Features) -> (Option<&str>, Option<&str>) {
    (features.goal(GoalField::Number), features.measure(MeasureField::Number))
}

fn owner(features: &Features) -> (&str, &str) {
    (&features.file, features.department())
}

struct Matching<'a> {
    previous: &'a [KnownMeasure],
    current: &'a [Features],
    /// For each of `current`, the index of its match in `previous`.
    found: Vec<Option<usize>>,
    taken: Vec<bool>,
}

impl<'a> Matching<'a> {
    fn new(previous: &'a [KnownMeasure], current: &'a [Features]) -> Self {
        Self { previous, current, found: vec![None; current.len()], taken: vec![false; previous.len()] }
    }

    /// Pairs equal wordings. Among identical measures order decides; if one was edited or removed, place decides first.
    fn by_wording(&mut self, present: bool) {
        let own = |features: &'a Features| (Wording::of(features), numbers(features), owner(features));
        self.by_even_key(|known| known.present == present, |features| Some(own(features)));
        self.by_key(present, |features| (own(features), &features.source));
        self.by_key(present, own);
        self.by_key(present, |features| (Wording::of(features), numbers(features), features.department()));
        self.by_key(present, |features| (Wording::of(features), owner(features)));
        self.by_key(present, |features| (Wording::of(features), features.department()));
        self.by_key(present, |features| (Wording::of(features), numbers(features), &features.file));
        self.by_key(present, |features| (Wording::of(features), &features.file));
    }

    /// Pairs measures in one place with one edited text, even if several are alike and move together.
    fn by_all_but_one_text(&mut self) {
        for text in 0..TEXTS.len() {
            let but_one = |features: &'a Features| {
                let wording = Wording::of(features).without(text)?;
                Some((wording, numbers(features), owner(features)))
            };
            self.by_even_key(|known| known.present, but_one);
        }
    }

    /// Pairs equal keys in order, if both sides have the same number of them.
    fn by_even_key<K: Hash + Eq>(
        &mut self,
        is_meant: impl Fn(&KnownMeasure) -> bool,
        key: impl Fn(&'a Features) -> Option<K>,
    ) {
        let mut groups: HashMap<K, (Vec<usize>, Vec<usize>)> = HashMap::new();
        for (at, known) in self.free_previous().filter(|(_, known)| is_meant(known)) {
            if let Some(key) = key(&known.features) {
                groups.entry(key).or_default().0.push(at);
            }
        }
        // Avoids computing keys of a whole share for nothing.
        if groups.is_empty() {
            return;
        }
        for (at, features) in self.current.iter().enumerate().filter(|(at, _)| self.found[*at].is_none()) {
            if let Some(group) = key(features).and_then(|key| groups.get_mut(&key)) {
                group.1.push(at);
            }
        }
        for (known, now) in groups.into_values().filter(|(known, now)| known.len() == now.len()) {
            for (known, now) in known.into_iter().zip(now) {
                self.pair(now, Some(known));
            }
        }
    }

    /// Pairs equal keys in order.
    fn by_key<K: Hash + Eq>(&mut self, present: bool, key: impl Fn(&'a Features) -> K) {
        let mut waiting: HashMap<K, VecDeque<usize>> = HashMap::new();
        for (at, known) in self.free_previous().filter(|(_, known)| known.present == present) {
            waiting.entry(key(&known.features)).or_default().push_back(at);
        }
        if waiting.is_empty() {
            return;
        }
        for (at, features) in self.current.iter().enumerate() {
            if self.found[at].is_some() {
                continue;
            }
            let known = waiting.get_mut(&key(features)).and_then(VecDeque::pop_front);
            self.pair(at, known);
        }
    }

    /// Pairs nearly equal measures without a close rival; those removed earlier are no rivals to recent ones.
    fn by_likeness(&mut self) {
        let (there, gone): (Vec<Pair>, Vec<Pair>) =
            self.candidates().into_iter().partition(|pair| self.previous[pair.known].present);
        let mut doubtful = Doubt::default();
        self.pair_alike(there, &mut doubtful);
        self.pair_alike(gone, &mut doubtful);
    }

    fn pair_alike(&mut self, mut pairs: Vec<Pair>, doubtful: &mut Doubt) {
        pairs.sort_by(|a, b| b.likeness.total_cmp(&a.likeness).then_with(|| (a.known, a.now).cmp(&(b.known, b.now))));
        let rivals = Rivals::of(&pairs);
        for (rank, pair) in pairs.iter().enumerate() {
            if !self.is_open(pair) || doubtful.covers(pair) {
                continue;
            }
            let close = |other: &&Pair| pair.likeness - other.likeness < MARGIN && self.is_open(other);
            match rivals.below(rank, pair).map(|other| &pairs[other]).find(close) {
                Some(_) => doubtful.note(pair),
                None => self.pair(pair.now, Some(pair.known)),
            }
        }
    }

    /// Pairs measures under a correction request with the measure now in their place, since another text is the answer.
    /// Place is the cell, or, if rows moved too, the goal and its number.
    fn by_place(&mut self, asked: &BTreeSet<MeasureId>) {
        let is_meant = |known: &KnownMeasure| asked.contains(&known.id);
        let year = |features: &Features| features.fiscal_year;
        self.by_even_key(is_meant, |features| Some((year(features), owner(features), &features.source)));
        self.by_even_key(is_meant, |features| {
            let (goal, number) = (features.goal(GoalField::Title)?, features.measure(MeasureField::Number)?);
            Some((year(features), owner(features), goal, number))
        });
    }

    /// Both are unmatched.
    fn is_open(&self, pair: &Pair) -> bool {
        self.found[pair.now].is_none() && !self.taken[pair.known]
    }

    /// Pairs that share at least one uncommon feature.
    fn candidates(&self) -> Vec<Pair> {
        let mut index: HashMap<Clue, Vec<usize>> = HashMap::new();
        for (at, known) in self.free_previous() {
            for clue in clues(&known.features) {
                index.entry(clue).or_default().push(at);
            }
        }
        if index.is_empty() {
            return Vec::new();
        }
        let mut pairs = Vec::new();
        let mut profiles: HashMap<usize, Profile> = HashMap::new();
        for (now, features) in self.current.iter().enumerate().filter(|(now, _)| self.found[*now].is_none()) {
            let lists = clues(features).filter_map(|clue| index.get(&clue)).filter(|list| list.len() <= COMMON);
            let known: HashSet<usize> = lists.flatten().copied().collect();
            if known.is_empty() {
                continue;
            }
            let profile = Profile::of(features);
            for known in known {
                let before = &self.previous[known];
                let other = profiles.entry(known).or_insert_with(|| Profile::of(&before.features));
                let likeness = profile.likeness(other);
                if likeness >= if before.present { ENOUGH } else { ENOUGH_TO_RETURN } {
                    pairs.push(Pair { known, now, likeness });
                }
            }
        }
        pairs
    }

    fn free_previous(&self) -> impl Iterator<Item = (usize, &'a KnownMeasure)> + use<'a, '_> {
        self.previous.iter().enumerate().filter(|(at, _)| !self.taken[*at])
    }

    fn pair(&mut self, now: usize, known: Option<usize>) {
        if let Some(known) = known {
            self.taken[known] = true;
            self.found[now] = Some(known);
        }
    }

    fn finish(self, elsewhere: &BTreeSet<MeasureId>) -> Vec<MeasureId> {
        let mut used: HashSet<MeasureId> = self.previous.iter().map(|known| known.id.clone()).collect();
        let mut id = |features: &Features| {
            // Identical measures get consecutive counters.
            let mut counter = 0;
            let mut fresh = new_id(features, counter);
            while used.contains(&fresh) || elsewhere.contains(&fresh) {
                counter += 1;
                fresh = new_id(features, counter);
            }
            used.insert(fresh.clone());
            fresh
        };
        let known = |at: usize| self.previous[at].id.clone();
        self.found.iter().zip(self.current).map(|(found, features)| found.map_or_else(|| id(features), known)).collect()
    }
}

struct Pair {
    known: usize,
    now: usize,
    likeness: f64,
}

/// The pairs that each measure is in, best first.
struct Rivals {
    of_known: HashMap<usize, Vec<usize>>,
    of_now: HashMap<usize, Vec<usize>>,
}

impl Rivals {
    fn of(pairs: &[Pair]) -> Self {
        let mut rivals = Self { of_known: HashMap::new(), of_now: HashMap::new() };
        for (rank, pair) in pairs.iter().enumerate() {
            rivals.of_known.entry(pair.known).or_default().push(rank);
            rivals.of_now.entry(pair.now).or_default().push(rank);
        }
        rivals
    }

    /// Ranks of worse pairs that share one side with `pair`.
    fn below<'r>(&'r self, rank: usize, pair: &Pair) -> impl Iterator<Item = usize> + use<'r> {
        let of = |pairs: Option<&'r Vec<usize>>| pairs.into_iter().flatten().copied();
        of(self.of_known.get(&pair.known)).chain(of(self.of_now.get(&pair.now))).filter(move |other| *other > rank)
    }
}

/// Ambiguous measures, left unmatched.
#[derive(Default)]
struct Doubt {
    known: HashSet<usize>,
    now: HashSet<usize>,
}

impl Doubt {
    fn note(&mut self, pair: &Pair) {
        self.known.insert(pair.known);
        self.now.insert(pair.now);
    }

    fn covers(&self, pair: &Pair) -> bool {
        self.known.contains(&pair.known) || self.now.contains(&pair.now)
    }
}

/// A feature that two measures of a year can share.
#[derive(PartialEq, Eq, Hash)]
enum Clue {
    Place(i32, String, Source),
    Text(i32, Field, String),
}

fn clues(features: &Features) -> impl Iterator<Item = Clue> {
    let year = features.fiscal_year.map_or(0, FiscalYear::start);
    let place = Clue::Place(year, features.file.clone(), features.source.clone());
    // Periods are shared too widely.
    let telling = TEXTS.iter().map(|(field, _)| *field).filter(|field| *field != Field::Measure(MeasureField::Period));
    let texts =
        telling.filter_map(move |field| Some(Clue::Text(year, field, text::comparison_key(features.get(field)?))));
    std::iter::once(place).chain(texts)
}

/// Deterministic on every machine: FNV-1a over the measure's texts and the counter.
fn new_id(features: &Features, counter: u32) -> MeasureId {
    // IDs outlive the program: this list and its order must not change.
    let said = [
        Field::Goal(GoalField::Department),
        Field::Goal(GoalField::Number),
        Field::Goal(GoalField::Title),
        Field::Measure(MeasureField::Number),
        Field::Measure(MeasureField::Title),
        Field::Measure(MeasureField::Actions),
        Field::Measure(MeasureField::Period),
        Field::Measure(MeasureField::Target),
    ];
    let said = said.map(|field| features.get(field).unwrap_or_default());
    let (year, counter) = (features.fiscal_year.map_or(0, FiscalYear::start).to_string(), counter.to_string());
    let parts = std::iter::once(year.as_str()).chain(said).chain([counter.as_str()]);
    MeasureId(format!("M{:016x}", text::fnv(parts)))
}
