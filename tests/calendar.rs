//! The working calendar against an independent list, and its properties.

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

/// Closed over New Year.
static CITY: LazyLock<WorkingCalendar> = LazyLock::new(|| {
    let new_year =
        ClosedDays::EveryYear { first: MonthDay { month: 12, day: 29 }, last: MonthDay { month: 1, day: 3 } };
    WorkingCalendar::new(&ExtraDays::default(), &[new_year])
});

#[test]
fn every_day_of_2022_to_2099_is_as_the_independent_list_says() {
    let mut listed = BTreeSet::new();
    for line in include_str!("holidays/2022-2099.txt").lines().filter(|line| !line.starts_with('#')) {
        let (year, days) = line.split_once(' ').unwrap();
        listed.extend(days.split(' ').map(|month_day| day(&format!("{year}-{month_day}"))));
    }
    let all = day("2021-01-01").iter_days().take_while(|day| day.year() <= 2100);
    let wrong: Vec<NaiveDate> = all.filter(|day| holiday::name(*day).is_some() != listed.contains(day)).collect();
    assert_eq!(wrong, []);
    assert!(listed.len() > 1000);
}

#[test]
fn holidays_bear_their_names_in_the_years_of_the_rules() {
    let table = "
        2021-11-23 -
        2022-01-01 元日
        2024-08-12 振替休日
        2025-03-20 春分の日
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
