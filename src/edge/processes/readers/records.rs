//! Reads a workbook's bytes into records.

use serde::{Deserialize, Serialize};

use matome_core::records::bounds;
use matome_core::{notes, report};
use matome_excel::read;
use matome_forms::layout::{Layouts, SketchedWorkbook, WorkbookExplanation};
use matome_forms::{layout, model, teaching};
use matome_workbook::problem::Fault;

/// Treatment of our own merged workbook when it is read like a department's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum OwnWorkbook {
    /// Reads its rows back into records.
    ReadBack,
    /// Skips it, since in the share its rows would count twice.
    SetAside,
}

/// Reads a workbook into records. An unreadable workbook yields no layout and one problem of severity `error`. `file`
/// is its name in the records.
pub fn records(bytes: &[u8], file: &str, layouts: &Layouts, own_workbook: OwnWorkbook) -> model::Workbook {
    reading(bytes, file, layouts, own_workbook).workbook
}

/// Like [`records`], with sketches of the sheets without a definition.
pub fn reading(bytes: &[u8], file: &str, layouts: &Layouts, own_workbook: OwnWorkbook) -> SketchedWorkbook {
    let without_sketches = |workbook| SketchedWorkbook { workbook, sketches: Vec::new() };
    let workbook = match read::workbook(bytes, file) {
        Ok(workbook) => workbook,
        Err(error) => return without_sketches(model::Workbook::unreadable(file, error.into())),
    };
    let own = match own_workbook {
        OwnWorkbook::ReadBack => notes::read_back(file, &workbook),
        OwnWorkbook::SetAside => notes::set_aside(file, &workbook),
    };
    let own = own.or_else(|| {
        teaching::is_one(&workbook).then(|| model::Workbook::unreadable(file, Fault::MergedWorkbook.into()))
    });
    let mut reading = own.map_or_else(|| layout::sketch_workbook(file, &workbook, layouts), without_sketches);
    bounds::of_workbook(&mut reading.workbook);
    report::judge(&mut reading.workbook);
    reading
}

/// Like [`records`], with the interpretation of each cell; no sheets for an unreadable or merged workbook.
pub fn explanation(bytes: &[u8], file: &str, layouts: &Layouts) -> WorkbookExplanation {
    match read::workbook(bytes, file) {
        Ok(workbook) => notes::read_back(file, &workbook)
            .map_or_else(|| layout::explain_workbook(file, &workbook, layouts), WorkbookExplanation::of_records),
        Err(error) => WorkbookExplanation::of_records(model::Workbook::unreadable(file, error.into())),
    }
}
