//! Work of the daemon that fails as a whole: since when, and why. Failures of one workbook, letter or receiver have
//! problems or outcomes of their own.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::moment::Moment;

use matome_deadline::text::one_line;
use matome_workbook::problem::{Fault, Problem, Work};

/// A failure within this time after a success continues the previous standstill: the work had succeeded only partly.
const SAME_WITHIN: TimeDelta = TimeDelta::hours(1);

/// The current standstills, at most one per kind of work, and ended ones not yet told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standstills(Vec<Standstill>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standstill {
    pub work: Work,
    pub since: Moment,
    /// The last error, in words.
    pub reason: String,
    /// Time of recovery, until the planning section is told.
    pub until: Option<Moment>,
}

impl Standstills {
    /// Records that the work failed at `now`.
    pub fn note_failure(&mut self, work: Work, reason: &str, now: Moment) {
        let is_same = |until: Moment| now.since(until) < SAME_WITHIN;
        let since = self.take(work, is_same).map_or(now, |standstill| standstill.since);
        self.0.push(Standstill { work, since, reason: one_line(reason), until: None });
    }

    /// Records that the work succeeded at `now`. Standstills of mail are kept to be told; others show by themselves.
    pub fn note_success(&mut self, work: Work, now: Moment) {
        if let Some(standstill) = self.take(work, |_| false).filter(|_| work == Work::Mail) {
            self.0.push(Standstill { until: Some(now), ..standstill });
        }
    }

    /// Drops ended standstills once the planning section is told.
    pub fn forget_ended(&mut self) {
        self.0.retain(|standstill| standstill.until.is_none());
    }

    pub fn ended(&self) -> impl Iterator<Item = &Standstill> {
        self.0.iter().filter(|standstill| standstill.until.is_some())
    }

    /// Iterates over the standstills that have not ended.
    pub fn standing(&self) -> impl Iterator<Item = &Standstill> {
        self.0.iter().filter(|standstill| standstill.until.is_none())
    }

    /// Problems for 要確認. A merged workbook that is not written cannot report so itself.
    pub fn in_workbooks(&self) -> impl Iterator<Item = Problem> {
        self.standing().filter(|standstill| standstill.work != Work::Merge).map(Standstill::problem)
    }

    /// Removes the work's standstill if it has not ended, or if `goes_on` ignores its end.
    fn take(&mut self, work: Work, goes_on: impl Fn(Moment) -> bool) -> Option<Standstill> {
        let place = self.0.iter().position(|known| known.work == work && known.until.is_none_or(&goes_on))?;
        Some(self.0.remove(place))
    }
}

impl Standstill {
    pub fn problem(&self) -> Problem {
        Fault::StandsStill { work: self.work, since: self.since.local(), reason: self.reason.clone() }.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stands_since_its_first_failure_and_mail_alone_is_told_of_at_its_end() {
        let at = |hour| format!("2026-10-01T{hour:02}:30:00").parse().unwrap();
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
        // It began again before anybody was told: one standstill.
        standstills.note_failure(Work::Mail, "三つ目", "2026-10-01T12:02:00".parse().unwrap());
        assert_eq!((standstills.standing().count(), standstills.ended().count()), (1, 0));
        standstills.note_success(Work::Mail, at(14));
        standstills.note_failure(Work::Mail, "別の日", at(20));
        assert_eq!((standstills.standing().count(), standstills.ended().count()), (1, 1));
        standstills.note_success(Work::Mail, at(21));
        standstills.forget_ended();
        assert_eq!(standstills, Standstills::default());
    }
}
