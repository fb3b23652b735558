//! Remarks of the form, which no department writes. Notes among the goals of a form with a definition are known by
//! `layout::left_over`.

/// With these a remark begins, or what a department sets apart.
const MARKS: [&str; 3] = ["※", "＊", "*"];
/// What no department begins a text with.
const FOOTNOTES: [&str; 6] = ["（注", "(注", "注）", "注)", "注：", "【注"];

/// Whether a text is a remark by how it begins.
pub(crate) fn begins(text: &str) -> bool {
    MARKS.iter().any(|mark| text.starts_with(mark)) || is_footnote(text)
}

pub(crate) fn is_footnote(text: &str) -> bool {
    FOOTNOTES.iter().any(|mark| text.starts_with(mark))
}
