//! 様式の読み取り.xlsx: how each form of the share is read that no definition gives, shown to a person on a copy of one
//! of its sheets, and what that person chose there.
//!
//! ```text
//! sketches ─► forms ─► plan ─► 様式の読み取り.xlsx ─► choices ─► taught definitions ─► the next reading
//! ```

mod choices;
mod draft;
mod forms;
mod plan;
mod settings;
mod take_choices;
mod words;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::layout::{Counts, TaughtForm};

pub use choices::{Choice, FormChoices, TypedChoices, is_one, read, seal};
pub use draft::{FormDraft, draft};
pub use forms::{KnownForm, StoredSketch, forms};
pub use plan::{FormRow, FormSheet, Guide, GuideLine, Setting, TeachingPlan, plan};
pub use take_choices::{TeachingChange, take};
pub use words::{AUTOMATIC, FILE_NAME, HIDDEN_MARK, HOW_TO, ITEM_HEADER, SIDE_HEADER, item_options, side_options};

/// A form as it was taught, and what is to be said of that.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StoredForm {
    pub form: TaughtForm,
    pub remarks: Remarks,
}

/// What the sheet of a form says of the latest choices.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remarks {
    /// What the form's sheets gave before the latest change.
    pub before: Option<Counts>,
    /// What was typed that is no item, by the heading's key.
    pub unknown: BTreeMap<String, String>,
}

/// What a person taught, by the form's id.
pub type Taught = BTreeMap<String, StoredForm>;
