//! Goals that begin at the label of their title: a sheet a goal, several of them on a sheet, or cards.

use super::definition::{Definition, MeasureUnit};
use super::draft::{GoalDraft, MeasureDraft};
use super::field::{Field, GoalField, MeasureField};
use super::header::Header;
use super::labels::{self, Finder, Hit};
use super::measure;
use super::number;
use super::page::{BlockId, Page, overlap};
use super::table::{Table, TableReader};
use super::year;
use crate::core::deadline::Mode;
use crate::core::fiscal_year::FiscalYear;
use crate::core::model::Report;
use crate::core::text::{name, tidy};

/// All goals of the page.
pub(super) fn read(page: &Page<'_>, definition: &Definition) -> Vec<GoalDraft> {
    let hits = labels::hits(page, &definition.labels);
    let starts = starts(page, definition, &hits);
    let mut drafts: Vec<GoalDraft> = Vec::new();
    for (i, &(anchor, from)) in starts.iter().enumerate() {
        let to = starts.get(i + 1).map_or(page.last_row(), |(_, next)| next.saturating_sub(1));
        let card = Card { page, definition, hits: &hits, anchor, rows: (from, to) };
        let Some(draft) = card.read() else { continue };
        match drafts.last_mut().filter(|before| is_same(before, &draft)) {
            // The form's head is printed again at the top of each page.
            Some(before) => before.measures.extend(draft.measures),
            None => drafts.push(draft),
        }
    }
    drafts
}

fn is_same(before: &GoalDraft, next: &GoalDraft) -> bool {
    before.goal.title.is_some() && before.goal.title == next.goal.title && before.goal.number == next.goal.number
}

/// Where each goal begins: its title's label, and the first row that belongs to it.
fn starts(page: &Page<'_>, definition: &Definition, hits: &[Hit]) -> Vec<(BlockId, u32)> {
    // Among the headers of a table, the word is a column's.
    let in_header = |id: BlockId| {
        Header::at(page, page.block(id).area.first.row, &definition.columns)
            .is_some_and(|header| header.columns.iter().any(|column| column.label == id))
    };
    let titles = hits.iter().filter(|hit| hit.field == GoalField::Title).map(|hit| hit.label);
    let anchors: Vec<BlockId> = titles.filter(|id| !in_header(*id)).collect();
    let Some(&first) = anchors.first() else { return Vec::new() };
    let row_of = |id: BlockId| page.block(id).area.first.row;
    // What stands above the first title stands above each of them.
    let lead: Vec<GoalField> = hits.iter().filter(|h| row_of(h.label) < row_of(first)).map(|h| h.field).collect();
    let mut starts: Vec<(BlockId, u32)> = Vec::new();
    for anchor in anchors {
        let above = starts.last().map(|(id, _)| row_of(*id));
        if above == Some(row_of(anchor)) {
            continue;
        }
        let from = above.map_or(0, |above| {
            let mut from = row_of(anchor);
            for row in (above + 1..row_of(anchor)).rev() {
                let leads = page.starting(row).any(|id| {
                    hits.iter().any(|hit| hit.label == id && lead.contains(&hit.field))
                        || definition.is_heading(page.block(id))
                });
                let blank = page.starting(row).next().is_none();
                if leads {
                    from = row;
                } else if !blank {
                    break;
                }
            }
            from
        });
        starts.push((anchor, from));
    }
    starts
}

/// The rows of one goal.
struct Card<'a, 'p> {
    page: &'a Page<'p>,
    definition: &'a Definition,
    hits: &'a [Hit],
    anchor: BlockId,
    rows: (u32, u32),
}

impl Card<'_, '_> {
    fn read(&self) -> Option<GoalDraft> {
        let table = self.table();
        let own: Vec<&Hit> = self.hits.iter().filter(|hit| self.is_own(hit, table.as_ref())).collect();
        let labels = self.labels(&own, table.as_ref());
        let mut finder = Finder { page: self.page, labels: &labels, rows: self.rows, prefer_below: false };
        finder.prefer_below = finder.prefers_below(&own.iter().map(|hit| hit.label).collect::<Vec<_>>());
        let mut draft =
            GoalDraft::new(self.page.source(self.anchor), self.page.block(self.anchor).area.first.row, Vec::new());
        for hit in &own {
            let whole_row = hit.field == GoalField::Other;
            let value = finder.value(hit.label, whole_row);
            self.fill(&mut draft, hit, &value);
        }
        self.fill_inside(&mut draft, table.as_ref());
        draft.measures = match &self.definition.measure {
            MeasureUnit::Years(_) => self.year_rows(),
            _ => table.as_ref().map(|table| self.table_measures(table)).unwrap_or_default(),
        };
        draft.goal.reports = self.reports(table.as_ref());
        if draft.goal.title.is_none() && draft.measures.is_empty() {
            return None;
        }
        Some(draft)
    }

    fn table(&self) -> Option<Table> {
        matches!(self.definition.measure, MeasureUnit::Rows).then_some(())?;
        let words = self.definition.number_words();
        let reader = TableReader {
            page: self.page,
            definition: self.definition,
            number_words: &words,
            several: false,
            marked_by: &[],
        };
        let header = reader.find(self.rows.0, self.rows.1)?;
        Some(reader.read(header, self.rows.1))
    }

    /// A label of this goal that is not a cell of its table.
    fn is_own(&self, hit: &Hit, table: Option<&Table>) -> bool {
        let row = self.page.block(hit.label).area.first.row;
        let in_rows = self.rows.0 <= row && row <= self.rows.1;
        let in_table = table.is_some_and(|table| {
            table.header.columns.iter().any(|c| c.label == hit.label)
                || table.groups.iter().any(|group| group.blocks.contains(&hit.label))
        });
        in_rows && !in_table
    }

    /// All that is a label or header, in order of place.
    fn labels(&self, own: &[&Hit], table: Option<&Table>) -> Vec<BlockId> {
        let mut labels: Vec<BlockId> = own.iter().map(|hit| hit.label).collect();
        if let Some(table) = table {
            labels.extend(table.header.columns.iter().map(|c| c.label));
            labels.extend(table.groups.iter().flat_map(|group| group.blocks.iter().copied()));
        }
        let headings = self.page.rows(self.rows.0..=self.rows.1).flat_map(|row| self.page.starting(row)).filter(|id| {
            let key = &self.page.block(*id).key;
            !key.is_empty() && (self.definition.columns.exact(key).is_some() || self.year_label(*id).is_some())
        });
        labels.extend(headings);
        labels.sort_unstable();
        labels.dedup();
        labels
    }

    fn fill(&self, draft: &mut GoalDraft, hit: &Hit, value: &[BlockId]) {
        let text = self.page.joined(value);
        let goal = &mut draft.goal;
        match hit.field {
            GoalField::Title if hit.label == self.anchor => {
                if let Some(first) = value.first() {
                    goal.source = self.page.source(*first);
                }
                goal.title = text;
            }
            GoalField::Number => {
                goal.number = goal.number.take().or_else(|| text.as_deref().and_then(number::digits));
            }
            GoalField::Department => {
                goal.department = goal.department.take().or_else(|| text.as_deref().and_then(name));
            }
            GoalField::FiscalYear => {
                let stated = text.as_deref().and_then(|t| year::find(t, year::Style::Named));
                goal.fiscal_year = goal.fiscal_year.or(stated);
            }
            GoalField::Sections if goal.sections.is_empty() => goal.sections = measure::sections(self.page, value),
            GoalField::Title | GoalField::Sections => {}
            GoalField::Background => goal.background = goal.background.take().or(text),
            GoalField::Purpose => goal.purpose = goal.purpose.take().or(text),
            GoalField::Target => {
                if let (None, Some(text), Some(first)) = (&goal.target, text, value.first()) {
                    goal.target = Some(text.clone());
                    let source = self.page.source(*first);
                    draft.searched.push(super::draft::Searched { text, mode: Mode::Free, source });
                }
            }
            GoalField::Other => {
                if let Some(text) = text {
                    goal.other.insert(one_line(&self.page.block(hit.label).cell.text), text);
                }
            }
        }
    }

    /// Fields whose label stands in one cell with the value, where no other cell gave them.
    fn fill_inside(&self, draft: &mut GoalDraft, table: Option<&Table>) {
        let in_table = |id: BlockId| table.is_some_and(|t| t.groups.iter().any(|g| g.blocks.contains(&id)));
        for row in self.page.rows(self.rows.0..=self.rows.1) {
            for id in self.page.starting(row) {
                if in_table(id) {
                    continue;
                }
                let Some((field, text)) = labels::inside(self.page, &self.definition.labels, id) else { continue };
                let goal = &mut draft.goal;
                match field {
                    GoalField::Department if goal.department.is_none() => goal.department = name(&text),
                    GoalField::Number if goal.number.is_none() => goal.number = number::digits(&text),
                    GoalField::Background if goal.background.is_none() => goal.background = Some(text),
                    GoalField::Purpose if goal.purpose.is_none() => goal.purpose = Some(text),
                    _ => {}
                }
            }
        }
    }

    fn table_measures(&self, table: &Table) -> Vec<MeasureDraft> {
        table.groups.iter().filter_map(|group| measure::of_group(self.page, self.definition, group)).collect()
    }

    /// The reports that the form has a place for: those whose column stands on this sheet.
    fn reports(&self, table: Option<&Table>) -> Vec<Report> {
        let has = |field| table.is_some_and(|table| table.header.has(Field::Measure(field)));
        let keep = |report: &Report| match report {
            _ if table.is_none() => true,
            Report::InterimReport => has(MeasureField::InterimReport),
            Report::YearEndReport => has(MeasureField::YearEndReport),
        };
        self.definition.reports.iter().copied().filter(keep).collect()
    }

    /// Rows labelled with a year and what they hold of it: R4年度実績, R5年度計画.
    fn year_rows(&self) -> Vec<MeasureDraft> {
        let below_title = self.page.block(self.anchor).area.last.row + 1;
        self.page.rows(below_title..=self.rows.1).filter_map(|row| self.year_row(row)).collect()
    }

    /// `R4年度実績`: the year, and what its row holds.
    fn year_label(&self, id: BlockId) -> Option<(FiscalYear, MeasureField)> {
        let MeasureUnit::Years(words) = &self.definition.measure else { return None };
        let (year, rest) = year::labelled(&self.page.block(id).cell.text)?;
        Some((year, words.best(&super::label::key(&rest))?.0))
    }

    /// The label of a row that begins with one, in one cell or in two (R4年度 and 実績), and where the label ends.
    fn row_label(&self, row: u32, blocks: &[BlockId]) -> Option<(usize, FiscalYear, MeasureField)> {
        let MeasureUnit::Years(words) = &self.definition.measure else { return None };
        let begins = |id: BlockId| self.page.block(id).area.first.row == row;
        let at = blocks.iter().position(|id| begins(*id))?;
        if let Some((year, field)) = self.year_label(blocks[at]) {
            return Some((at, year, field));
        }
        let (year, kind) = match at.checked_sub(1) {
            Some(before) => (blocks[before], at),
            None => (blocks[0], 1),
        };
        let year = year::alone(&self.page.block(year).cell.text)?;
        let kind_block = blocks.get(kind).filter(|id| begins(**id))?;
        words.exact(&self.page.block(*kind_block).key).map(|field| (kind, year, field))
    }

    fn year_row(&self, row: u32) -> Option<MeasureDraft> {
        let blocks: Vec<BlockId> = self.page.row(row).collect();
        let (at, year, field) = self.row_label(row, &blocks)?;
        let first = blocks.iter().take(at + 1).find(|id| self.page.block(**id).area.first.row == row)?;
        let mut draft = MeasureDraft::new(self.page.source(*first));
        draft.measure.fiscal_year = Some(year);
        let headers = self.column_headers(row);
        let mut texts: Vec<BlockId> = Vec::new();
        for id in &blocks[at + 1..] {
            match self.header_over(*id, blocks[at], &headers) {
                Over::Field(MeasureField::AchievementRate) => {
                    draft.measure.achievement_rate = measure::rate(self.page.block(*id).cell);
                }
                Over::Field(MeasureField::SelfAssessment) => draft.measure.self_assessment = self.page.text(*id),
                Over::Aside | Over::Field(_) => {}
                Over::Nothing => texts.push(*id),
            }
        }
        // The text is the widest of what stands in the row, the first of several.
        let width = |id: &BlockId| self.page.block(*id).area.last.column - self.page.block(*id).area.first.column;
        let widest = texts.into_iter().rev().max_by_key(width)?;
        let text = self.page.text(widest);
        if field == MeasureField::YearEndReport {
            draft.measure.year_end_report = text;
        } else {
            draft.search(text.as_ref(), Mode::Free, &self.page.source(widest));
            draft.measure.target = text;
        }
        Some(draft)
    }

    /// The headers above the year rows: a row that names one of the definition's columns.
    fn column_headers(&self, below: u32) -> Vec<BlockId> {
        let rows: Vec<u32> = self.page.rows(self.rows.0..=below.saturating_sub(1)).collect();
        rows.into_iter()
            .rev()
            .map(|row| self.page.starting(row).collect::<Vec<_>>())
            .find(|row| row.iter().any(|id| self.column_field(*id).is_some()))
            .unwrap_or_default()
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

/// What stands above a block as its column's header.
enum Over {
    Field(MeasureField),
    /// A column of remarks that is no field: 備考.
    Aside,
    Nothing,
}

/// A label on one line, as it is printed.
fn one_line(label: &str) -> String {
    tidy(label).unwrap_or_default().replace('\n', "")
}
