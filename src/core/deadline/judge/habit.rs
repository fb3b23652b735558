//! What happens every year.
//!
//! Reason: 「例年10月に」 and 「年度末に集中する」 tell how things go, not what this measure does.

use super::{Context, NotADeadline, begins, contains_any, ends_with_any, words};

/// How things are at such a time.
const STATES: &[&str] = words!(
    "\
    混み合 込み合 混みあ 混雑 が集中 が多 も多 が増え が増加 が重な が偏 繁忙 忙し 多忙 ピーク 慌ただし が滞 がち やすい 傾向 \
    が低下 が減少 が逼迫 がひっ迫 に追われ"
);

/// What is done about it.
const REMEDIES: &[&str] = words!(
    "\
    解消 緩和 対策 対応 防 避け 減ら 平準 備え 図る 図り 目指 努め 設置 設け 行う 行い 実施 開催 配置 増員 開設 とする"
);

pub(super) fn judge(context: &Context) -> Option<NotADeadline> {
    let before = context.before.trim_end_matches(['は', '、', 'の']);
    let every_year = ends_with_any(before, words!("例年 毎年 毎年度 平年 従来 これまで 各年度"));
    let gathers = words!(
        "に集中 に偏 に業務が に事務が に件数が に多く に多い に申請が集中 に工事が集中 の繁忙 の業務集中 が最も がピーク が繁忙 の支払事務 の事務処理 の業務量"
    );
    (every_year || begins(context.after, gathers).is_some() || is_state(context)).then_some(NotADeadline::Habit)
}

/// 年度末は窓口が混み合う, 3月末は転出入が多く、…
fn is_state(context: &Context) -> bool {
    let Some(topic) = words!("には、 には は、 は に、 に も").iter().find_map(|word| context.after.strip_prefix(word))
    else {
        return false;
    };
    let clause = topic.split(['、', '。']).next().unwrap_or_default();
    contains_any(clause, STATES) && !contains_any(clause, REMEDIES)
}
