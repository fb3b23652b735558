//! Displayed text of an `.ods` cell: its paragraphs, one per line.

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

use super::{Content, count};
use crate::read::error;
use matome_workbook::problem::{Damage, Unreadable};

/// Caps repeated spaces, of which a file may declare any number.
const MOST_SPACES: u32 = 200;

/// Reads the paragraphs up to the end tag of `start`. Notes, drawings and ruby are skipped.
pub(super) fn paragraphs(content: &mut Content<'_>, start: &BytesStart<'_>) -> Result<String, Unreadable> {
    let (mut text, mut depth, mut written) = (String::new(), 0_u32, 0);
    loop {
        let event = content.next()?;
        match &event {
            Event::Start(e) | Event::Empty(e) => {
                let (name, opens) = (e.local_name(), matches!(event, Event::Start(_)));
                match name.as_ref() {
                    "annotation" | "ruby-text" | "frame" | "g" | "custom-shape" | "note" if opens => {
                        skip(content, e)?;
                    }
                    // A heading is a paragraph, too.
                    "p" | "h" => {
                        if written > 0 {
                            text.push('\n');
                        }
                        written += 1;
                        depth += u32::from(opens);
                    }
                    "s" => text.extend(std::iter::repeat_n(' ', count(e, "c").min(MOST_SPACES) as usize)),
                    "tab" => text.push('\t'),
                    "line-break" => text.push('\n'),
                    _ => {}
                }
            }
            Event::End(e) if matches!(e.local_name().as_ref(), "p" | "h") => depth = depth.saturating_sub(1),
            Event::End(e) if e.name() == start.name() => return Ok(text),
            Event::Text(more) if depth > 0 => push(&mut text, &more.xml10_content()),
            Event::CData(more) if depth > 0 => push(&mut text, &more.xml10_content()),
            Event::GeneralRef(reference) if depth > 0 => match reference.resolve_char_ref() {
                Ok(Some(c)) => text.push(c),
                _ => text.push_str(resolve_predefined_entity(&reference.xml10_content()).unwrap_or_default()),
            },
            Event::Eof => return Err(Unreadable::Damaged(Damage::CutOff)),
            _ => {}
        }
    }
}

/// Line breaks in the markup are white space, shown as one space.
fn push(text: &mut String, more: &str) {
    for c in more.chars() {
        if !matches!(c, ' ' | '\t' | '\n' | '\r') {
            text.push(c);
        } else if !text.ends_with([' ', '\n']) {
            text.push(' ');
        }
    }
}

/// Skips to the end tag of `start`.
pub(super) fn skip(content: &mut Content<'_>, start: &BytesStart<'_>) -> Result<(), Unreadable> {
    content.reader.read_to_end(start.name()).map(drop).map_err(|error| error::damaged(&error))
}
