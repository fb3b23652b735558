//! Halves and quarters of the year.
//!
//! Reason: 上半期 dates an action only as 上半期に, in brackets, after a colon or before an action. 上半期の実績 is a
//! report; 前期 and 後期 are parts of names (後期基本計画).

use super::{ACTIONS, Context, NotADeadline, begins, contains_any, head, words};
use crate::expression::{Expression, Part};

pub(super) fn judge(context: &Context) -> Option<NotADeadline> {
    let is_half = context.moment().is_some_and(|moment| matches!(moment.part, Part::Half(_) | Part::Quarter(_)));
    (is_half && !context.occurrence.end && !says_when(context)).then_some(NotADeadline::Half)
}

fn says_when(context: &Context) -> bool {
    let after = context.after;
    if matches!(context.occurrence.expression, Expression::Since(_)) && !after.starts_with('の') {
        return true;
    }
    if let Some(noun) = after.strip_prefix('の') {
        return contains_any(head(noun, 16), words!("目指 予定 めど 開始 完了 開催 実施 公表 発注 着手"))
            && begins(noun, words!("実績 実施状況 状況 執行 結果 取組 進捗 評価 予算")).is_none();
    }
    let particle = begins(after, words!("に から 、 。 ) : より で")).is_some() || after.is_empty();
    let names_result = begins(after, words!("における において に係る に関")).is_some();
    let action = begins(after, ACTIONS)
        .is_some_and(|word| !contains_any(head(&after[word.len()..], 4), words!("計画 状況 結果 実績")));
    // 上半期　実態調査を行う
    let entry = context.is_apart
        && begins(after, words!("実績 実施状況 状況 執行 進捗 達成 目標 予算 基本計画 計画値")).is_none();
    (particle || entry) && !names_result || action
}
