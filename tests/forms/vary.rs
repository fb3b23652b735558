//! Changes that departments make to a form: moved, stretched, relabelled, with added columns and rows.

use std::collections::BTreeMap;

use matome_deadline::text;
use matome_workbook::grid::{Area, Cell, Position, Sheet, WorkbookCells};

/// Moves every cell; merged ranges follow their corners.
pub(super) fn moved(sheet: &mut Sheet, to: impl Fn(Position) -> Position) {
    sheet.cells = std::mem::take(&mut sheet.cells).into_iter().map(|(at, cell)| (to(at), cell)).collect();
    let areas = std::mem::take(&mut sheet.merged).into_values();
    sheet.merged = areas.map(|area| Area { first: to(area.first), last: to(area.last) }).map(by_first).collect();
}

fn by_first(area: Area) -> (Position, Area) {
    (area.first, area)
}

/// By three rows and two columns.
pub(super) fn shifted(book: &mut WorkbookCells) {
    for sheet in &mut book.sheets {
        moved(sheet, |at| Position::new(at.row + 3, at.column + 2));
    }
}

/// 方眼紙: every column becomes three narrow ones, with everything merged over them.
pub(super) fn grid_paper(book: &mut WorkbookCells) {
    for sheet in &mut book.sheets {
        let wide = |first: Position, last: Position| Area {
            first: Position::new(first.row, first.column * 3),
            last: Position::new(last.row, last.column * 3 + 2),
        };
        let mut areas: BTreeMap<_, _> = sheet.merged.values().map(|a| by_first(wide(a.first, a.last))).collect();
        for at in sheet.cells.keys() {
            let area = wide(*at, *at);
            areas.entry(area.first).or_insert(area);
        }
        moved(sheet, |at| Position::new(at.row, at.column * 3));
        sheet.merged = areas;
    }
}

/// Rewrites the form's labels; `rewrite` takes the squeezed text.
pub(super) fn relabelled(book: &mut WorkbookCells, rewrite: impl Fn(&str) -> Option<String>) {
    for cell in book.sheets.iter_mut().flat_map(|sheet| sheet.cells.values_mut()) {
        if let Some(label) = rewrite(&text::comparison_key(&cell.text)) {
            cell.text = label;
        }
    }
}

/// Labels of one field each, without bracketed words after them.
const LABELS: [&str; 18] = [
    "重点目標",
    "部局名",
    "現況・課題",
    "目的・効果",
    "取組項目及び方法・手段",
    "期間・期限",
    "数値目標",
    "中間報告",
    "期末報告",
    "重点施策・事業",
    "取組内容",
    "達成目標",
    "現状や課題",
    "達成水準",
    "表題",
    "項目名",
    "担当課",
    "現状・課題",
];

fn label_and_remark(squeezed: &str) -> Option<(&str, &str)> {
    let split = squeezed.find('(').unwrap_or(squeezed.len());
    let (label, remark) = squeezed.split_at(split);
    LABELS.contains(&label).then_some((label, remark))
}

/// `期　間　・　期　限`
pub(super) fn spaced_labels(book: &mut WorkbookCells) {
    relabelled(book, |squeezed| {
        let (label, _) = label_and_remark(squeezed)?;
        Some(label.chars().map(String::from).collect::<Vec<_>>().join("　"))
    });
}

/// A line break in the middle of each label.
pub(super) fn broken_labels(book: &mut WorkbookCells) {
    relabelled(book, |squeezed| {
        let (label, remark) = label_and_remark(squeezed)?;
        let half = label.chars().count().div_ceil(2);
        Some(label.chars().take(half).chain(['\n']).chain(label.chars().skip(half)).chain(remark.chars()).collect())
    });
}

/// Other bracketed words after each label.
pub(super) fn bracketed_labels(book: &mut WorkbookCells) {
    relabelled(book, |squeezed| {
        let (label, _) = label_and_remark(squeezed)?;
        let remark = if label.ends_with("報告") { "（9月末現在）" } else { "【必須】" };
        Some(format!("{label}{remark}"))
    });
}

/// Another city's words for the same columns.
pub(super) fn synonyms(book: &mut WorkbookCells) {
    relabelled(book, |squeezed| {
        let (label, _) = label_and_remark(squeezed)?;
        let synonym = match label {
            "期間・期限" => "達成期限",
            "数値目標" => "目標値",
            "取組項目及び方法・手段" | "取組内容" => "具体的な取組",
            "現況・課題" => "現状と課題",
            "中間報告" => "中間実績",
            _ => return None,
        };
        Some(synonym.to_owned())
    });
}

/// Full-width digits of goal numbers: `１位`, `Ｎｏ．１`, `◎部局目標１`.
pub(super) fn full_width_numbers(book: &mut WorkbookCells) {
    relabelled(book, |squeezed| {
        let numbered = squeezed.ends_with('位') || squeezed.starts_with("No.") || squeezed.starts_with("◎部局目標");
        let short = squeezed.chars().count() <= 8 && squeezed.chars().any(|c| c.is_ascii_digit());
        let wide = |c: char| char::from_u32(u32::from(c) + 0xFEE0).filter(|_| c.is_ascii_graphic()).unwrap_or(c);
        (numbered && short).then(|| squeezed.chars().map(wide).collect())
    });
}

fn find(sheet: &Sheet, label: &str) -> Option<Position> {
    let labelled = |cell: &Cell| text::comparison_key(&cell.text).split('(').next() == Some(label);
    sheet.cells.iter().find(|(_, cell)| labelled(cell)).map(|(at, _)| *at)
}

/// Inserts a column; ranges that span it grow.
fn insert_column(sheet: &mut Sheet, column: u32) {
    let areas: Vec<Area> = sheet.merged.values().copied().collect();
    moved(sheet, |at| Position::new(at.row, at.column + u32::from(at.column >= column)));
    for area in areas.iter().filter(|area| area.first.column < column && column <= area.last.column) {
        if let Some(grown) = sheet.merged.get_mut(&area.first) {
            grown.last.column = area.last.column + 1;
        }
    }
}

/// Inserts a row; ranges that span it grow.
pub(super) fn insert_row(sheet: &mut Sheet, row: u32) {
    let areas: Vec<Area> = sheet.merged.values().copied().collect();
    moved(sheet, |at| Position::new(at.row + u32::from(at.row >= row), at.column));
    for area in areas.iter().filter(|area| area.first.row < row && row <= area.last.row) {
        if let Some(grown) = sheet.merged.get_mut(&area.first) {
            grown.last.row = area.last.row + 1;
        }
    }
}

fn write(sheet: &mut Sheet, at: Position, text: &str) {
    sheet.cells.remove(&at);
    if !text.is_empty() {
        sheet.cells.insert(at, Cell { text: text.to_owned(), ..Cell::default() });
    }
}

/// Inserts a column 備考 left of the column `label`, with one remark in each row.
pub(super) fn remarks_before(book: &mut WorkbookCells, label: &str) {
    for sheet in &mut book.sheets {
        let Some(header) = find(sheet, label) else { continue };
        let printed = sheet.cells[&header].text.clone();
        let below = sheet.cells.range(header..).filter(|(at, _)| at.column == header.column);
        let rows: Vec<(u32, bool)> = below.map(|(at, cell)| (at.row, cell.text == printed)).collect();
        insert_column(sheet, header.column);
        for (row, is_header) in rows {
            write(sheet, Position::new(row, header.column), if is_header { "備考" } else { REMARK });
        }
    }
}

/// The remark in each row of 備考.
pub(super) const REMARK: &str = "係長が確認済み";

pub(super) fn swapped(book: &mut WorkbookCells, one: &str, other: &str) {
    for sheet in &mut book.sheets {
        let (Some(a), Some(b)) = (find(sheet, one), find(sheet, other)) else { continue };
        moved(sheet, |at| match at.column {
            column if at.row < a.row.min(b.row) => Position::new(at.row, column),
            column if column == a.column => Position::new(at.row, b.column),
            column if column == b.column => Position::new(at.row, a.column),
            column => Position::new(at.row, column),
        });
    }
}

/// Adds an empty numbered row to each table of measures.
pub(super) fn empty_numbered_row(book: &mut WorkbookCells) {
    for sheet in &mut book.sheets {
        let Some(end) = find(sheet, "特記事項") else { continue };
        insert_row(sheet, end.row);
        write(sheet, Position::new(end.row, 0), "⑨");
    }
}

/// Repeats the table's header above its last row, as on a second page.
pub(super) fn repeated_header(book: &mut WorkbookCells, label: &str) {
    for sheet in &mut book.sheets {
        let Some(header) = find(sheet, label) else { continue };
        let Some(last) = sheet.cells.keys().rfind(|at| at.column == header.column).map(|at| at.row) else { continue };
        insert_row(sheet, last);
        copy_row(sheet, header.row, last);
    }
}

/// Repeats the header above the last goal's block of two rows.
pub(super) fn header_above_the_last_block(book: &mut WorkbookCells) {
    for sheet in &mut book.sheets {
        let Some(header) = find(sheet, "業績目標") else { continue };
        let marks = sheet.cells.iter().filter(|(_, cell)| cell.text.starts_with("◎部局目標"));
        let Some(block) = marks.map(|(at, _)| at.row).max() else { continue };
        insert_row(sheet, block);
        copy_row(sheet, header.row, block);
    }
}

fn copy_row(sheet: &mut Sheet, from: u32, to: u32) {
    let cells: Vec<_> =
        sheet.cells.iter().filter(|(at, _)| at.row == from).map(|(at, c)| (at.column, c.clone())).collect();
    sheet.cells.extend(cells.into_iter().map(|(column, cell)| (Position::new(to, column), cell)));
    let areas: Vec<_> = sheet.merged.values().filter(|area| area.first.row == from).copied().collect();
    for area in areas {
        let (first, last) = (Position::new(to, area.first.column), Position::new(to, area.last.column));
        sheet.merged.insert(first, Area { first, last });
    }
}

/// Adds a blank form, an example, and a hidden predecessor of the real sheets.
pub(super) fn example_sheets(book: &mut WorkbookCells) {
    let Some(sheet) = book.sheets.last().cloned() else { return };
    book.sheets.insert(0, Sheet { name: "記入例".to_owned(), ..sheet.clone() });
    book.sheets.push(Sheet { name: "様式".to_owned(), ..sheet.clone() });
    book.sheets.push(Sheet { name: "旧データ".to_owned(), hidden: true, ..sheet });
}

/// Stacks all goal sheets on one, with two rows between.
pub(super) fn stacked(book: &mut WorkbookCells) {
    let mut sheets = std::mem::take(&mut book.sheets).into_iter();
    let Some(index) = sheets.next() else { return };
    let mut all = Sheet { name: "重点目標".to_owned(), ..Sheet::default() };
    let mut below = 0;
    for mut sheet in sheets {
        moved(&mut sheet, |at| Position::new(at.row + below, at.column));
        below = sheet.cells.keys().map(|at| at.row).max().unwrap_or(below) + 3;
        all.cells.extend(sheet.cells);
        all.merged.extend(sheet.merged);
    }
    book.sheets = vec![index, all];
}

/// Merges one deadline down the table for all measures of a goal.
pub(super) fn one_deadline_for_all(book: &mut WorkbookCells, text: &str) {
    for sheet in &mut book.sheets {
        let (Some(header), Some(end)) = (find(sheet, "期間・期限"), find(sheet, "特記事項")) else { continue };
        let first = Position::new(header.row + 1, header.column);
        for row in first.row..end.row {
            sheet.cells.remove(&Position::new(row, header.column));
        }
        write(sheet, first, text);
        sheet.merged.insert(first, Area { first, last: Position::new(end.row - 1, header.column) });
    }
}

/// Puts a real date into the first row of the column `label`.
pub(super) fn true_date(book: &mut WorkbookCells, label: &str, day: chrono::NaiveDate, shown: &str) {
    for sheet in &mut book.sheets {
        let Some(header) = find(sheet, label) else { continue };
        let cell = Cell { text: shown.to_owned(), number: None, percent: false, date: Some(day) };
        sheet.cells.insert(Position::new(header.row + 1, header.column), cell);
    }
}

/// Splits a measure's texts into one row per line, with number and deadline merged.
pub(super) fn measures_over_several_rows(book: &mut WorkbookCells) {
    for sheet in &mut book.sheets {
        let (Some(header), Some(mut end)) = (find(sheet, "期間・期限"), find(sheet, "特記事項")) else {
            continue;
        };
        let mut row = header.row + 1;
        while row < end.row {
            let cells: Vec<(Position, Vec<String>)> = sheet
                .cells
                .range(Position::new(row, 0)..Position::new(row + 1, 0))
                .filter(|(at, _)| at.column > 0 && at.column != header.column)
                .map(|(at, cell)| (*at, cell.text.split('\n').map(str::to_owned).collect()))
                .collect();
            let lines = cells.iter().map(|(_, lines)| lines.len()).max().unwrap_or(1) as u32;
            for _ in 1..lines {
                insert_row(sheet, row + 1);
            }
            for (at, texts) in cells {
                let area = sheet.merged.get(&at).copied();
                for (line, text) in (row..).zip(texts) {
                    write(sheet, Position::new(line, at.column), &text);
                }
                if let Some(area) = area {
                    for line in row..row + lines {
                        let (first, last) = (Position::new(line, at.column), Position::new(line, area.last.column));
                        sheet.merged.insert(first, Area { first, last });
                    }
                }
            }
            for column in [0, header.column] {
                let (first, last) = (Position::new(row, column), Position::new(row + lines - 1, column));
                if lines > 1 {
                    sheet.merged.insert(first, Area { first, last });
                }
            }
            row += lines;
            end.row += lines - 1;
        }
    }
}

/// Splits the header over two rows: 進捗管理 above both reports, the other labels merged down.
pub(super) fn header_over_two_rows(book: &mut WorkbookCells) {
    for sheet in &mut book.sheets {
        let (Some(interim), Some(year_end)) = (find(sheet, "中間報告"), find(sheet, "期末報告")) else {
            continue;
        };
        let row = interim.row;
        insert_row(sheet, row + 1);
        let labels: Vec<Position> = sheet.cells.keys().filter(|at| at.row == row).copied().collect();
        for at in labels {
            let last = sheet.merged.get(&at).map_or(at.column, |area| area.last.column);
            if at.column < interim.column {
                sheet.merged.insert(at, Area { first: at, last: Position::new(row + 1, last) });
            } else {
                let below = Position::new(row + 1, at.column);
                let cell = sheet.cells.remove(&at).unwrap_or_default();
                sheet.cells.insert(below, cell);
                sheet.merged.remove(&at);
                sheet.merged.insert(below, Area { first: below, last: Position::new(row + 1, last) });
            }
        }
        let last = sheet.merged.values().map(|area| area.last.column).max().unwrap_or(year_end.column);
        write(sheet, interim, "進捗管理");
        sheet.merged.insert(interim, Area { first: interim, last: Position::new(row, last) });
    }
}

pub(super) fn blank_rows_between(book: &mut WorkbookCells) {
    for sheet in &mut book.sheets {
        let (Some(header), Some(end)) = (find(sheet, "期間・期限"), find(sheet, "特記事項")) else { continue };
        for row in (header.row + 2..end.row).rev() {
            insert_row(sheet, row);
        }
    }
}

/// Adds a remark, a page number and the office's mark at the bottom.
pub(super) fn footnotes(book: &mut WorkbookCells) {
    for sheet in &mut book.sheets {
        let Some(last) = sheet.cells.keys().map(|at| at.row).max() else { continue };
        write(sheet, Position::new(last + 2, 0), "※ 記入に当たっては、別紙「記入要領」を参照してください。");
        write(sheet, Position::new(last + 3, 2), "- 1 -");
        write(sheet, Position::new(last + 4, 3), "（企画課 作成）");
    }
}

/// Adds a sheet with only the printed form.
pub(super) fn unfilled_sheet(book: &mut WorkbookCells) {
    let [.., one, other] = book.sheets.as_slice() else { return };
    let mut form = Sheet { name: "重点9".to_owned(), ..other.clone() };
    form.cells.retain(|at, cell| one.cells.get(at).is_some_and(|same| same.text == cell.text));
    book.sheets.push(form);
}

pub(super) fn spaced_department(book: &mut WorkbookCells, department: &str) {
    relabelled(book, |squeezed| {
        let spaced = department.chars().map(String::from).collect::<Vec<_>>().join("　");
        (squeezed == department).then_some(spaced)
    });
}

/// Rewrites cells that begin with an era's letter and a year (`R7年度実績`); `rewrite` takes year and rest.
pub(super) fn years_rewritten(book: &mut WorkbookCells, rewrite: impl Fn(&str, &str) -> String) {
    relabelled(book, |squeezed| {
        let (year, kind) = squeezed.strip_prefix('R')?.split_once("年度")?;
        matches!(kind, "実績" | "計画").then(|| rewrite(year, kind))
    });
}

/// Rewrites the digits of goal numbers: `1位`, `No.1`, `◎部局目標1`.
pub(super) fn numbers_rewritten(book: &mut WorkbookCells, rewrite: impl Fn(&str) -> String) {
    relabelled(book, |squeezed| {
        let digits: String = squeezed.chars().filter(char::is_ascii_digit).collect();
        let known = [format!("{digits}位"), format!("No.{digits}"), format!("◎部局目標{digits}")];
        (!digits.is_empty() && known.iter().any(|form| form == squeezed)).then(|| rewrite(&digits))
    });
}

/// 重点目標管理シート with targets left of deadlines.
pub(super) fn targets_before_deadlines(book: &mut WorkbookCells) {
    for sheet in &mut book.sheets {
        let (Some(period), Some(end)) = (find(sheet, "期間・期限"), find(sheet, "特記事項")) else { continue };
        moved(sheet, |at| {
            let in_table = (period.row..end.row).contains(&at.row);
            let place = at.column.wrapping_sub(period.column);
            match place {
                0 if in_table => Position::new(at.row, at.column + 2),
                1 | 2 if in_table => Position::new(at.row, at.column - 1),
                _ => at,
            }
        });
    }
}

pub(super) fn replaced(book: &mut WorkbookCells, pairs: &[(&str, &str)]) {
    for cell in book.sheets.iter_mut().flat_map(|sheet| sheet.cells.values_mut()) {
        for (from, to) in pairs {
            cell.text = cell.text.replace(from, to);
        }
    }
}

/// Rates as text instead of numbers.
pub(super) fn rates_as_text(book: &mut WorkbookCells, write: impl Fn(&str) -> String) {
    for cell in book.sheets.iter_mut().flat_map(|sheet| sheet.cells.values_mut()).filter(|cell| cell.percent) {
        let digits = cell.text.trim_end_matches('%').to_owned();
        *cell = Cell { text: write(&digits), ..Cell::default() };
    }
}

/// Rewrites numbers in the first column.
pub(super) fn number_column(book: &mut WorkbookCells, write: impl Fn(&str) -> String) {
    for sheet in &mut book.sheets {
        for (_, cell) in sheet.cells.iter_mut().filter(|(at, cell)| at.column == 0 && cell.number.is_some()) {
            *cell = Cell { text: write(&cell.text), ..Cell::default() };
        }
    }
}

/// Joins a short label and its value in one cell: `部局名：総務部`.
pub(super) fn label_and_value_in_one_cell(book: &mut WorkbookCells, label: &str) {
    for sheet in &mut book.sheets {
        let Some(at) = find(sheet, label) else { continue };
        let last = sheet.merged.get(&at).map_or(at.column, |area| area.last.column);
        let value_at = Position::new(at.row, last + 1);
        let Some(value) = sheet.cells.remove(&value_at) else { continue };
        let end = sheet.merged.remove(&value_at).map_or(value_at, |area| area.last);
        write(sheet, at, &format!("{label}：{}", value.text));
        sheet.merged.insert(at, Area { first: at, last: end });
    }
}
