//! When what was handed in was first seen.

use super::{Fact, Store, StoreError, from_json, to_json};
use crate::core::consolidate::receipt::Receipts;

impl Store {
    pub fn receipts(&self) -> Result<Receipts, StoreError> {
        let known = self.fact(Fact::Receipts)?;
        known.map_or_else(|| Ok(Receipts::default()), |json| Ok(from_json(&json)?))
    }

    /// Keeps them, where there are others than before.
    pub fn note_receipts(&self, receipts: &Receipts) -> Result<(), StoreError> {
        if self.receipts()? == *receipts {
            return Ok(());
        }
        self.note(Fact::Receipts, &to_json(receipts)?)
    }
}
