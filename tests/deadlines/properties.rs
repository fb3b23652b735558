//! Properties of all texts, years and dates.

use chrono::{Datelike, NaiveDate};
use matome_deadline::DeadlineKind;
use matome_deadline::era::Era;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::{Mode, explain, read};
use proptest::prelude::*;

/// The language's characters, so that random texts exercise it.
const ALPHABET: &str = "[0-9０-９一二三十元年月日度末旬上中下半期第四Qまでにから頃予定毎通随時令和平成RＲHS〜～ー－/／.．、・,（）()①②アイ() \n「」→%をのは〃同上]{0,48}";

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![ALPHABET, any::<String>()]
}

fn days() -> impl Strategy<Value = NaiveDate> {
    let first = NaiveDate::from_ymd_opt(1870, 1, 1).unwrap();
    (0_i64..84_000).prop_map(move |days| first + chrono::Duration::days(days))
}

/// All notations of a full date in offices.
fn notations(day: NaiveDate) -> Vec<String> {
    let (era, year) = Era::of(day);
    let (y, m, d) = (day.year(), day.month(), day.day());
    let letter = era.letter;
    let name = era.name;
    vec![
        format!("{y}年{m}月{d}日"),
        format!("{y}-{m:02}-{d:02}"),
        format!("{y}/{m}/{d}"),
        format!("{y}.{m}.{d}"),
        format!("{y:04}{m:02}{d:02}"),
        format!("{name}{year}年{m}月{d}日"),
        format!("{letter}{year}.{m}.{d}"),
        format!("{letter}.{year}.{m}.{d}"),
        format!("{letter}{year}/{m}/{d}"),
        format!("{letter}{year}年{m}月{d}日"),
        format!("{y}年（{name}{year}年）{m}月{d}日"),
        format!("{name}{year}（{y}）年{m}月{d}日"),
        format!("{name}{}年{}月{}日", kanji(year as u32), kanji(m), kanji(d)),
    ]
}

fn kanji(n: u32) -> String {
    let digit = |d: u32| "〇一二三四五六七八九".chars().nth(d as usize).unwrap();
    match n {
        0..=9 => digit(n).to_string(),
        10..=19 => format!("十{}", if n == 10 { String::new() } else { digit(n - 10).to_string() }),
        _ => {
            let ones = if n.is_multiple_of(10) { String::new() } else { digit(n % 10).to_string() };
            format!("{}十{ones}", digit(n / 10))
        }
    }
}

/// Half-width, full-width, and spaced out.
fn widths(text: &str) -> [String; 3] {
    let wide = text.chars().map(|c| match c {
        '!'..='~' => char::from_u32(c as u32 + 0xFEE0).unwrap(),
        c => c,
    });
    let spaced = text.chars().flat_map(|c| if c.is_ascii_digit() { vec![c] } else { vec![' ', c, '　'] });
    [text.to_owned(), wide.collect(), spaced.collect()]
}

proptest! {
    #[test]
    fn reading_never_panics_and_quotes_the_text(text in texts(), year in 1800..2300) {
        for mode in [Mode::Column, Mode::Free] {
            let reading = read(&text, FiscalYear::new(year), mode);
            for deadline in &reading.deadlines {
                prop_assert!(text.contains(&deadline.text));
                prop_assert!(deadline.kind == DeadlineKind::Unclear || deadline.due.or(deadline.start).is_some());
            }
            for remark in &reading.remarks {
                prop_assert!(text.contains(&remark.text) && remark.to_string().contains(&remark.text));
            }
            let _ = explain(&text, FiscalYear::new(year), mode).render();
        }
    }

    #[test]
    fn a_range_begins_before_it_ends(text in texts(), year in 1900..2100) {
        for mode in [Mode::Column, Mode::Free] {
            for deadline in read(&text, FiscalYear::new(year), mode).deadlines {
                if let (Some(start), Some(due)) = (deadline.start, deadline.due) {
                    prop_assert!(start <= due);
                }
            }
        }
    }

    #[test]
    fn a_written_day_is_that_day_in_every_notation_and_width(day in days()) {
        for text in notations(day).iter().flat_map(|text| widths(text)) {
            let reading = read(&text, FiscalYear::of(day), Mode::Column);
            let read: Vec<_> = reading.deadlines.iter().map(|one| (one.kind, one.start, one.due)).collect();
            prop_assert_eq!(read, [(DeadlineKind::Period, Some(day), Some(day))], "{}", text);
        }
    }

    #[test]
    fn a_month_without_a_year_lies_in_the_fiscal_year(month in 1_u32..=12, year in 1900..2150) {
        let year = FiscalYear::new(year);
        for text in [format!("{month}月"), format!("{month}月中旬"), format!("{month}月まで"), format!("{month}月末")] {
            let reading = read(&text, year, Mode::Column);
            let due = reading.deadlines[0].due.unwrap();
            prop_assert!(year.contains(due) && due.month() == month);
            prop_assert!(reading.deadlines[0].start.is_none_or(|start| year.contains(start)));
        }
    }

    #[test]
    fn running_text_reports_no_open_expressions(text in texts(), year in 1900..2100) {
        let open = [DeadlineKind::Throughout, DeadlineKind::Recurring, DeadlineKind::Unclear];
        for deadline in read(&text, FiscalYear::new(year), Mode::Free).deadlines {
            prop_assert!(!open.contains(&deadline.kind));
        }
    }
}
