//! 様式の読み取り.xlsx: shows a person how forms without a definition are read, on a copy of one sheet each, and takes the
//! person's choices.
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

#[derive(Debug, Clone, Default, PartialEq)]
pub struct StoredForm {
    pub form: TaughtForm,
    pub remarks: Remarks,
}

/// Remarks on the latest choices.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remarks {
    /// Counts before the latest change.
    pub before: Option<Counts>,
    /// Typed texts that are no items, by heading key.
    pub unknown: BTreeMap<String, String>,
}

pub type Taught = BTreeMap<String, StoredForm>;
