//! 一覧 for other programs, as comma-separated values or as JSON, by the same headers.

use serde_json::{Map, Value as Json};

use super::plan::{Cell, SheetPlan, Value, WorkbookPlan};
use super::sheets::list;

/// Excel takes a file without this mark for one in the old Japanese encoding.
const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// A header and a line a measure, with CRLF between them, for Excel.
pub fn csv(plan: &WorkbookPlan) -> String {
    let mut text = String::from(BYTE_ORDER_MARK);
    for row in plan.sheet(list::NAME).into_iter().flat_map(|sheet| &sheet.rows) {
        let fields: Vec<String> = row.cells.iter().map(|cell| field(&cell.value)).collect();
        text.push_str(&fields.join(","));
        text.push_str("\r\n");
    }
    text
}

/// A JSON object a measure, by header; empty cells are null.
pub fn json(plan: &WorkbookPlan) -> Vec<Json> {
    plan.sheet(list::NAME).map(objects).unwrap_or_default()
}

fn objects(sheet: &SheetPlan) -> Vec<Json> {
    let Some((header, rows)) = sheet.rows.split_first() else { return Vec::new() };
    let names: Vec<String> = header.cells.iter().map(|cell| plain(&cell.value)).collect();
    let object = |cells: &[Cell]| {
        let pairs = names.iter().cloned().zip(cells.iter().map(|cell| value(&cell.value)));
        Json::Object(pairs.filter(|(name, _)| !name.is_empty()).collect::<Map<_, _>>())
    };
    rows.iter().map(|row| object(&row.cells)).collect()
}

fn value(value: &Value) -> Json {
    match value {
        Value::Empty => Json::Null,
        Value::Number(number) | Value::Serial(number) | Value::Formatted { number, .. } => Json::from(*number),
        Value::Percent(part) => Json::from(percent(*part)),
        Value::Truth(truth) => Json::from(*truth),
        other => Json::from(plain(other)),
    }
}

/// A value as a line of text has it.
fn plain(value: &Value) -> String {
    match value {
        Value::Empty | Value::MadeAt => String::new(),
        Value::Text(text) | Value::Link { text, .. } => text.clone(),
        Value::Number(number) | Value::Serial(number) | Value::Formatted { number, .. } => number.to_string(),
        Value::Percent(part) => format!("{}%", percent(*part)),
        Value::Date(day) => day.to_string(),
        Value::Truth(truth) => truth.to_string().to_uppercase(),
    }
}

/// A part of one in percent, without the dust of binary fractions.
fn percent(part: f64) -> f64 {
    (part * 1e8).round() / 1e6
}

/// A field in quotes where it needs them. A text that Excel would take for a formula is kept from it by an apostrophe.
fn field(value: &Value) -> String {
    let mut text = plain(value);
    if matches!(value, Value::Text(_) | Value::Link { .. }) && text.starts_with(['=', '+', '-', '@']) {
        text.insert(0, '\'');
    }
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::consolidate::plan::{Paper, Role, Tone};

    #[test]
    fn a_field_is_quoted_where_it_must_be_and_never_a_formula() {
        for (value, expected) in [
            (Value::Text("窓口".into()), "窓口"),
            (Value::Text("一, 二".into()), "\"一, 二\""),
            (Value::Text("「\"」\n".into()), "\"「\"\"」\n\""),
            (Value::Text("=1+1".into()), "'=1+1"),
            (Value::Number(-5.0), "-5"),
            (Value::Percent(0.705), "70.5%"),
            (Value::Percent(0.583), "58.3%"),
            (Value::Empty, ""),
        ] {
            assert_eq!(field(&value), expected);
        }
    }

    #[test]
    fn a_measure_is_an_object_by_header() {
        let mut sheet = SheetPlan::table("一覧", "一覧表", &[("目標No.", 1.0), ("達成度", 1.0)], 0, Paper::A3);
        let rate = Cell { value: Value::Percent(0.7), role: Role::Body, tone: Tone::Plain };
        sheet.push(vec![Cell::text("1", Role::Body), rate]);
        assert_eq!(objects(&sheet), [serde_json::json!({ "目標No.": "1", "達成度": 70.0 })]);
    }
}
