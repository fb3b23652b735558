//! The result of reading a sheet, filled in by `workbook`.

use super::draft::BlockOrigins;
use super::role::Role;
use super::sketch::Sketched;
use super::usage::Use;
use crate::model::{FoundForm, Goal, PossibleReading};
use matome_workbook::problem::{Fault, Problem};

#[derive(Default)]
pub(super) struct SheetResult {
    pub(super) layout: Option<usize>,
    pub(super) goals: Vec<Goal>,
    pub(super) problems: Vec<Problem>,
    /// Problems with the choice of the definition and with its columns.
    pub(super) doubts: Vec<Problem>,
    pub(super) role: Role,
    /// Trust in a definition's reading, even if replaced by the general reader's; `None` if no definition read it.
    pub(super) trust: Option<Trust>,
    /// Much text among the goals that a definition found belongs to none of them.
    pub(super) leaves_much: bool,
    pub(super) general: bool,
    /// A person said how it is read.
    pub(super) guided: bool,
    pub(super) omission: Omission,
    pub(super) form: FoundForm,
    /// Origins of its goals; empty if they do not count.
    pub(super) origins: Vec<BlockOrigins>,
    /// The use of each block; only if the goals count.
    pub(super) account: Option<Vec<Use>>,
    /// ID of its taught or confirmed form, if any.
    pub(super) taught: Option<String>,
    pub(super) sketched: Option<Sketched>,
    /// Its readings where several lie close, the best first.
    pub(super) readings: Vec<PossibleReading>,
}

/// Trust in a definition's reading of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// It only resembles the form.
    Resembling,
    /// It has the form but goals without names: it may be another form.
    Untitled,
    /// It has the form, but the definition may have misread it.
    Contested,
    Full,
}

/// Whether a sheet without goals is reported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Omission {
    #[default]
    Unnamed,
    Named,
    /// It looks like a form.
    Lost,
}

impl SheetResult {
    /// Neither a definition nor a person says how it is read.
    pub(super) const fn is_guessed(&self) -> bool {
        self.general && !self.guided
    }

    pub(super) const fn has_general_goals(&self) -> bool {
        self.general && !self.goals.is_empty()
    }

    /// Its form is recognised beyond doubt.
    pub(super) fn is_sure(&self) -> bool {
        self.trust.is_some_and(|trust| trust != Trust::Resembling)
    }

    pub(super) const fn is_doubtful(&self) -> bool {
        matches!(self.trust, Some(Trust::Resembling | Trust::Untitled))
    }

    /// Its definition may have misread it.
    pub(super) fn is_contested(&self) -> bool {
        self.leaves_much || self.trust.is_some_and(|trust| trust != Trust::Full)
    }

    pub(super) fn is_lost(&self) -> bool {
        self.omission == Omission::Lost
    }

    /// Discards this sheet's goals and problems. For a sheet that is no goal sheet this is reported.
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
