//! Compounds: the expression is part of a name, a record date or a cohort.
//!
//! Reason: 「9月末現在」 dates a figure, 「7月豪雨」 is an event, 「12月議会での指摘」 dates a remark, 「2月号」 names an issue.
//! None dates a measure.

use super::{Context, NotADeadline, begins, contains_any, ends_with_any, head, words};
use crate::expression::Part;

/// Directly after the expression or after の: record dates and times.
const AS_OF: &[&str] = words!(
    "\
    現在 時点 基準日 実績 決算 当時 以前 を基準 調べ 調査時 号 付の 付け文書 付け通知 付け事務連絡 付け人事 付人事 付採用 付け採用 版 生まれ 分の実績 累計 比 \
    同期 末実績 度実績 以来 公布の に遡 にさかのぼ 締め実績 末比"
);

/// Directly after a month or after の: events.
const EVENTS: &[&str] = words!("豪雨 地震 震災 台風 大雨 水害 災害 噴火");

/// Directly after a month: issues, shares, cohorts, budgets.
const NAMES: &[&str] = words!(
    "\
    病 期決算 期の決算 補正 採用職員 採用者 採用予定者 採用試験 採用の職員 採用予定職員 入学 入園 入所 卒業 診療分 \
    利用分 支給分 請求分 納期分 定期監査結果 期末手当 期勤勉 期の勤勉 期賞与 分 度分 生 平均 人事異動 入庁 単価"
);

const SAID: &[&str] = words!(
    "\
    での指摘 での質問 での答弁 での議論 での審議 での意見 で指摘 で質問 における指摘 における質問 \
    の一般質問 での附帯決議"
);

/// Work that 年末 modifies.
const YEAR_END_WORK: &[&str] = words!("の繁忙 の業務 の事務 の処理 の支払 の交通 の特別警戒 の慌ただし");

pub(super) fn judge(context: &Context) -> Option<NotADeadline> {
    // 3月　実績まとめ: the space separates two words.
    let is_other_word = context.is_apart && !is_document_date(context);
    if is_other_word && begins(context.after, words!("現在 時点")).is_none() && !context.text.ends_with('末') {
        return None;
    }
    if is_as_of(context) {
        return Some(NotADeadline::AsOf);
    }
    is_compound(context).then_some(NotADeadline::Compound)
}

fn is_as_of(context: &Context) -> bool {
    let behind = context.after;
    let behind_particle = behind.strip_prefix('の').unwrap_or(behind);
    if begins(behind, words!("現在で 時点で 時点の")).is_some()
        && contains_any(behind, words!("目指 目標 とする 達成 完了 以上 以下 以内 ゼロ"))
    {
        return false;
    }
    if begins(behind, AS_OF).is_some()
        || begins(behind_particle, words!("実績 決算 状況 現況 数値 同月 同期")).is_some()
    {
        return true;
    }
    // 令和元年度決算比: the comparison may follow one word later.
    let compared = context.is_whole_year()
        && head(behind, 6).find('比').is_some_and(|at| !behind[..at].contains(['に', 'の', 'を', '、']));
    compared || is_document_date(context) || is_after_label(context) || is_elapsed(context)
}

/// （令和6年4月1日作成）: a full date followed by a word for drafting the paper.
fn is_document_date(context: &Context) -> bool {
    let full = context
        .moment()
        .is_some_and(|moment| moment.year.is_some() && matches!(moment.part, Part::Day { .. } | Part::Month(_)));
    let labelled = ends_with_any(context.before.trim_end_matches(':'), words!("公表日 作成日 更新日 発行日 施行日"));
    let of_record = ends_with_any(context.before.trim_end_matches(':'), words!("基準日 賦課期日"));
    // 令和6年5月　みどり市総務部
    let signed = context.before.is_empty()
        && context.is_apart
        && ends_with_any(context.after, words!("市 町 村 部 課 室 局 委員会 市長"));
    if !context.occurrence.end && (of_record || full && (labelled || signed)) {
        return true;
    }
    let made = words!("作成 発行 更新 改訂版 発表 公表資料 発");
    full && made.iter().any(|word| context.clause_behind() == *word)
}

/// 現状（9月末）, 前回（10月）
fn is_after_label(context: &Context) -> bool {
    let Some(bracket) = &context.bracket else { return false };
    // 120人（R6.4.1）: a figure on the first day of the year is a baseline.
    let first_day = context.resolved.and_then(|resolved| resolved.due) == Some(context.year.first_day());
    let figure = bracket.before.chars().rev().take(4).any(|c| c.is_ascii_digit());
    if first_day && figure && context.is_bracketed_alone() {
        return true;
    }
    // 受給者証の更新（8月1日切替分）
    let cohort = bracket.behind.strip_suffix('分').is_some_and(|of| (1..=4).contains(&of.chars().count()));
    if cohort && !ends_with_any(bracket.behind, words!("部分 十分 区分 処分 自分")) {
        return true;
    }
    bracket.ahead.is_empty()
        && ends_with_any(
            bracket.before,
            words!("現状 直近 前回 実績 現在 基準値 現況値 当初値 同期 前年度 昨年度 周年"),
        )
}

/// 9月までの実績, 8月までの進捗
fn is_elapsed(context: &Context) -> bool {
    let until = context.text.ends_with("まで");
    let Some(noun) = context.after.strip_prefix('の') else { return false };
    // 3月末までの方: people, not a time.
    if until && begins(noun, words!("方 者 児童 子ども 世帯")).is_some() {
        return true;
    }
    let elapsed = words!(
        "実績 状況 進捗 期間 累計 推移 件数 結果 執行 任期 契約期間 計画期間 利用 時限 継続 収支 売上 平均 合計"
    );
    let counts = noun.split(['は', 'が', 'を', 'に', '、']).next().unwrap_or_default();
    let counted = until
        && ends_with_any(counts, words!("件数 者数 人数 回数 実績 執行率 者 世帯 児童 生徒 利用分 申込分 申請分"));
    (counted || begins(noun, elapsed).is_some()) && !contains_any(noun, words!("とする 目標 目指 達成 確保"))
}

fn is_compound(context: &Context) -> bool {
    let behind = context.after;
    let Some(moment) = context.moment() else { return false };
    // 3月末退職者の補充
    if begins(behind, words!("退職者 退職予定者 退職職員 卒業生 修了者")).is_some() {
        return true;
    }
    match moment.part {
        Part::Month(_) if !context.occurrence.end => {
            let name = begins(behind, NAMES);
            name.is_some_and(|name| !is_longer_word(name, &behind[name.len()..]))
                || names_event(behind)
                || is_campaign(behind)
        }
        Part::Assembly(_) => begins(behind, SAID).is_some() || contains_any(head(behind, 24), words!("指摘 質問 答弁")),
        Part::InYear | Part::NewYearHolidays => {
            begins(behind, YEAR_END_WORK).is_some()
                || moment.part == Part::NewYearHolidays
                || behind.starts_with("に集中")
        }
        Part::Day { .. } => begins(behind, words!("生まれ 以来 災害 豪雨 地震 人事異動")).is_some(),
        _ => false,
    }
}

/// 7月豪雨, 9月の台風, 9月能登半島豪雨
fn names_event(behind: &str) -> bool {
    let noun = head(behind.strip_prefix('の').unwrap_or(behind), 8);
    let name = noun.split(|c| ('ぁ'..='ん').contains(&c) || c == '、').next().unwrap_or_default();
    contains_any(name, EVENTS) && !contains_any(name, words!("対策 訓練 対応 備"))
}

/// 6月は環境月間である
fn is_campaign(behind: &str) -> bool {
    behind.starts_with('は') && contains_any(head(behind, 16), words!("月間である 月間です 月間であり 月間のため"))
}

/// 分 is a share in 4月分, but part of a word in 4月分析.
fn is_longer_word(name: &str, behind: &str) -> bool {
    match name {
        "分" => behind.starts_with(['析', '担', '科', '割', '野', '別', '譲', '布', '団', '署']),
        "生" => behind.starts_with(['活', '産', '涯', '徒']),
        "補正" | "病" => behind.starts_with(['院', '棟']),
        _ => false,
    }
}
