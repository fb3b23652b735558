//! Roles and names of files in the share.

use globset::{Candidate, GlobBuilder, GlobSet, GlobSetBuilder};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// Glob patterns below the share: `**/*.xlsx`. Case-insensitive, as on Windows; `*` stops at a folder.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct PathPatterns {
    written: Vec<String>,
    set: GlobSet,
}

impl PartialEq for PathPatterns {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}

impl TryFrom<Vec<String>> for PathPatterns {
    type Error = globset::Error;

    fn try_from(written: Vec<String>) -> Result<Self, globset::Error> {
        let mut set = GlobSetBuilder::new();
        for pattern in &written {
            let composed: String = pattern.nfc().collect();
            set.add(GlobBuilder::new(&composed).case_insensitive(true).literal_separator(true).build()?);
        }
        Ok(Self { set: set.build()?, written })
    }
}

impl From<PathPatterns> for Vec<String> {
    fn from(patterns: PathPatterns) -> Self {
        patterns.written
    }
}

impl PathPatterns {
    /// Whether one matches `path` (NFC, separated by `/`).
    pub fn fit(&self, path: &str) -> bool {
        self.set.is_match_candidate(&Candidate::new(path))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileRole {
    GoalWorkbook,
    /// A workbook left out by `[share] exclude`.
    Excluded,
    /// A workbook of an unsupported kind, or a link to one.
    Unread,
    /// The contacts, or no workbook.
    Other,
}

/// The role of the file at `path` (NFC, separated by `/`). Set aside wins over all; exclude wins over include.
pub fn role(path: &str, include: &PathPatterns, exclude: &PathPatterns, set_aside: Option<&str>) -> FileRole {
    if set_aside == Some(path) {
        FileRole::Other
    } else if !include.fit(path) {
        match stands_for(path).filter(|path| include.fit(path)) {
            Some(_) if exclude.fit(path) => FileRole::Excluded,
            Some(_) => FileRole::Unread,
            None => FileRole::Other,
        }
    } else if exclude.fit(path) {
        FileRole::Excluded
    } else {
        FileRole::GoalWorkbook
    }
}

/// The workbook behind an unsupported file: binary format, template, or Windows shortcut.
fn stands_for(path: &str) -> Option<String> {
    let (stem, ending) = path.rsplit_once('.')?;
    match ending.to_ascii_lowercase().as_str() {
        "xlsb" | "xltx" | "xltm" | "xlt" => Some(format!("{stem}.xlsx")),
        "lnk" => Some(stem.trim_end_matches(" - ショートカット").to_owned()),
        _ => None,
    }
}

/// Whether a link may lead to a folder: it has no file extension, as 目標.pdf has and R8.4 has not.
pub fn may_be_folder(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    !(ending.is_ascii() && ending.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// Leftovers of programs and systems: lock files, half-saved copies, previews, bins.
pub fn is_litter(name: &str) -> bool {
    const NAMES: [&str; 6] =
        ["thumbs.db", "desktop.ini", "$recycle.bin", "system volume information", "@eadir", "#recycle"];
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    name.starts_with('.')
        || name.starts_with("~$")
        || ending.is_some_and(|ending| ending.eq_ignore_ascii_case("tmp"))
        || NAMES.iter().any(|litter| name.eq_ignore_ascii_case(litter))
}

/// The name under which a file is known. Names that differ only in composition are two files: the composed (NFC) one
/// gets the name, the other keeps its raw name.
pub fn known_as(raw: String, composed: String, is_taken: impl FnOnce(&str) -> bool) -> String {
    if raw == composed || !is_taken(&composed) { composed } else { raw }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterns(pattern: &str) -> PathPatterns {
        vec![pattern.to_owned()].try_into().unwrap()
    }

    #[test]
    fn each_file_has_one_role() {
        let (include, exclude) = (patterns("**/*.xlsx"), patterns("**/旧/**"));
        for (path, expected) in [
            ("総務部/目標.xlsx", FileRole::GoalWorkbook),
            ("総務部/旧/目標.xlsx", FileRole::Excluded),
            ("総務部/旧/目標.pdf", FileRole::Other),
            ("総務部/目標.docx", FileRole::Other),
            ("総務部/目標.XLSB", FileRole::Unread),
            ("総務部/旧/目標.xlsb", FileRole::Excluded),
            ("総務部/目標.xlsx.lnk", FileRole::Unread),
            ("総務部/目標.xlsx - ショートカット.lnk", FileRole::Unread),
            ("総務部/手引き.pdf.lnk", FileRole::Other),
            ("宛先.xlsx", FileRole::Other),
            ("総務部/宛先.xlsx", FileRole::GoalWorkbook),
        ] {
            assert_eq!(role(path, &include, &exclude, Some("宛先.xlsx")), expected, "{path}");
        }
    }

    #[test]
    fn what_programs_leave_about_is_litter() {
        for name in ["~$目標.xlsx", ".~lock.目標.xlsx#", "目標.TMP", "Thumbs.db", "$RECYCLE.BIN", "@eaDir"] {
            assert!(is_litter(name), "{name}");
        }
        for name in ["目標.xlsx", "tmp", "tmp.xlsx", "目標~$.xlsx"] {
            assert!(!is_litter(name), "{name}");
        }
    }

    #[test]
    fn a_link_leads_to_a_folder_where_its_name_has_no_ending_of_a_file() {
        for (name, expected) in [("総務部", true), ("R8.4", true), ("目標.確定版", true), ("目標.pdf", false)]
        {
            assert_eq!(may_be_folder(name), expected, "{name}");
        }
    }

    #[test]
    fn two_spellings_of_one_name_are_two_files() {
        let (raw, composed) = ("\u{304B}\u{3099}.xlsx".to_owned(), "が.xlsx".to_owned());
        assert_eq!(known_as(raw.clone(), composed.clone(), |_| false), composed);
        assert_eq!(known_as(raw.clone(), composed.clone(), |_| true), raw);
        assert_eq!(known_as(composed.clone(), composed.clone(), |_| true), composed);
    }
}
