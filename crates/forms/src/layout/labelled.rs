//! Goals that begin at the label of their title: one or several per sheet, or cards.

use super::definition::{Definition, MeasureUnit};
use super::draft::{GoalDraft, MeasureDraft, Searched};
use super::form::MatchedPage;
use super::labels::{Finder, Hit};
use super::measure;
use super::page::{BlockId, Page};
use super::table::{Table, TableReader};
use super::words::WordTable;
use super::year_rows::YearRows;
use crate::field::{Field, GoalField, MeasureField};
use crate::model::Report;
use matome_deadline::Mode;
use matome_deadline::text::tidy;
use matome_deadline::written::{department, number, year};

pub(super) fn read(form: &MatchedPage<'_, '_>) -> Vec<GoalDraft> {
    let (page, definition) = (form.page, form.definition);
    let hits = form.hits();
    let starts = starts(form, hits);
    let mut drafts: Vec<GoalDraft> = Vec::new();
    for (i, &(anchor, from)) in starts.iter().enumerate() {
        let to = starts.get(i + 1).map_or(page.last_row(), |(_, next)| next.saturating_sub(1));
        let row_of = |hit: &Hit| page.block(hit.label).area.first.row;
        let own = hits.partition_point(|hit| row_of(hit) < from)..hits.partition_point(|hit| row_of(hit) <= to);
        let card = Card { form, page, definition, hits: &hits[own], anchor, rows: (from, to) };
        let Some(draft) = card.read() else { continue };
        let is_again = |before: &&mut GoalDraft| before.is_again(draft.goal.number.as_ref(), draft.goal.title.as_ref());
        match drafts.last_mut().filter(is_again) {
            // The form's head is reprinted at the top of each page.
            Some(before) => before.goes_on_with(draft),
            None => drafts.push(draft),
        }
    }
    give_sections_of_the_sheet(form, hits, &mut drafts);
    drafts
}

/// Sections labelled once, above all goals, apply to each.
fn give_sections_of_the_sheet(form: &MatchedPage<'_, '_>, hits: &[Hit], drafts: &mut [GoalDraft]) {
    let mut labels = hits.iter().filter(|hit| hit.field == GoalField::Sections && !hit.loose);
    let (Some(only), None, [first, others @ ..]) = (labels.next(), labels.next(), drafts) else { return };
    if form.page.block(only.label).area.first.row < first.row {
        for draft in others.iter_mut().filter(|draft| draft.goal.sections.is_empty()) {
            draft.goal.sections.clone_from(&first.goal.sections);
        }
    }
}

/// The title label and first row of each goal.
fn starts(form: &MatchedPage<'_, '_>, hits: &[Hit]) -> Vec<(BlockId, u32)> {
    let (page, definition) = (form.page, form.definition);
    let anchors = anchors(form, hits);
    let Some(&first) = anchors.first() else { return Vec::new() };
    let row_of = |id: BlockId| page.block(id).area.first.row;
    // Labels above the first title stand above each of them.
    let lead: Vec<GoalField> =
        hits.iter().map_while(|h| (row_of(h.label) < row_of(first)).then_some(h.field)).collect();
    let leads = |id: BlockId| {
        let labelled = hits.binary_search_by_key(&id, |hit| hit.label).is_ok_and(|i| lead.contains(&hits[i].field));
        labelled || definition.is_heading(page.block(id))
    };
    let mut starts: Vec<(BlockId, u32)> = Vec::new();
    for anchor in anchors {
        let row = row_of(anchor);
        match starts.last().map(|(id, _)| row_of(*id)) {
            None => starts.push((anchor, 0)),
            Some(above) if above == row => {}
            Some(above) => {
                let mut from = row;
                for candidate in (above + 1..row).rev() {
                    if page.starting(candidate).any(leads) {
                        from = candidate;
                    } else if page.starting(candidate).next().is_some() {
                        break;
                    }
                }
                starts.push((anchor, from));
            }
        }
    }
    starts
}

/// Labels of titles: with the value in its own cell, else in the same cell, else approximate matches.
fn anchors(form: &MatchedPage<'_, '_>, hits: &[Hit]) -> Vec<BlockId> {
    let (page, definition) = (form.page, form.definition);
    // Among the headers of a table, the word is a column's.
    let in_header = |id: BlockId| {
        form.header_at(page.block(id).area.first.row)
            .is_some_and(|header| header.columns.iter().any(|column| column.label == id))
    };
    let titles = |like: &dyn Fn(&Hit) -> bool| -> Vec<BlockId> {
        let titles = hits.iter().filter(|hit| hit.field == GoalField::Title && like(hit));
        titles.map(|hit| hit.label).filter(|id| !in_header(*id)).collect()
    };
    let plain = |hit: &Hit| hit.inside.is_none() && !hit.loose;
    // The definition's first word for a title wins: 重点目標 before 事業名.
    let by_word = definition
        .labels
        .of(GoalField::Title)
        .map(|word| titles(&|hit| plain(hit) && page.block(hit.label).key == *word));
    let otherwise = [titles(&|hit| hit.inside.is_some()), titles(&|hit| hit.loose)];
    by_word.chain(otherwise).find(|anchors| !anchors.is_empty()).unwrap_or_default()
}

struct Card<'a, 'p> {
    form: &'a MatchedPage<'a, 'p>,
    page: &'a Page<'p>,
    definition: &'a Definition,
    hits: &'a [Hit],
    anchor: BlockId,
    rows: (u32, u32),
}

impl<'p> Card<'_, 'p> {
    fn read(&self) -> Option<GoalDraft> {
        let table = self.table();
        let mut own: Vec<&Hit> =
            self.hits.iter().filter(|hit| !table.as_ref().is_some_and(|table| table.has(hit.label))).collect();
        let labels = self.labels(&own, table.as_ref());
        // The definition's first word for a value wins: 担当課 before 担当.
        own.sort_by_key(|hit| match hit.field {
            GoalField::Number | GoalField::Department | GoalField::Sections => {
                self.definition.labels.rank(&self.page.block(hit.label).key)
            }
            _ => 0,
        });
        let mut finder = Finder { page: self.page, labels: &labels, rows: self.rows, prefer_below: false };
        finder.prefer_below = finder.prefers_below(&own.iter().map(|hit| hit.label).collect::<Vec<_>>());
        let mut draft =
            GoalDraft::new(self.page.source(self.anchor), self.page.block(self.anchor).area.first.row, Vec::new());
        self.take_values(&mut draft, &own, &finder);
        draft.measures = match &self.definition.measure {
            MeasureUnit::Years(words) => self.year_rows(words).read(),
            _ => table.as_ref().map(|table| self.table_measures(table)).unwrap_or_default(),
        };
        draft.goal.reports = self.reports(table.as_ref());
        let blank = draft.goal.title.is_none() && draft.measures.is_empty();
        // Without its table it only mentions a goal, as in a list.
        let mention = matches!(self.definition.measure, MeasureUnit::Rows) && table.is_none();
        (!blank && !mention).then_some(draft)
    }

    /// Fills the goal's fields. A value in its own cell precedes one in the label's cell.
    fn take_values(&self, draft: &mut GoalDraft, own: &[&Hit], finder: &Finder<'_, '_>) {
        let ranks: [&dyn Fn(&Hit) -> bool; 3] =
            [&|hit| hit.inside.is_none() && !hit.loose, &|hit| hit.inside.is_some(), &|hit| hit.loose];
        let mut used: Vec<(GoalField, &str)> = Vec::new();
        for rank in ranks {
            let before = used.len();
            for hit in own.iter().filter(|hit| rank(hit)) {
                let key = self.page.block(hit.label).key.as_str();
                let known = used[..before].iter().any(|(field, _)| *field == hit.field);
                // A repeated label is a page break's reprint, not a second value.
                if !known && !used.contains(&(hit.field, key)) && self.take_value(draft, hit, finder) {
                    used.push((hit.field, key));
                }
            }
        }
    }

    /// Returns whether there is a value.
    fn take_value(&self, draft: &mut GoalDraft, hit: &Hit, finder: &Finder<'_, '_>) -> bool {
        let value = finder.value(hit.label, hit.field == GoalField::Other);
        let beside = (self.page.joined(&value), value.first().copied());
        let (text, first) = hit.inside.clone().map_or(beside, |text| (Some(text), Some(hit.label)));
        let is_far =
            hit.field == GoalField::Department && hit.inside.is_none() && !finder.names_department(hit.label, &value);
        let (Some(text), Some(first)) = (text, first.filter(|_| !is_far)) else { return false };
        if self.fill(draft, hit, text, first) {
            let own_cell = if hit.inside.is_some() { &[][..] } else { &value };
            draft.taken.goal(hit.field, own_cell.iter().chain([&first]));
        }
        true
    }

    fn year_rows<'w>(&'w self, words: &'w WordTable<MeasureField>) -> YearRows<'w, 'p> {
        let from = self.page.block(self.anchor).area.last.row + 1;
        YearRows { page: self.page, definition: self.definition, words, rows: (from, self.rows.1) }
    }

    fn table(&self) -> Option<Table> {
        matches!(self.definition.measure, MeasureUnit::Rows).then_some(())?;
        let words = self.definition.number_words();
        let reader = TableReader { form: self.form, number_words: &words, several: false, marked_by: &[] };
        let header = reader.find(self.rows.0, self.rows.1)?;
        Some(reader.read(header, self.rows.1))
    }

    fn labels(&self, own: &[&Hit], table: Option<&Table>) -> Vec<BlockId> {
        let mut labels: Vec<BlockId> = own.iter().map(|hit| hit.label).collect();
        if let Some(table) = table {
            labels.extend(table.labels.iter().copied());
            labels.extend(table.groups.iter().flat_map(|group| group.blocks.iter().copied()));
        }
        let headings = self.page.rows(self.rows.0..=self.rows.1).flat_map(|row| self.page.starting(row)).filter(|id| {
            let key = &self.page.block(*id).key;
            !key.is_empty()
                && (self.definition.columns.exact(key).is_some() || self.definition.is_year_label(self.page.block(*id)))
        });
        labels.extend(headings);
        labels.sort_unstable();
        labels.dedup();
        labels
    }

    /// Fills an empty field; returns whether it did. `first` is the value's first cell.
    fn fill(&self, draft: &mut GoalDraft, hit: &Hit, text: String, first: BlockId) -> bool {
        let goal = &mut draft.goal;
        match hit.field {
            GoalField::Title if hit.label == self.anchor => {
                goal.source = self.page.source(first);
                goal.title = Some(text);
            }
            GoalField::Number if goal.number.is_none() => goal.number = number::digits(&text),
            GoalField::Department if goal.department.is_none() => goal.department = department::printed(&text),
            GoalField::FiscalYear if goal.fiscal_year.is_none() => {
                goal.fiscal_year = year::find(&text, year::Style::Named);
            }
            GoalField::Sections if goal.sections.is_empty() => goal.sections = measure::sections(&text),
            // 現状 and 課題 may have a label each.
            GoalField::Background => append(&mut goal.background, &text),
            GoalField::Purpose => append(&mut goal.purpose, &text),
            GoalField::Target if goal.target.is_none() => {
                goal.target = Some(text.clone());
                draft.searched.push(Searched { text, mode: Mode::Free, source: self.page.source(first) });
            }
            // Only a value in its own cell is kept under its label.
            GoalField::Other if hit.inside.is_none() => {
                draft.keep(&one_line(&self.page.block(hit.label).cell.text), &text);
            }
            _ => return false,
        }
        true
    }

    fn table_measures(&self, table: &Table) -> Vec<MeasureDraft> {
        table.groups.iter().filter_map(|group| measure::of_group(self.page, self.definition, group)).collect()
    }

    /// Reports that the form has a field for: those with a column on this sheet.
    fn reports(&self, table: Option<&Table>) -> Vec<Report> {
        let has = |field| table.is_some_and(|table| table.header.has(Field::Measure(field)));
        let keep = |report: &Report| match report {
            _ if table.is_none() => true,
            Report::InterimReport => has(MeasureField::InterimReport),
            Report::YearEndReport => has(MeasureField::YearEndReport),
        };
        self.definition.reports.iter().copied().filter(keep).collect()
    }
}

fn append(place: &mut Option<String>, text: &str) {
    *place = Some(place.take().map_or_else(|| text.to_owned(), |before| format!("{before}\n{text}")));
}

fn one_line(label: &str) -> String {
    tidy(label).unwrap_or_default().replace('\n', "")
}
