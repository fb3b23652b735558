//! Goals that begin at a line of number and title, with measures in numbered cells below.

use super::definition::{Definition, GoalUnit, MeasureUnit};
use super::draft::{GoalDraft, MeasureDraft};
use super::form::MatchedPage;
use super::marked::MarkedText;
use super::measure;
use super::page::{BlockId, Page, says_something};
use super::words::WordTable;
use crate::field::{GoalField, MeasureField};
use crate::model::Report;
use matome_deadline::Mode;
use matome_deadline::text::tidy;
use matome_deadline::written::{figure, number};

pub(super) fn read(form: &MatchedPage<'_, '_>) -> Vec<GoalDraft> {
    let (page, definition) = (form.page, form.definition);
    let (GoalUnit::Lines { side }, MeasureUnit::Marked(words)) = (&definition.goal, &definition.measure) else {
        return Vec::new();
    };
    let reader = LineReader { page, definition, side, words, number_words: definition.number_words() };
    let mut drafts: Vec<GoalDraft> = Vec::new();
    let mut lines: Vec<Line> = Vec::new();
    for row in page.rows(0..=page.last_row()) {
        match reader.row(row) {
            RowKind::Head(head) => {
                reader.close(&mut drafts, &mut lines);
                reader.open(&mut drafts, head);
            }
            RowKind::Measure { number } => lines.push(Line { number, row, own: true }),
            RowKind::More if !lines.is_empty() => lines.push(Line { number: None, row, own: false }),
            RowKind::More | RowKind::Other => {}
        }
    }
    reader.close(&mut drafts, &mut lines);
    // A title without any measure is a line of an index.
    drafts.retain(|draft| !draft.measures.is_empty());
    let reports = reader.reports();
    for draft in &mut drafts {
        draft.goal.reports.clone_from(&reports);
    }
    drafts
}

struct Line {
    number: Option<BlockId>,
    row: u32,
    /// It begins a measure.
    own: bool,
}

enum RowKind {
    Head(Head),
    Measure {
        number: Option<BlockId>,
    },
    /// It continues the measure above.
    More,
    Other,
}

struct Head {
    number: String,
    /// `None` if the number stands in the title's cell.
    number_block: Option<BlockId>,
    title: String,
    block: BlockId,
}

struct LineReader<'a, 'p> {
    page: &'a Page<'p>,
    definition: &'a Definition,
    side: &'a [String],
    words: &'a WordTable<MeasureField>,
    number_words: Vec<String>,
}

impl LineReader<'_, '_> {
    fn row(&self, row: u32) -> RowKind {
        let blocks: Vec<BlockId> = self.page.row(row).filter(|id| !self.is_side(*id)).collect();
        let beside = self.page.row(row).any(|id| self.is_side(id));
        let starting: Vec<BlockId> =
            blocks.iter().copied().filter(|id| self.page.block(*id).area.first.row == row).collect();
        let text = |id: BlockId| self.page.block(id).cell.text.as_str();
        let marked = starting.iter().any(|id| self.is_marked(*id));
        let number = blocks.iter().copied().find(|id| number::alone(text(*id), &self.number_words).is_some());
        let is_new = number.is_none_or(|id| starting.contains(&id));
        match number {
            Some(id) if beside || marked || number::is_circled_alone(text(id)) => {
                if is_new {
                    RowKind::Measure { number: Some(id) }
                } else {
                    RowKind::More
                }
            }
            Some(id) => self.head(id, &starting).map_or(RowKind::Other, RowKind::Head),
            None if beside || marked => {
                if self.begins_measure(&starting) {
                    RowKind::Measure { number: None }
                } else {
                    RowKind::More
                }
            }
            None => self.head_in_one_cell(&starting).map_or(RowKind::Other, RowKind::Head),
        }
    }

    /// Reports that the form has a field for: those with a marker on the page.
    fn reports(&self) -> Vec<Report> {
        let has = |field| {
            self.page
                .blocks
                .iter()
                .any(|block| self.words.exact(&block.key) == Some(field) || block.marked().names(self.words, field))
        };
        let keep = |report: &Report| match report {
            Report::InterimReport => has(MeasureField::InterimReport),
            Report::YearEndReport => has(MeasureField::YearEndReport),
        };
        self.definition.reports.iter().copied().filter(keep).collect()
    }

    fn is_side(&self, id: BlockId) -> bool {
        self.side.iter().any(|word| self.page.block(id).key == **word)
    }

    fn is_marked(&self, id: BlockId) -> bool {
        let block = self.page.block(id);
        self.words.exact(&block.key).is_some() || block.marked().has_marker(self.words)
    }

    /// Without a number, a text that begins with the measure's title begins a measure.
    fn begins_measure(&self, blocks: &[BlockId]) -> bool {
        blocks.iter().any(|id| {
            let block = self.page.block(*id);
            block.marked().split(self.words).first().is_some_and(|(field, _)| *field == MeasureField::Title)
                || number::leading(&block.cell.text)
                    .is_some_and(|(_, rest)| MarkedText::of(rest).has_marker(self.words))
        })
    }

    fn head(&self, number: BlockId, starting: &[BlockId]) -> Option<Head> {
        let block = starting.iter().copied().find(|id| {
            *id > number
                && says_something(&self.page.block(*id).cell.text)
                && !self.definition.is_heading(self.page.block(*id))
        })?;
        let digits = number::digits(&self.page.block(number).cell.text)?;
        Some(Head { number: digits, number_block: Some(number), title: self.page.text(block)?, block })
    }

    /// `1 風通しの良い職場…` in one cell, alone in its row.
    fn head_in_one_cell(&self, starting: &[BlockId]) -> Option<Head> {
        let [block] = starting else { return None };
        let text = &self.page.block(*block).cell.text;
        let (number, rest) = number::leading(text).filter(|_| !text.trim_start().starts_with(figure::is_circled))?;
        says_something(rest).then_some(())?;
        Some(Head { number, number_block: None, title: tidy(rest)?, block: *block })
    }

    fn open(&self, drafts: &mut Vec<GoalDraft>, head: Head) {
        if drafts.last().is_some_and(|before| before.is_again(Some(&head.number), Some(&head.title))) {
            return;
        }
        let row = self.page.block(head.block).area.first.row;
        let mut draft = GoalDraft::new(self.page.source(head.block), row, Vec::new());
        draft.taken.goal(GoalField::Title, &[head.block]);
        draft.taken.goal(GoalField::Number, &head.number_block);
        draft.goal.number = Some(head.number);
        draft.goal.title = Some(head.title);
        drafts.push(draft);
    }

    /// Adds the lines read so far to the goal above them.
    fn close(&self, drafts: &mut [GoalDraft], lines: &mut Vec<Line>) {
        let lines = std::mem::take(lines);
        let Some(draft) = drafts.last_mut() else { return };
        for group in lines.chunk_by(|_, next| !next.own) {
            draft.measures.extend(self.measure(group));
        }
    }

    fn measure(&self, lines: &[Line]) -> Option<MeasureDraft> {
        let number = lines.first()?.number;
        let mut blocks: Vec<BlockId> = Vec::new();
        for id in lines.iter().flat_map(|line| self.page.row(line.row)) {
            if !self.is_side(id) && Some(id) != number && !blocks.contains(&id) {
                blocks.push(id);
            }
        }
        let marked: Vec<BlockId> = blocks.iter().copied().filter(|id| self.is_marked(*id)).collect();
        let first = number.or_else(|| marked.first().or(blocks.first()).copied())?;
        let mut draft = MeasureDraft::new(self.page.source(first));
        draft.measure.number = number.and_then(|id| number::digits(&self.page.block(id).cell.text));
        draft.taken.measure(MeasureField::Number, &number);
        if marked.is_empty() {
            let text = blocks.first().copied().filter(|id| says_something(&self.page.block(*id).cell.text))?;
            draft.measure.actions = self.page.text(text);
            draft.taken.measure(MeasureField::Actions, &[text]);
            let actions = draft.measure.actions.clone();
            draft.search(actions.as_ref(), Mode::Free, &self.page.source(text));
            return Some(draft);
        }
        let mut after_label: Option<MeasureField> = None;
        for id in blocks {
            if let Some(field) = self.words.exact(&self.page.block(id).key) {
                after_label = Some(field);
            } else if self.is_marked(id) {
                after_label = None;
                self.fill_marked(&mut draft, id);
            } else if let Some(field) = after_label.take() {
                let text = self.page.text(id);
                self.fill(&mut draft, field, text, id);
            }
        }
        let measure = &draft.measure;
        let said = [&measure.title, &measure.actions, &measure.target].into_iter().flatten().any(|t| says_something(t));
        said.then_some(draft)
    }

    fn fill_marked(&self, draft: &mut MeasureDraft, id: BlockId) {
        let text = &self.page.block(id).cell.text;
        if let (None, Some((number, _))) = (&draft.measure.number, number::leading(text)) {
            draft.measure.number = Some(number);
        }
        for (field, text) in self.page.block(id).marked().split(self.words) {
            self.fill(draft, field, Some(text), id);
        }
    }

    fn fill(&self, draft: &mut MeasureDraft, field: MeasureField, text: Option<String>, id: BlockId) {
        draft.taken.measure(field, &[id]);
        let source = self.page.source(id);
        let mode = match field {
            MeasureField::Title | MeasureField::Actions | MeasureField::Target => Some(Mode::Free),
            MeasureField::Period => Some(Mode::Column),
            _ => None,
        };
        if let Some(mode) = mode {
            draft.search(text.as_ref(), mode, &source);
        }
        measure::put(&mut draft.measure, field, text, self.page.block(id).cell);
    }
}
