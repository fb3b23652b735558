//! One workbook per department to hand out. Input typed into these copies is ignored, but a copy that someone saved is
//! kept under a dated name.

use std::path::Path;

use chrono::Months;

use super::act::NewWorkbook;
use super::outcome::{Done, WorkbookOutcome, YearError, at};
use super::{CHANGES_SHOWN, Merge};
use crate::edge::folders::files;
use crate::edge::folders::merged_folder::Aside;
use crate::edge::folders::replace_file::fingerprint;
use crate::edge::state::store::StoreError;
use matome_core::consolidate::department_copy;
use matome_core::consolidate::department_copy::DepartmentPart;
use matome_core::consolidate::file_name::department_file_names;
use matome_core::consolidate::{SentMail, WorkbookOccasion};
use matome_core::notes::YearNotes;
use matome_core::notes::view::WorkbookView;
use matome_core::progress::Reports;
use matome_core::records::changes::Change;
use matome_core::records::confirmation::Decided;
use matome_core::records::request::Requests;
use matome_deadline::fiscal_year::FiscalYear;

/// Months after the fiscal year in which year-end reports are requested.
const MONTHS_AFTER: Months = Months::new(3);

impl<'a> Merge<'a> {
    /// Updates the year's copies in chart order, for departments with measures or an existing copy.
    pub(super) fn departments(self, year: FiscalYear) -> Result<Vec<WorkbookOutcome>, StoreError> {
        let changes = self.store.changes(year, CHANGES_SHOWN)?;
        let mails = self.mails(year)?;
        let (confirmations, requests) = (self.store.notes()?.confirmations(), self.store.requests()?);
        let decided = Decided { confirmations: &confirmations, requests: &requests };
        let reports = Reports::with(self.snapshot, decided);
        let parts = department_copy::parts(self.snapshot, &self.job.city, (year, self.today_of(year)), &reports);
        let files = department_file_names(year, parts.iter().map(DepartmentPart::name));
        let mut outcomes = Vec::new();
        for (part, file) in parts.into_iter().zip(&files) {
            let path = self.job.folder.join(file);
            if part.is_empty() && !files::is_there(&path) {
                continue;
            }
            let done = self.department(year, part, &path, (&changes, &mails)).or_else(Done::of_error)?;
            outcomes.push(WorkbookOutcome::of(path, done));
        }
        Ok(outcomes)
    }

    /// The departments' mails of the fiscal year and of the weeks in which its reports are requested.
    fn mails(self, year: FiscalYear) -> Result<Vec<SentMail>, StoreError> {
        let gone = self.store.mail_ledger().gone(year.first_day(), year.last_day() + MONTHS_AFTER)?;
        let sent = gone.into_iter().rev().filter(|gone| !gone.only_written);
        let mails = sent.map(|gone| SentMail {
            day: gone.day,
            department: gone.department,
            section: gone.section,
            subject: gone.subject,
        });
        Ok(mails.collect())
    }

    fn department(
        self,
        year: FiscalYear,
        part: DepartmentPart<'a>,
        path: &Path,
        (changes, mails): (&[Change], &[SentMail]),
    ) -> Result<Done, YearError> {
        let old = files::read_if_there(path).map_err(at(path))?;
        if let Some(old) = &old
            && self.is_touched(path, old)?
            && let Aside::Waiting(reason) = self.keep_aside(path, &fingerprint(old), &["写しへの記入".to_owned()])?
        {
            return Ok(Done::Waiting { reason });
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let occasion = WorkbookOccasion {
            today: self.today_of(year),
            links: self.links(),
            notes: YearNotes::default(),
            changes: changes.to_vec(),
            copies: self.copies(&name)?,
            receipts: self.store.receipts()?.of(year),
            mails: mails.to_vec(),
            // A part has its own requests.
            requests: Requests::default(),
            view: WorkbookView::default(),
        };
        let old = old.as_deref().map(fingerprint);
        let plan = part.plan(self.snapshot, &self.job.city, &self.job.reporting, occasion);
        self.put(path, NewWorkbook::Merged(&plan), old.as_deref(), None)
    }
}
