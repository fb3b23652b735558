//! Plans the cell changes of a workbook for the next year. Only cells read as fields or headings are touched.

use std::collections::{BTreeMap, BTreeSet};

use super::account::{CellChange, CellDeed, CheckItem, CheckReason, SheetAccount, SheetWork};
use super::clearing::{SharedTexts, cleared};
use super::roll::{self, Rolled};
use super::selection::SheetYears;
use crate::progress::Progress;
use crate::records::confirmation::Confirmation;
use crate::report::{Presence, presence};
use matome_deadline::fiscal_year::FiscalYear;
use matome_forms::field::{Field, GoalField, MeasureField};
use matome_forms::layout::{ExplainedCell, Use, WorkbookExplanation};
use matome_forms::model::{Goal, Report};
use matome_workbook::edits::{Edit, Edits, NewValue};
use matome_workbook::grid::Position;

/// Options for next year's sheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    pub from: FiscalYear,
    pub to: FiscalYear,
    pub keep: Keep,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    All,
    /// Unfinished measures, and those with deadlines beyond the year.
    GoingOn,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct NextWorkbookPlan {
    pub edits: Edits,
    pub changes: Vec<CellChange>,
    pub sheets: Vec<SheetAccount>,
    pub checks: Vec<CheckItem>,
    /// Measures that keep their texts, by indices of goal and measure.
    pub carried: BTreeSet<(usize, usize)>,
    /// Measures whose report field holds only printed text of the form.
    pub printed: BTreeSet<(usize, usize, Report)>,
}

/// Longer texts are sentences, not captions.
const LONGEST_CAPTION: usize = 60;
const SHOWN: usize = 60;

/// Fields left empty for the next year.
const EMPTIED: [MeasureField; 4] = [
    MeasureField::InterimReport,
    MeasureField::YearEndReport,
    MeasureField::AchievementRate,
    MeasureField::SelfAssessment,
];

/// Fields that identify a goal and are always kept.
const KEPT: [Field; 4] = [
    Field::Goal(GoalField::Department),
    Field::Goal(GoalField::Sections),
    Field::Goal(GoalField::Number),
    Field::Measure(MeasureField::Number),
];

/// `progress` is that of each goal's measures.
pub fn plan(explanation: &WorkbookExplanation, progress: &[Vec<Progress>], wish: Wish) -> NextWorkbookPlan {
    let years =
        explanation.sheets.iter().map(|sheet| SheetYears::of_sheet(&explanation.workbook.goals, sheet)).collect();
    let (plan, texts, shared) = Default::default();
    let mut planning = Planning { explanation, progress, wish, years, plan, texts, shared };
    planning.judge_measures();
    let carried = planning.plan.carried.iter().map(|(goal, _)| *goal).collect();
    planning.shared = SharedTexts::of(explanation, &carried);
    let sheets: Vec<SheetWork> = (0..explanation.sheets.len()).map(|at| planning.work(at)).collect();
    for (at, work) in sheets.iter().enumerate() {
        planning.sheet(at, *work);
    }
    planning.finish();
    planning.plan
}

struct Planning<'a> {
    explanation: &'a WorkbookExplanation,
    progress: &'a [Vec<Progress>],
    wish: Wish,
    years: Vec<SheetYears>,
    plan: NextWorkbookPlan,
    /// New cell texts and their reasons, by indices of sheet and cell.
    texts: BTreeMap<(usize, usize), (String, CellDeed, Option<Field>)>,
    shared: SharedTexts,
}

impl<'a> Planning<'a> {
    fn goals(&self) -> &'a [Goal] {
        &self.explanation.workbook.goals
    }

    fn judge_measures(&mut self) {
        let last_day = self.wish.from.last_day();
        for (at, goal) in self.goals().iter().enumerate() {
            for (place, measure) in goal.measures.iter().enumerate() {
                let progress = self.progress.get(at).and_then(|of_goal| of_goal.get(place));
                let is_over = progress
                    .is_some_and(|progress| progress.is_done() || progress.confirmation == Some(Confirmation::Stopped));
                let mut deadlines = measure.deadlines.iter().chain(&goal.deadlines);
                let goes_beyond = deadlines.any(|deadline| deadline.due.is_some_and(|due| due > last_day));
                if self.wish.keep == Keep::All || !is_over || goes_beyond {
                    self.plan.carried.insert((at, place));
                }
                for report in [Report::InterimReport, Report::YearEndReport] {
                    let is_printed = progress.is_some_and(|progress| progress.presence(report) == Presence::Nothing);
                    if is_printed && measure.report(report).is_some() {
                        self.plan.printed.insert((at, place, report));
                    }
                }
            }
        }
    }

    fn work(&self, at: usize) -> SheetWork {
        let cells = &self.explanation.sheets[at].cells;
        let spans = cells.iter().any(|cell| is_heading(&cell.taken) && roll::names_span(&cell.text));
        self.years[at].work(self.wish.from, spans)
    }

    const fn by(&self) -> i32 {
        self.wish.to.start() - self.wish.from.start()
    }

    fn sheet(&mut self, at: usize, work: SheetWork) {
        let sheet = &self.explanation.sheets[at];
        if sheet.cells.is_empty() {
            return;
        }
        let measures: BTreeSet<(usize, usize)> =
            sheet.cells.iter().filter_map(|cell| measure_of(&cell.taken)).collect();
        let carried = measures.intersection(&self.plan.carried).count();
        let mut account =
            SheetAccount { sheet: sheet.name.clone(), new_name: sheet.name.clone(), work, carried: 0, blanked: 0 };
        if work == SheetWork::CarriedOn {
            (account.carried, account.blanked) = (carried, measures.len() - carried);
            account.new_name = self.name(at, &sheet.name);
            for (place, cell) in sheet.cells.iter().enumerate() {
                self.cell((at, place), cell);
            }
        } else {
            self.check(&sheet.name, "", CheckReason::Untouched(work), "");
            let passed = |cell: &&ExplainedCell| roll::names(&cell.text, self.wish.from) && !is_sentence(&cell.text);
            let years: Vec<_> = sheet.cells.iter().filter(passed).take(5).collect();
            for cell in years {
                self.check(&sheet.name, &cell.cell, CheckReason::YearInText, &cell.text);
            }
        }
        self.plan.sheets.push(account);
    }

    /// The sheet's name with its year rolled.
    fn name(&mut self, at: usize, name: &str) -> String {
        let rolled = self.years[at].roll(name, self.by());
        if rolled.is_changed {
            self.plan.edits.renamed.push((name.to_owned(), rolled.text.clone()));
        }
        rolled.text
    }

    fn cell(&mut self, at: (usize, usize), cell: &ExplainedCell) {
        match cell.taken {
            Use::Value { field: field @ Field::Goal(GoalField::FiscalYear), .. } => self.heading(at, cell, Some(field)),
            Use::Heading { .. } | Use::Label { .. } | Use::Header { .. } => self.heading(at, cell, None),
            Use::Note if is_caption(&cell.text) => self.heading(at, cell, None),
            Use::Value { field, goal, measure } => self.value(at, cell, field, goal, measure),
            // The measures' year is printed somewhere, possibly in an unknown heading.
            Use::Unread
                if self.years[at.0].has_two() && is_caption(&cell.text) && self.years[at.0].are_in(&cell.text) =>
            {
                self.heading(at, cell, None);
            }
            Use::Unread => {
                let sheet = &self.explanation.sheets[at.0].name;
                self.check(sheet, &cell.cell, CheckReason::Unread, &cell.text);
                self.text(at.0, cell);
            }
            Use::Note | Use::Decoration | Use::Unused => self.text(at.0, cell),
        }
    }

    fn heading(&mut self, at: (usize, usize), cell: &ExplainedCell, field: Option<Field>) {
        let Rolled { text, is_changed, left, others, days } = self.years[at.0].roll(&cell.text, self.by());
        let sheet = &self.explanation.sheets[at.0].name;
        if is_changed && !is_sentence(&cell.text) {
            if !days.is_empty() {
                self.check(sheet, &cell.cell, CheckReason::DayRolled, &text);
            }
            self.texts.insert(at, (text, CellDeed::Rolled, field));
        } else if is_changed || left.is_empty() && others.is_empty() {
            self.text(at.0, cell);
        }
        if !left.is_empty() {
            self.check(sheet, &cell.cell, CheckReason::YearLeft, &cell.text);
        } else if !others.is_empty() {
            self.check(sheet, &cell.cell, CheckReason::OtherYearInHeading, &cell.text);
        }
    }

    /// A kept text; reported if it names the past year.
    fn text(&mut self, sheet: usize, cell: &ExplainedCell) {
        let years = &self.years[sheet];
        let passed = years.are_in(&cell.text).then_some(CheckReason::YearInText);
        let soon = || years.end_soon_before(&cell.text).then_some(CheckReason::DaySoonAfter);
        let last = roll::speaks_of_last_year(&cell.text).then_some(CheckReason::LastYear);
        for reason in [passed.or_else(soon), last].into_iter().flatten() {
            self.check(&self.explanation.sheets[sheet].name, &cell.cell, reason, &cell.text);
        }
    }

    fn value(&mut self, at: (usize, usize), cell: &ExplainedCell, field: Field, goal: usize, measure: Option<usize>) {
        let is_carried = match measure {
            Some(measure) => self.plan.carried.contains(&(goal, measure)),
            None => self.plan.carried.range((goal, 0)..(goal + 1, 0)).next().is_some(),
        };
        let printed = || presence::of(&cell.text) == Presence::Nothing;
        let stays = |deed| match deed {
            CellDeed::Emptied => measure.is_none() && printed(),
            _ => self.shared.hold(&cell.taken, &cell.text),
        };
        let deed = self.deed(field, goal, measure, is_carried).filter(|deed| !stays(*deed));
        let Some(deed) = deed else { return self.text(at.0, cell) };
        let said = self.said(field, goal, measure);
        if let Some(rest) = cleared(&cell.text, &said) {
            self.texts.insert(at, (rest, deed, Some(field)));
        } else {
            let sheet = &self.explanation.sheets[at.0].name;
            self.check(sheet, &cell.cell, CheckReason::NotTakenOut(field), &cell.text);
        }
    }

    /// The change to a value; `None` keeps it.
    fn deed(&self, field: Field, goal: usize, measure: Option<usize>, is_carried: bool) -> Option<CellDeed> {
        if KEPT.contains(&field) {
            return None;
        }
        if let Field::Measure(of_measure) = field
            && EMPTIED.contains(&of_measure)
        {
            let is_printed = measure
                .zip(report(of_measure))
                .is_some_and(|(measure, report)| self.plan.printed.contains(&(goal, measure, report)));
            return (!is_printed).then_some(CellDeed::Emptied);
        }
        (!is_carried).then_some(CellDeed::Blanked)
    }

    /// All that the cells of a field say in the records.
    fn said(&self, field: Field, goal: usize, measure: Option<usize>) -> Vec<String> {
        let Some(goal) = self.goals().get(goal) else { return Vec::new() };
        match (field, measure.and_then(|at| goal.measures.get(at))) {
            (Field::Goal(GoalField::Other), _) => goal.other.values().cloned().collect(),
            (Field::Goal(field), _) => goal.text(field).map(str::to_owned).into_iter().collect(),
            (Field::Measure(field), Some(measure)) => measure.text(field).map(str::to_owned).into_iter().collect(),
            (Field::Measure(_), None) => Vec::new(),
        }
    }

    /// Turns new texts into edits, ordered by sheet and cell.
    fn finish(&mut self) {
        for ((sheet, place), (text, deed, field)) in std::mem::take(&mut self.texts) {
            let sheet = &self.explanation.sheets[sheet];
            let cell = &sheet.cells[place];
            let Some(at) = Position::parse(&cell.cell).filter(|_| text != cell.text) else { continue };
            let Some(value) = self.value_of(cell, &text) else {
                self.check(&sheet.name, &cell.cell, CheckReason::YearLeft, &cell.text);
                continue;
            };
            self.plan.edits.cells.push(Edit { sheet: sheet.name.clone(), at, value });
            let (sheet, before) = (sheet.name.clone(), cell.text.clone());
            self.plan.changes.push(CellChange { sheet, cell: cell.cell.clone(), deed, field, before, after: text });
        }
    }

    /// A year stored as a number stays a number; dates are left to a person.
    fn value_of(&self, cell: &ExplainedCell, text: &str) -> Option<NewValue> {
        let years = f64::from(self.by());
        match cell.number {
            _ if text.is_empty() => Some(NewValue::Empty),
            None => Some(NewValue::Text(text.to_owned())),
            // 8 shown as 令和8年度, 2026 shown as 2026年度.
            Some(number) => (number.fract() == 0.0 && number < 2200.0).then_some(NewValue::Number(number + years)),
        }
    }

    fn check(&mut self, sheet: &str, cell: &str, reason: CheckReason, text: &str) {
        let text: String = text.chars().take(SHOWN).collect();
        let check = CheckItem { sheet: sheet.to_owned(), cell: cell.to_owned(), reason, text };
        if !self.plan.checks.contains(&check) {
            self.plan.checks.push(check);
        }
    }
}

const fn report(field: MeasureField) -> Option<Report> {
    match field {
        MeasureField::InterimReport => Some(Report::InterimReport),
        MeasureField::YearEndReport => Some(Report::YearEndReport),
        _ => None,
    }
}

const fn measure_of(taken: &Use) -> Option<(usize, usize)> {
    match taken {
        Use::Value { goal, measure: Some(measure), .. } => Some((*goal, *measure)),
        _ => None,
    }
}

const fn is_heading(taken: &Use) -> bool {
    matches!(taken, Use::Heading { .. } | Use::Value { field: Field::Goal(GoalField::FiscalYear), .. })
}

fn is_sentence(text: &str) -> bool {
    text.contains('。') || text.chars().count() > LONGEST_CAPTION
}

/// A heading of the form, not an instruction.
fn is_caption(text: &str) -> bool {
    !is_sentence(text) && !text.trim_start().starts_with(['※', '*', '注', '(', '（']) && text.lines().count() <= 2
}
