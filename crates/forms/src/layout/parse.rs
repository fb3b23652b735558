//! Parses definition files.

use std::collections::BTreeMap;

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};

use super::definition::{DeadlinesFrom, Definition, GoalUnit, MeasureUnit, Origin};
use super::mistake::{self, DefinitionError, DefinitionMistake};
use super::words::WordTable;
use crate::field::{Field, GoalField, MeasureField};
use matome_deadline::text::comparison_key;
use matome_deadline::written::label::{Key, key};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDefinition {
    id: String,
    name: String,
    #[serde(default)]
    recognise: RawRecognise,
    goal: RawGoal,
    measure: RawMeasure,
    #[serde(default)]
    fiscal_year: RawFiscalYear,
    #[serde(default)]
    department: RawDepartment,
    #[serde(default)]
    deadlines: RawDeadlines,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct RawRecognise {
    title: Vec<String>,
    any: Vec<String>,
    none: Vec<String>,
    optional: Vec<FieldName>,
    fallback: bool,
}

/// A field name, valid for goals, measures or both.
struct FieldName(&'static str);

impl<'d> Deserialize<'d> for FieldName {
    fn deserialize<D: Deserializer<'d>>(from: D) -> Result<Self, D::Error> {
        let written = String::deserialize(from)?;
        let known = FIELD_NAMES.iter().find(|name| **name == written);
        known.map(|name| Self(name)).ok_or_else(|| D::Error::unknown_variant(&written, &FIELD_NAMES))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawGoal {
    unit: RawGoalUnit,
    #[serde(default)]
    side: Vec<String>,
    #[serde(default)]
    marked_by: Vec<String>,
    #[serde(default)]
    several_rows: bool,
    #[serde(default)]
    labels: BTreeMap<GoalField, Vec<String>>,
    #[serde(default)]
    columns: BTreeMap<GoalField, Vec<String>>,
}

#[derive(Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "snake_case")]
enum RawGoalUnit {
    Labels,
    Lines,
    Rows,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMeasure {
    unit: RawMeasureUnit,
    #[serde(default)]
    heading: bool,
    #[serde(default)]
    schedule: bool,
    #[serde(default)]
    ends: Vec<String>,
    #[serde(default)]
    columns: BTreeMap<MeasureField, Vec<String>>,
    #[serde(default)]
    years: BTreeMap<MeasureField, Vec<String>>,
    #[serde(default)]
    markers: BTreeMap<MeasureField, Vec<String>>,
}

#[derive(Deserialize, Clone, Copy, PartialEq)]
#[serde(rename_all = "snake_case")]
enum RawMeasureUnit {
    Rows,
    Years,
    Marked,
    Goal,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawFiscalYear {
    from: Vec<Origin>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawDepartment {
    from: Vec<Origin>,
    titles: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RawDeadlines {
    from: DeadlinesFrom,
}

/// In the order listed for an unknown name.
const FIELD_NAMES: [&str; 15] = [
    GoalField::FiscalYear.name(),
    GoalField::Department.name(),
    GoalField::Sections.name(),
    GoalField::Number.name(),
    GoalField::Title.name(),
    GoalField::Background.name(),
    GoalField::Purpose.name(),
    GoalField::Target.name(),
    GoalField::Other.name(),
    MeasureField::Actions.name(),
    MeasureField::Period.name(),
    MeasureField::InterimReport.name(),
    MeasureField::YearEndReport.name(),
    MeasureField::AchievementRate.name(),
    MeasureField::SelfAssessment.name(),
];

/// Sources of a name that no cell has.
const NAMES: [Origin; 4] = [Origin::OtherSheet, Origin::SheetName, Origin::FileName, Origin::Folder];

impl Default for RawFiscalYear {
    fn default() -> Self {
        Self { from: [Origin::Title, Origin::Rows].into_iter().chain(NAMES).collect() }
    }
}

impl Default for RawDepartment {
    fn default() -> Self {
        Self { from: [Origin::Label, Origin::Title].into_iter().chain(NAMES).collect(), titles: Vec::new() }
    }
}

impl Default for RawDeadlines {
    fn default() -> Self {
        Self { from: DeadlinesFrom::Text }
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Synonyms {
    goal: BTreeMap<GoalField, Vec<String>>,
    measure: BTreeMap<MeasureField, Vec<String>>,
    /// Sheets with one of these words in their name hold no goals.
    pub(super) not_goals: Vec<Key>,
    /// Nor do sheets of these names, unless the name says more and the sheet looks like a form.
    pub(super) lists: Vec<Key>,
    /// Sheets of these names are blank forms, if other sheets hold goals.
    pub(super) blank_forms: Vec<Key>,
    /// A sheet with one of these labels lists the contents of others.
    pub(super) index_labels: Vec<Key>,
    asides: Vec<String>,
}

pub(super) fn synonyms(file: &str, text: &str) -> Result<Synonyms, DefinitionError> {
    read(file, text)
}

pub(super) fn definition(file: &str, text: &str, shared: &Synonyms) -> Result<Definition, DefinitionError> {
    let raw: RawDefinition = read(file, text)?;
    check(&raw, text).map_err(|mistake| DefinitionError::at(file, text, mistake))?;
    Ok(build(raw, shared))
}

fn read<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, DefinitionError> {
    toml::from_str(text).map_err(|error| DefinitionError::of_parser(file, text, &error))
}

/// Checks beyond types: units and their words, and useless words. The error has the position.
fn check(raw: &RawDefinition, text: &str) -> Result<(), (usize, DefinitionMistake)> {
    if raw.id.is_empty() || raw.id.contains(char::is_whitespace) {
        return Err((mistake::place_of_key(text, "id"), DefinitionMistake::BadId));
    }
    let (goal, measure) = (&raw.goal, &raw.measure);
    let has_title = |words: &BTreeMap<GoalField, Vec<String>>| words.contains_key(&GoalField::Title);
    let needs = [
        ("goal", "labels", "[goal.labels] の title", goal.unit != RawGoalUnit::Labels || has_title(&goal.labels)),
        ("goal", "rows", "[goal.columns] の title", goal.unit != RawGoalUnit::Rows || has_title(&goal.columns)),
        ("measure", "rows", "[measure.columns]", measure.unit != RawMeasureUnit::Rows || !measure.columns.is_empty()),
        ("measure", "years", "[measure.years]", measure.unit != RawMeasureUnit::Years || !measure.years.is_empty()),
        (
            "measure",
            "marked",
            "[measure.markers]",
            measure.unit != RawMeasureUnit::Marked || !measure.markers.is_empty(),
        ),
    ];
    if let Some((table, unit, what, _)) = needs.into_iter().find(|(.., is_there)| !is_there) {
        return Err((mistake::place_of_key(text, table), DefinitionMistake::Incomplete { unit, what }));
    }
    if let Some(title) = raw.department.titles.iter().find(|title| around_department(title).is_none()) {
        return Err((mistake::place_of_word(text, title), DefinitionMistake::NoDepartment(title.clone())));
    }
    check_words(raw).map_err(|(word, what)| (mistake::place_of_word(text, &word), what))
}

/// No word may be empty or stand for two fields of a table. The error has the word.
fn check_words(raw: &RawDefinition) -> Result<(), (String, DefinitionMistake)> {
    let of_goal = |words: &BTreeMap<GoalField, Vec<String>>| -> Vec<(&'static str, Vec<String>)> {
        words.iter().map(|(field, words)| (field.name(), words.clone())).collect()
    };
    let of_measure = |words: &BTreeMap<MeasureField, Vec<String>>| -> Vec<(&'static str, Vec<String>)> {
        words.iter().map(|(field, words)| (field.name(), words.clone())).collect()
    };
    mistake::words(&of_goal(&raw.goal.labels))?;
    mistake::words(&[of_goal(&raw.goal.columns), of_measure(&raw.measure.columns)].concat())?;
    mistake::words(&of_measure(&raw.measure.years))?;
    mistake::words(&of_measure(&raw.measure.markers))
}

/// Prepares the words for matching.
fn build(raw: RawDefinition, shared: &Synonyms) -> Definition {
    let keys = |words: &[String]| words.iter().map(|word| key(word)).collect::<Vec<_>>();
    let mut asides = WordTable::default();
    for word in &shared.asides {
        asides.add(word, ());
    }
    Definition {
        titles: keys(&raw.recognise.title),
        optional: raw.recognise.optional.iter().map(|FieldName(name)| (*name).to_owned()).collect(),
        any: keys(&raw.recognise.any),
        none: keys(&raw.recognise.none),
        goal: goal_unit(&raw.goal),
        labels: labels(&raw, shared),
        columns: columns(&raw, shared),
        measure: measure_unit(&raw.measure, shared),
        ends: plain(&raw.measure.ends),
        department_titles: raw.department.titles.iter().filter_map(|title| around_department(title)).collect(),
        asides,
        id: raw.id,
        name: raw.name,
        fallback: raw.recognise.fallback,
        heading: raw.measure.heading,
        schedule: raw.measure.schedule,
        fiscal_year_from: raw.fiscal_year.from,
        department_from: raw.department.from,
        deadlines: raw.deadlines.from,
    }
}

fn plain(words: &[String]) -> Vec<String> {
    words.iter().map(|word| key(word).as_str().to_owned()).collect()
}

fn goal_unit(goal: &RawGoal) -> GoalUnit {
    match goal.unit {
        RawGoalUnit::Labels => GoalUnit::Labels,
        RawGoalUnit::Lines => GoalUnit::Lines { side: plain(&goal.side) },
        RawGoalUnit::Rows => GoalUnit::Rows { marked_by: plain(&goal.marked_by), several: goal.several_rows },
    }
}

fn measure_unit(measure: &RawMeasure, shared: &Synonyms) -> MeasureUnit {
    let words = |own: &BTreeMap<MeasureField, Vec<String>>| {
        let mut words = WordTable::default();
        add_all(&mut words, own, |field| field);
        add_shared(&mut words, &shared.measure, |field| field);
        words
    };
    match measure.unit {
        RawMeasureUnit::Rows => MeasureUnit::Rows,
        RawMeasureUnit::Years => MeasureUnit::Years(words(&measure.years)),
        RawMeasureUnit::Marked => MeasureUnit::Marked(words(&measure.markers)),
        RawMeasureUnit::Goal => MeasureUnit::Goal,
    }
}

fn labels(raw: &RawDefinition, shared: &Synonyms) -> WordTable<GoalField> {
    let mut labels = WordTable::default();
    add_all(&mut labels, &raw.goal.labels, |field| field);
    add_shared(&mut labels, &shared.goal, |field| field);
    labels
}

fn columns(raw: &RawDefinition, shared: &Synonyms) -> WordTable<Field> {
    let mut columns = WordTable::default();
    add_all(&mut columns, &raw.goal.columns, Field::Goal);
    add_all(&mut columns, &raw.measure.columns, Field::Measure);
    add_shared(&mut columns, &shared.goal, Field::Goal);
    add_shared(&mut columns, &shared.measure, Field::Measure);
    for word in &shared.asides {
        columns.add_nothing(word);
    }
    columns
}

fn add_all<F: Copy, T: Copy + PartialEq>(
    words: &mut WordTable<T>,
    from: &BTreeMap<F, Vec<String>>,
    as_field: impl Fn(F) -> T,
) {
    for (field, list) in from {
        for word in list {
            words.add(word, as_field(*field));
        }
    }
}

/// Shared synonyms apply to fields that the definition uses, unless it uses the word for another.
fn add_shared<F: Copy, T: Copy + PartialEq>(
    words: &mut WordTable<T>,
    shared: &BTreeMap<F, Vec<String>>,
    as_field: impl Fn(F) -> T,
) {
    for (field, list) in shared {
        if words.has(as_field(*field)) {
            for word in list {
                words.add(word, as_field(*field));
            }
        }
    }
}

/// `{department}の運営方針` → the text before and after.
fn around_department(title: &str) -> Option<(String, String)> {
    let squeezed = comparison_key(title);
    let (before, behind) = squeezed.split_once("{department}")?;
    Some((before.to_owned(), behind.to_owned()))
}
