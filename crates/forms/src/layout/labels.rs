//! Labels of a form, and the values beside, below or behind them.

use super::page::{BlockId, Page, overlap};
use super::words::WordTable;
use crate::field::GoalField;
use matome_deadline::text::{name, tidy};
use matome_deadline::written::department;
use matome_deadline::written::figure::is_circled;
use matome_deadline::written::label::{Key, key};

#[derive(Debug, Clone)]
pub(super) struct Hit {
    pub(super) label: BlockId,
    pub(super) field: GoalField,
    /// A value in the same cell: `部局名：総務部`, `所属 総務部`.
    pub(super) inside: Option<String>,
    /// An approximate match, such as 主な現状と課題; used only if nothing else gives the field.
    pub(super) loose: bool,
}

/// Labels of the form on the page, in reading order.
pub(super) fn hits(page: &Page<'_>, words: &WordTable<GoalField>) -> Vec<Hit> {
    let blocks = || page.blocks.iter().enumerate();
    let mut hits: Vec<Hit> = blocks()
        .filter_map(|(label, block)| match words.exact(&block.key) {
            Some(field) => Some(Hit { label, field, inside: None, loose: false }),
            None => inside(&block.cell.text, words).map(|(field, text)| Hit {
                label,
                field,
                inside: Some(text),
                loose: false,
            }),
        })
        .collect();
    let missing: Vec<GoalField> = [GoalField::Title, GoalField::Background, GoalField::Purpose]
        .into_iter()
        .filter(|field| words.has(*field) && !hits.iter().any(|hit| hit.field == *field))
        .collect();
    if !missing.is_empty() {
        let almost = blocks().filter_map(|(label, block)| Some((label, loose(&block.key, words)?)));
        let almost = almost.filter(|(_, field)| missing.contains(field));
        hits.extend(almost.map(|(label, field)| Hit { label, field, inside: None, loose: true }));
        hits.sort_by_key(|hit| hit.label);
    }
    without_values(page, &hits)
}

/// 「現状：…」 beside 現況・課題 is that label's value, not a label.
fn without_values(page: &Page<'_>, hits: &[Hit]) -> Vec<Hit> {
    let labels_it = |id: BlockId, value: &Hit| {
        let label = hits.binary_search_by_key(&id, |hit| hit.label).map(|at| &hits[at]);
        let several_lines = || page.block(value.label).cell.text.trim().contains('\n');
        label.is_ok_and(|label| label.inside.is_none() && (label.field == value.field || several_lines()))
    };
    let is_value = |hit: &Hit| {
        let at = page.block(hit.label).area.first;
        let left = at.column.checked_sub(1).and_then(|column| page.slot_at(at.row, column));
        let above = at.row.checked_sub(1).and_then(|row| page.slot_at(row, at.column));
        [left, above].into_iter().flatten().filter_map(|slot| slot.block).any(|id| labels_it(id, hit))
    };
    hits.iter().filter(|hit| hit.inside.is_none() || !is_value(hit)).cloned().collect()
}

/// Minimum share of the word in an approximate label.
const LOOSE_TENTHS: usize = 6;

fn loose(key: &Key, words: &WordTable<GoalField>) -> Option<GoalField> {
    let (field, common) = words.best(key)?;
    (common * 10 >= key.length * LOOSE_TENTHS).then_some(field)
}

/// Longest label before its value in one cell.
const LONGEST_INSIDE: usize = 16;

fn inside(text: &str, words: &WordTable<GoalField>) -> Option<(GoalField, String)> {
    let text = text.trim_start();
    // An item of a list is no label.
    if text.starts_with(|c: char| is_circled(c) || c.is_ascii_digit() || matches!(c, '(' | '（' | '・' | '-')) {
        return None;
    }
    let splits = text
        .char_indices()
        .take(LONGEST_INSIDE)
        .filter(|(_, c)| matches!(c, ':' | '：' | '】' | '］' | '〕') || c.is_whitespace());
    splits
        .filter_map(|(i, c)| {
            let (before, behind) = text.split_at(i + c.len_utf8());
            if spreads(&text[..i], c, behind) {
                return None;
            }
            let field = words.exact(&key(before))?;
            Some((field, tidy(behind.trim_start_matches([':', '：', ' ', '　']))?))
        })
        .last()
}

/// A word spaced letter by letter continues: `部 局 目 標` is not 部局 with a value.
fn spreads(before: &str, space: char, behind: &str) -> bool {
    let next = behind.split(char::is_whitespace).next().unwrap_or_default();
    space.is_whitespace() && before.contains(space) && next.chars().count() == 1
}

/// Finds values among the labels of one goal.
pub(super) struct Finder<'a, 'p> {
    pub(super) page: &'a Page<'p>,
    /// All labels and headers, which are no values.
    pub(super) labels: &'a [BlockId],
    pub(super) rows: (u32, u32),
    /// On this sheet, values that could be beside or below their label are below it.
    pub(super) prefer_below: bool,
}

impl Finder<'_, '_> {
    pub(super) fn value(&self, label: BlockId, whole_row: bool) -> Vec<BlockId> {
        let right = self.right(label, whole_row);
        let below = || self.below(label);
        match right {
            Beside::Value(blocks) if self.prefer_below && self.is_head_row(label, &blocks) => {
                Some(below()).filter(|b| !b.is_empty()).unwrap_or(blocks)
            }
            Beside::Value(blocks) => blocks,
            Beside::Label | Beside::Nothing => below(),
            Beside::Blank if self.prefer_below => below(),
            Beside::Blank => Vec::new(),
        }
    }

    /// Whether a value is a department: it stands directly beside or below the label, or looks like one. If the label's
    /// own cell is empty, the next text in its row may be anything.
    pub(super) fn names_department(&self, label: BlockId, value: &[BlockId]) -> bool {
        let Some(first) = value.first() else { return false };
        let (label, value) = (self.page.block(label).area, self.page.block(*first).area);
        value.first.row > label.last.row
            || value.first.column == label.last.column + 1
            || name(&self.page.block(*first).cell.text).is_some_and(|name| department::is_department(&name))
    }

    /// Whether the text beside a label is an unknown label too: both have a text of their width below.
    fn is_head_row(&self, label: BlockId, beside: &[BlockId]) -> bool {
        let has_its_own_below = |id: BlockId| {
            let area = self.page.block(id).area;
            let slot = self.page.slot_at(area.last.row + 1, area.first.column);
            slot.is_some_and(|slot| {
                (slot.first, slot.last) == (area.first.column, area.last.column)
                    && slot.block.is_none_or(|below| !self.is_label(below))
            })
        };
        let could_be_label = |id: BlockId| {
            let text = &self.page.block(id).cell.text;
            text.chars().count() <= LONGEST_INSIDE && !text.contains(|c: char| c == '。' || c.is_numeric())
        };
        has_its_own_below(label) && beside.first().is_none_or(|id| could_be_label(*id) && has_its_own_below(*id))
    }

    fn is_label(&self, id: BlockId) -> bool {
        self.labels.binary_search(&id).is_ok()
    }

    fn right(&self, label: BlockId, whole_row: bool) -> Beside {
        let area = self.page.block(label).area;
        let mut found: Vec<BlockId> = Vec::new();
        let mut first_answer = None;
        for row in area.first.row..=area.last.row {
            let mut next = area.last.column + 1;
            for slot in self.page.slots(row).iter().filter(|slot| slot.first > area.last.column) {
                match slot.block {
                    Some(id) if self.is_label(id) => {
                        first_answer.get_or_insert(Beside::Label);
                        break;
                    }
                    Some(id) => {
                        if !found.contains(&id) {
                            found.push(id);
                        }
                        if !whole_row {
                            break;
                        }
                    }
                    // The region next to the label is its value's place, and empty.
                    None if slot.first == next => {
                        first_answer.get_or_insert(Beside::Blank);
                        if !whole_row {
                            break;
                        }
                    }
                    None => {}
                }
                next = slot.last + 1;
            }
        }
        if found.is_empty() {
            first_answer.unwrap_or(Beside::Nothing)
        } else {
            Beside::Value(self.with_rows_below(label, found))
        }
    }

    /// A text that continues in the rows below its label, in the same column, down to the next label or blank row.
    fn with_rows_below(&self, label: BlockId, mut found: Vec<BlockId>) -> Vec<BlockId> {
        let column = self.page.block(found[0]).area.first.column;
        let mut row = self.page.block(label).area.last.row.max(self.page.block(found[0]).area.last.row) + 1;
        while row <= self.rows.1 {
            let blocks: Vec<BlockId> = self.page.starting(row).collect();
            let [only] = blocks.as_slice() else { break };
            if self.is_label(*only)
                || self.page.block(*only).area.first.column != column
                || self.page.row(row).count() > 1
            {
                break;
            }
            found.push(*only);
            row = self.page.block(*only).area.last.row + 1;
        }
        found
    }

    fn below(&self, label: BlockId) -> Vec<BlockId> {
        let area = self.page.block(label).area;
        let span = (area.first.column, area.last.column);
        let mut found = Vec::new();
        let mut row = area.last.row + 1;
        while row <= self.rows.1 {
            let under: Vec<_> = self.page.slots(row).iter().filter(|s| overlap((s.first, s.last), span) > 0).collect();
            let Some(id) = under.iter().find_map(|slot| slot.block) else { break };
            let at = self.page.block(id).area.first;
            // A text that begins left of its column stands below other labels too.
            if self.is_label(id) || at.row != row || at.column < span.0 {
                break;
            }
            found.push(id);
            row = self.page.block(id).area.last.row + 1;
            // Several rows below a label are one text only if nothing else stands in them.
            if self.page.starting(row).count() != 1 {
                break;
            }
        }
        found
    }
}

/// Contents to the right of a label.
enum Beside {
    Value(Vec<BlockId>),
    Label,
    Blank,
    Nothing,
}
