//! Where a goal's fiscal year and department come from when the goal itself does not say them: the heading, a label, another
//! sheet, or the names of sheet, file and folder, in the order that the definition states.

use super::definition::{Definition, Origin};
use super::draft::GoalDraft;
use super::field::GoalField;
use super::labels::{self, Finder};
use super::page::Page;
use super::year::{self, Style};
use crate::core::fiscal_year::FiscalYear;
use crate::core::text::{name, squeeze};

/// A value, and the name that it was taken from where it does not stand on a sheet.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Origined<T> {
    pub(super) value: T,
    pub(super) assumed_from: Option<String>,
}

/// Departments' names are no longer than this.
const LONGEST_NAME: usize = 20;

/// Headings are no longer than this.
const LONGEST_HEADING: usize = 60;

/// What the workbook says around its goals.
pub(super) struct Surroundings<'a, 'p> {
    pub(super) pages: &'a [Page<'p>],
    pub(super) definition: &'a Definition,
    /// The page of the goals.
    pub(super) page: usize,
    /// The row of the first goal on it.
    pub(super) first_row: u32,
    pub(super) file: &'a str,
}

impl Surroundings<'_, '_> {
    pub(super) fn fiscal_year(&self, draft: &GoalDraft) -> Option<Origined<FiscalYear>> {
        let stated = draft.goal.fiscal_year.map(|value| Origined { value, assumed_from: None });
        stated.or_else(|| {
            let from = &self.definition.fiscal_year_from;
            from.iter().find_map(|origin| match origin {
                Origin::Title => self.year_on(self.page, draft.row).map(stated_on_sheet),
                Origin::OtherSheet => {
                    self.other_pages().find_map(|page| self.year_on(page, u32::MAX)).map(stated_on_sheet)
                }
                Origin::Rows => draft.first_year().map(stated_on_sheet),
                Origin::Label => None,
                Origin::SheetName | Origin::FileName | Origin::Folder => {
                    self.in_names(*origin, |name| year::find(name, Style::Named))
                }
            })
        })
    }

    pub(super) fn department(&self, draft: &GoalDraft) -> Option<Origined<String>> {
        let stated = draft.goal.department.clone().map(stated_on_sheet);
        stated.or_else(|| {
            self.definition.department_from.iter().find_map(|origin| match origin {
                Origin::Title => nearest(self.titled_departments(self.page), draft.row)
                    .or_else(|| nearest(self.lone_departments(self.page, self.first_row), draft.row))
                    .map(stated_on_sheet),
                Origin::Label => nearest(self.labelled_departments(self.page), draft.row).map(stated_on_sheet),
                Origin::OtherSheet => self
                    .other_pages()
                    .find_map(|page| {
                        let mut named = self.labelled_departments(page);
                        named.extend(self.titled_departments(page));
                        named.pop().or_else(|| self.lone_departments(page, u32::MAX).pop()).map(|(_, name)| name)
                    })
                    .map(stated_on_sheet),
                Origin::Rows => None,
                Origin::SheetName | Origin::FileName | Origin::Folder => self.in_names(*origin, department_in_name),
            })
        })
    }

    /// The other sheets: those before this one, nearest first, then those behind it.
    fn other_pages(&self) -> impl Iterator<Item = usize> + use<'_> {
        (0..self.page).rev().chain(self.page + 1..self.pages.len())
    }

    fn is_title(&self, key: &str) -> bool {
        self.definition.titles.iter().any(|title| key.contains(title.as_str()))
    }

    /// The year in the heading nearest above `row`; else in a cell of its own or a short text above the first goal.
    fn year_on(&self, page: usize, row: u32) -> Option<FiscalYear> {
        let page = &self.pages[page];
        let first_row = if row == u32::MAX { u32::MAX } else { self.first_row };
        // Another sheet of the same form states its year in its heading; a year elsewhere on it is one of its deadlines.
        let same_form = row == u32::MAX && page.blocks.iter().any(|block| self.is_title(&block.key));
        let mut best: Option<(u32, i64, FiscalYear)> = None;
        for block in &page.blocks {
            let text = &block.cell.text;
            if block.key.is_empty() || text.chars().count() > LONGEST_HEADING {
                continue;
            }
            let at = block.area.first.row;
            let title = self.definition.is_heading(block);
            let (rank, year) = match (title, year::alone(text)) {
                (true, _) => (0, year::find(text, Style::Stated)),
                (false, Some(year)) if at <= first_row && text.contains('年') => (1, Some(year)),
                (false, _) if at <= first_row && !same_form => (2, year::find(text, Style::Stated)),
                _ => continue,
            };
            // Nearest above first; below only where nothing is above.
            let distance = if at <= row { i64::from(row) - i64::from(at) } else { i64::from(u32::MAX) + i64::from(at) };
            let distance = if rank == 0 { distance } else { i64::from(at) };
            if let Some(year) = year
                && best.is_none_or(|(r, d, _)| (rank, distance) < (r, d))
            {
                best = Some((rank, distance, year));
            }
        }
        best.map(|(_, _, year)| year).or_else(|| self.year_across_cells(page))
    }

    /// A year of which each part stands in a cell of its own: 令和 | 8 | 年度.
    fn year_across_cells(&self, page: &Page<'_>) -> Option<FiscalYear> {
        page.rows(0..=self.first_row.min(page.last_row())).find_map(|row| {
            let texts: String = page.row(row).map(|id| page.block(id).cell.text.as_str()).collect();
            if texts.chars().count() > LONGEST_HEADING { None } else { year::find(&texts, Style::Stated) }
        })
    }

    fn labelled_departments(&self, page: usize) -> Vec<(u32, String)> {
        let page = &self.pages[page];
        let words = &self.definition.labels;
        let hits = labels::hits(page, words);
        let all: Vec<usize> = hits.iter().map(|hit| hit.label).collect();
        let finder = Finder { page, labels: &all, rows: (0, page.last_row()), prefer_below: false };
        let beside = hits.iter().filter(|hit| hit.field == GoalField::Department).filter_map(|hit| {
            let value = finder.value(hit.label, false);
            // Where the label's own cell is empty, the next text to its right may be anything.
            let name = name(&page.joined(value.get(..1)?)?).filter(|name| name.chars().count() <= LONGEST_NAME)?;
            Some((page.block(hit.label).area.first.row, name))
        });
        let inside = (0..page.blocks.len()).filter(|id| !page.blocks[*id].key.is_empty()).filter_map(|id| {
            let (field, text) = labels::inside(page, words, id)?;
            (field == GoalField::Department).then_some(())?;
            Some((page.block(id).area.first.row, name(&text)?))
        });
        beside.chain(inside).collect()
    }

    fn titled_departments(&self, page: usize) -> Vec<(u32, String)> {
        let page = &self.pages[page];
        page.blocks
            .iter()
            .filter(|block| !block.key.is_empty() && block.cell.text.chars().count() <= LONGEST_HEADING)
            .filter_map(|block| {
                let text = year::without(&block.cell.text);
                let found = self.definition.department_titles.iter().find_map(|(before, behind)| {
                    let end = text.rfind(behind.as_str()).filter(|_| !behind.is_empty()).unwrap_or(text.len());
                    let start = text[..end].find(before.as_str())? + before.len();
                    let found = text.get(start..end)?;
                    let found = found.trim_matches(['(', ')', ':', '-', '~']);
                    (text.ends_with(behind.as_str()) || text[end..].starts_with(behind.as_str()))
                        .then_some(found)
                        .filter(|found| is_department(found))
                })?;
                Some((block.area.first.row, found.to_owned()))
            })
            .collect()
    }

    /// Cells above the goals that hold a department's name and nothing else.
    fn lone_departments(&self, page: usize, above: u32) -> Vec<(u32, String)> {
        let blocks =
            self.pages[page].blocks.iter().filter(|block| !block.key.is_empty() && block.area.first.row <= above);
        blocks
            .filter_map(|block| {
                let name = name(&block.cell.text)?;
                let whole = ["部", "局", "委員会"].iter().any(|ending| name.ends_with(ending)) && is_department(&name);
                whole.then_some((block.area.first.row, name))
            })
            .collect()
    }

    /// From the name of the sheet or file, or of the folders, innermost first.
    fn in_names<T>(&self, origin: Origin, find: impl Fn(&str) -> Option<T>) -> Option<Origined<T>> {
        let mut parts = self.file.rsplit(['/', '\\']);
        let file = parts.next().unwrap_or_default();
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let (what, mut names): (_, Vec<&str>) = match origin {
            Origin::SheetName => ("シート名", vec![self.pages[self.page].sheet.name.as_str()]),
            Origin::FileName => ("ファイル名", vec![stem]),
            _ => ("フォルダー名", parts.collect()),
        };
        names.retain(|name| !name.is_empty());
        names.into_iter().find_map(|name| {
            find(name).map(|value| Origined { value, assumed_from: Some(format!("{what}「{name}」")) })
        })
    }
}

/// The one nearest above `row`; below only where nothing is above.
fn nearest(mut found: Vec<(u32, String)>, row: u32) -> Option<String> {
    found.sort_by_key(|(at, _)| if *at <= row { row - at } else { u32::MAX / 2 + at / 2 });
    found.into_iter().next().map(|(_, name)| name)
}

fn stated_on_sheet<T>(value: T) -> Origined<T> {
    Origined { value, assumed_from: None }
}

/// What a department's or section's name ends with.
const ENDINGS: [&str; 16] =
    ["部", "局", "課", "室", "署", "所", "館", "院", "庁", "団", "センター", "委員会", "本部", "会計", "支所", "係"];

/// Words that end like a department and are none.
const NO_DEPARTMENTS: [&str; 12] =
    ["部局", "部", "局", "課", "室", "各部", "各課", "全部", "一部", "部課", "担当課", "関係課"];

pub(super) fn is_department(text: &str) -> bool {
    let length = text.chars().count();
    let plain = text.chars().all(|c| c.is_alphanumeric() || matches!(c, '・' | 'ー'));
    plain
        && (2..=20).contains(&length)
        && ENDINGS.iter().any(|ending| text.ends_with(ending))
        && !NO_DEPARTMENTS.contains(&text)
}

/// The department in a name such as `総務部_重点目標` or `01総務部`.
fn department_in_name(text: &str) -> Option<String> {
    let squeezed = squeeze(&year::without(text));
    squeezed
        .split(|c: char| !c.is_alphabetic() && c != 'ー' && c != '・')
        .filter_map(|part| {
            let part = part.trim_matches('・');
            let end = ENDINGS.iter().filter_map(|ending| part.rfind(ending).map(|at| at + ending.len())).max()?;
            Some(&part[..end])
        })
        .find(|part| is_department(part))
        .map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_department_is_found_in_a_name() {
        for (text, department) in [
            ("総務部", Some("総務部")),
            ("総務部_重点目標", Some("総務部")),
            ("R8総務部重点目標", Some("総務部")),
            ("01_市民生活部", Some("市民生活部")),
            ("部局マニフェスト（健康福祉部）", Some("健康福祉部")),
            ("組織目標", None),
            ("1位", None),
            ("令和8年度", None),
        ] {
            assert_eq!(department_in_name(text).as_deref(), department, "{text}");
        }
    }
}
