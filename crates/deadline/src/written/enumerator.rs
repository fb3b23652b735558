//! Enumerators of labels and headings: Ⅰ, (一), ア, １－２, 第３, 【１】.

use super::figure::is_roman;
use super::mark::closing_of;
use super::{kana, kanji};

/// Strips the enumerator: `Ⅰ　現状と課題` → `現状と課題`. Spaces between the letters of a word are no separator.
pub fn without(text: &str) -> &str {
    let rest = match text.chars().next().and_then(|c| Some((c, closing_of(c)?))) {
        Some((opening, closing)) => {
            bare(&text[opening.len_utf8()..]).and_then(|rest| rest.strip_prefix(closing)).map(str::trim_start)
        }
        None => bare(text).and_then(separated),
    };
    rest.filter(|rest| !rest.is_empty()).unwrap_or(text)
}

fn separated(rest: &str) -> Option<&str> {
    let first = rest.chars().next()?;
    if matches!(first, '.' | '．' | '、' | ')' | '）' | ':' | '：') {
        return Some(rest[first.len_utf8()..].trim_start());
    }
    let behind = rest.trim_start();
    let is_word = behind.split_whitespace().next().is_some_and(|word| word.chars().nth(1).is_some());
    (first.is_whitespace() && is_word).then_some(behind)
}

fn bare(text: &str) -> Option<&str> {
    let text = text.strip_prefix('第').unwrap_or(text);
    let first = text.chars().next()?;
    let behind = |belongs: fn(char) -> bool| text.trim_start_matches(belongs);
    match first {
        '0'..='9' | '０'..='９' => Some(behind(is_of_number)),
        'A'..='Z' | 'Ａ'..='Ｚ' | 'ｱ'..='ﾝ' => Some(&text[first.len_utf8()..]),
        c if is_roman(c) => Some(behind(is_roman)),
        c if kana::place(c).is_some() => Some(&text[c.len_utf8()..]),
        c if kanji::numeral(c).is_some() => Some(behind(|c| kanji::numeral(c).is_some())),
        _ => None,
    }
}

/// Digits and their connectors: 1-2.
fn is_of_number(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '０'..='９' | '-' | '－' | '‐' | '−')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_stands_behind_its_enumerator() {
        for text in [
            "Ⅰ 目標",
            "(一) 目標",
            "ア　目標",
            "１－２　目標",
            "第３　目標",
            "【１】目標",
            "Ａ．目標",
            "二、目標",
            "（ア）目標",
        ] {
            assert_eq!(without(text), "目標", "{text}");
        }
        for text in ["目標", "一 次 評 価", "1", "9月末現在", "KPI", "アウトカム", "（いつまでに）", "R8 実績"]
        {
            assert_eq!(without(text), text, "{text}");
        }
    }
}
