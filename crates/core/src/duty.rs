//! Whether what a sheet owes may be asked of its department. Nobody is dunned on a doubt: 提出状況, the mails, the page and
//! the weekly summary take from here what is owed.
//!
//! | a sheet | is owed |
//! | --- | --- |
//! | whose owner the chart knows and whose year nothing disputes | for certain |
//! | whose department, or section, the chart does not know, or which lies in another department's folder | by nobody yet |
//! | whose heading, file name and folder name different years | for no year yet |
//! | that is a copy of another ([`copies`](crate::share::copies)) | by the other |
//!
//! A sheet that is missing may be one of those: of a department and year that such a doubt touches it is missed for
//! certain only once the doubt is gone. A doubt is one question to the planning section (要確認, and the summary); of a
//! disputed year the department is told too, in one letter.

use crate::office::city::OrgChart;
use crate::records::snapshot::KnownWorkbook;
use matome_deadline::fiscal_year::FiscalYear;
use matome_forms::model::Goal;
use matome_workbook::problem::Fault;

/// A department's obligation to answer for a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    Certain,
    Doubtful(Cause),
}

/// Why nobody is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The owner is in doubt.
    Owner,
    /// The fiscal year is in doubt.
    Year,
}

impl Duty {
    /// The duty for a goal whose owner was looked for.
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

/// The years that heading, file and folder name of the goal's sheet, where they do not agree.
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
