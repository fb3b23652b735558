//! Batch form of `matome deadline`: one JSON object in, one out.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Mode, read};
use crate::Deadline;
use crate::fiscal_year::FiscalYear;

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    id: Value,
    text: String,
    fiscal_year: FiscalYear,
    #[serde(default = "Mode::column")]
    mode: Mode,
}

#[derive(Serialize)]
struct Answer {
    id: Value,
    deadlines: Vec<Deadline>,
}

impl Mode {
    const fn column() -> Self {
        Self::Column
    }
}

/// Answers one line `{"id", "text", "fiscal_year", "mode"}` with `{"id", "deadlines"}`; without a mode it is a column.
/// Fails if the line is no such object.
pub fn answer_line(line: &str) -> Result<String, serde_json::Error> {
    let asked: Asked = serde_json::from_str(line)?;
    let deadlines = read(&asked.text, asked.fiscal_year, asked.mode).deadlines;
    serde_json::to_string(&Answer { id: asked.id, deadlines })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_answered_with_its_id() {
        let line = r#"{"id": "a1", "text": "9月末", "fiscal_year": 2026, "mode": "column"}"#;
        let answer = answer_line(line).unwrap();
        assert!(answer.starts_with(
            r#"{"id":"a1","deadlines":[{"text":"9月末","items":[],"kind":"by","start":null,"due":"2026-09-30""#
        ));
        assert!(answer_line("{}").is_err());
    }
}
