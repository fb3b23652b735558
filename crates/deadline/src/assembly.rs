//! Due dates of assembly bills: `12月議会` is due on the day the city has configured for that session, or on its month.

use std::collections::BTreeMap;

use chrono::Datelike;
use serde::{Deserialize, Serialize};

use super::Mode;
use super::expression::{Expression, Part};
use super::fold::Folded;
use super::parse::expressions;
use super::token::tokens;
use crate::month_day::MonthDay;
use crate::{Deadline, DeadlineKind};

/// Submission day of the bills (議案), by month of the assembly.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BillDays(BTreeMap<u32, MonthDay>);

impl FromIterator<(u32, MonthDay)> for BillDays {
    fn from_iter<T: IntoIterator<Item = (u32, MonthDay)>>(days: T) -> Self {
        Self(days.into_iter().collect())
    }
}

impl BillDays {
    /// Sets `due` of a deadline at one of these assemblies to the submission day of its bills.
    pub fn apply(&self, deadline: &mut Deadline) {
        let Some(due) = deadline.due else { return };
        let Some(day) = month_of_assembly(&deadline.text).and_then(|month| self.0.get(&month)) else { return };
        // Bills for a January assembly are handed in in the preceding year.
        let in_its_year = day.in_year(due.year());
        deadline.due = Some(if in_its_year <= due { in_its_year } else { day.in_year(due.year() - 1) });
        deadline.kind = DeadlineKind::By;
        deadline.start = None;
        deadline.approximate = false;
    }
}

/// Returns the month of an assembly deadline, from its printed text.
fn month_of_assembly(text: &str) -> Option<u32> {
    if !text.contains(['議', '会']) {
        return None;
    }
    let folded = Folded::new(text);
    match expressions(&folded, &tokens(&folded), &[], Mode::Column).first()?.expression {
        Expression::At(moment) | Expression::UpTo(moment) => match moment.part {
            Part::Assembly(month) => Some(month),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fiscal_year::FiscalYear;
    use crate::read;

    #[test]
    fn an_assembly_is_due_when_its_bills_are() {
        let day = |month, day| MonthDay { month, day };
        let days: BillDays = [(12, day(11, 15)), (3, day(2, 10)), (1, day(12, 20))].into_iter().collect();
        for (text, due) in [
            ("12月議会", "2026-11-15"),
            ("12月定例会まで", "2026-11-15"),
            ("3月議会", "2027-02-10"),
            ("令和10年3月市議会", "2028-02-10"),
            ("1月臨時会", "2026-12-20"),
        ] {
            let mut deadline = read(text, FiscalYear::new(2026), Mode::Column).deadlines.remove(0);
            days.apply(&mut deadline);
            assert_eq!((deadline.kind, deadline.start), (DeadlineKind::By, None), "{text}");
            assert_eq!(deadline.due.map(|due| due.to_string()).as_deref(), Some(due), "{text}");
        }
        for text in ["9月議会", "12月", "未定", "12月の会議"] {
            let before = read(text, FiscalYear::new(2026), Mode::Column).deadlines.remove(0);
            let mut deadline = before.clone();
            days.apply(&mut deadline);
            assert_eq!(deadline, before, "{text}");
        }
    }
}
