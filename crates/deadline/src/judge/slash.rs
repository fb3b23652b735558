//! `9/30` in running text: a date only with supporting evidence.
//!
//! Reason: fractions look alike (補助率2/3, 3/4に減らす). Evidence is a weekday, まで, 〆切, brackets of its own, or a number
//! that is no common fraction, followed by a time particle.

use super::{Context, NotADeadline, begins, contains_any, end, head, words};
use crate::expression::{Expression, Notation, Part};

const MEASURED: &[&str] = words!(
    "以上 以下 に減 に削 に縮 に圧 に抑 に軽 に増 を補助 を助成 を負担 補助 負担 程度 の補助 の割 の賛成 の同意 に低減 サイズ に半減"
);

pub(super) fn judge(context: &Context) -> Option<NotADeadline> {
    let moment = context.moment()?;
    let Part::Day { month, day } = moment.part else { return None };
    let is_slash = moment.notation == Notation::Slash && moment.year.is_none();
    (is_slash && !is_date(context, month, day)).then_some(NotADeadline::Fraction)
}

/// 6/8、7/13: if one is no common fraction, none is.
fn stands_among_dates(context: &Context) -> bool {
    context.series.split(['、', '・', ',']).any(|one| {
        let numbers = one.split_once('/').map(|(month, day)| (month.parse::<u32>(), day.parse::<u32>()));
        matches!(numbers, Some((Ok(1..=12), Ok(11..=31))))
    })
}

fn is_date(context: &Context, month: u32, day: u32) -> bool {
    let before = end(context.before, 8);
    let behind = head(context.after, 8);
    let measured =
        contains_any(before, words!("率 割 縮尺 S= 比 約 面積 全体の のうち")) || begins(behind, MEASURED).is_some();
    if measured {
        return false;
    }
    let marked = context.occurrence.end
        || context.occurrence.weekday.is_some()
        || context.occurrence.approximate
        || !matches!(context.occurrence.expression, Expression::At(_))
        || stands_among_dates(context)
        || context.is_bracketed_alone() && !(month < day && day <= 5);
    let common_fraction = month < day && day <= 10;
    let acts = begins(behind, super::ACTIONS).is_some();
    let labelled = context.before.ends_with(':') || context.before.ends_with("期限");
    let heads_line = context.before.is_empty() && (!common_fraction || context.is_apart);
    marked
        || acts
        || labelled
        || heads_line
        || !common_fraction && (context.is_apart || behind.starts_with(|c: char| c.is_ascii_uppercase()))
        || !common_fraction && (behind.is_empty() || begins(behind, words!("に 、 ・ , ) 。 から の ~")).is_some())
        || common_fraction
            && behind.starts_with("に")
            && contains_any(context.after, words!("開催 実施 開始 公表 行う 提出 発行"))
}
