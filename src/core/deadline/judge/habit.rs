//! What happens every year.
//!
//! Reason: 「例年10月に」 and 「年度末に集中する」 tell how things go, not what this measure does.

use super::{Context, Fact, begins, ends_with_any, words};

pub(super) fn judge(context: &Context) -> Option<Fact> {
    let before = context.before.trim_end_matches(['は', '、', 'の']);
    let every_year = ends_with_any(before, words!("例年 毎年 毎年度 平年 従来 これまで 各年度"));
    let gathers = words!(
        "に集中 に偏 に業務が に事務が に件数が に多く に多い に申請が集中 に工事が集中 の繁忙 の業務集中 の支払事務 の事務処理 の業務量"
    );
    (every_year || begins(context.after, gathers).is_some()).then_some(Fact::Habit)
}
