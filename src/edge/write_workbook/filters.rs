//! What of a table is shown. The library writes tables without it, so it is put into their parts afterwards.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use quick_xml::escape::escape;

use crate::core::consolidate::view::{Filter, FilterCondition};

/// The filters of tables, by the tables' names.
pub(super) type Filters = BTreeMap<&'static str, BTreeMap<u32, Filter>>;

/// The part `table` with the filters of the table that it describes.
pub(super) fn of_part(table: String, filters: &Filters) -> String {
    let of_table = filters.iter().find(|(name, _)| table.contains(&format!(" name=\"{name}\"")));
    of_table.map(|(_, filters)| with_filters(&table, filters)).unwrap_or(table)
}

fn with_filters(table: &str, filters: &BTreeMap<u32, Filter>) -> String {
    let Some(at) = table.find("<autoFilter ") else { return table.to_owned() };
    let Some(end) = table[at..].find("/>").map(|end| at + end) else { return table.to_owned() };
    // Writing into a text cannot fail.
    let mut columns = String::new();
    for (column, filter) in filters {
        if !filter.conditions.is_empty() {
            let all = if filter.all { " and=\"1\"" } else { "" };
            let _ = write!(columns, "<filterColumn colId=\"{column}\"><customFilters{all}>");
            for FilterCondition { comparison, value } in &filter.conditions {
                let (name, value) = (comparison.name(), escape(value));
                let _ = write!(columns, "<customFilter operator=\"{name}\" val=\"{value}\"/>");
            }
            columns.push_str("</customFilters></filterColumn>");
            continue;
        }
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
