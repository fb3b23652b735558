//! Comparison keys of labels: one key for 「期　限」, 「期限：」 and 「期限（いつまでに）」.

use std::ops::Deref;

use super::characters::Characters;
use super::mark::{BRACKETS, is_mark};
use super::{enumerator, spelling};
use crate::text::comparison_key;

/// Longer texts have no key; this also avoids folding long texts.
const LONGEST: usize = 80;

/// A normalised label, with a cheap fingerprint for comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(from = "String")]
pub struct Key {
    characters: Characters,
    text: String,
    /// In characters.
    pub length: usize,
}

impl Key {
    /// `text` must be normalised.
    pub fn of(text: String) -> Self {
        let (mut characters, mut length) = (Characters::default(), 0);
        for c in text.chars() {
            characters.add(c);
            length += 1;
        }
        Self { characters, text, length }
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub const fn characters(&self) -> Characters {
        self.characters
    }

    pub fn includes(&self, part: &Self) -> bool {
        self.characters.include(part.characters) && self.text.contains(part.text.as_str())
    }
}

impl Deref for Key {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl AsRef<str> for Key {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl From<String> for Key {
    fn from(label: String) -> Self {
        key(&label)
    }
}

impl PartialEq<str> for Key {
    fn eq(&self, other: &str) -> bool {
        self.text == other
    }
}

/// Normalises a label: no spaces, width variants, marks, separators or trailing brackets. Empty for a long text.
pub fn key(text: &str) -> Key {
    Key::of(bare(text))
}

fn bare(text: &str) -> String {
    if text.len() > LONGEST && (text.len() > LONGEST * 4 || text.chars().count() > LONGEST) {
        return String::new();
    }
    if text.chars().all(is_letter) {
        return spelling::usual(without_and_so_on(text).to_owned());
    }
    let bare = without_remark(text.trim_start_matches(|c: char| c.is_whitespace() || is_mark(c)));
    let squeezed = comparison_key(enumerator::without(bare));
    let mut rest = without_reference(squeezed.trim_start_matches(is_mark).trim_end_matches(is_tail));
    loop {
        let (unnumbered, unwrapped) = (without_number(rest), without_brackets(rest));
        let next = unwrapped.unwrap_or(unnumbered).trim_start_matches(is_mark).trim_end_matches(is_tail);
        if next.is_empty() || next == rest {
            break;
        }
        rest = next;
    }
    let rest = without_and_so_on(rest);
    if rest.len() == squeezed.len() && !rest.contains(is_separator) {
        return spelling::usual(squeezed);
    }
    let plain = rest.replace(is_separator, "");
    spelling::usual(if plain.is_empty() { squeezed } else { plain })
}

/// Characters that no rule below changes: most of them.
fn is_letter(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '一'..='鿿')
}

/// `取組内容等` → `取組内容`.
fn without_and_so_on(text: &str) -> &str {
    text.strip_suffix('等').filter(|rest| !rest.is_empty()).unwrap_or(text)
}

/// `期限 ※月を記入` → `期限`: strips the form's instruction.
fn without_remark(text: &str) -> &str {
    // 達成度（※） refers to a note; the cut removes its bracket too.
    let cut = text.split_once('※').map(|(label, _)| label.trim_end_matches(['(', '（', '[', '［']));
    cut.filter(|label| !label.is_empty()).unwrap_or(text)
}

/// `達成度※1`, `期限注2`: strips the reference to a note.
fn without_reference(squeezed: &str) -> &str {
    let rest = squeezed.trim_end_matches(|c: char| c.is_ascii_digit());
    let referred = rest.strip_suffix(['※', '*', '注']).filter(|label| rest.len() < squeezed.len() && !label.is_empty());
    referred.unwrap_or(squeezed)
}

fn is_tail(c: char) -> bool {
    matches!(c, ':' | '※' | '*' | '.' | '。')
}

fn is_separator(c: char) -> bool {
    matches!(c, '・' | '、' | ',' | '/' | '･' | '-' | '‐' | '−' | '~' | '〜' | '→' | '\'' | '"')
}

/// `(1)目標`, `1.目標` → `目標`.
fn without_number(text: &str) -> &str {
    let open = text.strip_prefix('(').unwrap_or(text);
    let rest = open.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() == open.len() {
        return text;
    }
    match (open.len() < text.len(), rest.chars().next()) {
        (true, Some(')')) | (false, Some('.' | ')' | '、' | ':')) => {
            &rest[1.max(rest.chars().next().map_or(1, char::len_utf8))..]
        }
        _ => text,
    }
}

/// `期限(いつまでに)` → `期限`, `【期限】` → `期限`.
fn without_brackets(text: &str) -> Option<&str> {
    let closing = text.chars().next_back()?;
    let (opening, _) = *BRACKETS.iter().find(|(_, c)| *c == closing)?;
    let mut depth = 0;
    let start = text.char_indices().rev().find_map(|(i, c)| {
        depth += i32::from(c == closing) - i32::from(c == opening);
        (depth == 0).then_some(i)
    })?;
    if start == 0 { Some(&text[opening.len_utf8()..text.len() - closing.len_utf8()]) } else { Some(&text[..start]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_key_for_all_ways_to_write_a_label() {
        for (text, expected) in [
            ("期　限", "期限"),
            ("期間・期限\n（いつ・いつまでに）", "期間期限"),
            ("中間報告（９月末現在）", "中間報告"),
            ("年度計画達成度(※)", "年度計画達成度"),
            ("【部局名】", "部局名"),
            ("■ 現状・課題：", "現状課題"),
            ("運\n営\n目\n標", "運営目標"),
            ("(1) 目標", "目標"),
            ("1.目標", "目標"),
            ("Ｎｏ．", "No"),
            ("Ⅱ　現状と課題", "現状と課題"),
            ("【１】現況・課題", "現況課題"),
            ("達成度　※１", "達成度"),
            ("目標（注２）", "目標"),
            // A number after it refers to no note.
            ("発注", "発注"),
            ("注2", "注2"),
            ("期限\n※月まで記入", "期限"),
            ("取り組み内容", "取組内容"),
            ("具体的な内容", "具体的内容"),
        ] {
            assert_eq!(key(text).as_str(), expected, "{text}");
        }
        assert_eq!(key(&"長".repeat(81)).as_str(), "");
    }
}
