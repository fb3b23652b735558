//! Parts of a measure's texts: heading and number, rate, sections.

use crate::model::Measure;
use matome_deadline::text::{comparison_key, tidy};
use matome_deadline::written::{department, figure, mark, number};
use matome_workbook::grid::Cell;

const LONGEST_HEADING: usize = 80;

/// Splits number and heading line off the actions: `① ○新庁舎の完成` is number 1, title 新庁舎の完成.
pub(super) fn take_heading(measure: &mut Measure) {
    let Some(actions) = measure.actions.take() else { return };
    let (numbered, rest) = match number::leading(&actions) {
        Some((found, rest)) if measure.number.is_none() || measure.number.as_ref() == Some(&found) => {
            measure.number = Some(found);
            (true, tidy(rest).unwrap_or_default())
        }
        _ => (false, actions),
    };
    measure.title = measure.title.take().or_else(|| heading(&rest, numbered));
    measure.actions = tidy(&rest);
}

/// The heading line of a text: marked with ○, numbered, or plain above a list.
fn heading(text: &str, numbered: bool) -> Option<String> {
    let mut lines = text.lines();
    let line = lines.next()?.trim();
    let next = lines.find(|line| !line.trim().is_empty());
    let bare = line.trim_start_matches(mark::is_bullet).trim_start();
    let marked = bare.len() < line.len();
    let above_list = next.is_some_and(begins_item) && !begins_item(line);
    let heads = marked || (numbered && !line.ends_with('。')) || (above_list && !line.ends_with('。'));
    (heads && !bare.is_empty() && bare.chars().count() <= LONGEST_HEADING).then(|| bare.to_owned())
}

const LONGEST_NUMBER: usize = 6;

/// A line of a list: (1) …, ① …, ・ …, ア …
fn begins_item(line: &str) -> bool {
    let line = line.trim_start();
    let squeezed = comparison_key(&line.chars().take(LONGEST_NUMBER).collect::<String>());
    let bracketed = squeezed.strip_prefix('(').is_some_and(|rest| {
        let inner = rest.trim_start_matches(|c: char| c.is_ascii_digit() || ('ア'..='ン').contains(&c));
        inner.len() < rest.len() && inner.starts_with(')')
    });
    bracketed || line.starts_with(figure::is_circled) || line.starts_with(['・', '･', '-', '－', '*', '•'])
}

const PERCENT: f64 = 100.0;

/// A rate in percent. A bare number up to one is a fraction, since most forms that lost their % format have it so.
pub(super) fn rate(cell: &Cell) -> Option<f64> {
    let percent = match cell.number {
        Some(number) if cell.percent || number <= 1.0 => number * PERCENT,
        Some(number) => number,
        None => {
            let squeezed = comparison_key(&cell.text);
            let plain = squeezed.trim_start_matches(['約']).replace(',', "");
            // 達成度70%: the figure before the sign.
            let plain = plain.split_once('%').map_or(plain.as_str(), |(before, _)| {
                &before[before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').len()..]
            });
            let end = plain.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(plain.len());
            plain[..end].parse().ok()?
        }
    };
    // 0.07 * 100 is not exactly 7.
    Some((percent * 1e6).round() / 1e6)
}

/// Sections in charge: split at 、 ， , / and line breaks, and at ・ between names of offices.
pub(super) fn sections(text: &str) -> Vec<String> {
    let cells = unwrapped(text).split(['、', '，', ',', '/', '／', '\n']);
    cells.flat_map(names_between_dots).filter_map(department::printed).collect()
}

/// 税務課・収納課 are two sections, 商工・企業立地課 is one.
pub(super) fn names_between_dots(text: &str) -> Vec<&str> {
    let parts: Vec<&str> = text.split(['・', '･']).collect();
    let is_office = |part: &&str| part.contains('課') || part.trim_end().ends_with(['室', '部', '局', '係', '署']);
    if parts.iter().rev().skip(1).all(is_office) { parts } else { vec![text] }
}

/// （人事課、関係各課） without the enclosing brackets.
fn unwrapped(text: &str) -> &str {
    let text = text.trim();
    let inside = text.chars().next().and_then(|opening| {
        let inside = &text[opening.len_utf8()..];
        inside.strip_suffix(mark::closing_of(opening)?)
    });
    inside.filter(|inside| !inside.contains(['（', '(', '〔', '【'])).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_divides_offices_and_not_their_names() {
        for (text, names) in [
            ("税務課・収納課", vec!["税務課", "収納課"]),
            ("商工・企業立地課", vec!["商工・企業立地課"]),
            ("保育所・幼稚園課、総務課", vec!["保育所・幼稚園課", "総務課"]),
        ] {
            assert_eq!(sections(text), names, "{text}");
        }
    }
}
