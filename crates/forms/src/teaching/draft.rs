//! `matome layout draft`: drafts a definition of an unknown form, as if all its readings had been confirmed.

use serde::{Deserialize, Serialize};

use super::Taught;
use super::forms::{KnownForm, StoredSketch, forms};
use crate::general_reader::{Item, may_mean};
use crate::layout::{DefinitionError, HeadingSketch, Layouts, TaughtForm, WITHIN, read_workbook, sketch_workbook};
use matome_deadline::text::{one_line, quoted};
use matome_workbook::grid::WorkbookCells;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormDraft {
    /// The definition with comments, as a file.
    pub text: String,
    /// Number of goals it reads from the source workbook.
    pub goals: usize,
    pub measures: usize,
    /// Number of headings judged by the look of their values.
    pub to_confirm: usize,
    /// Sheets of other forms, which neither the city's definitions nor this one read.
    pub unread: Vec<String>,
}

/// Placeholder if nothing was recognised.
const UNKNOWN: &str = "新しい様式";

/// Drafts a definition for the form of the workbook or of its unread sheets. The result always parses.
pub fn draft(file: &str, workbook: &WorkbookCells, layouts: &Layouts) -> Result<FormDraft, DefinitionError> {
    let mut found = open_forms(file, workbook, &layouts.own_and_general());
    if found.is_empty() {
        found = open_forms(file, workbook, &Layouts::general());
    }
    let worth = |form: &KnownForm| (form.counts().measures, form.counts().goals);
    // The first of equals.
    let best = (0..found.len()).rev().max_by_key(|at| worth(&found[*at]));
    let form = best.map(|at| found.remove(at)).unwrap_or_default();
    let text = taught(&form).written(&head(file, &form), |key| remark(&form, key));
    let read = read_workbook(file, workbook, &Layouts::only(&[(file.to_owned(), text.clone())])?);
    let others = found.iter().filter(|other| other.counts().goals > 0).flat_map(|other| &other.sheets);
    Ok(FormDraft {
        text,
        goals: read.goals.len(),
        measures: read.goals.iter().map(|goal| goal.measures.len()).sum(),
        to_confirm: headings(&form).filter(|(heading, item)| is_guessed(heading, *item)).count(),
        unread: others.map(|stored| stored.sketch.sheet.clone()).collect(),
    })
}

/// Forms of the sheets left to the general reader.
fn open_forms(file: &str, workbook: &WorkbookCells, layouts: &Layouts) -> Vec<KnownForm> {
    let sketches = sketch_workbook(file, workbook, layouts).sketches.into_iter().map(|sketched| sketched.sketch);
    let open = sketches.filter(|sketch| sketch.taught.is_none());
    forms(open.map(|sketch| StoredSketch { file: file.to_owned(), sketch }).collect(), &Taught::new())
}

/// The form as if all readings were confirmed.
fn taught(form: &KnownForm) -> TaughtForm {
    TaughtForm {
        id: if form.id.is_empty() { "draft".to_owned() } else { form.id.replace("taught", "draft") },
        name: if form.name.is_empty() { UNKNOWN.to_owned() } else { form.name.clone() },
        labels: form.labels.clone(),
        headings: headings(form).map(|(heading, item)| (heading.key.clone(), item.used())).collect(),
        ..TaughtForm::default()
    }
}

fn headings(form: &KnownForm) -> impl Iterator<Item = (&HeadingSketch, Item)> {
    let chosen = form.headings().into_iter().map(|(heading, _)| heading).filter(|heading| !heading.is_fixed);
    chosen.filter_map(|heading| Some((heading, heading.item?)))
}

/// Recognised by the look of its values, not by its words.
fn is_guessed(heading: &HeadingSketch, item: Item) -> bool {
    !heading.printed.split(WITHIN).any(|word| may_mean(word, item))
}

fn head(file: &str, form: &KnownForm) -> String {
    let sheet = form.sheets.first().map(|stored| stored.sketch.sheet.as_str()).unwrap_or_default();
    let unused = form.headings().into_iter().filter(|(heading, _)| heading.item.is_none() && !heading.is_fixed);
    let unused: Vec<&str> = unused.map(|(heading, _)| heading.printed.as_str()).collect();
    let mut lines = vec![
        one_line(&format!("{file} のシート「{sheet}」から作った様式の定義の下書きです。")),
        "1. id と name を、この様式の名前に直す".to_owned(),
        "2. 「確認:」のある行を見て、違う項目を直す（使わない見出しは unused にする）".to_owned(),
        "3. matome layout test で読み取りを確かめ、layouts フォルダーに置く".to_owned(),
    ];
    if !unused.is_empty() {
        lines.push(one_line(&format!("使わなかった見出し: {}", quoted(&unused))));
    }
    format!("# {}\n", lines.join("\n# "))
}

/// The comment after a heading's line.
fn remark(form: &KnownForm, key: &str) -> String {
    let Some((heading, item)) = headings(form).find(|(heading, _)| heading.key == key) else { return String::new() };
    let doubt = if is_guessed(heading, item) { "確認: " } else { "" };
    let sample = heading.sample.as_ref().map(|sample| format!("　例 {sample}")).unwrap_or_default();
    one_line(&format!("{doubt}{}　{}{sample}", item.label(), heading.cell))
}
