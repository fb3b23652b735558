//! A whole workbook: each sheet by the definition that fits it, and what is no goal sheet left aside, but not in silence.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::definition::{GoalUnit, MeasureUnit};
use super::draft::{GoalDraft, Origins};
use super::field::{Field, GoalField};
use super::form::Form;
use super::origin::Surroundings;
use super::page::Page;
use super::recognise::{Fit, recognise};
use super::role::Role;
use super::{Layouts, finish, labelled, lines, rows};
use crate::core::grid::{Book, Sheet};
use crate::core::model::{FoundForm, Goal, Source, Workbook};
use crate::core::problem::{Code, Problem, Severity};
use crate::core::text::squeeze;

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
    let mut reading = BookReading { file, layouts, pages, sheets: Vec::new() };
    for (page, sheet) in book.sheets.iter().enumerate() {
        let read = reading.sheet(page, sheet);
        reading.sheets.push(read);
    }
    let workbook = reading.finish(book.problems.clone());
    (workbook, reading.sheets)
}

struct BookReading<'a, 'p> {
    file: &'a str,
    layouts: &'a Layouts,
    pages: &'a [Page<'p>],
    sheets: Vec<SheetReading>,
}

/// What became of a sheet.
#[derive(Default)]
pub(super) struct SheetReading {
    /// The definition that fits, by its index.
    pub(super) layout: Option<usize>,
    goals: Vec<Goal>,
    problems: Vec<Problem>,
    role: Role,
    /// Its form is recognised beyond doubt.
    sure: bool,
    /// What was found of it.
    form: FoundForm,
    /// What its goals were read from; empty where they do not count.
    pub(super) origins: Vec<Origins>,
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
        reading.problems.extend(Self::doubt(fit, &fits).map(|problem| problem.on_sheet(&sheet.name)));
        reading.problems.extend(missing_columns(&fit.form));
        let first_row = drafts.iter().map(|draft| draft.row).min().unwrap_or(0);
        let around =
            Surroundings::new(self.pages, fit.form.definition, page, first_row, self.file, &self.layouts.shared);
        reading.origins = drafts.iter_mut().map(GoalDraft::take_origins).collect();
        reading.goals = finish::goals(drafts, &around, &mut reading.problems);
        reading
    }

    /// What a person should know about the choice of the definition: another fits as well, or this one only weakly.
    fn doubt(fit: &Fit<'_, '_>, fits: &[Fit<'_, '_>]) -> Option<Problem> {
        let definition = fit.form.definition;
        let rival = fits.iter().find(|other| {
            other.definition != fit.definition && !other.form.definition.fallback && other.is_close_to(fit)
        });
        let message = match rival {
            Some(rival) => format!(
                "様式を見分けられません。{}と{}のどちらにも見えるため、「{}」として読みました。表題か見出しを確かめてください。",
                fit.in_words(),
                rival.in_words(),
                definition.name
            ),
            None if fit.is_weak() && !definition.fallback => format!(
                "様式{}として読みましたが、見出しが足りません。見出しの文字を変えていないか確かめてください。",
                fit.in_words()
            ),
            None => return None,
        };
        Some(Problem::new(Code::UncertainLayout, Severity::Warning, message))
    }

    fn finish(&mut self, mut problems: Vec<Problem>) -> Workbook {
        self.set_aside_forms_and_indexes();
        let titles: BTreeSet<String> =
            self.sheets.iter().flat_map(|s| &s.goals).filter_map(|goal| goal.title.as_deref().map(squeeze)).collect();
        for (page, reading) in self.sheets.iter().enumerate() {
            problems.extend(self.left_out(page, reading, &titles));
        }
        let layout =
            self.sheets.iter().find(|s| !s.goals.is_empty()).or(self.sheets.iter().find(|s| s.layout.is_some()));
        let layout = layout.and_then(|s| s.layout).map(|i| self.layouts.definitions[i].id.clone());
        let (mut goals, mut forms) = (Vec::new(), BTreeMap::new());
        for (reading, page) in self.sheets.iter_mut().zip(self.pages) {
            if !reading.goals.is_empty() {
                forms.insert(page.sheet.name.clone(), std::mem::take(&mut reading.form));
            }
            goals.append(&mut reading.goals);
            problems.append(&mut reading.problems);
        }
        problems.extend(duplicates(&goals));
        let said = problems.iter().any(|problem| problem.code == Code::MissingLabel);
        if goals.is_empty() && layout.is_some() && !said {
            problems.push(no_goals());
        }
        Workbook { file: self.file.to_owned(), layout, goals, problems, forms }
    }

    /// Sheets whose goals do not count: examples, templates, and lists of what other sheets hold.
    fn set_aside_forms_and_indexes(&mut self) {
        let titles = |sheet: &SheetReading| -> BTreeSet<String> {
            sheet.goals.iter().filter_map(|goal| goal.title.as_deref().map(squeeze)).collect()
        };
        let fallback = |sheet: &SheetReading| sheet.layout.is_some_and(|i| self.layouts.definitions[i].fallback);
        let filled: BTreeSet<String> =
            self.sheets.iter().filter(|sheet| sheet.role == Role::Goals && !fallback(sheet)).flat_map(titles).collect();
        let elsewhere = self.sheets.iter().any(|sheet| !sheet.goals.is_empty() && sheet.role.holds_goals(sheet.sure));
        let drop: Vec<bool> = self
            .sheets
            .iter()
            .map(|sheet| {
                let repeats = fallback(sheet) && !filled.is_empty() && titles(sheet).is_subset(&filled);
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
                    sheet.problems.push(left_aside());
                }
            }
        }
        for (page, sheet) in self.sheets.iter_mut().enumerate() {
            for problem in &mut sheet.problems {
                problem.sheet.get_or_insert_with(|| self.pages[page].sheet.name.clone());
            }
        }
    }

    /// A sheet that no definition matches is named, unless it is an index, an example or a short note.
    fn left_out(&self, page: usize, reading: &SheetReading, titles: &BTreeSet<String>) -> Option<Problem> {
        let expected = match reading.role {
            Role::Goals => true,
            Role::BlankForm | Role::ListPerhaps => titles.is_empty(),
            Role::Empty | Role::Aside => false,
        };
        if !expected || reading.layout.is_some() || self.is_index(page, titles) {
            return None;
        }
        let page = &self.pages[page];
        let lines: Vec<String> = (0..page.blocks.len())
            .filter_map(|id| page.text(id))
            .map(|text| format!("「{}」", text.replace('\n', " ").chars().take(30).collect::<String>()))
            .take(3)
            .collect();
        let message = format!(
            "シート「{}」はどの様式にも当てはまらないため読んでいません（先頭の文字: {}）。目標のシートなら、様式の見出しを確かめるか、様式の定義を追加してください。",
            page.sheet.name,
            lines.concat()
        );
        let severity = if titles.is_empty() { Severity::Error } else { Severity::Warning };
        Some(Problem::new(Code::NoLayout, severity, message).on_sheet(&page.sheet.name))
    }

    /// The sheet lists goals that stand elsewhere.
    fn is_index(&self, page: usize, titles: &BTreeSet<String>) -> bool {
        let page = &self.pages[page];
        let labels = &self.layouts.shared.index_labels;
        let labelled = labels.iter().any(|word| page.blocks.iter().any(|block| block.key == *word));
        let texts: BTreeSet<String> = page.blocks.iter().map(|block| squeeze(&block.cell.text)).collect();
        let repeated = titles.iter().filter(|title| texts.contains(*title)).count();
        !titles.is_empty() && (labelled || repeated * 2 >= titles.len())
    }
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
    let header = form.first_header(0, form.page.last_row())?;
    if let Some(label) = header.unknown_title() {
        let title = definition.columns.printed(Field::Goal(GoalField::Title)).unwrap_or_default();
        let label = form.page.block(label).cell.text.replace('\n', "");
        let message = format!(
            "「{title}」の列が見つからないため、「{label}」の列を目標の名称として読みました。違う場合は見出しの文字を確かめてください。"
        );
        return Some(Problem::new(Code::MissingLabel, Severity::Warning, message).on_sheet(&form.page.sheet.name));
    }
    let missing: Vec<String> = definition
        .core_columns()
        .into_iter()
        .filter(|field| !header.has(*field))
        .filter_map(|field| definition.columns.printed(field))
        .map(|word| format!("「{word}」"))
        .collect();
    let message = format!(
        "{}の列が見つからないため、その内容は読んでいません。列を削除したか、見出しの文字を変えていないか確かめてください。",
        missing.concat()
    );
    let problem = Problem::new(Code::MissingLabel, Severity::Warning, message).on_sheet(&form.page.sheet.name);
    (!missing.is_empty()).then_some(problem)
}

/// The forms are there, and nothing is written into them.
fn no_goals() -> Problem {
    let message = "様式はありますが、目標が記入されていません。目標の欄に記入してください。";
    Problem::new(Code::MissingField, Severity::Warning, message)
}

fn left_aside() -> Problem {
    let message = "記入例・様式・非表示のシートとみなし、このシートの目標は読んでいません。提出するシートなら、シート名を変えるか再表示してください。";
    Problem::new(Code::Assumed, Severity::Info, message)
}

/// Two goals of one department and year with one number, and two measures of one goal.
fn duplicates(goals: &[Goal]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut known = HashMap::new();
    for goal in goals {
        if let Some(number) = &goal.number {
            let key = (number, &goal.department, &goal.sections, goal.fiscal_year);
            problems.extend(duplicate("目標", number, known.insert(key, &goal.source), &goal.source));
        }
        let mut own = HashMap::new();
        for measure in &goal.measures {
            if let Some(number) = &measure.number {
                let before = own.insert((number, measure.fiscal_year), &measure.source);
                problems.extend(duplicate("取組", number, before, &measure.source));
            }
        }
    }
    problems
}

fn duplicate(what: &str, number: &str, before: Option<&Source>, at: &Source) -> Option<Problem> {
    let message = format!("番号 {number} の{what}がもう一つあります（{}）。どちらかの番号を直してください。", before?);
    Some(Problem::new(Code::DuplicateNumber, Severity::Warning, message).at(at))
}
