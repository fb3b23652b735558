//! Mail that was written into files, once mail no longer goes there. What is sent in its stead is planned anew, as for
//! any day.

use chrono::NaiveDate;

use super::{MailLedger, withdraw};
use crate::edge::state::database::values;
use crate::edge::state::store::StoreError;
use matome_core::delivery::OnlyWritten;

impl MailLedger<'_> {
    /// Takes back what was only written for `today` and later days: it is planned anew, to be sent. The rounds of those
    /// days have not been made either.
    pub fn withdraw_written(&self, today: NaiveDate) -> Result<(), StoreError> {
        self.0.atomically(|| {
            let sql = "SELECT message_id FROM mail JOIN mail_reach USING (message_id) WHERE only_written AND day >= ?1";
            let written: Vec<String> = self.0.all(sql, values![today], |row| row.get(0))?;
            if self.0.is_any("SELECT 1 FROM delivery WHERE in_file = 1", &[])? {
                self.0.execute("DELETE FROM reminder_run WHERE day >= ?1", values![today])?;
            }
            written.iter().try_for_each(|message_id| withdraw(self.0, message_id))
        })
    }

    /// The departments' mails that were only written, as long as nobody has been told.
    pub fn only_written(&self) -> Result<Option<OnlyWritten>, StoreError> {
        let sql = "SELECT count(*), min(day), max(day) FROM mail JOIN mail_reach USING (message_id)
                   WHERE purpose = 'reminder' AND only_written
                       AND message_id IN (SELECT message_id FROM delivery WHERE in_file = 1)";
        let (mails, first, last): (u32, Option<NaiveDate>, Option<NaiveDate>) =
            self.0.one(sql, &[], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(first.zip(last).map(|(first, last)| OnlyWritten { mails, first, last }))
    }

    /// Somebody is being informed of them.
    pub fn tell_only_written(&self) -> Result<(), StoreError> {
        self.0.execute("UPDATE delivery SET in_file = 2 WHERE in_file = 1", &[])?;
        Ok(())
    }
}
