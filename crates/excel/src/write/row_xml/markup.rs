//! Escapes texts and formats numbers for sheet markup.

use std::fmt::Write as _;

/// Integers below this are exact and need no exponent.
const WHOLE: f64 = 1e15;

/// Appends a number in its shortest form.
pub(in crate::write) fn push_number(xml: &mut String, number: f64) {
    // Writing to a string cannot fail. Fast path for integers, the common case.
    let _ = if number.fract() == 0.0 && (0.0..WHOLE).contains(&number) {
        write!(xml, "{}", number as u64)
    } else {
        write!(xml, "{number}")
    };
}

/// Appends a text. Characters that XML cannot hold, and text that looks like such an escape, become `_x0001_`.
pub(super) fn push_text(xml: &mut String, text: &str) {
    let bytes = text.as_bytes();
    let mut begin = 0;
    for (at, _) in bytes.iter().enumerate().filter(|(_, byte)| is_special(**byte)) {
        // Each pattern begins with the first byte of its sequence, so the text is cut at character boundaries.
        let (escape, length) = match &bytes[at..] {
            [b'&', ..] => ("&amp;", 1),
            [b'<', ..] => ("&lt;", 1),
            [b'>', ..] => ("&gt;", 1),
            [0xEF, 0xBF, 0xBE, ..] => ("_xFFFE_", 3),
            [0xEF, 0xBF, 0xBF, ..] => ("_xFFFF_", 3),
            [b'_', b'x', a, b, c, d, b'_', ..] if [a, b, c, d].iter().all(|digit| digit.is_ascii_hexdigit()) => {
                ("_x005F_", 1)
            }
            [control, ..] if *control < b' ' => ("", 1),
            _ => continue,
        };
        xml.push_str(&text[begin..at]);
        if escape.is_empty() {
            let _ = write!(xml, "_x{:04X}_", bytes[at]);
        } else {
            xml.push_str(escape);
        }
        begin = at + length;
    }
    xml.push_str(&text[begin..]);
}

pub(in crate::write) fn push_attribute(xml: &mut String, value: &str) {
    let mut begin = 0;
    for (at, byte) in value.bytes().enumerate() {
        let escape = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\n' => "&#xA;",
            _ => continue,
        };
        xml.push_str(&value[begin..at]);
        xml.push_str(escape);
        begin = at + 1;
    }
    xml.push_str(&value[begin..]);
}

const fn is_special(byte: u8) -> bool {
    matches!(byte, 0..=8 | 11..=31 | b'&' | b'<' | b'>' | b'_' | 0xEF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_short_as_they_can_be() {
        for (number, written) in [
            (0.0, "0"),
            (7.0, "7"),
            (46356.0, "46356"),
            (0.1, "0.1"),
            (-3.0, "-3"),
            (20.25, "20.25"),
            (999_999_999_999_999.0, "999999999999999"),
            (1e15, "1000000000000000"),
        ] {
            let mut xml = String::new();
            push_number(&mut xml, number);
            assert_eq!(xml, written);
        }
    }
}
