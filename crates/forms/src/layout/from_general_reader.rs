//! Turns readings of the [general reader](crate::general_reader) into drafts.

use std::collections::BTreeSet;

use super::draft::{GoalDraft, MeasureDraft};
use super::measure;
use super::page::{BlockId, Page, says_something};
use super::time_columns;
use super::time_columns::ColumnTime;
use crate::field::{Field, GoalField, MeasureField};
use crate::general_reader;
use crate::general_reader::{Fields, GoalReading, Item, MeasureReading, MonthCell, Names, Structure, Value};
use crate::model::{Goal, Measure, Report};
use crate::said::Said;
use matome_deadline::Mode;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::text::{comparison_key, name, tidy};
use matome_deadline::written::department;
use matome_deadline::written::{number, year};

/// The first line of a measure's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FirstLine {
    MayBeTitle,
    IsTitle,
    IsText,
}

/// How the texts of measures are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Texts {
    pub(super) first_line: FirstLine,
    /// Deadlines stand in the period column alone.
    pub(super) period_alone: bool,
}

/// The drafts of a sheet's goals. `reports` are those that the sheet's headings have a field for.
pub(super) fn drafts(page: &Page<'_>, goals: Vec<GoalReading>, reports: &[Report], texts: Texts) -> Vec<GoalDraft> {
    goals.into_iter().map(|goal| draft(page, goal, reports, texts)).collect()
}

/// Applies a person's answers on the source of year and department.
pub(super) fn give(drafts: &mut [GoalDraft], structure: &Structure, page: &Page<'_>, file: &str) {
    let names = Names { sheet: &page.sheet.name, file };
    let texts = || page.blocks.iter().map(|block| block.cell.text.as_str());
    let year = structure.year.as_ref().and_then(|place| place.year(texts(), names));
    let department = structure.department.as_ref().and_then(|place| place.department(texts(), names));
    for goal in drafts.iter_mut().map(|draft| &mut draft.goal) {
        goal.fiscal_year = year.or(goal.fiscal_year);
        goal.department = department.clone().or_else(|| goal.department.take());
    }
}

/// Marks every field as assumed: none was given by a definition.
pub(super) fn assume(goals: &mut [Goal]) {
    for goal in goals {
        goal.assumed = GoalField::ALL.to_vec();
        for measure in &mut goal.measures {
            measure.assumed = MeasureField::ALL.to_vec();
        }
    }
}

/// Settles departments and sections: from each goal, else from the sheet's heading or name.
pub(super) fn settle_offices(page: &Page<'_>, goals: &mut [Goal]) {
    let section = section_of(page);
    for goal in goals {
        settle_office(goal);
        if goal.sections.is_empty() {
            goal.sections.extend(section.clone());
        }
    }
}

/// The section in the sheet's heading or name: 令和8年度 財務部 財政課 仕事目標.
fn section_of(page: &Page<'_>) -> Option<String> {
    let is_section = |part: &&str| part.ends_with(['課', '室']) && department::is_department(part);
    let heading = page.blocks.first().map(|block| block.cell.text.as_str()).unwrap_or_default();
    let parts = |text: &str| -> Option<String> {
        text.split(|c: char| c.is_whitespace() || "（）()【】［］[]".contains(c)).find(is_section).map(str::to_owned)
    };
    parts(heading).or_else(|| parts(&page.sheet.name))
}

/// Whether both readings of a sheet found the same goals, and the general one no more of them.
pub(super) fn agree(goals: &[Goal], drafts: &[GoalDraft]) -> bool {
    let known: BTreeSet<String> = goals.iter().flat_map(|goal| said(goal, goal.measures.iter())).collect();
    let found = drafts.iter().flat_map(|draft| said(&draft.goal, draft.measures.iter().map(|own| &own.measure)));
    let more = found.collect::<BTreeSet<String>>().difference(&known).count();
    name_alike(goals, drafts) && more == 0
}

/// Minimum share of equal names: one of five may be split differently.
const ALIKE_FIFTHS: usize = 4;

/// Whether both readings found goals of the same names.
pub(super) fn name_alike(goals: &[Goal], drafts: &[GoalDraft]) -> bool {
    let others: Vec<Option<String>> =
        drafts.iter().map(|draft| draft.goal.title.as_deref().map(comparison_key)).collect();
    let same = goals.iter().filter(|goal| others.contains(&goal.title.as_deref().map(comparison_key))).count();
    same * 5 >= goals.len().max(drafts.len()) * ALIKE_FIFTHS
}

fn said<'a>(goal: &'a Goal, measures: impl Iterator<Item = &'a Measure>) -> Vec<String> {
    let own = GoalField::ALL.iter().filter_map(|field| goal.text(*field));
    let own = own.chain(goal.sections.iter().map(String::as_str));
    let theirs = measures.flat_map(|measure| MeasureField::ALL.iter().filter_map(|field| measure.text(*field)));
    own.chain(theirs).map(comparison_key).collect()
}

/// A supposed department may be a section, or both in one: 総務部管財課.
fn settle_office(goal: &mut Goal) {
    let Some(named) = goal.department.take() else { return };
    if department::is_large(&named) {
        goal.department = Some(named);
        return;
    }
    let cut = department::LARGE.iter().filter_map(|end| named.find(end).map(|at| at + end.len())).min();
    let (department, section) = cut.map_or(("", named.as_str()), |at| named.split_at(at));
    let is_section = section.ends_with(['課', '室', '係', '所', '館', '署']) && department::is_department(section);
    if !is_section {
        goal.department = Some(named);
        return;
    }
    goal.department = department::is_department(department).then(|| department.to_owned());
    if goal.sections.is_empty() {
        goal.sections.push(section.to_owned());
    }
}

fn draft(page: &Page<'_>, mut reading: GoalReading, reports: &[Report], texts: Texts) -> GoalDraft {
    take_texts_of_months(page, &mut reading);
    let row = page.block(reading.at).area.first.row;
    let mut draft = GoalDraft::new(page.source(reading.at), row, reports.to_vec());
    let fields = &reading.fields;
    let goal = &mut draft.goal;
    take_title(goal, fields);
    goal.background = fields.text(Item::Background);
    goal.purpose = fields.text(Item::Purpose);
    goal.target = fields.text(Item::TargetOfGoal);
    goal.fiscal_year = fields.text(Item::FiscalYear).as_deref().and_then(fiscal_year);
    offices(goal, fields);
    for (heading, value) in &reading.other {
        draft.keep(heading, &value.text);
    }
    if let (Some(target), Some(value)) = (&draft.goal.target, fields.of(Item::TargetOfGoal).first()) {
        let (text, source) = (target.clone(), page.source(value.box_id));
        draft.searched.push(super::draft::Searched { text, mode: Mode::Free, source });
    }
    note_blocks(&reading, &mut draft);
    let lone = reading.measures.len() <= 1;
    let title = fields.of(Item::Title).first();
    draft.measures =
        reading.measures.iter().map(|measure| of_measure(page, measure, title.filter(|_| lone), texts)).collect();
    if draft.measures.is_empty() {
        draft.measures.push(of_measure(page, &MeasureReading::empty(reading.at), title, texts));
    }
    for (measure, reading) in draft.measures.iter_mut().zip(&reading.measures) {
        let number = reading.fields.text(Item::Number);
        let branch = number.zip(draft.goal.number.as_deref()).and_then(|(number, goal)| branch(goal, &number));
        measure.measure.number = branch.or(measure.measure.number.take());
    }
    draft
}

/// The number of a measure within its goal: 2 of 1-2.
fn branch(goal: &str, number: &str) -> Option<String> {
    let (of, own) = number.split_once(['-', '－', '‐', '−', 'ー'])?;
    (number::digits(of)? == goal).then(|| number::digits(own)).flatten()
}

/// Splits off the number before the title and the offices after it.
fn take_title(goal: &mut Goal, fields: &Fields) {
    goal.number = fields.text(Item::Number).as_deref().and_then(number::digits);
    goal.title = fields.text(Item::Title);
    if let Some((found, rest)) = goal.title.as_deref().and_then(general_reader::number_of)
        && goal.number.as_ref().is_none_or(|number| *number == found)
        && let Some(rest) = tidy(rest)
    {
        (goal.number, goal.title) = (Some(found), Some(rest));
    }
    if let Some((title, named)) = goal.title.as_deref().and_then(office_behind) {
        goal.title = Some(title);
        goal.sections = named;
    }
}

fn note_blocks(reading: &GoalReading, draft: &mut GoalDraft) {
    for (item, value) in reading.fields.iter() {
        if let Some(Field::Goal(field)) = item.field() {
            draft.taken.goal(field, [&value.box_id]);
        }
    }
    for (block, item) in &reading.reports {
        if let Some(field) = item.field() {
            draft.taken.report_beside(field, *block);
        }
    }
    draft.taken.goal(GoalField::Other, reading.other.iter().map(|(_, value)| &value.box_id));
}

fn fiscal_year(text: &str) -> Option<FiscalYear> {
    year::alone(text).or_else(|| year::find(text, year::Style::Named))
}

/// 窓口を変える（市民課、税務課）: the title and its owners.
fn office_behind(title: &str) -> Option<(String, Vec<String>)> {
    let inside = title.trim_end().strip_suffix(['）', ')', '〕', '】'])?;
    let at = inside.rfind(['（', '(', '〔', '【'])?;
    let (before, behind) = inside.split_at(at);
    let named: Vec<String> = measure::sections(behind.get(behind.chars().next()?.len_utf8()..)?);
    // （従業者４人以上の事業所） is a unit of counting.
    let is_name = |part: &String| department::is_department(part) && !part.contains(char::is_numeric);
    let all = !named.is_empty() && named.iter().all(is_name);
    tidy(before).filter(|_| all).map(|title| (title, named))
}

fn office_names(text: &str) -> Vec<String> {
    const BETWEEN: [char; 18] =
        ['、', '，', ',', '/', '／', '\n', '　', ' ', '（', '）', '(', ')', '〔', '〕', '【', '】', '［', '］'];
    // 総 務 部 is one name.
    if let Some(whole) = name(text).filter(|whole| department::is_department(whole) && is_spaced_out(text)) {
        return vec![whole];
    }
    let bare = |part: String| part.trim_matches(['〔', '〕', '【', '】', '[', ']', '：', ':']).to_owned();
    let names = text.split(BETWEEN).flat_map(measure::names_between_dots);
    names.filter_map(name).map(bare).filter(|part| !part.is_empty()).collect()
}

/// Department and sections, which may share a cell or stand under each other's heading: 総務部 管財課.
fn offices(goal: &mut Goal, fields: &Fields) {
    // 職名 所長 beside an office's name is no office.
    let said = |item: Item| -> Vec<String> {
        let values: Vec<Vec<String>> = fields.of(item).iter().map(|value| office_names(&value.text)).collect();
        let is_office = |parts: &Vec<String>| parts.iter().any(|part| department::is_department(part));
        let named = values.iter().any(is_office);
        values.into_iter().filter(|parts| !named || is_office(parts)).flatten().collect()
    };
    let (named, sections) = (said(Item::Department), said(Item::Sections));
    for part in named {
        let is_section = part.ends_with(['課', '室', '係']) && department::is_department(&part);
        let chief = part.strip_suffix('長').filter(|rest| department::is_department(rest)).unwrap_or(&part).to_owned();
        if goal.department.is_none() && !is_section {
            goal.department = Some(chief);
        } else {
            goal.sections.push(chief);
        }
    }
    for (place, part) in sections.into_iter().enumerate() {
        // 総務部 管財課 names both; after a section, another office is its equal.
        if place == 0
            && goal.department.is_none()
            && department::is_large(&part)
            && fields.of(Item::Sections).len() == 1
            && department::is_department(&part)
        {
            goal.department = Some(part);
        } else if goal.department.as_ref() != Some(&part) && !goal.sections.contains(&part) {
            goal.sections.push(part);
        }
    }
}

fn is_spaced_out(text: &str) -> bool {
    text.split_whitespace().all(|part| part.chars().count() == 1)
}

fn of_measure(page: &Page<'_>, reading: &MeasureReading, title: Option<&Value>, texts: Texts) -> MeasureDraft {
    let mut draft = MeasureDraft::new(page.source(reading.at));
    let fields = &reading.fields;
    let measure = &mut draft.measure;
    measure.fiscal_year = reading.year;
    measure.number = fields.text(Item::Number).as_deref().and_then(number::digits);
    measure.title = fields.text(Item::MeasureTitle);
    measure.actions = fields.text(Item::Actions);
    measure.period = fields.text(Item::Period);
    measure.target = target(fields);
    measure.interim_report = fields.text(Item::InterimReport);
    measure.year_end_report = fields.text(Item::YearEndReport);
    measure.self_assessment = fields.text(Item::SelfAssessment);
    let degrees = || fields.of(Item::AchievementRate).iter();
    let figure = degrees().find_map(|value| Some((value, measure::rate(page.block(value.box_id).cell)?)));
    measure.achievement_rate = figure.map(|(_, rate)| rate);
    let mut rated_by = figure.map(|(value, _)| value.box_id);
    // A degree in words is an assessment.
    if figure.is_none() && measure.self_assessment.is_none() {
        let worded = degrees().find(|value| says_something(&value.text));
        measure.self_assessment = worded.map(|value| value.text.clone());
        rated_by = worded.map(|value| value.box_id);
    }
    let cell = |item| Some(page.source(fields.of(item).first()?.box_id).cell);
    measure.said = Said::at(cell(Item::InterimReport), cell(Item::YearEndReport));
    settle_heading(measure, fields, texts.first_line);
    schedule(page, reading, &mut draft);
    search(page, fields, title.filter(|_| !texts.period_alone), texts.period_alone, &mut draft);
    for (item, value) in fields.iter() {
        match item.field() {
            // One rate, or one text in its place.
            Some(Field::Measure(MeasureField::AchievementRate)) if rated_by != Some(value.box_id) => {}
            Some(Field::Measure(field)) => draft.taken.measure(field, [&value.box_id]),
            _ if item == Item::Number => draft.taken.measure(MeasureField::Number, [&value.box_id]),
            _ => {}
        }
    }
    let months: Vec<BlockId> = reading.months.iter().map(|cell| cell.box_id).collect();
    draft.taken.measure(MeasureField::Period, &months);
    draft
}

/// Texts in month columns if the period stands elsewhere: no field has room for them.
fn take_texts_of_months(page: &Page<'_>, reading: &mut GoalReading) {
    let is_text = |cell: &MonthCell| says_something(&page.block(cell.box_id).cell.text);
    for measure in reading.measures.iter_mut().filter(|measure| measure.fields.has(Item::Period)) {
        for MonthCell { box_id, heading, .. } in measure.months.extract_if(.., |cell| is_text(cell)) {
            let value = page.text(box_id).map(|text| (heading, Value { box_id, text }));
            reading.other.extend(value.filter(|value| !reading.other.contains(value)));
        }
    }
}

/// Splits a measure's texts into number, title and actions.
fn settle_heading(measure: &mut Measure, fields: &Fields, heading: FirstLine) {
    if measure.title.is_none() {
        let is_list = || measure.actions.as_deref().is_some_and(is_list);
        if heading == FirstLine::IsTitle || heading == FirstLine::MayBeTitle && !is_list() {
            measure::take_heading(measure);
        }
    } else if measure.number.is_none()
        && let Some((found, rest)) = measure.title.as_deref().and_then(number::leading)
    {
        (measure.number, measure.title) = (Some(found), tidy(rest));
    }
    if measure.actions.is_none() && measure.title.is_some() && fields.of(Item::MeasureTitle).is_empty() {
        measure.actions = measure.title.take();
    }
}

/// A text of numbered lines is no measure with a number.
fn is_list(text: &str) -> bool {
    text.lines().skip(1).any(|line| number::leading(line).is_some_and(|(found, _)| found == "2"))
}

/// The target, after the name of its indicator.
fn target(fields: &Fields) -> Option<String> {
    match (fields.text(Item::Indicator), fields.text(Item::Target)) {
        (Some(indicator), Some(target)) if indicator != target => Some(format!("{indicator}\n{target}")),
        (indicator, target) => target.or(indicator),
    }
}

/// Turns month columns into the period, one line per bar or text.
fn schedule(page: &Page<'_>, reading: &MeasureReading, draft: &mut MeasureDraft) {
    // A period column takes precedence.
    if draft.measure.period.is_some() {
        return;
    }
    let mut months = reading.months.clone();
    let row = |cell: &MonthCell| page.block(cell.box_id).area.first.row;
    months.sort_by_key(|cell| (row(cell), cell.first));
    let mut period: Vec<String> = Vec::new();
    for line in months.chunk_by(|a, b| row(a) == row(b)) {
        let times: Vec<_> = line.iter().map(|cell| (ColumnTime::Months(cell.first, cell.last), cell.box_id)).collect();
        let (bars, places): (Vec<_>, Vec<_>) = time_columns::bars(page, &times).into_iter().unzip();
        for (i, text) in time_columns::lines(&bars) {
            draft.search(Some(&text), Mode::Column, &page.source(places[i]));
            period.push(text);
        }
    }
    draft.measure.period = (!period.is_empty()).then(|| period.join("\n"));
}

/// Texts searched for deadlines: the period, else running text.
fn search(page: &Page<'_>, fields: &Fields, title: Option<&Value>, period_alone: bool, draft: &mut MeasureDraft) {
    for value in fields.of(Item::Period) {
        draft.search(Some(&value.text), Mode::Column, &page.source(value.box_id));
    }
    if !draft.searched.is_empty() || period_alone {
        return;
    }
    for item in [Item::MeasureTitle, Item::Actions, Item::Target] {
        for value in fields.of(item) {
            draft.search(Some(&value.text), Mode::Free, &page.source(value.box_id));
        }
    }
    // A goal's title with a date, whose measure has no text of its own.
    if let Some(title) = title {
        draft.search(Some(&title.text), Mode::Free, &page.source(title.box_id));
    }
}

/// The definition for finding year and department on such sheets.
pub(super) const AROUND: (&str, &str) = ("around.toml", include_str!("../../../../config/layouts/around.toml"));
