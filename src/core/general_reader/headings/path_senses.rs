//! What the labels of a path mean together.

use crate::core::general_reader::item::Item;
use crate::core::general_reader::words::vocabulary::{EXACT, KNOWN, Vocabulary};
use crate::core::written::label;

/// What comes after what is reported.
const AHEAD: &str = "今後";
/// Score of a meaning used only as a last resort.
const WEAK: f32 = 2.0;
/// What a rating is worth less below 中間 than below 期末.
const HALF_WAY: f32 = 0.5;

/// What the labels of a path mean together: the innermost word decides, a word above may qualify it or stand in for it.
pub(crate) fn senses(path: &[String], vocabulary: &Vocabulary) -> Vec<(Item, f32)> {
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
    let measures = |(item, _): &(Item, f32)| item.is_measured();
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
