//! How measures were rated: in the city's own words (自己評価), and by classes of 達成度.
//!
//! How they stand on the sheet is in `sheets::ratings`; the year before is found by `last_year`.

use super::listed_measure::ListedMeasure;
use matome_deadline::text;

/// Longer texts are sentences, and no rating; but a scale's choice may be longer if it ends in its percentage, which is
/// then its name: わずかに水準に届かなかった（90％以上100％未満）.
const LONGEST: usize = 12;
const LONGEST_WITH_PERCENTAGE: usize = 60;

/// A table with more columns is read by nobody: what is rarer goes together.
const MOST: usize = 8;

/// Ratings that are known to be ordered, the best first; others follow as they come up.
const ORDER: &[&[&str]] = &[
    &["S", "◎", "SS"],
    &["A", "○", "順調", "達成", "達成済"],
    &["B", "△", "概ね順調", "おおむね順調", "概ね達成"],
    &["C", "▲", "やや遅れ", "やや遅れている", "一部達成"],
    &["D", "×", "遅れ", "遅れている", "未達成"],
    &["E"],
];

/// How something was rated: a column of a table of ratings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Class {
    /// As the city writes it; or the percentage that it ends in, for tables and charts have no room for more.
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

/// The brackets at the end, if they hold a percentage: 100%, 90%以上100%未満.
fn percentage(written: &str) -> Option<&str> {
    let (_, bracket) = written.strip_suffix(')')?.rsplit_once('(')?;
    (bracket.contains('%') && bracket.starts_with(|c: char| c.is_ascii_digit())).then_some(bracket)
}

/// The higher ones come first.
fn first_number(word: &str) -> std::cmp::Reverse<u32> {
    let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
    std::cmp::Reverse(digits.parse().unwrap_or(0))
}

/// Each word once, as it first comes up, and how often it does.
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

/// The columns for these measures: their words in order, then what finds no column of its own.
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

/// A column of a table that counts measures.
pub(super) struct Counted<'c> {
    pub(super) label: &'c str,
    pub(super) is_of: Box<dyn Fn(&ListedMeasure) -> bool + 'c>,
}

impl<'c> Counted<'c> {
    /// By how measures were rated.
    pub(super) fn of_ratings(classes: &'c [Class]) -> Vec<Self> {
        let column = |class: &'c Class| Self { label: class.label(), is_of: Box::new(|m| class.holds(m, classes)) };
        classes.iter().map(column).collect()
    }

    /// By classes of 達成度.
    pub(super) fn of_achievement() -> Vec<Self> {
        let is_of = |class: usize| move |m: &ListedMeasure| achievement_class(m.row.measure.achievement_rate) == class;
        let column = |(class, label)| Self { label, is_of: Box::new(is_of(class)) };
        ACHIEVEMENT.into_iter().enumerate().map(column).collect()
    }

    pub(super) fn count(&self, measures: &[ListedMeasure]) -> usize {
        measures.iter().filter(|measure| (self.is_of)(measure)).count()
    }
}

/// The classes of 達成度, the best first.
const ACHIEVEMENT: [&str; 5] = ["100％以上", "80％以上", "60％以上", "60％未満", "記入なし"];

/// The class of a rate, by its place in [`ACHIEVEMENT`].
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
