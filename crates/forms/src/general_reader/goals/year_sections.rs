//! Sections of a sheet for different years: １ 令和５年度の目標と結果 above one, ２ 令和６年度の目標 above another. Each is read separately,
//! since last year's goals may be in a table and this year's in cards.

use std::collections::BTreeSet;

use super::units::{self, Hypothesis};
use crate::general_reader::events::event::Event;
use crate::general_reader::events::sheet_view::SheetView;
use crate::general_reader::item::Item;
use crate::general_reader::reading::{GoalReading, Value};
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::written::year;

const LONGEST_CAPTION: usize = 40;

/// A line that states the year of what follows.
struct Caption {
    /// Index among the events.
    at: usize,
    line: Value,
    year: FiscalYear,
}

/// The goals of a sheet by each hypothesis, the best first; where it has sections, by the best of each of them alone.
pub(crate) fn ranked(view: &SheetView<'_>, events: &[Event<'_>]) -> Vec<Hypothesis> {
    let whole = units::ranked(view, events);
    let captions = captions(view, events);
    let years: BTreeSet<FiscalYear> = captions.iter().map(|caption| caption.year).collect();
    let is_whole = |found: &Hypothesis| found.goals.iter().any(|goal| is_across(view, &captions, goal));
    let is_one = view.unit.is_some() || years.len() < 2;
    if is_one || whole.first().is_none_or(is_whole) {
        return whole;
    }
    of_sections(view, events, &captions).map_or(whole, |found| vec![found])
}

/// Lines that state a year; no goal extends across them.
fn captions(view: &SheetView<'_>, events: &[Event<'_>]) -> Vec<Caption> {
    let caption = |(at, event): (usize, &Event<'_>)| {
        let Event::Line(line) = event else { return None };
        let content = &view.canvas.of(line.box_id).content;
        let is_caption = !content.sentence && content.length <= LONGEST_CAPTION;
        let year = year::single(&line.text).filter(|_| is_caption)?;
        Some(Caption { at, line: line.clone(), year })
    };
    events.iter().enumerate().filter_map(caption).collect()
}

fn is_across(view: &SheetView<'_>, captions: &[Caption], goal: &GoalReading) -> bool {
    let row = |box_id: usize| view.canvas.of(box_id).area.first.row;
    let section = |box_id: usize| captions.iter().rposition(|caption| row(caption.line.box_id) <= row(box_id));
    let measures = goal.measures.iter().map(|measure| measure.at);
    let sections: BTreeSet<Option<usize>> = measures.chain([goal.at]).map(section).collect();
    sections.len() > 1
}

/// Sections without goals, such as the sheet's head, apply to those below.
fn of_sections(view: &SheetView<'_>, events: &[Event<'_>], captions: &[Caption]) -> Option<Hypothesis> {
    let ends = captions.iter().skip(1).map(|caption| caption.at).chain([events.len()]);
    let mut context = events[..captions.first()?.at].to_vec();
    let (mut found, mut years): (Option<Hypothesis>, BTreeSet<FiscalYear>) = Default::default();
    for (caption, end) in captions.iter().zip(ends) {
        let own = [&context[..], &events[caption.at..end]].concat();
        let Some(mut section) = units::ranked(view, &own).into_iter().next() else {
            context = own;
            continue;
        };
        years.insert(caption.year);
        for goal in section.goals.iter_mut().filter(|goal| !goal.fields.has(Item::FiscalYear)) {
            goal.fields.add(Item::FiscalYear, caption.line.clone());
        }
        match &mut found {
            Some(found) => found.goals.append(&mut section.goals),
            None => found = Some(section),
        }
    }
    found.filter(|_| years.len() > 1)
}
