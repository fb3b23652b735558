//! A goal that continues on the next sheet: same number and name, and measures that continue where the previous ones
//! ended. `counterpart` merges sheets with other fields of the same goals.

use super::page::Page;
use super::usage::Use;
use crate::model::{Goal, Measure};
use matome_deadline::text::comparison_key;

/// Number of first texts searched for a note of continuation; the sheet's name may have it too.
const FIRST_TEXTS: usize = 3;

const SAID: [&str; 4] = ["続き", "つづき", "(続)", "その2"];

/// Index in `known` of the goal that the first goal of a page continues.
pub(super) fn goal_before(page: &Page<'_>, known: &[Goal], own: &[Goal]) -> Option<usize> {
    let next = own.first().filter(|goal| goal.title.is_some())?;
    let is_same = |goal: &Goal| {
        let title = |goal: &Goal| goal.title.as_deref().map(comparison_key);
        goal.number == next.number
            && goal.department == next.department
            && title(goal) == title(next)
            && goal.source.sheet != next.source.sheet
    };
    let at = known.iter().rposition(is_same)?;
    let heads = page.blocks.iter().take(FIRST_TEXTS).map(|block| block.cell.text.as_str());
    let says_so = heads.chain([page.sheet.name.as_str()]).any(|text| {
        let text = comparison_key(text);
        SAID.iter().any(|word| text.contains(word))
    });
    (says_so || known[at].fiscal_year == next.fiscal_year && goes_on(&known[at], next)).then_some(at)
}

fn goes_on(goal: &Goal, next: &Goal) -> bool {
    let number = |measure: Option<&Measure>| measure?.number.as_ref()?.parse::<u32>().ok();
    let ends = number(goal.measures.last());
    ends.is_some_and(|last| number(next.measures.first()) == Some(last + 1))
}

/// Merges the first goal of a page and its account; `first` is the index it would have had.
pub(super) fn take_over(goal: &mut Goal, at: usize, next: Goal, account: &mut [Use], first: usize) {
    let before = goal.measures.len();
    for taken in account {
        if let Use::Value { goal, measure, .. } = taken {
            if *goal == first {
                *goal = at;
                *measure = measure.map(|measure| measure + before);
            } else if *goal > first {
                *goal -= 1;
            }
        }
    }
    goal.measures.extend(next.measures);
}
