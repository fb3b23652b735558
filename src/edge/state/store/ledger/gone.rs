//! The departments' mails that have gone out, for the calendar. Those that are still to go are planned in the outbox,
//! and are not in the ledger yet.

use chrono::NaiveDate;
use serde::Serialize;

use super::MailLedger;
use crate::edge::state::database::{DatabaseError, values};
use crate::edge::state::store::StoreError;
use matome_core::reminder::kind::ReminderKind;
use matome_core::reminder::ledger::ReminderId;
use matome_core::reminder::mail::Mail;

/// One mail to a department or section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    pub day: NaiveDate,
    pub department: String,
    pub section: Option<String>,
    pub subject: String,
    pub items: Vec<GoneItem>,
    /// It went into a file and no further.
    pub only_written: bool,
}

impl Gone {
    /// Whether it is what became of this mail of the plan.
    pub fn is_of(&self, mail: &Mail<'_>) -> bool {
        (self.day, self.department.as_str(), self.section.as_deref()) == (mail.date, mail.department, mail.section)
    }
}

/// One thing that such a mail reminded of, as far as its identity says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GoneItem {
    pub kind: ReminderKind,
    pub fiscal_year: i32,
    pub due: NaiveDate,
    pub days_left: i64,
    pub overdue: bool,
}

impl MailLedger<'_> {
    /// The departments' mails of the days from `from` to `to`, in the order in which they went.
    pub fn gone(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<Gone>, StoreError> {
        let sql = "SELECT day, coalesce(department, ''), section, subject, only_written, message_id
             FROM mail JOIN mail_reach USING (message_id)
             WHERE purpose = 'reminder' AND sent AND day BETWEEN ?1 AND ?2 ORDER BY day, mail.number";
        Ok(self.0.all(sql, values![from, to], |row| {
            let day = row.get(0)?;
            Ok(Gone {
                day,
                department: row.get(1)?,
                section: row.get(2)?,
                subject: row.get(3)?,
                only_written: row.get(4)?,
                items: self.items_of(&row.get::<String>(5)?, day)?,
            })
        })?)
    }

    fn items_of(&self, message_id: &str, day: NaiveDate) -> Result<Vec<GoneItem>, DatabaseError> {
        let sql = "SELECT DISTINCT reminder FROM mail_reminder WHERE message_id = ?1 ORDER BY reminder";
        let mut items: Vec<GoneItem> = self.0.all(sql, values![message_id], |row| Ok(item(&row.get(0)?, day)))?;
        items.sort_by_key(|item| item.due);
        Ok(items)
    }
}

/// What a mail of that day reminded of.
fn item(id: &ReminderId, day: NaiveDate) -> GoneItem {
    let days_left = (id.due - day).num_days();
    GoneItem { kind: id.kind, fiscal_year: id.fiscal_year.start(), due: id.due, days_left, overdue: days_left < 0 }
}
