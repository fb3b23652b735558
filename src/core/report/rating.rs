//! Whether a row rates its own work as less than done: △, やや遅れ, 一部達成, 達成度80%.
//!
//! How an office counts its ratings is left to 評価集計: here only whether work is left.

use super::checkbox;
use super::piece::fold;
use super::word_list::WordList;

/// What no finished work is called.
static BEHIND: WordList = WordList::new(
    "遅れ 遅延 未 一部 不十分 できなかっ 困難 中止 延期 概ね達成 おおむね達成 概ね完了 おおむね完了 継続 着手 実施中",
);

/// Signs of a work that did not get where it should.
const LOW_SIGNS: [char; 4] = ['△', '▲', '×', '✕'];

/// C is the third step in every city; B is 「as planned」 in many.
const LOW_LETTERS: std::ops::RangeInclusive<char> = 'C'..='F';

pub(super) fn is_behind(assessment: &str) -> bool {
    let ticked = checkbox::ticked(assessment);
    let folded: String = ticked.lines().map(fold).collect::<Vec<_>>().join("\n");
    let mut letters = folded.chars().filter(|c| !c.is_whitespace());
    let first = letters.next();
    let is_alone = letters.next().is_none_or(|next| !next.is_ascii_alphanumeric());
    BEHIND.are_within(&folded)
        || folded.contains(LOW_SIGNS)
        || (is_alone && first.is_some_and(|first| LOW_LETTERS.contains(&first.to_ascii_uppercase())))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_row_may_rate_itself_as_less_than_done() {
        for low in ["△", "×", "Ｃ", "D", "c", "やや遅れ", "□順調\n■やや遅れ\n□遅れ", "一部達成", "未達成", "Ｃ　不十分"]
        {
            assert!(super::is_behind(low), "{low}");
        }
        for fine in ["", "◎", "○", "Ａ", "B", "S", "順調", "■順調\n□やや遅れ\n□遅れ", "達成", "3", "Check済"]
        {
            assert!(!super::is_behind(fine), "{fine}");
        }
    }
}
