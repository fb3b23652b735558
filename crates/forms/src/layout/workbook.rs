//! Reads a whole workbook: each sheet by its matching definition; other sheets are left out and reported.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::account::ReadSheet;
use super::alike::SheetWords;
use super::definition::{GoalUnit, MeasureUnit};
use super::form::MatchedPage;
use super::page::Page;
use super::recognise::{DefinitionFit, recognise};
use super::role::Role;
use super::sheet_result::{Omission, SheetResult, Trust};
use super::sketch::{self, SheetOutcome, SketchedWorkbook};
use super::usage::Use;
use super::{Layouts, continued, counterpart, sheets_without_goals, unread};
use crate::field::{Field, GoalField};
use crate::general_reader::Understanding;
use crate::model::{FoundForm, Goal, Measure, PossibleReading, UnreadText, Workbook};
use matome_deadline::source::Source;
use matome_deadline::text::comparison_key;
use matome_workbook::grid::{Position, Sheet, WorkbookCells};
use matome_workbook::problem::{Code, Fault, Numbered, Problem};

/// Reads every goal of the workbook. `file` is its name in the records; its folders may name year and department.
pub fn read_workbook(file: &str, cells: &WorkbookCells, layouts: &Layouts) -> Workbook {
    read_pages(file, cells, &pages(cells), layouts).0
}

/// Like [`read_workbook`], with sketches for teaching the forms of its sheets.
pub fn sketch_workbook(file: &str, cells: &WorkbookCells, layouts: &Layouts) -> SketchedWorkbook {
    let (workbook, sheets) = read_pages(file, cells, &pages(cells), layouts);
    SketchedWorkbook { workbook, sketches: sheets.into_iter().filter_map(|sheet| sheet.sketched).collect() }
}

pub(super) fn pages(cells: &WorkbookCells) -> Vec<Page<'_>> {
    cells.sheets.iter().map(Page::new).collect()
}

/// Reads the workbook of `pages`, with the result of each sheet.
pub(super) fn read_pages(
    file: &str,
    cells: &WorkbookCells,
    pages: &[Page<'_>],
    layouts: &Layouts,
) -> (Workbook, Vec<SheetResult>) {
    let words = vec![SheetWords::default(); pages.len()];
    let (sheets, understanding) = (Vec::new(), Understanding::default());
    let mut reading = WorkbookReading { file, layouts, pages, sheets, forms: Vec::new(), understanding, words };
    for (page, sheet) in cells.sheets.iter().enumerate() {
        let (read, form) = reading.sheet(page, sheet);
        reading.sheets.push(read);
        reading.forms.push(form);
    }
    reading.read_by_forms();
    reading.read_the_rest();
    let workbook = reading.finish(cells.problems.clone());
    (workbook, reading.sheets)
}

pub(super) struct WorkbookReading<'a, 'p> {
    pub(super) file: &'a str,
    pub(super) layouts: &'a Layouts,
    pub(super) pages: &'a [Page<'p>],
    pub(super) sheets: Vec<SheetResult>,
    forms: Vec<Option<MatchedPage<'a, 'p>>>,
    /// Of all sheets whose reading is kept.
    pub(super) understanding: Understanding,
    pub(super) words: Vec<SheetWords>,
}

impl<'a, 'p> WorkbookReading<'a, 'p> {
    /// The definition that fits a sheet best, and the page seen through it.
    fn sheet(&self, page: usize, sheet: &Sheet) -> (SheetResult, Option<MatchedPage<'a, 'p>>) {
        let mut reading = SheetResult { role: Role::of(sheet, &self.layouts.shared), ..SheetResult::default() };
        let pages: &'a [Page<'p>] = self.pages;
        let is_empty = reading.role == Role::Empty;
        let fits = if is_empty { Vec::new() } else { recognise(&pages[page], &self.layouts.definitions) };
        let Some(best) = fits.first() else { return (reading, None) };
        reading.layout = Some(best.definition);
        reading.trust = best.is_doubtful().then_some(Trust::Resembling);
        reading.form = FoundForm {
            layout: best.form.definition.id.clone(),
            labels: best.form.labels_found(),
            ..FoundForm::default()
        };
        reading.doubts.extend(Self::doubt(best, &fits).map(|fault| fault.on_sheet(&sheet.name)));
        reading.doubts.extend(missing_columns(&best.form));
        (reading, fits.into_iter().next().map(|fit| fit.form))
    }

    /// Doubt about the choice of the definition: another fits as well, or this one only weakly.
    fn doubt(fit: &DefinitionFit<'_, '_>, fits: &[DefinitionFit<'_, '_>]) -> Option<Fault> {
        let definition = fit.form.definition;
        let rival = fits.iter().find(|other| {
            other.definition != fit.definition && !other.form.definition.fallback && other.is_close_to(fit)
        });
        match rival {
            Some(rival) => Some(Fault::RivalForms {
                read_as: definition.name.clone(),
                fit: fit.in_words(),
                rival: rival.in_words(),
            }),
            None if fit.is_weak() && !definition.fallback => Some(Fault::WeakForm { fit: fit.in_words() }),
            None => None,
        }
    }

    fn finish(&mut self, mut problems: Vec<Problem>) -> Workbook {
        self.set_aside_forms_and_indexes();
        let goals = self.sheets.iter().flat_map(|sheet| &sheet.goals);
        let titles: BTreeSet<String> = goals.filter_map(|goal| goal.title.as_deref().map(comparison_key)).collect();
        problems.extend(self.sheets_left_out(&titles));
        let layout = self.layout_of_first();
        let (mut goals, mut forms, mut unread) = (Vec::<Goal>::new(), BTreeMap::new(), Vec::new());
        let mut readings = Vec::new();
        for (at, page) in self.pages.iter().enumerate() {
            unread.extend(self.account_for(at, &titles, goals.len()));
            self.sketch_open(at);
            readings.append(&mut self.sheets[at].readings);
            let reading = &mut self.sheets[at];
            if !reading.goals.is_empty() && !reading.general {
                forms.insert(page.sheet.name.clone(), std::mem::take(&mut reading.form));
            }
            join_known_goals(page, reading, &mut goals);
            goals.append(&mut reading.goals);
            problems.append(&mut reading.problems);
        }
        problems.extend(duplicates(&goals));
        problems.retain(|problem| !is_box_elsewhere(problem, &goals));
        problems.extend(self.pages.iter().filter_map(|page| hidden_rows(page.sheet, &goals)));
        let said = problems.iter().any(|problem| problem.code() == Code::MissingLabel);
        if goals.is_empty() && layout.is_some() && !said && unread.is_empty() {
            problems.push(Fault::NoGoals.into());
        }
        Workbook { file: self.file.to_owned(), layout, goals, unread, readings, problems, forms }
    }

    fn sheets_left_out(&mut self, titles: &BTreeSet<String>) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (at, page) in self.pages.iter().enumerate() {
            let reading = &self.sheets[at];
            let is_open = reading.layout.is_none() && reading.goals.is_empty();
            let is_filled = is_open && reading.role == Role::BlankForm && self.is_filled(at, &self.understanding);
            let role = if is_filled { Role::Goals } else { reading.role };
            let told = is_open.then(|| sheets_without_goals::left_out(page, role, self.layouts, titles)).flatten();
            self.sheets[at].omission = match &told {
                None => Omission::Unnamed,
                Some(_) if self.understanding.is_form(&page.sheet.name) => Omission::Lost,
                Some(_) => Omission::Named,
            };
            problems.extend(told);
        }
        problems
    }

    /// The definition of the first sheet with goals, or else of the first that one fits.
    fn layout_of_first(&self) -> Option<String> {
        let with_goals = self.sheets.iter().find(|sheet| !sheet.goals.is_empty());
        let sheet = with_goals.or_else(|| self.sheets.iter().find(|sheet| sheet.layout.is_some()))?;
        sheet.taught.clone().or_else(|| Some(self.layouts.definitions[sheet.layout?].id.clone()))
    }

    /// Accounts for the sheet's cells; returns the unread texts.
    fn account_for(&mut self, at: usize, titles: &BTreeSet<String>, first_goal: usize) -> Vec<UnreadText> {
        let Some(account) = self.account(at, titles, first_goal) else { return Vec::new() };
        let (reading, page) = (&mut self.sheets[at], &self.pages[at]);
        let texts = unread::texts(page, &account);
        // If a whole sheet is lost, its problem says so.
        let warning = unread::warning(page, &account, reading.goals.is_empty()).filter(|_| !reading.is_lost());
        reading.problems.extend(warning);
        unread::doubt_empty_fields(&mut reading.goals, &texts);
        reading.account = Some(account);
        texts
    }

    /// The use of each block of a page that gave goals or should have; `first_goal` indexes its first goal.
    fn account(&self, at: usize, titles: &BTreeSet<String>, first_goal: usize) -> Option<Vec<Use>> {
        let (reading, page) = (&self.sheets[at], &self.pages[at]);
        let general = reading.has_general_goals() || reading.is_lost();
        let around = general.then(|| MatchedPage::new(page, &self.layouts.around));
        let form = around.as_ref().or(self.forms[at].as_ref().filter(|_| reading.layout.is_some()))?;
        let holds_none = reading.role != Role::Goals || form.definition.fallback;
        if !reading.is_lost()
            && reading.goals.is_empty()
            && (holds_none || sheets_without_goals::is_index(page, titles, self.layouts))
        {
            return None;
        }
        let first_value = reading.origins.iter().flat_map(|origins| origins.goal.iter()).map(|(id, _)| id).min();
        let first_value = first_value.unwrap_or(0);
        let sheet = ReadSheet { form, goals: &reading.goals, first_goal, first_value };
        Some(sheet.account(&reading.origins, &self.understanding))
    }

    /// Sketches a sheet whose form a person may teach.
    fn sketch_open(&mut self, at: usize) {
        let (reading, page) = (&mut self.sheets[at], &self.pages[at]);
        if reading.omission == Omission::Unnamed && !reading.has_general_goals() {
            reading.readings.clear();
            return;
        }
        let form = reading.taught.as_ref().and_then(|id| self.layouts.taught.iter().find(|form| form.id == *id));
        let is_settled = form.is_some_and(|form| form.unit.is_some() || form.confirmed);
        if !reading.readings.is_empty() && !is_settled {
            let labels = self.understanding.labels_of_fields(&page.sheet.name);
            let readings = reading.readings.iter().map(PossibleReading::in_words).collect();
            reading.problems.push(Fault::RivalReadings { labels, readings }.on_sheet(&page.sheet.name));
        }
        let words = std::mem::take(&mut self.words[at]);
        let outcome = SheetOutcome {
            goals: &reading.goals,
            account: reading.account.as_deref(),
            taught: reading.taught.as_deref(),
            readings: &reading.readings,
        };
        reading.sketched = Some(sketch::sketch(page, words, &self.understanding, &outcome));
    }

    /// Sheets whose goals do not count: examples, templates, lists of other sheets.
    fn set_aside_forms_and_indexes(&mut self) {
        let set_aside = self.left_out();
        for (sheet, is_left_out) in self.sheets.iter_mut().zip(set_aside) {
            if is_left_out {
                sheet.set_aside();
            }
        }
        for (page, sheet) in self.sheets.iter_mut().enumerate() {
            for problem in &mut sheet.problems {
                problem.sheet.get_or_insert_with(|| self.pages[page].sheet.name.clone());
            }
        }
    }

    /// For each sheet, whether its goals do not count.
    fn left_out(&self) -> Vec<bool> {
        let titles = |sheet: &SheetResult| -> BTreeSet<String> {
            sheet.goals.iter().filter_map(|goal| goal.title.as_deref().map(comparison_key)).collect()
        };
        let fallback = |sheet: &SheetResult| {
            sheet.is_guessed() || sheet.layout.is_some_and(|i| self.layouts.definitions[i].fallback)
        };
        // Goals with only a name are an index of fuller ones elsewhere.
        let is_thin = |sheet: &SheetResult| {
            fallback(sheet) && sheet.goals.iter().all(|goal| goal.measures.iter().all(says_nothing))
        };
        let of_goals = || self.sheets.iter().filter(|sheet| sheet.role == Role::Goals);
        let is_filled = |sheet: &&SheetResult| !(fallback(sheet) && (!sheet.is_guessed() || is_thin(sheet)));
        let filled: BTreeSet<String> = of_goals().filter(is_filled).flat_map(titles).collect();
        let known: BTreeSet<String> = of_goals().filter(|sheet| !fallback(sheet)).flat_map(titles).collect();
        let elsewhere =
            self.sheets.iter().any(|sheet| !sheet.goals.is_empty() && sheet.role.holds_goals(sheet.is_sure()));
        let is_left_out = |sheet: &SheetResult| {
            let others = if is_thin(sheet) { &filled } else { &known };
            let repeats = fallback(sheet) && !others.is_empty() && repeat(&titles(sheet), others);
            sheet.role.is_left_out(elsewhere, sheet.is_sure()) || (sheet.role == Role::Goals && repeats)
        };
        self.sheets.iter().map(is_left_out).collect()
    }
}

/// Moves what continues or complements a goal of an earlier sheet into that goal.
fn join_known_goals(page: &Page<'_>, reading: &mut SheetResult, goals: &mut [Goal]) {
    let first = goals.len();
    if let Some(at) = continued::goal_before(page, goals, &reading.goals) {
        let next = reading.goals.remove(0);
        let account = reading.account.as_deref_mut().unwrap_or_default();
        continued::take_over(&mut goals[at], at, next, account, first);
    }
    if let Some(places) = counterpart::places(goals, &reading.goals).filter(|_| reading.general) {
        let account = reading.account.as_deref_mut().unwrap_or_default();
        let own = std::mem::take(&mut reading.goals);
        counterpart::take_over(goals, &places, own, account, first);
    }
    if let Some(places) = counterpart::measure_places(goals, &reading.goals).filter(|_| reading.general) {
        let account = reading.account.as_deref_mut().unwrap_or_default();
        let own = std::mem::take(&mut reading.goals);
        counterpart::take_over_measures(goals, &places, own, account, first);
    }
}

/// Whether most of these titles are among the others.
fn repeat(titles: &BTreeSet<String>, others: &BTreeSet<String>) -> bool {
    titles.intersection(others).count() * 2 >= titles.len()
}

/// No action, deadline or target.
pub(super) fn says_nothing(measure: &Measure) -> bool {
    let texts = [&measure.actions, &measure.target, &measure.period, &measure.year_end_report, &measure.interim_report];
    texts.into_iter().all(Option::is_none) && measure.title.is_none()
}

/// Columns that the form should have and the sheet lacks, so that their fields are not taken for empty.
fn missing_columns(form: &MatchedPage<'_, '_>) -> Option<Problem> {
    let definition = form.definition;
    let cards = matches!(definition.goal, GoalUnit::Labels) && matches!(definition.measure, MeasureUnit::Years(_));
    if definition.fallback || cards {
        return None;
    }
    let sheet = &form.page.sheet.name;
    let header = form.first_header(0, form.page.last_row())?;
    if let Some(label) = header.unknown_title() {
        let title = definition.columns.printed(Field::Goal(GoalField::Title)).unwrap_or_default();
        let label = form.page.block(label).cell.text.replace('\n', "");
        return Some(Fault::UnknownTitle { title: title.to_owned(), label }.on_sheet(sheet));
    }
    let missing = definition.core_columns().into_iter().filter(|field| !header.has(*field));
    let missing: Vec<String> =
        missing.filter_map(|field| definition.columns.printed(field)).map(str::to_owned).collect();
    (!missing.is_empty()).then(|| Fault::MissingColumns(missing).on_sheet(sheet))
}

/// Names the hidden rows of a sheet in which measures stand: they are read, and asked for, as the others are.
fn hidden_rows(sheet: &Sheet, goals: &[Goal]) -> Option<Problem> {
    let of_sheet = goals.iter().flat_map(|goal| &goal.measures).filter(|own| own.source.sheet == sheet.name);
    let rows = of_sheet.filter_map(|own| Some(Position::parse(&own.source.cell)?.row));
    let hidden: BTreeSet<u32> = rows.filter(|row| sheet.hidden_cells.rows.contains(row)).collect();
    let rows = hidden.into_iter().map(|row| row + 1).collect::<Vec<_>>();
    (!rows.is_empty()).then(|| Fault::HiddenRows(rows).on_sheet(&sheet.name))
}

/// A text box that lies over no goal's sheet, or says how to fill it in.
fn is_box_elsewhere(problem: &Problem, goals: &[Goal]) -> bool {
    let Fault::TextBox(text) = &problem.fault else { return false };
    let is_advice = text.starts_with('※') || ["ください", "記入", "入力"].iter().any(|word| text.contains(word));
    let is_label = text.chars().count() < SHORTEST_REPORT;
    is_advice || is_label || !goals.iter().any(|goal| problem.sheet.as_ref() == Some(&goal.source.sheet))
}

/// In characters.
const SHORTEST_REPORT: usize = 8;

/// Goals of one department and year, or measures of one goal, with the same number.
fn duplicates(goals: &[Goal]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut known = HashMap::new();
    for goal in goals {
        if let Some(number) = &goal.number {
            let key = (number, &goal.department, &goal.sections, goal.fiscal_year);
            problems.extend(duplicate(Numbered::Goal, number, known.insert(key, &goal.source), &goal.source));
        }
        let mut own = HashMap::new();
        for measure in &goal.measures {
            if let Some(number) = &measure.number {
                let before = own.insert((number, measure.fiscal_year), &measure.source);
                problems.extend(duplicate(Numbered::Measure, number, before, &measure.source));
            }
        }
    }
    problems
}

fn duplicate(what: Numbered, number: &str, before: Option<&Source>, at: &Source) -> Option<Problem> {
    Some(Fault::DuplicateNumber { what, number: number.to_owned(), other: before?.clone() }.at(at))
}
