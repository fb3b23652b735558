//! 一覧 for other programs, as comma-separated values or as JSON, by the same headers.
//!
//! The rows are those of the plan of 一覧, so that both say the same; the planning section's notes are among them.

use serde_json::{Map, Value as Json};

use matome_deadline::serial_day;
use matome_workbook::plan::{Line, SheetPlan, Value};

/// Excel takes a file without this mark for one in the old Japanese encoding.
const BYTE_ORDER_MARK: char = '\u{FEFF}';
/// How a column is called that someone has filled without a header.
const NAMELESS: &str = "（見出しなし）";

/// The rows of one or several years under the headers of all of them.
#[derive(Debug, Default)]
pub struct Export {
    /// No two are the same: `備考`, `備考 (2)`.
    headers: Vec<String>,
    rows: Vec<Vec<Value>>,
}

impl Export {
    /// 一覧 of several years, one below the other. Columns that people added stand behind those that every year has.
    pub fn of<'a>(lists: impl IntoIterator<Item = SheetPlan<'a>>) -> Self {
        let mut export = Self::default();
        lists.into_iter().for_each(|list| export.add(list));
        export
    }

    fn add(&mut self, sheet: SheetPlan) {
        let mut rows = sheet.into_rows();
        let (header, rows): (Line, Vec<Line>) = (rows.next().unwrap_or_default(), rows.collect());
        let used = |at: usize| rows.iter().any(|row| row.cells.get(at).is_some_and(|c| c.value != Value::Empty));
        let mut columns: Vec<(usize, usize)> = Vec::new();
        for (at, cell) in header.cells.iter().enumerate() {
            let name = as_text(&cell.value);
            if !name.is_empty() || used(at) {
                columns.push((at, self.column(&name, &columns)));
            }
        }
        for mut row in rows {
            let mut values = vec![Value::Empty; self.headers.len()];
            for (from, to) in &columns {
                values[*to] = row.cells.get_mut(*from).map(|cell| std::mem::take(&mut cell.value)).unwrap_or_default();
            }
            self.rows.push(values);
        }
    }

    /// The column of that name which the sheet has not `taken` yet.
    fn column(&mut self, name: &str, taken: &[(usize, usize)]) -> usize {
        let name = if name.is_empty() { NAMELESS } else { name };
        let numbered = (2..).map(|n| format!("{name} ({n})"));
        for candidate in std::iter::once(name.to_owned()).chain(numbered) {
            match self.headers.iter().position(|known| *known == candidate) {
                Some(at) if taken.iter().any(|(_, to)| *to == at) => {}
                Some(at) => return at,
                None => {
                    self.headers.push(candidate);
                    break;
                }
            }
        }
        self.headers.len() - 1
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// A header and a line a measure, ended by CRLF, for Excel.
    pub fn csv(&self) -> impl Iterator<Item = String> {
        let header: Vec<String> = self.headers.iter().map(|name| field(&Value::Text(name.clone()))).collect();
        let rows = self.rows.iter().map(|row| {
            let missing = self.headers.len() - row.len();
            row.iter().chain(std::iter::repeat_n(&Value::Empty, missing)).map(field).collect::<Vec<_>>()
        });
        let lines = std::iter::once(header).chain(rows).map(|fields| format!("{}\r\n", fields.join(",")));
        std::iter::once(BYTE_ORDER_MARK.to_string()).chain(lines)
    }

    /// A JSON object a measure, by header; empty cells are null.
    pub fn json(&self) -> impl Iterator<Item = Json> {
        self.rows.iter().map(|row| {
            let values = row.iter().map(json).chain(std::iter::repeat(Json::Null));
            Json::Object(self.headers.iter().cloned().zip(values).collect::<Map<_, _>>())
        })
    }
}

fn json(value: &Value) -> Json {
    match value {
        Value::Empty => Json::Null,
        Value::Number(number) => Json::from(*number),
        Value::Formatted { number, format } if !is_of_moments(format) => Json::from(*number),
        Value::Percent(part) => Json::from(percent(*part)),
        Value::Truth(truth) => Json::from(*truth),
        other => Json::from(as_text(other)),
    }
}

/// A value as a line of text has it.
fn as_text(value: &Value) -> String {
    match value {
        Value::Empty | Value::MadeAt => String::new(),
        Value::Text(text) => text.clone(),
        Value::Link(link) => link.full.as_ref().unwrap_or(&link.text).clone(),
        Value::Serial(serial) => moment(*serial),
        Value::Formatted { number, format } if is_of_moments(format) => moment(*number),
        Value::Number(number) | Value::Formatted { number, .. } => number.to_string(),
        Value::Percent(part) => format!("{}%", percent(*part)),
        Value::Date(day) => day.to_string(),
        Value::Truth(truth) => truth.to_string().to_uppercase(),
    }
}

/// A day, a time or both, as a sheet counts them: `2026-10-05 08:30`.
fn moment(serial: f64) -> String {
    let Some(moment) = serial_day::moment(serial) else { return serial.to_string() };
    let format = match serial {
        ..1.0 => "%H:%M",
        _ if serial.fract() == 0.0 => "%Y-%m-%d",
        _ => "%Y-%m-%d %H:%M",
    };
    moment.format(format).to_string()
}

/// Whether a number format shows days or times: a letter of theirs outside of quotes and brackets, and no place for
/// digits.
fn is_of_moments(format: &str) -> bool {
    let mut closing = None;
    let mut letters = format.chars().filter(|c| match (closing, c) {
        (Some(end), c) => {
            closing = closing.filter(|_| *c != end);
            false
        }
        (None, '"' | '[') => {
            closing = Some(if *c == '"' { '"' } else { ']' });
            false
        }
        (None, _) => true,
    });
    let mut found = false;
    letters.all(|c| {
        found |= "ymdhsge".contains(c.to_ascii_lowercase());
        !matches!(c, '0' | '#' | '?' | '@' | 'G')
    }) && found
}

/// A part of one in percent, without the dust of binary fractions.
fn percent(part: f64) -> f64 {
    (part * 1e8).round() / 1e6
}

/// A field in quotes where it needs them. A text that Excel would take for a formula is kept from it by an apostrophe.
fn field(value: &Value) -> String {
    let mut text = as_text(value);
    if matches!(value, Value::Text(_) | Value::Link(_)) && text.starts_with(['=', '+', '-', '@']) {
        text.insert(0, '\'');
    }
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notes::own_sheets::LIST;
    use matome_workbook::plan::{Cell, PaperSize, Role};

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
            (Value::Serial(46300.0), "2026-10-05"),
            (Value::Serial(46300.375), "2026-10-05 09:00"),
            (Value::Serial(0.375), "09:00"),
            (Value::Formatted { number: 46300.0, format: "m\"月\"d\"日\"".into() }, "2026-10-05"),
            (Value::Formatted { number: 46300.0, format: "[$-411]ge\\.m\\.d".into() }, "2026-10-05"),
            (Value::Formatted { number: 46300.0, format: "#,##0\"m\"".into() }, "46300"),
            (Value::Formatted { number: 0.5, format: "0%".into() }, "0.5"),
            (Value::Empty, ""),
        ] {
            assert_eq!(field(&value), expected);
        }
    }

    fn list(header: &[&str], rows: &[&[Value]]) -> SheetPlan<'static> {
        let mut sheet = SheetPlan::table(LIST, "一覧表", &[], 0, PaperSize::A3);
        let cell = |value: &Value| Cell { value: value.clone(), ..Cell::default() };
        sheet.rows[0].cells = header.iter().map(|name| Cell::text(name, Role::Header)).collect();
        for row in rows {
            sheet.push(row.iter().map(cell).collect());
        }
        sheet
    }

    #[test]
    fn a_measure_is_an_object_by_header() {
        let lists = [list(&["目標No.", "達成度"], &[&[Value::Text("1".into()), Value::Percent(0.7)], &[]])];
        let expected = [
            serde_json::json!({ "目標No.": "1", "達成度": 70.0 }),
            serde_json::json!({ "目標No.": null, "達成度": null }),
        ];
        assert_eq!(Export::of(lists).json().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn years_with_other_added_columns_stand_below_each_other() {
        let text = |text: &str| Value::Text(text.to_owned());
        let lists = [
            list(&["年度", "備考", "", "備考"], &[&[text("R8"), text("一"), Value::Empty, text("二")]]),
            list(&["年度", "予算", "", "備考"], &[&[text("R9"), Value::Number(5.0), text("三"), text("四")]]),
        ];
        let csv: String = Export::of(lists).csv().collect();
        let expected = "\u{FEFF}年度,備考,備考 (2),予算,（見出しなし）\r\nR8,一,二,,\r\nR9,四,,5,三\r\n";
        assert_eq!(csv, expected);
    }
}
