//! Strings of an `.xlsx` package: the shared ones and those that stand in their cell.

use std::borrow::Cow;

use crate::edge::workbook::ReadError;
use crate::edge::workbook::markup::{Kind, Markup};

/// The shared strings, in the order by which cells name them.
pub(super) fn shared(xml: &str) -> Result<Vec<String>, ReadError> {
    let mut markup = Markup::new(xml);
    let mut strings = Vec::new();
    while let Some(tag) = markup.tag()? {
        match (tag.kind, tag.name) {
            (Kind::Start, "si") => strings.push(string(&mut markup, "si")?),
            (Kind::Empty, "si") => strings.push(String::new()),
            (Kind::End | Kind::Empty, "sst") => return Ok(strings),
            _ => {}
        }
    }
    // Nothing says that it is the end.
    Err(ReadError::CUT_OFF)
}

/// The string in the element `name` that has begun: its runs one behind the other, without their readings (ruby).
pub(super) fn string(markup: &mut Markup<'_>, name: &str) -> Result<String, ReadError> {
    let mut string = String::new();
    loop {
        let tag = markup.next()?;
        match (tag.kind, tag.name) {
            (Kind::Start, "t") => {
                let text = markup.text()?;
                let keeps_space = tag.attribute("space").is_some_and(|space| space == "preserve");
                push_decoded(&mut string, if keeps_space { &text } else { text.trim_matches([' ', '\t', '\r', '\n']) });
            }
            (Kind::Start, "rPh") => markup.skip("rPh")?,
            (Kind::End, known) if known == name => return Ok(string),
            _ => {}
        }
    }
}

/// The value of a cell: the text that stands here.
pub(super) fn value<'x>(markup: &mut Markup<'x>) -> Result<Cow<'x, str>, ReadError> {
    let text = markup.text()?;
    if !text.contains("_x") {
        return Ok(text);
    }
    let mut value = String::new();
    push_decoded(&mut value, &text);
    Ok(value.into())
}

/// Adds a text in which what XML cannot hold is written by its UTF-16 code: `_x000D_`.
fn push_decoded(string: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let units: Vec<u16> = codes(&rest[at..]).collect();
        string.push_str(&rest[..at]);
        string.extend(char::decode_utf16(units.iter().copied()).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
        // What only looks like a code stands for itself.
        let length = if units.is_empty() { "_x".len() } else { units.len() * CODE };
        string.push_str(if units.is_empty() { "_x" } else { "" });
        rest = &rest[at + length..];
    }
    string.push_str(rest);
}

/// The bytes of `_x000D_`.
const CODE: usize = 7;

/// The codes that stand one behind the other at the beginning of `text`.
fn codes(text: &str) -> impl Iterator<Item = u16> {
    text.as_bytes().chunks(CODE).map_while(|code| match code {
        [b'_', b'x', digits @ .., b'_'] if digits.len() == 4 && digits.iter().all(u8::is_ascii_hexdigit) => {
            u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_is_its_runs_without_their_readings() {
        for (xml, expected) in [
            ("<t>期限</t>", "期限"),
            ("<t> 期限\n</t>", "期限"),
            ("<t xml:space=\"preserve\"> 期限</t>", " 期限"),
            ("<t>東京</t><rPh sb=\"0\" eb=\"2\"><t>トウキョウ</t></rPh><phoneticPr fontId=\"1\"/>", "東京"),
            ("<r><rPr><b/></rPr><t>太</t></r><r><t>細</t></r>", "太細"),
            ("<t>A&amp;B&#x3042;<![CDATA[<C>]]></t>", "A&Bあ<C>"),
            ("<t>一_x000D_二_x005F_x000D_三_x_四_xD842__xDFB7_</t>", "一\r二_x000D_三_x_四𠮷"),
            ("<t/>", ""),
        ] {
            let strings = shared(&format!("<sst><si>{xml}</si><si/></sst>")).unwrap_or_default();
            assert_eq!(strings, [expected, ""], "{xml}");
        }
        assert!(shared("<sst><si><t>期限").is_err());
    }
}
