//! Work of the daemon that stands still as a whole: since when, and why. What fails of one workbook, one letter or one
//! receiver is told by its own problem or outcome.

use chrono::{NaiveDateTime, TimeDelta};
use serde::{Deserialize, Serialize};

use matome_deadline::text::one_line;
use matome_workbook::problem::{Fault, Problem, Work};

/// Work that goes on and fails again within this time never went on: a round that comes half way.
const ONE: TimeDelta = TimeDelta::hours(1);

/// Of each kind of work at most one that has not ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standstills(Vec<Standstill>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standstill {
    pub work: Work,
    pub since: NaiveDateTime,
    /// In words, as it was last.
    pub reason: String,
    /// When it went on; the planning section has not been told yet.
    pub until: Option<NaiveDateTime>,
}

impl Standstills {
    /// At `now` the work did not come to its end.
    pub fn note_failure(&mut self, work: Work, reason: &str, now: NaiveDateTime) {
        let is_one = |until: NaiveDateTime| now - until < ONE;
        let since = self.take(work, is_one).map_or(now, |standstill| standstill.since);
        self.0.push(Standstill { work, since, reason: one_line(reason), until: None });
    }

    /// At `now` it did. That no mail could leave is still to be told; what is merged and looked at again shows by itself.
    pub fn note_success(&mut self, work: Work, now: NaiveDateTime) {
        if let Some(standstill) = self.take(work, |_| false).filter(|_| work == Work::Mail) {
            self.0.push(Standstill { until: Some(now), ..standstill });
        }
    }

    /// The planning section is told of what has ended.
    pub fn forget_ended(&mut self) {
        self.0.retain(|standstill| standstill.until.is_none());
    }

    pub fn ended(&self) -> impl Iterator<Item = &Standstill> {
        self.0.iter().filter(|standstill| standstill.until.is_some())
    }

    /// What stands still now.
    pub fn standing(&self) -> impl Iterator<Item = &Standstill> {
        self.0.iter().filter(|standstill| standstill.until.is_none())
    }

    /// As far as a merged workbook can say it: one that is not written cannot.
    pub fn in_workbooks(&self) -> impl Iterator<Item = Problem> {
        self.standing().filter(|standstill| standstill.work != Work::Merge).map(Standstill::problem)
    }

    /// That of the work which has not ended, or ended at a moment that does not count.
    fn take(&mut self, work: Work, goes_on: impl Fn(NaiveDateTime) -> bool) -> Option<Standstill> {
        let place = self.0.iter().position(|known| known.work == work && known.until.is_none_or(&goes_on))?;
        Some(self.0.remove(place))
    }
}

impl Standstill {
    pub fn problem(&self) -> Problem {
        Fault::StandsStill { work: self.work, since: self.since, reason: self.reason.clone() }.into()
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    #[test]
    fn it_stands_since_its_first_failure_and_mail_alone_is_told_of_at_its_end() {
        let at = |hour| NaiveDate::from_ymd_opt(2026, 10, 1).unwrap().and_hms_opt(hour, 30, 0).unwrap();
        let mut standstills = Standstills::default();
        standstills.note_failure(Work::Mail, "一つ目", at(8));
        standstills.note_failure(Work::Merge, "場所がありません", at(9));
        standstills.note_failure(Work::Mail, "二つ目", at(10));
        assert_eq!(standstills.standing().count(), 2);
        standstills.note_success(Work::Merge, at(11));
        standstills.note_success(Work::Mail, at(11));
        standstills.note_success(Work::Mail, at(12));
        assert_eq!(standstills.standing().count(), 0);
        let told: Vec<_> = standstills.ended().map(|s| (s.since, s.reason.as_str(), s.until)).collect();
        assert_eq!(told, [(at(8), "二つ目", Some(at(11)))]);
        // Before anybody was told it began again: it is one standstill.
        standstills.note_failure(Work::Mail, "三つ目", at(11) + TimeDelta::minutes(32));
        assert_eq!((standstills.standing().count(), standstills.ended().count()), (1, 0));
        standstills.note_success(Work::Mail, at(14));
        standstills.note_failure(Work::Mail, "別の日", at(20));
        assert_eq!((standstills.standing().count(), standstills.ended().count()), (1, 1));
        standstills.note_success(Work::Mail, at(21));
        standstills.forget_ended();
        assert_eq!(standstills, Standstills::default());
    }
}
