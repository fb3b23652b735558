//! One clause of a report: does it say that something is done, or that something is left.

use super::object::{About, ObjectFit};
use super::words::WordList;
use crate::core::written::kanji;

/// What a clause says of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Done,
    /// Something of it is still to be done.
    Open,
    /// Nothing of the kind.
    Silent,
}

/// Between these a clause ends: sentences, and what is set against each other.
static CONTRASTS: WordList = WordList::new("たが ますが ですが るが、 ものの けれど 一方 ただし しかし ところ、");

/// Phrases that look like something open and are not.
static HARMLESS: WordList = WordList::new(
    "予定どおりに 予定どおり 予定通りに 予定通り 計画どおりに 計画どおり 計画通りに 計画通り 予定より 予定を \
    予定していた 予定した 遅れることなく 遅れなく 遅滞なく 滞りなく 問題なく 支障なく 事故なく もれなく 漏れなく \
    残らず だけでなく のみならず 少なくとも までに 引き続いて 今後の",
);

/// Something is left: negation, plan, part, or work that goes on.
static OPEN: WordList = WordList::new(
    "未完 未達 未実施 未着手 未済 未策定 未了 未定 未対応 未整備 未開催 未作成 未公表 未設置 未導入 未提出 未回答 \
    未決 未改 未だ いまだ まだ ない ません なかっ せず できず 出来ず 至らず 及ばず 困難 遅れ 遅延 延期 中断 見送 \
    先送 断念 保留 中止 見込 見通し 目途 めど メド 目処 つもり これから 今後 来月 来年 次年度 翌年 翌月 次回 \
    引き続き 引続き 継続 に向け 向かって 方向 つつ 間近 直前 寸前 次第 しだい したい べき だろう ? できれば すれば \
    したら 途中 残り 残る 残って 残す 残件 一部 部分 半分 半数 大半 ほぼ ほとんど 概ね おおむね おおよそ 大方 のみ \
    だけ まで 除き 除く 順次",
);

/// Nouns that say by themselves that a thing has come to its end.
static COMPLETE: WordList = WordList::new("完了 達成 終了 完成 竣工 しゅん工 完結 完遂 終結");

/// Nouns of an act by which a thing is there.
static PRODUCT: WordList = WordList::new(
    "策定 制定 改訂 改定 改正 公表 公布 施行 締結 開設 設置 開館 開校 開業 開所 開通 供用開始 運用開始 稼働 導入 廃止 \
    移転 移行 統合 決定 議決 可決 成立 認定 取得 納品 納入 発行 刊行 設立 創設 新設 配備 締約",
);

/// Acts that begin or accompany the work and never end it.
static STEPS: WordList = WordList::new(
    "検討 協議 調整 着手 開始 準備 依頼 説明 確認 議論 研究 推進 促進 継続 把握 想定 申請 募集 公募 発注 契約 入札 \
    着工 起工 試行 推移 進捗 向上",
);

/// How a verb says that its act is past, the longest first.
static PAST: WordList = WordList::new(
    "することができました することができた を完了しました を完了した を終了した いたしました 致しました を行いました \
    を終えました を終えた が終わりました が終わった 終わりました 終わった 終えました 終えた を行った されました \
    となりました できました 出来ました させました しました なされた させた された となった できた 出来た が済んだ \
    済ませた した になった",
);

/// Past by themselves: what was completed stands before them.
static ENDED: WordList = WordList::new(
    "を完了しました を完了した を終了した を終えました を終えた が終わりました が終わった 終わりました 終わった \
    終えました 終えた が済んだ",
);

/// What is so and stays so, behind a noun of completion: 完了しています.
const STATE: [&str; 8] =
    ["されています", "しています", "しております", "されている", "している", "しており", "済んでいる", "されており"];

/// What the text of one item, or of the whole, says.
pub(super) fn state(text: &str, about: &About, months: Months) -> State {
    let mut text = text.replace(['\n', '。', '!', ';', '；'], "\u{1}");
    if CONTRASTS.are_within(&text) {
        for contrast in CONTRASTS.iter() {
            if text.contains(contrast) {
                text = text.replace(contrast, &format!("{}\u{1}", contrast.trim_end_matches('、')));
            }
        }
    }
    let mut state = State::Silent;
    for clause in text.split('\u{1}') {
        match of_clause(clause, about, months) {
            State::Open => return State::Open,
            State::Done => state = State::Done,
            State::Silent => {}
        }
    }
    state
}

/// Which months lie ahead of whoever writes the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Months {
    /// 中間報告: written in autumn, so that winter is still to come.
    WinterAhead,
    /// 期末報告
    AllPast,
}

fn of_clause(clause: &str, about: &About, months: Months) -> State {
    let passed_over = |c: char| matches!(c, '(' | ')' | '「' | '」' | '【' | '】' | '[' | ']') || c.is_whitespace();
    let mut clause: String = without_dates_in_brackets(clause).split(passed_over).collect();
    for contrast in ["たが", "ものの", "けれど", "ですが", "ますが"] {
        if let Some(stem) = clause.strip_suffix(contrast) {
            clause = format!("{stem}{}", if contrast == "たが" { "た" } else { "" });
        }
    }
    let clause = HARMLESS.taken_out_of(clause);
    let clause = clause.trim_matches(|c: char| "、,.・:は".contains(c));
    if clause.is_empty() {
        return State::Silent;
    }
    if is_open(clause) {
        return State::Open;
    }
    let verb = verb(clause);
    if months == Months::WinterAhead && !matches!(verb, Verb::Past(..) | Verb::Ended(_)) && names_winter(clause) {
        return State::Open;
    }
    judge(&verb, about)
}

/// 完了（7/31） says when; 完了（予定） says more.
fn without_dates_in_brackets(clause: &str) -> String {
    let mut kept = String::with_capacity(clause.len());
    let mut rest = clause;
    while let Some((before, inside)) = rest.split_once('(') {
        let Some((inner, behind)) = inside.split_once(')') else { break };
        kept.push_str(before);
        if !inner.chars().all(|c| c.is_ascii_digit() || "年月日付/.令和RHr末旬上中下 ".contains(c)) {
            kept.push_str(inner);
        }
        rest = behind;
    }
    kept.push_str(rest);
    kept
}

/// The predicate of a clause, with what stands before it.
#[derive(Debug, PartialEq)]
enum Verb<'c> {
    /// 完了した, 策定しました: the noun, what stands before it.
    Past(&'static str, &'c str),
    /// を終えた, 済: what came to its end.
    Ended(&'c str),
    /// Another act that is past, the noun still at the end: 「研修を実施」.
    Act(&'c str),
    /// 完了 without a verb.
    Noun(&'static str, &'c str),
    None,
}

fn verb(clause: &str) -> Verb<'_> {
    let clause = without_ending(clause, &["である", "でした", "です", "だ"]);
    if clause.ends_with("100%") || clause.ends_with("10割") || clause.ends_with("百%") {
        return Verb::Ended("");
    }
    let known = |stem: &str| COMPLETE.at_end_of(stem).or_else(|| PRODUCT.at_end_of(stem));
    if let Some(stem) = ["済み", "ずみ", "済"].iter().find_map(|end| clause.strip_suffix(end)) {
        return known(stem).map_or(Verb::Ended(stem), |noun| Verb::Past(noun, before(clause, stem, noun)));
    }
    if let Some(before) = ENDED.before_end_of(clause) {
        return Verb::Ended(before);
    }
    if let Some(stem) = STATE.iter().find_map(|end| clause.strip_suffix(end)) {
        return known(stem).map_or(Verb::None, |noun| Verb::Past(noun, before(clause, stem, noun)));
    }
    if let Some(stem) = PAST.before_end_of(clause) {
        let stem = stem.trim_end_matches(['を', 'が', 'に']);
        return known(stem).map_or(Verb::Act(stem), |noun| Verb::Past(noun, before(clause, stem, noun)));
    }
    let noun = COMPLETE.at_end_of(clause);
    noun.map_or(Verb::None, |noun| Verb::Noun(noun, before(clause, clause, noun)))
}

/// What stands before the noun at the end of `stem`.
fn before<'c>(clause: &'c str, stem: &'c str, noun: &str) -> &'c str {
    &clause[..stem.len() - noun.len()]
}

fn without_ending<'c>(clause: &'c str, endings: &[&str]) -> &'c str {
    endings.iter().find_map(|end| clause.strip_suffix(end)).unwrap_or(clause)
}

fn judge(verb: &Verb<'_>, about: &About) -> State {
    let of_object = |before: &str| if about.fit(before) == ObjectFit::Other { State::Open } else { State::Done };
    match verb {
        Verb::Ended(before) | Verb::Noun(_, before) => of_object(before),
        Verb::Past(noun, before) if COMPLETE.has(noun) => of_object(before),
        // What was made need not be what the measure ends with; another thing says nothing of it.
        Verb::Past(_, before) => match about.fit(before) {
            ObjectFit::Unnamed | ObjectFit::Unknown | ObjectFit::Same => State::Done,
            ObjectFit::Other => State::Silent,
        },
        Verb::Act(stem) => act(stem, about),
        Verb::None => State::Silent,
    }
}

/// An act that ends only the measure which asks for it: 「研修を実施した」 the one that is about the training.
fn act(stem: &str, about: &About) -> State {
    if STEPS.at_end_of(stem).is_some() || about.all.is_empty() {
        return State::Silent;
    }
    let split = stem.rfind(['を', 'は', 'が', 'に', '、']);
    let (object, noun) =
        split.map_or(("", stem), |at| (&stem[..at], stem[at..].trim_start_matches(['を', 'は', 'が', 'に', '、'])));
    let fit = about.fit(if noun.is_empty() { stem } else { object });
    let asked = !noun.is_empty() && about.mentions(noun);
    match fit {
        ObjectFit::Same => State::Done,
        ObjectFit::Unnamed if asked => State::Done,
        _ => State::Silent,
    }
}

fn is_open(clause: &str) -> bool {
    OPEN.are_within(clause)
        || is_planned(clause)
        || is_ongoing(clause)
        || is_in_part(clause)
        || clause.contains("うち")
        || clause.contains("あと")
        || clause.ends_with('へ')
}

/// 予定 at the end; 「予定の事業」 is a name.
fn is_planned(clause: &str) -> bool {
    clause.match_indices("予定").any(|(at, word)| {
        let behind = &clause[at + word.len()..];
        behind.is_empty()
            || ["で", "と", "し", "す", "あ", "、", "が", "時期", "日"].iter().any(|next| behind.starts_with(next))
    })
}

/// 実施中, 進めている, 行う.
fn is_ongoing(clause: &str) -> bool {
    let plain = without_ending(clause, &["である", "です"]);
    if plain.ends_with('中') {
        return true;
    }
    let is_state = STATE.iter().any(|end| {
        plain
            .strip_suffix(end)
            .is_some_and(|stem| COMPLETE.at_end_of(stem).or_else(|| PRODUCT.at_end_of(stem)).is_some())
    });
    let present = plain.ends_with(['る', 'う', 'く', 'す', 'つ', 'ぶ', 'む', 'ぐ', 'り']) || plain.ends_with("ており");
    present && !is_state
}

/// 8割方, 3/5件, 80%, 約.
fn is_in_part(clause: &str) -> bool {
    if !clause.contains(['割', '約', '%', '/']) {
        return false;
    }
    let letters: Vec<char> = clause.chars().collect();
    let is_count = |c: char| c.is_ascii_digit() || kanji::numeral(c).is_some();
    let tenths = letters.windows(2).any(|pair| is_count(pair[0]) && pair[1] == '割') && !clause.contains("10割");
    let about = letters.windows(2).any(|pair| pair[0] == '約' && pair[1].is_ascii_digit());
    let percent = numbers_before(&letters, '%').into_iter().any(|part| part < 100.0);
    let of = letters.iter().enumerate().filter(|(_, c)| **c == '/').any(|(at, _)| is_smaller(&letters, at));
    tenths || about || percent || of
}

/// 3/5 with a unit behind; 7/31 is a day.
fn is_smaller(letters: &[char], at: usize) -> bool {
    let left: String =
        letters[..at].iter().rev().take_while(|c| c.is_ascii_digit()).collect::<Vec<_>>().into_iter().rev().collect();
    let right: String = letters[at + 1..].iter().take_while(|c| c.is_ascii_digit()).collect();
    let unit = letters.get(at + 1 + right.len()).is_some_and(|c| "件人名回台本冊校戸か箇ヶ施項".contains(*c));
    matches!((left.parse::<u32>(), right.parse::<u32>()), (Ok(left), Ok(right)) if unit && left < right)
}

fn numbers_before(letters: &[char], unit: char) -> Vec<f64> {
    let ends = letters.iter().enumerate().filter(|(_, c)| **c == unit).map(|(at, _)| at);
    let number = |end: usize| {
        let digits: Vec<char> =
            letters[..end].iter().rev().take_while(|c| c.is_ascii_digit() || **c == '.').copied().collect();
        digits.into_iter().rev().collect::<String>().parse().ok()
    };
    ends.filter_map(number).collect()
}

/// A month from November to March, or the year's end, without a verb that is past: it is planned.
fn names_winter(clause: &str) -> bool {
    let letters: Vec<char> = clause.chars().collect();
    numbers_before(&letters, '月').into_iter().any(|month| matches!(month as u32, 11 | 12 | 1..=3))
        || clause.contains("年度末")
}
