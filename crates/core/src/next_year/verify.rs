//! Checks the generated workbook by reading it again: year, cleared reports, kept texts. A person handles findings.

use std::collections::BTreeSet;

use super::account::{CheckItem, CheckReason, SheetWork};
use super::plan::{NextWorkbookPlan, Wish};
use crate::report::{Presence, presence};
use matome_deadline::Deadline;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::source::Source;
use matome_deadline::text::comparison_key;
use matome_forms::field::{Field, GoalField, MeasureField};
use matome_forms::model::{Goal, Measure, Report, Workbook};

const STAYING: [MeasureField; 4] =
    [MeasureField::Title, MeasureField::Actions, MeasureField::Period, MeasureField::Target];

/// Differences between `after`, made from `before`, and the plan.
pub fn verify(before: &Workbook, plan: &NextWorkbookPlan, after: &Workbook, wish: Wish) -> Vec<CheckItem> {
    let mut checks = Vec::new();
    let printed = printed(before, plan);
    for sheet in plan.sheets.iter().filter(|sheet| sheet.work == SheetWork::CarriedOn) {
        let of = |goals: &'_ [Goal], name: &str| -> Vec<usize> {
            (0..goals.len()).filter(|at| goals[*at].source.sheet == name).collect()
        };
        let next = next_years(of(&before.goals, &sheet.sheet).into_iter().map(|at| &before.goals[at]), wish);
        for at in of(&after.goals, &sheet.new_name) {
            checks.extend(is_next(&after.goals[at], &printed, &next));
        }
        let made: Vec<&Goal> = of(&after.goals, &sheet.new_name).into_iter().map(|at| &after.goals[at]).collect();
        for at in of(&before.goals, &sheet.sheet) {
            checks.extend(stays(&before.goals[at], at, plan, &made, &sheet.new_name));
        }
        checks.extend(made.iter().flat_map(|goal| is_over(goal, plan)));
        checks.extend(made.iter().flat_map(|goal| is_anew(goal, &before.goals, plan)));
    }
    checks.dedup();
    checks
}

fn is_next(goal: &Goal, printed: &[&str], next: &BTreeSet<Option<FiscalYear>>) -> Vec<CheckItem> {
    let mut checks = Vec::new();
    for measure in &goal.measures {
        let year = measure.fiscal_year.or(goal.fiscal_year);
        if !next.contains(&year) {
            checks.push(check(
                &goal.source.sheet,
                &goal.source.cell,
                year.map_or(CheckReason::ReadWithoutYear, CheckReason::ReadAsYear),
                goal.title.as_deref(),
            ));
        }
        let reports = [
            (Report::InterimReport, MeasureField::InterimReport),
            (Report::YearEndReport, MeasureField::YearEndReport),
        ];
        for (report, field) in reports {
            let is_new = |text: &str| presence::of(text) != Presence::Nothing;
            let text = measure.report(report).filter(|text| is_new(text) && !printed.contains(text));
            checks.extend(text.map(|text| left(measure, field, text)));
        }
        let assessment = measure.self_assessment.as_deref();
        checks.extend(assessment.map(|text| left(measure, MeasureField::SelfAssessment, text)));
        if let Some(rate) = measure.achievement_rate {
            checks.push(left(measure, MeasureField::AchievementRate, &rate.to_string()));
        }
    }
    checks
}

fn next_years<'g>(goals: impl Iterator<Item = &'g Goal>, wish: Wish) -> BTreeSet<Option<FiscalYear>> {
    let by = wish.to.start() - wish.from.start();
    let of = |goal: &'g Goal| goal.measures.iter().map(move |measure| measure.fiscal_year.or(goal.fiscal_year));
    goals.flat_map(of).map(|year| year.map(|year| year.plus(by))).collect()
}

/// Texts that the form prints into report fields, as found by the plan.
fn printed<'b>(before: &'b Workbook, plan: &NextWorkbookPlan) -> Vec<&'b str> {
    let text = |(goal, measure, report): &(usize, usize, Report)| {
        before.goals.get(*goal)?.measures.get(*measure)?.report(*report)
    };
    plan.printed.iter().filter_map(text).collect()
}

fn left(measure: &Measure, field: MeasureField, text: &str) -> CheckItem {
    let reason = CheckReason::ReadWithReport(Field::Measure(field));
    check(&measure.source.sheet, &measure.source.cell, reason, Some(text))
}

fn stays(goal: &Goal, at: usize, plan: &NextWorkbookPlan, made: &[&Goal], sheet: &str) -> Vec<CheckItem> {
    let carried: Vec<usize> = (0..goal.measures.len()).filter(|place| plan.carried.contains(&(at, *place))).collect();
    if carried.is_empty() {
        return Vec::new();
    }
    let same = |other: &&&Goal| key(other) == key(goal) && other.number == goal.number;
    let Some(again) = made.iter().find(same) else {
        return vec![check(sheet, &goal.source.cell, CheckReason::ReadNoMore, goal.title.as_deref())];
    };
    let mut checks = Vec::new();
    for field in [GoalField::Background, GoalField::Purpose, GoalField::Target] {
        if goal.text(field).map(comparison_key) != again.text(field).map(comparison_key) {
            let text = goal.text(field).or(again.text(field));
            checks.push(check(sheet, &goal.source.cell, CheckReason::ReadOtherwise(Field::Goal(field)), text));
        }
    }
    for measure in carried.into_iter().map(|place| &goal.measures[place]) {
        for field in STAYING {
            let text = measure.text(field).map(comparison_key);
            if text.is_some() && !again.measures.iter().any(|other| other.text(field).map(comparison_key) == text) {
                let reason = CheckReason::ReadOtherwise(Field::Measure(field));
                let text = measure.text(field);
                checks.push(check(sheet, &measure.source.cell, reason, text));
            }
        }
    }
    checks
}

/// Deadlines before the measure's year begins, even if they name their own year.
fn is_over(goal: &Goal, plan: &NextWorkbookPlan) -> Vec<CheckItem> {
    let of_goal = goal.deadlines.iter().map(|deadline| (goal.fiscal_year, &goal.source, deadline));
    let of_measures = goal.measures.iter().flat_map(|own| {
        let year = own.fiscal_year.or(goal.fiscal_year);
        own.deadlines.iter().map(move |deadline| (year, &own.source, deadline))
    });
    let is_over = |(year, _, deadline): &(Option<FiscalYear>, &Source, &Deadline)| {
        let begins = year.map(FiscalYear::first_day);
        !deadline.done && deadline.due.zip(begins).is_some_and(|(due, begins)| due < begins)
    };
    let is_named = |deadline: &Deadline| {
        let years = [CheckReason::YearInText, CheckReason::DaySoonAfter];
        plan.checks.iter().any(|check| years.contains(&check.reason) && check.text.contains(&deadline.text))
    };
    let over = of_goal.chain(of_measures).filter(is_over).filter(|(_, _, deadline)| !is_named(deadline));
    over.map(|(_, source, deadline)| {
        let Source { sheet, cell, .. } = deadline.source.as_ref().unwrap_or(source);
        check(sheet, cell, CheckReason::DeadlineOver, Some(&deadline.text))
    })
    .collect()
}

/// Checks that the goal and its measures are among those kept.
fn is_anew(made: &Goal, before: &[Goal], plan: &NextWorkbookPlan) -> Vec<CheckItem> {
    let known = plan.carried.iter().filter_map(|(at, place)| {
        let goal = before.get(*at).filter(|goal| key(goal) == key(made) && goal.number == made.number)?;
        goal.measures.get(*place).map(texts)
    });
    let known: Vec<Vec<Option<String>>> = known.collect();
    let sheet = &made.source.sheet;
    if known.is_empty() {
        return vec![check(sheet, &made.source.cell, CheckReason::ReadAnew, made.title.as_deref())];
    }
    let anew = made.measures.iter().filter(|measure| !known.contains(&texts(measure)));
    anew.map(|measure| check(sheet, &measure.source.cell, CheckReason::ReadAnew, Some(measure.name()))).collect()
}

fn texts(measure: &Measure) -> Vec<Option<String>> {
    STAYING.iter().map(|field| measure.text(*field).map(comparison_key)).collect()
}

fn key(goal: &Goal) -> Option<String> {
    goal.title.as_deref().map(comparison_key)
}

fn check(sheet: &str, cell: &str, reason: CheckReason, text: Option<&str>) -> CheckItem {
    let text = text.unwrap_or_default().chars().take(60).collect();
    CheckItem { sheet: sheet.to_owned(), cell: cell.to_owned(), reason, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goal(title: &str, actions: &str) -> Goal {
        let measure = Measure { actions: Some(actions.to_owned()), ..Measure::default() };
        let source = Source { sheet: "R9".to_owned(), cell: "B2".to_owned() };
        let number = Some("1".to_owned());
        Goal { number, title: Some(title.to_owned()), measures: vec![measure], source, ..Goal::default() }
    }

    /// Texts of one goal read below another's name have moved.
    #[test]
    fn a_goal_is_known_by_its_title_and_its_measures() {
        let before = [goal("窓口の案内", "要綱を改める")];
        let plan = NextWorkbookPlan { carried: BTreeSet::from([(0, 0)]), ..NextWorkbookPlan::default() };
        let anew = |title: &str, actions: &str| !is_anew(&goal(title, actions), &before, &plan).is_empty();
        assert!(!anew("窓口の案内", "要綱を改める"));
        assert!(!anew("窓口の　案内", "要綱を改める"), "spaces are no other title");
        assert!(anew("窓口の混雑", "要綱を改める"));
        assert!(anew("窓口の案内", "説明会を開く"));
    }
}
