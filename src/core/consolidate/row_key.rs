//! By what a row of a sheet is known, wherever it moves. What is kept by it is `view_changes`'s and `seen_as`'s.

use super::list_column::ID;

/// The columns that identify a row without an ID; those that change from day to day are left out.
const TELLING: [&str; 8] = ["部局", "担当課", "目標", "取組", "内容", "原文", "期限", "項目"];

/// By what a row is known: its ID where the sheet has them, else its telling texts.
pub(super) fn row_key(headers: &[String], words: impl Fn(usize) -> Option<String>) -> Option<String> {
    if let Some(id) = headers.iter().position(|header| header == ID) {
        return words(id);
    }
    let telling = headers.iter().enumerate().filter(|(_, header)| TELLING.contains(&header.as_str()));
    let said: Vec<String> = telling.map(|(at, _)| words(at).unwrap_or_default()).collect();
    said.iter().any(|text| !text.is_empty()).then(|| said.join("\u{1f}"))
}
