//! The first step: normalises spelling (widths, dashes, waves, kanji numerals of months, spaces, line breaks). Folded
//! text has no white space. Each glyph keeps its byte range in the original and the gap before it.

use unicode_normalization::UnicodeNormalization;

use crate::written::{figure, kana};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Gap {
    #[default]
    None,
    Space,
    Line,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Glyph {
    pub c: char,
    pub gap: Gap,
    /// Byte offset in the folded text. `u32` keeps a glyph small; a cell holds at most 32 KB.
    at: u32,
    from: u32,
    to: u32,
}

/// A folded text. Positions are glyph indexes.
#[derive(Debug)]
pub(super) struct Folded<'a> {
    original: &'a str,
    text: String,
    glyphs: Vec<Glyph>,
}

impl<'a> Folded<'a> {
    pub(super) fn new(original: &'a str) -> Self {
        let mut folded = Self {
            original,
            text: String::with_capacity(original.len()),
            glyphs: Vec::with_capacity(original.len() / 2),
        };
        let mut gap = Gap::None;
        for (from, c) in original.char_indices() {
            let to = from + c.len_utf8();
            match class(c) {
                Class::Space => gap = gap.max(Gap::Space),
                Class::Line => gap = Gap::Line,
                Class::Nothing => {}
                // '26 omits the century.
                Class::Same('\'') if folded.begins_short_year(gap, &original[to..]) => {
                    let gap = std::mem::take(&mut gap);
                    let is_last_century = original[to..].starts_with(['7', '8', '9', '７', '８', '９']);
                    let [first, second] = if is_last_century { ['1', '9'] } else { ['2', '0'] };
                    folded.push(first, gap, from, to);
                    folded.push(second, Gap::None, from, to);
                }
                Class::Same(c) => folded.push(c, std::mem::take(&mut gap), from, to),
                Class::Voicing(step) => folded.voice(step, to),
                Class::Roman(value) => {
                    for digit in value.to_string().chars() {
                        folded.push(digit, std::mem::take(&mut gap), from, to);
                    }
                    // Ⅰ4月 is item I, in April.
                    if original[to..].starts_with(|c: char| c.is_numeric()) {
                        gap = Gap::Space;
                    }
                }
                Class::Several => {
                    for c in std::iter::once(c).nfkc().filter_map(|c| single(&class(c))) {
                        folded.push(c, std::mem::take(&mut gap), from, to);
                    }
                }
            }
        }
        folded.mend_misprints();
        folded.close_up();
        folded
    }

    /// Two digits follow the apostrophe, and it is neither a closing quote nor a minute sign.
    fn begins_short_year(&self, gap: Gap, rest: &str) -> bool {
        let figures = rest.chars().take_while(|c| c.is_numeric()).count();
        let follows = gap == Gap::None && self.glyphs.last().is_some_and(|before| before.c.is_alphanumeric());
        figures == 2 && !follows
    }

    /// Corrects 未 printed for 末: 3月未まで, but not 9月未実施.
    fn mend_misprints(&mut self) {
        for at in 1..self.glyphs.len() {
            let is_period = matches!(self.glyphs[at - 1].c, '月' | '度' | '期');
            let next = self.glyphs.get(at + 1).filter(|next| next.gap != Gap::Line).map(|next| next.c);
            let ends = next.is_none_or(|c| {
                matches!(c, 'ま' | '迄' | '頃' | 'ご' | ')' | ']' | '、' | ',' | '。' | '~' | '-' | '→')
            });
            if self.glyphs[at].c == '未' && is_period && ends {
                self.glyphs[at].c = '末';
                let byte = self.byte(at);
                self.text.replace_range(byte..byte + '未'.len_utf8(), "末");
            }
        }
    }

    /// Removes uniform spacing: in R 9 . 1 . 2 9 the gaps separate nothing.
    fn close_up(&mut self) {
        let is_spread = self.glyphs.len() > 3 && self.glyphs[1..].iter().all(|glyph| glyph.gap == Gap::Space);
        if is_spread {
            self.glyphs[1..].iter_mut().for_each(|glyph| glyph.gap = Gap::None);
        }
    }

    fn push(&mut self, c: char, gap: Gap, from: usize, to: usize) {
        self.glyphs.push(Glyph { c, gap, at: self.text.len() as u32, from: from as u32, to: to as u32 });
        self.text.push(c);
    }

    /// Combines a half-width ﾞ or ﾟ with the kana before it: ﾒﾄﾞ is three characters and two glyphs.
    fn voice(&mut self, step: u32, to: usize) {
        let Some(last) = self.glyphs.last_mut() else { return };
        if let Some(voiced) = char::from_u32(last.c as u32 + step).filter(|_| ('ァ'..='ヺ').contains(&last.c)) {
            last.c = voiced;
            last.to = to as u32;
            self.text.pop();
            self.text.push(voiced);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.glyphs.len()
    }

    pub(super) fn char(&self, at: usize) -> Option<char> {
        self.glyphs.get(at).map(|glyph| glyph.c)
    }

    pub(super) fn char_before(&self, at: usize) -> Option<char> {
        at.checked_sub(1).and_then(|before| self.char(before))
    }

    /// The gap before glyph `at`. The text's start and end count as line breaks.
    pub(super) fn gap(&self, at: usize) -> Gap {
        match self.glyphs.get(at) {
            Some(_) if at == 0 => Gap::Line,
            Some(glyph) => glyph.gap,
            None => Gap::Line,
        }
    }

    fn byte(&self, at: usize) -> usize {
        self.glyphs.get(at).map_or(self.text.len(), |glyph| glyph.at as usize)
    }

    pub(super) fn str(&self, from: usize, to: usize) -> &str {
        &self.text[self.byte(from)..self.byte(to.max(from))]
    }

    pub(super) fn rest(&self, from: usize) -> &str {
        &self.text[self.byte(from)..]
    }

    pub(super) fn starts_with(&self, from: usize, word: &str) -> bool {
        self.rest(from).starts_with(word)
    }

    pub(super) fn printed(&self, from: usize, to: usize) -> &'a str {
        match (self.glyphs.get(from), to.checked_sub(1).and_then(|last| self.glyphs.get(last))) {
            (Some(first), Some(last)) if from < to => &self.original[first.from as usize..last.to as usize],
            _ => "",
        }
    }
}

enum Class {
    Space,
    Line,
    /// Invisible, or a control character.
    Nothing,
    Same(char),
    /// ﾞ (1) or ﾟ (2) after a half-width kana.
    Voicing(u32),
    Roman(u32),
    /// Stands for several characters (㍻, ㋉, ⑴); expanded by NFKC.
    Several,
}

/// NFKC output needs no further expansion; white space inside it is meaningless.
fn single(class: &Class) -> Option<char> {
    match class {
        Class::Same(c) => Some(*c),
        _ => None,
    }
}

fn class(c: char) -> Class {
    // The common case first.
    if matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '一'..='鿿' | '、' | '。') {
        return Class::Same(c);
    }
    match c {
        '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Class::Line,
        '~' | '〜' | '∼' | '～' | '〰' | '∿' | '↓' => Class::Same('~'),
        '-' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '─' | '━' | '−' | '－' | '﹣' | '⁃' | 'ｰ' => {
            Class::Same('-')
        }
        '⇒' | '➡' | '⇨' | '➜' | '➔' | '▶' | '►' => Class::Same('→'),
        '〇' | '◯' => Class::Same('〇'),
        '､' => Class::Same('、'),
        '，' => Class::Same(','),
        '｡' | '．' => Class::Same(if c == '｡' { '。' } else { '.' }),
        '･' | '·' | '•' | '‧' => Class::Same('・'),
        '’' | '‘' | '′' | 'ʼ' => Class::Same('\''),
        '[' | '［' | '【' | '〔' | '〈' | '《' | '＜' | '<' | '｛' | '{' => Class::Same('['),
        ']' | '］' | '】' | '〕' | '〉' | '》' | '＞' | '>' | '｝' | '}' => Class::Same(']'),
        '！'..='～' => Class::Same(char::from_u32(c as u32 - 0xFEE0).unwrap_or(c)),
        '\u{FF9E}' | '\u{3099}' => Class::Voicing(1),
        '\u{FF9F}' | '\u{309A}' => Class::Voicing(2),
        '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => {
            Class::Nothing
        }
        // Circled figures stay; NFKC would turn them into plain digits.
        c if figure::is_circled(c) || kana::is_circled(c) => Class::Same(c),
        'Ⅰ'..='ⅿ' => figure::figure(c).map_or(Class::Several, |figure| Class::Roman(figure.value)),
        'ｦ'..='ﾝ'
        | '⑴'..='⒛'
        | '⒜'..='⒵'
        | '\u{2E80}'..='\u{2FDF}'
        | '\u{3200}'..='\u{33FF}'
        | '\u{F900}'..='\u{FAFF}' => Class::Several,
        c if c.is_whitespace() => Class::Space,
        c if c.is_control() => Class::Nothing,
        c => Class::Same(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_dashes_and_compatibility_characters_have_one_spelling() {
        for (printed, folded) in [
            ("Ｒ８．９．３０", "R8.9.30"),
            ("４月〜５月", "4月~5月"),
            ("４月−５月", "4月-5月"),
            ("㍻３０年㋉㏾", "平成30年10月31日"),
            ("⑴ ⽉末", "(1)月末"),
            ("第Ⅳ期 ❷ ⓫", "第4期❷⓫"),
            ("ﾒﾄﾞ", "メド"),
            ("９ 月　末\nまで", "9月末まで"),
            ("３月未まで、年度未", "3月末まで、年度末"),
            ("9月未実施、年度未達", "9月未実施、年度未達"),
            ("’26/9 '27.3月末", "2026/92027.3月末"),
            ("5'30、'90年代の'2026'", "5'30、1990年代の'2026'"),
        ] {
            assert_eq!(Folded::new(printed).rest(0), folded);
        }
    }

    #[test]
    fn what_is_quoted_is_what_was_printed() {
        let folded = Folded::new("期限：９ 月 末（土）");
        assert_eq!(folded.printed(3, 6), "９ 月 末");
        assert_eq!(folded.gap(4), Gap::Space);
        assert_eq!(folded.gap(6), Gap::None);
    }

    #[test]
    fn spaces_between_all_letters_divide_nothing() {
        let folded = Folded::new("Ｒ 9 . 1 . 2 9");
        assert!((1..folded.len()).all(|at| folded.gap(at) == Gap::None));
        assert_eq!(Folded::new("1 2 3月").gap(1), Gap::Space);
    }
}
