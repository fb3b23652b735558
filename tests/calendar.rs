//! The working calendar against an independent list, and its laws.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{Datelike, Days, NaiveDate};
use matome_core::office::calendar::extra::{ExtraDays, ExtraDaysError};
use matome_core::office::calendar::{ClosedDays, WorkingCalendar, holiday};
use matome_deadline::month_day::MonthDay;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("the tables hold dates")
}

/// A city that is closed over the New Year.
static CITY: LazyLock<WorkingCalendar> = LazyLock::new(|| {
    let new_year =
        ClosedDays::EveryYear { first: MonthDay { month: 12, day: 29 }, last: MonthDay { month: 1, day: 3 } };
    WorkingCalendar::new(&ExtraDays::default(), &[new_year])
});

#[test]
fn every_day_of_1955_to_2030_is_as_the_independent_list_says() {
    let mut listed = BTreeSet::new();
    for line in include_str!("holidays/1955-2030.txt").lines().filter(|line| !line.starts_with('#')) {
        let (year, days) = line.split_once(' ').unwrap();
        listed.extend(days.split(' ').map(|month_day| day(&format!("{year}-{month_day}"))));
    }
    let all = day("1955-01-01").iter_days().take_while(|day| day.year() <= 2030);
    let wrong: Vec<NaiveDate> = all.filter(|day| holiday::name(*day).is_some() != listed.contains(day)).collect();
    assert_eq!(wrong, []);
    assert!(listed.len() > 1000);
}

#[test]
fn holidays_bear_the_name_of_their_time() {
    let table = "
        1948-07-19 -
        1948-09-23 秋分の日
        1949-04-29 天皇誕生日
        1973-04-30 振替休日
        1988-05-04 国民の休日
        1989-02-24 昭和天皇の大喪の礼
        1990-04-29 みどりの日
        2006-05-04 国民の休日
        2007-05-04 みどりの日
        2018-12-23 天皇誕生日
        2019-05-01 天皇の即位の日
        2019-05-02 国民の休日
        2019-10-14 体育の日
        2020-02-23 天皇誕生日
        2020-07-24 スポーツの日
        2020-10-12 -
        2021-08-09 振替休日
        2026-05-06 振替休日
        2026-09-22 国民の休日
        2099-11-23 勤労感謝の日
        2100-01-01 -";
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (date, name) = line.split_once(' ').unwrap();
        assert_eq!(holiday::name(day(date)).unwrap_or("-"), name, "{date}");
    }
}

#[test]
fn working_days_are_counted_over_weekends_holidays_and_the_turn_of_the_year() {
    let calendar = &*CITY;
    for (from, n, to) in [
        ("2026-10-15", -3, "2026-10-09"), // Thursday; the Monday before is スポーツの日
        ("2026-10-22", -3, "2026-10-19"),
        ("2026-12-28", 1, "2027-01-04"),
        ("2027-01-04", -1, "2026-12-28"),
        ("2026-05-01", 1, "2026-05-07"),
        ("2026-10-10", 1, "2026-10-13"),
        ("2026-10-11", 0, "2026-10-11"),
    ] {
        assert_eq!(calendar.add_working_days(day(from), n), day(to), "{from} {n:+}");
    }
    assert_eq!(calendar.on_or_before(day("2027-01-02")), day("2026-12-28"));
    assert_eq!(calendar.on_or_after(day("2026-12-29")), day("2027-01-04"));
}

#[test]
fn the_file_of_extra_days_adds_and_removes() {
    let text = "[[added]]\ndate = \"2027-05-06\"\nname = \"祝賀の日\"\n[[removed]]\ndate = \"2027-10-11\"\n";
    let calendar = WorkingCalendar::new(&ExtraDays::parse(text).unwrap(), &[]);
    assert_eq!(calendar.holiday(day("2027-05-06")), Some("祝賀の日"));
    assert!(!calendar.is_open(day("2027-05-06")) && calendar.is_open(day("2027-10-11")));
}

#[test]
fn the_file_that_comes_with_matome_changes_nothing() {
    assert_eq!(ExtraDays::parse(include_str!("../config/holidays.toml")), Ok(ExtraDays::default()));
}

#[test]
fn the_file_of_extra_days_says_what_is_wrong() {
    let date = |date: &str| ExtraDays::parse(&format!("[[removed]]\ndate = \"{date}\"\n"));
    assert_eq!(date("2027-02-29"), Err(ExtraDaysError::Date("2027-02-29".into())));
    assert_eq!(date("2027-2-3"), Err(ExtraDaysError::Date("2027-2-3".into())));
    let twice = ExtraDays::parse("[[removed]]\ndate = \"2027-10-11\"\n[[removed]]\ndate = \"2027-10-11\"\n");
    assert_eq!(twice, Err(ExtraDaysError::Twice(day("2027-10-11"))));
    let unknown = ExtraDays::parse("[[holiday]]\ndate = \"2027-10-11\"\n").unwrap_err().to_string();
    assert!(unknown.contains("holiday") && unknown.contains("line 1"), "{unknown}");
}

#[test]
fn a_city_that_never_opens_ends_the_search() {
    let always = ClosedDays::EveryYear { first: MonthDay { month: 1, day: 1 }, last: MonthDay { month: 12, day: 31 } };
    let calendar = WorkingCalendar::new(&ExtraDays::default(), &[always]);
    assert_eq!(calendar.on_or_before(day("2026-10-01")), day("2026-10-01"));
}

proptest! {
    #[test]
    fn going_n_working_days_and_back_returns(offset in 0_u64..50_000, n in -250_i32..250) {
        let calendar = &*CITY;
        let start = calendar.on_or_after(day("1950-01-04") + Days::new(offset));
        let there = calendar.add_working_days(start, n);
        prop_assert!(calendar.is_open(there));
        prop_assert_eq!(calendar.add_working_days(there, -n), start);
        prop_assert_eq!(there.cmp(&start), n.cmp(&0));
    }
}
