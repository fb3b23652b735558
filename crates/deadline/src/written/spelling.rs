//! Normalises the spelling of labels, not values: old characters, optional kana, misprints (重點目標, 指漂).

use std::collections::HashMap;
use std::sync::OnceLock;

use super::characters::Characters;

/// Old and variant characters, each followed by the usual one. NFKC keeps them apart.
const OLD_CHARACTERS: &str = "\
    號号 總総 點点 營営 當当 擔担 畫画 實実 價価 會会 區区 學学 國国 圖図 廣広 應応 變変 體体 對対 效効 \
    發発 關関 續続 縣県 據拠 狀状 證証 豫予 數数 團団 轉転 邊辺 來来 專専 氣気 殘残 參参 處処 收収 條条 \
    眞真 繼継 經経 輕軽 藝芸 權権 觀観 驗験 險険 檢検 勞労 樂楽 榮栄 圓円 假仮 擴拡 覺覚 舊旧 擧挙 舉挙 \
    徑径 惠恵 劑剤 濟済 雜雑 贊賛 齒歯 兒児 辭辞 寫写 釋釈 壽寿 從従 縱縦 將将 稱称 讓譲 觸触 盡尽 隨随 \
    聲声 靜静 攝摂 爭争 裝装 屬属 滯滞 臺台 擇択 澤沢 單単 斷断 遲遅 晝昼 廳庁 聽聴 鐵鉄 傳伝 燈灯 黨党 \
    德徳 獨独 讀読 屆届 惱悩 腦脳 廢廃 賣売 拂払 竝並 辯弁 辨弁 寶宝 豐豊 萬万 滿満 譯訳 藥薬 與与 搖揺 \
    樣様 覽覧 兩両 綠緑 禮礼 戾戻 靈霊 齡齢 歷歴 錄録 灣湾 逹達 吿告 卽即 旣既 敎教 晚晩 硏研 靑青 增増 \
    橫横 槪概 淸清 內内 戶戸 步歩 每毎 郞郎 飮飲 黑黒 曆暦 緖緒";

/// Spelling variants and their normal form: optional kana, errors of input methods and scanners.
const SPELLINGS: [(&str, &str); 15] = [
    ("取り組み", "取組"),
    ("取組み", "取組"),
    ("的な", "的"),
    ("標題", "表題"),
    ("業積", "業績"),
    ("実積", "実績"),
    ("目漂", "目標"),
    ("指漂", "指標"),
    ("及ぴ", "及び"),
    ("まてに", "までに"),
    ("いまの", "今の"),
    ("いまど", "今ど"),
    ("めざす", "目指す"),
    ("為の", "ための"),
    ("為に", "ために"),
];

/// Normalises the key of a label. Called for every label of every sheet; few change.
pub fn usual(mut key: String) -> String {
    let old = OldCharacters::known();
    if key.chars().any(|c| old.include(c)) {
        key = key.chars().map(|c| old.usual.get(&c).copied().unwrap_or(c)).collect();
    }
    let characters = Characters::of(&key);
    for ((written, plain), needed) in SPELLINGS.iter().zip(spellings()) {
        if characters.include(*needed) && key.contains(written) {
            key = key.replace(written, plain);
        }
    }
    key
}

fn spellings() -> &'static [Characters; SPELLINGS.len()] {
    static NEEDED: OnceLock<[Characters; SPELLINGS.len()]> = OnceLock::new();
    NEEDED.get_or_init(|| SPELLINGS.map(|(written, _)| Characters::of(written)))
}

struct OldCharacters {
    usual: HashMap<char, char>,
    /// One bit per kanji from 一.
    bits: [u64; KANJI / 64],
}

/// Counted from 一.
const KANJI: usize = 0x5200;

impl OldCharacters {
    fn known() -> &'static Self {
        static KNOWN: OnceLock<OldCharacters> = OnceLock::new();
        KNOWN.get_or_init(|| {
            let pair = |pair: &str| pair.chars().next().zip(pair.chars().nth(1));
            let usual: HashMap<char, char> = OLD_CHARACTERS.split(' ').filter_map(pair).collect();
            let mut bits = [0; KANJI / 64];
            for (word, bit) in usual.keys().filter_map(|c| Self::place(*c)) {
                bits[word] |= bit;
            }
            Self { usual, bits }
        })
    }

    fn place(c: char) -> Option<(usize, u64)> {
        let at = (c as usize).checked_sub('一' as usize).filter(|at| *at < KANJI)?;
        Some((at / 64, 1 << (at % 64)))
    }

    fn include(&self, c: char) -> bool {
        Self::place(c).is_some_and(|(word, bit)| self.bits[word] & bit != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_characters_and_slips_are_spelled_as_usual() {
        for (written, plain) in [
            ("項目番號", "項目番号"),
            ("運營目標", "運営目標"),
            ("目的効果", "目的効果"),
            ("目的效果", "目的効果"),
            ("達成すべき指漂", "達成すべき指標"),
            ("逹成水準", "達成水準"),
            ("業積目標", "業績目標"),
            ("具体的な取り組み", "具体的取組"),
            ("実現する為の取組", "実現するための取組"),
        ] {
            assert_eq!(usual(written.to_owned()), plain);
        }
    }

    #[test]
    fn no_usual_character_is_an_old_one() {
        let old = OldCharacters::known();
        assert!(old.usual.len() > 140 && old.usual.values().all(|usual| !old.include(*usual)));
        assert!(old.usual.keys().all(|c| old.include(*c)), "each is found by its bit");
    }
}
