//! Words beside a heading's word: a half of the year, another year, an amount, plan or result.

use serde::Deserialize;

use crate::general_reader::item::Item;
use matome_deadline::text::comparison_key;
use matome_deadline::written::label;

#[derive(Clone, Deserialize)]
pub(crate) struct Qualifiers {
    pub(crate) interim: Vec<String>,
    pub(crate) year_end: Vec<String>,
    pub(crate) previous: Vec<String>,
    pub(crate) next: Vec<String>,
    /// Words in front without meaning.
    pub(crate) adjectives: Vec<String>,
    /// Judges of a department's goal other than itself.
    pub(crate) others: Vec<String>,
    pub(crate) money: Vec<String>,
    pub(crate) plan: Vec<String>,
    pub(crate) actual: Vec<String>,
    pub(crate) rate: Vec<String>,
    pub(crate) assessment: Vec<String>,
}

/// Longest text that only says plan or result.
const LONGEST_KIND: usize = 14;

/// Content of a year's column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Plan,
    /// Done in the first half.
    Interim,
    Actual,
    Rate,
    Assessment,
}

impl Kind {
    /// The field of such a cell.
    pub(crate) const fn item(self) -> Item {
        match self {
            Self::Plan => Item::Target,
            Self::Interim => Item::InterimReport,
            Self::Actual => Item::YearEndReport,
            Self::Rate => Item::AchievementRate,
            Self::Assessment => Item::SelfAssessment,
        }
    }

    /// From a person's choice for a year's column or row label.
    pub(crate) const fn of(item: Item) -> Option<Self> {
        match item {
            Item::Target => Some(Self::Plan),
            Item::InterimReport => Some(Self::Interim),
            Item::YearEndReport => Some(Self::Actual),
            Item::AchievementRate => Some(Self::Rate),
            Item::SelfAssessment => Some(Self::Assessment),
            _ => None,
        }
    }
}

impl Qualifiers {
    /// Whether its words name one half of the year: 中間, or 年間 and 3月末.
    pub(crate) fn names_half(&self, text: &str) -> bool {
        let whole = comparison_key(text);
        self.half_by(|word| whole.contains(word)).is_some()
    }

    /// The report beside a text that only names a half of the year: 中間（９月末）, 期末.
    pub(crate) fn half(&self, text: &str) -> Option<Kind> {
        let key = label::key(text);
        self.half_by(|word| key.as_str() == word)
    }

    /// The report of the only half of the year with a matching word.
    fn half_by(&self, is_there: impl Fn(&str) -> bool) -> Option<Kind> {
        let has = |words: &[String]| words.iter().any(|word| is_there(word));
        match (has(&self.interim), has(&self.year_end)) {
            (true, false) => Some(Kind::Interim),
            (false, true) => Some(Kind::Actual),
            _ => None,
        }
    }

    /// The heading without words for a half of the year.
    pub(crate) fn unqualified(&self, key: &str) -> String {
        let mut bare = key.to_owned();
        for word in self.interim.iter().chain(&self.year_end) {
            if bare.contains(word.as_str()) {
                bare = bare.replace(word.as_str(), "");
            }
        }
        for word in ["の", "現在", "時点", "における", "での"] {
            bare = bare.trim_start_matches(word).to_owned();
        }
        bare
    }

    /// 今年度の主な取組 without words that do not affect its meaning.
    pub(crate) fn plain<'k>(&self, key: &'k str) -> &'k str {
        let mut rest = key;
        while let Some(next) = self.adjectives.iter().find_map(|word| rest.strip_prefix(word.as_str())) {
            rest = next;
        }
        rest
    }

    /// The kind of a year's row or column by its own words: 計画, 実績（見込）, 達成率.
    pub(crate) fn kind(&self, text: &str) -> Option<Kind> {
        let key = label::key(text);
        let key = without_date(key.as_str());
        let key = key.trim_start_matches('の');
        if key.is_empty() || key.chars().count() > LONGEST_KIND {
            return None;
        }
        let kinds = [
            (Kind::Rate, &self.rate),
            (Kind::Assessment, &self.assessment),
            (Kind::Actual, &self.actual),
            (Kind::Plan, &self.plan),
        ];
        let exact = kinds.iter().find(|(_, words)| words.iter().any(|word| word == key));
        // 実績見込み is a provisional result.
        if key.starts_with("実績") {
            return Some(Kind::Actual);
        }
        let ends = || kinds.iter().find(|(_, words)| words.iter().any(|word| key.ends_with(word.as_str())));
        let kind = exact.or_else(ends).map(|(kind, _)| *kind)?;
        if kind != Kind::Actual {
            return Some(kind);
        }
        // 上半期の進捗状況 beside 実績 below each year.
        let whole = comparison_key(text);
        self.half_by(|word| whole.contains(word)).or(Some(kind))
    }
}

/// （参考）令和6年度
pub(crate) fn is_for_reference(squeezed: &str) -> bool {
    ["(参考)", "【参考】", "参考:"].iter().any(|word| squeezed.starts_with(word))
}

/// 令和8年度の目標 and 9月末現在の実績 without the leading date.
pub(crate) fn without_date(key: &str) -> &str {
    let rest = key.trim_start_matches(|c: char| c.is_ascii_digit() || "令和平成RHrh年度月末日現在時点./元".contains(c));
    let date = &key[..key.len() - rest.len()];
    let dated = date.contains(|c: char| c.is_ascii_digit())
        && date.contains(['年', '月', '令', '平', 'R', 'H', 'r', 'h', '現', '時']);
    if dated { rest.trim_start_matches('の') } else { key }
}
