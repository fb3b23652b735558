//! 状況.html and the calendar files beside the merged workbooks, from the same plans.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{DateTime, NaiveTime, Utc};

use super::Merge;
use super::outcome::{Done, WorkbookOutcome, YearError, at};
use crate::edge::folders::replace_file::Replaced;
use crate::edge::folders::{files, merged_folder, replace_file};
use crate::edge::state::store::{OutputFingerprint, StoreError};
use matome_core::consolidate::file_name::file_name;
use matome_core::consolidate::page::{self, Appointment, ClosedYear, PageFacts};
use matome_core::ics;
use matome_deadline::era;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::text::percent_encoded;

impl Merge<'_> {
    pub(super) fn page(self, years: &BTreeSet<FiscalYear>) -> Result<Vec<WorkbookOutcome>, StoreError> {
        let (notes, requests, receipts) = (self.store.notes()?, self.store.requests()?, self.store.receipts()?);
        let installation = self.store.installation(self.now.to_utc())?;
        let (mut parts, mut appointments) = (Vec::new(), Vec::new());
        for year in page::years_shown(years, &self.snapshot.closed, self.now.date_naive()) {
            let known = (Vec::new(), receipts.clone());
            let plan = match self.plan(year, (&notes, &requests), known) {
                Ok(plan) => plan,
                Err(YearError::Store(error)) => return Err(error),
                // The page omits the dated copies, which need the folder.
                Err(_) => continue,
            };
            parts.push(plan.page(self.job.per_department));
            appointments.extend(plan.appointments(&installation));
        }
        let facts = PageFacts {
            city: self.job.city.name.clone(),
            today: era::date_label(self.now.date_naive()),
            contact: self.job.city.planning.contact.clone(),
            calendar: percent_encoded(page::CALENDAR),
            years: parts,
            closed: self.closed_years(years),
        };
        let templates = self.job.templates.join("page");
        let written = crate::edge::folders::page::write(Some(&templates), &facts);
        let page = match written {
            Ok(text) => self.file(page::FILE_NAME, &text)?,
            Err(error) => Done::Failed(error.into()),
        };
        let mut outcomes = vec![self.outcome(page::FILE_NAME, page)];
        let calendars = self.calendars(&appointments);
        let names: BTreeSet<&str> = calendars.iter().map(|(name, _)| name.as_str()).collect();
        self.remove_calendars_but(&names)?;
        for (name, text) in &calendars {
            let done = self.file(name, text)?;
            outcomes.push(self.outcome(name, done));
        }
        Ok(outcomes)
    }

    fn closed_years(self, years: &BTreeSet<FiscalYear>) -> Vec<ClosedYear> {
        let there = self.listing().map(|listing| listing.names).unwrap_or_default();
        let closed = years.iter().rev().filter_map(|year| Some((*year, *self.snapshot.closed.days.get(year)?)));
        closed.map(|(year, day)| ClosedYear::of(year, day, there.contains(&file_name(year)))).collect()
    }

    /// Builds the city's calendar, and one for each department with dates of its own, including common dates.
    fn calendars(self, appointments: &[Appointment]) -> Vec<(String, String)> {
        // Constant throughout the day, so that unchanged calendars are not rewritten.
        let stamp: DateTime<Utc> = self.now.date_naive().and_time(NaiveTime::MIN).and_utc();
        let calendar = |wanted: &dyn Fn(&Appointment) -> bool| {
            let entries: Vec<_> = appointments.iter().filter(|one| wanted(one)).map(|one| one.entry.clone()).collect();
            ics::calendar(&entries, stamp)
        };
        let departments: Vec<&str> = self.job.city.departments.iter().map(|own| own.name.as_str()).collect();
        let names = page::calendar_names(departments.iter().copied());
        let of: BTreeMap<&str, String> = departments.into_iter().zip(names).collect();
        let own = of.into_iter().map(|(department, name)| {
            (name, calendar(&|one| one.department.as_deref().is_none_or(|own| own == department)))
        });
        std::iter::once((page::CALENDAR.to_owned(), calendar(&|_| true))).chain(own).collect()
    }

    /// Removes unedited calendars of departments that no longer exist.
    fn remove_calendars_but(self, names: &BTreeSet<&str>) -> Result<(), StoreError> {
        // The next merge retries.
        let there = self.listing().map(|listing| listing.names).unwrap_or_default();
        for name in there.iter().filter(|name| page::is_calendar(name) && !names.contains(name.as_str())) {
            let path = self.job.folder.join(name);
            let Some(written) = self.store.written(name)? else { continue };
            if merged_folder::remove_unchanged(&path, &written.bytes) {
                self.store.forget_written(name)?;
            }
        }
        Ok(())
    }

    /// Replaces a file of ours unless it is equal.
    fn file(self, name: &str, text: &str) -> Result<Done, StoreError> {
        let path = self.job.folder.join(name);
        let replaced = files::read_if_there(&path).and_then(|old| match old {
            Some(old) if old == text.as_bytes() => Ok(None),
            old => replace_file::replace(&path, text.as_bytes(), old.as_deref()).map(Some),
        });
        let done = match replaced.map_err(at(&path)) {
            Ok(None) => Done::Unchanged,
            Ok(Some(Replaced::Written)) => Done::Written,
            Ok(Some(Replaced::Waiting(reason))) => Done::Waiting { reason },
            Err(error) => Done::of_error(error)?,
        };
        let bytes = replace_file::fingerprint(text.as_bytes());
        let written = OutputFingerprint { plan: bytes.clone(), bytes };
        if matches!(done, Done::Written | Done::Unchanged) && self.store.written(name)?.as_ref() != Some(&written) {
            self.store.note_written(name, &written)?;
        }
        Ok(done)
    }

    fn outcome(self, name: &str, done: Done) -> WorkbookOutcome {
        let path = Path::new(&self.job.folder).join(name);
        WorkbookOutcome::of(path, done)
    }
}
