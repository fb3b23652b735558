//! The names of the merged workbooks.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;

use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::text;

/// Longest department name in a file name, in characters; at four bytes each it fits every file system.
const LONGEST: usize = 40;

/// Limit of copies saved within one minute, before an error is reported.
const MOST_COPIES_OF_A_MINUTE: u32 = 100;

/// `取りまとめ_令和8年度.xlsx`
pub fn file_name(year: FiscalYear) -> String {
    format!("取りまとめ_{}.xlsx", year.label())
}

/// The year of a merged workbook's file name.
pub fn year_of(name: &str) -> Option<FiscalYear> {
    FiscalYear::SENSIBLE.map(FiscalYear::new).find(|year| file_name(*year) == name)
}

/// `取りまとめ_令和8年度_総務部.xlsx` for each of `departments`.
pub fn department_file_names<'a>(year: FiscalYear, departments: impl Iterator<Item = &'a str>) -> Vec<String> {
    names_in_files(departments).into_iter().map(|name| format!("取りまとめ_{}_{name}.xlsx", year.label())).collect()
}

/// The part of a file name for each of `departments`. A name that no file can have is cleaned, and a hash of the whole
/// name keeps it unique and independent of the others.
pub fn names_in_files<'a>(departments: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let name = |department: &str| {
        let mended = mended(department);
        let marked = format!("{mended}～{:06x}", mark(department));
        let free = mended == department && taken.insert(text::comparison_key(&mended).to_lowercase());
        if free { mended } else { marked }
    };
    departments.map(name).collect()
}

/// Candidate names for a dated copy of the workbook `stem`, saved at `saved` by the city's clock, best first.
pub fn of_dated_copies(stem: &str, saved: NaiveDateTime) -> impl Iterator<Item = String> {
    let dated = format!("{stem}_{}", saved.format("%Y-%m-%d_%H%M"));
    let further = (2..MOST_COPIES_OF_A_MINUTE).map(|nth| format!("_{nth}"));
    std::iter::once(String::new()).chain(further).map(move |nth| format!("{dated}{nth}.xlsx"))
}

/// Whether `rest` is the end of a dated copy's name: `2026-10-01_0830.xlsx`.
pub fn is_dated(rest: &str) -> bool {
    let Some(stem) = rest.strip_suffix(".xlsx") else { return false };
    let shape: String = stem.chars().take(15).map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let number = stem.get(15..).unwrap_or_default();
    shape == "0000-00-00_0000" && number.chars().all(|c| c == '_' || c.is_ascii_digit())
}

/// The characters of a department's name that may stand in a file name.
pub fn mended(department: &str) -> String {
    let forbidden = |c: char| c.is_control() || r#"<>:"/\|?*"#.contains(c);
    let plain: String = department.chars().map(|c| if forbidden(c) { '_' } else { c }).take(LONGEST).collect();
    let plain = plain.trim().trim_end_matches('.');
    let copy_like = is_dated(&format!("{plain}.xlsx"));
    if plain.is_empty() || copy_like { format!("部局{plain}") } else { plain.to_owned() }
}

/// FNV-1a, cut to three bytes: enough to tell two departments apart.
fn mark(department: &str) -> u32 {
    let hash =
        department.bytes().fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash & 0x00ff_ffff
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(departments: &[&str]) -> Vec<String> {
        let names = department_file_names(FiscalYear::new(2026), departments.iter().copied());
        let bare = |name: String| name.trim_start_matches("取りまとめ_令和8年度_").trim_end_matches(".xlsx").to_owned();
        names.into_iter().map(bare).collect()
    }

    #[test]
    fn a_department_is_the_name_of_its_file_where_a_file_can_have_it() {
        assert_eq!(names(&["総務部", "DX推進課", "（部局不明）"]), ["総務部", "DX推進課", "（部局不明）"]);
        for odd in ["a/b:c*?", "=1+1/", "総務部\n", "名前.", "2026-10-01_0830", "", &"長".repeat(200)] {
            let name = &names(&[odd])[0];
            assert!(name.contains('～') && name.chars().count() <= 49, "{name}");
            assert!(!name.contains(['/', ':', '*', '?', '\n']), "{name}");
        }
    }

    #[test]
    fn no_two_departments_share_a_file() {
        let odd = [
            "a_b",
            "a/b",
            "a:b",
            "A_B",
            "ａ_ｂ",
            "長い名前の部局".repeat(9).as_str(),
            "長い名前の部局".repeat(8).as_str(),
        ]
        .map(str::to_owned);
        let odd: Vec<&str> = odd.iter().map(String::as_str).collect();
        let distinct: BTreeSet<String> = names(&odd).into_iter().map(|name| name.to_lowercase()).collect();
        assert_eq!(distinct.len(), odd.len(), "{distinct:?}");
    }

    #[test]
    fn a_merged_workbook_is_known_by_its_name_and_no_copy_of_it_is() {
        assert_eq!(year_of("取りまとめ_令和8年度.xlsx"), Some(FiscalYear::new(2026)));
        assert_eq!(year_of("取りまとめ_令和元年度.xlsx"), Some(FiscalYear::new(2019)));
        for other in
            ["取りまとめ_令和8年度_総務部.xlsx", "取りまとめ_令和8年度_2026-10-01_0830.xlsx", "取りまとめ.xlsx"]
        {
            assert_eq!(year_of(other), None, "{other}");
        }
    }

    #[test]
    fn a_dated_copy_is_known_by_its_date() {
        for (rest, dated) in [
            ("2026-10-01_0830.xlsx", true),
            ("2026-10-01_0830_2.xlsx", true),
            ("総務部.xlsx", false),
            ("2課.xlsx", false),
            ("総務部_2026-10-01_0830.xlsx", false),
        ] {
            assert_eq!(is_dated(rest), dated, "{rest}");
        }
    }
}
