//! The ways in which a page could be a form: rows of a table, labels with a table below, cards with a row a year,
//! marked cells.

use std::collections::HashMap;

use super::columns::{self, titled};
use super::outline::{GoalKind, MeasureKind, Outline, ProposedWord};
use super::survey::{self, SurveyedTable, word};
use super::title::{self, Title};
use crate::core::field::{Field, GoalField, MeasureField};
use crate::core::layout::definition::Definition;
use crate::core::layout::measure;
use crate::core::layout::page::{BlockId, Page, overlap, says_something};
use crate::core::written::number;

/// A page, and how often its words stand in the whole workbook.
pub(super) struct Arranger<'a, 'p> {
    pub(super) page: &'a Page<'p>,
    /// Every known word: labels of goals, columns and markers of measures.
    pub(super) every_word: &'a Definition,
    /// The same, and columns of goals.
    pub(super) with_goal_columns: &'a Definition,
    /// The label of the department, on whichever sheet of the workbook it is.
    pub(super) department: Option<&'a ProposedWord>,
    /// How many blocks of the workbook have a key.
    pub(super) frequency: &'a HashMap<&'a str, usize>,
}

impl Arranger<'_, '_> {
    /// Every outline that the page could be read by.
    pub(super) fn outlines(&self) -> Vec<Outline> {
        let tables = survey::tables(self.page, self.every_word);
        let mut outlines = Vec::new();
        for table in &survey::tables(self.page, self.with_goal_columns) {
            outlines.extend(self.rows(table));
            outlines.extend(self.rows_and_years(table));
        }
        for table in &tables {
            outlines.extend(self.labels_and_rows(table));
        }
        outlines.extend(self.labels_and_years(&tables));
        outlines.extend(self.lines());
        outlines
    }

    /// A table whose rows are goals.
    fn rows(&self, table: &SurveyedTable) -> Option<Outline> {
        let columns = columns::of_goals(self.page, table)?;
        let marked_by = self.mark_word(table);
        let several = marked_by.is_none() && Self::has_several_rows(table, &columns);
        let mut outline = self.outline(GoalKind::Rows { marked_by, several }, MeasureKind::Goal, table.rows.0);
        outline.any = columns.iter().find(|e| e.field == Field::Goal(GoalField::Title)).map(|e| e.word.clone());
        outline.unused = unused(table, &columns);
        outline.schedule = table.columns.iter().any(|column| column.is_months);
        outline.columns = columns;
        Some(outline)
    }

    /// A table whose rows are goals and whose columns are years.
    fn rows_and_years(&self, table: &SurveyedTable) -> Option<Outline> {
        let years = self.year_columns(table.rows)?;
        let mut rest = table.clone();
        rest.columns.retain(|column| !years.spans.iter().any(|span| overlap(*span, column.span) > 0));
        let columns = columns::beside_years(self.page, &rest)?;
        let goal = GoalKind::Rows { marked_by: None, several: false };
        let mut outline = self.outline(goal, MeasureKind::Years, table.rows.0);
        outline.any = columns.iter().find(|e| e.field == Field::Goal(GoalField::Title)).map(|e| e.word.clone());
        outline.unused = unused(&rest, &columns);
        (outline.columns, outline.inner) = (columns, years.words);
        Some(outline)
    }

    /// Labels of the goal above a table of its measures.
    fn labels_and_rows(&self, table: &SurveyedTable) -> Option<Outline> {
        let columns = columns::of_measures(self.page, table)?;
        let labels = titled(self.labels(std::slice::from_ref(table)))?;
        let mut outline = self.outline(GoalKind::Labels, MeasureKind::Rows, table.rows.0);
        let actions = table.columns.iter().find(|column| {
            columns.iter().any(|e| e.word == column.word && e.field == Field::Measure(MeasureField::Actions))
        });
        outline.heading = actions.is_some_and(|column| self.begin_with_headings(&column.values))
            && !columns.iter().any(|e| e.field == Field::Measure(MeasureField::Title));
        outline.any = labels.iter().find(|e| e.field == Field::Goal(GoalField::Title)).map(|e| e.word.clone());
        outline.unused = unused(table, &columns);
        outline.schedule = table.columns.iter().any(|column| column.is_months);
        (outline.labels, outline.columns) = (labels, columns);
        Some(outline)
    }

    /// Cards with a row a year.
    fn labels_and_years(&self, tables: &[SurveyedTable]) -> Option<Outline> {
        let inner = self.year_words();
        if inner.is_empty() {
            return None;
        }
        let labels = titled(self.labels(tables))?;
        let mut outline = self.outline(GoalKind::Labels, MeasureKind::Years, u32::MAX);
        let of_rows = [MeasureField::AchievementRate, MeasureField::SelfAssessment];
        let header = |field: MeasureField| {
            let is_it =
                |id: &BlockId| self.every_word.columns.exact(&self.page.block(*id).key) == Some(Field::Measure(field));
            let id = (0..self.page.blocks.len()).find(is_it)?;
            Some(ProposedWord {
                field: Field::Measure(field),
                word: word(self.page, id),
                evidence: String::new(),
                is_known: true,
            })
        };
        outline.columns = of_rows.into_iter().filter_map(header).collect();
        outline.any = labels.iter().find(|e| e.field == Field::Goal(GoalField::Title)).map(|e| e.word.clone());
        (outline.labels, outline.inner) = (labels, inner);
        Some(outline)
    }

    /// Numbered lines with marked cells below.
    fn lines(&self) -> Option<Outline> {
        let inner = self.marker_words();
        if inner.len() < 2 {
            return None;
        }
        let side = self.side_word();
        let mut outline = self.outline(GoalKind::Lines { side: side.clone() }, MeasureKind::Marked, u32::MAX);
        outline.any = side;
        outline.inner = inner;
        Some(outline)
    }

    fn outline(&self, goal: GoalKind, measure: MeasureKind, lowest: u32) -> Outline {
        let Title { words, department } = title::of(self.page, lowest);
        Outline {
            sheet: self.page.sheet.name.clone(),
            name: words.clone().unwrap_or_else(|| self.page.sheet.name.clone()),
            title: words,
            any: None,
            optional: Vec::new(),
            goal,
            measure,
            labels: self.department.cloned().into_iter().collect(),
            columns: Vec::new(),
            inner: Vec::new(),
            heading: false,
            schedule: false,
            department_title: department,
            unused: Vec::new(),
        }
    }

    /// The word of rows that bear a goal's number, inside the table: 部局目標1, 部局目標2.
    fn mark_word(&self, table: &SurveyedTable) -> Option<String> {
        let rows = self.page.rows(table.rows.0..=table.rows.1);
        let mut words: Vec<(String, Option<String>)> = rows
            .filter_map(|row| {
                let first = self.page.row(row).next()?;
                let key = &self.page.block(first).key;
                let bare = key.trim_end_matches(|c: char| c.is_ascii_digit());
                (bare.len() < key.len() && bare.chars().count() >= 2).then(|| (bare.to_owned(), number::digits(key)))
            })
            .collect();
        words.dedup();
        let (word, _) = words.first()?;
        let same = words.iter().filter(|(other, _)| other == word).count();
        (same > 1 || word.ends_with("目標")).then(|| word.clone())
    }

    /// Some goal has rows below it that name no goal of their own.
    fn has_several_rows(table: &SurveyedTable, columns: &[ProposedWord]) -> bool {
        let rows_of = |field: Field| {
            let word = columns.iter().find(|entry| entry.field == field).map(|entry| entry.word.as_str());
            let column = table.columns.iter().find(|column| Some(column.word.as_str()) == word);
            column.map_or(0, |column| column.values.len())
        };
        let titles = rows_of(Field::Goal(GoalField::Title));
        titles > 0 && rows_of(Field::Measure(MeasureField::Actions)) > titles
    }

    /// Most texts begin with a line that is a heading.
    fn begin_with_headings(&self, values: &[BlockId]) -> bool {
        let texts: Vec<String> =
            values.iter().filter_map(|id| self.page.text(*id)).filter(|t| says_something(t)).collect();
        let headed = texts.iter().filter(|text| text.contains('\n') && measure::begins_with_heading(text)).count();
        headed * 2 > texts.len()
    }
}

fn unused(table: &SurveyedTable, columns: &[ProposedWord]) -> Vec<String> {
    let words = table.columns.iter().filter(|column| !column.is_months).map(|column| column.word.clone());
    words.filter(|word| !columns.iter().any(|entry| entry.word == *word)).collect()
}
