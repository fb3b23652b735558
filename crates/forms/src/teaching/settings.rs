//! Questions about a whole form, each with a key, a drop-down and a place in the definition.

use super::forms::KnownForm;
use super::words::{
    AUTOMATIC, CONFIRMATION, CONFIRMED, DEPARTMENT, HEADER_ROWS, MEASURES, READING, START, UNCONFIRMED, YEAR,
};
use crate::general_reader::{Measures, Place, Side, Unit, same_words};
use crate::layout::{Options, SheetSketch, TaughtForm};
use crate::model::PossibleReading;
use matome_deadline::text::beginning;

/// In sheet order: key and words.
pub(super) const QUESTIONS: [(&str, &str); 7] = [
    (READING, "読み方"),
    (START, "目標の始まりのセル"),
    (HEADER_ROWS, "表の見出しの行"),
    (MEASURES, "1つの取組は"),
    (YEAR, "年度の場所"),
    (DEPARTMENT, "部局の場所"),
    (CONFIRMATION, "読み取り全体"),
];

/// The readings of a form, in words that tell them apart.
pub(super) fn readings(form: &KnownForm) -> Vec<String> {
    possible(form).iter().enumerate().map(|(at, reading)| reading_in_words(at, reading)).collect()
}

/// The readings of the sheet that is shown, or of the first that has several.
fn possible(form: &KnownForm) -> &[PossibleReading] {
    let all = form.sheets.iter().map(|stored| stored.sketch.readings.as_slice());
    all.into_iter().find(|readings| !readings.is_empty()).unwrap_or_default()
}

/// Characters of an example.
const EXAMPLE: usize = 20;
/// Stands between what a goal is and the example.
const EXAMPLE_MARK: &str = "　例：";

fn reading_in_words(at: usize, reading: &PossibleReading) -> String {
    let texts = [&reading.example, &reading.first_measure].into_iter().filter(|text| !text.is_empty());
    let texts: Vec<String> = texts.map(|text| beginning(&text.replace('\n', " "), EXAMPLE).into_owned()).collect();
    let (number, unit) = (at + 1, reading.unit.label());
    format!("読み方{number}：{}（{unit}{EXAMPLE_MARK}{}）", reading.in_words(), texts.join("／"))
}

/// What a goal is by the words of a reading, whatever it gave when they were written.
fn unit_of(said: &str, known: impl Iterator<Item = Unit>) -> Option<Unit> {
    let words = said.split_once(EXAMPLE_MARK).and_then(|(before, _)| Some(before.split_once('（')?.1)).unwrap_or(said);
    let kinds = [Unit::Card(None), Unit::Line(None), Unit::Row, Unit::Sheet];
    known.chain(kinds).find(|unit| same_words(&unit.label(), words))
}

/// What the drop-down of a question offers.
pub(super) fn offered(key: &str, form: &KnownForm) -> Vec<String> {
    let none = Options::default();
    let options = form.sheets.first().map_or(&none, |shown| &shown.sketch.options);
    let shown: Vec<String> = match key {
        READING => readings(form),
        START => options.starts.iter().map(|start| start.shown.clone()).collect(),
        HEADER_ROWS => options.headers.iter().map(|header| header.shown.clone()).collect(),
        MEASURES => Measures::ALL.into_iter().map(|measures| measures.label().to_owned()).collect(),
        YEAR => options.years.iter().map(|place| place.shown.clone()).collect(),
        DEPARTMENT => options.departments.iter().map(|place| place.shown.clone()).collect(),
        _ => return vec![CONFIRMED.to_owned(), UNCONFIRMED.to_owned()],
    };
    [AUTOMATIC.to_owned()].into_iter().chain(shown).collect()
}

/// The reading that was chosen, as the drop-down has it.
pub(super) fn chosen_reading(form: &KnownForm) -> String {
    let Some(unit) = form.taught.as_ref().and_then(|taught| taught.unit) else { return AUTOMATIC.to_owned() };
    let chosen = possible(form).iter().position(|reading| unit.covers(reading.unit));
    chosen.map_or_else(|| unit.label(), |at| reading_in_words(at, &possible(form)[at]))
}

/// The answer, as in the drop-down.
pub(super) fn answered(key: &str, form: Option<&TaughtForm>) -> String {
    let Some(form) = form else {
        return if key == CONFIRMATION { UNCONFIRMED } else { AUTOMATIC }.to_owned();
    };
    let structure = &form.structure;
    let shown = match key {
        READING => form.unit.map(Unit::label),
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
pub(super) fn answer(form: &mut TaughtForm, key: &str, said: Option<&str>, sheets: &[&SheetSketch]) -> bool {
    let Some(said) = said else {
        let structure = &mut form.structure;
        match key {
            READING => form.unit = None,
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
    let options = || sheets.iter().map(|sheet| &sheet.options);
    let structure = &mut form.structure;
    let place = |places: fn(&Options) -> &Vec<Place>| {
        options().flat_map(places).find(|place| same_words(&place.shown, said)).cloned()
    };
    let is = |label: &str| same_words(label, said);
    match key {
        READING => {
            let known = sheets.iter().flat_map(|sheet| &sheet.readings).map(|reading| reading.unit);
            put(&mut form.unit, unit_of(said, known))
        }
        START => {
            put(&mut structure.start, options().flat_map(|own| &own.starts).find(|start| is(&start.shown)).cloned())
        }
        HEADER_ROWS => {
            put(&mut structure.header, options().flat_map(|own| &own.headers).find(|header| is(&header.shown)).cloned())
        }
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
        READING if possible(form).is_empty() => "ほかの読み方はありません".to_owned(),
        READING => "1つの目標がどこからどこまでかで、読み方が変わります".to_owned(),
        START => "選んだセルと同じ書き方のセルから、次の目標が始まります".to_owned(),
        HEADER_ROWS => "表の列の見出しが並ぶ行。2行、3行にわたるときは「4～5行目」のように選びます".to_owned(),
        MEASURES => "取組が多すぎる、または1つにまとまっているときに選びます".to_owned(),
        YEAR | DEPARTMENT => "見本のセルか、シート・ファイル・フォルダーの名前".to_owned(),
        CONFIRMATION => "全部正しければ「確認済み」を選ぶと、推定の表示と注意が消えます".to_owned(),
        _ => String::new(),
    }
}
