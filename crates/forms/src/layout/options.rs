//! Possible answers on a sheet's structure: header rows, cells that begin a goal, cells with a year or department.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::page::{BlockId, Page};
use crate::general_reader::{HeaderRows, Origin, Place, StartCell, department_in, taught_word, years_in};
use matome_deadline::era::year_label;
use matome_deadline::text::beginning;
use matome_deadline::written::department::is_large;

/// Contents of a form's drop-downs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    pub headers: Vec<HeaderRows>,
    pub starts: Vec<StartCell>,
    pub years: Vec<Place>,
    pub departments: Vec<Place>,
}

/// Longest drop-down list.
const MOST: usize = 40;
/// Lowest row offered.
const LOWEST: u32 = 60;
/// Rows of one header.
const DEEPEST: usize = 3;
/// Characters of a heading, and of a cell that begins a goal.
const LONGEST_HEADING: usize = 60;
const LONGEST_START: usize = 60;
/// Characters of a text in a list.
const SHOWN: usize = 24;
/// Characters shown of each of several labels.
const SHOWN_LABEL: usize = 8;

pub(super) fn of(page: &Page<'_>) -> Options {
    Options {
        headers: headers(page),
        starts: starts(page),
        years: places(page, |text| {
            years_in(text).iter().map(|year| format!("{}度", year_label(year.first_day()))).collect()
        }),
        departments: offices(page),
    }
}

fn text<'p>(page: &'p Page<'_>, id: BlockId) -> &'p str {
    &page.block(id).cell.text
}

fn is_shown(page: &Page<'_>, id: BlockId) -> bool {
    !text(page, id).trim().is_empty()
}

/// Rows of short texts, each alone and with those just below.
fn headers(page: &Page<'_>) -> Vec<HeaderRows> {
    let mut rows: BTreeMap<u32, Vec<BlockId>> = BTreeMap::new();
    for id in (0..page.blocks.len()).filter(|id| is_shown(page, *id)) {
        rows.entry(page.block(id).area.first.row).or_default().push(id);
    }
    let is_heading =
        |id: &BlockId| text(page, *id).chars().count() <= LONGEST_HEADING && !text(page, *id).contains('。');
    let rows: Vec<(u32, Vec<BlockId>)> = rows.into_iter().collect();
    let mut found = Vec::new();
    for (at, (row, _)) in rows.iter().enumerate().take_while(|(_, (row, _))| *row < LOWEST) {
        let mut words: Vec<Vec<String>> = Vec::new();
        for depth in 0..DEEPEST {
            let Some((own, ids)) = rows.get(at + depth).filter(|(_, ids)| ids.iter().all(is_heading)) else { break };
            if ids.len() < 2 && depth == 0 || *own > row + depth as u32 {
                break;
            }
            words.push(ids.iter().map(|id| taught_word(text(page, *id))).collect());
            if words.concat().len() > 1 {
                found.push(HeaderRows { shown: header_shown(page, (*row, *own), &rows[at].1), rows: words.clone() });
            }
        }
        if found.len() >= MOST {
            break;
        }
    }
    found
}

fn header_shown(page: &Page<'_>, (first, last): (u32, u32), ids: &[BlockId]) -> String {
    let rows =
        if first == last { format!("{}行目", first + 1) } else { format!("{}～{}行目", first + 1, last + 1) };
    let words: Vec<String> = ids.iter().map(|id| short(text(page, *id), SHOWN_LABEL)).collect();
    format!("{rows}：{}", short(&words.join("、"), SHOWN))
}

/// The first cell of each kind that could begin a goal.
fn starts(page: &Page<'_>) -> Vec<StartCell> {
    let mut found: Vec<StartCell> = Vec::new();
    for (id, block) in page.blocks.iter().enumerate() {
        let at = block.area.first;
        let own = text(page, id).trim();
        if at.row >= LOWEST || found.len() >= MOST || own.is_empty() || own.chars().count() > LONGEST_START {
            continue;
        }
        let kind = StartCell::of(page.sheet, at, own);
        let is_other = |known: &StartCell| StartCell { shown: String::new(), ..known.clone() } != kind;
        if own.contains('。') || !found.iter().all(is_other) {
            continue;
        }
        found.push(StartCell { shown: format!("{at}　{}", short(own, SHOWN)), ..kind });
    }
    found
}

/// Cells for which `says` finds something, and the names around the sheet.
fn places(page: &Page<'_>, says: impl Fn(&str) -> Vec<String>) -> Vec<Place> {
    let around = Origin::NAMES.map(|from| Place { shown: from.label().to_owned(), from, ..Place::default() });
    cells(page, says).into_iter().chain(around).collect()
}

/// Departments before sections, counted separately.
fn offices(page: &Page<'_>) -> Vec<Place> {
    let of = |large: bool| {
        move |text: &str| department_in(text).into_iter().filter(|name| is_large(name) == large).collect()
    };
    let mut found = cells(page, of(true));
    let of_sections = |place: Place| Place { of_sections: place.from == Origin::Cell, ..place };
    found.extend(places(page, of(false)).into_iter().map(of_sections));
    found
}

fn cells(page: &Page<'_>, says: impl Fn(&str) -> Vec<String>) -> Vec<Place> {
    let mut found = Vec::new();
    let named = (0..page.blocks.len()).filter(|id| !says(text(page, *id)).is_empty());
    for (nth, id) in named.take(MOST / 2).enumerate() {
        let (at, words) = (page.block(id).area.first, taught_word(text(page, id)));
        for (part, what) in says(text(page, id)).into_iter().enumerate() {
            let shown = format!("{at}　{what}（{}）", short(text(page, id), SHOWN));
            found.push(Place { shown, from: Origin::Cell, words: words.clone(), nth, part, of_sections: false });
        }
    }
    found
}

/// On one line, truncated.
fn short(text: &str, most: usize) -> String {
    beginning(&text.split_whitespace().collect::<Vec<_>>().join(" "), most).into_owned()
}
