//! Figures of a day: baselines before an arrow, and balances.
//!
//! Reason: 「R4年度末 55% → R5年度末 70%」 contrasts past and target; 「R4年度末地方債残高（173億円）」 states a fact. With a
//! word of aim (を目標, 確保, 以内, とする) the figure is a target and the day a deadline.

use super::{Context, NotADeadline, contains_any, head, words};

const BALANCES: &[&str] =
    words!("残高 現在高 人口 世帯数 普及率 加入率 職員数 児童数 登録者数 会員数 設置数 フォロワー");

/// Words that turn a figure into a target.
const AIMS: &[&str] =
    words!("目標 目指 めざ 確保 以内 以上 以下 とする とします する します 達成 図る 見込 予定 へ 増 減");

pub(super) fn judge(context: &Context) -> Option<NotADeadline> {
    let after =
        context.bracket.as_ref().filter(|bracket| bracket.behind.contains('→')).map_or(context.after, |b| b.behind);
    (is_baseline(after) || is_balance(context)).then_some(NotADeadline::Figure)
}

/// A figure between the expression and an arrow; the sequence 設計（6月）→工事（10月） has none.
fn is_baseline(after: &str) -> bool {
    let Some(arrow) = after.find('→') else { return false };
    let figure = &after[..arrow];
    let has_figure = figure.chars().any(|c| c.is_ascii_digit()) && !contains_any(figure, words!("月 年 。 、"));
    has_figure && figure.chars().count() <= 24
}

/// 年度末 with a balance and its figure, without a word of aim.
fn is_balance(context: &Context) -> bool {
    let at_end = context.text.ends_with('末') || context.text.ends_with("末日");
    let noun = head(context.after.trim_start_matches('の'), 24);
    at_end
        && contains_any(noun, BALANCES)
        && context.after.chars().any(|c| c.is_ascii_digit())
        && !contains_any(&context.after.replace("数値目標の記載", ""), AIMS)
}
