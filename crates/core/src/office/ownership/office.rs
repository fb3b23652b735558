//! Parses department and section in one name.

use crate::office::city::{Department, OrgChart, Section};
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::text::comparison_key;
use matome_deadline::written::department::{in_name as name_within, is_department};

pub(super) struct Office<'a> {
    pub department: &'a Department,
    pub section: Option<String>,
}

/// A department and a section in one name: 総務部（秘書課）.
pub(super) struct Both<'a> {
    pub department: &'a Department,
    pub section: String,
}

/// The folder of a department, or of one of its sections.
pub(super) struct Folder<'a> {
    pub department: &'a Department,
    pub section: Option<String>,
}

/// Separators between a department and its section, or around one of them.
const BETWEEN: [char; 14] = ['(', ')', '〔', '〕', '【', '】', '[', ']', '・', '/', '-', '_', ',', '、'];

/// Endings of section names; a department may contain another only without them.
const SECTIONS: [&str; 9] = ["課", "室", "係", "所", "館", "署", "センター", "事務局", "委員会"];

pub(super) fn looks_like_section(name: &str) -> bool {
    is_department(name) && SECTIONS.iter().any(|end| name.ends_with(end))
}

/// A single section: not 係, 各課 or 全課.
pub(super) fn is_one_section(name: &str) -> bool {
    looks_like_section(name) && !name.ends_with('係') && !name.contains(['各', '全']) && !name.contains("関係")
}

impl<'a> Office<'a> {
    /// The office named in a department cell, if the chart knows the name or a prefix of it.
    pub(super) fn known(
        printed: &str,
        folder: Option<&Folder<'a>>,
        (chart, year): (&OrgChart<'a>, Option<FiscalYear>),
    ) -> Option<Self> {
        let within = |department: &'a Department| {
            let section = department.section(printed)?.name.clone();
            Some(Self { department, section: Some(section) })
        };
        let whole = chart.department(printed).map(|department| Self { department, section: None });
        let of_folder = || folder.and_then(|folder| within(folder.department));
        let alone = || chart.department_of_section(printed, year).and_then(within);
        let both = |Both { department, section }: Both<'a>| Self { department, section: Some(section) };
        whole.or_else(of_folder).or_else(alone).or_else(|| Self::of_both(printed, chart).map(both))
    }

    /// A section not in the chart, of the folder's department.
    pub(super) fn strange(printed: &str, folder: Option<&Folder<'a>>) -> Option<Self> {
        let folder = folder.filter(|_| looks_like_section(printed))?;
        Some(Self { department: folder.department, section: Some(printed.to_owned()) })
    }

    /// Splits a name that begins with a department and continues with a section.
    pub(super) fn of_both(name: &str, chart: &OrgChart<'a>) -> Option<Both<'a>> {
        let folded = comparison_key(name);
        let (department, rest) = chart.department_before(&folded)?;
        let rest = rest.trim_matches(BETWEEN);
        let section = department.section(rest).map(|section| section.name.clone());
        let section = section.or_else(|| looks_like_section(rest).then(|| rest.to_owned()))?;
        Some(Both { department, section })
    }
}

impl<'a> Folder<'a> {
    pub(super) fn office(&self) -> Office<'a> {
        Office { department: self.department, section: self.section.clone() }
    }

    /// The innermost department folder, and the section's folder within it.
    pub(super) fn of(file: &str, chart: &OrgChart<'a>) -> Option<Self> {
        let (folders, _) = file.rsplit_once('/')?;
        let mut found: Option<Self> = None;
        for name in folders.split('/') {
            let plain = name_within(name);
            let plain = plain.as_deref().unwrap_or(name);
            if let Some(department) = chart.department(name).or_else(|| chart.department(plain)) {
                found = Some(Self { department, section: None });
            } else if let Some(folder) = &mut found {
                let known = folder.department.section(plain).map(|section| section.name.clone());
                folder.section =
                    known.or_else(|| looks_like_section(plain).then(|| plain.to_owned())).or(folder.section.take());
            } else if let Some(both) = Office::of_both(plain, chart) {
                found = Some(Self { department: both.department, section: Some(both.section) });
            }
        }
        found
    }
}

/// The department in a file name, among those that share a section name: `R8_総務部庶務課.xlsx`. The longest match counts.
pub(super) fn department_in_name<'a>(stem: &str, of_section: &[&'a Department]) -> Option<&'a Department> {
    let folded = comparison_key(stem);
    let named = |department: &&'a Department| {
        let names = department.names().map(|name| comparison_key(name)).filter(|name| folded.contains(name.as_str()));
        Some((names.max_by_key(String::len)?, *department))
    };
    let named: Vec<(String, &Department)> = of_section.iter().filter_map(named).collect();
    let (longest, department) = named.iter().max_by_key(|(name, _)| name.len())?;
    let is_within = |other: &Department, name: &str| std::ptr::eq(other, *department) || longest.contains(name);
    named.iter().all(|(name, other)| is_within(other, name)).then_some(*department)
}

/// The only section of `department` in a file or sheet name, or one behind the department's name.
pub(super) fn in_name(name: &str, department: &Department, chart: &OrgChart<'_>) -> Option<String> {
    let folded = comparison_key(name);
    let keys = |section: &Section| section.names().map(|name| comparison_key(name)).collect::<Vec<_>>();
    // The name must not be the end of a list: 高齢・障害課.
    let is_listed = |at: usize| folded[..at].ends_with(['・', '、', ',', '/', 'と', '及']);
    let stands = |key: &String| folded.match_indices(key.as_str()).any(|(at, _)| !is_listed(at));
    let longest = |section: &Section| keys(section).into_iter().filter(stands).max_by_key(String::len);
    let found: Vec<(String, &String)> =
        department.sections.iter().filter_map(|section| Some((longest(section)?, &section.name))).collect();
    let is_within = |key: &String| found.iter().any(|(other, _)| other != key && other.contains(key));
    let mut whole = found.iter().filter(|(key, _)| !is_within(key)).map(|(_, name)| *name);
    let behind = || {
        let both = Office::of_both(&name_within(name)?, chart)?;
        (both.department.name == department.name).then_some(both.section)
    };
    match (whole.next(), whole.next()) {
        (Some(only), None) => Some(only.clone()),
        (Some(_), Some(_)) => None,
        (None, _) => behind(),
    }
}
