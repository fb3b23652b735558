use std::path::Path;

use matome_excel::read::too_large;
use matome_workbook::grid::LARGEST_FILE;
use matome_workbook::problem::{FileKind, Unreadable};

use crate::edge::folders::files;

/// Reads the workbook at `path`, unless it is too large or no regular file.
pub fn bytes(path: &Path) -> Result<Vec<u8>, Unreadable> {
    let facts = files::facts(path)?;
    if !facts.is_ordinary {
        // Reading a pipe or device may block forever.
        return Err(Unreadable::NotAWorkbook(FileKind::NoOrdinaryFile));
    }
    let bytes = files::read_beginning(path, LARGEST_FILE + 1)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(too_large(facts.size));
    }
    Ok(bytes)
}
