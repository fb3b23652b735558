//! Done or to be done: the tense of the verb that an expression belongs to.
//!
//! Reason: 「8月25日に実施した」 reports, 「8月25日に実施する」 plans, and a text without a verb (8月25日実施) plans, as goals are
//! written so. The verb is the first finite one behind the expression; 活用し、 or 行い、 pass the tense of the next one on.
//!
//! Cases: `8月25日に実施した。` `平成29年度に策定した計画を見直し` `8月29日に予定していたが` `研修（10月）を開催した。` are facts;
//! `8月に素案を作成した上で、12月に決定する` `10月にAIを活用した窓口を開く` are plans.

use super::{Context, Fact, begins, contains_any, ends_with_any, is_kanji, words};
use crate::core::deadline::expression::Expression;

/// Behind the past form these leave the time open: 作成した上で is not yet done.
const STILL_OPEN: &[&str] = words!("上で うえで 後 のち あと 場合 際 ところで 段階で");

/// Past forms that say how and not when, in front of a noun: 市民と連携した, 研修を通じた.
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

/// Forms that look finite and only join two nouns.
const JOINING: &[&str] = words!(
    "あらゆる いわゆる さらなる における による に係る にかかる に関する に対する という を含む にわたる に資する に当たる に伴う"
);

/// What was planned and did not come to be.
const UNDONE: &[&str] = words!("予定だった 予定であった 予定していた 予定でいた との計画に対し との目標に対し");

pub(super) fn judge(context: &Context) -> Option<Fact> {
    let is_done = match &context.bracket {
        // Behind the bracket only its own clause counts: 研修（10月）を開催した, but not 研修（10月）、…した.
        Some(bracket) => {
            is_past(bracket.behind)
                || is_past(clause(bracket.after))
                || ends_with_any(bracket.before, words!("済 済み"))
        }
        None if stands_apart(context.after) => ends_in_past(context.after),
        None => is_past(context.after),
    };
    let is_done = is_done || is_going_on(context) || has_begun(context) || is_called_off(context);
    let is_undone = contains_any(context.after, UNDONE);
    let is_reported = context.is_report && !context.resolved.is_some_and(|resolved| resolved.approximate);
    (is_done || is_undone || is_reported).then_some(Fact::Done)
}

/// 4月より名称を変更している: what began then goes on. 10月からの開始を目指して準備している is a plan.
fn is_going_on(context: &Context) -> bool {
    let since = matches!(context.written.expression, Expression::Since(_)) && !context.after.starts_with('の');
    let after = context.after;
    let going = words!("ている ています でいる でいます").iter().filter_map(|form| after.find(form)).min();
    since
        && going.is_some_and(|at| {
            first_finite(&after[..at]).is_none() && !contains_any(&after[..at], words!("目指 向け 予定 見込"))
        })
}

/// 7月に着手しており、12月に完了する; 年度末の完成を目指しており is a plan.
fn has_begun(context: &Context) -> bool {
    let clause = clause(context.after);
    let going = words!("ており ていて でおり でいて").iter().find_map(|form| clause.strip_suffix(form));
    going.is_some_and(|words| {
        first_finite(words).is_none() && !contains_any(words, words!("目指 めざ 向け 予定 見込 計画"))
    })
}

/// 5月の総会を中止し、10月に開催する: what had been planned for then.
fn is_called_off(context: &Context) -> bool {
    let called_off = words!("を中止し を見送り を取りやめ を延期し が中止となり が延期となり");
    context.after.starts_with('の') && called_off.iter().any(|form| clause(context.after).ends_with(form))
}

/// Behind 10月に、 only the verb that ends the sentence belongs to the expression: 10月に、寄せられた意見を公表する.
fn stands_apart(after: &str) -> bool {
    after.strip_prefix("に").or_else(|| after.strip_prefix("まで")).unwrap_or(after).starts_with('、')
}

fn ends_in_past(text: &str) -> bool {
    let text = text.trim_end_matches(['。', ')', '」']);
    text.ends_with(['た', 'だ']) && past_form(text, "")
}

fn clause(after: &str) -> &str {
    after.split(['、', ',']).next().unwrap_or_default()
}

/// Whether the first finite verb of `text` is in the past.
pub(super) fn is_past(text: &str) -> bool {
    first_finite(text) == Some(Tense::Past)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tense {
    Past,
    Present,
}

/// The tense of the first finite verb.
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
fn is_finished(before: &str, after: &str) -> bool {
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
    // 早く, 広く in front of a word are adverbs.
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
