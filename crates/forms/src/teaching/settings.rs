//! Questions about a whole form, each with a key, a drop-down and a place in the definition.

use super::forms::KnownForm;
use super::words::{
    AUTOMATIC, CONFIRMATION, CONFIRMED, DEPARTMENT, HEADER_ROWS, MEASURES, START, UNCONFIRMED, UNIT, YEAR,
};
use crate::general_reader::{Measures, Place, Side, Unit, same_words};
use crate::layout::{Options, TaughtForm};

/// In sheet order: key and words.
pub(super) const QUESTIONS: [(&str, &str); 7] = [
    (UNIT, "1つの目標は"),
    (START, "目標の始まりのセル"),
    (HEADER_ROWS, "表の見出しの行"),
    (MEASURES, "1つの取組は"),
    (YEAR, "年度の場所"),
    (DEPARTMENT, "部局の場所"),
    (CONFIRMATION, "読み取り全体"),
];

/// The options of a question; `options` are those of a sheet.
pub(super) fn offered(key: &str, options: &Options) -> Vec<String> {
    let shown: Vec<String> = match key {
        UNIT => Unit::ALL.into_iter().map(|unit| unit.label().to_owned()).collect(),
        START => options.starts.iter().map(|start| start.shown.clone()).collect(),
        HEADER_ROWS => options.headers.iter().map(|header| header.shown.clone()).collect(),
        MEASURES => Measures::ALL.into_iter().map(|measures| measures.label().to_owned()).collect(),
        YEAR => options.years.iter().map(|place| place.shown.clone()).collect(),
        DEPARTMENT => options.departments.iter().map(|place| place.shown.clone()).collect(),
        _ => return vec![CONFIRMED.to_owned(), UNCONFIRMED.to_owned()],
    };
    [AUTOMATIC.to_owned()].into_iter().chain(shown).collect()
}

/// The answer, as in the drop-down.
pub(super) fn answered(key: &str, form: Option<&TaughtForm>) -> String {
    let Some(form) = form else {
        return if key == CONFIRMATION { UNCONFIRMED } else { AUTOMATIC }.to_owned();
    };
    let structure = &form.structure;
    let shown = match key {
        UNIT => form.unit.map(|unit| unit.label().to_owned()),
        START => structure.start.as_ref().map(|start| start.shown.clone()),
        HEADER_ROWS => structure.header.as_ref().map(|header| header.shown.clone()),
        MEASURES => structure.measures.map(|measures| measures.label().to_owned()),
        YEAR => structure.year.as_ref().map(|place| place.shown.clone()),
        DEPARTMENT => structure.department.as_ref().map(|place| place.shown.clone()),
        _ => Some(if form.confirmed { CONFIRMED } else { UNCONFIRMED }.to_owned()),
    };
    shown.unwrap_or_else(|| AUTOMATIC.to_owned())
}

/// Applies an answer, or revokes it if `None`; `false` if it is not among the options.
pub(super) fn answer(form: &mut TaughtForm, key: &str, said: Option<&str>, options: &[&Options]) -> bool {
    let Some(said) = said else {
        let structure = &mut form.structure;
        match key {
            UNIT => form.unit = None,
            START => structure.start = None,
            HEADER_ROWS => structure.header = None,
            MEASURES => structure.measures = None,
            YEAR => structure.year = None,
            DEPARTMENT => structure.department = None,
            _ => form.confirmed = false,
        }
        return true;
    };
    // The workbook is still open, and another sheet may be displayed by now.
    if same_words(&answered(key, Some(form)), said) {
        return true;
    }
    let structure = &mut form.structure;
    let place = |places: fn(&Options) -> &Vec<Place>| {
        options.iter().flat_map(|own| places(own)).find(|place| same_words(&place.shown, said)).cloned()
    };
    let is = |label: &str| same_words(label, said);
    match key {
        UNIT => put(&mut form.unit, Unit::ALL.into_iter().find(|unit| is(unit.label()))),
        START => put(
            &mut structure.start,
            options.iter().flat_map(|own| &own.starts).find(|start| is(&start.shown)).cloned(),
        ),
        HEADER_ROWS => put(
            &mut structure.header,
            options.iter().flat_map(|own| &own.headers).find(|header| is(&header.shown)).cloned(),
        ),
        MEASURES => put(&mut structure.measures, Measures::ALL.into_iter().find(|known| is(known.label()))),
        YEAR => put(&mut structure.year, place(|own| &own.years)),
        DEPARTMENT => put(&mut structure.department, place(|own| &own.departments)),
        _ => {
            let known = is(CONFIRMED) || is(UNCONFIRMED);
            form.confirmed = if known { is(CONFIRMED) } else { form.confirmed };
            known
        }
    }
}

/// Applies the side of a label's values.
pub(super) fn put_side(form: &mut TaughtForm, heading: &str, said: Option<&str>) -> bool {
    let side = said.and_then(|said| Side::ALL.into_iter().find(|side| same_words(side.label(), said)));
    let sides = &mut form.structure.sides;
    match (said, side) {
        (None, _) => _ = sides.remove(label_of(heading)),
        (_, Some(side)) => _ = sides.insert(label_of(heading).to_owned(), side),
        _ => return false,
    }
    true
}

/// The side of a label's values, as in the drop-down.
pub(super) fn side(form: Option<&TaughtForm>, heading: &str) -> &'static str {
    form.and_then(|form| form.structure.sides.get(label_of(heading))).map_or(AUTOMATIC, |side| side.label())
}

fn label_of(heading: &str) -> &str {
    heading.rsplit('>').next().unwrap_or(heading)
}

fn put<T>(place: &mut Option<T>, found: Option<T>) -> bool {
    let is_known = found.is_some();
    *place = found.or_else(|| place.take());
    is_known
}

pub(super) fn is_question(key: &str) -> bool {
    QUESTIONS.iter().any(|(known, _)| *known == key)
}

pub(super) fn note(key: &str, form: &KnownForm) -> String {
    match key {
        UNIT if form.taught.as_ref().is_none_or(|taught| taught.unit.is_none()) => {
            let read = form.sheets.iter().find_map(|stored| stored.sketch.unit);
            format!("いまの読み取り：{}", read.map_or("読み取れていません", Unit::label))
        }
        START => "選んだセルと同じ書き方のセルから、次の目標が始まります".to_owned(),
        HEADER_ROWS => "表の列の見出しが並ぶ行。2行、3行にわたるときは「4～5行目」のように選びます".to_owned(),
        MEASURES => "取組が多すぎる、または1つにまとまっているときに選びます".to_owned(),
        YEAR | DEPARTMENT => "見本のセルか、シート・ファイル・フォルダーの名前".to_owned(),
        CONFIRMATION => "全部正しければ「確認済み」を選ぶと、推定の表示と注意が消えます".to_owned(),
        _ => String::new(),
    }
}
