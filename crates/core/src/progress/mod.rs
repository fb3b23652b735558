//! Progress of a measure: reports, achievement and decisions of the planning section.
//!
//! | if | its deadlines' reminders | its reports |
//! | --- | --- | --- |
//! | a report says that it is done, and its row does not rate itself lower | end; by sub-item where it names them | are asked for |
//! | its year-end report is in, or 達成度 is 100 % | end | are asked for |
//! | 企画課確認 is 済 | end | are asked for |
//! | 企画課確認 is 免除 or 中止 | end | are not asked for |

mod printed;

use std::borrow::Cow;

use serde::Serialize;

use self::printed::Printed;
use crate::duty::Duty;
use crate::office::city::OrgChart;
use crate::records::confirmation::{Confirmation, Decided};
use crate::records::request::Request;
use crate::records::snapshot::{MeasureRow, Snapshot};
use crate::report::{self, presence};
use matome_deadline::Deadline;
use matome_deadline::fiscal_year::FiscalYear;
use matome_forms::model::{Goal, Report};
use matome_forms::said::{Completion, Presence, SaidReport};

/// All reports of the share, each judged with the others in view.
pub struct Reports<'a> {
    snapshot: &'a Snapshot,
    printed: Printed<'a>,
    decided: Decided<'a>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Progress {
    interim: Presence,
    year_end: Presence,
    /// 達成度 is 100 % or more.
    pub achieved: bool,
    /// According to its reports.
    pub completion: Completion,
    pub confirmation: Option<Confirmation>,
    pub request: Option<Request>,
}

pub struct GoalProgress<'a> {
    pub file: &'a str,
    pub goal: &'a Goal,
    pub rows: Vec<(MeasureRow<'a>, Progress)>,
}

impl GoalProgress<'_> {
    /// Whether its rows may be asked for reports.
    pub fn duty(&self, chart: &OrgChart<'_>) -> Duty {
        self.rows.first().map_or(Duty::Certain, |(row, _)| Duty::of(row.goal, row.workbook, chart))
    }

    pub fn is_closed(&self) -> bool {
        self.rows.iter().all(|(_, progress)| progress.is_closed())
    }
}

/// The stored judgement of a report; computed now for records that no reader made.
pub(super) fn said<'a>(row: &MeasureRow<'a>, report: Report) -> Cow<'a, SaidReport> {
    row.measure.said.of(report).map_or_else(|| Cow::Owned(report::said(row.goal, row.measure, report)), Cow::Borrowed)
}

impl<'a> Reports<'a> {
    /// Includes the planning section's decisions.
    pub fn of(snapshot: &'a Snapshot) -> Self {
        Self::with(snapshot, snapshot.decided())
    }

    pub fn with(snapshot: &'a Snapshot, decided: Decided<'a>) -> Self {
        Self { snapshot, printed: Printed::of(snapshot), decided }
    }

    pub fn goals(&self) -> impl Iterator<Item = GoalProgress<'a>> {
        self.snapshot.workbooks.iter().flat_map(move |(file, workbook)| {
            workbook.records.goals.iter().zip(&workbook.ids).map(move |(goal, ids)| {
                let row = |(measure, id)| MeasureRow { file, workbook, goal, measure, id };
                let rows = goal.measures.iter().zip(ids).map(row).map(|row| (row, self.progress(&row)));
                GoalProgress { file, goal, rows: rows.collect() }
            })
        })
    }

    /// Number of measures of `year` that lack one of the reports their form has a field for, and of all such measures.
    pub fn open_of(&self, year: FiscalYear, reports: &[Report]) -> (usize, usize) {
        let rows = self.goals().flat_map(|goal| goal.rows).filter(|(row, _)| row.fiscal_year() == Some(year));
        rows.fold((0, 0), |(open, all), (row, progress)| {
            let lacks = |report: &Report| row.goal.reports.contains(report) && !progress.is_in(*report);
            let is_open = !progress.is_excused() && reports.iter().any(lacks);
            (open + usize::from(is_open), all + 1)
        })
    }

    pub fn progress(&self, row: &MeasureRow<'a>) -> Progress {
        let mut completion = Completion::default();
        let mut presence = |report| {
            let said = said(row, report);
            let presence =
                presence::beside(said.presence, &said.lines, |line| self.printed.familiar(row, report, line));
            if presence.is_in() {
                completion = std::mem::take(&mut completion).or(&said.completion);
            }
            presence
        };
        let (interim, year_end) = (presence(Report::InterimReport), presence(Report::YearEndReport));
        Progress {
            interim,
            year_end,
            achieved: row.measure.is_achieved(),
            completion,
            confirmation: self.decided.confirmations.get(row.id).copied(),
            request: self.decided.requests.active(row.id).cloned(),
        }
    }
}

impl Progress {
    pub const fn presence(&self, report: Report) -> Presence {
        match report {
            Report::InterimReport => self.interim,
            Report::YearEndReport => self.year_end,
        }
    }

    pub const fn is_in(&self, report: Report) -> bool {
        self.presence(report).is_in()
    }

    /// 免除 or 中止: nothing is asked for.
    pub fn is_excused(&self) -> bool {
        self.confirmation.is_some_and(Confirmation::is_final)
    }

    /// 企画課確認 is 済.
    pub fn is_settled(&self) -> bool {
        self.confirmation == Some(Confirmation::Settled)
    }

    /// All work is done, by its reports or its 達成度.
    pub fn is_done(&self) -> bool {
        self.achieved || self.completion.is_done()
    }

    /// No deadline is outstanding.
    pub fn is_closed(&self) -> bool {
        self.is_done() || self.is_in(Report::YearEndReport) || self.is_settled() || self.is_excused()
    }

    /// The deadline is no longer outstanding.
    pub fn ends(&self, deadline: &Deadline) -> bool {
        self.is_closed() || self.completion.ends(deadline)
    }
}
