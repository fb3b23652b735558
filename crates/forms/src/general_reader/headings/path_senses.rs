//! Meaning of a path of labels, by words alone.

use super::weights::{FROM_ABOVE, HALF_WAY, INSTEAD, WEAK};
use crate::general_reader::item::Item;
use crate::general_reader::words::vocabulary::Vocabulary;
use crate::general_reader::words::weights::{EXACT, FAINT, KNOWN, SURE};
use matome_deadline::written::label;

/// Introduces plans after a report.
const AHEAD: &str = "今後";
/// Labels further out are ignored.
const REACH: usize = 2;

/// Possible meanings of a path: the innermost word decides; an outer word may qualify or replace it.
pub(crate) fn senses(path: &[String], vocabulary: &Vocabulary) -> Vec<(Item, f32)> {
    let Some((own, above)) = path.split_last() else { return Vec::new() };
    if let Some(asides) = asides(own, above, vocabulary) {
        return asides;
    }
    let mut senses = with_those_above(own, above, vocabulary);
    drop_names_of_figures(above, vocabulary, &mut senses);
    senses.sort_by(|(a, x), (b, y)| y.total_cmp(x).then(a.cmp(b)));
    senses
}

/// All that stands below an amount or a remark is part of it. Below 今後, a time heading may be the deadline if the table
/// has no other.
fn asides(own: &str, above: &[String], vocabulary: &Vocabulary) -> Option<Vec<(Item, f32)>> {
    let is_aside = |outer: &String| {
        vocabulary.senses(outer).first().is_some_and(|sense| sense.0 == Item::Aside && sense.1 >= SURE)
    };
    above.iter().any(is_aside).then(|| {
        let is_ahead = above.iter().any(|outer| label::key(outer).starts_with(AHEAD));
        let is_period = vocabulary.senses(own).first().is_some_and(|(item, _)| *item == Item::Period);
        if is_ahead && is_period {
            vec![(Item::Period, KNOWN), (Item::Aside, WEAK)]
        } else {
            vec![(Item::Aside, EXACT)]
        }
    })
}

/// Meanings of the innermost label, alone and combined with each outer one.
fn with_those_above(own: &str, above: &[String], vocabulary: &Vocabulary) -> Vec<(Item, f32)> {
    let mut senses = vocabulary.senses(own);
    // 年間実績 below 実施状況 names its half itself.
    let mut decided = vocabulary.qualifiers().names_half(own);
    for outer in above.iter().rev().take(REACH) {
        let together = vocabulary.senses(&format!("{}{}", label::key(outer).as_str(), label::key(own).as_str()));
        for (item, score) in together {
            merge(&mut senses, item, score);
        }
        let qualified = vocabulary.senses(outer).first().filter(|(_, score)| *score >= SURE).copied();
        match qualified {
            // Labels above 中間 weigh less than it.
            Some((item @ (Item::InterimReport | Item::YearEndReport), score)) if !decided => {
                decided = true;
                take_half(&mut senses, item, score - FROM_ABOVE);
            }
            Some((item, score)) if senses.first().is_none_or(|(_, best)| *best < FAINT) => {
                merge(&mut senses, item, score * INSTEAD);
            }
            _ => {}
        }
    }
    senses
}

/// 中間 above 進捗状況 and 評価: the report is the half's; of two ratings the year-end one is the year's.
fn take_half(senses: &mut Vec<(Item, f32)>, item: Item, score: f32) {
    let other = if item == Item::InterimReport { Item::YearEndReport } else { Item::InterimReport };
    senses.retain(|(known, _)| *known != other);
    merge(senses, item, score);
    if item == Item::InterimReport {
        lessen(senses, Item::SelfAssessment);
    }
}

/// 今年度目標 below 目標とする指標 measures a goal rather than naming one; 課の目標 below 目標設定 names one.
fn drop_names_of_figures(above: &[String], vocabulary: &Vocabulary, senses: &mut Vec<(Item, f32)>) {
    let measures = |(item, _): &(Item, f32)| item.is_measured();
    let is_of_figures = |outer: &String| {
        vocabulary.senses(outer).first().is_some_and(measures) && vocabulary.qualifiers().kind(outer).is_none()
    };
    let is_known = |is: &dyn Fn(&(Item, f32)) -> bool| senses.iter().any(|sense| sense.1 >= KNOWN && is(sense));
    let names = is_known(&|(item, _)| *item == Item::Title) && !is_known(&measures);
    if above.iter().any(is_of_figures) && senses.iter().any(measures) && !names {
        senses.retain(|(item, _)| !matches!(item, Item::Title | Item::MeasureTitle));
    }
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
