//! What became of a sheet: what was read of it, by what, and how far that is trusted. It is filled in by `workbook`,
//! sheet by sheet.

use super::draft::BlockOrigins;
use super::role::Role;
use super::sketch::Sketched;
use super::usage::Use;
use crate::model::{FoundForm, Goal};
use matome_workbook::problem::{Fault, Problem};

/// What became of a sheet.
#[derive(Default)]
pub(super) struct SheetResult {
    /// The definition that fits, by its index.
    pub(super) layout: Option<usize>,
    pub(super) goals: Vec<Goal>,
    pub(super) problems: Vec<Problem>,
    pub(super) role: Role,
    /// Of what a definition read, also where the general reader's goals took its place; `None` where none read any.
    pub(super) trust: Option<Trust>,
    pub(super) remainder: Remainder,
    /// It was read without a definition.
    pub(super) general: bool,
    /// A person said how it is read.
    pub(super) guided: bool,
    pub(super) omission: Omission,
    /// What was found of it.
    pub(super) form: FoundForm,
    /// What its goals were read from; empty where they do not count.
    pub(super) origins: Vec<BlockOrigins>,
    /// What each block was taken for; only of a sheet whose goals count.
    pub(super) account: Option<Vec<Use>>,
    /// The id of the form that a person taught or confirmed, if it is of one.
    pub(super) taught: Option<String>,
    pub(super) sketched: Option<Sketched>,
}

/// Signs that a definition did not read all of a sheet.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Remainder {
    /// The sheet has columns of fields that the definition does not know.
    pub(super) passes_over: bool,
    /// Rows of a goal were joined to one measure.
    pub(super) joins_rows: bool,
    /// Much of what stands among the goals is in none of them.
    pub(super) leaves_much: bool,
}

impl Remainder {
    const fn is_any(self) -> bool {
        self.passes_over || self.joins_rows || self.leaves_much
    }
}

/// How far what a definition read of a sheet is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// It only resembles the form of its definition.
    Resembling,
    /// It has the form, and goals without a name: it may be another form.
    Untitled,
    /// It has the form, and the definition may have read it wrongly.
    Contested,
    Full,
}

/// Whether a sheet that gave nothing is to be named.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Omission {
    #[default]
    Unnamed,
    Named,
    /// It looks like a form and gave nothing.
    Lost,
}

impl SheetResult {
    /// No definition and no person says how it is read.
    pub(super) const fn is_guessed(&self) -> bool {
        self.general && !self.guided
    }

    /// The general reader's goals are its own.
    pub(super) const fn has_general_goals(&self) -> bool {
        self.general && !self.goals.is_empty()
    }

    /// Its form is recognised beyond doubt.
    pub(super) fn is_sure(&self) -> bool {
        self.trust.is_some_and(|trust| trust != Trust::Resembling)
    }

    /// It may be of another form.
    pub(super) const fn is_doubtful(&self) -> bool {
        matches!(self.trust, Some(Trust::Resembling | Trust::Untitled))
    }

    /// Its definition may have read it wrongly.
    pub(super) fn is_contested(&self) -> bool {
        self.remainder.is_any() || self.trust.is_some_and(|trust| trust != Trust::Full)
    }

    pub(super) fn is_lost(&self) -> bool {
        self.omission == Omission::Lost
    }

    /// Drops its goals, with what was to be said of them: they do not count. Of a sheet that is no sheet of goals this
    /// is named.
    pub(super) fn set_aside(&mut self) {
        let is_named = !self.goals.is_empty() && self.role != Role::Goals;
        self.goals.clear();
        self.origins.clear();
        self.problems.clear();
        if is_named {
            self.role = Role::Aside;
            self.problems.push(Fault::SheetLeftOut.into());
        }
    }
}
