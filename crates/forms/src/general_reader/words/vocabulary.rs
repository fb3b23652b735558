//! Words of headings with their items and scores. A heading's last word decides (目標達成**時期**); a word in front or in
//! brackets that names a half of the year overrules it (**中間**の評価, 実績（**9月末**）).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

use serde::Deserialize;

use super::content::Content;
use super::qualifiers::{Qualifiers, without_date};
use super::weights::{self, EXACT, KNOWN};
use crate::general_reader::item::Item;
use crate::general_reader::taught::form_rules::FormRules;
use matome_deadline::text::comparison_key;
use matome_deadline::written::label;

const WORDS: &str = include_str!("../../../../../config/layouts/vocabulary.toml");

const LONGEST: usize = 26;

const LONGEST_WITH_ENDING: usize = 14;
/// Longest heading explained in brackets: なにを, いまどうなっているか.
const LONGEST_EXPLAINED: usize = 12;

/// Characters before 事業 that make it a name.
const IN_A_NAME: usize = 3;

/// A shorter word counts only alone.
const SHORTEST_WITHIN: usize = 2;

/// Number of words in a list; more are a sentence.
const LISTED: std::ops::RangeInclusive<usize> = 2..=3;

/// The words of an item by certainty.
#[derive(Deserialize, Default)]
struct Words {
    #[serde(default, rename = "words")]
    sure: Vec<String>,
    #[serde(default)]
    perhaps: Vec<String>,
    #[serde(default)]
    rarely: Vec<String>,
}

#[derive(Deserialize)]
struct Raw {
    report: Words,
    endings: BTreeMap<Item, Vec<String>>,
    qualifiers: Qualifiers,
    questions: BTreeMap<Item, Vec<String>>,
    #[serde(flatten)]
    items: HashMap<Item, Words>,
}

#[derive(Clone)]
struct Word {
    key: String,
    length: usize,
    item: Item,
    weight: f32,
}

#[derive(Clone)]
pub(crate) struct Vocabulary {
    words: Vec<Word>,
    exact: HashMap<String, Vec<(Item, f32)>>,
    pub(crate) reports: Vec<String>,
    /// Last words of headings, used if nothing else matches.
    endings: Vec<(String, Item)>,
    /// First words of headings that ask something.
    questions: Vec<(String, Item)>,
    qualifiers: Qualifiers,
    pub(crate) is_of_form: bool,
    form_endings: Vec<(String, Item)>,
    pub(crate) marked_items: Vec<Item>,
}

impl Vocabulary {
    pub(crate) fn built_in() -> &'static Self {
        static BUILT_IN: OnceLock<Vocabulary> = OnceLock::new();
        BUILT_IN.get_or_init(|| Self::of(toml::from_str(WORDS).expect("a test reads the built-in words")))
    }

    fn of(raw: Raw) -> Self {
        let mut words = Vec::new();
        let mut exact: HashMap<String, Vec<(Item, f32)>> = HashMap::new();
        for (item, list) in &raw.items {
            let weighted =
                [(&list.sure, weights::WORDS), (&list.perhaps, weights::PERHAPS), (&list.rarely, weights::RARELY)];
            let weighted =
                weighted.into_iter().flat_map(|(words, weight)| words.iter().map(move |word| (word, weight)));
            for (word, weight) in weighted {
                let key = label::key(word).to_lowercase();
                // A bracketed remark does not strengthen a word.
                if word.ends_with('）') {
                    continue;
                }
                let meanings = exact.entry(key.clone()).or_default();
                if meanings.iter().all(|(known, _)| known != item) {
                    meanings.push((*item, weight));
                    words.push(Word { length: key.chars().count(), key, item: *item, weight });
                }
            }
        }
        let reports = raw.report.sure.iter().map(|word| label::key(word).to_lowercase()).collect();
        let (endings, questions) = (by_word(raw.endings), by_word(raw.questions));
        Self {
            words,
            exact,
            reports,
            endings,
            questions,
            qualifiers: raw.qualifiers,
            is_of_form: false,
            form_endings: Vec::new(),
            marked_items: Vec::new(),
        }
    }

    /// Adds words that name goals in one workbook.
    pub(crate) fn with_names(&self, words: &BTreeSet<String>) -> Self {
        let mut more = self.clone();
        for word in words {
            let key = label::key(word).to_lowercase();
            more.exact.entry(key).or_default().push((Item::Title, weights::RARELY));
        }
        more
    }

    /// With the words of one form, which mean there what the form says.
    pub(crate) fn with_form(&self, rules: &FormRules) -> Self {
        let mut more = self.clone();
        more.is_of_form = true;
        more.form_endings.clone_from(&rules.endings);
        more.marked_items.clone_from(&rules.marked_items);
        let keyed: Vec<(String, Item)> =
            rules.words.iter().map(|(word, item)| (label::key(word).to_lowercase(), *item)).collect();
        for (key, _) in &keyed {
            more.exact.insert(key.clone(), Vec::new());
            more.words.retain(|word| word.key != *key);
        }
        for (key, item) in keyed {
            more.words.push(Word { length: key.chars().count(), key: key.clone(), item, weight: weights::WORDS });
            more.exact.entry(key).or_default().push((item, weights::WORDS));
        }
        more
    }

    pub(crate) const fn qualifiers(&self) -> &Qualifiers {
        &self.qualifiers
    }

    /// Possible items of a heading, most likely first, up to slightly above [`EXACT`].
    pub(crate) fn senses(&self, text: &str) -> Vec<(Item, f32)> {
        let key = label::key(text).to_lowercase();
        let length = key.chars().count();
        if let Some((_, item)) = self.form_endings.iter().find(|(ending, _)| key.ends_with(ending.as_str())) {
            return vec![(*item, EXACT)];
        }
        if length == 0 || length > LONGEST {
            return Vec::new();
        }
        let whole = comparison_key(text);
        let mut senses: HashMap<Item, f32> = HashMap::new();
        self.by_words(&key, 0.0, &mut senses);
        self.by_shortened(&key, &mut senses);
        self.by_parts(&whole, &mut senses);
        self.by_ending(&key, length, &mut senses);
        self.by_question(&key, &mut senses);
        self.keep_to_whole(&key, &mut senses);
        self.qualify(&whole, without_date(&key), &mut senses);
        self.explain(&whole, &key, &mut senses);
        let mut senses: Vec<(Item, f32)> = senses.into_iter().filter(|(_, score)| *score > weights::LEAST).collect();
        senses.sort_by(|(a, x), (b, y)| y.total_cmp(x).then(a.cmp(b)));
        senses
    }

    /// Meanings without a trailing number, date, の or half of the year.
    fn by_shortened(&self, key: &str, senses: &mut HashMap<Item, f32>) {
        let uncounted =
            key.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches(['(', '.', '-']).trim_end_matches("no");
        if uncounted.len() < key.len() && !uncounted.is_empty() {
            self.by_words(uncounted, weights::UNCOUNTED, senses);
        }
        let undated = without_date(key);
        if undated.len() < key.len() {
            self.by_words(undated, weights::UNDATED, senses);
        }
        if key.contains('の') {
            self.by_words(&key.replace('の', ""), weights::LOOSE, senses);
        }
        let plain = self.qualifiers.plain(key);
        if plain.len() < key.len() && !plain.is_empty() {
            self.by_words(plain, weights::UNQUALIFIED, senses);
        }
    }

    /// A heading known as a whole does not mean its last word.
    fn keep_to_whole(&self, key: &str, senses: &mut HashMap<Item, f32>) {
        let Some(whole) = self.exact.get(key) else { return };
        for (item, score) in senses {
            if whole.iter().all(|(known, _)| known != item) {
                *score = score.min(weights::PARTIAL);
            }
        }
    }

    fn by_words(&self, key: &str, less: f32, senses: &mut HashMap<Item, f32>) {
        let mut add = |item: Item, score: f32| {
            let known = senses.entry(item).or_default();
            *known = known.max(score - less);
        };
        if let Some(exact) = self.exact.get(key) {
            let share = if exact.len() > 2 { weights::OF_SEVERAL } else { 1.0 };
            for (item, weight) in exact {
                add(*item, EXACT * weight * share);
            }
        }
        let length = key.chars().count();
        // 学力向上推進事業 is a name, not the heading 推進事業.
        let names =
            |word: &Word| length >= word.length + IN_A_NAME && word.key.ends_with("事業") && key.ends_with(&word.key);
        for word in
            self.words.iter().filter(|word| word.length >= SHORTEST_WITHIN && word.length < length && !names(word))
        {
            let share = word.length as f32 / length as f32;
            let score = if share >= weights::LEAST_AT_END && key.ends_with(&word.key) {
                weights::AT_END + weights::AT_END_BY_SHARE * share
            } else if share >= weights::LEAST_INSIDE && key.contains(&word.key) {
                weights::INSIDE_BY_SHARE * share
            } else {
                continue;
            };
            add(word.item, score * word.weight);
        }
    }

    /// 理由・コメント: each word is known.
    fn by_parts(&self, squeezed: &str, senses: &mut HashMap<Item, f32>) {
        // 目標とする水準 is one word.
        let joins =
            if ["とす", "とな", "とし"].iter().any(|verb| squeezed.contains(verb)) { "及び" } else { "と" };
        let parts: Vec<&str> = squeezed
            .split(['・', '/', '、'])
            .flat_map(|part| part.split("及び"))
            .flat_map(|part| part.split(joins))
            .collect();
        if !LISTED.contains(&parts.len()) {
            return;
        }
        let mut found: HashMap<Item, f32> = HashMap::new();
        for part in parts {
            let mut own = HashMap::new();
            self.by_words(&label::key(part).to_lowercase(), weights::PART, &mut own);
            if own.values().all(|score| *score < weights::PART) {
                return;
            }
            for (item, score) in own {
                let known = found.entry(item).or_default();
                *known = known.max(score);
            }
        }
        for (item, score) in found {
            let known = senses.entry(item).or_default();
            *known = known.max(score);
        }
    }

    /// The longest last word, if the heading is short enough.
    fn by_ending(&self, key: &str, length: usize, senses: &mut HashMap<Item, f32>) {
        if length > LONGEST_WITH_ENDING {
            return;
        }
        let best =
            self.endings.iter().filter(|(word, _)| key.ends_with(word.as_str())).max_by_key(|(word, _)| word.len());
        if let Some((_, item)) = best {
            let known = senses.entry(*item).or_default();
            *known = known.max(weights::ENDING);
        }
    }

    /// どうなれば「済」とするか asks for a target, どこまで進んだか for a report.
    fn by_question(&self, key: &str, senses: &mut HashMap<Item, f32>) {
        let asked = self.questions.iter().find(|(word, _)| key.starts_with(word.as_str()));
        let Some((_, item)) = asked else { return };
        let item = if key.ends_with("たか") || key.ends_with("だか") { Item::YearEndReport } else { *item };
        let known = senses.entry(item).or_default();
        *known = known.max(KNOWN);
    }

    /// A bracketed word selects a meaning: 達成状況（自己評価）.
    fn explain(&self, whole: &str, key: &str, senses: &mut HashMap<Item, f32>) {
        let Some((_, inside)) = whole.rsplit_once('(') else { return };
        let inside = label::key(inside.trim_end_matches(')')).to_lowercase();
        if inside.is_empty() || inside == key {
            return;
        }
        if matches!(inside.as_str(), "大" | "中" | "小" | "大分類" | "中分類" | "小分類") {
            for score in senses.values_mut() {
                *score *= weights::BESIDE_A_LEVEL;
            }
            senses.insert(Item::Category, weights::OF_A_LEVEL);
        }
        // 何を（目標の項目）, 打ち手（取組内容）: an unknown word with its meaning. 令和7年度実行プラン（実施計画） is a caption.
        if senses.is_empty() && key.chars().count() <= LONGEST_EXPLAINED && !key.contains("年度") {
            self.by_words(&inside, weights::PART, senses);
            return;
        }
        for (item, weight) in self.exact.get(&inside).into_iter().flatten() {
            if let Some(score) = senses.get_mut(item) {
                *score += weights::EXPLAINED * weight;
            }
        }
    }

    /// The item that a label is known for in any context.
    pub(crate) fn known(&self, text: &str) -> Option<Item> {
        known(&self.senses(text))
    }

    /// 令和8年度の取組計画, 年度末実績（3月末）: a known word after a year, or before a bracketed date.
    pub(crate) fn is_dated_label(&self, text: &str) -> bool {
        let key = label::key(text).to_lowercase();
        let word = without_date(&key);
        let has_remark = key.len() < comparison_key(text).len();
        let is_known = |word: &str| self.exact.contains_key(word);
        word.len() < key.len() && is_known(word) && !Content::of(word).time || has_remark && is_known(&key)
    }
}

/// The item that words stand for by themselves, if any; `senses` has the most likely first.
pub(crate) fn known(senses: &[(Item, f32)]) -> Option<Item> {
    senses.first().filter(|(_, score)| *score >= KNOWN).map(|(item, _)| *item)
}

/// Words with the item that each decides.
fn by_word(items: BTreeMap<Item, Vec<String>>) -> Vec<(String, Item)> {
    items.into_iter().flat_map(|(item, words)| words.into_iter().map(move |word| (word, item))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(text: &str) -> Option<Item> {
        Vocabulary::built_in().senses(text).first().map(|(item, _)| *item)
    }

    #[test]
    fn the_last_word_decides_and_a_qualifier_overrules_it() {
        for (text, item) in [
            ("目標達成時期\n（いつまでに）", Item::Period),
            ("目標達成のための具体的方法", Item::Actions),
            ("中間評価コメント", Item::InterimReport),
            ("進捗状況（９月末現在）", Item::InterimReport),
            ("取組状況（年度末）", Item::YearEndReport),
            ("決算額", Item::Aside),
            ("事業費（千円）", Item::Aside),
            ("前年度の実績", Item::Aside),
            ("次年度の取組", Item::Aside),
            ("課題・次年度の対応", Item::Aside),
            ("令和7年度（前年度）", Item::Aside),
            ("（参考）令和6年度", Item::Aside),
            ("令和8年度の取組内容", Item::Actions),
            ("どこまで\n（達成水準）", Item::Target),
            ("課室所名", Item::Sections),
        ] {
            assert_eq!(best(text), Some(item), "{text}");
        }
        for value in ["窓口の待ち時間を短くする", "前年度比　５％減"] {
            assert_eq!(best(value), None);
        }
    }
}
