//! Which definition a sheet is filled in by: each is scored on the words found, the best one wins.

use super::definition::Definition;
use super::form::Form;
use super::page::Page;
use super::sought::{self, Sought};
use crate::core::text::quoted;

/// How well a definition fits a page.
pub(super) struct Fit<'a, 'p> {
    /// The index of the definition.
    pub(super) definition: usize,
    pub(super) form: Form<'a, 'p>,
    /// The share of its words that was found.
    pub(super) share: f64,
    /// What it looked for, and whether it is there.
    pub(super) sought: Vec<(Sought, bool)>,
}

/// Below this share a definition does not match at all.
pub(super) const LEAST: f64 = 0.35;
/// Below this share it matches, but a person should look.
const WEAK: f64 = 0.5;
/// Definitions this close together cannot be told apart.
const CLOSE: f64 = 0.03;

/// The definitions that could fit the page, the best first. Those that are only a fallback come after all others, and only
/// where none of these fits beyond doubt.
pub(super) fn recognise<'a, 'p>(page: &'a Page<'p>, definitions: &'a [Definition]) -> Vec<Fit<'a, 'p>> {
    let fitting = |fallback: bool| {
        let tried = definitions.iter().enumerate().filter(|(_, definition)| definition.fallback == fallback);
        let fits = tried.filter_map(|(i, definition)| {
            let form = Form::new(page, definition);
            if sought::hindrance(&form).is_some() {
                return None;
            }
            let sought = sought::sought(&form);
            Some(Fit { definition: i, form, share: sought::share(&sought), sought })
        });
        let mut fits: Vec<Fit<'a, 'p>> = fits.filter(|fit| fit.share >= LEAST).collect();
        fits.sort_by(|a, b| b.share.total_cmp(&a.share));
        fits
    };
    let mut fits = fitting(false);
    if fits.first().is_none_or(Fit::is_doubtful) {
        fits.extend(fitting(true));
    }
    fits
}

impl Fit<'_, '_> {
    /// The form's heading stands on the page.
    fn titled(&self) -> bool {
        self.sought.contains(&(Sought::Title, true))
    }

    /// The form, how many of its words were found, and which were not: `「運営方針」（見出し4個のうち2個、ないもの: 「達成目標」）`.
    pub(super) fn in_words(&self) -> String {
        let definition = self.form.definition;
        let found = self.sought.iter().filter(|(_, found)| *found).count();
        let missing = self.sought.iter().filter(|(_, found)| !found);
        let missing: Vec<&str> = missing.filter_map(|(what, _)| what.printed(definition)).collect();
        let lacks = if missing.is_empty() { String::new() } else { format!("、ないもの: {}", quoted(&missing)) };
        format!("「{}」（見出し{}個のうち{found}個{lacks}）", definition.name, self.sought.len())
    }

    /// Few of the words were found.
    pub(super) fn is_weak(&self) -> bool {
        self.share < WEAK
    }

    /// Where this definition finds no goal, another one may: the page only resembles its form.
    pub(super) fn is_doubtful(&self) -> bool {
        self.is_weak() || !self.titled()
    }

    /// The two cannot be told apart by the words found.
    pub(super) fn is_close_to(&self, other: &Fit<'_, '_>) -> bool {
        (self.share - other.share).abs() < CLOSE
    }
}
