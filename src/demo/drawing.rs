//! Draws a workbook from a table of text:
//!
//! ```text
//! sheet 重点1
//! columns 4 14 26 9 landscape
//! 1 | !!令和8年度　重点目標管理シート | < | < | <
//! 2 | *重点目標 | < | 保育所の整備 | =0.7%
//! ```
//!
//! A line is a row: its number, then the cells from column A. `<` merges with the cell to the left, `^` with the cell above.
//! `\n` is a line break, `=3` a number, `=0.7%` a fraction. Prefixes: `*` label, `!!` title, `!` heading, `~` remark without
//! border; `_` is an empty bordered cell.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use matome_deadline::text;

const FONT: &str = "ＭＳ Ｐゴシック";
const SIZE: f64 = 10.0;
const SHADE: u32 = 0xD9_E1F2;
/// Excel's maximum.
const HIGHEST_ROW: f64 = 409.0;

/// One or more merged cells, with prefix and text as in the table.
struct DrawnCell<'t> {
    text: &'t str,
    first: (u32, u16),
    last: (u32, u16),
}

/// `workbook` must have no sheets.
pub(super) fn draw(table: &str, workbook: &mut Workbook) -> Result<(), XlsxError> {
    for text in table.split("\nsheet ").skip(1) {
        workbook.push_worksheet(sheet(text)?);
    }
    Ok(())
}

fn sheet(text: &str) -> Result<Worksheet, XlsxError> {
    let mut lines = text.lines();
    let mut sheet = Worksheet::new();
    sheet.set_name(lines.next().unwrap_or_default())?.set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3).set_footer("&C&P / &N");
    let columns = lines.next().unwrap_or_default();
    if columns.ends_with("landscape") {
        sheet.set_landscape();
    }
    let widths: Vec<f64> = columns.split(' ').filter_map(|width| width.parse().ok()).collect();
    for (column, width) in (0..).zip(&widths) {
        sheet.set_column_width(column, *width)?;
    }
    let cells = cells(lines);
    for cell in &cells {
        write(&mut sheet, cell)?;
    }
    for row in cells.chunk_by(|one, next| one.first.0 == next.first.0) {
        let height = row.iter().map(|cell| cell.height(&widths)).fold(0.0, f64::max);
        sheet.set_row_height(row[0].first.0, height.min(HIGHEST_ROW))?;
    }
    Ok(sheet)
}

fn cells<'t>(lines: impl Iterator<Item = &'t str>) -> Vec<DrawnCell<'t>> {
    let mut cells: Vec<DrawnCell<'t>> = Vec::new();
    for (number, texts) in lines.filter_map(|line| line.split_once('|')) {
        let row = number.trim().parse::<u32>().unwrap_or(1) - 1;
        for (column, text) in (0..).zip(texts.split('|').map(str::trim_ascii)) {
            let beside = match text {
                "" => continue,
                "<" => (row, column - 1),
                "^" => (row - 1, column),
                _ => {
                    cells.push(DrawnCell { text, first: (row, column), last: (row, column) });
                    continue;
                }
            };
            if let Some(cell) = cells.iter_mut().rev().find(|cell| cell.contains(beside)) {
                cell.last = (cell.last.0.max(row), cell.last.1.max(column));
            }
        }
    }
    cells
}

fn write(sheet: &mut Worksheet, cell: &DrawnCell) -> Result<(), XlsxError> {
    let text = cell.shown();
    let mut format = cell.format(&text);
    let ((top, left), (bottom, right)) = (cell.first, cell.last);
    if let Some(number) = text.strip_prefix('=') {
        if let Some(share) = number.strip_suffix('%') {
            format = format.set_num_format("0%");
            sheet.write_number_with_format(top, left, share.parse().unwrap_or(0.0), &format)?;
        } else {
            sheet.write_number_with_format(top, left, number.parse().unwrap_or(0.0), &format)?;
        }
    } else if cell.first != cell.last {
        sheet.merge_range(top, left, bottom, right, &text, &format)?;
    } else {
        sheet.write_with_format(top, left, text, &format)?;
    }
    Ok(())
}

impl DrawnCell<'_> {
    fn contains(&self, (row, column): (u32, u16)) -> bool {
        (self.first.0..=self.last.0).contains(&row) && (self.first.1..=self.last.1).contains(&column)
    }

    /// The text without its prefix.
    fn shown(&self) -> String {
        self.text.trim_start_matches(['*', '!', '~', '_']).replace("\\n", "\n")
    }

    fn format(&self, text: &str) -> Format {
        let plain = Format::new().set_font_name(FONT).set_font_size(self.size()).set_text_wrap();
        let plain = plain.set_align(FormatAlign::VerticalCenter);
        let framed = plain.clone().set_border(FormatBorder::Thin);
        let is_short = !text.contains('\n') && text::width(text) <= 8;
        match self.text.as_bytes().first() {
            Some(b'!') if self.text.starts_with("!!") => plain.set_bold().set_align(FormatAlign::Center),
            Some(b'!') => plain.set_bold(),
            Some(b'~') => plain,
            Some(b'*') => framed.set_bold().set_align(FormatAlign::Center).set_background_color(SHADE),
            _ if is_short => framed.set_align(FormatAlign::Center),
            _ => framed.set_align(FormatAlign::Top),
        }
    }

    fn size(&self) -> f64 {
        if self.text.starts_with("!!") { 1.6 * SIZE } else { SIZE }
    }

    /// Estimated height; Excel does not adjust merged cells.
    fn height(&self, widths: &[f64]) -> f64 {
        if self.first.0 != self.last.0 {
            return 0.0;
        }
        let columns = usize::from(self.first.1)..=usize::from(self.last.1);
        let width: f64 = columns.filter_map(|column| widths.get(column)).sum();
        // Widths count digits of 11 points, and Japanese text breaks slightly before the edge.
        let room = (width * 11.0 / self.size() - 2.0).max(2.0);
        let lines = |line: &str| (text::width(line) as f64 / room).ceil().max(1.0);
        self.shown().split('\n').map(lines).sum::<f64>() * self.size() * 1.5 + 6.0
    }
}
