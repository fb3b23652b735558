//! What stands below 前年度実績. A year on it is two years old, and looks as if it had been filled in: what was
//! achieved this year takes its place where it stands beside it in figures of the same kind, and otherwise the place is
//! left empty. Either is told.

use std::collections::BTreeMap;

use super::account::{CellDeed, CheckItem, CheckReason, SheetWork};
use super::last_figure::LAST_YEARS;
use super::plan::NextWorkbookPlanning;
use crate::core::grid::Position;
use crate::core::layout::{ExplainedCell, Use};
use crate::core::text::comparison_key;

const THIS_YEARS: [&str; 8] = ["今年度", "本年度", "当該年度", "当年度", "年度末", "期末", "当期", "今期"];
const RESULTS: [&str; 6] = ["実績", "実績値", "結果", "達成値", "数値", "値"];

/// No figure with its unit is longer.
const LONGEST_FIGURE: usize = 24;

/// Whose result a label heads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Year {
    Last,
    This,
}

impl NextWorkbookPlanning<'_> {
    pub(super) fn move_results_on(&mut self, works: &[SheetWork]) {
        for (sheet, work) in works.iter().enumerate() {
            if *work == SheetWork::CarriedOn {
                let cells = &self.explanation.sheets[sheet].cells;
                let places = cells.iter().enumerate();
                let places = places.filter_map(|(place, cell)| Some((Position::parse(&cell.cell)?, place)));
                let places: BTreeMap<Position, usize> = places.collect();
                for (at, place) in &places {
                    self.move_on((sheet, *place), *at, &places);
                }
            }
        }
    }

    /// What becomes of a cell, if it is one below or beside 前年度実績.
    fn move_on(&mut self, at: (usize, usize), position: Position, places: &BTreeMap<Position, usize>) {
        let cells = &self.explanation.sheets[at.0].cells;
        let cell = &cells[at.1];
        let field = match cell.taken {
            Use::Value { field, .. } => Some(field),
            _ => None,
        };
        if self.texts.contains_key(&at) || !may_be_result(&cell.text) {
            return;
        }
        let labelled = [Axis::Column, Axis::Row].into_iter().find_map(|axis| beside(cells, position, places, axis));
        let Some(now) = labelled else { return };
        let now = places.get(&now).copied();
        let is_emptied = |place| self.texts.get(&(at.0, place)).is_some_and(|(_, deed, _)| *deed == CellDeed::Emptied);
        let moved = now.filter(|place| is_emptied(*place) && is_of_kind(&cell.text, &cells[*place].text));
        let sheet = &self.explanation.sheets[at.0].name;
        let is_unread =
            |check: &CheckItem| (&check.sheet, &check.cell, &check.reason) == (sheet, &cell.cell, &CheckReason::Unread);
        self.plan.checks.retain(|check| !is_unread(check));
        if let Some(now) = moved.map(|place| &cells[place]) {
            if let (Some(_), Some(number)) = (cell.number, now.number) {
                self.numbers.insert(at, number);
            }
            self.texts.insert(at, (now.text.clone(), CellDeed::MovedOn, field));
            let told = format!("{} → {}", cell.text, now.text);
            self.check(sheet, &cell.cell, CheckReason::ResultMovedOn, &told);
        } else {
            let now = now.map_or("記入なし", |place| &cells[place].text);
            let told = format!("{}（今年度の実績：{now}）", cell.text);
            self.texts.insert(at, (String::new(), CellDeed::Emptied, field));
            self.check(sheet, &cell.cell, CheckReason::LastResultEmptied, &told);
        }
    }
}

/// The way from a value to its label.
#[derive(Debug, Clone, Copy)]
enum Axis {
    /// The label stands above.
    Column,
    /// The label stands at the left.
    Row,
}

impl Axis {
    /// Along the axis, and across it.
    const fn split(self, at: Position) -> (u32, u32) {
        match self {
            Self::Column => (at.row, at.column),
            Self::Row => (at.column, at.row),
        }
    }

    const fn join(self, along: u32, across: u32) -> Position {
        match self {
            Self::Column => Position::new(along, across),
            Self::Row => Position::new(across, along),
        }
    }
}

/// Where this year's result is to be found of a value that 前年度実績 heads.
fn beside(cells: &[ExplainedCell], at: Position, places: &BTreeMap<Position, usize>, axis: Axis) -> Option<Position> {
    let (along, across) = axis.split(at);
    let cell = |at: &Position| places.get(at).map(|place| &cells[*place]);
    let is_label = |cell: &ExplainedCell| !may_be_result(&cell.text) || headed_year(&cell.text).is_some();
    let label = (0..along).rev().find(|n| cell(&axis.join(*n, across)).is_some_and(is_label))?;
    let headed = |across: u32| cell(&axis.join(label, across)).and_then(|cell| headed_year(&cell.text));
    if headed(across) != Some(Year::Last) {
        return None;
    }
    let others = places.keys().filter(|at| axis.split(**at).0 == label).map(|at| axis.split(*at).1);
    let nearest =
        others.filter(|other| headed(*other) == Some(Year::This)).min_by_key(|other| other.abs_diff(across))?;
    Some(axis.join(along, nearest))
}

/// The year whose result a label asks for.
fn headed_year(label: &str) -> Option<Year> {
    let key = comparison_key(label);
    let key = key.split('(').next().unwrap_or_default().trim_end_matches(':');
    let of = |words: &[&str]| {
        let rest = words.iter().find_map(|word| key.strip_prefix(word));
        rest.is_some_and(|rest| RESULTS.contains(&rest.trim_start_matches('の')))
    };
    if of(&LAST_YEARS) {
        Some(Year::Last)
    } else if of(&THIS_YEARS) || RESULTS[..3].contains(&key) {
        Some(Year::This)
    } else {
        None
    }
}

/// A figure, or a sign that there is none.
fn may_be_result(text: &str) -> bool {
    text.chars().any(char::is_numeric) || is_dash(text)
}

fn is_dash(text: &str) -> bool {
    matches!(comparison_key(text).as_str(), "-" | "－" | "―" | "ー" | "—" | "–" | "新規" | "なし")
}

/// Figures in the same unit, or the first figure where there was none yet.
fn is_of_kind(last: &str, this: &str) -> bool {
    let unit = |text: &str| -> Option<String> {
        let key = comparison_key(text);
        let is_figure = key.chars().any(|c| c.is_ascii_digit()) && key.chars().count() <= LONGEST_FIGURE;
        is_figure.then(|| key.chars().filter(|c| !c.is_ascii_digit() && !['.', ','].contains(c)).collect())
    };
    unit(this).is_some_and(|own| is_dash(last) || unit(last) == Some(own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_say_whose_result_they_head() {
        for (label, year) in [
            ("前年度実績", Some(Year::Last)),
            ("前年度の\n実績値", Some(Year::Last)),
            ("昨年度実績（参考）", Some(Year::Last)),
            ("実績", Some(Year::This)),
            ("今年度の実績", Some(Year::This)),
            ("年度末実績", Some(Year::This)),
            ("前年度比", None),
            ("前々年度実績", None),
            ("目標値", None),
            ("前年度目標", None),
        ] {
            assert_eq!(headed_year(label), year, "{label}");
        }
    }

    #[test]
    fn figures_of_one_unit_are_of_a_kind() {
        for (last, this, expected) in [
            ("68.4％", "71.2%", true),
            ("4,210人", "９，８７７人", true),
            ("－", "1,204回", true),
            ("新規", "3か所", true),
            ("12", "15", true),
            ("41人", "85％", false),
            ("41人", "おおむね達成した", false),
        ] {
            assert_eq!(is_of_kind(last, this), expected, "{last} {this}");
        }
    }
}
