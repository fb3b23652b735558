//! Turns drafts into goals: settles year and department, resolves deadlines, reports what is missing.

use super::draft::{GoalDraft, MeasureDraft, Searched};
use super::origin::{SheetContext, Sourced};
use crate::field::GoalField;
use crate::model::{Goal, Measure};
use matome_deadline::Deadline;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::written::{checkbox, department};
use matome_workbook::problem::{Assumable, Fault, Problem};

/// The goals of one page; `problems` receives items for a person.
pub(super) fn goals(drafts: Vec<GoalDraft>, around: &SheetContext<'_, '_>, problems: &mut Vec<Problem>) -> Vec<Goal> {
    let sheet = around.sheet();
    let mut once = Once { sheet, problems, said: Vec::new() };
    drafts.into_iter().map(|draft| goal(draft, around, &mut once)).collect()
}

fn goal(draft: GoalDraft, around: &SheetContext<'_, '_>, once: &mut Once<'_>) -> Goal {
    let year = around.fiscal_year(&draft);
    let department = around.department(&draft);
    if let Some(assumed) = year.as_ref().and_then(|year| year.assumed_from.as_ref()) {
        let label = year.as_ref().map(|year| year.value.label()).unwrap_or_default();
        once.say(assumed_from(Assumable::FiscalYear, assumed, label));
    }
    if let Some(Sourced { value, assumed_from: Some(assumed) }) = &department {
        once.say(assumed_from(Assumable::Department, assumed, value.clone()));
    }
    if year.is_none() {
        once.say(Fault::NoFiscalYear);
    }
    let (year, from) = year.map(|year| (year.value, year.assumed_from)).unzip();
    let mut goal = draft.goal;
    goal.fiscal_year = year;
    goal.department = department.map(|department| department.value);
    take_offices_apart(&mut goal);
    // If the form may omit the department, its sections tell who is meant.
    let by_section = around.definition.is_optional(GoalField::Department) && !goal.sections.is_empty();
    if goal.department.is_none() && !around.definition.department_from.is_empty() && !by_section {
        once.say(Fault::NoDepartment);
    }
    goal.deadlines = deadlines(&draft.searched, year, once.problems);
    goal.measures = draft.measures.into_iter().map(|draft| measure(draft, year, once.problems)).collect();
    if let Some(disagreement) = year.and_then(|taken| disagreeing_years(&goal, taken, from.flatten(), around)) {
        once.say(disagreement);
    }
    if goal.title.is_none() {
        once.problems.push(Fault::NoTitle.at(&goal.source));
    }
    if goal.measures.is_empty() {
        once.problems.push(Fault::NoMeasures.at(&goal.source));
        goal.measures.push(MeasureDraft::new(goal.source.clone()).measure);
        goal.measures[0].fiscal_year = year;
    }
    goal
}

/// Years in file and folder names that differ from the goal's. A name may state a span of years.
fn disagreeing_years(
    goal: &Goal,
    taken: FiscalYear,
    from: Option<String>,
    around: &SheetContext<'_, '_>,
) -> Option<Fault> {
    let own = || goal.measures.iter().filter_map(|measure| measure.fiscal_year).chain([taken]);
    let other = around.named_years().filter_map(|(place, years)| {
        let (first, last) = (*years.iter().min()?, *years.iter().max()?);
        (!own().any(|year| (first..=last).contains(&year))).then_some((place, years[0]))
    });
    let named: Vec<_> = other.collect();
    (!named.is_empty()).then_some(Fault::YearsDisagree { taken, from, named, other: None })
}

/// 総務部 管財課 in the place of one of them is both.
fn take_offices_apart(goal: &mut Goal) {
    if let Some((department, section)) = goal.department.as_deref().and_then(department::and_section) {
        goal.department = Some(department);
        if goal.sections.is_empty() {
            goal.sections.push(section);
        }
    }
    for printed in &mut goal.sections {
        if let Some((department, section)) = department::and_section(printed) {
            goal.department.get_or_insert(department);
            *printed = section;
        }
    }
}

fn measure(draft: MeasureDraft, year: Option<FiscalYear>, problems: &mut Vec<Problem>) -> Measure {
    let mut measure = draft.measure;
    measure.fiscal_year = measure.fiscal_year.or(year);
    // □順調 □遅れ: nothing is ticked yet.
    measure.self_assessment = measure.self_assessment.filter(|text| checkbox::unticked(text).as_ref() != Some(text));
    measure.deadlines = deadlines(&draft.searched, measure.fiscal_year, problems);
    measure
}

fn deadlines(searched: &[Searched], year: Option<FiscalYear>, problems: &mut Vec<Problem>) -> Vec<Deadline> {
    let Some(year) = year else { return of_any_year(searched) };
    let mut deadlines = Vec::new();
    for Searched { text, mode, source } in searched {
        let reading = matome_deadline::read(text, year, *mode);
        for mut deadline in reading.deadlines {
            deadline.source = Some(source.clone());
            deadlines.push(deadline);
        }
        problems.extend(reading.remarks.into_iter().map(|remark| Fault::Deadline(remark).at(source)));
    }
    deadlines
}

/// Deadlines with their own year, independent of the sheet's.
fn of_any_year(searched: &[Searched]) -> Vec<Deadline> {
    let mut deadlines = Vec::new();
    for Searched { text, mode, source } in searched {
        let of = |year: i32| matome_deadline::read(text, FiscalYear::new(year), *mode).deadlines;
        let (one, other) = (of(ANY_YEAR), of(ANY_YEAR + 1));
        if one.len() == other.len() {
            let same = one.into_iter().zip(other).filter(|(one, other)| one == other);
            deadlines.extend(same.map(|(one, _)| Deadline { source: Some(source.clone()), ..one }));
        }
    }
    deadlines
}

/// Used if no year is known.
const ANY_YEAR: i32 = 2024;

fn assumed_from(what: Assumable, from: &str, value: String) -> Fault {
    Fault::Assumed { what, from: from.to_owned(), value }
}

/// Problems of a whole sheet, each reported once.
struct Once<'a> {
    sheet: &'a str,
    problems: &'a mut Vec<Problem>,
    said: Vec<Fault>,
}

impl Once<'_> {
    fn say(&mut self, fault: Fault) {
        if !self.said.contains(&fault) {
            self.problems.push(fault.clone().on_sheet(self.sheet));
            self.said.push(fault);
        }
    }
}
