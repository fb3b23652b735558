//! Recurring circumstances.
//!
//! Reason: 「例年10月に」 and 「年度末に集中する」 describe what usually happens, not what this measure does.

use super::{Context, NotADeadline, begins, contains_any, ends_with_any, head, words};

/// Usual states at such a time.
const STATES: &[&str] = words!(
    "\
    混み合 込み合 混みあ 混雑 が集中 が多 も多 が増え が増加 が重な が偏 繁忙 忙し 多忙 ピーク 慌ただし が滞 がち やすい 傾向 \
    が低下 が減少 が逼迫 がひっ迫 に追われ"
);

/// Actions against them.
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
    let holds = every_year
        || begins(context.after, gathers).is_some()
        || is_state(context)
        || is_remembrance(context.after)
        || is_statutory(context);
    holds.then_some(NotADeadline::Habit)
}

/// 3月11日の黙とう, 9月1日の「防災の日」は, 11月1日を「学びの日」と定めている; 防災の日に may date an action.
fn is_remembrance(after: &str) -> bool {
    if let Some(noun) = after.strip_prefix('の') {
        let noun = noun.split(['は', 'を', 'に', 'が', 'で', '、', '。']).next().unwrap_or_default();
        let is_day = ends_with_any(noun.trim_end_matches(['」', '』']), words!("の日 記念日 デー"));
        let particle = &after['の'.len_utf8() + noun.len()..];
        let is_on = particle.starts_with('に') && !particle.starts_with("にちな");
        return contains_any(noun, words!("黙とう 黙祷 追悼 慰霊 祈念")) || is_day && !is_on;
    }
    let clause = after.strip_prefix(['を', 'は']).and_then(|topic| topic.split('。').next()).unwrap_or_default();
    contains_any(
        clause,
        words!(
            "日」と定め 日』と定め 日と定め 日」とし の日である の日です の日であり 日」である 記念日である 記念日です"
        ),
    )
}

/// Dates set by law for everybody.
const STATUTORY: &[&str] = words!(
    "納期限 納期 納付期限 法定期限 法定の期限 法定の提出期限 申告期限 届出期限 賦課期日 基準日 選挙期日 投票日 投開票日"
);

/// 納期限は6月30日である; 3月15日が申告期限となっている.
fn is_statutory(context: &Context) -> bool {
    let states = |behind: &str| {
        behind.is_empty()
            || begins(behind, words!("。 である です であり となって と定め とされ と決ま のため")).is_some()
    };
    let before = context.before.strip_suffix(['は', 'が', ':']).unwrap_or_default();
    if ends_with_any(before, STATUTORY) && states(context.after) {
        return true;
    }
    let behind = context.after.strip_prefix(['が', 'は']).unwrap_or_default();
    let noun = head(behind, 16);
    STATUTORY
        .iter()
        .any(|name| noun.split_once(name).is_some_and(|(_, rest)| states(&behind[noun.len() - rest.len()..])))
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
