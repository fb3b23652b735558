//! Drafts of goals and measures: year and deadlines are resolved in `resolution`.

use std::collections::BTreeSet;

use super::page::{BlockId, Page};
use crate::field::{Field, GoalField, MeasureField};
use crate::model::{Goal, Measure, Report};
use matome_deadline::Mode;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::source::Source;
use matome_deadline::text::{comparison_key, tidy};

/// Longest remark of a continuation, such as （前ページからの続き）.
const LONGEST_REMARK: usize = 12;

pub(super) struct GoalDraft {
    pub(super) goal: Goal,
    /// The row in which it begins: headings above it are its own.
    pub(super) row: u32,
    pub(super) measures: Vec<MeasureDraft>,
    /// Texts searched for the goal's own deadlines.
    pub(super) searched: Vec<Searched>,
    pub(super) taken: FieldBlocks,
}

pub(super) struct MeasureDraft {
    pub(super) measure: Measure,
    pub(super) searched: Vec<Searched>,
    pub(super) taken: FieldBlocks,
}

/// Blocks that a draft's fields were read from.
#[derive(Debug, Default)]
pub(super) struct FieldBlocks {
    named: Vec<(BlockId, Field)>,
    /// Reports kept under their heading, since no measure could take them.
    beside: Vec<(BlockId, Field)>,
}

#[derive(Debug)]
pub(super) struct BlockOrigins {
    pub(super) goal: FieldBlocks,
    pub(super) measures: Vec<FieldBlocks>,
}

/// A text that may contain deadlines, with its place.
pub(super) struct Searched {
    pub text: String,
    pub(super) mode: Mode,
    pub(super) source: Source,
}

/// The row of the first draft; 0 without drafts.
pub(super) fn first_row(drafts: &[GoalDraft]) -> u32 {
    drafts.iter().map(|draft| draft.row).min().unwrap_or(0)
}

impl GoalDraft {
    pub(super) fn new(source: Source, row: u32, reports: Vec<Report>) -> Self {
        Self {
            goal: Goal { reports, source, ..Goal::default() },
            row,
            measures: Vec::new(),
            searched: Vec::new(),
            taken: FieldBlocks::default(),
        }
    }

    /// Whether number and title repeat this goal's, as on its next page, perhaps with 「…（続き）」.
    pub(super) fn is_again(&self, number: Option<&String>, title: Option<&String>) -> bool {
        let is_same = |known: &str, title: &str| {
            let (known, title) = (comparison_key(known), comparison_key(title));
            let says_so = |rest: &str| ["続き", "つづき", "続く", "(続)"].iter().any(|word| rest.contains(word));
            let goes_on = |rest: &str| rest.chars().count() <= LONGEST_REMARK && says_so(rest);
            title.strip_prefix(&known).is_some_and(|rest| rest.is_empty() || goes_on(rest))
        };
        let title = self.goal.title.as_ref().zip(title);
        self.goal.number.as_ref() == number && title.is_some_and(|(known, title)| is_same(known, title))
    }

    /// Merges the same goal from the next page.
    pub(super) fn goes_on_with(&mut self, next: Self) {
        let Goal { background, purpose, target, sections, other, .. } = next.goal;
        let fields = [
            (GoalField::Background, &mut self.goal.background, background),
            (GoalField::Purpose, &mut self.goal.purpose, purpose),
            (GoalField::Target, &mut self.goal.target, target),
        ];
        let mut kept: Vec<(String, String)> = other.into_iter().collect();
        for (field, own, more) in fields {
            match (own.as_ref(), more) {
                (None, more) => *own = more,
                (Some(known), Some(more)) if *known != more => kept.push((field.label().to_owned(), more)),
                _ => {}
            }
        }
        kept.retain(|(heading, text)| self.goal.other.get(heading) != Some(text));
        for (heading, text) in kept {
            self.keep(&heading, &text);
        }
        let more: Vec<String> = sections.into_iter().filter(|own| !self.goal.sections.contains(own)).collect();
        self.goal.sections.extend(more);
        self.measures.extend(next.measures);
        self.searched.extend(next.searched);
        self.taken.extend(next.taken);
    }

    /// Appends a text under its heading.
    pub(super) fn keep(&mut self, heading: &str, text: &str) {
        self.goal.keep(tidy(&heading.replace('\n', "")).unwrap_or_else(|| "その他".to_owned()), text);
    }

    /// Characters of texts in named fields.
    pub(super) fn held(&self, page: &Page<'_>) -> usize {
        held(page, std::iter::once(&self.taken).chain(self.measures.iter().map(|measure| &measure.taken)))
    }

    pub(super) fn take_origins(&mut self) -> BlockOrigins {
        let measures = self.measures.iter_mut().map(|draft| std::mem::take(&mut draft.taken)).collect();
        BlockOrigins { goal: std::mem::take(&mut self.taken), measures }
    }

    pub(super) fn first_year(&self) -> Option<FiscalYear> {
        self.measures.iter().filter_map(|draft| draft.measure.fiscal_year).min()
    }
}

impl MeasureDraft {
    pub(super) fn new(source: Source) -> Self {
        Self { measure: Measure { source, ..Measure::default() }, searched: Vec::new(), taken: FieldBlocks::default() }
    }

    pub(super) fn search(&mut self, text: Option<&String>, mode: Mode, source: &Source) {
        if let Some(text) = text {
            self.searched.push(Searched { text: text.clone(), mode, source: source.clone() });
        }
    }
}

impl BlockOrigins {
    /// Characters of texts in named fields.
    pub(super) fn held(&self, page: &Page<'_>) -> usize {
        held(page, std::iter::once(&self.goal).chain(&self.measures))
    }

    /// All blocks of the goal and its measures.
    pub(super) fn all(&self) -> impl Iterator<Item = BlockId> {
        std::iter::once(&self.goal).chain(&self.measures).flat_map(FieldBlocks::iter).map(|(id, _)| id)
    }

    /// Blocks of fields other than numbers, which may stand in a label.
    pub(super) fn worded(&self) -> impl Iterator<Item = BlockId> {
        let is_number =
            |field: &Field| matches!(field, Field::Goal(GoalField::Number) | Field::Measure(MeasureField::Number));
        let named = std::iter::once(&self.goal).chain(&self.measures).flat_map(|taken| &taken.named);
        named.filter(move |(_, field)| !is_number(field)).map(|(id, _)| *id)
    }
}

/// Characters of texts in fields other than those kept under their own heading.
fn held<'t>(page: &Page<'_>, taken: impl Iterator<Item = &'t FieldBlocks>) -> usize {
    let named = taken.flat_map(|taken| &taken.named).filter(|(_, field)| *field != Field::Goal(GoalField::Other));
    let blocks: BTreeSet<BlockId> = named.map(|(id, _)| *id).collect();
    blocks.into_iter().map(|id| page.block(id).cell.text.chars().count()).sum()
}

impl FieldBlocks {
    pub(super) fn goal<'a>(&mut self, field: GoalField, blocks: impl IntoIterator<Item = &'a BlockId>) {
        self.named.extend(blocks.into_iter().map(|id| (*id, Field::Goal(field))));
    }

    pub(super) fn measure<'a>(&mut self, field: MeasureField, blocks: impl IntoIterator<Item = &'a BlockId>) {
        self.named.extend(blocks.into_iter().map(|id| (*id, Field::Measure(field))));
    }

    pub(super) fn report_beside(&mut self, field: Field, block: BlockId) {
        self.beside.push((block, field));
    }

    pub(super) fn extend(&mut self, others: Self) {
        self.named.extend(others.named);
        self.beside.extend(others.beside);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (BlockId, Field)> {
        self.beside.iter().chain(&self.named).copied()
    }
}
