//! Labels inside a cell: 所属：総務部, and several fields in one text, each begun by 【指標】 or ■実績.

use super::form_remarks;
use super::vocabulary::Vocabulary;
use super::weights::{INLINE, INLINE_SECOND};
use crate::general_reader::item::Item;
use matome_deadline::text::tidy;
use matome_deadline::written::{figure, mark};

/// Part of a text, begun by a label inside it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Part {
    pub(crate) item: Item,
    pub(crate) heading: String,
    pub text: String,
}

/// A longer word is part of the text.
const LONGEST_LABEL: usize = 16;

/// `所属：総務部` and `【部局名】 総務部`, in a text of one field.
pub(crate) fn labelled(text: &str, vocabulary: &Vocabulary) -> Option<Part> {
    // ⇒ 結果：…
    let text = text.trim().trim_start_matches(['⇒', '→', '➡', '⇨', '▶', '►']).trim_start();
    if form_remarks::begins(text) {
        return None;
    }
    if let Some((label, rest)) = pointed(text) {
        return Some(Part { item: of_pointed(label, vocabulary)?, heading: label.to_owned(), text: tidy(rest)? });
    }
    // 【担当課：市民課】
    let text = whole_bracket(text).filter(|inside| inside.contains([':', '：'])).unwrap_or(text);
    let first = text.lines().next()?;
    let (label, rest) = bracketed(text)
        .or_else(|| {
            let at = first.find([':', '：']).filter(|at| *at > 0)?;
            let (label, rest) = text.split_at(at);
            Some((label, rest.trim_start_matches([':', '：'])))
        })
        .or_else(|| spaced(text, vocabulary))?;
    let item = known(label, vocabulary)?;
    let text = tidy(rest)?;
    Some(Part { item, heading: label.trim().to_owned(), text })
}

/// `・事業の目標→橋を直す`: a label behind a mark points at its text.
fn pointed(text: &str) -> Option<(&str, &str)> {
    let bare = text.trim_start_matches(mark::is_bullet);
    let (label, rest) = bare.split_once(['→', '⇒']).filter(|_| bare.len() < text.len())?;
    Some((label.trim(), rest))
}

/// The last word says it: 事業の目標.
fn of_pointed(label: &str, vocabulary: &Vocabulary) -> Option<Item> {
    let words = [Some(label), label.rsplit_once('の').map(|(_, last)| last)];
    let item = |word: &str| of_measure(word, vocabulary).or_else(|| known(word, vocabulary));
    words.into_iter().flatten().find_map(item)
}

/// No longer text stands behind a label and a blank.
const LONGEST_SPACED: usize = 12;

/// `所属 総務部`: a word for an office, a space, and its name.
fn spaced<'t>(text: &'t str, vocabulary: &Vocabulary) -> Option<(&'t str, &'t str)> {
    let (label, rest) = text.split_once(['　', ' '])?;
    let item = known(label, vocabulary)?;
    let is_office = matches!(item, Item::Department | Item::Sections) && super::content::Content::of(rest).office;
    let named = is_office || vocabulary.is_of_form && rest.chars().count() <= LONGEST_SPACED;
    named.then_some((label, rest))
}

fn known(label: &str, vocabulary: &Vocabulary) -> Option<Item> {
    (label.chars().count() <= LONGEST_LABEL).then_some(())?;
    vocabulary.senses(label).first().filter(|(_, score)| *score >= INLINE).map(|(item, _)| *item)
}

/// The measure's field of a label after a text: 目標 is its target there.
fn of_measure(label: &str, vocabulary: &Vocabulary) -> Option<Item> {
    known(label, vocabulary)?;
    let senses = vocabulary.senses(label);
    let is_field = |item: Item| item.is_of_measure() && item != Item::Actions || item == Item::Sections;
    senses.into_iter().find(|(item, score)| *score >= INLINE_SECOND && is_field(*item)).map(|(item, _)| item)
}

/// Whether it begins with a label in brackets, or with one that points at what follows.
pub(crate) fn begins_with_label(text: &str) -> bool {
    bracketed(text.trim()).or_else(|| pointed(text.trim())).is_some()
}

/// Only such a label: 【達成状況】, ・年度末の状況→.
pub(crate) fn is_bare_label(text: &str, vocabulary: &Vocabulary) -> bool {
    bare_label(text, vocabulary).is_some()
}

pub(crate) fn bare_label(text: &str, vocabulary: &Vocabulary) -> Option<Part> {
    let (label, rest, item) = match bracketed(text.trim()) {
        Some((label, rest)) => (label, rest, known(label, vocabulary)),
        None => pointed(text.trim()).map(|(label, rest)| (label, rest, of_pointed(label, vocabulary)))?,
    };
    let item = item.filter(|_| rest.trim().is_empty())?;
    Some(Part { item, heading: label.trim().to_owned(), text: String::new() })
}

/// What stands in brackets that are all of the text.
fn whole_bracket(text: &str) -> Option<&str> {
    let opening = text.chars().next()?;
    let closing = mark::closing_of(opening)?;
    let inside = text.strip_prefix(opening)?.strip_suffix(closing)?;
    (!inside.contains(closing)).then_some(inside)
}

/// Particles that continue a sentence after a quoted word.
const PARTICLES: [char; 8] = ['は', 'の', 'が', 'を', 'と', 'に', 'も', 'で'];

fn bracketed(text: &str) -> Option<(&str, &str)> {
    let opening = text.chars().next()?;
    let closing = mark::closing_of(opening)?;
    let inside = &text[opening.len_utf8()..];
    let end = inside.find(closing)?;
    // 「やること」は分かりやすく書く: a sentence about the label.
    if opening == '「' && inside[end + closing.len_utf8()..].starts_with(PARTICLES) {
        return None;
    }
    Some((&inside[..end], inside[end + closing.len_utf8()..].trim_start_matches([':', '：', ' ', '　'])))
}

/// The parts of a text with markers; empty with fewer than two known ones. Text before the first has item `None`.
pub(crate) fn parts(text: &str, vocabulary: &Vocabulary) -> Vec<Part> {
    if vocabulary.is_of_form && vocabulary.marked_items.is_empty() {
        return Vec::new();
    }
    let mut parts: Vec<Part> = Vec::new();
    let mut at = 0;
    let mut open: Option<(Item, String, usize)> = None;
    let mut items: Vec<Item> = Vec::new();
    let close = |open: &mut Option<(Item, String, usize)>, end: usize, parts: &mut Vec<Part>| {
        if let Some((item, heading, from)) = open.take()
            && let Some(text) = tidy(text[from..end].trim_start_matches([':', '：', ' ', '　']))
        {
            match parts.iter_mut().find(|part| part.item == item) {
                Some(part) => part.text = format!("{}\n{text}", part.text),
                None => parts.push(Part { item, heading, text }),
            }
        }
    };
    while at < text.len() {
        let rest = &text[at..];
        let line_start = at == 0 || text[..at].trim_end_matches([' ', '　']).ends_with('\n');
        if let Some((label, length)) = marker(rest, line_start)
            && let Some(item) = known(label, vocabulary)
            && (vocabulary.marked_items.is_empty() || vocabulary.marked_items.contains(&item))
        {
            close(&mut open, at, &mut parts);
            open = Some((item, label.to_owned(), at + length));
            items.push(item);
            at += length;
            continue;
        }
        at += rest.chars().next().map_or(1, char::len_utf8);
    }
    close(&mut open, text.len(), &mut parts);
    // An unfilled label counts too.
    items.dedup();
    if items.len() >= 2 { parts } else { Vec::new() }
}

/// A sentence followed by its bracketed fields: 窓口を開く。〔期限：10月末〕〔目標：5件〕.
pub(crate) fn behind<'t>(text: &'t str, vocabulary: &Vocabulary) -> Option<(&'t str, Vec<Part>)> {
    let mut parts: Vec<Part> = Vec::new();
    let mut lead = text.trim_end();
    while let Some(opening) = lead.rfind(['〔', '【', '［', '（', '(', '[', '＜', '〈']) {
        let inside = &lead[opening..];
        let first = inside.chars().next()?;
        let closing = mark::closing_of(first)?;
        let Some(inside) = inside[first.len_utf8()..].strip_suffix(closing) else { break };
        let Some(at) = inside.find([':', '：']) else { break };
        let (label, rest) = (&inside[..at], inside[at..].trim_start_matches([':', '：']));
        let Some(item) = of_measure(label, vocabulary) else { break };
        parts.extend(tidy(rest).map(|text| Part { item, heading: label.trim().to_owned(), text }));
        lead = lead[..opening].trim_end_matches([' ', '　', '\n', '、', '・', '／', '/']);
    }
    parts.reverse();
    (!parts.is_empty() && !lead.trim().is_empty()).then_some((lead, parts))
}

/// A possible label here and its length in bytes: 【取組】 anywhere, ■取組 or （取組） at the start of a line.
fn marker(text: &str, line_start: bool) -> Option<(&str, usize)> {
    let first = text.chars().next()?;
    let closing = match first {
        '【' => Some('】'),
        '［' => Some('］'),
        '〔' => Some('〕'),
        '＜' | '<' | '《' | '『' | '（' | '(' | '[' | '〈' if line_start => {
            mark::closing_of(first).or(match first {
                '(' => Some(')'),
                '[' => Some(']'),
                '<' => Some('>'),
                _ => None,
            })
        }
        _ => None,
    };
    if let Some(closing) = closing {
        let inside = &text[first.len_utf8()..];
        let end = inside.find(closing).filter(|end| inside[..*end].chars().count() <= LONGEST_LABEL)?;
        return Some((&inside[..end], first.len_utf8() + end + closing.len_utf8()));
    }
    if !line_start {
        return None;
    }
    let line = text.lines().next()?;
    let bare = line.trim_start_matches(|c: char| mark::is_mark(c) && !figure::is_circled(c));
    let marked = bare.len() < line.len();
    let lead = line.len() - bare.len();
    match bare.find([':', '：']) {
        Some(end) if bare[..end].chars().count() <= LONGEST_LABEL && end > 0 => Some((&bare[..end], lead + end)),
        // ■施策　漏水の調査
        None if marked && bare.contains('　') => bare.find('　').map(|end| (&bare[..end], lead + end)),
        _ if marked && bare.chars().count() <= LONGEST_LABEL && !bare.is_empty() => Some((bare, line.len())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_inside_one_text_are_taken_apart() {
        let vocabulary = Vocabulary::built_in();
        let part = labelled("所属：総務部", vocabulary).unwrap();
        assert_eq!((part.item, part.text.as_str()), (Item::Department, "総務部"));
        assert_eq!(labelled("所属　総務部", vocabulary).unwrap().text, "総務部");
        assert_eq!(labelled("注意：総務部に出すこと", vocabulary), None);
        let found = parts("【数値目標】5件\n【取組内容】\n・会議を開く\n・記録を残す", vocabulary);
        let items: Vec<Item> = found.iter().map(|part| part.item).collect();
        assert_eq!(items, [Item::Target, Item::Actions]);
        assert_eq!(found[1].text, "・会議を開く\n・記録を残す");
    }
}
