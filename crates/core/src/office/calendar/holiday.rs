//! The national holidays (国民の祝日 and 休日) of 1948 to 2099, by rule and without any list from outside.
//!
//! Sources: 国民の祝日に関する法律 (昭和23年法律第178号, in force from 1948-07-20) with its amendments, the single laws
//! for imperial occasions, the Olympic special measures for 2020 and 2021, and for the equinoxes the approximation of
//! the Hydrographic Department's almanac (海上保安庁水路部 暦計算研究会編 『新こよみ便利帳』), which has agreed with
//! every day that was proclaimed so far. A year's equinoxes are official only once the government has published them in
//! the February before; a day that turns out different goes into `config/holidays.toml` (see [`super::extra`]).

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// The years that the rules are for. Outside of them no day is a national holiday here.
pub const YEARS: std::ops::RangeInclusive<i32> = 1948..=2099;

/// The name of the national holiday on `day`, with 振替休日 and 国民の休日; `None` on any other day.
pub fn name(day: NaiveDate) -> Option<&'static str> {
    celebration(day)
        .or_else(|| is_substitute(day).then_some("振替休日"))
        .or_else(|| is_between(day).then_some("国民の休日"))
}

/// The name of the holiday proper (祝日) on `day`, without the days that follow from its neighbours.
fn celebration(day: NaiveDate) -> Option<&'static str> {
    let year = day.year();
    if !YEARS.contains(&year) || (year, day.month(), day.day()) < (1948, 7, 20) {
        return None;
    }
    once(day).or_else(|| yearly(day))
}

/// The laws for a single day.
fn once(day: NaiveDate) -> Option<&'static str> {
    Some(match (day.year(), day.month(), day.day()) {
        (1959, 4, 10) => "皇太子明仁親王の結婚の儀",
        (1989, 2, 24) => "昭和天皇の大喪の礼",
        (1990, 11, 12) | (2019, 10, 22) => "即位礼正殿の儀",
        (1993, 6, 9) => "皇太子徳仁親王の結婚の儀",
        (2019, 5, 1) => "天皇の即位の日",
        _ => return None,
    })
}

/// The holidays of every year, each from the year in which its law came into force.
fn yearly(day: NaiveDate) -> Option<&'static str> {
    let year = day.year();
    Some(match (day.month(), day.day()) {
        (1, 1) => "元日",
        (1, _) if day == coming_of_age(year)? => "成人の日",
        (2, 11) if year >= 1967 => "建国記念の日",
        (2, 23) if year >= 2020 => "天皇誕生日",
        (3, d) if d == vernal_equinox(year) => "春分の日",
        (4, 29) => match year {
            ..=1988 => "天皇誕生日",
            1989..=2006 => "みどりの日",
            _ => "昭和の日",
        },
        (5, 3) => "憲法記念日",
        (5, 4) if year >= 2007 => "みどりの日",
        (5, 5) => "こどもの日",
        (7, _) if Some(day) == marine_day(year) => "海の日",
        (7 | 10, _) if Some(day) == sports_day(year) => {
            if year >= 2020 {
                "スポーツの日"
            } else {
                "体育の日"
            }
        }
        (8, _) if Some(day) == mountain_day(year) => "山の日",
        (9, _) if Some(day) == respect_for_the_aged_day(year) => "敬老の日",
        (9, d) if d == autumnal_equinox(year) => "秋分の日",
        (11, 3) => "文化の日",
        (11, 23) => "勤労感謝の日",
        (12, 23) if (1989..=2018).contains(&year) => "天皇誕生日",
        _ => return None,
    })
}

/// 成人の日: the second Monday of January since 2000.
fn coming_of_age(year: i32) -> Option<NaiveDate> {
    if year >= 2000 { monday(year, 1, 2) } else { NaiveDate::from_ymd_opt(year, 1, 15) }
}

/// 海の日: the third Monday of July since 2003; moved for the Olympic Games of 2020 (held in 2021).
fn marine_day(year: i32) -> Option<NaiveDate> {
    match year {
        2020 => NaiveDate::from_ymd_opt(2020, 7, 23),
        2021 => NaiveDate::from_ymd_opt(2021, 7, 22),
        2003.. => monday(year, 7, 3),
        1996.. => NaiveDate::from_ymd_opt(year, 7, 20),
        _ => None,
    }
}

/// スポーツの日 (until 2019 体育の日): the second Monday of October since 2000; moved for the Olympic Games.
fn sports_day(year: i32) -> Option<NaiveDate> {
    match year {
        2020 => NaiveDate::from_ymd_opt(2020, 7, 24),
        2021 => NaiveDate::from_ymd_opt(2021, 7, 23),
        2000.. => monday(year, 10, 2),
        1966.. => NaiveDate::from_ymd_opt(year, 10, 10),
        _ => None,
    }
}

/// 山の日, since 2016; moved for the Olympic Games.
fn mountain_day(year: i32) -> Option<NaiveDate> {
    match year {
        2020 => NaiveDate::from_ymd_opt(2020, 8, 10),
        2021 => NaiveDate::from_ymd_opt(2021, 8, 8),
        2016.. => NaiveDate::from_ymd_opt(year, 8, 11),
        _ => None,
    }
}

/// 敬老の日: the third Monday of September since 2003.
fn respect_for_the_aged_day(year: i32) -> Option<NaiveDate> {
    match year {
        2003.. => monday(year, 9, 3),
        1966.. => NaiveDate::from_ymd_opt(year, 9, 15),
        _ => None,
    }
}

fn monday(year: i32, month: u32, nth: u8) -> Option<NaiveDate> {
    NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Mon, nth)
}

/// The day of March of 春分の日.
fn vernal_equinox(year: i32) -> u32 {
    equinox(year, if year <= 1979 { 20.8357 } else { 20.8431 })
}

/// The day of September of 秋分の日.
fn autumnal_equinox(year: i32) -> u32 {
    equinox(year, if year <= 1979 { 23.2588 } else { 23.2488 })
}

/// The tropical year is a quarter of a day longer than a common one; each leap year takes the gathered day back.
fn equinox(year: i32, day_in_1980: f64) -> u32 {
    let leap_years = if year <= 1979 { (year - 1983) / 4 } else { (year - 1980) / 4 };
    (day_in_1980 + 0.242_194 * f64::from(year - 1980) - f64::from(leap_years)).trunc() as u32
}

/// 振替休日: since 1973-04-12 the Monday after a holiday on a Sunday; since 2007 the next day that is no holiday
/// itself.
fn is_substitute(day: NaiveDate) -> bool {
    if day < date(1973, 4, 12) {
        return false;
    }
    let reach = if day.year() >= 2007 { 7 } else { 1 };
    let run = (1..=reach).filter_map(|back| day.checked_sub_days(Days::new(back)));
    run.take_while(|before| celebration(*before).is_some()).any(|before| before.weekday() == Weekday::Sun)
}

/// 国民の休日: since 1985-12-27 a day with a holiday on either side.
fn is_between(day: NaiveDate) -> bool {
    let holiday = |neighbour: Option<NaiveDate>| neighbour.and_then(celebration).is_some();
    day >= date(1985, 12, 27) && day.weekday() != Weekday::Sun && holiday(day.pred_opt()) && holiday(day.succ_opt())
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or(NaiveDate::MAX)
}
