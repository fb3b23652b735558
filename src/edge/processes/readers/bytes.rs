//! The bytes of a workbook file.

use std::path::Path;

use matome_excel::read::too_large;
use matome_workbook::grid::LARGEST_FILE;
use matome_workbook::problem::{FileKind, Unreadable};

use crate::edge::folders::files;

/// The bytes of the workbook at `path`, unless it is too large or not an ordinary file.
pub fn bytes(path: &Path) -> Result<Vec<u8>, Unreadable> {
    let facts = files::facts(path)?;
    if !facts.is_ordinary {
        // Reading a pipe or a device may never end.
        return Err(Unreadable::NotAWorkbook(FileKind::NoOrdinaryFile));
    }
    let bytes = files::read_beginning(path, LARGEST_FILE + 1)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(too_large(facts.size));
    }
    Ok(bytes)
}
