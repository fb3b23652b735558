//! Where a link leads: into a department's workbook, or to a sheet of this one.
//!
//! How a link is written into a cell, and how many a sheet may have, is `matome_excel::write`'s.

use std::path::{Component, Path};

use serde::Serialize;

use crate::problem::Problem;
use matome_deadline::source::Source;

/// Where the share lies as seen by those who open the merged workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum LinkBase {
    /// A path from the merged workbook's folder to the share's, with `/`: `../share`.
    Relative(String),
    /// The share's address as staff see it: `\\server\share`.
    Address(String),
}

/// A place that a link opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A sheet of this workbook.
    Sheet(&'static str),
    /// A workbook of the share: its path as a link has it, and the sheet and cell where one is meant.
    Workbook { path: String, place: Option<(String, String)> },
}

impl LinkBase {
    /// The share's address if the configuration gives one, else the way from `merged` to `share` (absolute folders).
    pub fn between(merged: &Path, share: &Path, address: Option<&str>) -> Self {
        match address {
            Some(address) => Self::Address(address.trim_end_matches(['\\', '/']).to_owned()),
            None => Self::Relative(way(merged, share)),
        }
    }

    /// The cell that a record was read from.
    pub fn to_cell(&self, file: &str, source: &Source) -> Target {
        Target::Workbook { path: self.path(file), place: Some((source.sheet.clone(), source.cell.clone())) }
    }

    /// The place of a problem: its cell, its sheet, or the workbook itself.
    pub fn to_problem(&self, file: &str, problem: &Problem) -> Target {
        let cell = problem.cell.clone().unwrap_or_else(|| "A1".to_owned());
        Target::Workbook { path: self.path(file), place: problem.sheet.clone().map(|sheet| (sheet, cell)) }
    }

    fn path(&self, file: &str) -> String {
        match self {
            Self::Relative(base) if base.is_empty() => file.to_owned(),
            Self::Relative(base) => format!("{base}/{file}"),
            Self::Address(address) if address.contains('\\') => format!("{address}\\{}", file.replace('/', "\\")),
            Self::Address(address) => format!("{address}/{file}"),
        }
    }
}

/// `../../share`: the way from one absolute folder to another; the other itself where they share no root.
fn way(from: &Path, to: &Path) -> String {
    let (from, to): (Vec<_>, Vec<_>) = (from.components().collect(), to.components().collect());
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), if common == 0 { 0 } else { from.len() - common });
    let down = to[common..].iter().filter(|part| !matches!(part, Component::RootDir | Component::CurDir));
    up.chain(down.map(|part| part.as_os_str().to_string_lossy().into_owned())).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_leads_from_the_merged_folder_to_the_share() {
        let source = Source { sheet: "目標".into(), cell: "B5".into() };
        let target = |merged: &str, share: &str, address| {
            let base = LinkBase::between(Path::new(merged), Path::new(share), address);
            match base.to_cell("総務部/R8.xlsx", &source) {
                Target::Workbook { path, .. } => path,
                Target::Sheet(name) => name.to_owned(),
            }
        };
        assert_eq!(target("/srv/city/merged", "/srv/city/share", None), "../share/総務部/R8.xlsx");
        assert_eq!(target("/srv/city", "/srv/city", None), "総務部/R8.xlsx");
        assert_eq!(target("/srv/city", "/srv/city/share", None), "share/総務部/R8.xlsx");
        assert_eq!(target("/srv/m", "/srv/s", Some(r"\\fs01\目標\")), r"\\fs01\目標\総務部\R8.xlsx");
    }
}
