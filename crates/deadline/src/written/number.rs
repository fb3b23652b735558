//! Numbers of goals and measures: ①, 1, １位, No.12, 第3号, 部局目標4, Ⅳ, (四).

use super::figure::{in_digits, is_circled};
use super::kanji;
use super::mark::is_bullet;
use crate::text::comparison_key;

/// The first run of digits, half-width: `No.12` → `12`; without digits, the kanji number: `第三` → `3`.
pub fn digits(text: &str) -> Option<String> {
    let folded = folded(text);
    let digits: String = folded.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    if digits.is_empty() {
        return in_kanji(&folded).map(|number| number.to_string());
    }
    let plain = digits.trim_start_matches('0');
    Some(if plain.is_empty() { "0".to_owned() } else { plain.to_owned() })
}

/// Normalises, with Roman and dark circled figures as digits.
fn folded(text: &str) -> String {
    comparison_key(&in_digits(text))
}

/// A text that consists of a kanji number: 三, (三), 第三位.
fn in_kanji(squeezed: &str) -> Option<u32> {
    let bare = squeezed.trim_matches(|c| matches!(c, '(' | ')' | '【' | '】' | '第' | '位' | '号' | '番' | '.' | '、'));
    let whole = !bare.is_empty() && bare.chars().all(|c| kanji::numeral(c).is_some());
    whole.then(|| kanji::number(bare)).flatten().filter(|number| *number > 0)
}

/// The number of a text that consists of one. `words` may precede it (部局目標 in 部局目標4).
pub fn alone(text: &str, words: &[String]) -> Option<String> {
    if text.len() > 60 {
        return None;
    }
    let squeezed = folded(text.trim_start_matches(is_bullet));
    if let Some(number) = in_kanji(&squeezed) {
        return Some(number.to_string());
    }
    let mut rest = squeezed.trim_matches(|c| matches!(c, '(' | ')' | '[' | ']' | '<' | '>' | '【' | '】' | '.' | ':'));
    for prefix in ["No", "NO", "no", "№", "第"] {
        if let Some(found) = rest.strip_prefix(prefix) {
            rest = found.trim_start_matches(['.', ':', '-']);
        }
    }
    // 組織目標1 counts where 目標1 does.
    let start = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
    let before =
        rest[..start].trim_end_matches(['(', '[', '.', ':', '-', '第']).trim_end_matches("No").trim_end_matches("その");
    if words.iter().any(|word| before.ends_with(word.as_str())) {
        // 部局目標1（重点） counts as 部局目標1.
        rest = rest[start..].split(['(', '【', '[']).next().unwrap_or_default();
    }
    // 2（続き） is 2 again.
    let rest = rest.split_once('(').filter(|(_, remark)| remark.starts_with('続')).map_or(rest, |(number, _)| number);
    let rest = rest.trim_end_matches(['位', '号', '番', '.', ')', '、', ':']);
    (!rest.is_empty() && rest.len() <= 3 && rest.bytes().all(|b| b.is_ascii_digit())).then(|| digits(rest)).flatten()
}

/// A short text with a number, as in a column of numbers: `1`, `No.1-2`.
pub fn is_short(text: &str) -> bool {
    text.chars().count() <= 12 && digits(text).is_some()
}

/// Splits off a leading number: `① ○新庁舎` → (`1`, `○新庁舎`). Sub-items, `(1)`, do not count.
pub fn leading(text: &str) -> Option<(String, &str)> {
    let text = text.trim_start();
    let first = text.chars().next()?;
    if is_circled(first) {
        return Some((digits(&text[..first.len_utf8()])?, text[first.len_utf8()..].trim_start()));
    }
    let end = text.find(|c: char| !c.is_ascii_digit() && !('０'..='９').contains(&c))?;
    let (number, rest) = text.split_at(end);
    let after = rest.chars().next()?;
    let separated = matches!(after, '.' | '．' | '　' | ' ' | '）' | ')' | '：' | ':');
    let short = (1..=2).contains(&number.chars().count());
    (separated && short).then(|| digits(number).map(|n| (n, rest[after.len_utf8()..].trim_start()))).flatten()
}

/// Whether the text is a circled number, typical of measures, rather than a plain one, typical of goals.
pub fn is_circled_alone(text: &str) -> bool {
    let mut chars = text.trim().chars();
    chars.next().is_some_and(is_circled) && chars.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_stands_alone_or_leads() {
        for (text, number) in [
            ("①", "1"),
            ("１位", "1"),
            ("No.12", "12"),
            ("⑳", "20"),
            ("(3)", "3"),
            ("◎部局目標４", "4"),
            ("○部局目標（②）", "2"),
            ("部局目標No.3", "3"),
            ("◎部局目標１（重点）", "1"),
            ("部局目標　その2", "2"),
            ("Ⅳ", "4"),
            ("Ⅰ．", "1"),
            ("(三)", "3"),
            ("第十二位", "12"),
            ("⓫", "11"),
            ("No.3\n（続き）", "3"),
        ] {
            assert_eq!(alone(text, &["部局目標".to_owned()]).as_deref(), Some(number), "{text}");
        }
        for text in ["2年目", "R4年度", "3割", "総務部", "－", "", "一部", "第一課"] {
            assert_eq!(alone(text, &[]), None, "{text}");
        }
        assert_eq!(leading("② 庁舎\n(1) 移転"), Some(("2".to_owned(), "庁舎\n(1) 移転")));
        assert_eq!(leading("１．庁舎"), Some(("1".to_owned(), "庁舎")));
        assert_eq!(leading("(1) 庁舎"), None);
        assert_eq!(leading("2回開催"), None);
    }
}
