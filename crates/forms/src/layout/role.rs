//! The purpose of a sheet by name and visibility: goals, example, blank form, list. `workbook` checks the contents.

use super::parse::Synonyms;
use matome_deadline::text::comparison_key;
use matome_deadline::written::label::{Key, key};
use matome_workbook::grid::Sheet;

#[derive(Default, Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    #[default]
    Goals,
    Empty,
    /// By name, or because it is hidden: an example, a list, a template.
    Aside,
    /// A blank form, unless it is the only sheet with goals.
    BlankForm,
    /// Its name mentions a list (リスト管理): the contents decide.
    ListPerhaps,
}

impl Role {
    pub(super) fn of(sheet: &Sheet, words: &Synonyms) -> Self {
        let name = key(&sheet.name);
        let plain = name.trim_matches(|c: char| c.is_ascii_digit());
        if sheet.cells.is_empty() {
            Self::Empty
        } else if sheet.hidden || is_example(sheet, words) || words.lists.iter().any(|word| *word == *plain) {
            Self::Aside
        } else if speaks_of(&name, &words.blank_forms) {
            Self::BlankForm
        } else if speaks_of(&name, &words.lists) {
            Self::ListPerhaps
        } else {
            Self::Goals
        }
    }

    /// Whether the goals of such a sheet count regardless of other sheets. `sure`: it is a form beyond doubt.
    pub(super) fn holds_goals(self, sure: bool) -> bool {
        self == Self::Goals || (self == Self::ListPerhaps && sure)
    }

    /// Whether the goals of such a sheet are left out. `elsewhere`: other goals count.
    pub(super) fn is_left_out(self, elsewhere: bool, sure: bool) -> bool {
        match self {
            Self::Goals | Self::Empty => false,
            Self::Aside => true,
            Self::BlankForm | Self::ListPerhaps => elsewhere && !self.holds_goals(sure),
        }
    }
}

pub(super) fn is_example(sheet: &Sheet, words: &Synonyms) -> bool {
    // 重点1（記入例）: bracketed words count here.
    let name = Key::of(comparison_key(&sheet.name));
    speaks_of(&name, &words.not_goals) || ["(例)", "【例】", "[例]"].iter().any(|word| name.contains(word))
}

fn speaks_of(name: &Key, words: &[Key]) -> bool {
    words.iter().any(|word| name.includes(word))
}
