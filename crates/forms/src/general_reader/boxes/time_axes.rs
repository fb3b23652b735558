//! Time axes: neighbouring years, quarters or months in a row or column. A lone year is a value.

use std::collections::BTreeMap;

use super::BoxId;
use super::text_box::TextBox;
use super::weights::KNOWN_LABEL;
use crate::general_reader::words::time::Time;
use matome_deadline::text::comparison_key;

/// Marks boxes on an axis, which makes them labels.
pub(crate) fn mark(boxes: &mut [TextBox]) {
    let mut rows: BTreeMap<u32, Vec<BoxId>> = BTreeMap::new();
    let mut columns: BTreeMap<u32, Vec<BoxId>> = BTreeMap::new();
    for (id, text_box) in boxes.iter().enumerate().filter(|(_, b)| b.time.is_some()) {
        rows.entry(text_box.area.first.row).or_default().push(id);
        columns.entry(text_box.area.first.column).or_default().push(id);
    }
    let across = rows.into_values().flat_map(|ids| runs(boxes, ids));
    let down = columns.into_values().flat_map(|ids| runs(boxes, ids));
    let on_axis: Vec<BoxId> = across.chain(down).flatten().collect();
    for id in on_axis {
        if !boxes[id].on_axis {
            boxes[id].on_axis = true;
            boxes[id].odds = boxes[id].odds.max(KNOWN_LABEL);
        }
    }
}

/// Minimum number of different years or parts of a year; two halves are an axis too.
const FEWEST_YEARS: usize = 2;
const FEWEST_PARTS: usize = 3;
const HALVES: usize = 2;
/// Minimum length of a run of bare numbers that are months.
const FEWEST_MONTHS: usize = 6;

/// Reads runs of bare numbers (4 … 12, 1 … 3) as months.
pub(crate) fn number_months(boxes: &mut [TextBox], texts: &[&str]) {
    let month = |id: BoxId| {
        let number = comparison_key(texts[id]).parse::<u8>().ok().filter(|number| (1..=12).contains(number));
        number.filter(|_| boxes[id].content.numeral)
    };
    let mut months: Vec<(BoxId, u8)> = Vec::new();
    let mut found: Vec<(BoxId, u8)> = Vec::new();
    let mut close = |run: &mut Vec<(BoxId, u8)>| {
        if run.len() >= FEWEST_MONTHS {
            found.append(run);
        }
        run.clear();
    };
    for id in 0..boxes.len() {
        let same_row = |last: BoxId| boxes[last].area.first.row == boxes[id].area.first.row;
        let Some(number) = month(id) else { continue };
        if !months.last().is_some_and(|(last, before)| same_row(*last) && number == before % 12 + 1) {
            close(&mut months);
        }
        months.push((id, number));
    }
    close(&mut months);
    for (id, number) in found {
        // Counted from April.
        let place = (number + 8) % 12;
        boxes[id].time = Some(Time::Months(place, place));
    }
}

/// Reads Ⅰ, Ⅱ, Ⅲ and Ⅳ side by side as quarters.
pub(crate) fn number_quarters(boxes: &mut [TextBox], texts: &[&str]) {
    const QUARTERS: [&str; 4] = ["Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ"];
    let found: Vec<usize> = texts
        .windows(4)
        .enumerate()
        .filter(|(_, four)| four.iter().zip(QUARTERS).all(|(text, quarter)| text.trim() == quarter))
        .map(|(at, _)| at)
        .collect();
    for at in found {
        let row = boxes[at].area.first.row;
        if boxes[at + 3].area.first.row == row {
            for (quarter, text_box) in (0..).zip(&mut boxes[at..at + 4]) {
                text_box.time = Some(Time::Months(quarter * 3, quarter * 3 + 2));
            }
        }
    }
}

/// Runs of consecutive times; a year may repeat with another kind.
fn runs(boxes: &[TextBox], ids: Vec<BoxId>) -> Vec<Vec<BoxId>> {
    let mut runs: Vec<Vec<BoxId>> = Vec::new();
    for id in ids {
        let goes_on = |run: &Vec<BoxId>| run.last().is_some_and(|last| follows(boxes[*last].time, boxes[id].time));
        match runs.last_mut().filter(|run| goes_on(run)) {
            Some(run) => run.push(id),
            None => runs.push(vec![id]),
        }
    }
    runs.retain(|run| {
        let mut distinct: Vec<_> = run.iter().filter_map(|id| boxes[*id].time.map(start)).collect();
        distinct.dedup();
        let months = matches!(boxes[run[0]].time, Some(Time::Months(..)));
        distinct.len() >= if months { FEWEST_PARTS } else { FEWEST_YEARS }
            || months && distinct.len() == HALVES && is_halves(boxes, run)
    });
    runs
}

fn is_halves(boxes: &[TextBox], run: &[BoxId]) -> bool {
    run.iter().all(|id| boxes[*id].time.is_some_and(Time::is_half))
}

fn start(time: Time) -> i32 {
    match time {
        Time::Year(year, _) => year.start(),
        Time::Months(first, _) => i32::from(first),
    }
}

fn follows(before: Option<Time>, after: Option<Time>) -> bool {
    match (before, after) {
        (Some(Time::Year(a, x)), Some(Time::Year(b, y))) => {
            b.start() == a.start() + 1 || b == a && (x != y || x.is_none())
        }
        (Some(Time::Months(_, a)), Some(Time::Months(b, _))) => b == a + 1,
        _ => false,
    }
}
