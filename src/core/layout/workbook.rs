//! A whole workbook: each sheet by the definition that fits it, and what is no goal sheet left aside, but not in silence.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::account::ReadSheet;
use super::definition::{GoalUnit, MeasureUnit};
use super::draft::{GoalDraft, Origins};
use super::explanation::Use;
use super::form::Form;
use super::origin::Surroundings;
use super::page::Page;
use super::recognise::{Fit, recognise};
use super::role::Role;
use super::{Layouts, finish, general, labelled, lines, lost, rows, unread};
use crate::core::field::{Field, GoalField};
use crate::core::form::{self, Item, Taught, Understanding};
use crate::core::grid::{Book, Sheet};
use crate::core::model::{FoundForm, Goal, Measure, Report, Workbook};
use crate::core::problem::{Code, Fault, Numbered, Problem};
use crate::core::source::Source;
use crate::core::text::comparison_key;

/// Reads every goal of the workbook. `file` is its name in the records; its folders may name year and department.
pub fn read_book(file: &str, book: &Book, layouts: &Layouts) -> Workbook {
    read_pages(file, book, &pages(book), layouts).0
}

pub(super) fn pages(book: &Book) -> Vec<Page<'_>> {
    book.sheets.iter().map(Page::new).collect()
}

/// Reads the workbook whose sheets are `pages`; also what became of each sheet.
pub(super) fn read_pages(
    file: &str,
    book: &Book,
    pages: &[Page<'_>],
    layouts: &Layouts,
) -> (Workbook, Vec<SheetReading>) {
    let mut reading = BookReading { file, layouts, pages, sheets: Vec::new(), understanding: Understanding::default() };
    for (page, sheet) in book.sheets.iter().enumerate() {
        let read = reading.sheet(page, sheet);
        reading.sheets.push(read);
    }
    if layouts.reads_any_form {
        reading.read_the_rest();
    }
    let workbook = reading.finish(book.problems.clone());
    (workbook, reading.sheets)
}

struct BookReading<'a, 'p> {
    file: &'a str,
    layouts: &'a Layouts,
    pages: &'a [Page<'p>],
    sheets: Vec<SheetReading>,
    /// Of the sheets that no definition fits.
    understanding: Understanding,
}

/// What became of a sheet.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked by itself")]
pub(super) struct SheetReading {
    /// The definition that fits, by its index.
    pub(super) layout: Option<usize>,
    goals: Vec<Goal>,
    problems: Vec<Problem>,
    role: Role,
    /// Its form is recognised beyond doubt.
    sure: bool,
    /// It was read without a definition.
    general: bool,
    /// Its definition describes a kind of forms.
    of_class: bool,
    /// Its definition may have read it wrongly.
    contested: bool,
    /// It only resembles the form of its definition.
    doubtful: bool,
    /// It looks like a form and gave nothing.
    lost: bool,
    /// What was found of it.
    form: FoundForm,
    /// What its goals were read from; empty where they do not count.
    origins: Vec<Origins>,
    /// What each block was taken for; only of a sheet whose goals count.
    pub(super) account: Option<Vec<Use>>,
}

impl BookReading<'_, '_> {
    fn sheet(&self, page: usize, sheet: &Sheet) -> SheetReading {
        let role = Role::of(sheet, &self.layouts.shared);
        if role == Role::Empty {
            return SheetReading { role, ..SheetReading::default() };
        }
        let mut reading = SheetReading { role, ..SheetReading::default() };
        let fits = recognise(&self.pages[page], &self.layouts.definitions);
        let Some(best) = fits.first() else { return reading };
        reading.layout = Some(best.definition);
        let tried = if best.is_doubtful() { fits.len() } else { 1 };
        let mut readings = fits[..tried].iter().map(|fit| (fit, read_page(&fit.form)));
        let Some((fit, mut drafts)) = readings.find(|(_, drafts)| !drafts.is_empty()) else {
            // A form without a filled goal is blank; what only resembles one is no form.
            reading.layout = reading.layout.filter(|_| !best.is_doubtful());
            let lost = missing_columns(&best.form).filter(|_| reading.layout.is_some());
            reading.problems.extend(lost);
            return reading;
        };
        reading.layout = Some(fit.definition);
        reading.sure = !fit.is_doubtful();
        reading.form = FoundForm {
            layout: fit.form.definition.id.clone(),
            labels: fit.form.labels_found(),
            ..FoundForm::default()
        };
        reading.problems.extend(Self::doubt(fit, &fits).map(|fault| fault.on_sheet(&sheet.name)));
        reading.problems.extend(missing_columns(&fit.form));
        let first_row = drafts.iter().map(|draft| draft.row).min().unwrap_or(0);
        let around =
            Surroundings::new(self.pages, fit.form.definition, page, first_row, self.file, &self.layouts.shared);
        reading.origins = drafts.iter_mut().map(GoalDraft::take_origins).collect();
        reading.goals = finish::goals(drafts, &around, &mut reading.problems);
        reading.of_class = fit.form.definition.class;
        // A form whose heading is another, or whose goals have no name, may be another form.
        reading.doubtful = fit.is_doubtful() || reading.goals.iter().any(|goal| goal.title.is_none());
        reading.contested = reading.of_class
            || reading.doubtful
            || reading.problems.iter().any(|problem| problem.code() == Code::MissingLabel)
            || reading.goals.iter().any(|goal| goal.measures.iter().all(says_nothing));
        reading
    }

    /// Reads the sheets without a definition, together, that none gave goals of or that one may have read wrongly.
    fn read_the_rest(&mut self) {
        let is_open = |sheet: &SheetReading| sheet.role != Role::Empty && (sheet.goals.is_empty() || sheet.contested);
        let known = self.sheets.iter().any(|sheet| !sheet.goals.is_empty() && sheet.role == Role::Goals);
        let open: Vec<usize> = (0..self.sheets.len()).filter(|page| is_open(&self.sheets[*page])).collect();
        let sheets: Vec<&Sheet> = open.iter().map(|page| self.pages[*page].sheet).collect();
        if sheets.is_empty() {
            return;
        }
        let (readings, understanding) = form::read(&sheets, &Taught::default());
        let reports: Vec<Report> =
            [(Item::InterimReport, Report::InterimReport), (Item::YearEndReport, Report::YearEndReport)]
                .into_iter()
                .filter(|(item, _)| understanding.headings.iter().any(|heading| heading.item == Some(*item)))
                .map(|(_, report)| report)
                .collect();
        for (page, read) in open.into_iter().zip(readings) {
            let drafts = general::drafts(&self.pages[page], read.goals, &reports);
            let sheet = &self.sheets[page];
            let blank = sheet.goals.is_empty() && sheet.layout.is_some() && known;
            match sheet.goals.as_slice() {
                // The blank form beside filled ones.
                [] if drafts.is_empty() || blank => {}
                [] => self.replace(page, drafts),
                goals if sheet.doubtful && !drafts.is_empty() && reads_more(goals, &sheet.origins, &drafts) => {
                    self.replace(page, drafts);
                }
                goals if general::agree(goals, &drafts) => {}
                goals
                    if drafts.is_empty()
                        || !sheet.of_class && !goals.iter().all(|goal| goal.measures.iter().all(says_nothing)) =>
                {
                    if sheet.of_class || sheet.doubtful {
                        general::assume(&mut self.sheets[page].goals);
                    }
                }
                _ => self.replace(page, drafts),
            }
        }
        self.understanding = understanding;
    }

    /// Takes what the general reader found of a page for its goals.
    fn replace(&mut self, page: usize, mut drafts: Vec<GoalDraft>) {
        let first_row = drafts.iter().map(|draft| draft.row).min().unwrap_or(0);
        let around =
            Surroundings::new(self.pages, &self.layouts.around, page, first_row, self.file, &self.layouts.shared);
        let reading = &mut self.sheets[page];
        reading.problems.clear();
        reading.origins = drafts.iter_mut().map(GoalDraft::take_origins).collect();
        reading.goals = finish::goals(drafts, &around, &mut reading.problems);
        general::settle_offices(&self.pages[page], &mut reading.goals);
        general::assume(&mut reading.goals);
        reading.layout = None;
        reading.form = FoundForm::default();
        reading.general = true;
    }

    /// What a person should know about the choice of the definition: another fits as well, or this one only weakly.
    fn doubt(fit: &Fit<'_, '_>, fits: &[Fit<'_, '_>]) -> Option<Fault> {
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
        let titles: BTreeSet<String> = self
            .sheets
            .iter()
            .flat_map(|s| &s.goals)
            .filter_map(|goal| goal.title.as_deref().map(comparison_key))
            .collect();
        for (page, reading) in self.sheets.iter_mut().enumerate() {
            let is_open = reading.layout.is_none() && reading.goals.is_empty();
            let left_out = || lost::left_out(&self.pages[page], reading.role, self.layouts, &titles);
            let lost = is_open.then(left_out).flatten();
            reading.lost = lost.is_some() && self.understanding.is_form(&self.pages[page].sheet.name);
            problems.extend(lost);
        }
        let layout =
            self.sheets.iter().find(|s| !s.goals.is_empty()).or(self.sheets.iter().find(|s| s.layout.is_some()));
        let layout = layout.and_then(|s| s.layout).map(|i| self.layouts.definitions[i].id.clone());
        let (mut goals, mut forms, mut unread) = (Vec::new(), BTreeMap::new(), Vec::new());
        for (reading, page) in self.sheets.iter_mut().zip(self.pages) {
            if let Some(account) = account(page, reading, &titles, self.layouts, &self.understanding, goals.len()) {
                let texts = unread::texts(page, &account);
                // Of a sheet that is lost as a whole, its problem says so.
                let warning = unread::warning(&texts, reading.goals.is_empty()).filter(|_| !reading.lost);
                reading.problems.extend(warning);
                unread.extend(texts);
                reading.account = Some(account);
            }
            if !reading.goals.is_empty() && !reading.general {
                forms.insert(page.sheet.name.clone(), std::mem::take(&mut reading.form));
            }
            goals.append(&mut reading.goals);
            problems.append(&mut reading.problems);
        }
        problems.extend(duplicates(&goals));
        let said = problems.iter().any(|problem| problem.code() == Code::MissingLabel);
        if goals.is_empty() && layout.is_some() && !said && unread.is_empty() {
            problems.push(Fault::NoGoals.into());
        }
        Workbook { file: self.file.to_owned(), layout, goals, unread, problems, forms }
    }

    /// Sheets whose goals do not count: examples, templates, and lists of what other sheets hold.
    fn set_aside_forms_and_indexes(&mut self) {
        let titles = |sheet: &SheetReading| -> BTreeSet<String> {
            sheet.goals.iter().filter_map(|goal| goal.title.as_deref().map(comparison_key)).collect()
        };
        let fallback =
            |sheet: &SheetReading| sheet.general || sheet.layout.is_some_and(|i| self.layouts.definitions[i].fallback);
        // Goals that say nothing but their name are an index of those that say more elsewhere.
        let is_thin = |sheet: &SheetReading| {
            fallback(sheet) && sheet.goals.iter().all(|goal| goal.measures.iter().all(says_nothing))
        };
        let filled: BTreeSet<String> = self
            .sheets
            .iter()
            .filter(|sheet| sheet.role == Role::Goals && !(fallback(sheet) && (!sheet.general || is_thin(sheet))))
            .flat_map(titles)
            .collect();
        let known =
            self.sheets.iter().any(|sheet| sheet.role == Role::Goals && !sheet.general && !sheet.goals.is_empty());
        let fallback = |sheet: &SheetReading| is_thin(sheet) || fallback(sheet) && known;
        let elsewhere = self.sheets.iter().any(|sheet| !sheet.goals.is_empty() && sheet.role.holds_goals(sheet.sure));
        let drop: Vec<bool> = self
            .sheets
            .iter()
            .map(|sheet| {
                let repeats = fallback(sheet) && !filled.is_empty() && repeat(&titles(sheet), &filled);
                sheet.role.is_left_out(elsewhere, sheet.sure) || (sheet.role == Role::Goals && repeats)
            })
            .collect();
        for (sheet, drop) in self.sheets.iter_mut().zip(drop) {
            if drop {
                let held = !sheet.goals.is_empty() && sheet.role != Role::Goals;
                sheet.goals.clear();
                sheet.origins.clear();
                sheet.problems.clear();
                if held {
                    sheet.role = Role::Aside;
                    sheet.problems.push(Fault::SheetLeftOut.into());
                }
            }
        }
        for (page, sheet) in self.sheets.iter_mut().enumerate() {
            for problem in &mut sheet.problems {
                problem.sheet.get_or_insert_with(|| self.pages[page].sheet.name.clone());
            }
        }
    }
}

/// Whether most of these titles stand among the others.
fn repeat(titles: &BTreeSet<String>, others: &BTreeSet<String>) -> bool {
    titles.intersection(others).count() * 2 >= titles.len()
}

/// Whether the drafts name goals that have no name here, or hold many more of the sheet's texts.
fn reads_more(goals: &[Goal], origins: &[Origins], drafts: &[GoalDraft]) -> bool {
    let untitled = goals.iter().any(|goal| goal.title.is_none());
    let named = drafts.iter().all(|draft| draft.goal.title.is_some());
    let held: usize = origins.iter().map(Origins::held).sum();
    let found: usize = drafts.iter().map(GoalDraft::held).sum();
    named && (untitled || found * 4 > held * 5)
}

/// A measure that says nothing of what is done, by when, or how far.
fn says_nothing(measure: &Measure) -> bool {
    let texts = [&measure.actions, &measure.target, &measure.period, &measure.year_end_report, &measure.interim_report];
    texts.into_iter().all(Option::is_none) && measure.title.is_none()
}

/// What the blocks of a page were taken for that gave goals, or that should have given some. `first_goal` is the place of
/// its first goal in the workbook.
fn account(
    page: &Page<'_>,
    reading: &SheetReading,
    titles: &BTreeSet<String>,
    layouts: &Layouts,
    understanding: &Understanding,
    first_goal: usize,
) -> Option<Vec<Use>> {
    let general = reading.general && !reading.goals.is_empty() || reading.lost;
    let definition = if general { &layouts.around } else { &layouts.definitions[reading.layout?] };
    if !reading.lost
        && reading.goals.is_empty()
        && (reading.role != Role::Goals || definition.fallback || lost::is_index(page, titles, layouts))
    {
        return None;
    }
    let first_value = reading.origins.iter().flat_map(|origins| origins.goal.iter()).map(|(id, _)| id).min();
    let first_value = first_value.unwrap_or(0);
    let sheet = ReadSheet { page, definition, goals: &reading.goals, first_goal, first_value };
    Some(if general { sheet.account_of(&reading.origins, understanding) } else { sheet.account(&reading.origins) })
}

fn read_page(form: &Form<'_, '_>) -> Vec<GoalDraft> {
    match form.definition.goal {
        GoalUnit::Labels => labelled::read(form),
        GoalUnit::Lines { .. } => lines::read(form),
        GoalUnit::Rows { .. } => rows::read(form),
    }
}

/// The columns that the form should have and the sheet has lost, so that nobody takes their fields for empty.
fn missing_columns(form: &Form<'_, '_>) -> Option<Problem> {
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

/// Two goals of one department and year with one number, and two measures of one goal.
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
