//! Grounds: what a measure starts from, and laws that take effect.
//!
//! Reason: 「4月～9月の執行状況を踏まえ」 names what is looked at, 「令和7年10月施行の改正法」 what others decide. What is done is said
//! elsewhere in the sentence.

use super::tense::{Tense, first_finite};
use super::{Context, Fact, begins, contains_any, end, head};
use crate::core::deadline::expression::Expression;

/// What makes a ground of the words before.
const GROUNDS: &[&str] = &[
    "踏まえ",
    "ふまえ",
    "を受け",
    "に基づ",
    "にもとづ",
    "をもとに",
    "を基に",
    "を元に",
    "教訓",
    "鑑み",
    "勘案",
    "を背景",
];

/// Who else sets the date.
const OTHERS: &[&str] =
    &["国が", "国の", "国から", "県が", "県の", "県から", "府の", "都の", "省が", "省の", "省から", "庁の"];

pub(super) fn judge(context: &Context) -> Option<Fact> {
    let holds = is_ground(context) || is_law(context) || is_given(context) || runs_out(context);
    holds.then_some(Fact::Basis)
}

/// 4月～9月の執行状況を踏まえ; 10月に国が示す指針を踏まえ.
fn is_ground(context: &Context) -> bool {
    let Some(at) = GROUNDS.iter().filter_map(|word| context.after.find(word)).min() else { return false };
    let between = &context.after[..at];
    let own_clause = !between.contains('、') && !between.contains('。');
    let noun = begins(between, &["の", "に予定される", "に予定されている"]).is_some();
    let of_others = between.starts_with('に') && contains_any(between, OTHERS);
    own_clause && !context.written.end && (noun || of_others)
}

/// 改正法（令和7年10月施行）, 令和7年4月の法改正により; the city's own 条例 is a measure.
fn is_law(context: &Context) -> bool {
    let before = match &context.bracket {
        Some(bracket) => end(bracket.before, 16),
        None => end(context.before, 16),
    };
    let behind = head(context.clause_behind(), 24);
    let around = || [before, behind].into_iter();
    let own = around().any(|words| contains_any(words, &["条例", "規則", "要綱", "規程", "要領"]));
    let law = around().any(|words| {
        let words = words.replace("方法", "").replace("手法", "").replace("法人", "").replace("寸法", "");
        contains_any(&words, &["法", "政令", "省令", "制度改正", "税制", "国の"])
    });
    let effect = contains_any(behind, &["施行", "適用", "改正", "公布"]);
    effect && law && !own
}

/// 令和7年4月から定年が引き上げられることを踏まえ: a passive in front of a noun tells what others do.
fn is_given(context: &Context) -> bool {
    let after = context.after;
    let passive = ["られる", "される", "されている", "られている"];
    let Some((at, form)) = passive.iter().filter_map(|form| after.find(form).map(|at| (at, *form))).min() else {
        return false;
    };
    let between = &after[..at];
    let behind = &after[at + form.len()..];
    let in_front_of_noun =
        behind.chars().next().is_some_and(|c| !"。、)よ」".contains(c)) && !behind.starts_with("予定");
    let first = first_finite(between) != Some(Tense::Present) && !between.contains('、');
    let planned = !matches!(context.written.expression, Expression::UpTo(_)) && !context.written.end;
    planned && first && in_front_of_noun && context.bracket.is_none()
}

/// 今年度末で終了となる計画: what runs out, in front of a noun. 3月末で閉館する is a plan.
fn runs_out(context: &Context) -> bool {
    let behind = head(context.after, 14);
    let by_itself = begins(behind, &["で", "をもって", "に", "を以て"]).is_some();
    let ends = ["満了", "期限を迎え", "期限が切れ", "終期を迎え", "任期", "失効", "定年退職", "退職する", "退職予定"];
    if by_itself && contains_any(behind, &ends) {
        return true;
    }
    let Some(at) = behind.find("終了").filter(|_| by_itself) else { return false };
    let rest = behind[at + "終了".len()..].trim_start_matches("予定の");
    let noun = ["する", "となる", "となり", "し、", "を迎え"].iter().find_map(|form| rest.strip_prefix(form));
    noun.is_some_and(|noun| !noun.is_empty() && !noun.starts_with(['。', '、', ')']))
}
