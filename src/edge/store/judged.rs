//! What reports were found to say: no knowledge of its own, but dear to come by. What a report says is decided in
//! [`core::report`](crate::core::report).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{StateFact, Store, StoreError};
use crate::core::report::judged::Key;
use crate::core::report::{Completion, Judged};

/// Other versions judge otherwise.
const VERSION: &str = env!("CARGO_PKG_VERSION");

impl Store {
    /// Nothing where another version has judged.
    pub fn judged(&self) -> Result<Judged, StoreError> {
        let noted = self.fact(StateFact::Judged)?.unwrap_or_default();
        let known = noted.split_once(' ').filter(|(version, _)| *version == VERSION);
        let known = known.and_then(|(_, known)| STANDARD.decode(known).ok());
        let known = known.and_then(|known| postcard::from_bytes::<Vec<(Key, Completion)>>(&known).ok());
        Ok(Judged::of(known.unwrap_or_default()))
    }

    /// Keeps what is new.
    pub fn note_judged(&self, judged: &Judged) -> Result<(), StoreError> {
        let Some(news) = judged.news() else { return Ok(()) };
        let Ok(packed) = postcard::to_stdvec(&news) else { return Ok(()) };
        self.note(StateFact::Judged, &format!("{VERSION} {}", STANDARD.encode(packed)))
    }
}
