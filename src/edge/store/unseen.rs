//! What of the share cannot be seen, as the latest look found it. What that keeps from being done is decided in
//! [`core::unseen`](crate::core::unseen) and [`core::reminder::dark`](crate::core::reminder::dark).

use super::{StateFact, Store, StoreError};
use crate::core::unseen::Unseen;

impl Store {
    /// What of the share cannot be seen.
    pub fn unseen(&self) -> Result<Unseen, StoreError> {
        let noted = self.fact(StateFact::Unseen)?;
        Ok(noted.and_then(|noted| serde_json::from_str(&noted).ok()).unwrap_or_default())
    }

    /// Notes what of the share cannot be seen now. Says whether something can be seen again that could not.
    pub fn note_unseen(&self, now: &Unseen) -> Result<bool, StoreError> {
        let before = self.unseen()?;
        if before != *now {
            self.note(StateFact::Unseen, &serde_json::json!(now).to_string())?;
        }
        Ok(!now.is_as_dark_as(&before))
    }
}
