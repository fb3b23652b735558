//! How much two measures have in common, from 0 to 1.

use std::collections::HashMap;

use super::Features;
use matome_deadline::text;
use matome_forms::field::{Field, GoalField, MeasureField};

/// From here on two measures are alike enough to be one.
pub const ENOUGH: f64 = 0.62;
/// And so much one that has been gone for a while: a new measure reads like an old one more often than an old one comes
/// back re-worded.
pub const ENOUGH_TO_RETURN: f64 = 0.82;
/// How much better than the next best a pair must be; anything closer is a guess.
pub const MARGIN: f64 = 0.06;

/// The texts by which a measure is recognised, and the weight that each has.
pub const TEXTS: [(Field, f64); 5] = [
    (Field::Goal(GoalField::Title), 2.0),
    (Field::Measure(MeasureField::Title), 3.0),
    (Field::Measure(MeasureField::Actions), 3.0),
    (Field::Measure(MeasureField::Target), 2.0),
    (Field::Measure(MeasureField::Period), 1.0),
];

/// A measure, prepared for comparing.
pub struct Profile<'a> {
    features: &'a Features,
    /// Each of [`TEXTS`] as the counts of its pairs of neighbouring characters.
    texts: [Option<Bigrams>; TEXTS.len()],
}

impl<'a> Profile<'a> {
    pub fn of(features: &'a Features) -> Self {
        Self { features, texts: TEXTS.map(|(field, _)| features.get(field).map(Bigrams::of)) }
    }

    /// The weighted mean over everything that either of the two has.
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

/// The pairs of neighbouring characters of a text, and how often each occurs.
pub(super) struct Bigrams {
    counts: HashMap<(char, char), u32>,
    total: u32,
}

impl Bigrams {
    pub(super) fn of(text: &str) -> Self {
        let mut counts = HashMap::new();
        let mut total = 0;
        // A mark at both ends, so that a text of one character has pairs too.
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
