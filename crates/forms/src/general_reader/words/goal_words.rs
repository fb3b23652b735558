//! Words with which one workbook counts its goals: 約束１ …, 約束２ ….

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::line_numbers::{self, Numbered};
use super::vocabulary::Vocabulary;
use super::weights::LIKELY;
use matome_deadline::written::mark;
use matome_workbook::grid::Sheet;

/// Words that count pages, figures or years.
const NO_GOALS: [&str; 22] = [
    "図",
    "表",
    "資料",
    "別紙",
    "別表",
    "様式",
    "注",
    "注記",
    "第",
    "問",
    "頁",
    "令和",
    "平成",
    "昭和",
    "西暦",
    "手順",
    "段階",
    "ステップ",
    "例",
    "案",
    "約",
    "全",
];
/// Length of such a word.
const LENGTH: std::ops::RangeInclusive<usize> = 2..=8;
const SHORTEST_NAME: usize = 4;
const FEWEST: usize = 2;

/// The vocabulary plus words that number consecutive lines of these sheets.
pub(crate) fn with_words<'v>(vocabulary: &'v Vocabulary, sheets: &[&Sheet]) -> Cow<'v, Vocabulary> {
    let words: BTreeSet<String> = sheets.iter().flat_map(|sheet| words(sheet, vocabulary)).collect();
    if words.is_empty() { Cow::Borrowed(vocabulary) } else { Cow::Owned(vocabulary.with_names(&words)) }
}

fn words(sheet: &Sheet, vocabulary: &Vocabulary) -> Vec<String> {
    let mut counted: BTreeMap<(u32, &str), Vec<u32>> = BTreeMap::new();
    for (at, cell) in &sheet.cells {
        let next = || sheet.cells.range(*at..).nth(1).is_some_and(|(next, _)| next.row == at.row);
        if let Some((word, number)) = line(&cell.text, next) {
            counted.entry((at.column, word)).or_default().push(number);
        }
    }
    let goes_on = |numbers: &Vec<u32>| numbers.windows(2).all(|two| two[1] == two[0] + 1);
    counted.retain(|_, numbers| numbers.len() >= FEWEST && goes_on(numbers));
    let words = counted.into_keys().map(|(_, word)| word);
    words.filter(|word| !means_something(word, vocabulary)).map(str::to_owned).collect()
}

/// The leading word and number of a line that names something, behind them or in the next box.
fn line(text: &str, has_next: impl Fn() -> bool) -> Option<(&str, u32)> {
    let bare = text.trim_start_matches(|c: char| mark::is_bullet(c) || c.is_whitespace());
    let (word, Numbered { number, rest, .. }) = line_numbers::counted(bare)?;
    let is_word = LENGTH.contains(&word.chars().count()) && word.chars().all(char::is_alphabetic);
    let is_named = rest.map_or_else(has_next, |rest| rest.chars().count() >= SHORTEST_NAME);
    // 中学校２校 counts schools.
    let behind = bare.split_once(word)?.1.trim_start_matches(|c: char| !c.is_numeric());
    let is_word = is_word && !behind.trim_start_matches(char::is_numeric).starts_with(char::is_alphabetic);
    (is_word && is_named && !NO_GOALS.contains(&word)).then_some(())?;
    Some((word, number.parse().ok()?))
}

fn means_something(word: &str, vocabulary: &Vocabulary) -> bool {
    vocabulary.senses(word).first().is_some_and(|(_, score)| *score >= LIKELY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use matome_workbook::grid::{Cell, Position};

    #[test]
    fn the_name_may_stand_beside_the_word_and_its_number() {
        let texts =
            [((0, 0), "宣言１"), ((0, 2), "道を直す"), ((3, 0), "宣言２"), ((3, 2), "川を守る"), ((5, 0), "評点１")];
        let cell = |text: &str| Cell { text: text.to_owned(), ..Cell::default() };
        let cells = texts.into_iter().map(|((row, column), text)| (Position::new(row, column), cell(text)));
        let sheet = Sheet { cells: cells.collect(), ..Sheet::default() };
        assert_eq!(words(&sheet, Vocabulary::built_in()), ["宣言"]);
    }

    #[test]
    fn a_word_that_counts_lines_one_after_the_other_names_what_they_say() {
        for (lines, word) in [
            (["約束１　道を直します", "点検を行う。", "約束２　川を守ります"], Some("約束")),
            (["【誓い①】道を直します", "点検を行う。", "【誓い②】川を守ります"], Some("誓い")),
            (["約束１　道を直します", "点検を行う。", "約束４　川を守ります"], None),
            (["資料１　道路の一覧表", "点検を行う。", "資料２　河川の一覧表"], None),
            (["令和７年度の道を直す", "点検を行う。", "令和８年度の川を守る"], None),
            (["中学校２校の屋根を直す", "点検を行う。", "中学校３校の屋根を直す"], None),
        ] {
            let cell = |text: &str| Cell { text: text.to_owned(), ..Cell::default() };
            let cells = (0..).zip(lines).map(|(row, text)| (Position::new(row, 0), cell(text)));
            let sheet = Sheet { cells: cells.collect(), ..Sheet::default() };
            let found = words(&sheet, Vocabulary::built_in());
            assert_eq!(found.first().map(String::as_str), word, "{lines:?}");
        }
    }
}
