//! Similarity of measures (0 to 1), whether one workbook is another renamed, and which measures continue last year's.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Features, KnownMeasure, assign};
use crate::office::city::OrgChart;
use crate::records::measure_id::MeasureId;
use crate::records::snapshot::Snapshot;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::text;
use matome_deadline::text::comparison_key;
use matome_forms::field::{Field, GoalField, MeasureField};
use matome_forms::model::{Goal, Measure, Workbook, name_of};

/// Minimum similarity of one and the same measure.
pub const ENOUGH: f64 = 0.62;
/// The same for a removed measure, since new measures resemble old ones more often than old ones return reworded.
pub const ENOUGH_TO_RETURN: f64 = 0.82;
/// Required distance to the next best pair; anything closer is a guess.
pub const MARGIN: f64 = 0.06;

pub const TEXTS: [(Field, f64); 5] = [
    (Field::Goal(GoalField::Title), 2.0),
    (Field::Measure(MeasureField::Title), 3.0),
    (Field::Measure(MeasureField::Actions), 3.0),
    (Field::Measure(MeasureField::Target), 2.0),
    (Field::Measure(MeasureField::Period), 1.0),
];

pub struct Profile<'a> {
    features: &'a Features,
    /// Each of [`TEXTS`] as bigram counts.
    texts: [Option<Bigrams>; TEXTS.len()],
}

impl<'a> Profile<'a> {
    pub fn of(features: &'a Features) -> Self {
        Self { features, texts: TEXTS.map(|(field, _)| features.get(field).map(Bigrams::of)) }
    }

    /// Weighted mean over the texts that either has.
    pub fn likeness(&self, other: &Profile) -> f64 {
        let (mut sum, mut weights) = (0.0, 0.0);
        let mut add = |weight: f64, likeness: f64| {
            sum += weight * likeness;
            weights += weight;
        };
        for ((_, weight), (mine, theirs)) in TEXTS.iter().zip(self.texts.iter().zip(&other.texts)) {
            match (mine, theirs) {
                (Some(mine), Some(theirs)) => add(*weight, mine.likeness(theirs)),
                (None, None) => {}
                // One is empty: half the weight, as filling in a field is a small change.
                _ => add(weight / 2.0, 0.0),
            }
        }
        let (mine, theirs) = (self.features, other.features);
        let same = |equal: bool| f64::from(u8::from(equal));
        add(1.0, same(mine.file == theirs.file));
        add(1.0, same(mine.department() == theirs.department()));
        add(0.5, same(mine.source == theirs.source));
        add(0.5, same(mine.goal(GoalField::Number) == theirs.goal(GoalField::Number)));
        add(0.5, same(mine.measure(MeasureField::Number) == theirs.measure(MeasureField::Number)));
        sum / weights
    }
}

pub(super) struct Bigrams {
    counts: HashMap<(char, char), u32>,
    total: u32,
}

impl Bigrams {
    pub(super) fn of(text: &str) -> Self {
        let mut counts = HashMap::new();
        let mut total = 0;
        // A mark at both ends gives one-character texts bigrams too.
        let mut last = '\0';
        for c in text::comparison_key(text).chars().chain(['\0']) {
            *counts.entry((last, c)).or_default() += 1;
            total += 1;
            last = c;
        }
        Self { counts, total }
    }

    /// Dice's coefficient.
    pub(super) fn likeness(&self, other: &Self) -> f64 {
        let common: u32 =
            self.counts.iter().map(|(pair, n)| (*n).min(other.counts.get(pair).copied().unwrap_or(0))).sum();
        f64::from(2 * common) / f64::from(self.total + other.total)
    }
}

/// Minimum similarity of two measures of one name under differently named goals: only the goal was renamed, or one text
/// was slightly edited. The name alone is too weak.
const SAYS_THE_SAME: f64 = 0.75;

/// Whether two workbooks have the same measures of the same goals, ignoring reports: one is the other renamed.
pub fn is_same_sheet(one: &Workbook, other: &Workbook) -> bool {
    let (mine, theirs) = (names(one), names(other));
    let shared = mine.intersection(&theirs).count();
    are_most(shared, mine.len().max(theirs.len())) && !are_of_other_sections(one, other)
}

/// Whether two workbooks have nearly the same measures, ignoring goal names. Common measures match too, so this is
/// conclusive only if no other workbook matches.
pub fn is_like_sheet(one: &Workbook, other: &Workbook) -> bool {
    let mut waiting: HashMap<_, Vec<(&Goal, &Measure)>> = HashMap::new();
    for (goal, measure) in measures(other) {
        waiting.entry(clue(goal, measure)).or_default().push((goal, measure));
    }
    let mut shared = 0;
    for (goal, measure) in measures(one) {
        let Some(others) = waiting.get_mut(&clue(goal, measure)) else { continue };
        let best = others.iter().map(|other| likeness((goal, measure), *other)).enumerate();
        let best = best.filter(|(_, likeness)| *likeness >= SAYS_THE_SAME).max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((at, _)) = best {
            others.remove(at);
            shared += 1;
        }
    }
    let all = measures(one).count().max(measures(other).count());
    are_most(shared, all) && !are_of_other_sections(one, other)
}

/// At least two thirds.
fn are_most(shared: usize, all: usize) -> bool {
    shared > 0 && 3 * shared >= 2 * all
}

/// Both belong to sections, and to different ones.
pub fn are_of_other_sections(one: &Workbook, other: &Workbook) -> bool {
    let sections = |workbook: &Workbook| -> BTreeSet<(String, String)> {
        let own = |goal: &Goal| Some((key(goal.department.as_ref()), comparison_key(goal.owner.section.as_ref()?)));
        workbook.goals.iter().filter_map(own).collect()
    };
    let (mine, theirs) = (sections(one), sections(other));
    !mine.is_empty() && !theirs.is_empty() && mine.is_disjoint(&theirs)
}

fn names(workbook: &Workbook) -> BTreeSet<[String; 5]> {
    let name = |(goal, measure): (&Goal, &Measure)| {
        let year = year_of(goal, measure).map(FiscalYear::label).unwrap_or_default();
        let texts = [&goal.department, &goal.title, &measure.title, &measure.actions];
        let [department, title, measure, actions] = texts.map(|text| key(text.as_ref()));
        [year, department, title, measure, actions]
    };
    measures(workbook).map(name).collect()
}

fn measures(workbook: &Workbook) -> impl Iterator<Item = (&Goal, &Measure)> {
    workbook.goals.iter().flat_map(|goal| goal.measures.iter().map(move |measure| (goal, measure)))
}

fn year_of(goal: &Goal, measure: &Measure) -> Option<FiscalYear> {
    measure.fiscal_year.or(goal.fiscal_year)
}

fn key(text: Option<&String>) -> String {
    text.map(|text| comparison_key(text)).unwrap_or_default()
}

/// Properties in which equal measures never differ.
fn clue(goal: &Goal, measure: &Measure) -> (Option<FiscalYear>, String, String) {
    let name = name_of(measure.title.as_deref(), measure.actions.as_deref());
    (year_of(goal, measure), key(goal.department.as_ref()), comparison_key(name))
}

/// Weighted mean over the texts that either has.
fn likeness(one: (&Goal, &Measure), other: (&Goal, &Measure)) -> f64 {
    let (mut sum, mut weights) = (0.0, 0.0);
    for (field, weight) in TEXTS {
        let texts = [one, other].map(|(goal, measure)| field.said(goal, measure));
        let likeness = match &texts {
            [None, None] => continue,
            [Some(mine), Some(theirs)] => Bigrams::of(mine).likeness(&Bigrams::of(theirs)),
            _ => 0.0,
        };
        sum += weight * likeness;
        weights += weight;
    }
    if weights > 0.0 { sum / weights } else { 0.0 }
}

/// The measures of `year` that continue one of the year before, with that measure.
pub fn successions(snapshot: &Snapshot, chart: &OrgChart<'_>, year: FiscalYear) -> BTreeMap<MeasureId, MeasureId> {
    // Holding all texts twice needs much memory; skipped if there is nothing to compare.
    let has = |year| snapshot.rows().any(|row| row.fiscal_year() == Some(year));
    if !has(year.plus(-1)) || !has(year) {
        return BTreeMap::new();
    }
    let (last, this) = (features(snapshot, chart, year.plus(-1), year), features(snapshot, chart, year, year));
    let known = |(id, features)| KnownMeasure { id, features, present: true };
    let previous: Vec<KnownMeasure> = last.into_iter().map(known).collect();
    let (ids, current): (Vec<MeasureId>, Vec<Features>) = this.into_iter().unzip();
    let all: BTreeSet<MeasureId> = snapshot.rows().map(|row| row.id.clone()).collect();
    let of_last: BTreeSet<&MeasureId> = previous.iter().map(|known| &known.id).collect();
    let found = assign(&previous, &current, &all, &BTreeSet::new());
    ids.into_iter().zip(found).filter(|(_, found)| of_last.contains(found)).collect()
}

/// The measures of `year` as if of `seen_as`, one file per department, since sheets get new names each year.
fn features(
    snapshot: &Snapshot,
    chart: &OrgChart<'_>,
    year: FiscalYear,
    seen_as: FiscalYear,
) -> Vec<(MeasureId, Features)> {
    let rows = snapshot.rows().filter(|row| row.fiscal_year() == Some(year));
    let of_row = |row: crate::records::snapshot::MeasureRow<'_>| {
        let own = chart.responsible(row.goal);
        let heir = own.and_then(|own| chart.heir(own, &row.goal.sections, Some(seen_as))).or(own);
        let department = heir.map_or_else(|| chart.name_of_responsible(row.goal), |heir| &heir.name);
        let features = Features::of(department, department, row.goal, row.measure);
        (row.id.clone(), Features { fiscal_year: Some(seen_as), ..features })
    };
    rows.map(of_row).collect()
}
