//! Goals that are rows of a table.

use super::definition::{Definition, GoalUnit};
use super::draft::GoalDraft;
use super::form::MatchedPage;
use super::group::{ColumnTime, Group};
use super::measure;
use super::page::{BlockId, Page, says_something};
use super::table::{Table, TableReader};
use super::year_measures;
use crate::field::{Field, GoalField, MeasureField};
use crate::model::Report;
use matome_deadline::text::tidy;
use matome_deadline::written::{department, mark, number, year};

pub(super) fn read(form: &MatchedPage<'_, '_>) -> Vec<GoalDraft> {
    let (page, definition) = (form.page, form.definition);
    let GoalUnit::Rows { marked_by, several } = &definition.goal else { return Vec::new() };
    let number_words = definition.number_words();
    let tables = TableReader { form, number_words: &number_words, several: *several, marked_by };
    let reader = RowReader { page, definition, marked_by };
    let mut drafts: Vec<GoalDraft> = Vec::new();
    let (mut from, last) = (0, page.last_row());
    while let Some(header) = tables.find(from, last) {
        let table = tables.read(header, last);
        let reports = reader.reports(&table);
        // A list of numbers and titles is an index.
        let groups = if holds_goals(&table) { table.groups.as_slice() } else { &[] };
        for group in groups {
            match drafts.last_mut().filter(|_| *several && reader.is_more(group)) {
                Some(draft) => draft.measures.extend(measure::of_group(page, definition, group).map(|mut more| {
                    more.measure.number = reader.measure_number(group);
                    more
                })),
                None => drafts.extend(reader.goal(group, &reports)),
            }
        }
        from = table.last_row.max(table.header.bottom) + 1;
    }
    // If no row is marked, the rows were split wrongly.
    let is_cut_wrong = !marked_by.is_empty() && drafts.iter().all(|draft| draft.goal.number.is_none());
    if is_cut_wrong { Vec::new() } else { drafts }
}

fn holds_goals(table: &Table) -> bool {
    let says = |field: &Field| matches!(field, Field::Measure(field) if *field != MeasureField::Number);
    let mut fields = table.header.columns.iter().filter_map(|column| column.field.as_ref());
    table.header.has(Field::Goal(GoalField::Title)) && (fields.any(says) || table.header.has_times())
}

struct RowReader<'a, 'p> {
    page: &'a Page<'p>,
    definition: &'a Definition,
    marked_by: &'a [String],
}

impl RowReader<'_, '_> {
    /// A row without a goal's name is another measure; with its own number and sections, a goal with a missing title.
    fn is_more(&self, group: &Group) -> bool {
        let is_own = |id: &BlockId| self.page.block(*id).area.first.row >= group.rows.0;
        let title = group.of(Field::Goal(GoalField::Title));
        let untitled_goal = title.is_empty()
            && group.number.as_ref().is_some_and(is_own)
            && group.of(Field::Goal(GoalField::Sections)).iter().any(is_own);
        let says_same = |id: &BlockId| mark::is_ditto(&self.page.block(*id).cell.text);
        !untitled_goal && title.iter().all(|id| !is_own(id) || says_same(id))
    }

    fn goal(&self, group: &Group, reports: &[Report]) -> Option<GoalDraft> {
        let title = group.of(Field::Goal(GoalField::Title));
        let said = title.iter().any(|id| says_something(&self.page.block(*id).cell.text));
        let measure = measure::of_group(self.page, self.definition, group);
        let of_years = year_measures::measures(self.page, group, measure.as_ref());
        if !said && measure.is_none() && of_years.is_empty() {
            return None;
        }
        let first = group.first(self.page)?;
        let row = self.page.block(first).area.first.row;
        let source = self.page.source(title.first().copied().unwrap_or(first));
        let mut draft = GoalDraft::new(source, row, reports.to_vec());
        self.fill(&mut draft, group);
        if !of_years.is_empty() {
            draft.taken.extend(measure.map(|shared| shared.taken).unwrap_or_default());
            draft.measures = of_years;
            return Some(draft);
        }
        // The number is the goal's here; its only measure has none.
        let mut measure =
            measure.unwrap_or_else(|| measure::of_period(self.page, self.definition, group, self.page.source(first)));
        measure.measure.number = self.measure_number(group);
        draft.measures.push(measure);
        Some(draft)
    }

    /// The goal's own fields, and texts below unknown headings.
    fn fill(&self, draft: &mut GoalDraft, group: &Group) {
        let text = |field| self.page.joined(group.of(Field::Goal(field)));
        let goal = &mut draft.goal;
        goal.title = text(GoalField::Title);
        goal.background = text(GoalField::Background);
        goal.purpose = text(GoalField::Purpose);
        goal.target = text(GoalField::Target);
        goal.department = text(GoalField::Department).as_deref().and_then(department::printed);
        goal.sections = measure::sections(&text(GoalField::Sections).unwrap_or_default());
        goal.fiscal_year = text(GoalField::FiscalYear).and_then(|t| year::find(&t, year::Style::Named));
        goal.number = group.number.and_then(|id| number::digits(&self.page.block(id).cell.text));
        self.take_mark(draft, group);
        for (label, id) in &group.others {
            if let (Some(label), Some(text)) = (self.page.text(*label), self.page.text(*id)) {
                draft.keep(&label.replace('\n', ""), &text);
                draft.taken.goal(GoalField::Other, &[*id]);
            }
        }
        draft.taken.goal(GoalField::Number, &group.number);
        for (field, blocks) in &group.cells {
            if let Field::Goal(field) = field {
                draft.taken.goal(*field, blocks);
            }
        }
    }

    fn measure_number(&self, group: &Group) -> Option<String> {
        let column = group.of(Field::Measure(MeasureField::Number)).first()?;
        number::digits(&self.page.block(*column).cell.text)
    }

    /// The row above with the number: 部局目標4 | 関連の施策 7-1-2. It may also be the first line of a cell.
    fn take_mark(&self, draft: &mut GoalDraft, group: &Group) {
        if let Some([first, rest @ ..]) = group.mark.as_deref() {
            let number = number::digits(&self.page.block(*first).cell.text);
            draft.goal.number = number.or(draft.goal.number.take());
            draft.taken.goal(GoalField::Number, &[*first]);
            draft.taken.goal(GoalField::Other, rest);
            for text in rest.iter().filter_map(|id| self.page.text(*id)) {
                let (label, value) = text.rsplit_once(char::is_whitespace).unwrap_or(("", &text));
                draft.keep(label, value);
            }
        }
        let goal = &mut draft.goal;
        if goal.number.is_none()
            && let Some(purpose) = goal.purpose.clone()
            && let Some((line, rest)) = purpose.split_once('\n')
            && let Some(number) = number::alone(line, self.marked_by)
        {
            goal.number = Some(number);
            goal.purpose = tidy(rest);
        }
    }

    /// Reports that the form has a field for: those with a column in this table.
    fn reports(&self, table: &Table) -> Vec<Report> {
        let times = || table.groups.iter().flat_map(|group| &group.times).map(|(time, _)| *time);
        let of_years = |field| times().any(|time| matches!(time, ColumnTime::Year(_, Some(of)) if of == field));
        let has = |field| table.header.has(Field::Measure(field)) || of_years(field);
        let keep = |report: &Report| match report {
            Report::InterimReport => has(MeasureField::InterimReport),
            Report::YearEndReport => has(MeasureField::YearEndReport) || has(MeasureField::SelfAssessment),
        };
        self.definition.reports.iter().copied().filter(keep).collect()
    }
}
