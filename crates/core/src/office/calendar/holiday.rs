//! National holidays (国民の祝日 and 休日) of 2022 to 2099, by rule.
//!
//! Sources: 国民の祝日に関する法律 (昭和23年法律第178号) as it stands since the Olympic Games of 2021; for equinoxes the approximation of
//! the Hydrographic Department (海上保安庁水路部 暦計算研究会編 『新こよみ便利帳』), which has matched every proclaimed day so far. Equinoxes
//! are official once proclaimed in the preceding February; a differing day goes into `config/holidays.toml`
//! ([`super::extra`]).

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// The years covered. Outside of them no day is a national holiday.
pub const YEARS: std::ops::RangeInclusive<i32> = 2022..=2099;

/// Month and day.
const DATES: [(u32, u32, &str); 10] = [
    (1, 1, "元日"),
    (2, 11, "建国記念の日"),
    (2, 23, "天皇誕生日"),
    (4, 29, "昭和の日"),
    (5, 3, "憲法記念日"),
    (5, 4, "みどりの日"),
    (5, 5, "こどもの日"),
    (8, 11, "山の日"),
    (11, 3, "文化の日"),
    (11, 23, "勤労感謝の日"),
];

/// Month and number of the Monday in it.
const MONDAYS: [(u32, u8, &str); 4] =
    [(1, 2, "成人の日"), (7, 3, "海の日"), (9, 3, "敬老の日"), (10, 2, "スポーツの日")];

/// Month, and the day of it in 1980.
const EQUINOXES: [(u32, f64, &str); 2] = [(3, 20.8431, "春分の日"), (9, 23.2488, "秋分の日")];

/// The national holiday on `day`, including 振替休日 and 国民の休日.
pub fn name(day: NaiveDate) -> Option<&'static str> {
    celebration(day)
        .or_else(|| is_substitute(day).then_some("振替休日"))
        .or_else(|| is_between(day).then_some("国民の休日"))
}

/// The holiday proper (祝日) on `day`, without days derived from neighbours.
fn celebration(day: NaiveDate) -> Option<&'static str> {
    let (year, month) = (day.year(), day.month());
    if !YEARS.contains(&year) {
        return None;
    }
    let is_monday = |nth| NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Mon, nth) == Some(day);
    let of_date = DATES.iter().find(|(own, date, _)| (*own, *date) == (month, day.day())).map(|(.., name)| *name);
    let of_monday = MONDAYS.iter().find(|(own, nth, _)| *own == month && is_monday(*nth)).map(|(.., name)| *name);
    let of_equinox = EQUINOXES.iter().find(|(own, in_1980, _)| *own == month && day.day() == equinox(year, *in_1980));
    of_date.or(of_monday).or(of_equinox.map(|(.., name)| *name))
}

/// The tropical year is about a quarter of a day longer than 365 days; leap years compensate.
fn equinox(year: i32, day_in_1980: f64) -> u32 {
    let since = year - 1980;
    (day_in_1980 + 0.242_194 * f64::from(since) - f64::from(since / 4)).trunc() as u32
}

/// 振替休日: the next day after a Sunday holiday that is no holiday itself.
fn is_substitute(day: NaiveDate) -> bool {
    let run = (1..=7).filter_map(|back| day.checked_sub_days(Days::new(back)));
    run.take_while(|before| celebration(*before).is_some()).any(|before| before.weekday() == Weekday::Sun)
}

/// 国民の休日: a day between two holidays.
fn is_between(day: NaiveDate) -> bool {
    let holiday = |neighbour: Option<NaiveDate>| neighbour.and_then(celebration).is_some();
    day.weekday() != Weekday::Sun && holiday(day.pred_opt()) && holiday(day.succ_opt())
}
