//! Where a workbook of the share lies, as a mail says it: for a file manager, and as a link to a cell.
//!
//! Links inside the merged workbook are `core::consolidate::link`'s.

use crate::core::text::percent_encoded;

/// `\\server\share\総務部\R8.xlsx`: `file` below `folder`, written as that is.
pub(super) fn path(folder: &str, file: &str) -> String {
    let separator = if folder.contains('\\') { '\\' } else { '/' };
    let file = if separator == '\\' { file.replace('/', "\\") } else { file.to_owned() };
    format!("{}{separator}{file}", folder.trim_end_matches(['\\', '/']))
}

/// `file://server/share/%E7…/R8.xlsx#'1%E4%BD%8D'!D12`
pub(super) fn to_cell(folder: &str, file: &str, sheet: &str, cell: &str) -> String {
    let path = path(folder, file).replace('\\', "/");
    // An address of a server begins with two strokes already; a path has a third, or a drive behind it.
    let root = match path.strip_prefix("//") {
        Some(_) => "file:",
        None if path.starts_with('/') => "file://",
        None => "file:///",
    };
    format!("{root}{}#'{}'!{cell}", percent_encoded(&path), percent_encoded(&sheet.replace('\'', "''")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workbook_is_found_by_its_path_and_its_cell_by_a_link() {
        let file = "総務部/R8 #1.xlsx";
        assert_eq!(path(r"\\fs01\目標", file), r"\\fs01\目標\総務部\R8 #1.xlsx");
        assert_eq!(path("/srv/share/", file), "/srv/share/総務部/R8 #1.xlsx");
        let links = [r"\\fs01\m", "/srv/m", r"G:\m"].map(|folder| to_cell(folder, "R8 #1.xlsx", "a'b\"", "D12"));
        let expected = ["file://fs01/m", "file:///srv/m", "file:///G:/m"];
        assert_eq!(links, expected.map(|root| format!("{root}/R8%20%231.xlsx#'a%27%27b%22'!D12")));
    }
}
