//! The labels of an unknown form: known words, and short texts that stand where labels do.

use super::arrange::Arranger;
use super::outline::ProposedWord;
use super::survey::{self, SurveyedTable, evidence, word};
use crate::core::field::{Field, GoalField};
use crate::core::layout::definition::Definition;
use crate::core::layout::labels::{self, Finder, Hit};
use crate::core::layout::page::{BlockId, Page};
use crate::core::text;
use crate::core::written::department;

impl Arranger<'_, '_> {
    /// Labels outside the tables, known ones and others that look like labels.
    pub(super) fn labels(&self, tables: &[SurveyedTable]) -> Vec<ProposedWord> {
        let in_table = |id: BlockId| {
            let row = self.page.block(id).area.first.row;
            tables.iter().any(|table| {
                (table.rows.0..=table.rows.1).contains(&row)
                    && table.columns.iter().any(|column| column.label == id || column.values.contains(&id))
            })
        };
        let hits: Vec<Hit> =
            labels::hits(self.page, &self.every_word.labels).into_iter().filter(|hit| !in_table(hit.label)).collect();
        let others = self.other_labels(&hits, &in_table);
        let mut all: Vec<BlockId> = hits.iter().map(|hit| hit.label).chain(others.iter().copied()).collect();
        all.sort_unstable();
        let mut entries: Vec<ProposedWord> = Vec::new();
        for id in &all {
            let hit = hits.iter().find(|hit| hit.label == *id);
            let field = hit.map_or(GoalField::Other, |hit| hit.field);
            let word = hit.map_or_else(|| word(self.page, *id), |hit| label_word(self.page, self.every_word, hit));
            if word.is_empty() || entries.iter().any(|entry| entry.word == word) {
                continue;
            }
            let value = self.value(*id, &all);
            let named = value.filter(|_| hit.is_none()).and_then(|value| of_name(&self.page.block(value).cell.text));
            let field = named.unwrap_or(field);
            let evidence = value.map(|value| evidence(self.page, value)).unwrap_or_default();
            entries.push(ProposedWord {
                field: Field::Goal(field),
                word,
                evidence,
                is_known: hit.is_some_and(|hit| !hit.loose),
            });
        }
        entries
    }

    fn value(&self, label: BlockId, labels: &[BlockId]) -> Option<BlockId> {
        let mut finder = Finder { page: self.page, labels, rows: (0, self.page.last_row()), prefer_below: false };
        finder.prefer_below = finder.prefers_below(labels);
        finder.value(label, false).first().copied()
    }

    /// Short texts that are no known word: on several cards the same, or on one sheet in front of a longer text.
    fn other_labels(&self, hits: &[Hit], in_table: &dyn Fn(BlockId) -> bool) -> Vec<BlockId> {
        let times = |id: BlockId| self.frequency.get(self.page.block(id).key.as_str()).copied().unwrap_or(0);
        let cards = hits.iter().map(|hit| times(hit.label)).max().unwrap_or(1);
        let known = |id: &BlockId| hits.iter().any(|hit| hit.label == *id);
        let looks_like_one = |id: &BlockId| {
            let block = self.page.block(*id);
            if survey::BELOW_TABLES.contains(&block.key.as_str()) {
                return true;
            }
            let Some(slot) = self.page.slot_at(block.area.first.row, block.area.last.column + 1) else { return false };
            let on_each_card = cards > 1 && times(*id) * 2 > cards;
            let Some(value) = slot.block else { return on_each_card };
            if known(&value) {
                return false;
            }
            let (own, other) = (block.cell.text.chars().count(), self.page.block(value).cell.text.chars().count());
            if cards > 1 { on_each_card && times(value) * 2 <= cards } else { other > own }
        };
        (0..self.page.blocks.len())
            .filter(|id| survey::is_label_like(self.page, *id) && !known(id) && !in_table(*id))
            .filter(looks_like_one)
            .collect()
    }
}

/// What a label is whose value is the name of a department or section.
fn of_name(value: &str) -> Option<GoalField> {
    const LONGEST: usize = 10;
    let is_one_word =
        value.chars().count() <= LONGEST && !value.contains(|c: char| c.is_numeric() || c.is_whitespace());
    let name = text::name(value).filter(|name| is_one_word && department::is_department(name))?;
    let is_section = ["課", "室", "係", "所", "館", "センター"].iter().any(|ending| name.ends_with(ending));
    Some(if is_section { GoalField::Sections } else { GoalField::Department })
}

/// The label as it stands alone; in front of a value in its own cell, the word for it.
fn label_word(page: &Page<'_>, every_word: &Definition, hit: &Hit) -> String {
    match &hit.inside {
        None => word(page, hit.label),
        Some(_) => every_word.labels.printed(hit.field).unwrap_or_default().to_owned(),
    }
}

/// The label of the department on a page.
pub(super) fn of_department(page: &Page<'_>, every_word: &Definition) -> Option<ProposedWord> {
    let hits = labels::hits(page, &every_word.labels);
    let hit = hits.into_iter().find(|hit| hit.field == GoalField::Department)?;
    let word = label_word(page, every_word, &hit);
    let field = Field::Goal(GoalField::Department);
    Some(ProposedWord { field, word, evidence: evidence(page, hit.label), is_known: true })
}
