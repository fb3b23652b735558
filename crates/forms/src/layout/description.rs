//! Describes what a definition reads, for its author.

use super::definition::{DeadlinesFrom, Definition, GoalUnit, MeasureUnit, Origin};
use super::sketch::WITHIN;
use super::taught::TaughtForm;
use super::words::WordTable;
use crate::field::{Field, GoalField, MeasureField};
use crate::general_reader::{Item, Unit};
use matome_deadline::text::quoted;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Description {
    /// In one line: `目標: 見出し「重点目標」ごと、取組: 表の行`.
    pub summary: String,
    /// Each part of the definition in words.
    pub parts: Vec<(&'static str, String)>,
    /// Probable mistakes.
    pub doubts: Vec<String>,
}

impl Description {
    pub(super) fn of(definition: &Definition) -> Self {
        let summary = format!("目標: {}、取組: {}", goal_unit(definition), measure_unit(definition));
        let parts = [
            ("見分け方", recognised_by(definition)),
            ("目標", format!("{}。{}", goal_unit(definition), fields(&goal_words(definition)))),
            ("取組", format!("{}。{}", measure_unit(definition), fields(&measure_words(definition)))),
            ("年度", origins(&definition.fiscal_year_from)),
            ("部局", origins(&definition.department_from)),
            ("期限", deadlines(definition).to_owned()),
        ];
        Self { summary, parts: parts.into(), doubts: doubts(definition) }
    }

    /// For a form taught in 様式の読み取り.xlsx.
    pub(super) fn of_taught(form: &TaughtForm) -> Self {
        let name = |item: &Option<Item>| item.map_or("使わない", Item::label);
        let said = form.headings.iter().map(|(key, item)| format!("「{}」→{}", key.replace('>', WITHIN), name(item)));
        let said: Vec<String> = said.collect();
        let unit = form.unit.map_or_else(|| "自動で判断".to_owned(), Unit::label);
        let parts = [
            ("見分け方", format!("見出し{}個の多くがあるシート", form.labels.len())),
            ("目標", unit.clone()),
            ("教えた項目", said.join("、")),
            ("確認", if form.confirmed { "全体を確認済み" } else { "教えていない項目は推定" }.to_owned()),
        ];
        let summary = format!("様式の読み取り.xlsx で教えた様式（項目{}個、目標: {unit}）", form.headings.len());
        Self { summary, parts: parts.into(), doubts: Vec::new() }
    }
}

fn goal_unit(definition: &Definition) -> String {
    match &definition.goal {
        GoalUnit::Labels => {
            format!("見出し「{}」ごとに1つ", definition.labels.printed(GoalField::Title).unwrap_or_default())
        }
        GoalUnit::Lines { .. } => "番号と目標名の行ごとに1つ".to_owned(),
        GoalUnit::Rows { marked_by, .. } if !marked_by.is_empty() => {
            format!("{}の行とその下の行で1つ", quoted(marked_by))
        }
        GoalUnit::Rows { several: true, .. } => "表の行ごとに1つ（同じ目標の行はまとめる）".to_owned(),
        GoalUnit::Rows { .. } => "表の1行で1つ".to_owned(),
    }
}

fn measure_unit(definition: &Definition) -> String {
    match &definition.measure {
        MeasureUnit::Rows => "表の1行で1つ".to_owned(),
        MeasureUnit::Years(_) => "年度の行ごとに1つ".to_owned(),
        MeasureUnit::Marked(_) => "【】で区切ったセルごとに1つ".to_owned(),
        MeasureUnit::Goal => "目標と同じ行".to_owned(),
    }
}

fn recognised_by(definition: &Definition) -> String {
    let mut ways = Vec::new();
    if !definition.titles.is_empty() {
        ways.push(format!("表題に{}", quoted(&definition.titles)));
    }
    if !definition.any.is_empty() {
        ways.push(format!("{}の見出し", quoted(&definition.any)));
    }
    let found = if ways.is_empty() { "見出しの言葉だけ".to_owned() } else { ways.join("か、") + "がある" };
    let only = if definition.fallback { "。ほかの様式に当てはまらないときだけ使う" } else { "" };
    let without = if definition.none.is_empty() {
        String::new()
    } else {
        format!("。{}があれば当てはめない", quoted(&definition.none))
    };
    format!("{found}{without}{only}")
}

/// A field's name in an office, and its word on the form.
type LabelledField = (&'static str, String);

fn goal_words(definition: &Definition) -> Vec<LabelledField> {
    let labels = named(&definition.labels, GoalField::label, |_| true);
    let columns = named(&definition.columns, Field::label, |field| matches!(field, Field::Goal(_)));
    [labels, columns].concat()
}

fn measure_words(definition: &Definition) -> Vec<LabelledField> {
    let columns = named(&definition.columns, Field::label, |field| matches!(field, Field::Measure(_)));
    let others = match &definition.measure {
        MeasureUnit::Years(words) | MeasureUnit::Marked(words) => named(words, MeasureField::label, |_| true),
        MeasureUnit::Rows | MeasureUnit::Goal => Vec::new(),
    };
    [columns, others].concat()
}

fn named<T: Copy + PartialEq>(
    words: &WordTable<T>,
    label: impl Fn(T) -> &'static str,
    keep: impl Fn(T) -> bool,
) -> Vec<LabelledField> {
    let meanings = words.meanings().iter().copied().filter(|meaning| keep(*meaning));
    meanings.map(|meaning| (label(meaning), words.printed(meaning).unwrap_or_default().to_owned())).collect()
}

fn fields(words: &[LabelledField]) -> String {
    if words.is_empty() {
        return "見出しで読む項目はない".to_owned();
    }
    words.iter().map(|(field, word)| format!("{field}＝「{word}」")).collect::<Vec<_>>().join("、")
}

fn origins(from: &[Origin]) -> String {
    let name = |origin: &Origin| match origin {
        Origin::Title => "表題",
        Origin::Label => "部局の欄",
        Origin::OtherSheet => "ほかのシート",
        Origin::SheetName => "シート名",
        Origin::FileName => "ファイル名",
        Origin::Folder => "フォルダー名",
        Origin::Rows => "年度の行",
    };
    if from.is_empty() {
        return "読まない（設定の課の一覧から決める）".to_owned();
    }
    from.iter().map(name).collect::<Vec<_>>().join("→") + "の順に探す"
}

fn deadlines(definition: &Definition) -> &'static str {
    match definition.deadlines {
        DeadlinesFrom::Period => "期限の列だけから読む",
        DeadlinesFrom::Text => "期限の列がなければ、取組名・取組内容・目標の文から読む",
    }
}

fn doubts(definition: &Definition) -> Vec<String> {
    let mut doubts = Vec::new();
    if definition.titles.is_empty() && definition.any.is_empty() && !definition.fallback {
        doubts.push(
            "[recognise] に title も any もないため、よく似た別の表にも当てはまります。表題か、この様式だけの見出しを書いてください。"
                .to_owned(),
        );
    }
    let period = Field::Measure(MeasureField::Period);
    let has_table = matches!(definition.measure, MeasureUnit::Rows | MeasureUnit::Goal);
    if has_table && definition.deadlines == DeadlinesFrom::Period && !definition.columns.has(period) {
        doubts.push(
            "[deadlines] from = \"period\" ですが、[measure.columns] に period がないため、期限は一つも読めません。period の見出しを書くか、from = \"text\" にしてください。"
                .to_owned(),
        );
    }
    doubts
}
