//! Days of a moment whose year is known.

use chrono::{Datelike, Duration, NaiveDate};

use super::expression::{Half, Moment, Part};
use crate::doubt::Impossible;
use crate::fiscal_year::FiscalYear;
use crate::serial_day;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DaySpan {
    pub first: NaiveDate,
    pub last: NaiveDate,
    /// 旬, 議会, 年明け: the name itself is inexact.
    pub approximate: bool,
    /// 年内, 令和6年: the name itself implies an end date.
    pub is_end: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    Calendar(i32),
    Fiscal(FiscalYear),
}

pub(super) fn span_of(moment: &Moment, base: Base) -> Result<DaySpan, Impossible> {
    let mut span = whole_span(moment.part, base)?;
    let is_short_year = moment.last && moment.part == Part::Whole && moment.is_short_year();
    span.approximate |= is_short_year;
    span.is_end |= moment.last;
    Ok(span)
}

impl Moment {
    /// R6末 and R6年末, as written beside figures of fiscal years.
    fn is_short_year(&self) -> bool {
        use super::expression::{YearNumber, YearUnit};
        self.year.is_some_and(|year| match year.unit {
            YearUnit::Unstated => true,
            YearUnit::Calendar => matches!(year.number, YearNumber::Era { letter: true, .. }),
            YearUnit::Fiscal => false,
        })
    }
}

fn whole_span(part: Part, base: Base) -> Result<DaySpan, Impossible> {
    let exact = |(first, last)| DaySpan { first, last, approximate: false, is_end: false };
    let about = |(first, last)| DaySpan { first, last, approximate: true, is_end: false };
    let year_of = |month| base.year_of_month(month);
    match part {
        Part::Whole => Ok(whole_year(base)),
        Part::InYear => Ok(whole_year(Base::Calendar(base.number()))),
        Part::Month(month) => month_days(year_of(month), month, 1, 0).map(exact),
        Part::Day { month, day } => month_days(year_of(month), month, day, day).map(exact),
        Part::Assembly(month) => month_days(year_of(month), month, 1, 0).map(about),
        Part::Third { month, third } => {
            let (first, last) = third.days();
            month_days(year_of(month), month, first, last).map(about)
        }
        Part::MonthHalf { month, half } => {
            let (first, last) = if half == Half::First { (1, 15) } else { (16, 0) };
            month_days(year_of(month), month, first, last).map(about)
        }
        Part::Week { month, week } => week_days(year_of(month), month, week).map(about),
        Part::NthWeekday { month, nth, weekday } => nth_weekday(year_of(month), month, nth, weekday).map(exact),
        Part::Half(half) => {
            let (first, last) = half.months();
            months(base, first, last).map(exact)
        }
        Part::Quarter(quarter @ 1..=4) => {
            let first = (quarter * 3) % 12 + 1;
            months(base, first, first + 2).map(exact)
        }
        Part::Quarter(_) => Err(Impossible::Quarter),
        Part::YearBeginning => {
            let month = if matches!(base, Base::Calendar(_)) { 1 } else { 4 };
            month_days(year_of(month), month, 1, 0).map(about)
        }
        Part::YearMiddle => months(base, 9, 10).map(about),
        Part::NewYear => month_days(base.number() + 1, 1, 1, 0).map(about),
        Part::NewYearHolidays => Ok(about((day(base.number(), 12, 29)?, day(base.number() + 1, 1, 3)?))),
        Part::Bon => month_days(base.number(), 8, 13, 16).map(about),
        Part::Serial(serial) => of_serial(serial).map(|day| exact((day, day))),
        // The parser has replaced these.
        Part::Bare(_) => Err(Impossible::Day),
    }
}

impl Base {
    fn year_of_month(self, month: u32) -> i32 {
        match self {
            Self::Calendar(year) => year,
            Self::Fiscal(year) => year.year_of_month(month),
        }
    }

    fn number(self) -> i32 {
        match self {
            Self::Calendar(year) => year,
            Self::Fiscal(year) => year.start(),
        }
    }
}

fn whole_year(base: Base) -> DaySpan {
    match base {
        Base::Fiscal(year) => {
            DaySpan { first: year.first_day(), last: year.last_day(), approximate: false, is_end: false }
        }
        Base::Calendar(year) => {
            let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(NaiveDate::MIN);
            let last = NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or(NaiveDate::MAX);
            DaySpan { first, last, approximate: false, is_end: true }
        }
    }
}

fn day(year: i32, month: u32, day: u32) -> Result<NaiveDate, Impossible> {
    if !(1..=12).contains(&month) {
        return Err(Impossible::Month);
    }
    NaiveDate::from_ymd_opt(year, month, day).ok_or(Impossible::Day)
}

/// Day 0 is the last day.
fn month_days(year: i32, month: u32, first: u32, last: u32) -> Result<(NaiveDate, NaiveDate), Impossible> {
    let from = day(year, month, first)?;
    if last == 0 { Ok((from, end_of_month(from))) } else { Ok((from, day(year, month, last)?)) }
}

fn end_of_month(in_month: NaiveDate) -> NaiveDate {
    let days = u32::from(in_month.num_days_in_month());
    in_month.with_day(days).unwrap_or(in_month)
}

/// Halves and quarters always belong to a fiscal year.
fn months(base: Base, first: u32, last: u32) -> Result<(NaiveDate, NaiveDate), Impossible> {
    let year = FiscalYear::new(base.number());
    let from = day(year.year_of_month(first), first, 1)?;
    let to = day(year.year_of_month(last), last, 1)?;
    Ok((from, end_of_month(to)))
}

/// Weeks begin on the 1st, 8th, 15th …; the fifth is the rest of the month.
fn week_days(year: i32, month: u32, week: u32) -> Result<(NaiveDate, NaiveDate), Impossible> {
    if !(1..=5).contains(&week) {
        return Err(Impossible::Week);
    }
    let first =
        day(year, month, week * 7 - 6).map_err(|why| if why == Impossible::Day { Impossible::Week } else { why })?;
    Ok((first, end_of_month(first).min(first + Duration::days(6))))
}

fn nth_weekday(year: i32, month: u32, nth: u32, weekday: u32) -> Result<(NaiveDate, NaiveDate), Impossible> {
    let first = day(year, month, 1)?;
    let ahead = (weekday + 7 - first.weekday().num_days_from_monday()) % 7;
    let number = nth.checked_sub(1).filter(|n| *n < 5).ok_or(Impossible::Week)? * 7 + ahead + 1;
    let found = NaiveDate::from_ymd_opt(year, month, number).ok_or(Impossible::Week)?;
    Ok((found, found))
}

fn of_serial(serial: u32) -> Result<NaiveDate, Impossible> {
    serial_day::day(i64::from(serial)).ok_or(Impossible::Day)
}
