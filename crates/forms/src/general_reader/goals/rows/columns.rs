//! Roles of columns in a table whose rows are goals, or measures of one goal: which column names them, whose a target
//! is, and in which a measure begins.

use std::collections::BTreeSet;

use super::Rows;
use super::name_columns::{has, plans_of_years, stands_by_name};
use crate::general_reader::boxes::BoxId;
use crate::general_reader::events::event::Head;
use crate::general_reader::events::sheet_view::SheetView;
use crate::general_reader::goals::table_subjects::{explains_ratings, is_list_of_pages};
use crate::general_reader::item::Item;
use crate::general_reader::parse::table::{Row, Table};
use crate::general_reader::words::label_keys::taught_word;
use crate::general_reader::words::qualifiers::Kind;
use crate::general_reader::words::time::Time;
use matome_deadline::written::label;

/// Items whose new value begins a measure; the first one that most rows have is used.
const LEADS: [Item; 6] =
    [Item::Actions, Item::MeasureTitle, Item::Target, Item::Indicator, Item::Period, Item::YearEndReport];

/// Fallbacks, for tables that continue measures named elsewhere.
const LAST_LEADS: [Item; 2] = [Item::InterimReport, Item::Number];

/// A column begins measures if it has at least three quarters as many boxes as the finest one.
const FINE_QUARTERS: usize = 3;

/// Whether a label asks for a measure's name rather than its action: 構成事業名, or a person's choice.
fn asks_for_name(view: &SheetView<'_>, head: &Head) -> bool {
    let said = view.taught.headings.get(&taught_word(&head.printed));
    said == Some(&Some(Item::MeasureTitle)) || label::key(&head.printed).ends_with(['名', '称'])
}

impl<'r> Rows<'r> {
    /// For a table whose rows are goals; `None` if no column names them.
    pub(crate) fn of_goals(view: &'r SheetView<'r>, table: &'r Table, heads: &[Head]) -> Option<Self> {
        let mut heads = heads.to_vec();
        if is_list_of_pages(&heads) || explains_ratings(view, table, &heads) {
            return None;
        }
        if !has(&heads, Item::Title) {
            let finest = [Item::MeasureTitle, Item::Indicator, Item::Actions, Item::Target, Item::Category];
            let others = |item: Item| {
                heads.iter().any(|h| h.time.is_some() || h.item.is_some_and(|i| i.is_of_measure() && i != item))
            };
            let item = finest.into_iter().find(|item| has(&heads, *item) && others(*item));
            let last = |item: Item| heads.iter().rposition(|head| head.item == Some(item));
            let place = last(item?)?;
            heads[place].item = Some(Item::Title);
        }
        // With plans by year, a target beside them is the goal's; so is one as high as the goal's name.
        let by_year = heads.iter().any(|head| matches!(head.time, Some(Time::Year(..))));
        if (by_year || stands_by_name(table, &heads, Item::Target)) && !has(&heads, Item::TargetOfGoal) {
            heads
                .iter_mut()
                .filter(|head| head.item == Some(Item::Target))
                .for_each(|head| head.item = Some(Item::TargetOfGoal));
        }
        Some(Self::new(view, table, heads, false))
    }

    /// For a table whose rows are measures of one goal.
    pub(crate) fn of_measures(view: &'r SheetView<'r>, table: &'r Table, heads: &[Head]) -> Self {
        let mut heads = heads.to_vec();
        let titled = has(&heads, Item::MeasureTitle);
        for head in &mut heads {
            head.item = match head.item {
                Some(Item::Title) if titled => Some(Item::Category),
                Some(Item::Title) => Some(Item::MeasureTitle),
                Some(Item::TargetOfGoal) => Some(Item::Target),
                other => other,
            };
        }
        if !has(&heads, Item::Actions) && !heads.iter().any(|head| head.time.is_some()) {
            let only = heads.iter_mut().find(|head| head.item == Some(Item::MeasureTitle));
            if let Some(head) = only.filter(|head| !asks_for_name(view, head)) {
                head.item = Some(Item::Actions);
            }
        }
        Self::new(view, table, heads, true)
    }

    fn new(view: &'r SheetView<'r>, table: &'r Table, mut heads: Vec<Head>, whole: bool) -> Self {
        plans_of_years(view, table, &mut heads);
        let lead = lead(table, &heads, whole, view.taught.rules.is_any());
        let mut rows = Self { view, table, heads, lead, whole, broken: false };
        rows.broken = !whole && rows.is_broken();
        if let Some(place) = rows.named_by_rows() {
            rows.heads[place].item = Some(Item::Target);
        }
        rows
    }

    /// The column whose content only row labels explain: 区分｜内容 with 計画, 中間 and 実績 below 区分.
    fn named_by_rows(&self) -> Option<usize> {
        if has(&self.heads, Item::Target) || has(&self.heads, Item::YearEndReport) {
            return None;
        }
        let kinds = |place: usize| {
            let own = |row: &Row| {
                let id = row.cells[place].filter(|id| !self.view.canvas.of(*id).content.mark)?;
                let is_within = self.view.canvas.of(id).area.last.row <= self.label_bottom(row);
                self.kind_of(row).filter(|_| is_within)
            };
            self.table.rows.iter().filter_map(own).map(Kind::item).collect::<BTreeSet<_>>()
        };
        let is_unknown = |head: &Head| !head.names_rows && head.time.is_none() && head.item.is_none();
        let mut unknown = self.heads.iter().enumerate().filter(|(_, head)| is_unknown(head)).map(|(place, _)| place);
        unknown.find(|place| kinds(*place).len() > 1)
    }
}

/// The item whose new value begins a measure: the finest among those that at least half of the rows have.
fn lead(table: &Table, heads: &[Head], whole: bool, is_ruled: bool) -> Option<Item> {
    let rows = table.rows.iter().filter(|row| row.section.is_none()).count().max(1);
    let is_filled = |item: Item| {
        let place = heads.iter().position(|head| head.item == Some(item));
        place.is_some_and(|place| table.rows.iter().filter(|row| row.cells[place].is_some()).count() * 2 >= rows)
    };
    let boxes = |item: Item| {
        let place = heads.iter().position(|head| head.item == Some(item)).unwrap_or(0);
        let mut ids: Vec<BoxId> = table.rows.iter().filter_map(|row| row.cells[place]).collect();
        ids.dedup();
        ids.len()
    };
    let candidates: Vec<Item> = LEADS.into_iter().filter(|item| is_filled(*item)).collect();
    let most = candidates.iter().map(|item| boxes(*item)).max().unwrap_or(0);
    // A numbered measure continues to the next number, whatever repeats beside it.
    let counted = whole && is_filled(Item::Number);
    let is_counted = |item: &&Item| counted && boxes(**item) == boxes(Item::Number);
    // A form's actions say where a measure begins, however its other texts are divided.
    let is_fine = |item: &&Item| whole && is_ruled || boxes(**item) * 4 >= most * FINE_QUARTERS;
    let by_boxes = candidates.iter().find(is_counted).or_else(|| candidates.iter().find(is_fine));
    by_boxes.copied().or_else(|| LEADS.into_iter().chain(LAST_LEADS).find(|item| has(heads, *item)))
}
