//! What a clause leaves open: negation, plan, part, delay, or work that goes on.

use super::amount;
use super::deed::{is_lasting_state, without_ending};
use super::word_list::WordList;
use crate::core::era::Era;
use crate::core::fiscal_year::FiscalYear;
use crate::core::written::kanji;

/// Phrases that look like something open and are not.
static HARMLESS: WordList = WordList::new(
    "予定どおりに 予定どおり 予定通りに 予定通り 計画どおりに 計画どおり 計画通りに 計画通り 予定より 予定を \
    予定していた 予定した 遅れることなく 遅れなく 遅滞なく 滞りなく 問題なく 支障なく 事故なく もれなく 漏れなく \
    残らず だけでなく のみならず 少なくとも までに 引き続いて 今後の",
);

/// Something is left: negation, plan, part, or work that goes on.
static LEFT: WordList = WordList::new(
    "未完 未達 未実施 未着手 未済 未策定 未了 未定 未対応 未整備 未開催 未作成 未公表 未設置 未導入 未提出 未回答 \
    未決 未改 未だ いまだ まだ ない ません なかっ せず できず 出来ず 至らず 及ばず 中断 見送 \
    先送 断念 保留 中止 見込 見通し 目途 めど メド 目処 つもり これから 今後 来月 来年 次年度 次の年度 翌年 翌月 次回 \
    引き続き 引続き 継続 に向け 向かって 方向 つつ 間近 直前 寸前 次第 しだい したい べき だろう ? できれば すれば \
    したら 途中 残り 残る 残って 残す 残件 一部 部分 半分 半数 大半 ほぼ ほとんど 概ね おおむね おおよそ 大方 のみ \
    だけ まで 除き 除く 順次 繰越 繰り越 繰りこし 持越 持ち越 とどま 留ま 止まっ ずれ込 ずれこ 後ろ倒 後倒 先延 新年度 \
    目標を下回 計画を下回 届か 工期を延長 期間を延長 期限を延長 を目指",
);

/// What held the work up: over, if the sentence goes on with 「…が、」.
static TROUBLES: WordList = WordList::new("困難 遅れ 遅延 延期 時間を要 日数を要 期間を要 不測 不調 不落 滞っ 難航");

/// Acts by which the next thing has only begun.
static BEGUN: WordList = WordList::new("着手し 着工し 起工し 取りかか 取り掛か");

/// How a clause stands in its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClausePosition {
    Plain,
    /// 「…が、」: what follows is set against it.
    Conceded,
}

/// The clause without what only looks open.
pub(super) fn without_harmless(clause: String) -> String {
    HARMLESS.taken_out_of(clause)
}

/// `aim`: what the measure aims at, in its own words; whoever shall only begin is done when it is begun.
pub(super) fn is_open(clause: &str, place: ClausePosition, aim: &str, year: Option<FiscalYear>) -> bool {
    LEFT.are_within(clause)
        || (place == ClausePosition::Plain && TROUBLES.are_within(clause))
        || BEGUN.within(clause).is_some_and(|begun| !aim.contains(begun.trim_end_matches('し')))
        || is_planned(clause)
        || is_ongoing(clause)
        || is_in_part(clause)
        || is_of_later_year(clause, year)
        || clause.contains("あと")
        || clause.ends_with('へ')
}

/// 予定 at the end; 「予定の事業」 is a name.
fn is_planned(clause: &str) -> bool {
    clause.match_indices("予定").any(|(at, word)| {
        let behind = &clause[at + word.len()..];
        behind.is_empty()
            || ["で", "と", "し", "す", "あ", "、", "が", "時期", "日"].iter().any(|next| behind.starts_with(next))
    })
}

/// 実施中, 進めている, 行う.
fn is_ongoing(clause: &str) -> bool {
    let plain = without_ending(clause, &["である", "です"]);
    if plain.ends_with('中') {
        return true;
    }
    let present = plain.ends_with(['る', 'う', 'く', 'す', 'つ', 'ぶ', 'む', 'ぐ', 'り']) || plain.ends_with("ており");
    present && !is_lasting_state(plain)
}

/// 8割方, 3/5件, 30件中27件, 80%, 約.
fn is_in_part(clause: &str) -> bool {
    if !clause.contains(['割', '約', '%', '/', '中']) {
        return false;
    }
    let letters: Vec<char> = clause.chars().collect();
    let is_count = |c: char| c.is_ascii_digit() || kanji::numeral(c).is_some();
    let tenths = letters.windows(2).any(|pair| is_count(pair[0]) && pair[1] == '割') && !clause.contains("10割");
    let about = letters.windows(2).any(|pair| pair[0] == '約' && pair[1].is_ascii_digit());
    let of = letters.iter().enumerate().filter(|(_, c)| **c == '/').any(|(at, _)| is_smaller(&letters, at));
    let among = clause.split_once('中').is_some_and(|(whole, part)| is_part_of(part, whole));
    tenths || about || is_partial_rate(clause) || of || among
}

/// 「320点」 before and 「285点」 behind.
fn is_part_of(part: &str, whole: &str) -> bool {
    let ends_in_count = amount::without(whole).len() < whole.len() && amount::amounts(whole).len() == 1;
    let whole = amount::amounts(whole).into_iter().next_back().filter(|_| ends_in_count);
    part.starts_with(|c: char| c.is_ascii_digit())
        && whole.is_some_and(|whole| whole.reached_by(&amount::amounts(part)) == amount::Reach::Short)
}

/// 80%, 進捗率80%; 回収率48% and 満足度86% are what was found, and no part of the work.
fn is_partial_rate(clause: &str) -> bool {
    const OF_THE_WORK: [&str; 8] = ["進捗", "達成", "完了", "実施", "整備", "出来高", "執行", "終"];
    let mut before = clause;
    while let Some(at) = before.rfind('%') {
        let stem = before[..at].trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        let value: f64 = before[stem.len()..at].parse().unwrap_or(100.0);
        let named = stem.trim_end_matches(['は', 'が', 'も', 'を', ':', 'の', '約']);
        let is_measured = ["率", "度", "割合", "比", "比率"].iter().any(|end| named.ends_with(end));
        let of_work = || {
            OF_THE_WORK
                .iter()
                .any(|word| named.ends_with(&format!("{word}率")) || named.ends_with(&format!("{word}度")))
        };
        if value < 100.0 && (!is_measured || of_work()) {
            return true;
        }
        before = stem;
    }
    false
}

/// 3/5 with a unit behind; 7/31 is a day.
fn is_smaller(letters: &[char], at: usize) -> bool {
    let left: String =
        letters[..at].iter().rev().take_while(|c| c.is_ascii_digit()).collect::<Vec<_>>().into_iter().rev().collect();
    let right: String = letters[at + 1..].iter().take_while(|c| c.is_ascii_digit()).collect();
    let unit = letters.get(at + 1 + right.len()).is_some_and(|c| "件人名回台本冊校戸か箇ヶ施項".contains(*c));
    matches!((left.parse::<u32>(), right.parse::<u32>()), (Ok(left), Ok(right)) if unit && left < right)
}

/// 「配布は令和9年度となりました」 of a measure of 令和8年度; 「令和9年度予算」 and 「令和9年度からの計画」 are names.
fn is_of_later_year(clause: &str, year: Option<FiscalYear>) -> bool {
    let Some(year) = year else { return false };
    clause.match_indices("年度").any(|(at, word)| {
        let behind = clause[at + word.len()..].trim_start_matches("当初");
        let before = &clause[..at];
        let stem = before.trim_end_matches(|c: char| c.is_ascii_digit());
        let number: Option<i32> = before[stem.len()..].parse().ok();
        let era = ["令和", "平成", "R", "H"].into_iter().find(|era| stem.ends_with(era)).unwrap_or("令和");
        let western = number.and_then(|n| if n > 1900 { Some(n) } else { Era::named(era)?.western(n) });
        behind.starts_with(['に', 'へ', 'と']) && western.is_some_and(|western| western > year.start())
    })
}

/// A month from November to March, or the year's end: without a verb that is past, it is planned.
pub(super) fn names_winter(clause: &str) -> bool {
    let is_winter = |(at, _): (usize, &str)| {
        let stem = clause[..at].trim_end_matches(|c: char| c.is_ascii_digit());
        matches!(clause[stem.len()..at].parse::<u32>(), Ok(11 | 12 | 1..=3))
    };
    clause.match_indices('月').any(is_winter) || clause.contains("年度末")
}
