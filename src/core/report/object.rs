//! Whether what is said to be finished is what the measure is about.

use memchr::memmem;

use super::words::WordList;
use crate::core::written::kanji;

/// What comes before the work itself; it finishes only a measure that is named after it.
static STAGES: WordList = WordList::new(
    "素案 原案 骨子 たたき台 叩き台 下書 調査 設計 検討 協議 準備 契約 入札 発注 募集 公募 研究 ヒアリング アンケート \
    説明会 会議 打合せ 打ち合わせ 事前 前期 一次 1次 中間 上半期 前半 初回 回目 試行 基礎 現状 現地 部会 関係課 \
    洗い出し 抽出 試算",
);

/// Words before a verb that name nothing of the work.
static FILLERS: WordList = WordList::new(
    "無事に 無事 すべての すべて 全ての 全て 全部 全件 全数 既に すでに 当初 目標値 数値目標 目標 期限内に 期限内 \
    年度内 早期 前倒し 順調に 順調 本年度 今年度 当年度 当該 本件 本取組 取組 取り組み 事業 業務 作業 手続き 手続 \
計画的に 正式に 正式 先月 先日 今月 予定 一式 上記 本事業 全体 実施 対応 措置 処理",
);

/// What the measure says of itself.
#[derive(Debug, Clone, Default)]
pub(super) struct About {
    /// What it is called and what it shall reach.
    pub(super) named: String,
    /// All of its words.
    pub(super) all: String,
}

/// How what is finished stands to the measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ObjectFit {
    /// The sentence names nothing: it speaks of the measure itself.
    Unnamed,
    Same,
    /// Something else, or only a stage of it.
    Other,
    /// The measure says nothing of itself.
    Unknown,
}

impl About {
    /// `object`: what stands before the verb.
    pub(super) fn fit(&self, object: &str) -> ObjectFit {
        let object = core_of(object);
        if content(&object).count() <= 1 {
            return ObjectFit::Unnamed;
        }
        let stage = STAGES.within(&object);
        let stage = stage.or_else(|| numbered_stage(&object)).or(object.ends_with('案').then_some("案"));
        if let Some(stage) = stage {
            return if self.named.contains(stage) { ObjectFit::Same } else { ObjectFit::Other };
        }
        if self.all.is_empty() {
            return ObjectFit::Unknown;
        }
        if self.shares_a_pair(&content(&object).collect::<String>()) { ObjectFit::Same } else { ObjectFit::Other }
    }

    /// Two of the letters stand side by side in what the measure says.
    fn shares_a_pair(&self, letters: &str) -> bool {
        let starts = letters.char_indices().map(|(at, _)| at);
        let ends = starts.clone().skip(2).chain([letters.len()]);
        let is_said = |pair: &str| memmem::find(self.all.as_bytes(), pair.as_bytes()).is_some();
        starts.zip(ends).any(|(start, end)| is_said(&letters[start..end]))
    }

    pub(super) fn mentions(&self, word: &str) -> bool {
        self.all.contains(word)
    }
}

/// What stands before a verb, back to the particle or comma before it, without what names nothing.
fn core_of(before: &str) -> String {
    let before = before.trim_end_matches(['を', 'は', 'が', 'も', 'の', 'に', 'で']);
    let start = before
        .rfind(['、', ',', 'を', 'は', 'が', 'に', 'で', 'へ', ':', '・', ')'])
        .map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
    let object = FILLERS.taken_out_of(before[start..].to_owned());
    let is_of_date = |c: char| c.is_ascii_digit() || "元年月日/.末上中下旬".contains(c);
    let behind_era = object.strip_prefix("令和").or_else(|| object.strip_prefix(['R', 'r']));
    let date = behind_era.filter(|rest| rest.starts_with(is_of_date)).unwrap_or(&object);
    date.trim_start_matches(is_of_date).to_owned()
}

/// The letters that carry meaning: no hiragana, no signs.
fn content(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric() && !('ぁ'..='ゖ').contains(c) && !c.is_ascii_digit())
}

/// 第1期, 1期分, 第一段階.
fn numbered_stage(object: &str) -> Option<&'static str> {
    let numbered = |word: &str| {
        object.find(word).is_some_and(|at| {
            object[..at].chars().last().is_some_and(|c| c.is_ascii_digit() || kanji::numeral(c).is_some())
        })
    };
    ["期", "段階", "工区"].into_iter().find(|word| numbered(word))
}
