//! Which state this is among all others, for the marks in the folder of the merged workbooks. Who may write there is decided
//! in [`core::writer`](crate::core::writer).

use chrono::{DateTime, Utc};

use super::{StateFact, Store, StoreError};
use crate::edge::machine;

impl Store {
    /// By what a mark in the folder of the merged workbooks tells this state from another; made `now` where it has none
    /// yet. A copy on another machine is another; what lies on a server is the same from wherever it is used.
    pub fn state_id(&self, now: DateTime<Utc>) -> Result<String, StoreError> {
        let id = self.atomically(|store| {
            if let Some(known) = store.fact(StateFact::Id)? {
                return Ok(known);
            }
            let id = made(now);
            store.note(StateFact::Id, &id)?;
            Ok::<String, StoreError>(id)
        })?;
        Ok(if self.connection.server().is_some() { id } else { format!("{id} {}", machine::name()) })
    }
}

/// No other process makes the same: no two have one number on one machine at one moment.
fn made(now: DateTime<Utc>) -> String {
    let maker = format!("{} {} {}", now.to_rfc3339(), std::process::id(), machine::name());
    blake3::hash(maker.as_bytes()).to_hex()[..16].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_keeps_the_id_that_it_was_given_first() {
        let store = Store::in_memory().unwrap();
        let first = store.state_id(DateTime::UNIX_EPOCH).unwrap();
        assert_eq!(store.state_id(DateTime::UNIX_EPOCH + chrono::TimeDelta::days(1)).unwrap(), first);
        assert!(first.ends_with(&machine::name()), "{first}");
    }
}
