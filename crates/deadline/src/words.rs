//! Token kinds, and the table of the language's words by meaning. A word inside a longer word (中 in 中学校, 内 in 内部監査)
//! does not count; the second column lists the characters that indicate this.

use std::sync::LazyLock;

use super::expression::{Half, Third};
use crate::era::Era;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum TokenKind {
    Number(Number),
    /// 令和, or a letter in front of a number.
    Era {
        era: Era,
        letter: bool,
    },
    /// 年, 年度, 月, 日 after a number (or after the bracket that repeats a year).
    Year,
    FiscalYear,
    /// FY before its number.
    FiscalYearAhead,
    Month,
    Day,
    /// 来年度, 翌年: offset from the reference year.
    Relative {
        years: i32,
        fiscal: bool,
    },
    /// 同年, 同年度: the last named year.
    SameYear {
        fiscal: bool,
    },
    Half(Half),
    /// 前半, 後半: of a month, or of the year.
    Part(Half),
    Ordinal,
    Quarter,
    Week,
    Third(Third),
    /// 年内, 年末.
    InYear,
    NewYear,
    NewYearHolidays,
    Bon,
    Assembly,
    /// まで, 末, 中: turns an expression into a date to finish by.
    End(End),
    /// 頃, メド, 予定.
    About,
    /// 概ね before the expression.
    AboutAhead,
    /// から, 以降.
    From,
    Wave,
    Dash,
    Dot,
    Slash,
    Comma,
    Open,
    Close,
    No,
    Wo,
    Throughout,
    Recurring,
    Unclear,
    /// 春夏秋冬; a time only with 頃, or alone.
    Season,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// 末: the last day itself.
    Last,
    /// 中, 内: within.
    Within,
    /// まで, 期限: until.
    Until,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    pub value: u32,
    pub digits: usize,
}

/// Token kind, characters before which the words are part of another word, and the words, separated by spaces.
type Row = (TokenKind, &'static str, &'static str);

const LAST: TokenKind = TokenKind::End(End::Last);
const WITHIN: TokenKind = TokenKind::End(End::Within);
const UNTIL: TokenKind = TokenKind::End(End::Until);

const fn years(years: i32, fiscal: bool) -> TokenKind {
    TokenKind::Relative { years, fiscal }
}

const ROWS: &[Row] = &[
    // years
    (years(-1, true), "", "昨年度 前年度"),
    (years(0, true), "", "今年度 本年度 当年度"),
    (years(1, true), "", "来年度 翌年度 次年度 明年度"),
    (years(2, true), "", "翌々年度 翌翌年度 再来年度"),
    (years(-1, false), "", "昨年 前年 去年"),
    (years(0, false), "", "今年 本年"),
    (years(1, false), "", "来年 翌年 明年"),
    (years(1, false), "月日々週朝営", "翌"),
    (years(2, false), "", "翌々年 再来年"),
    (TokenKind::SameYear { fiscal: true }, "", "同年度"),
    (TokenKind::SameYear { fiscal: false }, "", "同年"),
    (TokenKind::FiscalYear, "", "年度"),
    // parts of a year
    (TokenKind::Half(Half::First), "", "上半期 上期 前半期 前期"),
    (TokenKind::Half(Half::Second), "", "下半期 下期 後半期"),
    (TokenKind::Half(Half::Second), "高", "後期"),
    (TokenKind::Part(Half::First), "", "前半"),
    (TokenKind::Part(Half::Second), "", "後半"),
    (TokenKind::Ordinal, "", "第"),
    (TokenKind::Quarter, "", "四半期 Q q クォーター クオーター"),
    (TokenKind::Week, "間明休", "週"),
    (TokenKind::Third(Third::Early), "", "上旬 初旬"),
    (TokenKind::Third(Third::FirstTwo), "", "上中旬"),
    (TokenKind::Third(Third::LastTwo), "", "中下旬"),
    (TokenKind::Third(Third::Middle), "", "中旬 中頃 中ごろ 中盤 半ば なかば"),
    (TokenKind::Third(Third::Late), "", "下旬"),
    (TokenKind::Third(Third::Beginning), "るた", "初頭 初め 始め はじめ 頭"),
    (TokenKind::Third(Third::Beginning), "年期回度任", "初"),
    (TokenKind::Third(Third::Beginning), "予計案", "当初"),
    (TokenKind::InYear, "調手商一", "年末"),
    (TokenKind::InYear, "", "年内"),
    (TokenKind::NewYear, "", "年明け 年始 年初"),
    (TokenKind::NewYearHolidays, "", "年末年始"),
    (TokenKind::Bon, "地栽踊", "お盆 盆"),
    (TokenKind::Assembly, "議", "定例会 臨時会"),
    (
        TokenKind::Assembly,
        "",
        "議会定例会 市議会定例会 町議会定例会 村議会定例会 県議会定例会 区議会定例会 定例市議会 定例町議会 \
         定例村議会 定例県議会 定例議会 市議会 町議会 村議会 県議会 区議会 臨時議会 議会",
    ),
    (LAST, "", "末日"),
    (LAST, "端尾席梢広路", "末"),
    (WITHIN, "部容訳外閣科線定示規視覧野海陸水服藤覚", "内"),
    (WITHIN, "間学止央断核心小国高部級期東長古堅身立継退途規", "中"),
    (WITHIN, "", "以内 のうちに"),
    (UNTIL, "", "までの間 まで 迄 いっぱい 一杯 限り 期限 必着"),
    (UNTIL, "", "締め切り 締切り 締切 締め 〆切り 〆切 〆"),
    // vagueness
    (TokenKind::About, "", "頃 ごろ ころ 目途 目処 目安 めど メド 前後 見込み 見込 想定 あたり"),
    (TokenKind::About, "", "くらい ぐらい 程度"),
    (TokenKind::About, "価表額数", "予定"),
    (TokenKind::About, "年値数額管達", "目標"),
    (TokenKind::AboutAhead, "", "概ね おおむね おおよそ およそ"),
    // ranges, lists, brackets, particles
    (TokenKind::From, "", "から より 以降 以後"),
    (TokenKind::Wave, "", "~"),
    (TokenKind::Dash, "", "- ー"),
    (TokenKind::Dot, "", "."),
    (TokenKind::Slash, "", "/"),
    (TokenKind::Comma, "", "、 , ・ 及び および 並びに と & + 又は または"),
    (TokenKind::Open, "", "( ["),
    (TokenKind::Close, "", ") ]"),
    (TokenKind::No, "", "の"),
    (TokenKind::Wo, "", "を"),
    // continuous, recurring
    (
        TokenKind::Throughout,
        "",
        "通年 通期 年間を通じて 年間を通して 年間をとおして 年間を通じ 年間を通し 年間通して 年間通じて 年間通し 年度を通じて \
         年度を通して 年度を通じ 年度を通し 年中",
    ),
    (TokenKind::Throughout, "計目ス行総累平授延", "年間"),
    (TokenKind::Throughout, "", "随時 常時 継続 適宜 恒常 日常的 都度 不定期 必要に応じ 必要な都度"),
    (
        TokenKind::Recurring,
        "",
        "毎四半期 毎半期 毎年度 毎年 毎月 毎週 毎日 毎期 毎回 隔年 隔月 隔週 隔日 各四半期 各半期 各年度 \
         各月 各週 各期 月例 月次 四半期ごと 四半期毎 半期ごと 半期毎 年度ごと 年度毎 年ごと 年毎 月ごと \
         月毎 週ごと 週毎 定期的 偶数月 奇数月",
    ),
    // no day
    (
        TokenKind::Unclear,
        "",
        "時期未定 時期は未定 未定 未確定 検討中 調整中 協議中 要調整 要検討 別途 不明 早期 早急 早め \
         速やか なるべく早く なるべく早い なるべく早め なるべく早期 なるべく速やか できるだけ早く できるだけ早い できるだけ早め \
         できるだけ早期 できるだけ速やか できる限り早く できる限り早い できる限り早期 できる限り速やか 今後 当面 将来 後日 追って 順次 次第 来春 春頃 春ごろ 夏頃 夏ごろ 秋頃 秋ごろ \
         冬頃 冬ごろ",
    ),
    (TokenKind::Season, "日", "春"),
    (TokenKind::Season, "", "夏 秋 冬"),
];

#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    pub text: &'static str,
    pub kind: TokenKind,
    pub not_before: &'static str,
}

/// The table by first character. Slot 0 of `groups` is empty and serves all other characters.
struct Index {
    slots: Vec<u8>,
    groups: Vec<Vec<Word>>,
}

/// Upper bound of first characters.
const HIGHEST: usize = 0xFFFF;

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index { slots: vec![0; HIGHEST + 1], groups: vec![Vec::new()] };
    for &(kind, not_before, texts) in ROWS {
        for text in texts.split(' ') {
            index.add(Word { text, kind, not_before });
        }
    }
    for group in &mut index.groups {
        group.sort_by_key(|word| std::cmp::Reverse(word.text.len()));
    }
    index
});

impl Index {
    fn add(&mut self, word: Word) {
        let Some(slot) = word.text.chars().next().and_then(|first| self.slots.get_mut(first as usize)) else { return };
        if *slot == 0 {
            *slot = self.groups.len() as u8;
            self.groups.push(Vec::new());
        }
        self.groups[usize::from(*slot)].push(word);
    }
}

pub(super) fn begins_word(first: char) -> bool {
    INDEX.slots.get(first as usize).is_some_and(|slot| *slot != 0)
}

/// Longest first.
pub(super) fn words(first: char) -> &'static [Word] {
    let slot = INDEX.slots.get(first as usize).copied().unwrap_or(0);
    &INDEX.groups[usize::from(slot)]
}
