//! Bytes of a workbook to records: what each kind of workbook is read as.

use serde::{Deserialize, Serialize};

use matome_core::notes;
use matome_core::records::bounds;
use matome_core::report;
use matome_excel::read;
use matome_forms::layout;
use matome_forms::layout::{Layouts, SketchedWorkbook, WorkbookExplanation};
use matome_forms::model;
use matome_forms::teaching;
use matome_workbook::problem::Fault;

/// The treatment of a merged workbook of our own that comes as if it were a department's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum OwnWorkbook {
    /// Its rows are read back into records.
    ReadBack,
    /// It is no goal sheet: in the share, its rows would count twice.
    SetAside,
}

/// Reads a workbook into records. In every case there is a result: a workbook that cannot be read has one problem of
/// severity `error` and no layout. `file` is its name in the records.
pub fn records(bytes: &[u8], file: &str, layouts: &Layouts, own_workbook: OwnWorkbook) -> model::Workbook {
    reading(bytes, file, layouts, own_workbook).workbook
}

/// Reads a workbook into records as [`records`] does, with its sheets that no definition gives as a person is shown them
/// who is to teach their forms.
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

/// Reads a workbook into records, with what each of its cells was taken for. Of one that cannot be read, and of a merged
/// one, there are no sheets.
pub fn explanation(bytes: &[u8], file: &str, layouts: &Layouts) -> WorkbookExplanation {
    match read::workbook(bytes, file) {
        Ok(workbook) => notes::read_back(file, &workbook)
            .map_or_else(|| layout::explain_workbook(file, &workbook, layouts), WorkbookExplanation::of_records),
        Err(error) => WorkbookExplanation::of_records(model::Workbook::unreadable(file, error.into())),
    }
}
