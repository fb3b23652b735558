//! Words that overrule a heading's word: a half of the year, another year, an amount, another judge.

use std::collections::HashMap;

use super::qualifiers::is_for_reference;
use super::vocabulary::Vocabulary;
use super::weights::{EXACT, OF_ANOTHER, RATING_OF_A_HALF};
use crate::general_reader::item::Item;

/// Endings of somebody else's judgement, besides words of reports.
const JUDGEMENTS: [&str; 2] = ["評定", "判定"];

/// A longer heading that ends with a word for money is a title.
const LONGEST_OF_AMOUNTS: usize = 7;

impl Vocabulary {
    /// Adjusts meanings by a time or amount in the heading.
    pub(crate) fn qualify(&self, whole: &str, key: &str, senses: &mut HashMap<Item, f32>) {
        if self.is_of_amounts(whole, key) {
            senses.retain(|item, _| *item == Item::Aside);
            senses.insert(Item::Aside, EXACT);
        } else if self.is_of_another(whole, key) {
            senses.clear();
            senses.insert(Item::Aside, OF_ANOTHER);
        } else {
            self.say_which_half(whole, key, senses);
        }
    }

    /// A word for money at the end of a short heading, or in brackets: the title of a goal may end with an amount too.
    fn is_of_amounts(&self, whole: &str, key: &str) -> bool {
        let is_short = key.chars().count() <= LONGEST_OF_AMOUNTS;
        let speaks_of = |word: &String| is_short && key.ends_with(word.as_str()) || whole.contains(&format!("({word}"));
        self.qualifiers().money.iter().any(speaks_of)
    }

    /// Whether it is of another year or judge.
    fn is_of_another(&self, whole: &str, key: &str) -> bool {
        let qualifiers = self.qualifiers();
        let begins = |words: &[String]| words.iter().any(|word| key.starts_with(word.as_str()));
        let is_report = |text: &str| self.reports.iter().any(|word| text.ends_with(word.as_str()));
        // 課長評定 is not a self-assessment.
        let is_of_others =
            begins(&qualifiers.others) && (is_report(key) || JUDGEMENTS.iter().any(|word| key.ends_with(word)));
        // 課題・次年度の対応 looks ahead too, unless it reports first.
        let looks_ahead = whole.rsplit_once(['・', '、', '/']).is_some_and(|(before, behind)| {
            let reports = self.reports.iter().any(|word| before.contains(word.as_str()));
            !reports && qualifiers.next.iter().any(|word| behind.starts_with(word.as_str()))
        });
        // 令和6年度（前年度）
        let names_another = qualifiers.previous.iter().any(|word| whole.ends_with(&format!("({word})")));
        // 前年度比10%減 is a figure.
        let compares = whole.contains(['比', '%', '。']);
        (begins(&qualifiers.previous) || begins(&qualifiers.next)) && !compares
            || looks_ahead
            || names_another
            || is_of_others
            || is_for_reference(whole)
    }

    /// 上半期の実績 is the interim report, and no field of goals.
    fn say_which_half(&self, whole: &str, key: &str, senses: &mut HashMap<Item, f32>) {
        let qualifiers = self.qualifiers();
        let has = |words: &[String]| words.iter().any(|word| whole.contains(word.as_str()));
        let bare = qualifiers.unqualified(key);
        let is_report = bare.is_empty() || self.reports.iter().any(|word| bare.ends_with(word.as_str()));
        let (item, other) = match (has(&qualifiers.interim), has(&qualifiers.year_end)) {
            (true, false) if is_report => (Item::InterimReport, Item::YearEndReport),
            (false, true) if is_report => (Item::YearEndReport, Item::InterimReport),
            _ => return,
        };
        senses.remove(&other);
        senses.retain(|item, _| !matches!(item, Item::Title | Item::Actions | Item::Background));
        senses.insert(item, EXACT);
        if ["評価", "達成度", "判定"].iter().any(|word| bare.ends_with(word)) {
            let assessment = if item == Item::YearEndReport { Item::SelfAssessment } else { Item::Aside };
            senses.insert(assessment, RATING_OF_A_HALF);
        }
    }
}
