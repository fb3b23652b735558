//! What stands on a page of an unknown form: its heading, its tables with their columns, its labels.

use crate::core::field::Field;
use crate::core::layout::definition::Definition;
use crate::core::layout::form::MatchedPage;
use crate::core::layout::page::{BlockId, Page, overlap};
use crate::core::text::{beginning, comparison_key, one_line};
use crate::core::written::label::{Key, key};
use crate::core::written::{mark, number, year};

/// A table: its header and what stands below each column.
#[derive(Debug, Clone)]
pub(super) struct SurveyedTable {
    pub(super) columns: Vec<SurveyedColumn>,
    /// From the first row of the header to the last row that was looked at.
    pub(super) rows: (u32, u32),
}

#[derive(Debug, Clone)]
pub(super) struct SurveyedColumn {
    pub(super) label: BlockId,
    /// The header as the definition writes it.
    pub(super) word: String,
    /// What the header is known to mean.
    pub(super) field: Option<Field>,
    pub(super) values: Vec<BlockId>,
    /// It stands for months of a schedule.
    pub(super) is_months: bool,
    pub(super) span: (u32, u32),
}

/// The number of rows that say what a table's columns are.
const ROWS_LOOKED_AT: u32 = 60;

/// Labels that stand below a table.
pub(super) const BELOW_TABLES: [&str; 4] = ["特記事項", "備考", "その他", "摘要"];

/// No header is longer.
const LONGEST_HEADER: usize = 24;

/// The tables of a page: below headers of known words, else below rows that look like a header.
pub(super) fn tables(page: &Page<'_>, every_word: &Definition) -> Vec<SurveyedTable> {
    let form = MatchedPage::new(page, every_word);
    let known = |row: u32| {
        let header = form.header_at(row)?;
        let columns = header.columns.iter().map(|column| SurveyedColumn {
            label: column.label,
            word: column_word(page, column.label, column.field, every_word),
            field: column.field,
            values: Vec::new(),
            is_months: column.time.is_some(),
            span: (column.first, column.last),
        });
        Some((columns.collect(), header.bottom))
    };
    let tables = all(page, every_word, known);
    if tables.is_empty() { all(page, every_word, |row| looks_like_header(page, row)) } else { tables }
}

fn all(
    page: &Page<'_>,
    every_word: &Definition,
    header: impl Fn(u32) -> Option<(Vec<SurveyedColumn>, u32)>,
) -> Vec<SurveyedTable> {
    let mut tables: Vec<SurveyedTable> = Vec::new();
    let mut below = 0;
    for row in page.rows(0..=page.last_row()) {
        if row < below {
            continue;
        }
        let Some((columns, bottom)) = header(row) else { continue };
        let words =
            |table: &[SurveyedColumn]| -> Vec<String> { table.iter().map(|column| column.word.clone()).collect() };
        below = bottom + 1;
        // Printed again on the next page, or for the next goal.
        if tables.iter().any(|table| words(&table.columns) == words(&columns)) {
            continue;
        }
        let mut table = SurveyedTable { columns, rows: (row, bottom) };
        fill(page, every_word, &mut table, bottom);
        tables.push(table);
    }
    tables
}

/// Puts what stands below the header into its columns, down to a gap, a label or the header of another table.
fn fill(page: &Page<'_>, every_word: &Definition, table: &mut SurveyedTable, bottom: u32) {
    let headers: Vec<Key> = table.columns.iter().map(|column| page.block(column.label).key.clone()).collect();
    for row in page.rows(bottom + 1..=bottom.saturating_add(ROWS_LOOKED_AT)) {
        let blocks: Vec<BlockId> = page.starting(row).collect();
        let is_header = |id: &&BlockId| headers.contains(&page.block(**id).key);
        let is_label = |id: &BlockId| {
            let key = &page.block(*id).key;
            BELOW_TABLES.contains(&key.as_str()) || every_word.labels.exact(key).is_some()
        };
        let ends = blocks.first().is_some_and(is_label) || blocks.iter().filter(is_header).count() > 1;
        if ends || row > table.rows.1 + 3 {
            break;
        }
        table.rows.1 = row;
        for id in blocks {
            let area = page.block(id).area;
            let span = (area.first.column, area.last.column);
            let own = table.columns.iter_mut().max_by_key(|column| overlap(column.span, span));
            // What reaches over several columns is a heading.
            if let Some(column) = own.filter(|column| overlap(column.span, span) > 0 && span.1 <= column.span.1) {
                column.values.push(id);
            }
        }
    }
}

/// At least three short words side by side, no two alike, with texts below most of them.
fn looks_like_header(page: &Page<'_>, row: u32) -> Option<(Vec<SurveyedColumn>, u32)> {
    let blocks: Vec<BlockId> = page.starting(row).collect();
    let keys: Vec<&str> = blocks.iter().map(|id| page.block(*id).key.as_str()).collect();
    let distinct = keys.iter().enumerate().all(|(i, key)| !keys[..i].contains(key));
    if blocks.len() < 3 || !distinct || !blocks.iter().all(|id| is_label_like(page, *id)) {
        return None;
    }
    let bottom = blocks.iter().map(|id| page.block(*id).area.last.row).max()?;
    let below = |id: &&BlockId| {
        let column = page.block(**id).area.first.column;
        let slot = page.slot_at(bottom + 1, column).and_then(|slot| slot.block);
        slot.is_some_and(|value| page.block(value).area.first.column == column)
    };
    if blocks.iter().filter(below).count() * 2 < blocks.len() {
        return None;
    }
    let columns = blocks.iter().map(|id| {
        let area = page.block(*id).area;
        let span = (area.first.column, area.last.column);
        SurveyedColumn { label: *id, word: word(page, *id), field: None, values: Vec::new(), is_months: false, span }
    });
    Some((columns.collect(), bottom))
}

/// A short text in words, as labels and headers are.
pub(super) fn is_label_like(page: &Page<'_>, id: BlockId) -> bool {
    let block = page.block(id);
    let text = block.cell.text.trim();
    !block.key.is_empty()
        && block.key.chars().count() <= LONGEST_HEADER
        && block.key.contains(char::is_alphabetic)
        && block.cell.number.is_none()
        && !text.ends_with('。')
        && !text.starts_with(['○', '・', '(', '（'])
        && year::labelled(text).is_none()
        && number::leading(text).is_none()
        && number::alone(text, &[]).is_none()
}

/// A label as a definition writes it: on one line, without marks before it and brackets behind it.
pub(super) fn word(page: &Page<'_>, id: BlockId) -> String {
    let block = page.block(id);
    let line = one_line(&block.cell.text).replace(' ', "");
    let line = line.trim_start_matches(mark::is_mark);
    let bare = line.split(['（', '(']).next().unwrap_or(line).trim();
    let same = |text: &str| !text.is_empty() && key(text) == block.key;
    match [bare, line].into_iter().find(|text| same(text)) {
        Some(text) => text.to_owned(),
        // Its key means the same and has nothing in it that could be read otherwise.
        None => block.key.trim_start_matches('*').to_owned(),
    }
}

/// The word of a column; for a header over two rows (報告 above 中間) both.
fn column_word(page: &Page<'_>, label: BlockId, field: Option<Field>, every_word: &Definition) -> String {
    let alone = word(page, label);
    if field.is_none() || every_word.columns.best(&page.block(label).key).map(|(found, _)| found) == field {
        return alone;
    }
    let area = page.block(label).area;
    let above = area.first.row.checked_sub(1).and_then(|row| page.slot_at(row, area.first.column)?.block);
    above.map_or(alone.clone(), |above| format!("{}{alone}", word(page, above)))
}

/// `C2「保育所の整備」`.
pub(super) fn evidence(page: &Page<'_>, id: BlockId) -> String {
    const SHOWN: usize = 16;
    let block = page.block(id);
    let line = one_line(&block.cell.text);
    format!("{}「{}」", block.area.first, beginning(&line, SHOWN))
}

/// The heading of the page: the first text that is neither a name nor a number, above row `lowest`.
pub(super) fn heading(page: &Page<'_>, lowest: u32) -> Option<BlockId> {
    const LENGTH: std::ops::RangeInclusive<usize> = 4..=40;
    (0..page.blocks.len()).take_while(|id| page.block(*id).area.first.row <= lowest).find(|id| {
        let block = page.block(*id);
        let length = comparison_key(&block.cell.text).chars().count();
        let says_form = ["シート", "目標", "計画", "方針", "宣言", "管理", "調書", "一覧", "マニフェスト", "表", "票"];
        LENGTH.contains(&length)
            && !block.key.is_empty()
            && !block.cell.text.trim_end().ends_with('。')
            && (says_form.iter().any(|word| block.key.contains(word))
                || year::find(&block.cell.text, year::Style::Stated).is_some())
    })
}
