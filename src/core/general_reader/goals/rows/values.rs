//! What the cells of a table's row say: of the goal, of its measure, or of one year of it.

use std::collections::BTreeMap;

use super::{Goal, RowLabel, Rows};
use crate::core::fiscal_year::FiscalYear;
use crate::core::general_reader::boxes::BoxId;
use crate::core::general_reader::events::event::Head;
use crate::core::general_reader::headings::heading;
use crate::core::general_reader::item::Item;
use crate::core::general_reader::parse::table::Row;
use crate::core::general_reader::reading::{Fields, Value};
use crate::core::general_reader::words::inline_labels;
use crate::core::general_reader::words::qualifiers::Kind;
use crate::core::general_reader::words::time::Time;
use crate::core::written::mark;

impl Rows<'_> {
    /// A row of a record that begins with a label of its own: No.1 reaches down beside 中間報告｜10人が参加した, or beside 担当｜予防課 below
    /// the goal's name.
    pub(crate) fn labelled(&self, row: &Row) -> Option<(Item, Vec<Value>)> {
        let top = |id: BoxId| self.view.canvas.of(id).area.first.row;
        let own = row.cells.iter().flatten().map(|id| top(*id)).max()?;
        let mut cells: Vec<BoxId> = row.cells.iter().flatten().copied().filter(|id| top(*id) == own).collect();
        cells.dedup();
        let (label, values) = cells.split_first()?;
        let is_office = |id: &BoxId| self.view.canvas.of(*id).content.office;
        let text_box = self.view.canvas.of(*label);
        let of_office = text_box.senses.iter().map(|(item, _)| *item).find(|item| *item == Item::Sections);
        let of_office = of_office.filter(|_| values.iter().all(is_office) && !text_box.content.office);
        let item = of_office.or_else(|| text_box.known())?;
        let reaches_in = row.cells.iter().flatten().any(|id| top(*id) < own);
        let has_column = self.heads.iter().any(|head| head.item == Some(item) || head.names_rows);
        let may_be_labelled = item.is_report() || of_office.is_some();
        let is_labelled = reaches_in && may_be_labelled && !has_column && values.len() <= 1;
        is_labelled.then(|| (item, values.iter().filter_map(|id| self.view.value(*id)).collect()))
    }

    pub(crate) fn take(&self, row: &Row, goal: &mut Goal) {
        let label = self.row_label(row);
        let kind = self.kind_of(row);
        let bottom = self.label_bottom(row);
        let is_aside = self.labels(row).any(|id| heading::is_aside(self.view.canvas, id));
        // What reaches over several years says the same thing of each.
        let mut said: BTreeMap<BoxId, Kind> = BTreeMap::new();
        for (place, (cell, head)) in row.cells.iter().zip(&self.heads).enumerate() {
            let Some(value) = cell.and_then(|id| self.view.value(id)) else { continue };
            // A box spanning several row labels belongs to none of them, unless it spans consecutive years.
            let is_within = self.view.canvas.of(value.box_id).area.last.row <= bottom;
            let label = label.filter(|_| is_within || self.is_of_some_years(place, value.box_id));
            // The goal's name may reach over several columns.
            let is_name = goal.title.as_ref().is_some_and(|title| title.box_id == value.box_id);
            if is_name && head.item != Some(Item::Title) || self.take_apart(head, &value, goal) {
                continue;
            }
            let Some(measure) = goal.unsplit.last_mut() else { return };
            match (head.time, head.item) {
                _ if head.names_rows => {}
                (Some(Time::Year(..)), _) if is_aside => goal.reading.other.push((head.printed.clone(), value)),
                // Results in month columns do not extend the schedule.
                (Some(Time::Months(..)), _) if let Some(kind @ (Kind::Actual | Kind::Interim)) = kind => {
                    goal.reading.keep_beside(&head.printed, Some(kind.item()), value);
                }
                (Some(Time::Months(first, last)), _) => measure.months.push((first, last, value.box_id)),
                (Some(Time::Year(year, own)), _) => {
                    let kind = own.or(kind).or(head.outer_kind).unwrap_or(Kind::Plan);
                    let kind = if self.rates(year, &value) { Kind::Assessment } else { kind };
                    if *said.entry(value.box_id).or_insert(kind) == kind {
                        measure.years.entry(year).or_default().add(kind.item(), value);
                    }
                }
                (None, Some(Item::Category | Item::Aside) | None) => {
                    goal.reading.keep(&head.printed, head.is_known(), value);
                }
                (None, Some(Item::Title)) if mark::is_ditto(&value.text) => {}
                (None, Some(Item::Number)) if is_said(&goal.reading.fields, &value) => {}
                (None, Some(item)) if self.is_goals(item) => goal.reading.fields.add(item, value),
                // A box over several rows counts once.
                (None, Some(_)) if measure.fields.iter().any(|(_, known)| known.box_id == value.box_id) => {}
                (None, Some(item)) => {
                    let text = matches!(item, Item::Target | Item::Actions | Item::YearEndReport);
                    match label {
                        Some(RowLabel::Year(year, own)) => {
                            let item = own.filter(|_| text).map_or(item, Kind::item);
                            measure.years.entry(year).or_default().add(item, value);
                        }
                        Some(RowLabel::Kind(kind)) if text => measure.fields.add(kind.item(), value),
                        _ => measure.fields.add(item, value),
                    }
                }
            }
        }
    }

    /// Whether a year has two columns of results (実績｜達成状況) and this value is a mark: it rates the other.
    fn rates(&self, year: FiscalYear, value: &Value) -> bool {
        let is_result = |head: &&Head| matches!(head.time, Some(Time::Year(of, Some(Kind::Actual))) if of == year);
        self.view.canvas.of(value.box_id).content.rating && self.heads.iter().filter(is_result).count() > 1
    }

    /// Whether a box of a column reaches over rows of years that go on above or below it.
    fn is_of_some_years(&self, place: usize, id: BoxId) -> bool {
        let rows = &self.table.rows;
        let year = |at: usize| match self.row_label(rows.get(at)?)? {
            RowLabel::Year(year, _) => Some(year.start()),
            RowLabel::Kind(_) => None,
        };
        let is_own = |row: &Row| row.cells[place] == Some(id);
        let (Some(first), Some(last)) = (rows.iter().position(is_own), rows.iter().rposition(is_own)) else {
            return false;
        };
        let is_next =
            |one: Option<i32>, other: Option<i32>| one.zip(other).is_some_and(|(one, other)| other == one + 1);
        is_next(first.checked_sub(1).and_then(year), year(first)) || is_next(year(last), year(last + 1))
    }

    /// Takes the fields of a text that markers divide: 【目標】…【期限】….
    fn take_apart(&self, head: &Head, value: &Value, goal: &mut Goal) -> bool {
        let parts = if head.names_rows || head.time.is_some() || head.item == Some(Item::Title) {
            Vec::new()
        } else {
            self.view.decided(inline_labels::parts(&value.text, self.view.vocabulary))
        };
        let Some(measure) = goal.unsplit.last_mut() else { return false };
        for part in &parts {
            let own = Value { box_id: value.box_id, text: part.text.clone() };
            match part.item {
                Item::Category | Item::Aside | Item::Title => goal.reading.other.push((part.heading.clone(), own)),
                item if self.is_goals(item) => goal.reading.fields.add(item, own),
                item => measure.fields.add(item, own),
            }
        }
        !parts.is_empty()
    }

    /// Whether an item of this table is the goal's.
    pub(crate) fn is_goals(&self, item: Item) -> bool {
        !(item.is_of_measure() || self.whole && item == Item::Number)
    }
}

/// A number that stands in two columns is one.
fn is_said(fields: &Fields, number: &Value) -> bool {
    fields.of(Item::Number).iter().any(|known| known.text == number.text)
}
