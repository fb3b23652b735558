//! Ratings of measures: in the city's own words (自己評価) and by classes of 達成度.

use super::listed_measure::ListedMeasure;
use matome_deadline::text;

/// Longer texts are sentences, not ratings. Exception: a choice that ends in its percentage, which then names it:
/// わずかに水準に届かなかった（90％以上100％未満）.
const LONGEST: usize = 12;
const LONGEST_WITH_PERCENTAGE: usize = 60;

/// Column limit of a table; rarer words share a column.
const MOST: usize = 8;

/// Known scales, best first; other words follow in order of appearance.
const ORDER: &[&[&str]] = &[
    &["S", "◎", "SS"],
    &["A", "○", "順調", "達成", "達成済"],
    &["B", "△", "概ね順調", "おおむね順調", "概ね達成"],
    &["C", "▲", "やや遅れ", "やや遅れている", "一部達成"],
    &["D", "×", "遅れ", "遅れている", "未達成"],
    &["E"],
];

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Class {
    /// The city's word, or the percentage that ends it: tables and charts have no room for more.
    Word(String),
    /// Words without a column of their own.
    Others,
    Sentences,
    Unrated,
}

impl Class {
    fn of(listed: &ListedMeasure) -> Self {
        let written = listed.row.measure.self_assessment.as_deref();
        Self::of_key(written.map(text::comparison_key).unwrap_or_default())
    }

    fn of_key(written: String) -> Self {
        match written.chars().count() {
            0 => Self::Unrated,
            1..=LONGEST => Self::Word(written),
            n if n <= LONGEST_WITH_PERCENTAGE => {
                percentage(&written).map_or(Self::Sentences, |own| Self::Word(own.to_owned()))
            }
            _ => Self::Sentences,
        }
    }

    fn label(&self) -> &str {
        match self {
            Self::Word(word) => word,
            Self::Others => "その他の評価",
            Self::Sentences => "文章での記入",
            Self::Unrated => "記入なし",
        }
    }

    fn holds(&self, listed: &ListedMeasure, all: &[Self]) -> bool {
        let own = Self::of(listed);
        match self {
            Self::Others => matches!(own, Self::Word(_)) && !all.contains(&own),
            _ => own == *self,
        }
    }
}

/// The bracketed ending, if it holds a percentage: 100%, 90%以上100%未満.
fn percentage(written: &str) -> Option<&str> {
    let (_, bracket) = written.strip_suffix(')')?.rsplit_once('(')?;
    (bracket.contains('%') && bracket.starts_with(|c: char| c.is_ascii_digit())).then_some(bracket)
}

/// Sorts higher numbers first.
fn first_number(word: &str) -> std::cmp::Reverse<u32> {
    let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
    std::cmp::Reverse(digits.parse().unwrap_or(0))
}

/// Each word once, in order of appearance, with its count.
pub(super) fn counted(words: impl Iterator<Item = String>) -> Vec<(String, usize)> {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for word in words {
        match counts.iter_mut().find(|(known, _)| *known == word) {
            Some((_, count)) => *count += 1,
            None => counts.push((word, 1)),
        }
    }
    counts
}

/// The columns for these measures: words in order, then the shared column.
pub(super) fn classes<'l, 'a: 'l>(all: impl Iterator<Item = &'l ListedMeasure<'a>>) -> Vec<Class> {
    let found: Vec<Class> = all.map(Class::of).collect();
    let mut words = counted(found.iter().filter_map(|class| match class {
        Class::Word(word) => Some(word.clone()),
        _ => None,
    }));
    let others = (words.len() > MOST).then_some(Class::Others);
    if others.is_some() {
        words.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        words.truncate(MOST);
    }
    let rank = |word: &str| ORDER.iter().position(|same| same.contains(&word)).unwrap_or(ORDER.len());
    words.sort_by_key(|(word, _)| (rank(word), first_number(word)));
    let sentences = found.contains(&Class::Sentences).then_some(Class::Sentences);
    let words = words.into_iter().map(|(word, _)| Class::Word(word));
    words.chain(others).chain(sentences).chain([Class::Unrated]).collect()
}

pub(super) struct Counted<'c> {
    pub(super) label: &'c str,
    pub(super) is_of: Box<dyn Fn(&ListedMeasure) -> bool + 'c>,
}

impl<'c> Counted<'c> {
    pub(super) fn of_ratings(classes: &'c [Class]) -> Vec<Self> {
        let column = |class: &'c Class| Self { label: class.label(), is_of: Box::new(|m| class.holds(m, classes)) };
        classes.iter().map(column).collect()
    }

    pub(super) fn of_achievement() -> Vec<Self> {
        let is_of = |class: usize| move |m: &ListedMeasure| achievement_class(m.row.measure.achievement_rate) == class;
        let column = |(class, label)| Self { label, is_of: Box::new(is_of(class)) };
        ACHIEVEMENT.into_iter().enumerate().map(column).collect()
    }

    pub(super) fn count(&self, measures: &[ListedMeasure]) -> usize {
        measures.iter().filter(|measure| (self.is_of)(measure)).count()
    }
}

/// The classes of 達成度, best first.
const ACHIEVEMENT: [&str; 5] = ["100％以上", "80％以上", "60％以上", "60％未満", "記入なし"];

/// Index in [`ACHIEVEMENT`].
fn achievement_class(rate: Option<f64>) -> usize {
    match rate {
        None => 4,
        Some(rate) if rate >= 100.0 => 0,
        Some(rate) if rate >= 80.0 => 1,
        Some(rate) if rate >= 60.0 => 2,
        Some(_) => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::{Class, achievement_class};

    #[test]
    fn choices_of_a_scale_are_ratings_and_sentences_are_none() {
        for (written, rating) in [
            ("A", Some("A")),
            ("おおむね順調", Some("おおむね順調")),
            ("目指した水準に届いた(100%)", Some("100%")),
            ("わずかに目指した水準に届かなかった(90%以上100%未満)", Some("90%以上100%未満")),
            ("説明会を開き、要綱を改めた。", None),
            ("受講率が目標を上回った(92%)。来年度も続ける。", None),
            ("窓口の案内を改め、待ち時間が短くなった(前年比)", None),
        ] {
            let class = rating.map_or(Class::Sentences, |word| Class::Word(word.to_owned()));
            assert_eq!(Class::of_key(written.to_owned()), class, "{written}");
        }
    }

    #[test]
    fn a_class_begins_with_its_percentage() {
        let rates = [None, Some(100.0), Some(99.9), Some(80.0), Some(79.9), Some(60.0), Some(59.9), Some(0.0)];
        assert_eq!(rates.map(achievement_class), [4, 0, 1, 1, 2, 2, 3, 3]);
    }
}
