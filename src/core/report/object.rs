//! What a clause says that something was done to: 「計画の改訂を7月に終えた」 speaks of 計画の改訂.

use super::amount;
use super::word_list::WordList;
use crate::core::written::kanji;

/// What comes before the work itself; it finishes only a measure that is named after it.
static STAGES: WordList = WordList::new(
    "素案 原案 骨子 たたき台 叩き台 下書 原稿 調査 設計 検討 協議 準備 契約 入札 発注 募集 公募 研究 ヒアリング アンケート \
    説明会 会議 打合せ 打ち合わせ 事前 前期 一次 1次 中間 上半期 前半 初回 回目 試行 基礎 現状 現地 部会 関係課 \
    洗い出し 抽出 試算 仮設",
);

/// Words before a verb that name nothing of the work.
static FILLERS: WordList = WordList::new(
    "無事に 無事 すべての すべて 全ての 全て 全部 全件 全数 既に すでに 当初 目標値 数値目標 目標 期限内に 期限内 \
    年度内 早期 前倒し 順調に 順調 本年度 今年度 当年度 当該 本件 本取組 取組 取り組み 事業 業務 作業 手続き 手続 \
    計画的に 正式に 正式 先月 先日 今月 予定どおり 予定通り 予定 一式 上記 本事業 全体 実施 対応 措置 処理 新たに 庁議 定例会",
);

/// What stands before a verb, back to the particle or comma before it, without what names nothing: dates, amounts, and
/// where or when it was (で, に, から). Empty where it names nothing: the sentence speaks of the measure itself.
pub(super) fn of(before: &str) -> String {
    let mut rest = before;
    loop {
        let body = rest.trim_end_matches(['を', 'は', 'が', 'も', 'の', 'に', 'で', 'へ', 'と', '・']);
        let particles = &rest[body.len()..];
        let around = particles.contains(['に', 'で', 'へ'])
            || ["から", "まで", "より", "により"].iter().any(|end| body.ends_with(end));
        let start = body
            .rfind(['、', ',', 'を', 'は', 'が', 'に', 'で', 'へ', ':', '・', ')'])
            .map_or(0, |at| at + body[at..].chars().next().map_or(0, char::len_utf8));
        let object = core_of(&body[start..]);
        // 案 alone is a stage; another letter alone names nothing.
        let names_something = amount::letters(&object).chars().count() > 1 || stage(&object).is_some();
        if names_something && !around {
            return object;
        }
        if start == 0 || body[..start].ends_with(['、', ',', ':', ')']) {
            return String::new();
        }
        rest = &body[..start];
    }
}

fn core_of(chunk: &str) -> String {
    let object = FILLERS.taken_out_of(chunk.to_owned());
    let is_of_date = |c: char| c.is_ascii_digit() || "元年月日/.末上中下旬".contains(c);
    let behind_era = object.strip_prefix("令和").or_else(|| object.strip_prefix(['R', 'r']));
    let date = behind_era.filter(|rest| rest.starts_with(is_of_date)).unwrap_or(&object);
    let ends_date = date.find(|c| !is_of_date(c)).unwrap_or(date.len());
    let undated = if date[..ends_date].contains(['年', '月', '日', '/']) { &date[ends_date..] } else { date };
    amount::without(undated).trim_matches(['の', '・', 'と', 'も']).to_owned()
}

/// The word of a stage in it, by which it is not yet the work itself.
pub(super) fn stage(object: &str) -> Option<&'static str> {
    STAGES.within(object).or_else(|| numbered_stage(object)).or(object.ends_with('案').then_some("案"))
}

/// 第1期, 1期分, 第一段階, 第1回.
fn numbered_stage(object: &str) -> Option<&'static str> {
    let numbered = |word: &str| {
        object.find(word).is_some_and(|at| {
            object[..at].chars().last().is_some_and(|c| c.is_ascii_digit() || kanji::numeral(c).is_some())
        })
    };
    ["期", "段階", "工区", "回"].into_iter().find(|word| numbered(word))
}

/// The last two letters that carry meaning: of 「避難所の看板」 看板. What stands before them only tells which.
pub(super) fn head(object: &str) -> String {
    let letters = amount::letters(object);
    let start = letters.char_indices().rev().nth(1).map_or(0, |(at, _)| at);
    letters[start..].to_owned()
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_object_stands_before_its_verb() {
        for (before, expected) in [
            ("計画の改訂を7月に", "計画の改訂"),
            ("7月に", ""),
            ("令和8年9月1日", ""),
            ("8か所を9月20日に", ""),
            ("12か所の設置が8月26日に", "設置"),
            ("12月議会で", ""),
            ("研修を2回", "研修"),
            ("予定どおり", ""),
            ("第1期分は", "第1期分"),
            ("第1回を8月に", "第1回"),
            ("案を", "案"),
        ] {
            assert_eq!(super::of(before), expected, "{before}");
        }
    }
}
