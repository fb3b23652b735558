//! Puts a planned workbook into its place, unless the one that lies there says the same.

use std::io::BufWriter;
use std::path::Path;

use super::{Done, Merge, YearError, at};
use crate::core::consolidate::WorkbookPlan;
use crate::edge::read_notes;
use crate::edge::replace_file::{self, Replaced};
use crate::edge::store::Written;
use crate::edge::write_workbook::{self, WriteError};

/// Hashing many bytes at a time is several times as fast as hashing them field by field.
const HASHED_AT_ONCE: usize = 64 * 1024;

impl Merge<'_> {
    /// Replaces the old workbook unless it says the same.
    pub(super) fn put(self, path: &Path, plan: &WorkbookPlan, old: Option<&[u8]>) -> Result<Done, YearError> {
        let file = name_of(path);
        let of_plan = self.fingerprint(plan);
        if let Some(old) = old {
            let now = Written { plan: of_plan.clone(), bytes: fingerprint(old) };
            match self.store.written(&file)? {
                Some(known) if known == now => return Ok(Done::Unchanged),
                // The state database is younger than the workbook.
                None if self.would_be_the_same(plan, old)? => {
                    self.store.note_written(&file, &now)?;
                    return Ok(Done::Unchanged);
                }
                Some(_) | None => {}
            }
        }
        // While someone has it open it would be made in vain, again and again.
        if let Some(reason) = replace_file::open_elsewhere(path) {
            return Ok(Done::Waiting { reason });
        }
        let bytes = write_workbook::write(plan, self.now)?;
        match replace_file::replace(path, &bytes, old).map_err(at(path))? {
            Replaced::Written => {
                self.store.note_written(&file, &Written { plan: of_plan, bytes: fingerprint(&bytes) })?;
                Ok(Done::Written)
            }
            Replaced::Waiting(reason) => Ok(Done::Waiting { reason }),
        }
    }

    /// Whether someone has saved the workbook since it was written.
    pub(super) fn is_touched(self, path: &Path, old: &[u8]) -> Result<bool, YearError> {
        let known = self.store.written(&name_of(path))?;
        Ok(if known.is_some() { !is_as_written(known.as_ref(), old) } else { read_notes::is_saved_by_others(old) })
    }

    /// Whether the plan, made when the old workbook was made, gives the old workbook.
    fn would_be_the_same(self, plan: &WorkbookPlan, old: &[u8]) -> Result<bool, WriteError> {
        let Some(made_at) = read_notes::made_at(old) else { return Ok(false) };
        Ok(write_workbook::write(plan, made_at.with_timezone(&self.now.timezone()))? == old)
    }

    /// Equal for plans that this version makes from the same, and so writes alike, the time of making apart.
    fn fingerprint(self, plan: &WorkbookPlan) -> String {
        let mut hash = blake3::Hasher::new();
        hash.update(env!("CARGO_PKG_VERSION").as_bytes()).update(self.now.timezone().name().as_bytes());
        postcard::to_io(&plan.inputs(), BufWriter::with_capacity(HASHED_AT_ONCE, &mut hash))
            .expect("a hash takes every byte, and every list knows its length");
        hash.finalize().to_hex().to_string()
    }
}

/// Whether the workbook that lies there is the one that was written last.
pub(super) fn is_as_written(written: Option<&Written>, bytes: &[u8]) -> bool {
    written.is_some_and(|written| written.bytes == fingerprint(bytes))
}

fn fingerprint(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
