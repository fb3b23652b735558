//! Finds a goal's fiscal year and department outside the goal: heading, label, another sheet, or the names of sheet,
//! file and folder, in the definition's order.

use std::cell::OnceCell;

use super::definition::{Definition, MeasureUnit, Origin};
use super::draft::GoalDraft;
use super::labels::{self, Finder};
use super::page::Page;
use super::parse::Synonyms;
use super::role;
use crate::field::GoalField;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::written::department;
use matome_deadline::written::year;
use matome_deadline::written::year::Style;

/// A value, with the name it was taken from if it is on no sheet.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sourced<T> {
    pub(super) value: T,
    pub(super) assumed_from: Option<String>,
}

const LONGEST_NAME: usize = 20;

const LONGEST_HEADING: usize = 60;

/// Context of the goals of one page, searched lazily and once.
pub(super) struct SheetContext<'a, 'p> {
    pages: &'a [Page<'p>],
    words: &'a Synonyms,
    pub(super) definition: &'a Definition,
    page: usize,
    first_row: u32,
    file: &'a str,
    years: OnceCell<Years>,
    elsewhere_year: OnceCell<Option<FiscalYear>>,
    labelled: OnceCell<Vec<(u32, String)>>,
    titled: OnceCell<Vec<(u32, String)>>,
    elsewhere_department: OnceCell<Option<String>>,
}

/// Years on a page: in headings by row, and one in another cell.
#[derive(Default)]
struct Years {
    headings: Vec<(u32, FiscalYear)>,
    other: Option<FiscalYear>,
}

impl<'a, 'p> SheetContext<'a, 'p> {
    pub(super) fn new(
        pages: &'a [Page<'p>],
        definition: &'a Definition,
        page: usize,
        first_row: u32,
        file: &'a str,
        words: &'a Synonyms,
    ) -> Self {
        Self {
            pages,
            words,
            definition,
            page,
            first_row,
            file,
            years: OnceCell::new(),
            elsewhere_year: OnceCell::new(),
            labelled: OnceCell::new(),
            titled: OnceCell::new(),
            elsewhere_department: OnceCell::new(),
        }
    }

    pub(super) fn sheet(&self) -> &str {
        &self.pages[self.page].sheet.name
    }

    pub(super) fn fiscal_year(&self, draft: &GoalDraft) -> Option<Sourced<FiscalYear>> {
        let from = |origin: &Origin| match origin {
            Origin::Title => {
                let years = self.years.get_or_init(|| self.years_on(self.page, self.first_row));
                nearest(&years.headings, draft.row).copied().or(years.other).map(stated)
            }
            Origin::OtherSheet => self.elsewhere_year.get_or_init(|| self.year_elsewhere()).map(stated),
            Origin::Rows => draft.first_year().map(stated),
            Origin::Label => None,
            Origin::SheetName | Origin::FileName | Origin::Folder => {
                self.in_names(*origin, |name| year::find(name, Style::Named))
            }
        };
        draft.goal.fiscal_year.map(stated).or_else(|| self.definition.fiscal_year_from.iter().find_map(from))
    }

    pub(super) fn department(&self, draft: &GoalDraft) -> Option<Sourced<String>> {
        let on_page = |names: &[(u32, String)]| nearest(names, draft.row).cloned().map(stated);
        let from = |origin: &Origin| match origin {
            Origin::Title => on_page(self.titled.get_or_init(|| {
                let titled = self.titled_departments(self.page);
                let office = |text: &str| department::alone(text).or_else(|| department::with_section(text));
                let lone = || self.departments(self.page, self.first_row, office);
                let within = || self.departments(self.page, self.first_row, department::within);
                let named = [titled, lone()].into_iter().find(|named| !named.is_empty()).unwrap_or_else(within);
                self.with_headings(named)
            })),
            Origin::Label => {
                on_page(self.labelled.get_or_init(|| self.with_headings(self.labelled_departments(self.page))))
            }
            Origin::OtherSheet => {
                self.elsewhere_department.get_or_init(|| self.department_elsewhere()).clone().map(stated)
            }
            Origin::Rows => None,
            Origin::SheetName | Origin::FileName | Origin::Folder => self.in_names(*origin, department::in_name),
        };
        draft.goal.department.clone().map(stated).or_else(|| self.definition.department_from.iter().find_map(from))
    }

    /// Years in the file's name and in the innermost folder's that has one.
    pub(super) fn named_years(&self) -> impl Iterator<Item = (String, Vec<FiscalYear>)> {
        let years = |name: &str| Some(year::all_named(name)).filter(|years| !years.is_empty());
        let named = [Origin::FileName, Origin::Folder].map(|origin| self.in_names(origin, years));
        named.into_iter().flatten().filter_map(|found| Some((found.assumed_from?, found.value)))
    }

    /// Other sheets: preceding ones, nearest first, then following ones; no examples.
    fn other_pages(&self) -> impl Iterator<Item = usize> {
        let others = (0..self.page).rev().chain(self.page + 1..self.pages.len());
        others.filter(|page| !role::is_example(self.pages[*page].sheet, self.words))
    }

    fn year_elsewhere(&self) -> Option<FiscalYear> {
        self.other_pages().find_map(|page| {
            let years = self.years_on(page, u32::MAX);
            years.headings.first().map(|(_, year)| *year).or(years.other)
        })
    }

    fn department_elsewhere(&self) -> Option<String> {
        self.other_pages().find_map(|page| {
            let mut named = self.labelled_departments(page);
            named.extend(self.titled_departments(page));
            named.pop().map(|(_, name)| name).or_else(|| only(self.departments(page, u32::MAX, department::alone)))
        })
    }

    /// Years in headings; else in a separate cell or a short text, no lower than `lowest`.
    fn years_on(&self, page: usize, lowest: u32) -> Years {
        // Another sheet of the same form states its year no lower than just below its heading.
        let heading = || self.pages[page].blocks.iter().find(|block| self.definition.is_heading(block));
        let heading = (page != self.page).then(heading).flatten();
        let lowest = heading.map_or(lowest, |heading| heading.area.last.row + 1);
        let page = &self.pages[page];
        let (mut years, mut alone, mut beside) = (Years::default(), None, None);
        for block in short_blocks(page) {
            let text = &block.cell.text;
            let row = block.area.first.row;
            if self.definition.is_heading(block) {
                // A plan's years stand in the heading beside the sheet's own; a plan over years begins with its first.
                let of_one_year = !matches!(self.definition.measure, MeasureUnit::Years(_));
                let single = of_one_year.then(|| year::single(text)).flatten();
                let year =
                    single.or_else(|| year::find(text, Style::Stated)).or_else(|| year::find(text, Style::Named));
                years.headings.extend(year.map(|year| (row, year)));
            } else if row <= lowest {
                alone = alone.or_else(|| year::alone(text).filter(|_| text.contains('年')));
                beside =
                    beside.or_else(|| year::find(text, Style::Stated).filter(|_| row < lowest && is_caption(text)));
            }
        }
        // If no definition names the heading, it is the first text.
        let first = short_blocks(page).next().filter(|_| self.definition.fallback);
        let titled = first.and_then(|block| year::single(&block.cell.text));
        years.other = titled.or(alone).or(beside).or_else(|| year_across_cells(page, lowest)).or_else(|| {
            // R8 総務部 目標一覧
            let first =
                short_blocks(page).next().filter(|block| self.definition.fallback && is_caption(&block.cell.text))?;
            year::find(&first.cell.text, Style::Named)
        });
        years
    }

    fn labelled_departments(&self, page: usize) -> Vec<(u32, String)> {
        let page = &self.pages[page];
        let hits = labels::hits(page, &self.definition.labels);
        let all: Vec<usize> = hits.iter().map(|hit| hit.label).collect();
        let finder = Finder { page, labels: &all, rows: (0, page.last_row()), prefer_below: false };
        hits.iter()
            .filter(|hit| hit.field == GoalField::Department)
            .filter_map(|hit| {
                let beside = || {
                    let value = finder.value(hit.label, false);
                    let first = value.get(..1).filter(|first| finder.names_department(hit.label, first))?;
                    department::printed(&page.joined(first)?)
                };
                let named = hit.inside.as_deref().map_or_else(beside, department::printed)?;
                (named.chars().count() <= LONGEST_NAME).then_some(())?;
                Some((page.block(hit.label).area.first.row, named))
            })
            .collect()
    }

    fn titled_departments(&self, page: usize) -> Vec<(u32, String)> {
        let named = short_blocks(&self.pages[page]).filter_map(|block| {
            let named = department::in_heading(&block.cell.text, &self.definition.department_titles)?;
            Some((block.area.first.row, named))
        });
        named.collect()
    }

    /// Cells no lower than `lowest` in which `find` recognises a department.
    fn departments(&self, page: usize, lowest: u32, find: fn(&str) -> Option<String>) -> Vec<(u32, String)> {
        short_blocks(&self.pages[page])
            .filter(|block| block.area.first.row <= lowest)
            .filter_map(|block| Some((block.area.first.row, find(&block.cell.text)?)))
            .collect()
    }

    /// Directly above or between goals, a row with only a department's name is the heading of the goals below.
    fn with_headings(&self, mut named: Vec<(u32, String)>) -> Vec<(u32, String)> {
        let page = &self.pages[self.page];
        let from = page.rows(0..=self.first_row.saturating_sub(1)).last().unwrap_or(0);
        let labelled = |key: &str| self.definition.labels.of(GoalField::Department).any(|word| key.starts_with(word));
        let headings = short_blocks(page).filter_map(|block| {
            let row = block.area.first.row;
            let alone = row >= from && page.row(row).count() == 1 && !labelled(&block.key);
            alone.then(|| department::heading(&block.key))?.map(|department| (row, department))
        });
        named.extend(headings);
        named.sort_by_key(|(row, _)| *row);
        named
    }

    /// From the name of the sheet or file, or of the folders, innermost first.
    fn in_names<T>(&self, origin: Origin, find: impl Fn(&str) -> Option<T>) -> Option<Sourced<T>> {
        let mut parts = self.file.rsplit(['/', '\\']);
        let file = parts.next().unwrap_or_default();
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let (what, mut names): (_, Vec<&str>) = match origin {
            Origin::SheetName => ("シート名", vec![self.sheet()]),
            Origin::FileName => ("ファイル名", vec![stem]),
            _ => ("フォルダー名", parts.collect()),
        };
        names.retain(|name| !name.is_empty());
        names.into_iter().find_map(|name| {
            find(name).map(|value| Sourced { value, assumed_from: Some(format!("{what}「{name}」")) })
        })
    }
}

/// The only department named; a list of several decides nothing.
fn only(named: Vec<(u32, String)>) -> Option<String> {
    let mut all = named.into_iter().map(|(_, name)| name);
    let first = all.next()?;
    all.all(|name| name == first).then_some(first)
}

fn short_blocks<'a, 'p>(page: &'a Page<'p>) -> impl Iterator<Item = &'a super::page::Block<'p>> {
    page.blocks.iter().filter(|block| !block.key.is_empty() && block.cell.text.chars().count() <= LONGEST_HEADING)
}

/// A text that could name what is below: no sentence, no figure of another year.
fn is_caption(text: &str) -> bool {
    !["。", "実績", "決算", "年度末", "年度比"].iter().any(|word| text.contains(word))
}

/// A year split over cells: 令和 | 8 | 年度.
fn year_across_cells(page: &Page<'_>, lowest: u32) -> Option<FiscalYear> {
    page.rows(0..=lowest.min(page.last_row())).find_map(|row| {
        let texts: String = page.row(row).map(|id| page.block(id).cell.text.as_str()).collect();
        if texts.chars().count() > LONGEST_HEADING { None } else { year::find(&texts, Style::Stated) }
    })
}

/// The nearest above `row`, else below. `found` is ordered by row.
fn nearest<T>(found: &[(u32, T)], row: u32) -> Option<&T> {
    let above = found.partition_point(|(at, _)| *at <= row);
    found.get(above.saturating_sub(1)).map(|(_, value)| value)
}

fn stated<T>(value: T) -> Sourced<T> {
    Sourced { value, assumed_from: None }
}
