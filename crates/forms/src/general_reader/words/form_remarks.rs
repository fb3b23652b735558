//! Printed remarks of the form.

/// Marks of remarks, also used by departments.
const MARKS: [&str; 3] = ["※", "＊", "*"];
/// Beginnings that no department uses.
const FOOTNOTES: [&str; 6] = ["（注", "(注", "注）", "注)", "注：", "【注"];

/// Whether a text begins like a remark.
pub(crate) fn begins(text: &str) -> bool {
    MARKS.iter().any(|mark| text.starts_with(mark)) || is_footnote(text)
}

pub(crate) fn is_footnote(text: &str) -> bool {
    FOOTNOTES.iter().any(|mark| text.starts_with(mark))
}
