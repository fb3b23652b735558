//! The first step of a merge: what lies in the folder, and what people have typed into it. Nothing is written. What of
//! it counts is decided after this, in [`matome_core::consolidate::decision`].

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDateTime;

use super::Merge;
use super::outcome::{YearError, at};
use crate::edge::folders::files;
use crate::edge::folders::replace_file;
use crate::edge::folders::replace_file::fingerprint;
use crate::edge::processes::readers::ReadersError;
use crate::edge::read_notes;
use crate::edge::state::store::{KnownWriting, OutputFingerprint, StoreError};
use matome_core::consolidate::file_name;
use matome_core::notes::edited_cells;
use matome_core::notes::edited_cells::Sheets;
use matome_core::notes::view::WorkbookView;
use matome_core::notes::{KnownNotes, TypedNotes, TypedWorkbooks};
use matome_deadline::fiscal_year::FiscalYear;

/// The workbooks of some years, as they are.
#[derive(Default)]
pub(super) struct Gathered {
    /// What lies there; nothing where the workbook has yet to be made.
    pub(super) existing: BTreeMap<FiscalYear, Result<Option<Existing>, YearError>>,
    /// What stands in those that someone has saved since they were written.
    pub(super) typed: TypedWorkbooks,
    /// The notes that each of these was written with, where that is known.
    pub(super) bases: BTreeMap<FiscalYear, KnownNotes>,
    /// How people have set them up to look at them.
    pub(super) views: BTreeMap<FiscalYear, WorkbookView>,
}

/// A workbook as it lies there before it is replaced.
pub(super) struct Existing {
    pub(super) fingerprint: String,
    /// Nothing where nobody has saved it since it was written.
    pub(super) bytes: Vec<u8>,
    /// The number that it bears.
    pub(super) number: Option<u32>,
    /// When it was written, where others were written since.
    pub(super) older: Option<NaiveDateTime>,
}

impl Existing {
    /// As it was written.
    const fn untouched(fingerprint: String) -> Self {
        Self { fingerprint, bytes: Vec::new(), number: None, older: None }
    }
}

impl Merge<'_> {
    pub(super) fn gather(self, years: &BTreeSet<FiscalYear>) -> Result<Gathered, StoreError> {
        let mut gathered = Gathered::default();
        for &year in years {
            let file = file_name(year);
            let written = self.store.written(&file)?;
            let existing = self.existing(year, written.as_ref()).and_then(|found| {
                let Some((mut existing, typed)) = found else { return Ok(None) };
                if let Some(mut typed) = typed {
                    let base = self.recognise(&file, &typed, &mut existing)?;
                    gathered.bases.extend(base.map(|base| (year, base)));
                    if let Some((was, is)) = self.sheets_of(year, &typed, &existing)? {
                        typed.strays.extend(edited_cells::changes(&was, &is));
                        let view = self.store.view(&file)?.with_changes(&was, &is);
                        gathered.views.insert(year, view);
                    } else if typed.strays.is_empty() && read_notes::is_saved_by_others(&existing.bytes) {
                        typed.strays.push("手で直されたセル（あるかどうか確かめられません）".to_owned());
                    }
                    gathered.typed.insert(year, typed);
                }
                Ok(Some(existing))
            });
            gathered.existing.insert(year, existing);
        }
        Ok(gathered)
    }

    /// The sheets as they were written and as they are, as far as it is still known what was written.
    fn sheets_of(
        self,
        year: FiscalYear,
        typed: &TypedNotes,
        existing: &Existing,
    ) -> Result<Option<(Sheets, Sheets)>, YearError> {
        let written = typed.writing.as_ref().map(|writing| self.store.bytes_of(writing)).transpose()?.flatten();
        let Some(written) = written else { return Ok(None) };
        let path = self.path(year);
        let sheets = |bytes: Vec<u8>| {
            let sheets = self.readers.cells(Arc::new(bytes), &path.to_string_lossy());
            sheets.map_err(|error| YearError::Notes { path: path.clone(), error })
        };
        Ok(Some((sheets(written)?, sheets(existing.bytes.clone())?)))
    }

    /// Finds out which writing it is that someone has saved, and with which notes it was written. Where the state goes
    /// another way than that on which it was written, all that it says counts as typed; what it lacks, as never seen.
    fn recognise(
        self,
        file: &str,
        typed: &TypedNotes,
        existing: &mut Existing,
    ) -> Result<Option<KnownNotes>, StoreError> {
        let Some(writing) = &typed.writing else { return Ok(None) };
        existing.number = Some(writing.number);
        Ok(match self.store.writing(file, writing)? {
            KnownWriting::Known { notes, older } => {
                existing.older = older;
                Some(notes)
            }
            KnownWriting::FromLater => None,
            KnownWriting::FromElsewhere => Some(KnownNotes::default()),
        })
    }

    /// The workbook as it lies there, and what was typed into it since it was `written`.
    fn existing(
        self,
        year: FiscalYear,
        written: Option<&OutputFingerprint>,
    ) -> Result<Option<(Existing, Option<TypedNotes>)>, YearError> {
        let path = self.path(year);
        let found = replace_file::fingerprint_if_there(&path).map_err(at(&path))?;
        if let Some(fingerprint) = found.filter(|found| written.is_some_and(|written| written.bytes == *found)) {
            // Nobody has saved it since, so it says what the notes say.
            return Ok(Some((Existing::untouched(fingerprint), None)));
        }
        let Some(bytes) = files::read_if_there(&path).map_err(at(&path))? else { return Ok(None) };
        let bytes = Arc::new(bytes);
        let typed = match self.readers.notes(Arc::clone(&bytes), &path.to_string_lossy()) {
            Ok(typed) => typed,
            // The workbook is to blame, and goes aside whole.
            Err(ReadersError::Unreadable(problem)) => TypedNotes::unreadable(&problem.to_string()),
            Err(error) => return Err(YearError::Notes { path, error }),
        };
        let bytes = Arc::unwrap_or_clone(bytes);
        let untouched = Existing::untouched(fingerprint(&bytes));
        Ok(Some((Existing { bytes, ..untouched }, Some(typed))))
    }
}
