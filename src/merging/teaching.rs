//! Updates 様式の読み取り.xlsx. Choices made in it are stored before it is replaced.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::act::NewWorkbook;
use super::outcome::{Done, WorkbookOutcome, YearError, at};
use super::{Merge, MergeJob};
use crate::edge::folders::files;
use crate::edge::folders::merged_folder::{Aside, keep_aside};
use crate::edge::folders::replace_file;
use crate::edge::folders::replace_file::fingerprint;
use crate::edge::processes::readers::{ReadersError, WorkbookReader};
use crate::edge::state::store::{Store, StoreError};
use matome_forms::layout::{SheetCopy, likeness};
use matome_forms::teaching;
use matome_forms::teaching::{FILE_NAME, FormChoices, KnownForm, StoredSketch, TypedChoices};

struct ExistingChoices {
    fingerprint: String,
    /// `None` if unreadable, empty if nobody saved it.
    typed: Option<TypedChoices>,
}

impl MergeJob {
    /// Stores people's choices. Returns whether the reading of any form changed, which marks its workbooks as unread.
    pub fn take_choices(&self, store: &Store, readers: &dyn WorkbookReader) -> Result<bool, YearError> {
        let Some(existing) = self.existing_choices(store, readers)? else { return Ok(false) };
        let choices = existing.typed.map(|typed| typed.forms).unwrap_or_default();
        Ok(!choices.is_empty() && keep(store, &choices)?)
    }

    fn teaching_path(&self) -> PathBuf {
        self.folder.join(FILE_NAME)
    }

    fn existing_choices(
        &self,
        store: &Store,
        readers: &dyn WorkbookReader,
    ) -> Result<Option<ExistingChoices>, YearError> {
        let path = self.teaching_path();
        let written = store.written(FILE_NAME)?;
        let Some(found) = replace_file::fingerprint_if_there(&path).map_err(at(&path))? else { return Ok(None) };
        if written.is_some_and(|written| written.bytes == found) {
            return Ok(Some(ExistingChoices { fingerprint: found, typed: Some(TypedChoices::default()) }));
        }
        let Some(bytes) = files::read_if_there(&path).map_err(at(&path))? else { return Ok(None) };
        let fingerprint = fingerprint(&bytes);
        let typed = match readers.choices(Arc::new(bytes), &path.to_string_lossy()) {
            Ok(typed) => typed,
            // The workbook is at fault and is kept aside whole.
            Err(ReadersError::Unreadable(_)) => None,
            Err(error) => return Err(YearError::Choices { path, error }),
        };
        Ok(Some(ExistingChoices { fingerprint, typed }))
    }
}

impl Merge<'_> {
    /// Updates the workbook; `None` if there is nothing to teach, or if new choices must be read first.
    pub(super) fn teaching(self) -> Result<Option<WorkbookOutcome>, StoreError> {
        let path = self.job.teaching_path();
        let done = self.teach().or_else(|error| Done::of_error(error).map(Some))?;
        Ok(done.map(|done| WorkbookOutcome::of(path, done)))
    }

    fn teach(self) -> Result<Option<Done>, YearError> {
        let (path, store) = (self.job.teaching_path(), self.store);
        let existing = self.job.existing_choices(store, self.readers)?;
        if let Some(ExistingChoices { fingerprint, typed }) = &existing {
            let choices = typed.as_ref().map(|typed| typed.forms.as_slice()).unwrap_or_default();
            if !choices.is_empty() && keep(store, choices)? {
                return Ok(None);
            }
            if typed.as_ref().is_none_or(|typed| typed.has_more)
                && let Aside::Waiting(reason) =
                    keep_aside(&path, fingerprint, self.now.timezone()).map_err(at(&path))?
            {
                return Ok(Some(Done::Waiting { reason }));
            }
        }
        let forms = teaching::forms(store.sketches()?, &store.taught()?);
        if forms.is_empty() && existing.is_none() {
            return Ok(None);
        }
        let plan = teaching::plan(&forms, copies(store, &forms)?);
        let old = existing.map(|existing| existing.fingerprint);
        self.put(&path, NewWorkbook::Teaching(&plan), old.as_deref(), None).map(Some)
    }
}

/// Stores choices; returns whether the reading of any form changed.
fn keep(store: &Store, choices: &[FormChoices]) -> Result<bool, StoreError> {
    store.atomically(|store| {
        let (known, sketches) = (store.taught()?, store.sketches()?);
        let of = |labels: &[String]| sketches.iter().filter(|stored| is_of(stored, labels)).collect::<Vec<_>>();
        let sheets = |labels: &[String]| of(labels).into_iter().map(|stored| &stored.sketch).collect();
        let taken = teaching::take(&known, choices, sheets);
        if taken.taught != known {
            store.put_taught(&taken.taught)?;
        }
        let concerned = taken.changed.iter().flat_map(|labels| of(labels)).map(|stored| stored.file.as_str());
        store.forget_contents_of(&concerned.collect())?;
        Ok(!taken.changed.is_empty())
    })
}

fn is_of(stored: &StoredSketch, labels: &[String]) -> bool {
    likeness(labels, &stored.sketch.words).is_some()
}

fn copies(store: &Store, forms: &[KnownForm]) -> Result<BTreeMap<String, SheetCopy>, StoreError> {
    let mut copies = BTreeMap::new();
    for form in forms {
        if let Some(shown) = form.sheets.first()
            && let Some(copy) = store.copy_of_sheet(&shown.file, &shown.sketch.sheet)?
        {
            copies.insert(form.id.clone(), copy);
        }
    }
    Ok(copies)
}
