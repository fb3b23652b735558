//! Removes struck-through text from rich text if other text remains; a text struck as a whole may be done or withdrawn and
//! stays. The library returns cell texts without runs, so corrections are read from the parts directly.

use std::collections::HashMap;

use memchr::memmem;
use quick_xml::events::Event;

use super::xml::attribute;

#[derive(Debug, Default)]
pub(super) struct Corrections {
    /// Keyed by the full text without spaces, which programs trim differently.
    known: HashMap<String, String>,
}

impl Corrections {
    /// Reads a part with strings: the shared ones, or a worksheet with inline ones.
    pub(super) fn learn(&mut self, xml: &[u8]) {
        // Few parts match; the others are not parsed.
        if memmem::find(xml, b"strike").is_none() {
            return;
        }
        let Ok(xml) = str::from_utf8(xml) else { return };
        let mut reader = quick_xml::Reader::from_str(xml);
        let mut string = RichText::default();
        // The library reports damage further on.
        while let Ok(event) = reader.read_event() {
            match event {
                Event::Start(e) if matches!(e.local_name().as_ref(), "si" | "is") => string = RichText::default(),
                Event::Start(e) if e.local_name().as_ref() == "r" => string.is_struck = false,
                Event::Start(e) if e.local_name().as_ref() == "rPh" && reader.read_to_end(e.name()).is_err() => return,
                Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "strike" => {
                    string.is_struck = attribute(&e, "val").is_none_or(|val| !matches!(val.as_str(), "0" | "false"));
                }
                Event::Start(e) if e.local_name().as_ref() == "t" => {
                    let Ok(text) = reader.read_text(e.name()) else { return };
                    string.push(&quick_xml::escape::unescape(&text).unwrap_or_default());
                }
                Event::End(e) if matches!(e.local_name().as_ref(), "si" | "is") => {
                    self.take(std::mem::take(&mut string));
                }
                Event::Eof => return,
                _ => {}
            }
        }
    }

    /// Returns the corrected form of `text`, if it holds a correction.
    pub(super) fn of(&self, text: &str) -> Option<&str> {
        if self.known.is_empty() {
            return None;
        }
        self.known.get(&without_spaces(text)).map(String::as_str)
    }

    fn take(&mut self, string: RichText) {
        if !string.kept.trim().is_empty() && string.kept.len() < string.all.len() {
            self.known.insert(without_spaces(&string.all), string.kept);
        }
    }
}

#[derive(Default)]
struct RichText {
    is_struck: bool,
    all: String,
    kept: String,
}

impl RichText {
    fn push(&mut self, text: &str) {
        self.all.push_str(text);
        if !self.is_struck {
            self.kept.push_str(text);
        }
    }
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_struck_is_replaced_by_what_stands_beside_it() {
        for (xml, text, expected) in [
            (
                "<r><rPr><strike/></rPr><t>9月末</t></r><r><rPr><b/></rPr><t>12月末</t></r>",
                "9月末12月末",
                Some("12月末"),
            ),
            (
                "<r><t>前</t></r><r><rPr><strike val=\"1\"/></rPr><t>消&amp;</t></r><r><t>後</t></r>",
                "前消&後",
                Some("前後"),
            ),
            ("<r><rPr><strike/></rPr><t>取りやめ</t></r>", "取りやめ", None),
            ("<r><rPr><strike val=\"0\"/></rPr><t>有効</t></r><r><t>です</t></r>", "有効です", None),
            ("<t>strike</t>", "strike", None),
            (
                "<r><rPr><strike/></rPr><t>旧</t></r><r><t xml:space=\"preserve\">\n新</t></r><rPh sb=\"0\"><t>キュウ</t></rPh>",
                "旧\n新",
                Some("\n新"),
            ),
        ] {
            let mut corrections = Corrections::default();
            corrections.learn(format!("<sst><si>{xml}</si><si><t>ほか</t></si></sst>").as_bytes());
            assert_eq!(corrections.of(text), expected, "{xml}");
            assert_eq!(corrections.of("ほか"), None);
        }
    }
}
