//! Words inside texts: behind the years of row labels, and markers in cells that hold a whole measure.

use std::collections::HashMap;

use super::arrange::Arranger;
use super::outline::ProposedWord;
use super::survey::{self, evidence, word};
use crate::core::field::{Field, MeasureField};
use crate::core::layout::definition::MeasureUnit;
use crate::core::layout::page::{BlockId, overlap};
use crate::core::written::label;
use crate::core::written::year;

/// Columns of years.
pub(super) struct YearColumns {
    /// What columns each of the years reaches over.
    pub(super) spans: Vec<(u32, u32)>,
    /// What the columns hold.
    pub(super) words: Vec<ProposedWord>,
}

impl Arranger<'_, '_> {
    /// What stands behind the years of row labels, and the field that such rows hold.
    pub(super) fn year_words(&self) -> Vec<ProposedWord> {
        let mut entries: Vec<ProposedWord> = Vec::new();
        for (id, block) in self.page.blocks.iter().enumerate() {
            let Some((word, field)) = year_field(&block.cell.text) else { continue };
            let has_value = self.page.row(block.area.first.row).any(|other| other > id);
            if has_value && !entries.iter().any(|entry| entry.word == word) {
                let evidence = evidence(self.page, id);
                entries.push(ProposedWord { field: Field::Measure(field), word, evidence, is_known: true });
            }
        }
        entries
    }

    /// The years above the columns of a table, and the words for what the columns hold: beside each year or below it.
    pub(super) fn year_columns(&self, rows: (u32, u32)) -> Option<YearColumns> {
        let named = |id: &BlockId| year::labelled(&self.page.block(*id).cell.text);
        let of_row = |row: u32| -> Vec<BlockId> { self.page.starting(row).filter(|id| named(id).is_some()).collect() };
        let (row, heads) = (rows.0..=rows.1).map(|row| (row, of_row(row))).find(|(_, heads)| heads.len() > 1)?;
        let span = |id: BlockId| (self.page.block(id).area.first.column, self.page.block(id).area.last.column);
        let spans: Vec<(u32, u32)> = heads.iter().map(|id| span(*id)).collect();
        let below = self.page.starting(row + 1).filter(|id| spans.iter().any(|head| overlap(*head, span(*id)) > 0));
        let mut words: Vec<ProposedWord> = Vec::new();
        for id in heads.iter().copied().chain(below) {
            let word = named(&id).map_or_else(|| self.page.block(id).key.as_str().to_owned(), |(_, rest)| rest);
            let Some((word, field)) = field_of_year(&word) else { continue };
            if !words.iter().any(|entry| entry.word == word) {
                let evidence = evidence(self.page, id);
                words.push(ProposedWord { field: Field::Measure(field), word, evidence, is_known: true });
            }
        }
        if words.is_empty() {
            let (field, word) = (Field::Measure(MeasureField::Target), "計画".to_owned());
            words.push(ProposedWord { field, word, evidence: evidence(self.page, heads[0]), is_known: false });
        }
        Some(YearColumns { spans, words })
    }

    /// The known markers inside cells: 【施策】.
    pub(super) fn marker_words(&self) -> Vec<ProposedWord> {
        let MeasureUnit::Marked(words) = &self.every_word.measure else { return Vec::new() };
        let mut entries: Vec<ProposedWord> = Vec::new();
        for (id, block) in self.page.blocks.iter().enumerate() {
            if !block.marked().has_marker(words) {
                continue;
            }
            for (field, text) in block.marked().printed(words) {
                if !entries.iter().any(|entry| entry.field == Field::Measure(field)) {
                    let evidence = evidence(self.page, id);
                    entries.push(ProposedWord { field: Field::Measure(field), word: text, evidence, is_known: true });
                }
            }
        }
        entries
    }

    /// The label that stands beside most marked cells.
    pub(super) fn side_word(&self) -> Option<String> {
        let MeasureUnit::Marked(words) = &self.every_word.measure else { return None };
        let mut counts: HashMap<&str, (usize, BlockId)> = HashMap::new();
        for (id, block) in self.page.blocks.iter().enumerate() {
            if !block.marked().has_marker(words) {
                continue;
            }
            for beside in self.page.row(block.area.first.row).filter(|beside| *beside != id) {
                if survey::is_label_like(self.page, beside) {
                    counts.entry(&self.page.block(beside).key).or_insert((0, beside)).0 += 1;
                }
            }
        }
        let (count, id) = counts.into_values().max()?;
        (count > 1).then(|| word(self.page, id))
    }
}

/// What stands behind the year of a row's label, and the field that such a row holds: `R8年度計画`.
pub(super) fn year_field(label: &str) -> Option<(String, MeasureField)> {
    field_of_year(&year::labelled(label)?.1)
}

/// A word beside a year, and what the word says that the year's place holds.
fn field_of_year(word: &str) -> Option<(String, MeasureField)> {
    let word = label::key(word).as_str().to_owned();
    let holds = |parts: &[&str]| parts.iter().any(|part| word.contains(part));
    let field = if holds(&["達成率", "達成度", "進捗率"]) {
        MeasureField::AchievementRate
    } else if holds(&["評価"]) {
        MeasureField::SelfAssessment
    } else if holds(&["計画", "目標", "予定", "取組"]) {
        MeasureField::Target
    } else if holds(&["実績", "結果", "成果", "報告", "実施"]) {
        MeasureField::YearEndReport
    } else {
        return None;
    };
    Some((word, field))
}
