//! When what was handed in was first seen. What counts as handed in is decided in
//! [`core::consolidate::receipt`](crate::core::consolidate::receipt).

use super::{StateFact, Store, StoreError, from_json, to_json};
use crate::core::consolidate::receipt::Receipts;

impl Store {
    pub fn receipts(&self) -> Result<Receipts, StoreError> {
        let known = self.fact(StateFact::Receipts)?;
        known.map_or_else(|| Ok(Receipts::default()), |json| Ok(from_json(&json)?))
    }

    /// Keeps them too, where there are others than before.
    pub fn note_receipts(&self, receipts: &Receipts) -> Result<(), StoreError> {
        let before = self.receipts()?;
        let mut all = before.clone();
        all.add(receipts);
        if all == before {
            return Ok(());
        }
        self.note(StateFact::Receipts, &to_json(&all)?)
    }
}
