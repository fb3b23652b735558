//! Tags as they are written, with some of their attributes changed. Nothing is known here of what a tag is for.

use std::fmt::Write;

use quick_xml::events::BytesStart;

/// The text as it stands in an attribute or an element.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// The byte order mark, and what stands behind it: the parser's positions are those behind it.
pub(super) fn without_mark(xml: &str) -> (&str, &str) {
    let behind = xml.strip_prefix('\u{FEFF}').unwrap_or(xml);
    (&xml[..xml.len() - behind.len()], behind)
}

/// The prefix of a name with its colon: `x:` of `x:row`.
pub(super) fn prefix(element: &BytesStart<'_>) -> String {
    let name = element.name();
    let name: &str = name.as_ref();
    name.rsplit_once(':').map(|(prefix, _)| format!("{prefix}:")).unwrap_or_default()
}

/// The start of a tag, without its end: the element's attributes but `dropped`, and these besides.
pub(super) fn start(element: &BytesStart<'_>, dropped: &[&str], added: &[(&str, &str)]) -> String {
    let name = element.name();
    let name: &str = name.as_ref();
    let mut tag = format!("<{name}");
    for attribute in element.attributes().with_checks(false).flatten() {
        let key: &str = attribute.key.as_ref();
        if !dropped.contains(&key) {
            // A value in single quotes may hold double ones.
            let value = attribute.value.replace('"', "&quot;");
            let _ = write!(tag, " {key}=\"{value}\"");
        }
    }
    for (key, value) in added {
        let _ = write!(tag, " {key}=\"{}\"", escaped(value));
    }
    tag
}
