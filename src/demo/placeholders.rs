//! Placeholders in the demo's texts for year and day: `{年度+1}`, `{日+14}`.

use chrono::{Datelike, Days, NaiveDate};

use matome_core::office::calendar::extra::ExtraDays;
use matome_core::office::calendar::{ClosedDays, WorkingCalendar};
use matome_deadline::era::{self, ERAS, Era};
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::month_day::MonthDay;

const TURN_OF_THE_YEAR: ClosedDays =
    ClosedDays::EveryYear { first: MonthDay { month: 12, day: 29 }, last: MonthDay { month: 1, day: 3 } };

/// Replaces placeholders:
///
/// | placeholder | for fiscal year 2026, on 2026-11-24 |
/// | --- | --- |
/// | `{年度}`, `{年度+1}` | 令和8年度, 令和9年度 |
/// | `{R}`, `{R-1}` | R8, R7 |
/// | `{西暦}`, `{西暦+1}` | 2026, 2027 |
/// | `{和暦}` | 令和8 |
/// | `{年+1}` | 令和9年, the calendar year of 1月 to 3月 |
/// | `{日+14}`, `{日-20}` | 12月8日, 11月4日; always within the fiscal year |
/// | `{今日}` | R8.11.24 |
/// | `{今年度の中間報告}` | this year's own date for the interim report, a week ahead |
#[derive(Debug, Clone, Copy)]
pub(super) struct Placeholders {
    pub(super) fiscal_year: FiscalYear,
    pub(super) today: NaiveDate,
}

impl Placeholders {
    /// On a closed day the next working day is used, since mails go out on working days only.
    pub(super) fn new(fiscal_year: FiscalYear, today: NaiveDate) -> Self {
        let calendar = WorkingCalendar::new(&ExtraDays::default(), &[TURN_OF_THE_YEAR]);
        Self { fiscal_year, today: calendar.on_or_after(today) }
    }

    pub(super) fn a_year_earlier(self) -> Self {
        let today = self.today.with_year(self.today.year() - 1).unwrap_or(self.today - Days::new(366));
        Self { fiscal_year: self.fiscal_year.plus(-1), today }
    }

    /// Unknown braces stay as they are.
    pub(super) fn fill(self, text: &str) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            let (before, at) = rest.split_at(open);
            filled.push_str(before);
            let value = at.find('}').and_then(|close| Some((self.value(&at[1..close])?, close + 1)));
            let (value, length) = value.unwrap_or_else(|| ("{".to_owned(), 1));
            filled.push_str(&value);
            rest = &at[length..];
        }
        filled.push_str(rest);
        filled
    }

    fn value(self, place: &str) -> Option<String> {
        let split = place.find(['+', '-']).unwrap_or(place.len());
        let (name, offset) = place.split_at(split);
        let offset: i32 = if offset.is_empty() { 0 } else { offset.parse().ok()? };
        let year = self.fiscal_year.plus(offset);
        Some(match name {
            "年度" => year.label(),
            "R" => short_year(year),
            "和暦" => year.label().replace("年度", ""),
            "西暦" => year.start().to_string(),
            "年" => era::year_label(year.first_day()),
            "日" => {
                let day = self.day(offset);
                format!("{}月{}日", day.month(), day.day())
            }
            "今日" => {
                let (era, year) = Era::of(self.today);
                format!("{}{year}.{}.{}", era.letter, self.today.month(), self.today.day())
            }
            "今年度の中間報告" => self.interim_dates(),
            _ => return None,
        })
    }

    /// `offset` days from today, within the fiscal year, since a deadline without a year lies in it.
    fn day(self, offset: i32) -> NaiveDate {
        let day = self.today + chrono::TimeDelta::days(offset.into());
        day.clamp(self.fiscal_year.first_day(), self.fiscal_year.last_day())
    }

    /// An interim report due in a week, so that the trial has mails to show. None in the year's last week: a date in
    /// April would lie at its beginning.
    fn interim_dates(self) -> String {
        let due = self.today + Days::new(7);
        if !self.fiscal_year.contains(due) {
            return String::new();
        }
        let year = self.fiscal_year.start();
        format!(
            "[reporting.{year}.interim]                # この年度だけの提出期限\ndue = \"{}\"\n",
            due.format("%m-%d")
        )
    }
}

/// `R8`, as in file names.
pub(super) fn short_year(year: FiscalYear) -> String {
    let label = ERAS.iter().fold(year.label(), |label, era| label.replace(era.name, &era.letter.to_string()));
    label.replace("年度", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(year: i32, today: (i32, u32, u32)) -> Placeholders {
        Placeholders::new(FiscalYear::new(year), NaiveDate::from_ymd_opt(today.0, today.1, today.2).unwrap())
    }

    #[test]
    fn places_are_filled_for_the_year_and_the_day() {
        let words = words(2026, (2026, 11, 24));
        for (place, filled) in [
            ("{年度}末", "令和8年度末"),
            ("{年度+1}、{R}と{R-1}", "令和9年度、R8とR7"),
            ("{西暦+1}", "2027"),
            ("{年+1}2月末", "令和9年2月末"),
            ("{日+14}まで", "12月8日まで"),
            ("{日-20}", "11月4日"),
            ("{日+200}", "3月31日"),
            ("*.{xlsx,xls}", "*.{xlsx,xls}"),
            ("{", "{"),
        ] {
            assert_eq!(words.fill(place), filled, "{place}");
        }
    }

    #[test]
    fn a_trial_on_a_closed_day_is_laid_around_the_next_open_one() {
        for (today, open) in [("2026-11-21", "2026-11-24"), ("2026-12-30", "2027-01-04"), ("2026-11-24", "2026-11-24")]
        {
            let words = Placeholders::new(FiscalYear::new(2026), today.parse().unwrap());
            assert_eq!(words.today.to_string(), open);
        }
    }

    #[test]
    fn the_first_year_of_an_era_has_no_number() {
        assert_eq!(short_year(FiscalYear::new(2019)), "R元");
        assert_eq!(short_year(FiscalYear::new(2018)), "H30");
    }

    #[test]
    fn an_interim_date_never_leaves_the_fiscal_year() {
        assert!(words(2026, (2027, 3, 24)).interim_dates().contains("due = \"03-31\""));
        assert_eq!(words(2026, (2027, 3, 25)).interim_dates(), "");
    }
}
