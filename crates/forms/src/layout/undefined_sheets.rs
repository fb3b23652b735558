//! Reads sheets without a certain definition, together, by the general reader and taught forms.

use std::collections::BTreeSet;

use super::definition::Definition;
use super::draft::{BlockOrigins, GoalDraft, first_row};
use super::from_general_reader;
use super::from_general_reader::{FirstLine, Texts};
use super::left_over::is_note;
use super::origin::SheetContext;
use super::page::{Block, BlockId, Page, says_something};
use super::role::Role;
use super::sheet_result::SheetResult;
use super::sketch::Counts;
use super::taught::{self, TaughtForm};
use super::workbook::{WorkbookReading, says_nothing};
use super::{resolution, sketch};
use crate::general_reader;
use crate::general_reader::{GoalReading, Item, Rival, SheetReading, Taught, Understanding, Unit};
use crate::model::{FoundForm, Goal, PossibleReading, Report};
use matome_deadline::source::Source;
use matome_deadline::text::comparison_key;
use matome_workbook::grid::Sheet;
use matome_workbook::problem::{Code, Problem};

impl<'a> WorkbookReading<'a, '_> {
    /// Reads sheets without a definition that gave no goals, or that one may have misread.
    pub(super) fn read_the_rest(&mut self) {
        let is_known =
            |sheet: &SheetResult| !sheet.goals.is_empty() && sheet.role == Role::Goals && !sheet.is_contested();
        let known = self.sheets.iter().any(is_known);
        let open: Vec<usize> = (0..self.sheets.len()).filter(|page| self.is_open(*page)).collect();
        let sheets: Vec<&Sheet> = open.iter().map(|page| self.pages[*page].sheet).collect();
        if sheets.is_empty() {
            return;
        }
        let (mut readings, mut understanding) = general_reader::read(&sheets, &Taught::default());
        for page in &open {
            self.words[*page] = sketch::words(&understanding, &self.pages[*page]);
        }
        let forms: Vec<Option<&'a TaughtForm>> =
            open.iter().map(|page| taught::best(&self.layouts.taught, &self.words[*page])).collect();
        if forms.iter().flatten().any(|form| form.guides()) {
            (readings, understanding) = general_reader::read(&sheets, &taught::together(&forms, false));
        }
        let own = forms.iter().zip(&sheets).filter_map(|(form, sheet)| Some(((*form)?, sheet)));
        if own.into_iter().any(|(form, sheet)| !form.is_as_confirmed(&understanding, &sheet.name)) {
            (readings, understanding) = general_reader::read(&sheets, &taught::together(&forms, true));
        }
        let reports = reports(&understanding, &readings);
        for ((page, mut read), form) in open.into_iter().zip(readings).zip(forms) {
            // Prose beside a sheet of a known form is no goal.
            if known && read.unit.is_some_and(Unit::is_prose) && !form.is_some_and(TaughtForm::guides) {
                (read.unit, read.goals) = (None, Vec::new());
            }
            let unit = read.unit;
            let drafts = self.drafts(page, read.goals, form, &reports);
            let rivals = std::mem::take(&mut read.rivals);
            let form = form.filter(|_| read.unit.is_some());
            self.settle(page, drafts, form.is_some_and(TaughtForm::guides), &understanding, known);
            if let Some(form) = form {
                self.teach(page, form, &understanding);
            }
            self.sheets[page].readings = self.readings(page, unit, rivals, form, &reports);
        }
        let again: BTreeSet<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        let is_kept = |reading: &SheetResult| !reading.goals.is_empty() && !reading.general;
        let by_form = self.pages.iter().zip(&self.sheets).filter(|(_, reading)| is_kept(reading));
        let by_form: BTreeSet<&str> = by_form.map(|(page, _)| page.sheet.name.as_str()).collect();
        self.understanding.retain(|sheet| by_form.contains(sheet) || !again.contains(sheet));
        understanding.retain(|sheet| !by_form.contains(sheet));
        self.understanding.extend(understanding);
    }

    fn drafts(
        &self,
        page: usize,
        goals: Vec<GoalReading>,
        form: Option<&TaughtForm>,
        reports: &[Report],
    ) -> Vec<GoalDraft> {
        let texts = Texts { first_line: FirstLine::MayBeTitle, period_alone: false };
        let mut drafts = from_general_reader::drafts(&self.pages[page], goals, reports, texts);
        if let Some(form) = form {
            from_general_reader::give(&mut drafts, &form.structure, &self.pages[page], self.file);
        }
        drafts
    }

    /// The readings of a sheet that no definition reads, if there are several.
    fn readings(
        &self,
        page: usize,
        unit: Option<Unit>,
        rivals: Vec<Rival>,
        form: Option<&TaughtForm>,
        reports: &[Report],
    ) -> Vec<PossibleReading> {
        let sheet = &self.sheets[page];
        if rivals.is_empty() || !sheet.goals.is_empty() && !sheet.general {
            return Vec::new();
        }
        let reading = |unit: Unit, goals: &[Goal]| {
            let Counts { goals: all, measures, deadlines } = Counts::of(goals);
            let (example, first_measure) = example(goals);
            let sheet = self.pages[page].sheet.name.clone();
            PossibleReading { sheet, unit, goals: all, measures, deadlines, example, first_measure }
        };
        let shown = unit.filter(|_| sheet.general).map(|unit| reading(unit, &sheet.goals));
        let of_rival = |rival: Rival| {
            let drafts = self.drafts(page, rival.goals, form, reports);
            reading(rival.unit, &self.resolved(page, drafts, &mut Vec::new()))
        };
        shown.into_iter().chain(rivals.into_iter().map(of_rival)).collect()
    }

    fn resolved(&self, page: usize, drafts: Vec<GoalDraft>, problems: &mut Vec<Problem>) -> Vec<Goal> {
        self.resolved_by(&self.layouts.around, page, drafts, problems)
    }

    /// The goals of drafts, with year and department where `definition` says.
    pub(super) fn resolved_by(
        &self,
        definition: &Definition,
        page: usize,
        drafts: Vec<GoalDraft>,
        problems: &mut Vec<Problem>,
    ) -> Vec<Goal> {
        let around =
            SheetContext::new(self.pages, definition, page, first_row(&drafts), self.file, &self.layouts.shared);
        resolution::goals(drafts, &around, problems)
    }

    /// Whether a page has contents that a blank form lacks.
    pub(super) fn is_filled(&self, page: usize, understanding: &Understanding) -> bool {
        let others = self.pages.iter().enumerate().filter(|(other, _)| *other != page).map(|(_, page)| page);
        let others: Vec<String> = others.flat_map(|page| &page.blocks).map(|b| comparison_key(&b.cell.text)).collect();
        let name = &self.pages[page].sheet.name;
        let is_printed = |block: &Block<'_>| {
            let own = comparison_key(&block.cell.text);
            !says_something(&own)
                || is_note(&own)
                || understanding.labels.contains(&(name.clone(), block.area.first.to_string()))
                || others.iter().any(|other| is_unfilled(&own, other))
        };
        !self.pages[page].blocks.iter().all(is_printed)
    }

    fn is_open(&self, page: usize) -> bool {
        let sheet: &SheetResult = &self.sheets[page];
        let is_doubtful = self.layouts.reads_any_form && (sheet.goals.is_empty() || sheet.is_contested());
        let is_taught = || self.layouts.taught.iter().any(|form| form.guides() && form.may_fit(&self.pages[page]));
        sheet.role != Role::Empty && (is_doubtful || is_taught())
    }

    /// Records the taught form of a page, and what is certain by it.
    fn teach(&mut self, page: usize, form: &TaughtForm, understanding: &Understanding) {
        let reading = &mut self.sheets[page];
        if reading.has_general_goals() {
            taught::make_certain(&mut reading.goals, form, understanding, &self.pages[page].sheet.name);
            reading.taught = Some(form.id.clone());
        }
    }

    /// Chooses between a definition's reading of a page and these drafts. `guided`: a person said how they are read;
    /// `known`: some definition reads a sheet of the workbook beyond doubt.
    fn settle(
        &mut self,
        page: usize,
        drafts: Vec<GoalDraft>,
        guided: bool,
        understanding: &Understanding,
        known: bool,
    ) {
        let sheet = &self.sheets[page];
        let blank = sheet.goals.is_empty() && sheet.layout.is_some() && known;
        if guided && !drafts.is_empty() && !blank {
            self.replace(page, drafts);
            self.sheets[page].guided = true;
            return;
        }
        if !self.layouts.reads_any_form {
            return;
        }
        let verdict = match (sheet.goals.is_empty(), drafts.is_empty() || blank) {
            // The blank form beside filled ones.
            (true, true) => Verdict::Keep,
            (true, false) => Verdict::Replace,
            (false, _) => self.verdict(page, &drafts, understanding),
        };
        match verdict {
            Verdict::Keep => {}
            Verdict::Assume => from_general_reader::assume(&mut self.sheets[page].goals),
            Verdict::Replace => self.replace(page, drafts),
        }
    }

    /// Verdict on a definition's goals of a page, compared with these drafts.
    fn verdict(&self, page: usize, drafts: &[GoalDraft], understanding: &Understanding) -> Verdict {
        let sheet = &self.sheets[page];
        if !sheet.is_contested() {
            return Verdict::Keep;
        }
        let (goals, shortfall) = (sheet.goals.as_slice(), Shortfall::of(sheet, &self.pages[page], drafts));
        let is_misread = sheet.is_doubtful()
            && !drafts.is_empty()
            && (shortfall.is_real(goals) || names_by_label(goals, understanding));
        let takes_labels = || labels_held(sheet, &self.pages[page], understanding) >= LABELS;
        // A blank form: its labels were taken for values.
        let is_blank = drafts.is_empty() && goals.iter().all(|goal| goal.title.is_none());
        if is_misread || (shortfall.lacks_label && shortfall.is_named || is_blank) && takes_labels() {
            return Verdict::Replace;
        }
        // Certain is what the form says of the whole sheet.
        let is_unsure = sheet.is_doubtful() || shortfall.lacks_label || shortfall.leaves_much;
        if from_general_reader::agree(goals, drafts) {
            return if is_unsure { Verdict::Assume } else { Verdict::Keep };
        }
        let differs = shortfall.lacks_label && shortfall.is_named && !from_general_reader::name_alike(goals, drafts);
        if differs || shortfall.is_of_another_form() {
            return Verdict::Replace;
        }
        let is_empty = goals.iter().all(|goal| goal.measures.iter().all(says_nothing));
        if !drafts.is_empty() && is_empty {
            return Verdict::Replace;
        }
        if is_unsure { Verdict::Assume } else { Verdict::Keep }
    }

    fn replace(&mut self, page: usize, mut drafts: Vec<GoalDraft>) {
        let (origins, mut problems) = (drafts.iter_mut().map(GoalDraft::take_origins).collect(), Vec::new());
        let goals = self.resolved(page, drafts, &mut problems);
        let reading = &mut self.sheets[page];
        (reading.origins, reading.goals, reading.problems) = (origins, goals, problems);
        from_general_reader::settle_offices(&self.pages[page], &mut reading.goals);
        from_general_reader::assume(&mut reading.goals);
        reading.layout = None;
        reading.form = FoundForm::default();
        reading.general = true;
    }
}

/// The name of the first goal, and what is done for it first.
fn example(goals: &[Goal]) -> (String, String) {
    let Some(first) = goals.first() else { return (String::new(), String::new()) };
    let measure = first.measures.iter().find_map(|measure| measure.title.clone().or_else(|| measure.actions.clone()));
    (first.title.clone().unwrap_or_default(), measure.unwrap_or_default())
}

/// Longest text filled into a printed text on another sheet.
const LONGEST_FILLED: usize = 20;

/// Whether `own` is the unfilled form of `other`: 部令和年度目標 of 建設部令和7年度目標.
fn is_unfilled(own: &str, other: &str) -> bool {
    let mut left = other.chars();
    other.chars().count() <= own.chars().count() + LONGEST_FILLED && own.chars().all(|c| left.any(|next| next == c))
}

/// Verdict on a definition's reading of a page.
enum Verdict {
    Keep,
    /// Kept, but assumed.
    Assume,
    /// Replaced by the reading without a definition.
    Replace,
}

/// Shortfall of a definition compared with drafts read without one.
struct Shortfall {
    /// The definition misses a label of its own.
    lacks_label: bool,
    /// Each draft has the name of a goal.
    is_named: bool,
    leaves_much: bool,
    /// Characters of the sheet held by the definition, and by the drafts.
    held: usize,
    found: usize,
}

impl Shortfall {
    fn of(sheet: &SheetResult, page: &Page<'_>, drafts: &[GoalDraft]) -> Self {
        Self {
            lacks_label: lacks_label(sheet),
            is_named: names_all(drafts),
            leaves_much: sheet.leaves_much,
            held: sheet.origins.iter().map(|origins| origins.held(page)).sum(),
            found: drafts.iter().map(|draft| draft.held(page)).sum(),
        }
    }

    /// The drafts hold over a quarter more of the sheet's text.
    const fn is_large(&self) -> bool {
        self.found * 4 > self.held * 5
    }

    /// Whether the drafts name unnamed goals or hold many more texts; any more, if a label is missing.
    fn is_real(&self, goals: &[Goal]) -> bool {
        let is_untitled = goals.iter().any(|goal| goal.title.is_none());
        self.is_named && (is_untitled || self.is_large())
    }

    /// Whether the definition is of another form: the drafts hold at least half as much again, or a label is missing.
    const fn is_of_another_form(&self) -> bool {
        let is_half_again = self.found * 2 >= self.held * 3;
        self.is_named && (self.leaves_much && is_half_again || self.lacks_label && self.is_large())
    }
}

fn lacks_label(sheet: &SheetResult) -> bool {
    sheet.problems.iter().any(|problem| problem.code() == Code::MissingLabel)
}

/// Labels among a definition's values that show it to be of another form.
const LABELS: usize = 2;

/// Number of labels that a definition took for values.
fn labels_held(sheet: &SheetResult, page: &Page<'_>, understanding: &Understanding) -> usize {
    let is_label = |id: &BlockId| {
        let place = (page.sheet.name.clone(), page.block(*id).area.first.to_string());
        understanding.labels.contains(&place) && !understanding.strange.contains(&place)
    };
    let held: BTreeSet<BlockId> = sheet.origins.iter().flat_map(BlockOrigins::worded).collect();
    held.iter().filter(|id| is_label(id)).count()
}

fn names_all(drafts: &[GoalDraft]) -> bool {
    !drafts.is_empty() && drafts.iter().all(|draft| draft.goal.title.is_some())
}

/// Whether a goal's name is a label of the sheet: the definition is of another form.
fn names_by_label(goals: &[Goal], understanding: &Understanding) -> bool {
    let is_label = |goal: &Goal| {
        let Source { sheet, cell } = &goal.source;
        understanding.labels.iter().any(|(name, at)| name == sheet && at == cell)
    };
    goals.iter().filter(|goal| goal.title.is_some()).any(is_label)
}

/// Reports that headings or row labels have a field for.
pub(super) fn reports(understanding: &Understanding, readings: &[SheetReading]) -> Vec<Report> {
    let mut items: BTreeSet<Item> = understanding.headings.iter().filter_map(|heading| heading.item).collect();
    items.extend(readings.iter().flat_map(|reading| &reading.row_reports));
    let of_items = [(Item::InterimReport, Report::InterimReport), (Item::YearEndReport, Report::YearEndReport)];
    of_items.into_iter().filter(|(item, _)| items.contains(item)).map(|(_, report)| report).collect()
}
