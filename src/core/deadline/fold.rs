//! One spelling for what is printed in many: widths, dashes, waves, kanji for numbers of months, spaces, line breaks.
//!
//! The folded text has no white space at all; every glyph of it knows which bytes of the original it stands for and
//! whether a space or a line break stood before it. Nothing is interpreted here.

use unicode_normalization::UnicodeNormalization;

use crate::core::written::{figure, kana};

/// What stood between a glyph and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) enum Gap {
    #[default]
    None,
    Space,
    Line,
}

/// One character of the folded text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Glyph {
    pub c: char,
    pub gap: Gap,
    /// Byte offset in the folded text. Offsets are short, as a cell holds 32 KB and a glyph should stay small.
    at: u32,
    /// Byte range in the original.
    from: u32,
    to: u32,
}

/// A text in its folded spelling. Positions are indexes of glyphs.
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
                Class::Same(c) => folded.push(c, std::mem::take(&mut gap), from, to),
                Class::Voicing(step) => folded.voice(step, to),
                Class::Roman(value) => {
                    for digit in value.to_string().chars() {
                        folded.push(digit, std::mem::take(&mut gap), from, to);
                    }
                    // Ⅰ4月 is the first, in April.
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
        folded
    }

    fn push(&mut self, c: char, gap: Gap, from: usize, to: usize) {
        self.glyphs.push(Glyph { c, gap, at: self.text.len() as u32, from: from as u32, to: to as u32 });
        self.text.push(c);
    }

    /// A half-width ﾞ or ﾟ joins the kana before it: ﾒﾄﾞ is three characters and メド two glyphs.
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

    /// What stands between the glyph before `at` and the glyph at `at`. A text begins and ends like a line.
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

    /// The folded text from one glyph to before another.
    pub(super) fn str(&self, from: usize, to: usize) -> &str {
        &self.text[self.byte(from)..self.byte(to.max(from))]
    }

    pub(super) fn rest(&self, from: usize) -> &str {
        &self.text[self.byte(from)..]
    }

    pub(super) fn starts_with(&self, from: usize, word: &str) -> bool {
        self.rest(from).starts_with(word)
    }

    /// The original text of some glyphs, as printed.
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
    /// ﾞ (1) or ﾟ (2) behind a half-width kana.
    Voicing(u32),
    /// Ⅳ, which NFKC would make letters of.
    Roman(u32),
    /// A character that stands for several (㍻, ㋉, ⑴), to be taken apart by NFKC.
    Several,
}

/// NFKC never yields what has to be taken apart again; white space inside it says nothing.
fn single(class: &Class) -> Option<char> {
    match class {
        Class::Same(c) => Some(*c),
        _ => None,
    }
}

fn class(c: char) -> Class {
    // What most text is made of, first.
    if matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '一'..='鿿' | '、' | '。') {
        return Class::Same(c);
    }
    match c {
        '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Class::Line,
        '~' | '〜' | '∼' | '～' | '〰' | '∿' => Class::Same('~'),
        '-' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '─' | '━' | '−' | '－' | '﹣' | '⁃' | 'ｰ' => {
            Class::Same('-')
        }
        '⇒' | '➡' | '⇨' | '➜' | '➔' | '▶' | '►' => Class::Same('→'),
        '〇' | '◯' => Class::Same('〇'),
        '､' => Class::Same('、'),
        '，' => Class::Same(','),
        '｡' | '．' => Class::Same(if c == '｡' { '。' } else { '.' }),
        '･' | '·' | '•' | '‧' => Class::Same('・'),
        '[' | '［' | '【' | '〔' | '〈' | '《' | '＜' | '<' | '｛' | '{' => Class::Same('['),
        ']' | '］' | '】' | '〕' | '〉' | '》' | '＞' | '>' | '｝' | '}' => Class::Same(']'),
        '！'..='～' => Class::Same(char::from_u32(c as u32 - 0xFEE0).unwrap_or(c)),
        '\u{FF9E}' | '\u{3099}' => Class::Voicing(1),
        '\u{FF9F}' | '\u{309A}' => Class::Voicing(2),
        '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => {
            Class::Nothing
        }
        // Circled figures stay: NFKC would make a plain digit of them.
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
}
