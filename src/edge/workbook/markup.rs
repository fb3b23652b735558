//! The tags of an XML part, one after the other, and the text between them.
//!
//! Most of a worksheet is tags of empty cells. They are walked through here without taking anything apart that is not asked
//! for. Whether tags are nested as they should be is not checked; a part that is cut off is told.

use std::borrow::Cow;

use super::ReadError;

#[derive(Clone)]
pub(super) struct Markup<'x> {
    rest: &'x str,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Tag<'x> {
    pub(super) kind: Kind,
    /// Without its prefix.
    pub(super) name: &'x str,
    attributes: &'x str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Start,
    End,
    /// Both in one: `<c/>`.
    Empty,
}

impl<'x> Markup<'x> {
    pub(super) fn new(xml: &'x str) -> Self {
        Self { rest: xml }
    }

    /// The next tag; `None` behind the last one. Text in front of it is passed over.
    pub(super) fn tag(&mut self) -> Result<Option<Tag<'x>>, ReadError> {
        loop {
            let Some(start) = memchr::memchr(b'<', self.rest.as_bytes()) else { return Ok(None) };
            self.rest = &self.rest[start..];
            if !self.pass_aside()? {
                let end = end_of_tag(self.rest).ok_or(ReadError::CUT_OFF)?;
                let inside = &self.rest[1..end];
                self.rest = &self.rest[end + 1..];
                return Ok(Some(Tag::of(inside)));
            }
        }
    }

    /// The next tag, where there must be one.
    pub(super) fn next(&mut self) -> Result<Tag<'x>, ReadError> {
        self.tag()?.ok_or(ReadError::CUT_OFF)
    }

    /// Passes over everything up to the end of the element `name` that has begun.
    pub(super) fn skip(&mut self, name: &str) -> Result<(), ReadError> {
        let mut depth = 1;
        while depth > 0 {
            let tag = self.next()?;
            if tag.name == name {
                depth = match tag.kind {
                    Kind::Start => depth + 1,
                    Kind::End => depth - 1,
                    Kind::Empty => depth,
                };
            }
        }
        Ok(())
    }

    /// The text up to the next tag.
    pub(super) fn text(&mut self) -> Result<Cow<'x, str>, ReadError> {
        let mut text = Cow::Borrowed("");
        loop {
            let end = memchr::memchr(b'<', self.rest.as_bytes()).ok_or(ReadError::CUT_OFF)?;
            push(&mut text, unescaped(&self.rest[..end]));
            self.rest = &self.rest[end..];
            if let Some(data) = self.rest.strip_prefix(DATA.0) {
                let end = data.find(DATA.1).ok_or(ReadError::CUT_OFF)?;
                push(&mut text, Cow::Borrowed(&data[..end]));
                self.rest = &data[end + DATA.1.len()..];
            } else if !self.pass_aside()? {
                return Ok(text);
            }
        }
    }

    /// Passes over what begins here, if it is no tag: a comment, a declaration.
    fn pass_aside(&mut self) -> Result<bool, ReadError> {
        let end = match self.rest.as_bytes().get(1) {
            Some(b'!') if self.rest.starts_with(DATA.0) => DATA.1,
            Some(b'!') if self.rest.starts_with("<!--") => "-->",
            Some(b'!') => ">",
            Some(b'?') => "?>",
            _ => return Ok(false),
        };
        let at = self.rest.find(end).ok_or(ReadError::CUT_OFF)?;
        self.rest = &self.rest[at + end.len()..];
        Ok(true)
    }
}

/// Text in which nothing is escaped stands between these.
const DATA: (&str, &str) = ("<![CDATA[", "]]>");

/// The tags of that name that begin something. They end where the part is damaged.
pub(super) fn elements<'x>(xml: &'x str, name: &'static str) -> impl Iterator<Item = Tag<'x>> {
    let mut markup = Markup::new(xml);
    let tags = std::iter::from_fn(move || markup.tag().ok().flatten());
    tags.filter(move |tag| tag.name == name && tag.kind != Kind::End)
}

impl<'x> Tag<'x> {
    fn of(inside: &'x str) -> Self {
        let (kind, inside) = match (inside.strip_prefix('/'), inside.strip_suffix('/')) {
            (Some(inside), _) => (Kind::End, inside),
            (None, Some(inside)) => (Kind::Empty, inside),
            (None, None) => (Kind::Start, inside),
        };
        let end = inside.bytes().position(|b| b.is_ascii_whitespace()).unwrap_or(inside.len());
        let (name, attributes) = inside.split_at(end);
        Self { kind, name: local(name), attributes }
    }

    /// The attributes in their order: local name, and value as it is written.
    pub(super) fn attributes(self) -> impl Iterator<Item = (&'x str, &'x str)> {
        let mut rest = self.attributes;
        std::iter::from_fn(move || {
            let equals = memchr::memchr(b'=', rest.as_bytes())?;
            let (name, value) = (rest[..equals].trim_ascii(), rest[equals + 1..].trim_ascii_start());
            let quote = *value.as_bytes().first().filter(|b| matches!(b, b'"' | b'\''))?;
            let end = memchr::memchr(quote, &value.as_bytes()[1..])? + 1;
            rest = &value[end + 1..];
            Some((local(name), &value[1..end]))
        })
    }

    /// The attribute of that local name.
    pub(super) fn attribute(self, name: &str) -> Option<Cow<'x, str>> {
        self.attributes().find(|(known, _)| *known == name).map(|(_, value)| unescaped(value))
    }
}

/// The `>` that ends the tag at the beginning; one in a value ends nothing.
fn end_of_tag(tag: &str) -> Option<usize> {
    let end = memchr::memchr(b'>', tag.as_bytes())?;
    let inside = &tag.as_bytes()[..end];
    let is_open = inside.iter().fold(false, |open, b| open ^ (*b == b'"'));
    let has_single = memchr::memchr(b'\'', inside).is_some();
    if is_open || has_single { end_behind_values(tag) } else { Some(end) }
}

fn end_behind_values(tag: &str) -> Option<usize> {
    let mut quote = None;
    tag.bytes().position(|b| {
        match (quote, b) {
            (None, b'"' | b'\'') => quote = Some(b),
            (Some(opened), _) if opened == b => quote = None,
            (None, b'>') => return true,
            _ => {}
        }
        false
    })
}

fn local(name: &str) -> &str {
    name.bytes().position(|b| b == b':').map_or(name, |colon| &name[colon + 1..])
}

fn push<'x>(text: &mut Cow<'x, str>, more: Cow<'x, str>) {
    if text.is_empty() { *text = more } else { text.to_mut().push_str(&more) }
}

/// The text with its references resolved; one that stands for nothing stays as it is.
fn unescaped(text: &str) -> Cow<'_, str> {
    quick_xml::escape::unescape(text).unwrap_or(Cow::Borrowed(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_text_come_in_their_order() {
        let xml =
            "<?xml version=\"1.0\"?><!-- <x> --><x:a r:id='1' b = \"&lt;>\"><b/>A&amp;<![CDATA[<c>]]>B<!-- --></x:a>";
        let mut markup = Markup::new(xml);
        let a = markup.next().unwrap();
        assert_eq!((a.kind, a.name), (Kind::Start, "a"));
        assert_eq!(a.attributes().collect::<Vec<_>>(), [("id", "1"), ("b", "&lt;>")]);
        assert_eq!(a.attribute("b").as_deref(), Some("<>"));
        assert_eq!(markup.next().unwrap().kind, Kind::Empty);
        assert_eq!(markup.text().unwrap(), "A&<c>B");
        assert_eq!(markup.next().unwrap().kind, Kind::End);
        assert!(markup.tag().unwrap().is_none());
    }

    #[test]
    fn what_is_cut_off_is_told() {
        for xml in ["<a", "<a b=\"c>", "<!-- a", "<a><b></b>"] {
            let mut markup = Markup::new(xml);
            assert!((0..4).any(|_| markup.next().is_err()), "{xml}");
        }
        assert!(Markup::new("text").text().is_err());
    }
}
