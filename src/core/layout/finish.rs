//! From a draft to a goal: year and department are settled, deadlines resolved, and what is missing is reported.

use super::draft::{GoalDraft, MeasureDraft, Searched};
use super::field::GoalField;
use super::origin::{Origined, Surroundings};
use crate::core::deadline;
use crate::core::fiscal_year::FiscalYear;
use crate::core::model::{Deadline, Goal, Measure};
use crate::core::problem::{Code, Problem, Severity};

/// The goals of one page. `problems` receives what a person should look at.
pub(super) fn goals(drafts: Vec<GoalDraft>, around: &Surroundings<'_, '_>, problems: &mut Vec<Problem>) -> Vec<Goal> {
    let sheet = around.sheet();
    let mut once = Once { sheet, problems, said: Vec::new() };
    drafts.into_iter().map(|draft| goal(draft, around, &mut once)).collect()
}

fn goal(draft: GoalDraft, around: &Surroundings<'_, '_>, once: &mut Once<'_>) -> Goal {
    let year = around.fiscal_year(&draft);
    let department = around.department(&draft);
    if let Some(assumed) = year.as_ref().and_then(|year| year.assumed_from.as_ref()) {
        let label = year.as_ref().map(|year| year.value.label()).unwrap_or_default();
        once.say(Code::Assumed, Severity::Info, &assumed_message("年度", assumed, &label));
    }
    if let Some(Origined { value, assumed_from: Some(assumed) }) = &department {
        once.say(Code::Assumed, Severity::Info, &assumed_message("部局", assumed, value));
    }
    if year.is_none() {
        let message = "年度がどこにも書かれていないため、期限の日付を決められません。シートの表題に「令和○年度」と書いてください。";
        once.say(Code::NoFiscalYear, Severity::Warning, message);
    }
    // Where a form may leave the department out, its sections say who is meant.
    let by_section = around.definition.is_optional(GoalField::Department) && !draft.goal.sections.is_empty();
    if department.is_none() && !around.definition.department_from.is_empty() && !by_section {
        let message = "部局名がどこにも書かれていません。シートの部局名の欄に書いてください。";
        once.say(Code::NoDepartment, Severity::Warning, message);
    }
    let year = year.map(|year| year.value);
    let mut goal = draft.goal;
    goal.fiscal_year = year;
    goal.department = department.map(|department| department.value);
    goal.deadlines = deadlines(&draft.searched, year, once.problems);
    goal.measures = draft.measures.into_iter().map(|draft| measure(draft, year, once.problems)).collect();
    if goal.title.is_none() {
        let message = "目標の名称が空欄です。名称を記入してください。";
        once.problems.push(Problem::new(Code::MissingField, Severity::Warning, message).at(&goal.source));
    }
    if goal.measures.is_empty() {
        let message = "取組が1件も書かれていません。取組の欄に記入してください。";
        once.problems.push(Problem::new(Code::MissingField, Severity::Warning, message).at(&goal.source));
        goal.measures.push(MeasureDraft::new(goal.source.clone()).measure);
        goal.measures[0].fiscal_year = year;
    }
    goal
}

fn measure(draft: MeasureDraft, year: Option<FiscalYear>, problems: &mut Vec<Problem>) -> Measure {
    let mut measure = draft.measure;
    measure.fiscal_year = measure.fiscal_year.or(year);
    measure.deadlines = deadlines(&draft.searched, measure.fiscal_year, problems);
    measure
}

fn deadlines(searched: &[Searched], year: Option<FiscalYear>, problems: &mut Vec<Problem>) -> Vec<Deadline> {
    let Some(year) = year else { return Vec::new() };
    let mut deadlines = Vec::new();
    for Searched { text, mode, source } in searched {
        let reading = deadline::read(text, year, *mode);
        for mut deadline in reading.deadlines {
            deadline.source = Some(source.clone());
            deadlines.push(deadline);
        }
        for remark in reading.remarks {
            problems.push(Problem::new(remark.code, remark.severity, remark.message).at(source));
        }
    }
    deadlines
}

fn assumed_message(what: &str, from: &str, value: &str) -> String {
    format!(
        "{what}がシートに書かれていないため、{from}から「{value}」と読み取りました。違う場合はシートに{what}を書いてください。"
    )
}

/// Problems of a whole sheet, each said once.
struct Once<'a> {
    sheet: &'a str,
    problems: &'a mut Vec<Problem>,
    said: Vec<String>,
}

impl Once<'_> {
    fn say(&mut self, code: Code, severity: Severity, message: &str) {
        if !self.said.iter().any(|said| said == message) {
            self.said.push(message.to_owned());
            self.problems.push(Problem::new(code, severity, message).on_sheet(self.sheet));
        }
    }
}
