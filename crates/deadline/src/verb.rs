//! Tense of a verb: past or not.

use super::word_list::{begins, ends_with_any, is_kanji, words};

/// Words after a past form that leave the time open: 作成した上で is not done yet.
const STILL_OPEN: &[&str] = words!("上で うえで 後 のち あと 場合 際 ところで 段階で");

/// Past forms before a noun that express manner, not time: 市民と連携した, 研修を通じた.
const MANNERS: &[&str] = words!(
    "\
    通じた 応じた 向けた 踏まえた 含めた 見据えた 基づいた 沿った 合わせた 併せた 優れた 活用した \
    利用した 生かした 活かした 重視した とした 考慮した \
    配慮した 見越した 即した 適した 特化した 想定した 意識した 用いた 使った 連携した 視野に入れた \
    めざした 目指した 考えた 立った 念頭に置いた 取り入れた \
    老朽化した 高齢化した 多様化した 複雑化した 深刻化した 破損した 損傷した 劣化した 不足した 限られた 恵まれた \
    自立した 安定した 充実した 共通した 開かれた \
    といった こうした そうした 参考にした 題材にした 軸にした 基にした もとにした 通した 関わった 根差した 根ざした \
    一体となった 一丸となった 超えた 越えた 絞った 込めた 駆使した 徹底した 備えた 兼ねた 加えた 交えた 経た 目立った"
);

/// Forms that look finite but join two nouns.
const JOINING: &[&str] = words!(
    "あらゆる いわゆる さらなる における による に係る にかかる に関する に対する という を含む にわたる に資する に当たる に伴う"
);

/// Whether the text ends in a past form: に実施した。
pub(super) fn ends_in_past(text: &str) -> bool {
    let text = text.trim_end_matches(['。', ')', '」']);
    text.ends_with(['た', 'だ']) && past_form(text, "")
}

/// Whether the first finite verb of `text` is past.
pub(super) fn is_past(text: &str) -> bool {
    first_finite(text) == Some(Tense::Past)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tense {
    Past,
    Present,
}

pub(super) fn first_finite(text: &str) -> Option<Tense> {
    text.char_indices().find_map(|(at, c)| {
        let (before, after) = (&text[..at + c.len_utf8()], &text[at + c.len_utf8()..]);
        match c {
            'た' | 'だ' if past_form(before, after) => Some(Tense::Past),
            '済' if is_finished(before, after) => Some(Tense::Past),
            'る' | 'す' | 'う' | 'く' | 'む' | 'ぶ' | 'つ' if present_form(before, after, c) => {
                Some(Tense::Present)
            }
            'い' if before.ends_with("たい") || before.ends_with("ない") => {
                if before.ends_with("ていない") {
                    Some(Tense::Past)
                } else {
                    Some(Tense::Present)
                }
            }
            _ => None,
        }
    })
}

/// 実施済み, 完了済。, but neither 決済 nor 未済額.
pub(super) fn is_finished(before: &str, after: &str) -> bool {
    let part_of_word = ends_with_any(before, words!("経済 救済 共済 返済 決済 未済 弁済 完済"));
    !part_of_word && (after.is_empty() || after.starts_with(['み', '。', '、', ')', 'の', 'で']))
}

fn past_form(before: &str, after: &str) -> bool {
    let mut backwards = before.chars().rev();
    let (last, stem) = (backwards.next(), backwards.next());
    let is_stem = match last {
        Some('だ') => stem == Some('ん'),
        _ => stem.is_some_and(|c| "しっいれけめえせきてべねげじちりびみ得来見経出".contains(c)),
    };
    let follows = after.chars().next();
    let ends_word = follows.is_none_or(|c| {
        "。、,)」』]・がのもとこ「『([".contains(c)
            || is_kanji(c)
            || ('ァ'..='ヶ').contains(&c)
            || c.is_ascii_alphanumeric()
    }) || begins(after, words!("ため ほか まま うえ ところ あと が")).is_some();
    let open = begins(after, STILL_OPEN).is_some() || begins(after, words!("がって がい")).is_some();
    let at_end = after.is_empty() || after.starts_with(['。', '、', ')']);
    let manner = !at_end && ends_with_any(before, MANNERS);
    is_stem && ends_word && !open && !manner && !before.ends_with("あらた")
}

fn present_form(before: &str, after: &str, c: char) -> bool {
    let stem = before.chars().rev().nth(1);
    let is_stem = match c {
        'る' => stem.is_some_and(|c| is_kanji(c) || ('ぁ'..='ん').contains(&c)),
        'す' => stem.is_some_and(|c| is_kanji(c) || "らわかたまやほ".contains(c)),
        'う' => stem.is_some_and(is_kanji),
        _ => stem.is_some_and(|c| is_kanji(c) || "こすしりび".contains(c)),
    };
    let follows = after.chars().next();
    let at_end = follows.is_none_or(|c| "。、,)」』]".contains(c));
    let before_noun = follows.is_some_and(|c| is_kanji(c) || ('ァ'..='ヶ').contains(&c))
        || begins(after, words!("こと ため もの よう と が の た な 見")).is_some();
    // 早く, 広く before a word are adverbs.
    let ends_word = at_end || (before_noun && c != 'く' && c != 'つ');
    is_stem && ends_word && !ends_with_any(before, JOINING)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_finite_verb_gives_the_tense() {
        for (text, tense) in [
            ("に実施した。", Some(Tense::Past)),
            ("に策定した計画を見直す。", Some(Tense::Past)),
            ("までに補助金を活用し、資器材を購入した。", Some(Tense::Past)),
            ("に作成した上で、決定する。", Some(Tense::Present)),
            ("にAIを活用した窓口を開設する。", Some(Tense::Present)),
            ("に導入済みである。", Some(Tense::Past)),
            ("に新たな計画を定める", Some(Tense::Present)),
            ("の改訂", None),
            ("に実施していない事業", Some(Tense::Past)),
            ("に公表したい。", Some(Tense::Present)),
        ] {
            assert_eq!(first_finite(text), tense, "{text}");
        }
    }
}
