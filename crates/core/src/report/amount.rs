//! Amounts with units (2回, 10.4km, 1億1,200万円), and sub-items of a text ((1), ②, ア)) with their texts.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Captures;

use matome_deadline::written::figure::fold;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Amount {
    pub(super) value: f64,
    pub(super) unit: String,
    /// An upper limit: 60%以下.
    pub(super) is_ceiling: bool,
    /// A target: 目標30件.
    pub(super) is_asked: bool,
    place: Range<usize>,
}

/// One-character counters: the characters after them are another word.
const COUNTERS: &str = "人名回件台冊校戸棟室園館店社者橋灯基本部枚通組頭匹株筆門面課係円%局巻隻床";

patterns! {
    AMOUNT = r"([0-9][0-9,.]*(?:[億万千百][0-9,.]*)*)([かヶヵカケ箇個]所|か国語|%|[A-Za-z]+[23]?|(?:[平立]方)?[ァ-ヺー]{1,8}|[一-鿿々]{1,6})";
    SCALED = "([0-9,.]*)([億万千百]*)";
}

lists! { NO_UNIT, UNIT_END, CEILING, ASKED_FOR, ASKED_BEHIND, EARLIER }

static UNITS: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| super::pairs("UNITS"));

/// The amounts of a folded text without spaces, excluding those of earlier years: 前年度の1,480万円.
pub(super) fn amounts(text: &str) -> Vec<Amount> {
    AMOUNT.captures_iter(text).filter_map(|found| Amount::of(text, &found)).collect()
}

/// The text without its amounts; 「20業務設計」 leaves 設計 if `own` counts 業務.
pub(super) fn without(text: &str, own: &[Amount]) -> String {
    let (mut kept, mut at) = (String::with_capacity(text.len()), 0);
    for amount in amounts(text) {
        let unit =
            text[amount.place.clone()].trim_start_matches(|c: char| c.is_ascii_digit() || "億万千百,.".contains(c));
        let taken = own.iter().find(|own| unit.starts_with(&own.unit)).map_or(unit.len(), |own| own.unit.len());
        kept.push_str(&text[at..amount.place.start]);
        at = amount.place.end - unit.len() + taken;
    }
    kept + &text[at..]
}

/// 1億1,200万 is one number.
fn value(text: &str) -> f64 {
    let times = |number: f64, scale: char| match scale {
        '億' => number * 1e8,
        '万' => number * 1e4,
        '千' => number * 1e3,
        _ => number * 1e2,
    };
    let scaled = |found: Captures<'_>| {
        let number: f64 = found[1].trim_end_matches('.').replace(',', "").parse().unwrap_or_default();
        found[2].chars().fold(number, times)
    };
    SCALED.captures_iter(text).map(scaled).sum()
}

/// Compares by unit, the largest with the largest: whether some amount is reached; `None` if one is too small.
pub(super) fn compare(asked: &[&Amount], reported: &[Amount]) -> Option<bool> {
    let mut is_reached = false;
    let larger = |one: &f64, other: &f64| other.total_cmp(one);
    for one in asked {
        let is_same = |other: &Amount| other.unit.starts_with(&*one.unit) || one.unit.starts_with(&*other.unit);
        let mut wanted: Vec<f64> = asked.iter().filter(|other| is_same(other)).map(|other| other.value).collect();
        wanted.sort_by(larger);
        wanted.dedup();
        let told = reported.iter().filter(|other| is_same(other) && !other.is_asked);
        let mut told: Vec<f64> = told.map(|other| other.value).collect();
        told.sort_by(larger);
        if one.is_ceiling {
            wanted = vec![one.value];
            told.reverse();
        }
        // 7.5km equals 7,500m within floating-point precision.
        let is_met = |(told, wanted): (&f64, &f64)| (told - wanted) * if one.is_ceiling { -1.0 } else { 1.0 } > -1e-6;
        if !told.iter().zip(&wanted).all(is_met) {
            return None;
        }
        is_reached |= told.len() >= wanted.len();
    }
    Some(is_reached)
}

impl Amount {
    fn of(text: &str, found: &Captures<'_>) -> Option<Self> {
        let (number, unit) = (found.get(1)?, found.get(2)?);
        let before = &text[..number.start()];
        let is_named = before.ends_with(['第', '/', '.']) || before.ends_with(|c: char| c.is_ascii_alphabetic());
        let end = UNIT_END.find(unit.as_str()).map(|end| end.start()).filter(|end| *end > 0).unwrap_or(unit.len());
        let counter = unit.as_str().chars().next().filter(|first| COUNTERS.contains(*first));
        let name = &unit.as_str()[..counter.map_or(end, char::len_utf8)];
        let behind = &text[unit.start() + name.len()..];
        let is_earlier = EARLIER.is_match(before) || behind.starts_with("から");
        if is_named || is_earlier || NO_UNIT.is_match(unit.as_str()) {
            return None;
        }
        let name = UNITS.iter().find(|(other, _)| *other == name).map_or(name, |(_, name)| name);
        let (name, times) = if name == "km" { ("m", 1000.0) } else { (name, 1.0) };
        let value = value(number.as_str()) * times;
        Some(Self {
            value,
            unit: name.to_owned(),
            is_ceiling: value == 0.0 || CEILING.is_match(behind),
            is_asked: ASKED_FOR.is_match(before) || ASKED_BEHIND.is_match(behind),
            place: number.start()..text.len() - behind.len(),
        })
    }
}

/// A text and the sub-items it is about; no items if no mark precedes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) items: Vec<String>,
    pub text: String,
}

patterns! {
    /// `(1)`, `1)`, `1.` or `ア)`, and its prefix in a set.
    MARK = r"([ ~-]*)(\((?:[0-9]{1,2}|[ア-ン])\)|(?:[0-9]{1,2}|[ア-ン])\)|[0-9]{1,2}\.)";
}

lists! { SET }

pub(super) fn segments(text: &str) -> Vec<Segment> {
    let folded = folded(text);
    let marks: Vec<(Vec<String>, Range<usize>)> = std::iter::once((Vec::new(), 0..0)).chain(sets(&folded)).collect();
    let ends = marks.iter().skip(1).map(|(_, place)| place.start).chain([folded.len()]);
    let parts = marks.iter().zip(ends);
    parts
        .map(|((items, place), end)| Segment { items: items.clone(), text: folded[place.end..end].to_owned() })
        .collect()
}

pub(super) fn items(folded: &str) -> Vec<String> {
    sets(folded).flat_map(|(items, _)| items).collect()
}

pub(super) fn folded(text: &str) -> String {
    text.lines().map(fold).collect::<Vec<_>>().join("\n")
}

/// The sets of marks with the items they denote and their positions.
fn sets(text: &str) -> impl Iterator<Item = (Vec<String>, Range<usize>)> {
    let places = SET.captures_iter(text).filter_map(|found| found.get(1));
    // 1.5 is a number.
    let is_number = |mark: &str, rest: &str| mark.ends_with('.') && rest.starts_with(|c: char| c.is_ascii_digit());
    places
        .filter(move |set| !is_number(set.as_str(), &text[set.end()..]))
        .map(|set| (items_of(set.as_str()), set.range()))
}

fn items_of(set: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for mark in MARK.captures_iter(set) {
        let item = mark[2].trim_matches(['(', ')', '.']).to_owned();
        if let Some(last) = items.last().filter(|_| mark[1].contains(['~', '-'])) {
            items.extend(between(last, &item));
        }
        items.push(item);
    }
    items
}

fn between(first: &str, last: &str) -> Vec<String> {
    match (first.parse::<u32>(), last.parse::<u32>()) {
        (Ok(first), Ok(last)) if last - first.min(last) < 50 => (first + 1..last).map(|n| n.to_string()).collect(),
        _ => Vec::new(),
    }
}
