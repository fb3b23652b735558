//! The state of a measure (状態): one word from its reports, its achievement and its deadlines.
//!
//! The first line that is true decides:
//!
//! | if | 状態 |
//! | --- | --- |
//! | its achievement rate is 100 % or more | 完了 |
//! | its year-end report is in | 報告済 |
//! | no deadline of it names a day | 期限不明 |
//! | its last deadline has passed | 期限切れ |
//! | its next deadline is at most 14 days ahead | 期限間近 |
//! | otherwise | 進行中 |
//!
//! A measure that is done all year long (通年, 毎月) is never 期限間近: it has no day that anybody waits for.

use chrono::NaiveDate;

use super::plan::Tone;
use crate::core::model::{Deadline, Measure};

/// A deadline so many days ahead is near.
const NEAR_DAYS: i64 = 14;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// 期限切れ
    Overdue,
    /// 期限間近
    Near,
    /// 進行中
    Underway,
    /// 報告済
    Reported,
    /// 完了
    Achieved,
    /// 期限不明
    Unknown,
}

impl Status {
    pub const ALL: [Self; 6] =
        [Self::Overdue, Self::Near, Self::Underway, Self::Reported, Self::Achieved, Self::Unknown];

    pub const fn label(self) -> &'static str {
        match self {
            Self::Overdue => "期限切れ",
            Self::Near => "期限間近",
            Self::Underway => "進行中",
            Self::Reported => "報告済",
            Self::Achieved => "完了",
            Self::Unknown => "期限不明",
        }
    }

    pub const fn tone(self) -> Tone {
        match self {
            Self::Overdue => Tone::Late,
            Self::Near => Tone::Near,
            Self::Underway => Tone::Plain,
            Self::Reported | Self::Achieved => Tone::Good,
            Self::Unknown => Tone::Underway,
        }
    }

    /// The state of `measure` on the day `today`.
    pub fn of(measure: &Measure, today: NaiveDate) -> Self {
        Self::of_deadlines(&measure.deadlines, measure.is_achieved(), measure.is_closed(), today)
    }

    /// The same of any deadlines: `achieved` and `closed` say what is known of the work behind them.
    pub fn of_deadlines(deadlines: &[Deadline], achieved: bool, closed: bool, today: NaiveDate) -> Self {
        if achieved {
            return Self::Achieved;
        }
        if closed {
            return Self::Reported;
        }
        match next_due(deadlines, today) {
            None => Self::Unknown,
            Some(due) if due < today => Self::Overdue,
            Some(_) if next_reminder_day(deadlines, today).is_some_and(|day| (day - today).num_days() <= NEAR_DAYS) => {
                Self::Near
            }
            Some(_) => Self::Underway,
        }
    }
}

/// 期限日: the next day by which something is due; where all have passed, the last.
///
/// Where some deadline has a day of its own, those that only run on to the year's end do not count.
pub fn next_due(deadlines: &[Deadline], today: NaiveDate) -> Option<NaiveDate> {
    let own: Vec<NaiveDate> = deadlines.iter().filter_map(Deadline::reminder_day).collect();
    let days = if own.is_empty() { deadlines.iter().filter_map(|deadline| deadline.due).collect() } else { own };
    days.iter().filter(|day| **day >= today).min().or_else(|| days.iter().max()).copied()
}

fn next_reminder_day(deadlines: &[Deadline], today: NaiveDate) -> Option<NaiveDate> {
    deadlines.iter().filter_map(Deadline::reminder_day).filter(|day| *day >= today).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::model::DeadlineKind;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// `by 2026-10-15, throughout 2027-03-31, unclear`
    fn deadlines(text: &str) -> Vec<Deadline> {
        let one = |text: &str| {
            let (kind, due) = text.split_once(' ').unwrap_or((text, ""));
            let kind = match kind {
                "by" => DeadlineKind::By,
                "period" => DeadlineKind::Period,
                "throughout" => DeadlineKind::Throughout,
                _ => DeadlineKind::Unclear,
            };
            Deadline {
                text: text.to_owned(),
                items: Vec::new(),
                kind,
                start: None,
                due: due.parse().ok(),
                approximate: false,
                task: None,
                source: None,
            }
        };
        text.split(", ").filter(|part| !part.is_empty()).map(one).collect()
    }

    #[test]
    fn the_state_follows_from_reports_and_days() {
        // Deadlines, achieved, closed, state and 期限日 on 2026-10-01.
        let cases = [
            ("by 2026-09-30", false, false, Status::Overdue, "2026-09-30"),
            ("by 2026-10-01", false, false, Status::Near, "2026-10-01"),
            ("by 2026-10-15", false, false, Status::Near, "2026-10-15"),
            ("by 2026-10-16", false, false, Status::Underway, "2026-10-16"),
            ("period 2026-10-15", false, false, Status::Near, "2026-10-15"),
            ("by 2026-06-30, by 2027-03-31", false, false, Status::Underway, "2027-03-31"),
            ("by 2027-03-31, by 2026-10-10", false, false, Status::Near, "2026-10-10"),
            ("by 2026-06-30, throughout 2027-03-31", false, false, Status::Overdue, "2026-06-30"),
            ("throughout 2027-03-31", false, false, Status::Underway, "2027-03-31"),
            ("throughout 2026-10-10", false, false, Status::Underway, "2026-10-10"),
            ("throughout 2026-03-31", false, false, Status::Overdue, "2026-03-31"),
            ("by 2026-09-30", false, true, Status::Reported, "2026-09-30"),
            ("by 2026-09-30", true, true, Status::Achieved, "2026-09-30"),
            ("unclear", true, true, Status::Achieved, ""),
            ("unclear", false, false, Status::Unknown, ""),
            ("", false, false, Status::Unknown, ""),
            ("unclear, by 2026-12-01", false, false, Status::Underway, "2026-12-01"),
        ];
        for (text, achieved, closed, status, due) in cases {
            let (deadlines, today) = (deadlines(text), day("2026-10-01"));
            assert_eq!(Status::of_deadlines(&deadlines, achieved, closed, today), status, "{text}");
            assert_eq!(next_due(&deadlines, today), due.parse().ok(), "{text}");
        }
    }
}
