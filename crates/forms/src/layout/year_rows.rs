//! Rows labelled with a year and a kind: R4年度実績, R5年度計画.

use super::definition::Definition;
use super::draft::MeasureDraft;
use super::measure;
use super::page::{BlockId, Page, overlap};
use super::words::WordTable;
use crate::field::{Field, GoalField, MeasureField};
use matome_deadline::Mode;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::written::label::key;
use matome_deadline::written::year;

pub(super) struct YearRows<'a, 'p> {
    pub(super) page: &'a Page<'p>,
    pub(super) definition: &'a Definition,
    /// Words after the year, with the row's field.
    pub(super) words: &'a WordTable<MeasureField>,
    pub(super) rows: (u32, u32),
}

impl YearRows<'_, '_> {
    pub(super) fn read(&self) -> Vec<MeasureDraft> {
        let mut headers: Vec<BlockId> = Vec::new();
        let mut measures = Vec::new();
        for row in self.page.rows(self.rows.0..=self.rows.1) {
            match self.measure(row, &headers) {
                Some(measure) => measures.push(measure),
                // A row with one of the definition's columns is the header of the rows below.
                None if self.page.starting(row).any(|id| self.column_field(id).is_some()) => {
                    headers = self.page.starting(row).collect();
                }
                None => {}
            }
        }
        measures
    }

    /// `R4年度実績`: the year and the row's field.
    fn year_label(&self, id: BlockId) -> Option<(FiscalYear, MeasureField)> {
        self.definition.is_year_label(self.page.block(id)).then_some(())?;
        let (year, rest) = year::labelled(&self.page.block(id).cell.text)?;
        Some((year, self.words.best(&key(&rest))?.0))
    }

    /// The label that begins a row, in one cell or two (R4年度 and 実績), and its end.
    fn row_label(&self, row: u32, blocks: &[BlockId]) -> Option<(usize, FiscalYear, MeasureField)> {
        let begins = |id: BlockId| self.page.block(id).area.first.row == row;
        let at = blocks.iter().position(|id| begins(*id))?;
        // 済 may stand in front of it.
        let mut labels = (at..blocks.len()).take(2).filter(|at| begins(blocks[*at]));
        if let Some(found) = labels.find_map(|at| self.year_label(blocks[at]).map(|(year, field)| (at, year, field))) {
            return Some(found);
        }
        let (year, kind) = match at.checked_sub(1) {
            Some(before) => (blocks[before], at),
            None => (blocks[0], 1),
        };
        let year = year::alone(&self.page.block(year).cell.text)?;
        let kind_block = blocks.get(kind).filter(|id| begins(**id))?;
        self.words.exact(&self.page.block(*kind_block).key).map(|field| (kind, year, field))
    }

    fn measure(&self, row: u32, headers: &[BlockId]) -> Option<MeasureDraft> {
        let blocks: Vec<BlockId> = self.page.row(row).collect();
        let (at, year, field) = self.row_label(row, &blocks)?;
        let is_year = |id: &&BlockId| year::labelled(&self.page.block(**id).cell.text).is_some();
        let begins = |id: &&BlockId| self.page.block(**id).area.first.row == row;
        let first = blocks.iter().take(at).filter(begins).find(is_year).unwrap_or(&blocks[at]);
        let mut draft = MeasureDraft::new(self.page.source(*first));
        draft.measure.fiscal_year = Some(year);
        let label = blocks[..=at].iter().rev().take(2).filter(is_year).chain(&blocks[at..=at]);
        draft.taken.goal(GoalField::FiscalYear, label);
        let texts = self.take_ratings(&mut draft, &blocks[at + 1..], blocks[at], headers);
        // The text is the widest in the row, the first of equals.
        let width = |id: &BlockId| self.page.block(*id).area.last.column - self.page.block(*id).area.first.column;
        let widest = texts.into_iter().rev().max_by_key(width)?;
        let lines = self.lines_below(widest, blocks[at]);
        let text = self.page.joined(&lines);
        draft.taken.measure(field, &lines);
        if field == MeasureField::YearEndReport {
            draft.measure.year_end_report = text;
        } else {
            draft.search(text.as_ref(), Mode::Free, &self.page.source(widest));
            draft.measure.target = text;
        }
        Some(draft)
    }

    /// Takes values below headers of rates and ratings; other texts of the row are left.
    fn take_ratings(
        &self,
        draft: &mut MeasureDraft,
        blocks: &[BlockId],
        label: BlockId,
        headers: &[BlockId],
    ) -> Vec<BlockId> {
        let mut texts: Vec<BlockId> = Vec::new();
        for id in blocks {
            match self.header_over(*id, label, headers) {
                Over::Field(field @ MeasureField::AchievementRate) => {
                    draft.measure.achievement_rate = measure::rate(self.page.block(*id).cell);
                    draft.taken.measure(field, &[*id]);
                }
                Over::Field(field @ MeasureField::SelfAssessment) => {
                    draft.measure.self_assessment = self.page.text(*id);
                    draft.taken.measure(field, &[*id]);
                }
                Over::Aside | Over::Field(_) => {}
                Over::Nothing => texts.push(*id),
            }
        }
        texts
    }

    /// The text and its continuation in the rows that its label spans.
    fn lines_below(&self, text: BlockId, label: BlockId) -> Vec<BlockId> {
        let column = self.page.block(text).area.first.column;
        let rows = self.page.block(text).area.last.row + 1..=self.page.block(label).area.last.row;
        let below = rows.flat_map(|row| self.page.starting(row));
        std::iter::once(text).chain(below.filter(|id| self.page.block(*id).area.first.column == column)).collect()
    }

    fn column_field(&self, id: BlockId) -> Option<MeasureField> {
        match self.definition.columns.best(&self.page.block(id).key) {
            Some((Field::Measure(field), _)) => Some(field),
            _ => None,
        }
    }

    fn header_over(&self, id: BlockId, label: BlockId, headers: &[BlockId]) -> Over {
        let span = |id: BlockId| (self.page.block(id).area.first.column, self.page.block(id).area.last.column);
        let above = headers.iter().copied().max_by_key(|header| overlap(span(*header), span(id)));
        let Some(above) = above.filter(|header| overlap(span(*header), span(id)) > 0) else { return Over::Nothing };
        match self.column_field(above) {
            Some(field) => Over::Field(field),
            // A heading that spans label and text names neither.
            None if overlap(span(above), span(label)) > 0 => Over::Nothing,
            None if self.definition.is_aside(&self.page.block(above).key) => Over::Aside,
            None => Over::Nothing,
        }
    }
}

/// The column header above a block.
enum Over {
    Field(MeasureField),
    /// A column of remarks: 備考.
    Aside,
    Nothing,
}
