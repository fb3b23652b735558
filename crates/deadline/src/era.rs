//! Japanese eras (元号) and weekdays. [`written::era`](crate::written::era) finds eras in free text.

use chrono::{Datelike, NaiveDate, Weekday};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Era {
    pub name: &'static str,
    pub letter: char,
    first_day: (i32, u32, u32),
}

/// Oldest first. Source: the Cabinet Office's list of eras since 明治.
pub const ERAS: [Era; 5] = [
    Era { name: "明治", letter: 'M', first_day: (1868, 1, 25) },
    Era { name: "大正", letter: 'T', first_day: (1912, 7, 30) },
    Era { name: "昭和", letter: 'S', first_day: (1926, 12, 25) },
    Era { name: "平成", letter: 'H', first_day: (1989, 1, 8) },
    Era { name: "令和", letter: 'R', first_day: (2019, 5, 1) },
];

impl Era {
    /// Looks up an era by name (令和) or half-width letter of either case (`R`).
    pub fn named(name: &str) -> Option<Self> {
        ERAS.into_iter().find(|era| era.name == name || name.eq_ignore_ascii_case(era.letter.encode_utf8(&mut [0; 4])))
    }

    /// The calendar year of the era's year `n`, also after the era's end (平成32年 = 2020); `None` for year 0.
    pub fn western(self, n: i32) -> Option<i32> {
        (n >= 1).then_some(self.first_day.0 + n - 1)
    }

    /// The era of `day` and its year in it. Days before 明治 count from 明治.
    pub fn of(day: NaiveDate) -> (Self, i32) {
        let key = (day.year(), day.month(), day.day());
        let era = ERAS.into_iter().rev().find(|era| era.first_day <= key).unwrap_or(ERAS[0]);
        (era, day.year() - era.first_day.0 + 1)
    }
}

/// Formats the calendar year of `day`: `令和8年`, `令和元年`.
pub fn year_label(day: NaiveDate) -> String {
    let (era, n) = Era::of(day);
    if n == 1 { format!("{}元年", era.name) } else { format!("{}{n}年", era.name) }
}

/// `令和8年10月1日`.
pub fn date_label(day: NaiveDate) -> String {
    format!("{}{}月{}日", year_label(day), day.month(), day.day())
}

const WEEKDAYS: [&str; 7] = ["月", "火", "水", "木", "金", "土", "日"];

/// `木`.
pub const fn weekday_sign(day: Weekday) -> &'static str {
    WEEKDAYS[day.num_days_from_monday() as usize]
}

pub fn weekday_of(sign: char) -> Option<u32> {
    (0..).zip(WEEKDAYS).find(|(_, known)| known.starts_with(sign)).map(|(number, _)| number)
}

/// `10/3`.
pub fn short_day(day: NaiveDate) -> String {
    format!("{}/{}", day.month(), day.day())
}

/// `R8.10.1`.
pub fn short_date(day: NaiveDate) -> String {
    let (era, n) = Era::of(day);
    format!("{}{n}.{}.{}", era.letter, day.month(), day.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_era_counts_on_after_its_end() {
        assert_eq!(Era::named("平成").and_then(|era| era.western(32)), Some(2020));
        assert_eq!(Era::named("r").and_then(|era| era.western(8)), Some(2026));
        assert_eq!(Era::named("R").and_then(|era| era.western(0)), None);
    }

    #[test]
    fn a_day_is_written_in_its_own_era() {
        let label = |y, m, d| date_label(NaiveDate::from_ymd_opt(y, m, d).unwrap());
        assert_eq!(label(2019, 4, 30), "平成31年4月30日");
        assert_eq!(label(2019, 5, 1), "令和元年5月1日");
        assert_eq!(label(2026, 10, 1), "令和8年10月1日");
    }
}
