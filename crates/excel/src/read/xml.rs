//! Elements and attributes by local name, regardless of namespace prefixes.

use quick_xml::events::{BytesStart, Event};

/// Iterates over all elements with this local name, at any depth.
pub fn elements<'t>(xml: &'t str, name: &'t str) -> impl Iterator<Item = BytesStart<'t>> {
    let mut reader = quick_xml::Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    std::iter::from_fn(move || {
        loop {
            match reader.read_event() {
                Ok(Event::Start(e) | Event::Empty(e)) if e.local_name().as_ref() == name => return Some(e),
                Ok(Event::Eof) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    })
}

/// By local name, unescaped.
pub fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().flatten().find(|a| a.key.local_name().as_ref() == name)?;
    quick_xml::escape::unescape(&found.value).ok().map(std::borrow::Cow::into_owned)
}
