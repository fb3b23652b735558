//! Selects the definition that fits a sheet: each is scored by the words found, and the best wins.

use super::criterion::{self, Criterion};
use super::definition::Definition;
use super::form::MatchedPage;
use super::page::Page;
use matome_deadline::text::quoted;

pub(super) struct DefinitionFit<'a, 'p> {
    pub(super) definition: usize,
    pub(super) form: MatchedPage<'a, 'p>,
    /// Share of its words found.
    pub(super) share: f64,
    pub(super) criteria: Vec<(Criterion, bool)>,
}

/// Below this share a definition does not match.
pub(super) const LEAST: f64 = 0.35;
/// Below this share a match must be checked by a person.
const WEAK: f64 = 0.5;
/// Definitions this close are indistinguishable.
const CLOSE: f64 = 0.03;

/// Definitions that could fit, best first. Fallbacks come last, and only if no other fits beyond doubt. Once one does,
/// definitions far below it are dropped.
pub(super) fn recognise<'a, 'p>(page: &'a Page<'p>, definitions: &'a [Definition]) -> Vec<DefinitionFit<'a, 'p>> {
    let mut fits = fitting(page, definitions, false);
    if fits.first().is_none_or(DefinitionFit::is_doubtful) {
        fits.extend(fitting(page, definitions, true));
    }
    fits
}

fn fitting<'a, 'p>(page: &'a Page<'p>, definitions: &'a [Definition], fallback: bool) -> Vec<DefinitionFit<'a, 'p>> {
    let definitions = definitions.iter().enumerate().filter(|(_, definition)| definition.fallback == fallback);
    let mut definitions: Vec<(f64, usize, &Definition)> =
        definitions.map(|(i, definition)| (criterion::most(page, definition), i, definition)).collect();
    definitions.sort_by(|(a, ..), (b, ..)| b.total_cmp(a));
    let mut fits: Vec<DefinitionFit<'a, 'p>> = Vec::new();
    for (most, place, definition) in definitions {
        if most < LEAST || fits.first().is_some_and(|best| !best.is_doubtful() && most < best.share - CLOSE) {
            break;
        }
        let form = MatchedPage::new(page, definition);
        if criterion::mismatch(&form).is_some() {
            continue;
        }
        let criteria = criterion::checked(&form);
        let fit = DefinitionFit { definition: place, form, share: criterion::share(&criteria), criteria };
        if fit.share >= LEAST {
            fits.push(fit);
            // Ties go to the definition listed first.
            fits.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.definition.cmp(&b.definition)));
        }
    }
    fits
}

impl DefinitionFit<'_, '_> {
    fn titled(&self) -> bool {
        self.criteria.contains(&(Criterion::Title, true))
    }

    /// The form with the words found and missing: `「運営方針」（見出し4個のうち2個、ないもの: 「達成目標」）`.
    pub(super) fn in_words(&self) -> String {
        let definition = self.form.definition;
        let found = self.criteria.iter().filter(|(_, found)| *found).count();
        let missing = self.criteria.iter().filter(|(_, found)| !found);
        let missing: Vec<&str> = missing.filter_map(|(what, _)| what.printed(definition)).collect();
        let lacks = if missing.is_empty() { String::new() } else { format!("、ないもの: {}", quoted(&missing)) };
        format!("「{}」（見出し{}個のうち{found}個{lacks}）", definition.name, self.criteria.len())
    }

    pub(super) fn is_weak(&self) -> bool {
        self.share < WEAK
    }

    /// Whether another definition may be tried if this one finds no goal: the page only resembles its form.
    pub(super) fn is_doubtful(&self) -> bool {
        self.is_weak() || !self.titled()
    }

    pub(super) fn is_close_to(&self, other: &DefinitionFit<'_, '_>) -> bool {
        (self.share - other.share).abs() < CLOSE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Layouts;
    use matome_deadline::written::label::Key;
    use matome_workbook::grid::{Cell, Position, Sheet};

    /// A sheet with all words of the definition.
    fn sheet(definition: &Definition) -> Sheet {
        let titles = definition.titles.iter().take(1).map(Key::as_str);
        let labels = definition.core_labels().into_iter().filter_map(|field| definition.labels.printed(field));
        let columns = definition.core_columns().into_iter().filter_map(|field| definition.columns.printed(field));
        let rows = [titles.collect::<Vec<_>>(), labels.collect(), columns.collect()];
        let mut sheet = Sheet::default();
        for (row, words) in (0..).zip(rows) {
            for (column, word) in (0..).zip(words) {
                let cell = Cell { text: word.to_owned(), ..Cell::default() };
                sheet.cells.insert(Position::new(row, column), cell);
            }
        }
        sheet
    }

    #[test]
    fn no_form_is_passed_over_that_could_fit_better() {
        let definitions = Layouts::builtin().definitions;
        for filled in &definitions {
            let sheet = sheet(filled);
            let page = Page::new(&sheet);
            for tried in &definitions {
                let share = criterion::share(&criterion::checked(&MatchedPage::new(&page, tried)));
                assert!(criterion::most(&page, tried) >= share, "{} on {}", tried.id, filled.id);
            }
            assert_eq!(recognise(&page, &definitions)[0].form.definition.id, filled.id);
        }
    }
}
