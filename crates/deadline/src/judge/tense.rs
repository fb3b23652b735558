//! Tense of the verb that governs an expression.
//!
//! Reason: 「8月25日に実施した」 reports, 「8月25日に実施する」 plans; a phrase without a verb (8月25日実施) plans, as goals are
//! written so. The verb is the first finite one after the expression; 活用し、 or 行い、 take the tense of the next.
//!
//! Cases: `8月25日に実施した。` `平成29年度に策定した計画を見直し` `8月29日に予定していたが` `研修（10月）を開催した。`
//! are facts; `8月に素案を作成した上で、12月に決定する` `10月にAIを活用した窓口を開く` are plans.

use super::{Context, NotADeadline, contains_any, ends_with_any, words};
use crate::done;
use crate::verb::{ends_in_past, is_past};

const UNDONE: &[&str] = words!("予定だった 予定であった 予定していた 予定でいた との計画に対し との目標に対し");

pub(super) fn judge(context: &Context) -> Option<NotADeadline> {
    let is_done = match &context.bracket {
        // After a bracket only its own clause counts: 研修（10月）を開催した, but not 研修（10月）、…した.
        Some(bracket) => {
            is_past(bracket.behind)
                || is_past(clause(bracket.after))
                || ends_with_any(bracket.before, words!("済 済み"))
        }
        None if stands_apart(context.after) => ends_in_past(context.after),
        None => is_past(context.after),
    };
    let is_done = is_done || done::says_done(context.after) || is_of_last_time(context);
    let is_undone = contains_any(context.after, UNDONE);
    let is_planned = context.resolved.is_some_and(|resolved| resolved.approximate)
        || context.bracket.as_ref().is_some_and(|bracket| bracket.before.ends_with("予定"));
    let is_reported = context.is_report && !is_planned;
    (is_done || is_undone || is_reported).then_some(NotADeadline::Done)
}

/// 前回は10月に開催、今回は11月に開催する; （昨年は10月）
fn is_of_last_time(context: &Context) -> bool {
    let before = context.bracket.as_ref().map_or(context.before, |bracket| bracket.ahead);
    ends_with_any(before, words!("前回 前回は 前年は 昨年は 去年は 前年度は 昨年度は"))
}

/// After 10月に、 only the final verb governs the expression: 10月に、寄せられた意見を公表する.
fn stands_apart(after: &str) -> bool {
    after.strip_prefix("に").or_else(|| after.strip_prefix("まで")).unwrap_or(after).starts_with('、')
}

fn clause(after: &str) -> &str {
    after.split(['、', ',']).next().unwrap_or_default()
}
