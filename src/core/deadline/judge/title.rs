//! Titles and periods of plans.
//!
//! Reason: the years of a plan say how long it holds, not when a measure is done; what stands in quotation marks is a name.
//!
//! Cases: `第3次男女共同参画プラン（2022年度～2026年度）` `計画期間は令和6年度から令和10年度まで` `「令和7年4月開校」のポスター`.

use super::{Context, Fact, contains_any, end, ends_with_any, head};
use crate::core::deadline::expression::{Expression, Part};

/// What has a period of years.
const PLANS: &[&str] = &[
    "計画",
    "プラン",
    "大綱",
    "戦略",
    "ビジョン",
    "構想",
    "方針",
    "プログラム",
    "指針",
    "マスタープラン",
    "アクション",
    "綱領",
];

pub(super) fn judge(context: &Context) -> Option<Fact> {
    let quoted = context.bracket.as_ref().is_some_and(|bracket| matches!(bracket.open, '「' | '『'));
    (quoted || is_period_of_plan(context)).then_some(Fact::Title)
}

fn is_period_of_plan(context: &Context) -> bool {
    let Expression::Between(first, last) = context.written.expression else { return false };
    let near = [end(context.before, 8), head(context.after, 16)];
    if near.iter().any(|words| contains_any(words, &["計画期間", "期間は", "実施期間", "推進期間", "対象期間"]))
    {
        return true;
    }
    if first.part != Part::Whole || last.part != Part::Whole {
        return false;
    }
    let behind_plan = context
        .bracket
        .as_ref()
        .is_some_and(|bracket| ends_with_any(bracket.before.trim_end_matches(['」', '』', ')']), PLANS));
    // A range of years says when something is done only with a particle behind it.
    behind_plan || !context.after.starts_with(['に', 'で', 'は', 'の', 'を']) && context.bracket.is_none()
}
