//! Premises of a measure, and laws that take effect.
//!
//! Reason: 「4月～9月の執行状況を踏まえ」 names input of the measure, 「令和7年10月施行の改正法」 a decision of others.

use super::{Context, NotADeadline, begins, contains_any, earliest, end, ends_with_any, head, is_kanji, words};
use crate::expression::Expression;

/// Words that mark the preceding text as a premise.
const GROUNDS: &[&str] =
    words!("に対応 踏まえ ふまえ を受け に基づ にもとづ をもとに を基に を元に 教訓 鑑み 勘案 を背景");

/// Other bodies that set dates.
const OTHERS: &[&str] = words!("国が 国の 国から 県が 県の 県から 府の 都の 省が 省の 省から 庁の");

pub(super) fn judge(context: &Context) -> Option<NotADeadline> {
    let holds = is_of_others(context)
        || is_ground(context)
        || dates_ground(context)
        || is_law(context)
        || runs_out(context)
        || goes_on(context);
    holds.then_some(NotADeadline::Basis)
}

/// 国が9月に示す指針, 9月に県が公表する推計: actions of others.
fn is_of_others(context: &Context) -> bool {
    let named_before = ends_with_any(context.before, words!("国が 県が 府が 都が 省が 庁が 道が"));
    let named_behind = context.after.starts_with('に')
        && begins(&context.after['に'.len_utf8()..], words!("国が 国から 県が 県から")).is_some();
    named_before || named_behind
}

/// 4月～9月の執行状況を踏まえ; 10月に総務省の示す指針を踏まえ.
fn is_ground(context: &Context) -> bool {
    // 12月に備え, 年度末に向け: the action comes earlier.
    if begins(context.after, words!("に備え に向け")).is_some() {
        return true;
    }
    let Some(at) = earliest(context.after, GROUNDS) else { return false };
    let between = &context.after[..at];
    let own_clause = !between.contains('、') && !between.contains('。');
    let noun = begins(between, words!("の 施行 公布 に予定される に予定されている")).is_some();
    let of_others = between.starts_with('に') && contains_any(between, OTHERS);
    own_clause && !context.occurrence.end && (noun || of_others)
}

/// 料金の自由化（令和6年10月）に伴い, 一斉点検（6月実施）の結果を踏まえ: the bracket dates a premise.
fn dates_ground(context: &Context) -> bool {
    let Some(bracket) = &context.bracket else { return false };
    let follows = words!("に伴 への対応 による を契機 の教訓 の被災 満了に伴 終了に伴");
    let ground = bracket.after.strip_prefix('を').unwrap_or(bracket.after);
    if begins(ground, GROUNDS).is_some()
        || begins(bracket.after, GROUNDS).is_some()
        || begins(bracket.after, follows).is_some()
    {
        return true;
    }
    let result = begins(bracket.after, words!("の結果 の実績 の成果 の検証 の反省")).is_some();
    let used = words!("踏まえ ふまえ を受け に基づ を基に をもとに 分析 検証 活用 生かし 活かし 反映");
    result && contains_any(head(bracket.after, 14), used)
}

/// 改正法（令和7年10月施行）, 令和7年4月の法改正により; the city's own 条例 is a measure.
fn is_law(context: &Context) -> bool {
    let before = match &context.bracket {
        Some(bracket) => end(bracket.before, 16),
        None => end(context.before, 16),
    };
    let behind = head(context.clause_behind(), 24);
    let around = || [before, behind].into_iter();
    let by_law =
        ends_with_any(before, words!("により によって に伴い")) && before.contains("法") && before.contains("改正");
    let effect = contains_any(behind, words!("施行 適用 公布"));
    let amended = contains_any(behind, words!("法改正 法の改正 改正法 法律の改正 法令の改正 制度改正 税制改正"));
    if !by_law && !effect && !amended {
        return false;
    }
    let own = around().any(|words| contains_any(words, words!("条例 規則 要綱 規程 要領")));
    (by_law || amended || around().any(names_law)) && !own
}

/// 法 as a law, not part of 方法 or 法人.
fn names_law(words: &str) -> bool {
    let other = words!("方 手 寸 技 作 用 製 療");
    let law = words
        .match_indices('法')
        .any(|(at, _)| !ends_with_any(&words[..at], other) && !words[at..].starts_with("法人"));
    law || contains_any(words, words!("政令 省令 制度改正 税制 国の"))
}

/// 9月までは現行の料金とし; 10月以降も引き続き: something continues.
fn goes_on(context: &Context) -> bool {
    let states = begins(context.after, words!("は である です。")).is_some();
    let asks = contains_any(end(context.before, 10), words!("締切 〆切 期限 提出"));
    let until = context.text.ends_with("まで") && states && !asks;
    let since = matches!(context.occurrence.expression, Expression::Since(_)) && context.after.starts_with('も');
    until || since
}

/// 今年度末で終了となる計画: something expires, before a noun. 3月末で閉館する is a plan.
fn runs_out(context: &Context) -> bool {
    let behind = head(context.after, 14);
    let by_itself = begins(behind, words!("で をもって に を以て")).is_some();
    let ends = words!(
        "満了 期限切れ 期限を迎え 期限が切れ 任期が切れ 任期を終え 終期を迎え 失効 定年退職 退職する 退職予定 定年を迎え"
    );
    if by_itself && contains_any(behind, ends) {
        return true;
    }
    if contains_any(behind, words!("期間が終了 期限が終了 期間を終え")) {
        return true;
    }
    let becomes = words!("閉校となる 閉館となる 閉園となる 廃校となる 廃止となる 期限となる");
    if let Some(form) = becomes.iter().find(|form| by_itself && behind.contains(**form)) {
        return behind.split(form).nth(1).and_then(|noun| noun.chars().next()).is_some_and(is_kanji);
    }
    let Some(at) = behind.find("終了").filter(|_| by_itself) else { return false };
    let rest = behind[at + "終了".len()..].trim_start_matches("予定の");
    let noun = words!("する となる となり し、 を迎え").iter().find_map(|form| rest.strip_prefix(form));
    noun.is_some_and(|noun| !noun.is_empty() && !noun.starts_with(['。', '、', ')']))
}
