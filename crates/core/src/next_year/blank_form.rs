//! A city's blank form: where it has places for the department, the section and the year, and what comes to stand in
//! them.

use serde::{Deserialize, Serialize};

use super::account::{CellChange, CellDeed, CheckItem, CheckReason};
use super::roll;
use super::written_year::{self, Meaning};
use crate::office::city::Department;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::text::comparison_key;
use matome_forms::field::{Field, GoalField};
use matome_workbook::edits::{Edit, Edits, NewValue};
use matome_workbook::grid::{Area, Position, Sheet, WorkbookCells};

/// A place of a blank form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlankPlace {
    pub sheet: String,
    pub at: Position,
    pub of: BlankField,
    /// What the form prints there: `令和　　年度　目標シート`, `部局名：`.
    pub printed: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum BlankField {
    Year,
    Department,
    Section,
}

impl BlankField {
    pub const ALL: [Self; 3] = [Self::Year, Self::Department, Self::Section];

    pub const fn field(self) -> Field {
        Field::Goal(match self {
            Self::Year => GoalField::FiscalYear,
            Self::Department => GoalField::Department,
            Self::Section => GoalField::Sections,
        })
    }
}

/// Beside these a form has the department's name.
const DEPARTMENTS: [&str; 13] = [
    "部局名",
    "部局",
    "部名",
    "部等名",
    "部",
    "所属部局",
    "所属部",
    "担当部局",
    "担当部",
    "部(局)名",
    "部署名",
    "所属",
    "所属名",
];
const SECTIONS: [&str; 11] =
    ["課名", "課", "課等名", "課室名", "課(室)名", "所属課", "所属課名", "担当課", "担当課名", "所管課", "課所名"];
/// What stands for a name or a number that is yet to come.
const BLANKS: [char; 8] = ['○', '〇', '◯', '●', '＿', '_', '×', '＊'];
/// A row with more texts is the header of a table.
const MOST_IN_ROW: usize = 4;
/// No heading is longer.
const LONGEST: usize = 40;

/// The places of the sheets that are to be seen.
pub fn places(workbook: &WorkbookCells) -> Vec<BlankPlace> {
    workbook.sheets.iter().filter(|sheet| !sheet.hidden).flat_map(of_sheet).collect()
}

fn of_sheet(sheet: &Sheet) -> Vec<BlankPlace> {
    let mut places: Vec<BlankPlace> = Vec::new();
    for (at, cell) in &sheet.cells {
        let place =
            |of, at, printed: &str| BlankPlace { sheet: sheet.name.clone(), at, of, printed: printed.to_owned() };
        if cell.text.chars().count() > LONGEST || cell.text.contains('。') {
            continue;
        }
        let mut found = Vec::new();
        if with_year(&cell.text, FiscalYear::new(2026)).is_some() {
            found.push(place(BlankField::Year, *at, &cell.text));
        } else if with_department(&cell.text, "").is_some() {
            found.push(place(BlankField::Department, *at, &cell.text));
        } else if let Some((of, is_inline)) = label(&cell.text) {
            let beside = beside(sheet, *at);
            match beside {
                _ if is_inline => found.push(place(of, *at, &cell.text)),
                Some(beside) if !is_header(sheet, at.row) => found.push(place(of, beside, "")),
                _ => {}
            }
        }
        // What a sheet says of itself stands on top; below, the same words head columns.
        found.retain(|new| new.of == BlankField::Year || !places.iter().any(|known| known.of == new.of));
        places.extend(found);
    }
    places
}

/// What a text is the label of, and whether its value stands behind it in the same cell.
fn label(text: &str) -> Option<(BlankField, bool)> {
    let key = comparison_key(text);
    let bare = key.trim_end_matches(':');
    let of = [(BlankField::Department, &DEPARTMENTS[..]), (BlankField::Section, &SECTIONS[..])];
    let (of, _) = of.into_iter().find(|(_, words)| words.contains(&bare))?;
    Some((of, bare.len() < key.len()))
}

fn is_header(sheet: &Sheet, row: u32) -> bool {
    sheet.cells.range(Position::new(row, 0)..Position::new(row + 1, 0)).count() > MOST_IN_ROW
}

/// The empty cell to the right.
fn beside(sheet: &Sheet, at: Position) -> Option<Position> {
    let last = sheet.merged.get(&at).map_or(at, |area| area.last);
    let right = Position::new(at.row, last.column + 1);
    let region = |area: &&Area| area.contains(right);
    let first = sheet.merged.values().find(region).map_or(right, |area| area.first);
    (!sheet.cells.contains_key(&first)).then_some(first)
}

/// The text with the year in the place of its blanks or of an older year.
fn with_year(text: &str, year: FiscalYear) -> Option<String> {
    let is_blank = |c: char| c.is_whitespace() || BLANKS.contains(&c);
    if let Some(at) = text.find("令和") {
        let behind = &text[at + "令和".len()..];
        let rest = behind.trim_start_matches(is_blank);
        if let Some(behind) = rest.strip_prefix("年度") {
            // An end of a span of years, or a deadline, is another year.
            let ends = ["末", "内に", "まで", "から", "～", "~", "〜"].iter().any(|end| behind.starts_with(end));
            if ends || behind.contains("令和") {
                return None;
            }
            let label = year.label();
            return Some(format!("{}{}{}", &text[..at], label.trim_end_matches("年度"), rest));
        }
    }
    let years = written_year::all(text);
    let [only] = years.as_slice() else { return None };
    (only.meaning == Meaning::Fiscal && text[only.end..].trim_start_matches([' ', '　', ')', '）']).starts_with("年度"))
        .then(|| roll::roll(text, only.fiscal_year(), year).text)
}

/// The text with the department's name in the place of its blanks: ○○部.
fn with_department(text: &str, name: &str) -> Option<String> {
    let start = text.find(|c| BLANKS.contains(&c))?;
    let rest = text[start..].trim_start_matches(|c| BLANKS.contains(&c));
    let kind = ["部局", "部（局）", "部(局)", "部", "局"].into_iter().find(|kind| rest.starts_with(kind))?;
    Some(format!("{}{name}{}", &text[..start], &rest[kind.len()..]))
}

/// What stands in the places for a department in a year, and what a person must look at.
pub fn fill(
    places: &[BlankPlace],
    department: &Department,
    year: FiscalYear,
) -> (Edits, Vec<CellChange>, Vec<CheckItem>) {
    let (mut edits, mut changes, mut checks) = (Edits::default(), Vec::new(), Vec::new());
    for place in places {
        if place.of == BlankField::Year && has_years_beside(place, places) {
            checks.push(left_blank(place, CheckReason::SeveralYearsInRow));
            continue;
        }
        let text = match (place.of, department.sections.as_slice()) {
            (BlankField::Year, _) => with_year(&place.printed, year),
            (BlankField::Department, _) => Some(
                with_department(&place.printed, &department.name)
                    .unwrap_or_else(|| format!("{}{}", place.printed, department.name)),
            ),
            (BlankField::Section, [section]) => Some(format!("{}{}", place.printed, section.name)),
            (BlankField::Section, _) => None,
        };
        let Some(text) = text.filter(|text| *text != place.printed) else {
            if place.of == BlankField::Section {
                checks.push(left_blank(place, CheckReason::SeveralSections));
            }
            continue;
        };
        edits.cells.push(Edit { sheet: place.sheet.clone(), at: place.at, value: NewValue::Text(text.clone()) });
        changes.push(CellChange {
            sheet: place.sheet.clone(),
            cell: place.at.to_string(),
            deed: CellDeed::FilledIn,
            field: Some(place.of.field()),
            before: place.printed.clone(),
            after: text,
        });
    }
    let missing =
        [BlankField::Year, BlankField::Department].into_iter().filter(|of| !places.iter().any(|p| p.of == *of));
    checks.extend(missing.map(|of| CheckItem::of_sheet("", CheckReason::NoPlace(of.field()))));
    (edits, changes, checks)
}

/// Years side by side are those of columns, one after the other.
fn has_years_beside(place: &BlankPlace, places: &[BlankPlace]) -> bool {
    let in_row = |other: &&BlankPlace| {
        other.of == BlankField::Year && other.sheet == place.sheet && other.at.row == place.at.row
    };
    places.iter().filter(in_row).count() > 1
}

fn left_blank(place: &BlankPlace, reason: CheckReason) -> CheckItem {
    let (sheet, cell) = (place.sheet.clone(), place.at.to_string());
    CheckItem { sheet, cell, reason, text: place.printed.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_side_by_side_are_left_to_a_person() {
        let place = |row, column| BlankPlace {
            sheet: "様式".to_owned(),
            at: Position::new(row, column),
            of: BlankField::Year,
            printed: "令和　　年度".to_owned(),
        };
        let places = [place(0, 0), place(3, 4), place(3, 5)];
        let (edits, _, checks) = fill(&places, &Department::default(), FiscalYear::new(2027));
        assert_eq!(edits.cells.len(), 1);
        assert_eq!(checks.iter().filter(|check| check.reason == CheckReason::SeveralYearsInRow).count(), 2);
    }

    #[test]
    fn blanks_take_the_year_and_the_name() {
        for (text, expected) in [
            ("令和　　年度　組織目標管理シート", Some("令和9年度　組織目標管理シート")),
            ("（令和○年度）", Some("（令和9年度）")),
            ("令和〇〇年度　目標", Some("令和9年度　目標")),
            ("令和７年度　目標", Some("令和９年度　目標")),
            ("令和4年度～令和8年度", None),
            ("行動計画　＜令和　　年度～令和　　年度＞", None),
            ("令和　　年度末", None),
            ("令和　　年度中間報告書", Some("令和9年度中間報告書")),
            ("令和の目標", None),
            ("年度", None),
        ] {
            assert_eq!(with_year(text, FiscalYear::new(2027)).as_deref(), expected, "{text}");
        }
        assert_eq!(with_department("○○部　重点目標", "総務部").as_deref(), Some("総務部　重点目標"));
        assert_eq!(with_department("（○○部局）", "総務部").as_deref(), Some("（総務部）"));
        assert_eq!(with_department("○目標", "総務部"), None);
        assert_eq!(label("部 局 名"), Some((BlankField::Department, false)));
        assert_eq!(label("担当課："), Some((BlankField::Section, true)));
        assert_eq!(label("担当課と期限"), None);
    }
}
