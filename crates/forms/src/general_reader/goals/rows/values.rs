//! Assigns the cells of a row to the goal, its measure, or one year of it.

use std::collections::BTreeMap;

use super::name_columns::has;
use super::{Goal, RowLabel, Rows};
use crate::general_reader::boxes::BoxId;
use crate::general_reader::events::event::Head;
use crate::general_reader::headings::heading;
use crate::general_reader::item::Item;
use crate::general_reader::parse::table::Row;
use crate::general_reader::reading::{Fields, MonthCell, Value};
use crate::general_reader::words::inline_labels;
use crate::general_reader::words::qualifiers::Kind;
use crate::general_reader::words::time::Time;
use matome_deadline::written::mark;

/// So many columns of months are those of a schedule.
const MANY_MONTHS: usize = 6;

/// Meaning of a row's labels for its cells.
struct RowWords {
    label: Option<RowLabel>,
    kind: Option<Kind>,
    /// How far a year's plan was reached.
    rating: Option<Item>,
    /// They name no field of a record.
    is_aside: bool,
}

impl Rows<'_> {
    /// A row of a record that begins with its own label: No.1 reaches down beside 中間報告｜10人が参加した, or beside 担当｜予防課 below
    /// the goal's name.
    pub(super) fn labelled(&self, row: &Row) -> Option<(Item, Vec<Value>)> {
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

    /// Adds the cells of a row to its goal and the last measure.
    pub(super) fn take(&self, row: &Row, goal: &mut Goal) {
        let words = RowWords {
            label: self.row_label(row),
            kind: self.kind_of(row),
            rating: self
                .labels(row)
                .find_map(|id| self.view.canvas.of(id).known())
                .filter(|item| matches!(item, Item::AchievementRate | Item::SelfAssessment)),
            is_aside: self.labels(row).any(|id| heading::is_aside(self.view.canvas, id)),
        };
        let bottom = self.label_bottom(row);
        // A box over several years applies to each.
        let mut said: BTreeMap<BoxId, Kind> = BTreeMap::new();
        for (place, (cell, head)) in row.cells.iter().zip(&self.heads).enumerate() {
            let Some(value) = cell.and_then(|id| self.view.value(id)) else { continue };
            // The goal's name may span several columns.
            let is_name = goal.title.as_ref().is_some_and(|title| title.box_id == value.box_id);
            if is_name && head.item != Some(Item::Title) || self.take_apart(head, &value, goal) {
                continue;
            }
            if goal.unsplit.is_empty() {
                return;
            }
            // A box spanning several row labels belongs to none of them, unless it spans consecutive years.
            let is_within = self.view.canvas.of(value.box_id).area.last.row <= bottom;
            let label = words.label.filter(|_| is_within || self.is_of_some_years(place, value.box_id));
            match head.time {
                _ if head.names_rows => {}
                Some(Time::Months(..)) if self.says_when(row, value.box_id, goal) => {
                    self.take_of_item(&Head { item: Some(Item::Period), ..head.clone() }, value, label, goal);
                }
                Some(time) => take_of_time(time, head, value, &words, &mut said, goal),
                None => self.take_of_item(head, value, label, goal),
            }
        }
    }

    /// Whether a text below the bars reaches over all columns of months, and no other column says when.
    fn says_when(&self, row: &Row, id: BoxId, goal: &Goal) -> bool {
        let of_months = |head: &Head| matches!(head.time, Some(Time::Months(..)));
        let months: Vec<_> = row.cells.iter().zip(&self.heads).filter(|(_, head)| of_months(head)).collect();
        let is_over_all = months.len() >= MANY_MONTHS && months.iter().all(|(cell, _)| **cell == Some(id));
        let has_bars = goal.unsplit.last().is_some_and(|measure| measure.months.iter().any(|bar| bar.box_id != id));
        has_bars && is_over_all && !self.view.canvas.of(id).content.mark && !has(&self.heads, Item::Period)
    }

    fn take_of_item(&self, head: &Head, value: Value, label: Option<RowLabel>, goal: &mut Goal) {
        let Some(measure) = goal.unsplit.last_mut() else { return };
        match head.item {
            Some(Item::Category | Item::Aside) | None => goal.reading.keep(&head.printed, value),
            Some(Item::Title) if mark::is_ditto(&value.text) => {}
            // The other half of the table names it again.
            Some(Item::Title) if is_said_beside(&goal.reading.fields, &value) => {
                goal.reading.keep(&head.printed, value);
            }
            Some(Item::Number) if is_said(&goal.reading.fields, &value) => {}
            Some(item) if self.is_goals(item) => goal.reading.fields.add(item, value),
            // A box over several rows counts once.
            Some(_) if measure.fields.iter().any(|(_, known)| known.box_id == value.box_id) => {}
            Some(item) => {
                let is_text = matches!(item, Item::Target | Item::Actions | Item::YearEndReport);
                match label {
                    Some(RowLabel::Year(year, own, label)) => {
                        measure.labels.entry(year).or_insert(label);
                        let item = own.filter(|_| is_text).map_or(item, Kind::item);
                        measure.years.entry(year).or_default().add(item, value);
                    }
                    Some(RowLabel::Kind(kind)) if is_text => measure.fields.add(kind.item(), value),
                    _ => measure.fields.add(item, value),
                }
            }
        }
    }

    /// Whether a box spans rows of some years while the column continues above or below.
    fn is_of_some_years(&self, place: usize, id: BoxId) -> bool {
        let rows = &self.table.rows;
        let year = |at: usize| match self.row_label(rows.get(at)?)? {
            RowLabel::Year(year, ..) => Some(year.start()),
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

    /// Takes the fields of a text divided by markers: 【目標】…【期限】….
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
    pub(super) fn is_goals(&self, item: Item) -> bool {
        !(item.is_of_measure() || self.whole && item == Item::Number)
    }
}

/// Whether another box has given the name.
fn is_said_beside(fields: &Fields, title: &Value) -> bool {
    fields.of(Item::Title).iter().any(|known| known.box_id != title.box_id && known.text == title.text)
}

/// A number in two columns is one.
fn is_said(fields: &Fields, number: &Value) -> bool {
    fields.of(Item::Number).iter().any(|known| known.text == number.text)
}

/// Takes the value of a year's or months' column.
fn take_of_time(
    time: Time,
    head: &Head,
    value: Value,
    row: &RowWords,
    said: &mut BTreeMap<BoxId, Kind>,
    goal: &mut Goal,
) {
    let Some(measure) = goal.unsplit.last_mut() else { return };
    match time {
        Time::Year(..) if row.is_aside => goal.reading.other.push((head.printed.clone(), value)),
        Time::Year(year, own) => {
            let kind = own.or(row.kind).or(head.outer_kind).unwrap_or(Kind::Plan);
            if let Some(item) = row.rating {
                measure.years.entry(year).or_default().add(item, value);
            } else if *said.entry(value.box_id).or_insert(kind) == kind {
                measure.years.entry(year).or_default().add(kind.item(), value);
            }
        }
        // Results in month columns do not extend the schedule.
        Time::Months(..) if let Some(kind @ (Kind::Actual | Kind::Interim)) = row.kind => {
            goal.reading.keep_beside(&head.printed, Some(kind.item()), value);
        }
        Time::Months(first, last) => {
            let (box_id, heading) = (value.box_id, head.printed.clone());
            measure.months.push(MonthCell { first, last, box_id, heading });
        }
    }
}
