//! The state of a measure (状態): one word from its reports, its achievement and its deadlines.
//!
//! The first condition that holds decides:
//!
//! | if | 状態 |
//! | --- | --- |
//! | 企画課確認 is 中止, or 免除 | 中止, 免除 |
//! | 企画課確認 is 要修正 with a memo, and the sheet has changed since | 修正あり |
//! | the same, and the sheet has not changed | 要修正 |
//! | its achievement rate is 100 % or more, or a report or each of its deadlines says that it is done | 完了 |
//! | its year-end report is in | 報告済 |
//! | 企画課確認 is 済 | 確認済 |
//! | none of its deadlines names a day, not even a first one | 期限不明 |
//! | its last deadline has passed | 期限切れ |
//! | its next deadline is at most 14 days ahead | 期限間近 |
//! | otherwise | 進行中 |
//!
//! A measure of all the year (通年, 毎月) is never 期限間近: it has no single day.

use chrono::NaiveDate;

use crate::progress::Progress;
use crate::records::confirmation::Confirmation;
use crate::records::request::Stage;
use matome_deadline::Deadline;
use matome_forms::model::{Measure, Report};
use matome_workbook::plan::Tone;

/// Deadlines and due dates this many days ahead count as near on all sheets.
pub(super) const NEAR_DAYS: i64 = 14;

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
    /// 確認済: accepted as done by the planning section.
    Settled,
    /// 免除
    Excused,
    /// 中止
    Stopped,
    /// 要修正: correction requested.
    Requested,
    /// 修正あり: changed by its department since the request.
    Corrected,
}

impl Status {
    /// States derived from sheets and dates.
    pub const COMPUTED: [Self; 6] =
        [Self::Overdue, Self::Near, Self::Underway, Self::Reported, Self::Achieved, Self::Unknown];

    /// States set by the planning section.
    pub const DECIDED: [Self; 5] = [Self::Settled, Self::Excused, Self::Stopped, Self::Requested, Self::Corrected];

    pub const fn label(self) -> &'static str {
        match self {
            Self::Overdue => "期限切れ",
            Self::Near => "期限間近",
            Self::Underway => "進行中",
            Self::Reported => "報告済",
            Self::Achieved => "完了",
            Self::Unknown => "期限不明",
            Self::Settled => "確認済",
            Self::Excused => Confirmation::Excused.label(),
            Self::Stopped => Confirmation::Stopped.label(),
            Self::Requested => Confirmation::ToCorrect.label(),
            Self::Corrected => "修正あり",
        }
    }

    pub const fn tone(self) -> Tone {
        match self {
            Self::Overdue | Self::Requested => Tone::Late,
            Self::Near | Self::Corrected => Tone::Near,
            Self::Underway => Tone::Plain,
            Self::Reported | Self::Achieved | Self::Settled => Tone::Good,
            Self::Unknown => Tone::Underway,
            Self::Excused | Self::Stopped => Tone::Quiet,
        }
    }

    /// The state of `measure` on `today`; correction requests outrank everything that may pass.
    pub fn of(measure: &Measure, progress: &Progress, today: NaiveDate) -> Self {
        match progress.request.as_ref().filter(|_| !progress.is_excused()) {
            Some(request) if request.stage == Stage::Open => Self::Requested,
            Some(_) => Self::Corrected,
            None => Self::of_work(measure, progress, today),
        }
    }

    /// The state of the work itself. Deadlines that a report calls met are ignored.
    pub fn of_work(measure: &Measure, progress: &Progress, today: NaiveDate) -> Self {
        let waited = || measure.deadlines.iter().filter(|deadline| !progress.ends(deadline));
        let all_met = || !measure.deadlines.is_empty() && waited().next().is_none();
        let closed = Self::closed(progress).or_else(|| all_met().then_some(Self::Achieved));
        Self::of_deadlines(waited(), closed, today)
    }

    pub fn of_deadline(deadline: &Deadline, progress: &Progress, today: NaiveDate) -> Self {
        let met = || progress.ends(deadline).then_some(Self::Achieved);
        Self::of_deadlines([deadline], Self::closed(progress).or_else(met), today)
    }

    /// The state of a measure that needs no more work; `None` if it does.
    pub fn closed(progress: &Progress) -> Option<Self> {
        match progress.confirmation {
            Some(Confirmation::Stopped) => Some(Self::Stopped),
            Some(Confirmation::Excused) => Some(Self::Excused),
            _ if progress.is_done() => Some(Self::Achieved),
            _ if progress.is_in(Report::YearEndReport) => Some(Self::Reported),
            _ if progress.is_settled() => Some(Self::Settled),
            _ => None,
        }
    }

    /// The state of any deadlines; `closed` is the state of the work behind them.
    pub fn of_deadlines<'d>(
        deadlines: impl IntoIterator<Item = &'d Deadline>,
        closed: Option<Self>,
        today: NaiveDate,
    ) -> Self {
        if let Some(closed) = closed {
            return closed;
        }
        let deadlines: Vec<&Deadline> = deadlines.into_iter().collect();
        if !deadlines.is_empty() && deadlines.iter().all(|deadline| deadline.done) {
            return Self::Achieved;
        }
        match next_due(deadlines.iter().copied(), today) {
            None if deadlines.iter().any(|deadline| deadline.start.is_some()) => Self::Underway,
            None => Self::Unknown,
            Some(due) if due < today => Self::Overdue,
            Some(_)
                if next_reminder_day(&deadlines, today).is_some_and(|day| (day - today).num_days() <= NEAR_DAYS) =>
            {
                Self::Near
            }
            Some(_) => Self::Underway,
        }
    }
}

/// 期限日: the next due day, or the last one if all have passed. If a deadline has a day of its own, those that only run
/// to the end of the year do not count.
pub fn next_due<'d>(deadlines: impl IntoIterator<Item = &'d Deadline>, today: NaiveDate) -> Option<NaiveDate> {
    let open: Vec<&Deadline> = deadlines.into_iter().filter(|deadline| !deadline.done).collect();
    let own: Vec<NaiveDate> = open.iter().filter_map(|deadline| deadline.reminder_day()).collect();
    let days = if own.is_empty() { open.iter().filter_map(|deadline| deadline.due).collect() } else { own };
    days.iter().filter(|day| **day >= today).min().or_else(|| days.iter().max()).copied()
}

fn next_reminder_day(deadlines: &[&Deadline], today: NaiveDate) -> Option<NaiveDate> {
    deadlines.iter().filter_map(|deadline| deadline.reminder_day()).filter(|day| *day >= today).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use matome_deadline::DeadlineKind;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// `by 2026-10-15, throughout 2027-03-31, unclear`
    fn deadlines(text: &str) -> Vec<Deadline> {
        let one = |text: &str| {
            let (kind, due) = text.split_once(' ').unwrap_or((text, ""));
            let kind = match kind {
                "by" => DeadlineKind::By,
                "period" | "since" => DeadlineKind::Period,
                "throughout" => DeadlineKind::Throughout,
                _ => DeadlineKind::Unclear,
            };
            Deadline {
                text: text.to_owned(),
                items: Vec::new(),
                kind,
                start: text.starts_with("since").then(|| day("2027-01-01")),
                due: due.trim_end_matches(" done").parse().ok(),
                approximate: false,
                done: text.ends_with("done"),
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
            ("by 2026-09-30 done", false, false, Status::Achieved, ""),
            ("by 2026-10-05 done, by 2026-12-01", false, false, Status::Underway, "2026-12-01"),
            ("by 2026-10-05 done, unclear", false, false, Status::Unknown, ""),
            ("since", false, false, Status::Underway, ""),
            ("unclear, by 2026-12-01", false, false, Status::Underway, "2026-12-01"),
        ];
        for (text, achieved, reported, status, due) in cases {
            let (deadlines, today) = (deadlines(text), day("2026-10-01"));
            let closed = reported.then_some(if achieved { Status::Achieved } else { Status::Reported });
            assert_eq!(Status::of_deadlines(&deadlines, closed, today), status, "{text}");
            assert_eq!(next_due(&deadlines, today), due.parse().ok(), "{text}");
        }
    }
}
