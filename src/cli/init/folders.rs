//! Finds departments by the folders of a share.

use std::io;
use std::path::Path;

use unicode_normalization::UnicodeNormalization;

use crate::edge::folders::files;
use matome_deadline::text;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FoundDepartment {
    pub(super) name: String,
    /// The folder's name, if different.
    pub(super) alias: Option<String>,
    pub(super) address: Option<String>,
}

#[derive(Debug, Default)]
pub(super) struct FoundFolders {
    pub(super) departments: Vec<FoundDepartment>,
    /// Folders whose names match no department.
    pub(super) others: Vec<String>,
}

/// Departments by top-level folders, or by subfolders of a fiscal year's folder.
pub(super) fn departments(share: &Path) -> io::Result<FoundFolders> {
    let mut found = FoundFolders::default();
    for folder in subfolders(share)? {
        if text::line(&folder).is_err() {
            found.others.push(text::visible(&folder).into_owned());
            continue;
        }
        if let Some(department) = department(&folder) {
            found.add(department);
            continue;
        }
        let below = if is_past(&folder) { Vec::new() } else { subfolders(&share.join(&folder)).unwrap_or_default() };
        let below = below.iter().filter(|name| text::line(name).is_ok());
        let within: Vec<FoundDepartment> = below.filter_map(|name| department(name)).collect();
        if within.is_empty() {
            found.others.push(folder);
        }
        for department in within {
            found.add(department);
        }
    }
    Ok(found)
}

impl FoundFolders {
    fn add(&mut self, department: FoundDepartment) {
        if !self.departments.iter().any(|known| known.name == department.name) {
            self.departments.push(department);
        }
    }
}

fn subfolders(folder: &Path) -> io::Result<Vec<String>> {
    let names = files::names_in(folder)?.ok_or(io::ErrorKind::NotFound)?;
    let folders = names.iter().filter(|name| files::is_folder(&folder.join(name)));
    let names = folders.map(|name| name.to_string_lossy().nfc().collect::<String>());
    Ok(names.filter(|name| !name.starts_with(['.', '~', '$', '#', '@'])).collect())
}

/// `総務部`, `01_総務部`, `１　総務部`.
fn department(folder: &str) -> Option<FoundDepartment> {
    let is_order = |c: char| c.is_numeric() || c.is_whitespace() || "._-．＿－、（）()".contains(c);
    let name = folder.trim_start_matches(is_order).trim();
    let is_one = ENDINGS.iter().any(|ending| name.ends_with(ending)) && name.chars().count() > 1;
    is_one.then(|| FoundDepartment {
        name: name.to_owned(),
        alias: (name != folder).then(|| folder.to_owned()),
        address: None,
    })
}

const ENDINGS: [&str; 13] =
    ["部", "局", "課", "室", "所", "院", "庁", "署", "館", "委員会", "議会", "センター", "公室"];

fn is_past(folder: &str) -> bool {
    ["過年度", "旧", "過去", "保存"].iter().any(|word| folder.contains(word))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn departments_are_known_by_their_names_numbered_or_not_and_below_a_year() {
        let share = tempfile::tempdir().unwrap();
        for folder in
            ["01_総務部", "市長公室", "様式", "過年度/旧総務部", "令和8年度/都市整備部", "令和8年度/市長公室", ".git"]
        {
            fs::create_dir_all(share.path().join(folder)).unwrap();
        }
        fs::write(share.path().join("名簿部"), "a file").unwrap();
        // A folder that cannot be configured does not stop the others.
        if cfg!(unix) {
            fs::create_dir_all(share.path().join("令和9年度/建設\u{202e}部")).unwrap();
            fs::create_dir_all(share.path().join("財\u{7}務部")).unwrap();
        }
        let found = departments(share.path()).unwrap();
        let names: Vec<&str> = found.departments.iter().map(|department| department.name.as_str()).collect();
        assert_eq!(names, ["総務部", "市長公室", "都市整備部"]);
        assert_eq!(found.departments[0].alias.as_deref(), Some("01_総務部"));
        let odd = if cfg!(unix) {
            &["令和9年度", "様式", r"財\u0007務部", "過年度"][..]
        } else {
            &["様式", "過年度"]
        };
        let mut others = found.others;
        others.sort();
        assert_eq!(others, odd);
    }
}
