//! Replaces spans of a part's text and copies the rest.

use std::fmt::Write;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// A part read from start to end, with replacements.
pub(super) struct Splices<'t> {
    xml: &'t str,
    reader: Reader<&'t [u8]>,
    out: String,
    /// Start of the text not yet copied.
    behind: usize,
}

impl<'t> Splices<'t> {
    pub(super) fn of(part: &'t str) -> Self {
        // The parser counts positions after a byte order mark.
        let xml = part.strip_prefix('\u{FEFF}').unwrap_or(part);
        let mut out = String::with_capacity(part.len() + 256);
        out.push_str(&part[..part.len() - xml.len()]);
        Self { xml, reader: Reader::from_str(xml), out, behind: 0 }
    }

    /// `None` if the part is damaged.
    pub(super) fn next(&mut self) -> Option<(Event<'t>, Range<usize>)> {
        let start = self.reader.buffer_position() as usize;
        let event = self.reader.read_event().ok()?;
        Some((event, start..self.reader.buffer_position() as usize))
    }

    /// The content of the element whose start was just read.
    pub(super) fn inside(&mut self, element: &BytesStart<'_>) -> Option<Range<usize>> {
        let inside = self.reader.read_to_end(element.name()).ok()?;
        Some(inside.start as usize..inside.end as usize)
    }

    pub(super) fn position(&self) -> usize {
        self.reader.buffer_position() as usize
    }

    pub(super) fn text(&self, span: Range<usize>) -> &'t str {
        &self.xml[span]
    }

    pub(super) fn replace(&mut self, span: Range<usize>, text: &str) {
        self.insert(span.start, text);
        self.behind = span.end;
    }

    pub(super) fn insert(&mut self, at: usize, text: &str) {
        self.out.push_str(&self.xml[self.behind..at]);
        self.out.push_str(text);
        self.behind = at;
    }

    pub(super) fn finish(mut self) -> String {
        self.out.push_str(&self.xml[self.behind..]);
        self.out
    }
}

/// For an attribute or element.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// `x:` of `x:row`.
pub(super) fn prefix(name: &str) -> String {
    name.rsplit_once(':').map(|(prefix, _)| format!("{prefix}:")).unwrap_or_default()
}

/// Writes an unclosed start tag with the element's attributes except `dropped`, plus `added`.
pub(super) fn start(element: &BytesStart<'_>, dropped: &[&str], added: &[(&str, &str)]) -> String {
    let name = element.name();
    let name: &str = name.as_ref();
    let mut tag = format!("<{name}");
    for attribute in element.attributes().with_checks(false).flatten() {
        let key: &str = attribute.key.as_ref();
        if !dropped.contains(&key) {
            // A value in single quotes may contain double ones.
            let value = attribute.value.replace('"', "&quot;");
            let _ = write!(tag, " {key}=\"{value}\"");
        }
    }
    for (key, value) in added {
        let _ = write!(tag, " {key}=\"{}\"", escaped(value));
    }
    tag
}
