//! Which files of the share count, and under which name each is known.
//!
//! Whether such a file is still and may be read is [`settling`](crate::share::settling).

use globset::{Candidate, GlobBuilder, GlobSet, GlobSetBuilder};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// Patterns of paths below the share: `**/*.xlsx`. Case does not count, as on Windows; `*` stops at a folder.
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
    /// Whether one of them fits `path`, which is composed (NFC) and has `/` between its names.
    pub fn fit(&self, path: &str) -> bool {
        self.set.is_match_candidate(&Candidate::new(path))
    }
}

/// What a file of the share is to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileRole {
    /// It may hold goals.
    GoalWorkbook,
    /// It is a workbook, and left out by `[share] exclude`.
    Excluded,
    /// The contacts, or no workbook.
    Other,
}

/// The role of the file at `path`, which is composed (NFC) and has `/` between its names. Set aside wins over all;
/// exclude wins over include.
pub fn role(path: &str, include: &PathPatterns, exclude: &PathPatterns, set_aside: Option<&str>) -> FileRole {
    if set_aside == Some(path) || !include.fit(path) {
        FileRole::Other
    } else if exclude.fit(path) {
        FileRole::Excluded
    } else {
        FileRole::GoalWorkbook
    }
}

/// Files and folders that programs and systems leave about: marks of open files, half-saved copies, previews, bins.
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
    fn two_spellings_of_one_name_are_two_files() {
        let (raw, composed) = ("\u{304B}\u{3099}.xlsx".to_owned(), "が.xlsx".to_owned());
        assert_eq!(known_as(raw.clone(), composed.clone(), |_| false), composed);
        assert_eq!(known_as(raw.clone(), composed.clone(), |_| true), raw);
        assert_eq!(known_as(composed.clone(), composed.clone(), |_| true), composed);
    }
}
