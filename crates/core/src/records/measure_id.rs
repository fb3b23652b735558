//! The name of a measure; which measure has it is found out in [`identity`](crate::records::identity).

use serde::{Deserialize, Serialize};

/// The name of a measure that stays while it is the same measure, however its row, file or wording moves.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MeasureId(pub String);
