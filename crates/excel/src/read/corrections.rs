//! Removes struck-through text from rich text if other text remains; a text struck as a whole may be done or withdrawn and
//! stays. The library returns cell texts without runs, so corrections are read from the parts directly.

use std::collections::HashMap;

use memchr::memmem;
use quick_xml::events::Event;

use super::xml::attribute;
use matome_workbook::grid::Position;

/// The corrected strings among the shared ones, by number. Cells with the same text may have strings of their own.
#[derive(Debug, Default)]
pub(super) struct Corrections(HashMap<usize, String>);

impl Corrections {
    pub(super) fn of(xml: &[u8]) -> Self {
        let (mut number, mut corrected) = (0, HashMap::new());
        // Few parts match; the others are not parsed.
        if memmem::find(xml, b"strike").is_some() {
            walk(xml, |_, text| {
                corrected.extend(text.corrected().map(|kept| (number, kept)));
                number += 1;
            });
        }
        Self(corrected)
    }

    pub(super) fn of_sheet(&self, xml: &[u8]) -> HashMap<Position, String> {
        let mut corrected = HashMap::new();
        if !self.0.is_empty() || memmem::find(xml, b"strike").is_some() {
            walk(xml, |cell, text| {
                let kept = match text {
                    Text::Shared(number) => self.0.get(&number).cloned(),
                    Text::Own(_) => text.corrected(),
                };
                corrected.extend(cell.zip(kept));
            });
        }
        corrected
    }
}

enum Text {
    Own(RichText),
    Shared(usize),
}

impl Text {
    fn corrected(self) -> Option<String> {
        let Self::Own(RichText { all, kept, .. }) = self else { return None };
        (!kept.trim().is_empty() && kept.len() < all.len()).then_some(kept)
    }
}

/// Passes each string of a part to `each`, in a worksheet with its cell.
fn walk(xml: &[u8], mut each: impl FnMut(Option<Position>, Text)) {
    let Ok(xml) = str::from_utf8(xml) else { return };
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut string, mut cell, mut is_shared) = (RichText::default(), None, false);
    // The library reports damage further on.
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(e) if e.local_name().as_ref() == "c" => {
                cell = attribute(&e, "r").and_then(|at| Position::parse(&at));
                is_shared = attribute(&e, "t").is_some_and(|kind| kind == "s");
            }
            Event::Start(e) if e.local_name().as_ref() == "v" && is_shared => {
                let Ok(number) = reader.read_text(e.name()) else { return };
                if let Ok(number) = number.trim().parse() {
                    each(cell, Text::Shared(number));
                }
            }
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
                each(cell, Text::Own(std::mem::take(&mut string)));
            }
            // A string without text.
            Event::Empty(e) if matches!(e.local_name().as_ref(), "si" | "is") => {
                each(cell, Text::Own(RichText::default()));
            }
            Event::Eof => return,
            _ => {}
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
            let text = text.replace('&', "&amp;");
            let shared = format!("<sst><si><t>{text}</t></si><si/><si>{xml}</si></sst>");
            let cells = r#"<row><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>2</v></c><c r="C1"><v>2</v></c></row>"#;
            let of_shared = Corrections::of(shared.as_bytes()).of_sheet(cells.as_bytes());
            let inline = format!(r#"<c r="B1" t="inlineStr"><is>{xml}</is></c><c r="A1"><is><t>{text}</t></is></c>"#);
            let of_inline = Corrections::default().of_sheet(inline.as_bytes());
            // Another cell with the same text keeps it.
            let expected = expected.map(|kept| (Position::parse("B1").unwrap(), kept.to_owned()));
            for corrected in [of_shared, of_inline] {
                assert_eq!(corrected.into_iter().next(), expected, "{xml}");
            }
        }
    }
}
