//! Completes the table parts of the library: filters, which it does not write, and the final range, since it would
//! store a copy of each table cell.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use quick_xml::escape::escape;
use rust_xlsxwriter::utility::row_col_to_cell;

use matome_workbook::plan::{Filter, NamedTable, SheetPlan};

/// Last row of a table as told to the library; a table has at least one row.
pub(super) const LAST_KNOWN_ROW: u32 = 1;

pub(super) type Tables = BTreeMap<&'static str, TableRest>;

pub(super) struct TableRest {
    columns: u32,
    last_row: u32,
    filters: BTreeMap<u32, Filter>,
}

impl TableRest {
    pub(super) fn of(plan: &SheetPlan, table: NamedTable) -> Self {
        Self { columns: table.columns, last_row: last_row(plan), filters: plan.filters.clone() }
    }

    fn range_to(&self, row: u32) -> String {
        format!(" ref=\"A1:{}\"", row_col_to_cell(row, (self.columns - 1) as u16))
    }
}

pub(super) fn last_row(plan: &SheetPlan) -> u32 {
    (plan.next_row().max(1) - 1).max(LAST_KNOWN_ROW)
}

pub(super) fn of_part(table: String, tables: &Tables) -> String {
    let Some((_, rest)) = tables.iter().find(|(name, _)| table.contains(&format!(" name=\"{name}\""))) else {
        return table;
    };
    let table = table.replace(&rest.range_to(LAST_KNOWN_ROW), &rest.range_to(rest.last_row));
    if rest.filters.is_empty() { table } else { with_filters(&table, &rest.filters) }
}

fn with_filters(table: &str, filters: &BTreeMap<u32, Filter>) -> String {
    let Some(at) = table.find("<autoFilter ") else { return table.to_owned() };
    let Some(end) = table[at..].find("/>").map(|end| at + end) else { return table.to_owned() };
    // Writing to a string cannot fail.
    let mut columns = String::new();
    for (column, filter) in filters {
        let blank = if filter.blank { " blank=\"1\"" } else { "" };
        let mut values = String::new();
        for value in &filter.values {
            let _ = write!(values, "<filter val=\"{}\"/>", escape(value));
        }
        for (year, month, day) in &filter.dates {
            let grouping = if day.is_some() { "day" } else { month.map_or("year", |_| "month") };
            let part = |name: &str, part: &Option<u32>| part.map(|n| format!(" {name}=\"{n}\"")).unwrap_or_default();
            let (month, day) = (part("month", month), part("day", day));
            let _ = write!(values, "<dateGroupItem year=\"{year}\"{month}{day} dateTimeGrouping=\"{grouping}\"/>");
        }
        let _ = write!(columns, "<filterColumn colId=\"{column}\"><filters{blank}>{values}</filters></filterColumn>");
    }
    format!("{}>{columns}</autoFilter>{}", &table[..end], &table[end + 2..])
}
