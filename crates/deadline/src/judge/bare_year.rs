//! A year alone in running text.
//!
//! Reason: most years in a goal sheet name something (令和7年度当初予算, R6目標, 2025年問題). A year is a deadline only if it
//! differs from the measure's own and precedes an action: 令和7年度に着工, 令和7年度の設置を目指し, 来年度は5地区で実施する.
//! Preparation (令和8年度からの運行準備) does not count.

use super::{ACTIONS, Context, NotADeadline, begins, contains_any, earliest, ends_with_any, head, words};
use crate::expression::{Expression, YearNumber, YearUnit};
use crate::verb::{Tense, first_finite};

pub(super) fn judge(context: &Context) -> Option<NotADeadline> {
    if !context.is_whole_year() {
        return None;
    }
    let is_deadline = match context.occurrence.expression {
        Expression::At(_) => is_other_year(context) && is_done_in_it(context),
        Expression::Since(_) => is_other_year(context) && begins_then(context),
        Expression::Lasting(_, _) => is_other_year(context) && !context.after.starts_with('の'),
        Expression::Between(_, _) => lasts(context.after) || heads_schedule(context),
        _ => true,
    };
    (!is_deadline || is_circumstance(context)).then_some(NotADeadline::BareYear)
}

/// A fiscal year other than the measure's own; a calendar year always differs.
fn is_other_year(context: &Context) -> bool {
    let Some(year) = context.moment().and_then(|moment| moment.year) else { return false };
    let own = matches!(year.number, YearNumber::Relative(0));
    let start = context.resolved.and_then(|resolved| resolved.start);
    !own && (year.unit == YearUnit::Calendar || start != Some(context.year.first_day()))
}

fn is_done_in_it(context: &Context) -> bool {
    let after = context.after;
    if lasts_years(after) {
        return true;
    }
    if let Some(rest) = after.strip_prefix('の') {
        let clause = rest.split('。').next().unwrap_or_default();
        let aim = earliest(clause, words!("を目指 をめざ を予定 を見込 を目標 予定"));
        return aim.is_some_and(|at| names_action(&clause[..at])) && begins(rest, NAMED).is_none();
    }
    if after.starts_with('に') {
        return !is_named_by(after);
    }
    if let Some(topic) = after.strip_prefix('は') {
        return announces(topic);
    }
    // 造成工事：令和7年度
    let label = context.before.strip_suffix(':').filter(|_| after.is_empty() || context.is_apart);
    if label.is_some_and(closes_with_action) {
        return true;
    }
    if heads_schedule(context) {
        return true;
    }
    // 令和7年度着工予定
    begins(after, ACTIONS).is_some_and(|word| {
        let rest = &after[word.len()..];
        rest.is_empty() || begins(rest, words!("予定 を目 を予 見込 ) 、 。 へ")).is_some()
    })
}

/// 来年度は5地区で実施する; but 令和7年度は大会の年である, 令和7年度は増える見込みである.
fn announces(topic: &str) -> bool {
    let sentence = topic.split('。').next().unwrap_or_default();
    let planned = sentence.trim_end_matches("である").trim_end_matches("予定");
    let states = words!("である なる れる いる ある 続く 増える 減る");
    let is_verb = first_finite(&planned[planned.rfind('、').unwrap_or(0)..]) == Some(Tense::Present);
    let is_statement = planned.len() == sentence.trim_end_matches("である").len() && ends_with_any(sentence, states);
    is_verb && !is_statement || ends_with_any(planned, ACTIONS)
}

/// 令和7年度　実施設計, 令和7年度：工事着手; 来年度基本設計に入る: an entry of a schedule.
pub(super) fn heads_schedule(context: &Context) -> bool {
    let fiscal = context.moment().and_then(|moment| moment.year).is_some_and(|year| year.unit != YearUnit::Calendar);
    let entry = match context.after.strip_prefix(':') {
        Some(entry) => entry,
        None if context.is_apart => context.after,
        None => return false,
    };
    let words = entry.split(['、', '。', '(', '→']).next().unwrap_or_default();
    fiscal && words.chars().count() <= 12 && begins(words, NAMED).is_none() && closes_with_action(words)
}

fn closes_with_action(words: &str) -> bool {
    let words = words.trim_end_matches("予定");
    ends_with_any(words, ACTIONS) || ends_with_any(words, words!("設計 工事 建設 測量 調査"))
}

/// Nouns that a year modifies.
const NAMED: &[&str] =
    words!("目標 予算 当初予算 決算 調査 計画 実績 数値 税 申告 組織改編案 予算編成 事業計画 重点 方針 取組");

fn names_action(words: &str) -> bool {
    let words = words.trim_end_matches(['を', 'の']);
    words.chars().count() <= 60 && (ends_with_any(words, ACTIONS) || contains_any(words, words!("化 開 始 達成 設 工")))
        || words.is_empty()
}

/// 令和7年度に向けて, に係る, における qualify a noun rather than date an action.
fn is_named_by(after: &str) -> bool {
    begins(after, words!("に向け に係 に関 にお に対 につい に備 に合わせ に比 を見据え を展望 に繰 に持ち越 に引き継 につな に生か に活か に反映")).is_some()
}

/// 令和6年度～7年度に, にかけて, で, の2か年で
fn lasts(after: &str) -> bool {
    let years = lasts_years(after);
    let states = begins(after, words!("です である であり")).is_some();
    years || after.starts_with('で') && !states || after.starts_with('に') && !is_named_by(after)
}

fn lasts_years(after: &str) -> bool {
    after.strip_prefix('の').is_some_and(|rest| contains_any(head(rest, 6), words!("か年で カ年で ヶ年で 年間で")))
}

/// 令和7年度から運用を開始する; but 令和8年度からの運行準備, 令和8年度以降の方針.
fn begins_then(context: &Context) -> bool {
    let after = context.after.split('。').next().unwrap_or_default();
    let start = words!("開始 始め 始ま 実施 導入 運用 稼働 供用 着手 着工 移行 スタート 展開");
    let clause = after.split('、').next().unwrap_or_default();
    let prepared = contains_any(clause, words!("準備 向け 備え 検討 見据え 方針 計画に できるよう られるよう"));
    let noun = after.starts_with('の');
    let aimed = contains_any(clause, words!("目指 予定"));
    !prepared && contains_any(clause, start) && (!noun || aimed)
}

/// 2025年には団塊の世代が75歳以上となる: a circumstance.
fn is_circumstance(context: &Context) -> bool {
    let behind = head(context.after, 60);
    let world = words!("人口 高齢 世代 需要 老朽 不足 労働力");
    if contains_any(behind, words!("迎える 迎え、 ピーク 見込まれ")) {
        return true;
    }
    let becomes = words!("となる となり になる 達する 超え 減少 増加 見込まれ 予測 推計 迎える");
    contains_any(behind, world) && contains_any(behind, becomes)
}
