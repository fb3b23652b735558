//! What a heading says beside its word: a half of the year, another year, an amount, somebody else.

use std::collections::HashMap;

use super::item::Item;
use super::qualifiers::is_for_reference;
use super::vocabulary::{EXACT, Vocabulary};

/// What an amount is counted in is no heading of amounts.
const UNITS: [&str; 6] = ["円", "千円", "万円", "百万円", "億円", "単位千円"];

impl Vocabulary {
    /// What a time or an amount in the heading says beside its word.
    pub(super) fn qualify(&self, whole: &str, key: &str, senses: &mut HashMap<Item, f32>) {
        let has = |words: &[String]| words.iter().any(|word| whole.contains(word.as_str()));
        let qualifiers = self.qualifiers();
        let is_amount =
            key.contains(|c: char| c.is_ascii_digit()) && key.chars().filter(char::is_ascii_digit).count() > 2;
        if is_amount && qualifiers.money.iter().any(|word| whole.contains(word.as_str())) {
            senses.clear();
            return;
        }
        if UNITS.contains(&key) {
            senses.clear();
            return;
        }
        // A short heading: the title of a goal may end with an amount, too.
        let is_short = key.chars().count() <= 7;
        if qualifiers
            .money
            .iter()
            .any(|word| is_short && key.ends_with(word.as_str()) || whole.contains(&format!("({word}")))
        {
            senses.retain(|item, _| *item == Item::Aside);
            senses.insert(Item::Aside, EXACT);
            return;
        }
        let begins = |words: &[String]| words.iter().any(|word| key.starts_with(word.as_str()));
        // 課長評定 is nobody's own.
        let is_of_others = begins(&qualifiers.others)
            && (self.reports.iter().any(|word| key.ends_with(word.as_str()))
                || key.ends_with("評定")
                || key.ends_with("判定"));
        // 課題・次年度の対応 looks ahead, too, unless it reports first.
        let ahead = whole.rsplit_once(['・', '、', '/']).filter(|(before, behind)| {
            let reports = self.reports.iter().any(|word| before.contains(word.as_str()));
            !reports && qualifiers.next.iter().any(|word| behind.starts_with(word.as_str()))
        });
        // 令和6年度（前年度）
        let is_other_year = qualifiers.previous.iter().any(|word| whole.ends_with(&format!("({word})")));
        // 前年度比10%減 is a figure.
        let compares = whole.contains(['比', '%', '。']);
        if (begins(&qualifiers.previous) || begins(&qualifiers.next)) && !compares
            || ahead.is_some()
            || is_other_year
            || is_of_others
            || is_for_reference(whole)
        {
            senses.clear();
            senses.insert(Item::Aside, EXACT - 0.5);
            return;
        }
        let bare = qualifiers.unqualified(key);
        let is_report = bare.is_empty() || self.reports.iter().any(|word| bare.ends_with(word.as_str()));
        let (interim, year_end) = (has(&qualifiers.interim), has(&qualifiers.year_end));
        if is_report && interim != year_end {
            let (item, other) = if interim {
                (Item::InterimReport, Item::YearEndReport)
            } else {
                (Item::YearEndReport, Item::InterimReport)
            };
            let assessed = bare.ends_with("評価") || bare.ends_with("達成度") || bare.ends_with("判定");
            senses.remove(&other);
            senses.retain(|item, _| !matches!(item, Item::Title | Item::Actions | Item::Background));
            senses.insert(item, EXACT);
            if assessed {
                senses.insert(if year_end { Item::SelfAssessment } else { Item::Aside }, EXACT - 0.8);
            }
        }
    }
}
