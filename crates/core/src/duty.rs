//! Whether a sheet's reports may be asked for. Nobody is dunned on a doubt; 提出状況, mails, page and weekly summary all use
//! this result.
//!
//! | sheet | owed |
//! | --- | --- |
//! | owner known to the chart, year undisputed | certainly |
//! | department or section unknown to the chart, or in another department's folder | by nobody yet |
//! | heading, file name and folder name different years | for no year yet |
//! | copy of another ([`copies`](crate::share::copies)) | by the other |
//!
//! A missing sheet may be one of those: it is certainly missing only once no such doubt concerns its department and year. A
//! doubt is one question to the planning section (要確認, summary); the department is also told of a disputed year, in one
//! letter.

use crate::office::city::OrgChart;
use crate::records::snapshot::KnownWorkbook;
use matome_deadline::fiscal_year::FiscalYear;
use matome_forms::model::Goal;
use matome_workbook::problem::Fault;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    Certain,
    Doubtful(Cause),
}

/// Reason for the doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    Owner,
    Year,
}

impl Duty {
    /// Requires a goal whose owner is settled.
    pub fn of(goal: &Goal, workbook: &KnownWorkbook, chart: &OrgChart<'_>) -> Self {
        let is_known = chart.is_empty() || chart.responsible(goal).is_some();
        if !is_known || goal.owner.is_unknown || goal.owner.keeper.is_some() {
            Self::Doubtful(Cause::Owner)
        } else if disputed_years(goal, workbook).is_some() {
            Self::Doubtful(Cause::Year)
        } else {
            Self::Certain
        }
    }

    pub fn is_certain(self) -> bool {
        self == Self::Certain
    }
}

/// The differing years in heading, file name and folder of the goal's sheet.
pub fn disputed_years(goal: &Goal, workbook: &KnownWorkbook) -> Option<Vec<FiscalYear>> {
    workbook.records.problems.iter().find_map(|problem| match &problem.fault {
        Fault::YearsDisagree { taken, named, .. }
            if problem.sheet.as_ref() == Some(&goal.source.sheet) && goal.fiscal_year == Some(*taken) =>
        {
            Some(named.iter().map(|(_, year)| *year).chain([*taken]).collect())
        }
        _ => None,
    })
}
