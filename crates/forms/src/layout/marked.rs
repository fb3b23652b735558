//! Splits a cell with several fields, each begun by a marker: 【施策】, 【達成すべき指標】, 【取組・手段等】.

use super::words::WordTable;
use crate::field::MeasureField;
use matome_deadline::text::tidy;
use matome_deadline::written::label::{Key, key};
use matome_deadline::written::mark;

const LONGEST: usize = 40;

/// A text and its possible marker places, independent of a form's words.
#[derive(Debug)]
pub(super) struct MarkedText<'t> {
    text: &'t str,
    bracketed: Vec<MarkerPlace>,
    /// Markers that must match exactly: before a colon, after a mark (■施策), or in （） or 『』 at the start of a line.
    at_line_start: Vec<MarkerPlace>,
}

/// A possible marker as a key.
#[derive(Debug)]
struct MarkerPlace {
    key: Key,
    start: usize,
    end: usize,
}

struct Marker {
    field: MeasureField,
    start: usize,
    end: usize,
}

impl<'t> MarkedText<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, bracketed: bracketed(text), at_line_start: at_line_start(text) }
    }

    /// The fields of the text, in order. Text before the first marker belongs to none.
    pub(super) fn split(&self, words: &WordTable<MeasureField>) -> Vec<(MeasureField, String)> {
        let markers = self.markers(words);
        let mut fields: Vec<(MeasureField, String)> = Vec::new();
        for (i, marker) in markers.iter().enumerate() {
            let end = markers.get(i + 1).map_or(self.text.len(), |next| next.start);
            let value = self.text[marker.end..end].trim_start_matches([':', '：', ' ', '　']);
            let Some(value) = tidy(value) else { continue };
            match fields.iter_mut().find(|(field, _)| *field == marker.field) {
                // A repeated marker in one cell continues its text.
                Some((_, before)) => {
                    before.push('\n');
                    before.push_str(&value);
                }
                None => fields.push((marker.field, value)),
            }
        }
        fields
    }

    /// Whether the text has markers: one in brackets, or two lines that begin with one.
    pub(super) fn has_marker(&self, words: &WordTable<MeasureField>) -> bool {
        self.in_brackets(words).next().is_some() || self.before_lines(words).len() > 1
    }

    fn markers(&self, words: &WordTable<MeasureField>) -> Vec<Marker> {
        let bracketed: Vec<Marker> = self.in_brackets(words).collect();
        if bracketed.is_empty() { self.before_lines(words) } else { bracketed }
    }

    fn in_brackets(&self, words: &WordTable<MeasureField>) -> impl Iterator<Item = Marker> {
        self.bracketed.iter().filter_map(|place| Some(place.marker(words.best(&place.key)?.0)))
    }

    fn before_lines(&self, words: &WordTable<MeasureField>) -> Vec<Marker> {
        let markers = self.at_line_start.iter().filter_map(|place| Some(place.marker(words.exact(&place.key)?)));
        let mut markers: Vec<Marker> = markers.collect();
        markers.dedup_by_key(|marker| marker.start);
        markers
    }
}

impl MarkerPlace {
    const fn marker(&self, field: MeasureField) -> Marker {
        Marker { field, start: self.start, end: self.end }
    }
}

fn bracketed(text: &str) -> Vec<MarkerPlace> {
    let mut places = Vec::new();
    for (start, c) in text.char_indices() {
        let Some(closing) = mark::closing_of(c).filter(|_| !matches!(c, '(' | '（' | '「' | '『')) else {
            continue;
        };
        let rest = &text[start + c.len_utf8()..];
        let Some((length, _)) = rest.char_indices().take(LONGEST).find(|(_, c)| *c == closing) else { continue };
        let end = start + c.len_utf8() + length + closing.len_utf8();
        places.push(MarkerPlace { key: key(&rest[..length]), start, end });
    }
    places
}

fn at_line_start(text: &str) -> Vec<MarkerPlace> {
    let mut places = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        places.extend(heads(line).into_iter().flatten().map(|head| MarkerPlace {
            key: key(&line[..head]),
            start,
            end: start + head,
        }));
        start += line.len();
    }
    places
}

/// Possible ends of a marker at the start of a line, longest first.
fn heads(line: &str) -> [Option<usize>; 2] {
    let find = |ends: &dyn Fn(char) -> bool| line.char_indices().take(LONGEST).find(|(_, c)| ends(*c));
    let bare = line.trim_start();
    if let Some((colon, _)) = find(&|c| matches!(c, ':' | '：')) {
        return [Some(colon), None];
    }
    if bare.starts_with(['(', '（', '『']) {
        return [find(&|c| matches!(c, ')' | '）' | '』')).map(|(at, c)| at + c.len_utf8()), None];
    }
    let marked = bare.starts_with(mark::is_mark);
    let word = bare.trim_start_matches(|c: char| mark::is_mark(c) || c.is_whitespace());
    let space = word.find(char::is_whitespace).map(|at| line.len() - word.len() + at);
    [Some(line.trim_end().len()).filter(|_| marked), space.filter(|_| marked)]
}
