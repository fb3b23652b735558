//! What the workbooks of one fiscal year share while they are made: each part is planned by itself, from what was found
//! out once for the whole year. What each part shows is decided in [`core::consolidate`](crate::core::consolidate).

use super::outcome::{YearError, at};
use super::{CHANGES_SHOWN, Merge};
use crate::core::changes::Change;
use crate::core::consolidate::decision::Decision;
use crate::core::consolidate::division::Division;
use crate::core::consolidate::merged_workbook::MergedWorkbook;
use crate::core::consolidate::{WorkbookOccasion, WorkbookPlan, YearContents};
use crate::core::fiscal_year::FiscalYear;
use crate::edge::store::StoreError;

/// Among so many changes of the year a part looks for its own.
const CHANGES_SEARCHED: usize = 4 * CHANGES_SHOWN;

/// One year of a merge.
pub(super) struct InYear<'m, 'a> {
    merge: Merge<'a>,
    year: FiscalYear,
    pub(super) division: &'m Division,
    pub(super) decision: &'m Decision,
    changes: Vec<Change>,
    /// Nothing until a workbook is planned.
    contents: Option<YearContents<'a>>,
}

impl<'a> Merge<'a> {
    pub(super) fn in_year<'m>(
        self,
        year: FiscalYear,
        (division, decision): (&'m Division, &'m Decision),
    ) -> Result<InYear<'m, 'a>, StoreError> {
        let at_most = if division.is_whole() { CHANGES_SHOWN } else { CHANGES_SEARCHED };
        let changes = self.store.changes(year, at_most)?;
        Ok(InYear { merge: self, year, division, decision, changes, contents: None })
    }
}

impl<'a> InYear<'_, 'a> {
    /// What the workbook follows from besides the share and the configuration.
    pub(super) fn occasion(&self, workbook: &MergedWorkbook) -> Result<WorkbookOccasion, YearError> {
        let (merge, division, decision) = (self.merge, self.division, self.decision);
        let notes = division.notes(&decision.notes, workbook);
        let changes = self.changes.iter().filter(|change| division.has_change(workbook, change));
        let changes = changes.take(CHANGES_SHOWN).cloned().collect();
        let receipts = division.receipts(merge.store.receipts()?, workbook);
        let occasion = merge.occasion(workbook, (notes, &decision.requests.now), (changes, receipts));
        occasion.map_err(at(&merge.path(workbook)))
    }

    /// What is to stand in the workbook. The year's own is the last that is asked for: it takes all that is there.
    pub(super) fn plan(
        &mut self,
        workbook: &MergedWorkbook,
        occasion: WorkbookOccasion,
    ) -> Result<WorkbookPlan<'a>, StoreError> {
        let contents = match self.contents.take() {
            Some(contents) => contents,
            None => self.contents()?,
        };
        Ok(if workbook.part.is_some() {
            self.contents.insert(contents).part(self.division, workbook, occasion)
        } else {
            contents.own(self.division, occasion)
        })
    }

    fn contents(&self) -> Result<YearContents<'a>, StoreError> {
        let (merge, decision) = (self.merge, self.decision);
        let (job, notes) = (merge.job, decision.notes.of_year(self.year));
        let facts = (merge.snapshot, &job.city, &job.reporting);
        let days = (self.year, merge.today_of(self.year));
        Ok(YearContents::of(facts, days, (&notes, &decision.requests.now), &merge.judged()?))
    }
}
