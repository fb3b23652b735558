//! A case: a workbook as text, and its records. The notation is in `tests/layouts/README.md`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use matome_deadline::Deadline;
use matome_forms::layout::Layouts;
use matome_forms::model::Workbook;
use matome_workbook::grid::{Area, Cell, Position, Sheet, WorkbookCells};

pub(crate) struct Case {
    pub(crate) path: PathBuf,
    pub(crate) name: String,
    /// Everything above `expect`, as in the file.
    pub(crate) given: String,
    pub(crate) file: String,
    pub(crate) book: WorkbookCells,
    /// The case's own definitions: name and text.
    pub(crate) layouts: Vec<(String, String)>,
    pub(crate) expected: String,
}

/// By name.
pub(crate) fn all() -> Vec<Case> {
    all_in("tests/layouts")
}

/// Every case of a folder and its subfolders, by name.
pub(crate) fn all_in(folder: &str) -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = walkdir::WalkDir::new(folder);
    let mut paths: Vec<PathBuf> = entries.into_iter().map(|entry| entry.unwrap().into_path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    paths.sort();
    assert!(!paths.is_empty());
    paths.into_iter().map(read).collect()
}

pub(crate) fn book(rows: &str) -> WorkbookCells {
    let mut sheet = Sheet { name: "1".to_owned(), ..Sheet::default() };
    rows.lines().for_each(|line| row(&mut sheet, line));
    sheet.merged.retain(|_, area| area.first != area.last);
    WorkbookCells { sheets: vec![sheet], problems: Vec::new() }
}

fn read(path: PathBuf) -> Case {
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let text = std::fs::read_to_string(&path).unwrap();
    let (given, expected) = text.split_once("\nexpect\n").unwrap_or((text.trim_end(), ""));
    let mut case = Case {
        given: given.to_owned(),
        file: format!("{name}.xlsx"),
        book: WorkbookCells::default(),
        layouts: Vec::new(),
        expected: expected.to_owned(),
        path,
        name,
    };
    for line in given.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        case.line(line);
    }
    close(&mut case.book);
    case
}

/// After the last row: drops ranges of one cell.
pub(crate) fn close(book: &mut WorkbookCells) {
    for sheet in &mut book.sheets {
        sheet.merged.retain(|_, area| area.first != area.last);
    }
}

impl Case {
    /// The built-in definitions plus the case's own.
    pub(crate) fn layouts(&self) -> Layouts {
        static BUILT_IN: OnceLock<Layouts> = OnceLock::new();
        if self.layouts.is_empty() {
            return BUILT_IN.get_or_init(Layouts::builtin).clone();
        }
        Layouts::with(&self.layouts).unwrap()
    }

    fn line(&mut self, line: &str) {
        if let Some(file) = line.strip_prefix("file ") {
            file.clone_into(&mut self.file);
        } else if let Some(name) = line.strip_prefix("layout ") {
            let path = self.path.with_file_name(name);
            self.layouts.push((name.to_owned(), std::fs::read_to_string(path).unwrap()));
        } else if let Some(name) = line.strip_prefix("sheet ") {
            self.add_sheet(name, false);
        } else if let Some(name) = line.strip_prefix("hidden sheet ") {
            self.add_sheet(name, true);
        } else {
            let sheet = self.book.sheets.last_mut().unwrap_or_else(|| panic!("{line} stands before the first sheet"));
            row(sheet, line);
        }
    }

    fn add_sheet(&mut self, name: &str, hidden: bool) {
        self.book.sheets.push(Sheet { name: name.to_owned(), hidden, ..Sheet::default() });
    }
}

/// Adds the row `12 | ① | ○… | < | 年度末`.
pub(crate) fn row(sheet: &mut Sheet, line: &str) {
    let mut parts = line.split('|').map(str::trim);
    let row: u32 = parts.next().and_then(|n| n.parse().ok()).unwrap_or_else(|| panic!("no row number: {line}"));
    for (column, text) in parts.enumerate() {
        let at = Position::new(row - 1, column as u32);
        match text {
            "" => {}
            "<" => grow(sheet, Position::new(at.row, at.column - 1), at),
            "^" => grow(sheet, Position::new(at.row - 1, at.column), at),
            _ => {
                sheet.cells.insert(at, cell(text));
                sheet.merged.insert(at, Area { first: at, last: at });
            }
        }
    }
}

/// Extends the range of `beside` to `at`. An empty cell may begin a range too.
fn grow(sheet: &mut Sheet, beside: Position, at: Position) {
    let known = sheet.merged.values_mut().find(|area| area.contains(beside));
    match known {
        Some(area) => {
            area.last = Position::new(area.last.row.max(at.row), area.last.column.max(at.column));
        }
        None => {
            sheet.merged.insert(beside, Area { first: beside, last: at });
        }
    }
}

/// `=0.7%` is the number 0.7 shown as 70%, `=3` the number 3.
fn cell(text: &str) -> Cell {
    let number = text.strip_prefix('=');
    let percent = number.and_then(|n| n.strip_suffix('%')).and_then(|n| n.parse::<f64>().ok());
    if let Some(share) = percent {
        return Cell { text: format!("{}%", share * 100.0), number: Some(share), percent: true, date: None };
    }
    if let Some(number) = number.and_then(|n| n.parse::<f64>().ok()) {
        return Cell { text: number.to_string(), number: Some(number), ..Cell::default() };
    }
    Cell { text: text.replace("\\n", "\n"), ..Cell::default() }
}

/// Records as text, one fact per line.
pub(crate) fn dump(workbook: &Workbook) -> String {
    let mut out = format!("layout {}\n", workbook.layout.as_deref().unwrap_or("-"));
    for goal in &workbook.goals {
        let year = goal.fiscal_year.map_or("-".to_owned(), |year| year.start().to_string());
        let head = [goal.number.as_deref(), Some(&year), goal.department.as_deref(), goal.title.as_deref()];
        line(&mut out, 0, "goal", &head.map(|part| one_line(part.unwrap_or("-"))).join(" | "));
        line(&mut out, 1, "at", &goal.source.to_string());
        if !goal.sections.is_empty() {
            line(&mut out, 1, "sections", &goal.sections.join("、"));
        }
        field(&mut out, 1, "background", goal.background.as_ref());
        field(&mut out, 1, "purpose", goal.purpose.as_ref());
        field(&mut out, 1, "target", goal.target.as_ref());
        others(&mut out, &goal.other);
        deadlines(&mut out, 1, &goal.deadlines);
        for measure in &goal.measures {
            let own_year = measure.fiscal_year.filter(|year| Some(*year) != goal.fiscal_year);
            let year = own_year.map_or(String::new(), |year| format!(" ({})", year.start()));
            let head = [measure.number.as_deref(), measure.title.as_deref()];
            let head = head.map(|part| one_line(part.unwrap_or("-"))).join(" | ");
            line(&mut out, 1, &format!("measure{year}"), &head);
            line(&mut out, 2, "at", &measure.source.to_string());
            field(&mut out, 2, "actions", measure.actions.as_ref());
            field(&mut out, 2, "period", measure.period.as_ref());
            field(&mut out, 2, "target", measure.target.as_ref());
            field(&mut out, 2, "interim_report", measure.interim_report.as_ref());
            field(&mut out, 2, "year_end_report", measure.year_end_report.as_ref());
            field(&mut out, 2, "achievement_rate", measure.achievement_rate.map(|rate| rate.to_string()).as_ref());
            field(&mut out, 2, "self_assessment", measure.self_assessment.as_ref());
            deadlines(&mut out, 2, &measure.deadlines);
        }
    }
    for problem in &workbook.problems {
        let code = serde_json::to_value(problem.code()).unwrap();
        let _ = writeln!(out, "problem {} {}", code.as_str().unwrap(), problem.place());
    }
    out
}

fn others(out: &mut String, other: &BTreeMap<String, String>) {
    for (label, text) in other {
        line(out, 1, &format!("other {label}"), &one_line(text));
    }
}

fn deadlines(out: &mut String, depth: usize, deadlines: &[Deadline]) {
    for deadline in deadlines {
        let kind = serde_json::to_value(deadline.kind).unwrap();
        let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
        let parts = [Some(kind.as_str().unwrap().to_owned()), day(deadline.start), day(deadline.due)];
        let items = if deadline.items.is_empty() { String::new() } else { format!(" of {}", deadline.items.join(",")) };
        let at = deadline.source.as_ref().map_or(String::new(), |source| format!(" at {source}"));
        let text = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        line(out, depth, "deadline", &format!("{text}{items}{at}"));
    }
}

fn field(out: &mut String, depth: usize, name: &str, text: Option<&String>) {
    if let Some(text) = text {
        line(out, depth, name, &one_line(text));
    }
}

fn line(out: &mut String, depth: usize, name: &str, text: &str) {
    let _ = writeln!(out, "{}{name}: {text}", "  ".repeat(depth));
}

fn one_line(text: &str) -> String {
    text.replace('\n', "\\n")
}
