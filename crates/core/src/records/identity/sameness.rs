//! Whether a workbook is another one under a new name. Whose they are is to be settled before
//! ([`ownership`](crate::office::ownership)): two sections may have the same measures.

use std::collections::{BTreeSet, HashMap};

use super::likeness::{Bigrams, TEXTS};
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::text::comparison_key;
use matome_forms::model::{Goal, Measure, Workbook, name_of};

/// From here on a measure says the same as another one of its name: its goal was named anew and nothing else, or one of
/// its texts was edited a little. A name alone says too little for a goal of another name.
const SAYS_THE_SAME: f64 = 0.75;

/// Whether two workbooks hold the same measures of the same goals: one of them is the other under another name,
/// whatever was reported meanwhile.
pub fn is_same_sheet(one: &Workbook, other: &Workbook) -> bool {
    let (mine, theirs) = (names(one), names(other));
    let shared = mine.intersection(&theirs).count();
    are_most(shared, mine.len().max(theirs.len())) && !are_of_other_sections(one, other)
}

/// Whether two workbooks say nearly the same of the same measures, whatever their goals are called. Measures that many
/// have in common say so too: it only tells anything where it is true of no other workbook.
pub fn is_like_sheet(one: &Workbook, other: &Workbook) -> bool {
    let mut waiting: HashMap<_, Vec<(&Goal, &Measure)>> = HashMap::new();
    for (goal, measure) in measures(other) {
        waiting.entry(clue(goal, measure)).or_default().push((goal, measure));
    }
    let mut shared = 0;
    for (goal, measure) in measures(one) {
        let Some(others) = waiting.get_mut(&clue(goal, measure)) else { continue };
        let best = others.iter().map(|other| likeness((goal, measure), *other)).enumerate();
        let best = best.filter(|(_, likeness)| *likeness >= SAYS_THE_SAME).max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((at, _)) = best {
            others.remove(at);
            shared += 1;
        }
    }
    let all = measures(one).count().max(measures(other).count());
    are_most(shared, all) && !are_of_other_sections(one, other)
}

/// Two thirds of them.
fn are_most(shared: usize, all: usize) -> bool {
    shared > 0 && 3 * shared >= 2 * all
}

/// Both are a section's, and no section has part in both.
pub fn are_of_other_sections(one: &Workbook, other: &Workbook) -> bool {
    let sections = |workbook: &Workbook| -> BTreeSet<(String, String)> {
        let own = |goal: &Goal| Some((key(goal.department.as_ref()), comparison_key(goal.owner.section.as_ref()?)));
        workbook.goals.iter().filter_map(own).collect()
    };
    let (mine, theirs) = (sections(one), sections(other));
    !mine.is_empty() && !theirs.is_empty() && mine.is_disjoint(&theirs)
}

fn names(workbook: &Workbook) -> BTreeSet<[String; 5]> {
    let name = |(goal, measure): (&Goal, &Measure)| {
        let year = year_of(goal, measure).map(FiscalYear::label).unwrap_or_default();
        let texts = [&goal.department, &goal.title, &measure.title, &measure.actions];
        let [department, title, measure, actions] = texts.map(|text| key(text.as_ref()));
        [year, department, title, measure, actions]
    };
    measures(workbook).map(name).collect()
}

fn measures(workbook: &Workbook) -> impl Iterator<Item = (&Goal, &Measure)> {
    workbook.goals.iter().flat_map(|goal| goal.measures.iter().map(move |measure| (goal, measure)))
}

fn year_of(goal: &Goal, measure: &Measure) -> Option<FiscalYear> {
    measure.fiscal_year.or(goal.fiscal_year)
}

fn key(text: Option<&String>) -> String {
    text.map(|text| comparison_key(text)).unwrap_or_default()
}

/// What no two measures that are the same differ in.
fn clue(goal: &Goal, measure: &Measure) -> (Option<FiscalYear>, String, String) {
    let name = name_of(measure.title.as_deref(), measure.actions.as_deref());
    (year_of(goal, measure), key(goal.department.as_ref()), comparison_key(name))
}

/// The weighted mean over all texts that either of the two has.
fn likeness(one: (&Goal, &Measure), other: (&Goal, &Measure)) -> f64 {
    let (mut sum, mut weights) = (0.0, 0.0);
    for (field, weight) in TEXTS {
        let texts = [one, other].map(|(goal, measure)| field.said(goal, measure));
        let likeness = match &texts {
            [None, None] => continue,
            [Some(mine), Some(theirs)] => Bigrams::of(mine).likeness(&Bigrams::of(theirs)),
            _ => 0.0,
        };
        sum += weight * likeness;
        weights += weight;
    }
    if weights > 0.0 { sum / weights } else { 0.0 }
}
