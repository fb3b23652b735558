//! Learns the looks of labels in this workbook (fill, bold, centring) from boxes that their words identify. Letter size
//! is left out, since it marks titles (`canvas`).

use std::collections::HashMap;

use super::weights::{BY_TRAIT, MOST_BY_LOOKS, SURE_LABEL, UNSEEN};
use matome_workbook::grid::Look;

/// A feature of a look that may mark labels.
type Trait = (u8, [u8; 3]);

/// Minimum number of labels, and of values, to learn from.
const FEWEST: usize = 3;

/// Log odds that each trait adds for a label.
#[derive(Debug, Default)]
pub(crate) struct Habits(HashMap<Trait, f32>);

impl Habits {
    /// From looks and the odds that their boxes are labels.
    pub(crate) fn of(seen: &[(Look, f32)]) -> Self {
        let labels = seen.iter().filter(|(_, odds)| *odds > SURE_LABEL).count();
        let values = seen.iter().filter(|(_, odds)| *odds < -SURE_LABEL).count();
        if labels < FEWEST || values < FEWEST {
            return Self::default();
        }
        let mut counts: HashMap<Trait, (f32, f32)> = HashMap::new();
        for (look, odds) in seen {
            for part in traits(look) {
                let count = counts.entry(part).or_default();
                count.0 += f32::from(u8::from(*odds > SURE_LABEL));
                count.1 += f32::from(u8::from(*odds < -SURE_LABEL));
            }
        }
        let evidence = |(of_labels, of_values): (f32, f32)| {
            let share = |count: f32, all: usize| (count + UNSEEN) / (all as f32 + 2.0 * UNSEEN);
            let ratio = share(of_labels, labels) / share(of_values, values);
            ratio.ln().clamp(-MOST_BY_LOOKS, MOST_BY_LOOKS) * BY_TRAIT
        };
        Self(counts.into_iter().map(|(part, count)| (part, evidence(count))).collect())
    }

    pub(crate) fn evidence(&self, look: &Look) -> f32 {
        let sum: f32 = traits(look).into_iter().filter_map(|part| self.0.get(&part)).sum();
        sum.clamp(-MOST_BY_LOOKS, MOST_BY_LOOKS)
    }
}

fn traits(look: &Look) -> [Trait; 4] {
    let flag = |place: u8, on: bool| (place, [u8::from(on), 0, 0]);
    [
        (u8::from(look.fill.is_some()), look.fill.unwrap_or_default()),
        flag(2, look.bold),
        flag(3, look.centred),
        flag(4, look.vertical),
    ]
}
