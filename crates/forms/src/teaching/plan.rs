//! The contents of 様式の読み取り.xlsx; `edge::teaching_workbook` formats them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::forms::KnownForm;
use super::settings;
use super::words::{ADVICE, AUTOMATIC, HEADERS, HOW_TO, READING, READINGS, SIDE, STRUCTURE};
use crate::field::{Field, GoalField, MeasureField};
use crate::general_reader::Item;
use crate::layout::{COPIED_COLUMNS, COPIED_ROWS, Counts, HeadingSketch, SheetCopy, Taken, WITHIN};
use matome_deadline::text::some_of;

/// Maximum number of forms with a sheet.
const FORMS: usize = 40;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TeachingPlan {
    pub guide: Guide,
    pub forms: Vec<FormSheet>,
}

/// The first sheet: instructions and contents.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Guide {
    /// Also the sheet's name.
    pub title: &'static str,
    pub steps: Vec<&'static str>,
    pub headers: [&'static str; 2],
    pub forms: Vec<GuideLine>,
    /// Shown if there is no form.
    pub nothing: Option<&'static str>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GuideLine {
    pub name: String,
    pub says: String,
    /// The name links to its sheet.
    pub has_sheet: bool,
}

const STEPS: [&str; 7] = [
    "matome が知らない様式を、どう読み取ったかを示すブックです。様式ごとに1枚のシートがあります。",
    "1. 読み方がいくつか並んでいるシートでは、まず「読み方」で正しいものを選びます。様式全体の読み違いは、これで直ります。",
    "2. 右側の見本で、セルの色が正しい項目かどうかを見ます。赤いセルは読み取れていません。",
    "3. 左側の表で、違っている見出しの「読み取った項目」（黄色の列）を一覧から選び直します。要らない見出しは「使わない」にします。",
    "4. ブックを保存して閉じます。しばらくすると、同じ様式のブックがすべて読み直され、このブックに結果が出ます。",
    "5. 全部正しければ「読み取り全体」を「確認済み」にします。推定の表示が消えます。選び直しを取り消すには「自動で読む」を選びます。",
    "黄色の列のほかに書かれたことは、このブックが作り直されるとき、日付のついた写しに残ります。",
];

impl Guide {
    /// Lists the sheets with their results, and forms without a sheet.
    fn to(sheets: impl Iterator<Item = (String, String)>, left_out: impl Iterator<Item = String>) -> Self {
        let shown: Vec<GuideLine> = sheets.map(|(name, says)| GuideLine { name, says, has_sheet: true }).collect();
        let left_out = left_out.map(|name| GuideLine {
            name,
            says: "様式が多いため、シートがありません".to_owned(),
            has_sheet: false,
        });
        Self {
            title: HOW_TO,
            steps: STEPS.to_vec(),
            headers: ["シート", "いまの読み取り"],
            nothing: shown.is_empty().then_some("いまは、教える様式がありません。"),
            forms: shown.into_iter().chain(left_out).collect(),
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct FormSheet {
    pub name: String,
    pub title: String,
    pub advice: &'static str,
    /// Identifies the form of the choices.
    pub id: String,
    pub labels: Vec<String>,
    /// Counts of the reading, and the effect of the latest change.
    pub result: Vec<String>,
    /// The ways to read it, below a line that says what to do with them; empty if there is one.
    pub readings: Vec<String>,
    /// Headers of the settings.
    pub structure: [&'static str; 2],
    pub settings: Vec<Setting>,
    pub headers: [&'static str; 8],
    pub rows: Vec<FormRow>,
    pub sample: String,
    pub copy: SheetCopy,
    /// Meaning of the copy's colours.
    pub legend: Vec<(Taken, &'static str)>,
}

/// A choice for the whole form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Setting {
    /// Key for reading it back.
    pub key: &'static str,
    pub question: &'static str,
    pub value: String,
    pub note: String,
    pub options: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FormRow {
    pub key: String,
    pub heading: String,
    pub cell: String,
    /// Its item, as in the drop-down.
    pub value: String,
    /// The heading's colour equals that of its values on the copy.
    pub taken: Taken,
    pub sample: String,
    pub certainty: &'static str,
    pub workbooks: usize,
    pub note: String,
    /// The side of its values; `None` if not asked.
    pub side: Option<String>,
    /// A whole table, which can only be excluded.
    pub is_table: bool,
}

/// `copies` are copies of the displayed sheets, by form ID.
pub fn plan(forms: &[KnownForm], mut copies: BTreeMap<String, SheetCopy>) -> TeachingPlan {
    let shown = forms.iter().take(FORMS).enumerate();
    let sheets = shown.map(|(at, form)| sheet(at + 1, form, copies.remove(&form.id).unwrap_or_default()));
    let sheets: Vec<FormSheet> = sheets.collect();
    let said = sheets.iter().map(|form| (form.name.clone(), form.result.first().cloned().unwrap_or_default()));
    let left_out = forms.iter().skip(FORMS).map(|form| form.name.clone());
    TeachingPlan { guide: Guide::to(said, left_out), forms: sheets }
}

fn sheet(number: usize, form: &KnownForm, copy: SheetCopy) -> FormSheet {
    let title: String =
        form.name.chars().filter(|c| !"[]:*?/\\'：？／＊".contains(*c) && !c.is_whitespace()).take(20).collect();
    let cut = if copy.is_cut {
        format!("（見本は先頭の{COPIED_ROWS}行・{COPIED_COLUMNS}列までです）")
    } else {
        String::new()
    };
    let sample =
        form.sheets.first().map(|shown| format!("見本：{}　シート「{}」{cut}", shown.file, shown.sketch.sheet));
    let mut rows: Vec<FormRow> =
        form.headings().into_iter().map(|(heading, workbooks)| row(form, heading, workbooks)).collect();
    rows.extend(unseen(form, &rows));
    FormSheet {
        name: format!("{number} {title}").trim_end().to_owned(),
        title: form.name.clone(),
        advice: ADVICE,
        id: form.id.clone(),
        labels: form.labels.clone(),
        result: result(form),
        readings: readings(form),
        structure: STRUCTURE,
        settings: settings(form),
        headers: HEADERS,
        rows,
        sample: sample.unwrap_or_default(),
        legend: legend(&copy),
        copy,
    }
}

fn result(form: &KnownForm) -> Vec<String> {
    let now = form.counts();
    let mut lines = vec![format!("いまの読み取り（ブック{}冊）：{}", form.files().len(), in_words(now))];
    if let Some(before) = form.remarks.before {
        let change = |what, before: usize, now: usize| format!("{what} {before} → {now}");
        let changes = [
            change("目標", before.goals, now.goals),
            change("取組", before.measures, now.measures),
            change("期限", before.deadlines, now.deadlines),
        ];
        lines.push(format!("前回の変更の前 → 後：{}", changes.join("、")));
    }
    let doubtful: Vec<&str> = form.doubtful().into_iter().collect();
    if !doubtful.is_empty() {
        lines.push(format!("見出しの一部が違いますが、同じ様式とみなしたブック：{}", some_of(&doubtful)));
    }
    lines
}

fn readings(form: &KnownForm) -> Vec<String> {
    let readings = settings::readings(form);
    let is_chosen = form.taught.as_ref().is_some_and(|taught| taught.unit.is_some() || taught.confirmed);
    let head = readings.first().map(|_| READINGS[usize::from(is_chosen)].to_owned());
    head.into_iter().chain(readings).collect()
}

fn in_words(Counts { goals, measures, deadlines }: Counts) -> String {
    format!("目標 {goals}件、取組 {measures}件、期限 {deadlines}件")
}

fn settings(form: &KnownForm) -> Vec<Setting> {
    let setting = |(key, question): (&'static str, &'static str)| {
        let mistyped = form.remarks.unknown.get(key);
        let said = mistyped.map_or_else(|| settings::note(key, form), |typed| unknown(typed));
        let value = match key {
            READING => settings::chosen_reading(form),
            key => settings::answered(key, form.taught.as_ref()),
        };
        Setting { key, question, value, note: said, options: settings::offered(key, form) }
    };
    settings::QUESTIONS.into_iter().map(setting).collect()
}

fn row(form: &KnownForm, heading: &HeadingSketch, workbooks: usize) -> FormRow {
    let said = form.taught.as_ref().and_then(|taught| taught.headings.get(&heading.key));
    let confirmed = form.taught.as_ref().is_some_and(|taught| taught.confirmed);
    let read = if heading.is_fixed { None } else { heading.item };
    let item = said.map_or(read, |said| Some(said.unwrap_or(Item::Aside)));
    let value = match item {
        Some(item) => item.label(),
        None if heading.is_table => AUTOMATIC,
        None if heading.is_fixed => "（年・月などで読む）",
        None if heading.is_loose => "（見出しではない）",
        None => "（なし）",
    };
    let certainty = match (said, item, heading.is_unread) {
        (Some(_), ..) => "確実",
        (None, _, true) => "未読",
        (None, Some(_), _) if confirmed => "確実",
        (None, Some(_), _) => "推定",
        (None, None, _) => "",
    };
    let side = format!("{SIDE}{}", heading.key);
    let note = match form.remarks.unknown.get(&heading.key).or_else(|| form.remarks.unknown.get(&side)) {
        Some(typed) => unknown(typed),
        None if heading.is_table => "取組でも目標でもない表なら「使わない」にします".to_owned(),
        None if heading.is_loose && said.is_none() => "見出しなら項目を選んでください".to_owned(),
        None if item.is_none() && !heading.is_fixed => "どの項目にもしていません".to_owned(),
        None => String::new(),
    };
    FormRow {
        key: heading.key.clone(),
        heading: if heading.is_table { format!("表全体：{}", heading.printed) } else { heading.printed.clone() },
        cell: heading.cell.clone(),
        value: value.to_owned(),
        taken: taken(item, heading.is_unread && said.is_none()),
        sample: heading.sample.clone().unwrap_or_default(),
        certainty,
        workbooks,
        note,
        side: (!heading.is_fixed).then(|| settings::side(form.taught.as_ref(), &heading.key).to_owned()),
        is_table: heading.is_table,
    }
}

/// Taught headings that no sheet has any more, so that they can be revoked.
fn unseen(form: &KnownForm, rows: &[FormRow]) -> Vec<FormRow> {
    let said = form.taught.iter().flat_map(|taught| &taught.headings);
    let gone = said.filter(|(key, _)| rows.iter().all(|row| row.key != **key));
    let row = |(key, item): (&String, &Option<Item>)| FormRow {
        key: key.clone(),
        heading: key.replace('>', WITHIN),
        cell: String::new(),
        value: item.unwrap_or(Item::Aside).label().to_owned(),
        taken: taken(*item, false),
        sample: String::new(),
        certainty: "確実",
        workbooks: 0,
        note: "いまのシートでは見出しとして見つかりません".to_owned(),
        side: None,
        is_table: false,
    };
    gone.map(row).collect()
}

fn taken(item: Option<Item>, is_unread: bool) -> Taken {
    match item.filter(|item| *item != Item::Aside).and_then(Item::field) {
        Some(field) => Taken::Field(field),
        None if is_unread => Taken::Unread,
        None => Taken::Plain,
    }
}

fn unknown(typed: &str) -> String {
    let typed: String = typed.chars().take(30).collect();
    format!("「{typed}」という項目はありません。一覧から選んでください")
}

/// Meaning of the copy's colours, in the order of the fields.
fn legend(copy: &SheetCopy) -> Vec<(Taken, &'static str)> {
    let fields = copy.cells.iter().filter_map(|cell| match cell.taken {
        Taken::Field(field) => Some(field),
        _ => None,
    });
    let shown: BTreeSet<Field> = fields.collect();
    let fields =
        Field::all().filter(|field| shown.contains(field)).map(|field| (Taken::Field(field), colour_name(field)));
    [(Taken::Unread, "読み取れていない"), (Taken::Label, "見出し")].into_iter().chain(fields).collect()
}

fn colour_name(field: Field) -> &'static str {
    match field {
        Field::Goal(GoalField::Number) => "目標の番号",
        Field::Measure(MeasureField::Number) => "取組の番号",
        field => field.label(),
    }
}
