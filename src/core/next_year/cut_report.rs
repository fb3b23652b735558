//! A value taken out of the text of its cell, so that what the form prints around it stays: 「【実績】3回開催した」 →
//! 「【実績】」.

use crate::core::report::checkbox;
use crate::core::text::{comparison_key, tidy};

/// Shorter texts stand in many others too.
const SHORTEST: usize = 4;

/// The text of a cell without what it `said`; nothing is said of a value that is no text, and then all of it goes.
/// `None` where it is not clear what is to stay.
pub(super) fn take_out(text: &str, said: &[String]) -> Option<String> {
    if let Some(unticked) = checkbox::unticked(text) {
        return Some(unticked);
    }
    let own = comparison_key(text);
    let is_whole = |value: &String| comparison_key(value).contains(&own);
    if said.is_empty() || said.iter().any(is_whole) {
        return Some(String::new());
    }
    said.iter().find_map(|value| without(text, value))
}

/// The same where the cell holds more than what is taken out of it.
pub(super) fn part_of(text: &str, said: &[String]) -> Option<String> {
    said.iter().filter(|value| comparison_key(value).chars().count() >= SHORTEST).find_map(|value| without(text, value))
}

pub(super) fn contains(text: &str, value: &str) -> bool {
    comparison_key(text).contains(&comparison_key(value))
}

/// The text without the value, whatever spaces stand between its characters.
fn without(text: &str, value: &str) -> Option<String> {
    let wanted: Vec<char> = value.chars().filter(|c| !c.is_whitespace()).collect();
    let letters: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| !c.is_whitespace()).collect();
    let count = wanted.len();
    let at =
        letters.windows(count.max(1)).position(|window| window.iter().map(|(_, c)| *c).eq(wanted.iter().copied()))?;
    let (first, last) = (letters[at].0, letters[at + count - 1]);
    let rest = format!("{}{}", &text[..first], &text[last.0 + last.1.len_utf8()..]);
    Some(if tidy(&rest).is_some() { rest.trim_end().to_owned() } else { String::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_form_prints_around_a_value_stays() {
        for (text, said, expected) in [
            ("3回開催した", vec!["3回開催した"], Some("")),
            ("　3回\n 開催した ", vec!["3回\n開催した"], Some("")),
            ("【中間の達成状況】\n　素案の説明会を開いた", vec!["素案の説明会を開いた"], Some("【中間の達成状況】")),
            ("一つ目\n二つ目", vec!["前\n一つ目\n二つ目\n後"], Some("")),
            ("① 3回開催\n② 未実施", vec!["3回開催"], Some("① \n② 未実施")),
            ("70%", vec![], Some("")),
            ("□達成　☑一部達成　□未達成", vec!["一部達成"], Some("□達成　□一部達成　□未達成")),
            ("評価", vec!["実績"], None),
        ] {
            let said: Vec<String> = said.into_iter().map(str::to_owned).collect();
            assert_eq!(take_out(text, &said).as_deref(), expected, "{text}");
        }
        assert_eq!(part_of("期限 9月末 済", &["済".to_owned()]), None);
    }
}
