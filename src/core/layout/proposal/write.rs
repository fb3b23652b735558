//! The text of a proposed definition, with a comment for each thing that a person should look at.

use std::fmt::Write as _;

use super::outline::{GoalKind, MeasureKind, Outline, ProposedWord};
use crate::core::field::{Field, GoalField, MeasureField};
use crate::core::text::quoted;

/// The definition as a file. `file` is the workbook that it was made from.
pub(super) fn text(outline: &Outline, file: &str) -> String {
    let mut out = String::new();
    write(&mut out, outline, file).expect("writing to a string does not fail");
    out
}

fn write(out: &mut String, outline: &Outline, file: &str) -> std::fmt::Result {
    head(out, outline, file)?;
    recognise(out, outline)?;
    goal(out, outline)?;
    measure(out, outline)?;
    surroundings(out, outline)?;
    if !outline.unused.is_empty() {
        writeln!(out, "\n# 使わなかった見出し: {}", comment(&quoted(&outline.unused)))?;
        writeln!(out, "# 必要なものは、上の項目の言葉に加えてください。")?;
    }
    Ok(())
}

fn head(out: &mut String, outline: &Outline, file: &str) -> std::fmt::Result {
    writeln!(out, "# {} のシート「{}」から作った様式の定義の下書きです。", comment(file), comment(&outline.sheet))?;
    writeln!(out, "#  1. id と name を、この様式の名前に直す")?;
    writeln!(out, "#  2. 「確認:」のある行を見て、違う項目に入っている言葉を移す（いらない言葉は消す）")?;
    writeln!(out, "#  3. matome layout test で読み取りを確かめ、layouts フォルダーに置く")?;
    let id: String = outline.name.chars().filter(|c| c.is_alphanumeric()).collect();
    writeln!(out, "id = {}", string(&format!("draft-{id}")))?;
    writeln!(out, "name = {}", string(&outline.name))
}

fn recognise(out: &mut String, outline: &Outline) -> std::fmt::Result {
    writeln!(out, "\n# この様式の見分け方")?;
    writeln!(out, "[recognise]")?;
    if let Some(title) = &outline.title {
        writeln!(out, "title = {}  # 表題にある言葉", list([title]))?;
    }
    if let Some(word) = &outline.any {
        writeln!(out, "any = {}  # 必ずある見出し", list([word]))?;
    }
    if !outline.optional.is_empty() {
        writeln!(out, "optional = {}  # シートによってはない項目", list(&outline.optional))?;
    }
    Ok(())
}

fn goal(out: &mut String, outline: &Outline) -> std::fmt::Result {
    writeln!(out, "\n# 目標")?;
    writeln!(out, "[goal]")?;
    match &outline.goal {
        GoalKind::Labels => writeln!(out, "unit = \"labels\"  # title の見出しごとに1つの目標")?,
        GoalKind::Rows { marked_by, several } => {
            writeln!(out, "unit = \"rows\"  # 表の行が目標")?;
            if let Some(word) = marked_by {
                writeln!(out, "marked_by = {}  # 目標の番号を書いた行", list([word]))?;
            }
            if *several {
                writeln!(out, "several_rows = true  # 1つの目標に取組の行がいくつかある")?;
            }
        }
        GoalKind::Lines { side } => {
            writeln!(out, "unit = \"lines\"  # 番号と目標名の行ごとに1つの目標")?;
            if let Some(side) = side {
                writeln!(out, "side = {}  # 取組の横の見出し", list([side]))?;
            }
        }
    }
    let reports = reports(outline);
    if !reports.is_empty() {
        writeln!(out, "reports = {}  # 報告欄があるもの", list(reports))?;
    }
    let of_goal = |entry: &&ProposedWord| matches!(entry.field, Field::Goal(_));
    section(out, "goal.labels", "見出しの横（または下）に値があるもの", outline.labels.iter().filter(of_goal))?;
    section(out, "goal.columns", "表の列", outline.columns.iter().filter(of_goal))
}

fn measure(out: &mut String, outline: &Outline) -> std::fmt::Result {
    writeln!(out, "\n# 取組")?;
    writeln!(out, "[measure]")?;
    let (unit, inner, what) = match outline.measure {
        MeasureKind::Rows => ("rows\"  # 表の1行が1つの取組", "", ""),
        MeasureKind::Goal => ("goal\"  # 目標と同じ行が取組", "", ""),
        MeasureKind::Years => ("years\"  # 年度ごとの行や列が取組", "measure.years", "年度とともにある言葉"),
        MeasureKind::Marked => ("marked\"  # 【 】で区切ったセルが取組", "measure.markers", "【 】の中の言葉"),
    };
    writeln!(out, "unit = \"{unit}")?;
    if outline.heading {
        writeln!(out, "heading = true  # 取組内容の1行目が取組名")?;
    }
    if outline.schedule {
        writeln!(out, "schedule = true  # 月や四半期の欄が取組の期間")?;
    }
    let of_measure = |entry: &&ProposedWord| matches!(entry.field, Field::Measure(_));
    section(out, "measure.columns", "表の列", outline.columns.iter().filter(of_measure))?;
    section(out, inner, what, outline.inner.iter())
}

fn surroundings(out: &mut String, outline: &Outline) -> std::fmt::Result {
    writeln!(out, "\n# 年度と部局を探す順序")?;
    let rows = if outline.measure == MeasureKind::Years { "\"rows\", " } else { "" };
    writeln!(out, "[fiscal_year]")?;
    writeln!(out, "from = [\"title\", {rows}\"other_sheet\", \"sheet_name\", \"file_name\", \"folder\"]")?;
    writeln!(out, "\n[department]")?;
    writeln!(out, "from = [\"label\", \"title\", \"other_sheet\", \"sheet_name\", \"file_name\", \"folder\"]")?;
    if let Some(title) = &outline.department_title {
        writeln!(out, "titles = {}  # 表題の中の部局名", list([title]))?;
    }
    writeln!(out, "\n# 期限")?;
    writeln!(out, "[deadlines]")?;
    if outline.has_measure(MeasureField::Period) {
        writeln!(out, "from = \"period\"  # 期限の欄だけから読む")
    } else {
        writeln!(out, "from = \"text\"  # 取組や目標の文の中から読む")
    }
}

/// Reports that the form has a place for.
fn reports(outline: &Outline) -> Vec<&'static str> {
    [MeasureField::InterimReport, MeasureField::YearEndReport]
        .into_iter()
        .filter(|field| outline.has_measure(*field))
        .map(MeasureField::name)
        .collect()
}

/// A table of words, a line a field.
fn section<'a>(
    out: &mut String,
    name: &str,
    what: &str,
    entries: impl Iterator<Item = &'a ProposedWord>,
) -> std::fmt::Result {
    let mut fields: Vec<(Field, Vec<&ProposedWord>)> = Vec::new();
    for entry in entries {
        match fields.iter_mut().find(|(field, _)| *field == entry.field) {
            Some((_, known)) => known.push(entry),
            None => fields.push((entry.field, vec![entry])),
        }
    }
    if fields.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n[{name}]  # {what}")?;
    for (field, entries) in fields {
        let words = list(entries.iter().map(|entry| &entry.word));
        let doubt = if entries.iter().all(|entry| entry.is_known) { "" } else { "確認: " };
        let evidence: Vec<&str> =
            entries.iter().map(|entry| entry.evidence.as_str()).filter(|e| !e.is_empty()).collect();
        let label = match field {
            Field::Goal(GoalField::Other) => "見出しのまま残すもの",
            field => field.label(),
        };
        writeln!(out, "{} = {words}  # {doubt}{label}{}", field.name(), comment(&shown(&evidence)))?;
    }
    Ok(())
}

/// The first pieces of evidence behind the field's name.
fn shown(evidence: &[&str]) -> String {
    match evidence {
        [] => String::new(),
        [first, ..] => format!(" {first}"),
    }
}

fn list<S: AsRef<str>>(words: impl IntoIterator<Item = S>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| string(word.as_ref())).collect();
    format!("[{}]", words.join(", "))
}

/// A TOML string, whatever stands in the text.
fn string(text: &str) -> String {
    let one_line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("\"{}\"", one_line.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A text as a comment may hold it.
fn comment(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
