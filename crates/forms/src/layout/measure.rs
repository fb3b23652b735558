//! Builds a measure from its cells.

use super::definition::{DeadlinesFrom, Definition};
use super::draft::MeasureDraft;
use super::group::Group;
use super::page::{Page, says_something};
use super::time_columns;
use crate::field::{Field, MeasureField};
use crate::model::Measure;
use crate::said::Said;
use matome_deadline::Mode;
use matome_deadline::source::Source;
use matome_deadline::text::{comparison_key, tidy};
use matome_deadline::written::{department, figure, mark, number};
use matome_workbook::grid::Cell;

const LONGEST_HEADING: usize = 80;

/// `None` if the group has only a number and a period.
pub(super) fn of_group(page: &Page<'_>, definition: &Definition, group: &Group) -> Option<MeasureDraft> {
    let first = group.first(page)?;
    let mut draft = MeasureDraft::new(page.source(first));
    let measure = &mut draft.measure;
    fill(measure, page, definition, group);
    let said = [&measure.title, &measure.actions, &measure.target, &measure.interim_report, &measure.year_end_report];
    let said = said.into_iter().flatten().any(|text| says_something(text));
    let scheduled = measure.period.is_none() && schedule(page, group, &mut draft);
    if !said && !scheduled {
        return None;
    }
    if !scheduled {
        search_group(page, definition, group, &mut draft);
    }
    take(&mut draft, group);
    Some(draft)
}

/// The measure of a goal with only a period.
pub(super) fn of_period(page: &Page<'_>, definition: &Definition, group: &Group, source: Source) -> MeasureDraft {
    let mut draft = MeasureDraft::new(source);
    fill(&mut draft.measure, page, definition, group);
    search_group(page, definition, group, &mut draft);
    take(&mut draft, group);
    draft
}

fn fill(measure: &mut Measure, page: &Page<'_>, definition: &Definition, group: &Group) {
    let text = |field| page.joined(group.of(Field::Measure(field)));
    measure.number = group.number.and_then(|id| number::digits(&page.block(id).cell.text));
    measure.title = text(MeasureField::Title);
    measure.actions = text(MeasureField::Actions);
    measure.period = text(MeasureField::Period);
    measure.target = text(MeasureField::Target);
    measure.interim_report = text(MeasureField::InterimReport);
    measure.year_end_report = text(MeasureField::YearEndReport);
    let cell = |field| Some(page.source(*group.of(Field::Measure(field)).first()?).cell);
    measure.said = Said::at(cell(MeasureField::InterimReport), cell(MeasureField::YearEndReport));
    measure.self_assessment = text(MeasureField::SelfAssessment);
    measure.achievement_rate =
        group.of(Field::Measure(MeasureField::AchievementRate)).first().and_then(|id| rate(page.block(*id).cell));
    if definition.heading {
        take_heading(measure);
    }
}

fn take(draft: &mut MeasureDraft, group: &Group) {
    draft.taken.measure(MeasureField::Number, &group.number);
    for (field, blocks) in &group.cells {
        if let Field::Measure(field) = field {
            draft.taken.measure(*field, blocks);
        }
    }
}

/// Uses month columns as the period; `false` if they are empty.
fn schedule(page: &Page<'_>, group: &Group, draft: &mut MeasureDraft) -> bool {
    let mut period: Vec<String> = Vec::new();
    for row in group.times.chunk_by(|(_, a), (_, b)| page.block(*a).area.first.row == page.block(*b).area.first.row) {
        let (bars, places): (Vec<_>, Vec<_>) = time_columns::bars(page, row).into_iter().unzip();
        for (i, line) in time_columns::lines(&bars) {
            draft.search(Some(&line), Mode::Column, &page.source(places[i]));
            period.push(line);
        }
        draft.taken.measure(MeasureField::Period, &places);
    }
    draft.measure.period = (!period.is_empty()).then(|| period.join("\n"));
    draft.measure.period.is_some()
}

/// Texts searched for deadlines: the period column, or title, actions and target.
fn search_group(page: &Page<'_>, definition: &Definition, group: &Group, draft: &mut MeasureDraft) {
    let fields = [
        (MeasureField::Period, Mode::Column),
        (MeasureField::Title, Mode::Free),
        (MeasureField::Actions, Mode::Free),
        (MeasureField::Target, Mode::Free),
    ];
    for (field, mode) in fields {
        let blocks = group.of(Field::Measure(field));
        if let [only] = blocks {
            let measure = &draft.measure;
            let text = match field {
                MeasureField::Period => measure.period.clone(),
                MeasureField::Title => measure.title.clone(),
                MeasureField::Actions => measure.actions.clone(),
                _ => measure.target.clone(),
            };
            draft.search(text.as_ref(), mode, &page.source(*only));
        } else {
            // Deadlines are read cell by cell, so that each keeps its own source cell.
            for id in blocks {
                draft.search(page.text(*id).as_ref(), mode, &page.source(*id));
            }
        }
        if group.has_period || definition.deadlines == DeadlinesFrom::Period {
            return;
        }
    }
}

/// Sets a field; appends to an existing text.
pub(super) fn put(measure: &mut Measure, field: MeasureField, text: Option<String>, cell: &Cell) {
    let place = match field {
        MeasureField::Title => &mut measure.title,
        MeasureField::Actions => &mut measure.actions,
        MeasureField::Period => &mut measure.period,
        MeasureField::Target => &mut measure.target,
        MeasureField::InterimReport => &mut measure.interim_report,
        MeasureField::YearEndReport => &mut measure.year_end_report,
        MeasureField::SelfAssessment => &mut measure.self_assessment,
        MeasureField::AchievementRate => return measure.achievement_rate = rate(cell),
        MeasureField::Number => return measure.number = text.as_deref().and_then(number::digits),
    };
    *place = match (place.take(), text) {
        (Some(before), Some(text)) => Some(format!("{before}\n{text}")),
        (before, text) => before.or(text),
    };
}

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
