use serde::{Deserialize, Serialize};

/// The ID of a measure, stable while its row, file or wording moves ([`identity`](crate::records::identity)).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MeasureId(pub String);
