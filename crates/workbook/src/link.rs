//! Link targets: a workbook of the share, or a sheet of this workbook.

use std::path::{Component, Path};

use serde::Serialize;

use crate::problem::Problem;
use matome_deadline::source::Source;

/// Location of the share for users of the merged workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum LinkBase {
    /// Relative path from the merged folder, with `/`: `../share`.
    Relative(String),
    /// UNC address: `\\server\share`.
    Address(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    Sheet(&'static str),
    /// A workbook of the share by its link path, with an optional sheet and cell.
    Workbook {
        path: String,
        place: Option<(String, String)>,
    },
}

impl LinkBase {
    /// Uses the configured address, or else the relative path from `merged` to `share` (absolute folders).
    pub fn between(merged: &Path, share: &Path, address: Option<&str>) -> Self {
        match address {
            Some(address) => Self::Address(address.trim_end_matches(['\\', '/']).to_owned()),
            None => Self::Relative(way(merged, share)),
        }
    }

    /// Links to the source cell of a record.
    pub fn to_cell(&self, file: &str, source: &Source) -> Target {
        Target::Workbook { path: self.path(file), place: Some((source.sheet.clone(), source.cell.clone())) }
    }

    /// Links to the cell or sheet of a problem, or else to the workbook.
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

/// The relative path between two absolute folders (`../../share`), or `to` if they share no root.
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
