//! One cell with several fields in it, each begun by a marker: 【施策】, 【達成すべき指標】, 【取組・手段等】.

use super::field::MeasureField;
use super::label::{self, key};
use super::page::Block;
use super::words::Words;
use crate::core::text::tidy;

/// No marker is longer, brackets included.
const LONGEST: usize = 40;

/// The fields of a text, in its order. What stands before the first marker belongs to none.
pub(super) fn split(text: &str, words: &Words<MeasureField>) -> Vec<(MeasureField, String)> {
    let bracketed = bracketed(text, words);
    let markers = if bracketed.is_empty() { at_line_start(text, words) } else { bracketed };
    let mut fields: Vec<(MeasureField, String)> = Vec::new();
    for (i, marker) in markers.iter().enumerate() {
        let end = markers.get(i + 1).map_or(text.len(), |next| next.start);
        let Some(value) = tidy(text[marker.end..end].trim_start_matches([':', '：', ' ', '　'])) else { continue };
        match fields.iter_mut().find(|(field, _)| *field == marker.field) {
            // The same marker twice in one cell: its text goes on.
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
pub(super) fn has_marker(text: &str, words: &Words<MeasureField>) -> bool {
    !bracketed(text, words).is_empty() || at_line_start(text, words).len() > 1
}

/// The markers of a text as they are printed, and the fields that they begin.
pub(super) fn markers(text: &str, words: &Words<MeasureField>) -> Vec<(MeasureField, String)> {
    let bracketed = bracketed(text, words);
    let markers = if bracketed.is_empty() { at_line_start(text, words) } else { bracketed };
    let printed = |marker: &Marker| {
        let word = text[marker.start..marker.end].trim();
        let inner = word.chars().next().and_then(label::closing_of).and_then(|closing| word.strip_suffix(closing));
        inner.map_or(word, |inner| &inner[word.chars().next().map_or(0, char::len_utf8)..]).to_owned()
    };
    markers.iter().map(|marker| (marker.field, printed(marker))).collect()
}

/// Whether the block is the marker of `field`, or has it in its text, be there no value behind it.
pub(super) fn names(block: &Block<'_>, words: &Words<MeasureField>, field: MeasureField) -> bool {
    let markers = || bracketed(&block.cell.text, words).into_iter().chain(at_line_start(&block.cell.text, words));
    words.exact(&block.key) == Some(field) || markers().any(|marker| marker.field == field)
}

struct Marker {
    field: MeasureField,
    start: usize,
    end: usize,
}

fn bracketed(text: &str, words: &Words<MeasureField>) -> Vec<Marker> {
    let mut markers = Vec::new();
    for (start, c) in text.char_indices() {
        let Some(closing) = label::closing_of(c).filter(|_| !matches!(c, '(' | '（' | '「')) else { continue };
        let rest = &text[start + c.len_utf8()..];
        let Some((length, _)) = rest.char_indices().take(LONGEST).find(|(_, c)| *c == closing) else { continue };
        if let Some((field, _)) = words.best(&key(&rest[..length])) {
            markers.push(Marker { field, start, end: start + c.len_utf8() + length + closing.len_utf8() });
        }
    }
    markers
}

/// Markers without brackets: a line that begins with the word and a colon, or is a mark and the word: ■施策.
fn at_line_start(text: &str, words: &Words<MeasureField>) -> Vec<Marker> {
    let mut markers = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let head = match line.char_indices().take(LONGEST).find(|(_, c)| matches!(c, ':' | '：')) {
            Some((colon, _)) => Some(colon),
            None if line.trim_start().starts_with(label::is_mark) => Some(line.trim_end().len()),
            None => None,
        };
        if let Some(head) = head
            && let Some(field) = words.exact(&key(&line[..head]))
        {
            markers.push(Marker { field, start, end: start + head });
        }
        start += line.len();
    }
    markers
}
