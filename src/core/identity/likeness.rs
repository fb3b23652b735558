//! How much two measures have in common, from 0 to 1.

use std::collections::HashMap;

use super::Features;
use crate::core::text;

/// From here on two measures are alike enough to be one.
pub const ENOUGH: f64 = 0.62;
/// And so much one that has been gone for a while: a new measure reads like an old one more often than an old one comes back
/// re-worded.
pub const ENOUGH_TO_RETURN: f64 = 0.82;
/// So much better than the next best a pair must be; anything closer is a guess.
pub const MARGIN: f64 = 0.06;

/// A measure, prepared for comparing.
pub struct Profile<'a> {
    features: &'a Features,
    /// Each text as the counts of its pairs of neighbouring characters, with the weight that it has.
    texts: [(f64, Option<Bigrams>); 5],
}

impl<'a> Profile<'a> {
    pub fn of(features: &'a Features) -> Self {
        let text = |text: &Option<String>| text.as_deref().map(Bigrams::of);
        let texts = [
            (2.0, text(&features.goal_title)),
            (3.0, text(&features.title)),
            (3.0, text(&features.actions)),
            (2.0, text(&features.target)),
            (1.0, text(&features.period)),
        ];
        Self { features, texts }
    }

    /// The weighted mean over everything that either of the two has.
    pub fn likeness(&self, other: &Profile) -> f64 {
        let (mut sum, mut weights) = (0.0, 0.0);
        let mut add = |weight: f64, likeness: f64| {
            sum += weight * likeness;
            weights += weight;
        };
        for ((weight, mine), (_, theirs)) in self.texts.iter().zip(&other.texts) {
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
        add(0.5, same((&mine.sheet, &mine.cell) == (&theirs.sheet, &theirs.cell)));
        add(0.5, same(mine.goal_number == theirs.goal_number));
        add(0.5, same(mine.number == theirs.number));
        sum / weights
    }
}

/// The pairs of neighbouring characters of a text, and how often each occurs.
struct Bigrams {
    counts: HashMap<(char, char), u32>,
    total: u32,
}

impl Bigrams {
    fn of(text: &str) -> Self {
        let mut counts = HashMap::new();
        let mut total = 0;
        // A mark at both ends, so that a text of one character has pairs too.
        let mut last = '\0';
        for c in text::squeeze(text).chars().chain(['\0']) {
            *counts.entry((last, c)).or_default() += 1;
            total += 1;
            last = c;
        }
        Self { counts, total }
    }

    /// Dice's coefficient.
    fn likeness(&self, other: &Self) -> f64 {
        let common: u32 =
            self.counts.iter().map(|(pair, n)| (*n).min(other.counts.get(pair).copied().unwrap_or(0))).sum();
        f64::from(2 * common) / f64::from(self.total + other.total)
    }
}
