//! Titles and periods of plans.
//!
//! Reason: the years of a plan give its term, not the date of a measure; quoted text is a name.
//!
//! Cases: `第3次男女共同参画プラン（2022年度～2026年度）` `計画期間は令和6年度から令和10年度まで` `「令和7年4月開校」のポスター`.

use super::{Context, NotADeadline, bare_year, contains_any, end, ends_with_any, head, words};
use crate::expression::{Expression, Part};
use crate::resolve::Resolved;

const PLANS: &[&str] =
    words!("計画 プラン 大綱 戦略 ビジョン 構想 方針 プログラム 指針 マスタープラン アクション 綱領");

/// Words that introduce a term. 工期 and 実施期間 do not.
const TERMS: &[&str] = words!(
    "\
    計画期間 対象期間 推進期間 任期 契約期間 有効期間 指定期間 指定管理期間 貸付期間 協定期間 認定期間 \
    適用期限 適用期間 時限措置 委託期間 賃貸借期間 リース期間 有効期限 使用期限 保守期限 償還期限"
);

pub(super) fn judge(context: &Context) -> Option<NotADeadline> {
    let quoted = context.bracket.as_ref().is_some_and(|bracket| matches!(bracket.open, '「' | '『'));
    (quoted || is_period_of_plan(context)).then_some(NotADeadline::Title)
}

fn is_period_of_plan(context: &Context) -> bool {
    let label = end(context.before, 10).trim_end_matches([':', 'は', '(', '[', '、']);
    if ends_with_any(label, TERMS) {
        return true;
    }
    let Expression::Between(first, last) = context.occurrence.expression else { return false };
    if contains_any(head(context.after, 16), words!("計画期間 対象期間 推進期間")) {
        return true;
    }
    if context.is_bracketed_alone() && context.resolved.is_some_and(lasts_for_years) {
        return true;
    }
    if first.part != Part::Whole || last.part != Part::Whole {
        return false;
    }
    let behind_plan = context
        .bracket
        .as_ref()
        .is_some_and(|bracket| ends_with_any(bracket.before.trim_end_matches(['」', '』', ')']), PLANS));
    // A range of years dates an action only before a particle.
    behind_plan
        || !context.occurrence.end
            && !bare_year::heads_schedule(context)
            && !context.after.starts_with(['に', 'で', 'は', 'の', 'を'])
            && context.bracket.is_none()
}

/// 指定管理者（令和7年4月1日～令和12年3月31日）: a term; no action lasts that long.
fn lasts_for_years(resolved: &Resolved) -> bool {
    const THREE_YEARS: i64 = 3 * 365;
    resolved.start.zip(resolved.due).is_some_and(|(start, due)| (due - start).num_days() >= THREE_YEARS - 1)
}
