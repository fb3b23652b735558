//! Which field each column of a table is: by its header where that is a known word, else by the look of its values.

use super::guess::ColumnProfile;
use super::outline::ProposedWord;
use super::survey::{SurveyedColumn, SurveyedTable, evidence};
use crate::core::field::{Field, GoalField, MeasureField};
use crate::core::layout::page::Page;
use crate::core::written::label::key;

/// The columns of a table whose rows are goals; `None` if no column could be a goal's title or nothing is said of it.
pub(super) fn of_goals(page: &Page<'_>, table: &SurveyedTable) -> Option<Vec<ProposedWord>> {
    let entries = beside_years(page, table)?;
    let says_more = |field: Field| matches!(field, Field::Measure(field) if field != MeasureField::Number);
    entries.iter().any(|entry| says_more(entry.field)).then_some(entries)
}

/// The same, where the columns of years say the rest.
pub(super) fn beside_years(page: &Page<'_>, table: &SurveyedTable) -> Option<Vec<ProposedWord>> {
    let mut columns = Assigned::new(page, table);
    columns.set_measure_titles_aside();
    columns.guess();
    columns.name_goals()?;
    columns.leave_groups_out();
    columns.guess();
    columns.name_texts();
    Some(columns.entries())
}

/// The columns of a table whose rows are measures; `None` if none of them says what is done.
pub(super) fn of_measures(page: &Page<'_>, table: &SurveyedTable) -> Option<Vec<ProposedWord>> {
    let mut columns = Assigned::new(page, table);
    for field in &mut columns.fields {
        *field = match *field {
            Some(Field::Goal(GoalField::Number)) => Some(Field::Measure(MeasureField::Number)),
            Some(Field::Goal(GoalField::Title)) => Some(Field::Measure(MeasureField::Title)),
            Some(Field::Goal(_)) => None,
            measure => measure,
        };
    }
    columns.guess();
    columns.fields.iter_mut().filter(|field| matches!(field, Some(Field::Goal(_)))).for_each(|field| *field = None);
    columns.name_texts();
    let says = [MeasureField::Actions, MeasureField::Title, MeasureField::Target].map(Field::Measure);
    says.iter().any(|field| columns.has(*field)).then(|| columns.entries())
}

/// Parts of words that are no known header, and what such a column probably is; the first one that fits counts.
const HINTS: [(&[&str], Field); 6] = [
    (&["いつ", "締切", "しめきり", "〆切", "期日", "時期"], Field::Measure(MeasureField::Period)),
    (&["評価", "判定", "ランク"], Field::Measure(MeasureField::SelfAssessment)),
    (&["中間", "上半期", "上期", "前期", "途中", "経過", "9月"], Field::Measure(MeasureField::InterimReport)),
    (
        &["結果", "実績", "ふりかえり", "振り返り", "振返り", "下半期", "年度末", "最終", "期末", "3月"],
        Field::Measure(MeasureField::YearEndReport),
    ),
    (&["どこまで", "どれだけ", "めやす", "目安", "指標", "水準", "ゴール"], Field::Measure(MeasureField::Target)),
    (
        &["すること", "やること", "内容", "取組", "取り組", "方法", "手段", "何を", "なにを"],
        Field::Measure(MeasureField::Actions),
    ),
];

/// A header with one of these in it may be a goal's title.
pub(super) const SAYS_TITLE: [&str; 10] =
    ["目標", "施策", "事業", "項目", "テーマ", "課題", "名称", "件名", "政策", "取組"];

/// Columns and the fields that they were found to be so far.
struct Assigned<'a, 'p> {
    page: &'a Page<'p>,
    table: &'a SurveyedTable,
    looks: Vec<ColumnProfile>,
    fields: Vec<Option<Field>>,
}

impl<'a, 'p> Assigned<'a, 'p> {
    fn new(page: &'a Page<'p>, table: &'a SurveyedTable) -> Self {
        let looks: Vec<ColumnProfile> =
            table.columns.iter().map(|column| ColumnProfile::of(page, &column.values)).collect();
        let columns = table.columns.iter().zip(&looks);
        let mut fields: Vec<Option<Field>> =
            columns.map(|(column, look)| column.field.filter(|field| look.can_be(*field))).collect();
        for i in 0..fields.len() {
            if fields[..i].contains(&fields[i]) {
                fields[i] = None;
            }
        }
        Self { page, table, looks, fields }
    }

    fn has(&self, field: Field) -> bool {
        self.fields.contains(&Some(field))
    }

    /// It has no field yet, and stands for no time.
    fn is_free(&self, column: usize) -> bool {
        self.fields[column].is_none() && !self.looks[column].is_years() && !self.table.columns[column].is_months
    }

    /// Gives the first free column that `fits` the field, unless another one has it.
    fn give(&mut self, field: Field, fits: impl Fn(&SurveyedColumn, &ColumnProfile) -> bool) {
        let free = |i: &usize| self.is_free(*i) && fits(&self.table.columns[*i], &self.looks[*i]);
        if !self.has(field)
            && let Some(column) = (0..self.fields.len()).find(free)
        {
            self.fields[column] = Some(field);
        }
    }

    /// Where a row is a goal, what would be a measure's title may be the goal's.
    fn set_measure_titles_aside(&mut self) {
        let title = Field::Goal(GoalField::Title);
        if !self.has(title)
            && let Some(column) = self.fields.iter().position(|f| *f == Some(Field::Measure(MeasureField::Title)))
        {
            self.fields[column] = Some(title);
        }
        for field in &mut self.fields {
            if *field == Some(Field::Measure(MeasureField::Number)) && self.table.columns.len() > 1 {
                *field = Some(Field::Goal(GoalField::Number));
            }
        }
    }

    /// What stands in front of the goals' titles is no measure's title but what the goals are grouped by.
    fn leave_groups_out(&mut self) {
        let place = |fields: &[Option<Field>], wanted| fields.iter().position(|field| *field == Some(wanted));
        let group = place(&self.fields, Field::Measure(MeasureField::Title));
        let title = place(&self.fields, Field::Goal(GoalField::Title));
        if let Some(group) = group.filter(|group| title.is_some_and(|title| *group < title)) {
            self.fields[group] = None;
        }
    }

    /// By a part of the header, then by the look of the values.
    fn guess(&mut self) {
        for (parts, field) in HINTS {
            self.give(field, |column, look| look.can_be(field) && parts.iter().any(|part| column.word.contains(part)));
        }
        for i in 0..self.fields.len() {
            let Some(field) = self.looks[i].field().filter(|_| self.is_free(i)) else { continue };
            let word = self.table.columns[i].word.as_str();
            let is_remark = word.contains("備考") || word.contains("担当者") || word.contains('年');
            if !self.has(field) && (!is_remark || field == Field::Measure(MeasureField::Period)) {
                self.fields[i] = Some(field);
            }
        }
    }

    /// A goal's title: a word that says so, a 目標 before all other texts, or the first text of all.
    fn name_goals(&mut self) -> Option<()> {
        let title = Field::Goal(GoalField::Title);
        if self.has(title) {
            return Some(());
        }
        let target = Some(Field::Measure(MeasureField::Target));
        let texts = |i: &usize| !self.table.columns[*i].is_months && self.looks[*i].is_text();
        let first_text = (0..self.fields.len()).find(texts)?;
        if self.fields[first_text] == target && self.table.columns[first_text].word.ends_with("目標") {
            self.fields[first_text] = Some(title);
            return Some(());
        }
        self.give(title, |column, look| look.is_text() && SAYS_TITLE.iter().any(|word| column.word.contains(word)));
        self.give(title, |_, look| look.is_text());
        if !self.has(title) {
            self.fields[first_text] = Some(title);
        }
        Some(())
    }

    /// Texts that are left over are what is done, and what is to be reached.
    fn name_texts(&mut self) {
        let free_texts = (0..self.fields.len()).filter(|i| self.is_free(*i) && self.looks[*i].is_text()).count();
        if free_texts > 1 {
            self.give(Field::Measure(MeasureField::Target), |_, look| look.is_target());
        }
        let is_no_remark =
            |column: &SurveyedColumn| !["備考", "摘要", "メモ"].iter().any(|word| column.word.contains(word));
        self.give(Field::Measure(MeasureField::Actions), |column, look| look.is_text() && is_no_remark(column));
        self.give(Field::Measure(MeasureField::Target), |column, look| look.is_target() && is_no_remark(column));
    }

    fn entries(&self) -> Vec<ProposedWord> {
        let named = self.table.columns.iter().zip(&self.fields);
        let entry = |(column, field): (&SurveyedColumn, &Option<Field>)| {
            let evidence = column.values.first().map(|id| evidence(self.page, *id)).unwrap_or_default();
            let field = (*field)?;
            Some(ProposedWord { field, word: column.word.clone(), evidence, is_known: column.field == Some(field) })
        };
        let mut entries: Vec<ProposedWord> = Vec::new();
        for entry in named.filter_map(entry) {
            // One word cannot stand for two fields.
            if !entry.word.is_empty() && !entries.iter().any(|known| key(&known.word) == key(&entry.word)) {
                entries.push(entry);
            }
        }
        entries
    }
}

/// The labels with exactly one word for the goal's title; the other candidates are kept under their own label.
pub(super) fn titled(mut labels: Vec<ProposedWord>) -> Option<Vec<ProposedWord>> {
    let title = Field::Goal(GoalField::Title);
    let is_named = |entry: &ProposedWord| SAYS_TITLE.iter().any(|word| entry.word.contains(word));
    let free = |entry: &ProposedWord| {
        matches!(entry.field, Field::Goal(GoalField::Other | GoalField::Target)) && !entry.evidence.is_empty()
    };
    let chosen = labels
        .iter()
        .position(|entry| entry.field == title && !entry.evidence.is_empty())
        .or_else(|| labels.iter().position(|entry| free(entry) && is_named(entry)))
        .or_else(|| labels.iter().position(free))?;
    for (i, entry) in labels.iter_mut().enumerate() {
        if i == chosen {
            entry.is_known &= entry.field == title;
            entry.field = title;
        } else if entry.field == title {
            entry.field = Field::Goal(GoalField::Other);
        }
    }
    Some(labels)
}
