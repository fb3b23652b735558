//! The years of a heading, a sheet's name or a file's name, rolled on in the notation in which they are written:
//! ２０２６（令和８）年度 becomes ２０２７（令和９）年度.

use chrono::NaiveDate;

use super::written_year::{self, Digits, Meaning, WrittenYear};
use crate::core::era::Era;
use crate::core::fiscal_year::FiscalYear;

/// A text whose years were rolled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rolled {
    pub text: String,
    pub is_changed: bool,
    /// Years that a person must look at: ends of a range, calendar years.
    pub left: Vec<String>,
    /// Other years that it names.
    pub others: Vec<FiscalYear>,
    /// Days that are a year later now, whether anybody has chosen them or not.
    pub days: Vec<String>,
}

/// `text` with its years of `from` as those of `to`.
pub fn roll(text: &str, from: FiscalYear, to: FiscalYear) -> Rolled {
    roll_as(text, from, to, Digits::HALF)
}

/// The same; what follows 元 is written in `usual` digits, where the text has no digits of its own.
pub(super) fn roll_as(text: &str, from: FiscalYear, to: FiscalYear, usual: Digits) -> Rolled {
    let usual = written_year::usual_digits([text].into_iter()).unwrap_or(usual);
    let mut rolled = Rolled::default();
    let mut behind = 0;
    for year in written_year::all(text) {
        let written = &text[year.start..year.end];
        let meant = year.fiscal_year();
        match (year.meaning, meant == from) {
            (Meaning::End, _) | (Meaning::Calendar, true) => rolled.left.push(written.to_owned()),
            (_, true) => {
                rolled.text.push_str(&text[behind..year.start]);
                rolled.text.push_str(&next(&year, to, usual));
                rolled.days.extend(matches!(year.meaning, Meaning::Day { .. }).then(|| written.to_owned()));
                behind = year.end;
            }
            (_, false) => rolled.others.push(meant),
        }
    }
    rolled.text.push_str(&text[behind..]);
    rolled.is_changed = rolled.text != text;
    rolled
}

/// Whether `text` names the year, or a day in it, in any way.
pub fn names(text: &str, year: FiscalYear) -> bool {
    written_year::all(text).iter().any(|written| written.fiscal_year() == year)
}

/// Whether `text` names a day soon after the end of the year, or the budget of the year behind it, which was asked for
/// in this one: what it speaks of is of the year that has passed.
pub(super) fn names_soon_after(text: &str, year: FiscalYear) -> bool {
    let is_soon = |written: &WrittenYear<'_>| match written.meaning {
        Meaning::Day { month } => (4..=6).contains(&month),
        Meaning::Fiscal => {
            let behind = text[written.end..].trim_start_matches("年度").trim_start_matches(['の', '当', '初']);
            behind.starts_with("予算")
        }
        Meaning::Calendar | Meaning::End => false,
    };
    written_year::all(text).iter().any(|written| written.fiscal_year() == year.plus(1) && is_soon(written))
}

/// Whether `text` names a span of years: 令和4年度～令和8年度.
pub fn names_span(text: &str) -> bool {
    written_year::all(text).iter().any(|written| written.meaning == Meaning::End)
}

/// The year as it is to be written for `to`.
fn next(year: &WrittenYear<'_>, to: FiscalYear, usual: Digits) -> String {
    let years = to.start() - year.fiscal_year().start();
    let Some(era) = year.era else { return year.digits.write(year.western + years) };
    let (now, n) = match year.meaning {
        Meaning::Day { month } => {
            let day = NaiveDate::from_ymd_opt(year.western + years, month, 1);
            day.map_or((era, 0), Era::of)
        }
        _ => of_fiscal_year(to),
    };
    let name = if now == era { year.name.to_owned() } else { year.renamed(now) };
    // R1, but 令和元年度.
    let n = if n == 1 && name.contains(now.name) {
        "元".to_owned()
    } else {
        if year.digits == Digits::First { usual } else { year.digits }.write(n)
    };
    format!("{name}{n}")
}

/// As a fiscal year is labelled: by the era that it ends in.
fn of_fiscal_year(year: FiscalYear) -> (Era, i32) {
    match Era::of(year.last_day()) {
        (_, 1) => Era::of(year.first_day()),
        (era, n) => (era, n - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rolled(text: &str, from: i32) -> Rolled {
        roll(text, FiscalYear::new(from), FiscalYear::new(from + 1))
    }

    #[test]
    fn years_are_rolled_in_their_own_notation() {
        for (text, from, expected) in [
            ("令和8年度　重点目標管理シート", 2026, "令和9年度　重点目標管理シート"),
            ("令和８年度", 2026, "令和９年度"),
            ("令和 8 年度", 2026, "令和 9 年度"),
            ("2026（令和8）年度 部局マニフェスト", 2026, "2027（令和9）年度 部局マニフェスト"),
            ("令和8年度\n（2026）", 2026, "令和9年度\n（2027）"),
            ("２０２６年度", 2026, "２０２７年度"),
            ("令和八年度", 2026, "令和九年度"),
            ("令和十九年度", 2037, "令和二十年度"),
            ("二〇二六年度", 2026, "二〇二七年度"),
            ("平成31年度　総務部の運営方針", 2019, "令和2年度　総務部の運営方針"),
            ("平成30年度", 2018, "令和元年度"),
            ("令和元年度 各部局の重点課題", 2019, "令和2年度 各部局の重点課題"),
            ("R8重点目標", 2026, "R9重点目標"),
            ("Ｒ８", 2026, "Ｒ９"),
            ("R08_総務部", 2026, "R09_総務部"),
            ("r8", 2026, "r9"),
            ("H30総務部", 2018, "R1総務部"),
            ("令8年度", 2026, "令9年度"),
            ("中間報告（令和8年9月末現在）", 2026, "中間報告（令和9年9月末現在）"),
            ("期末（令和9年3月31日）", 2026, "期末（令和10年3月31日）"),
            ("R8.10.1現在", 2026, "R9.10.1現在"),
            ("2026-10 提出", 2026, "2027-10 提出"),
            // What stands in brackets behind a year may be the same year, but is a word as a rule.
            ("重点目標2026(案)v2", 2026, "重点目標2027(案)v2"),
        ] {
            assert_eq!(rolled(text, from).text, expected);
        }
    }

    #[test]
    fn the_year_after_the_first_is_written_in_the_digits_around_it() {
        let of_2019 = |text: &str, usual| roll_as(text, FiscalYear::new(2019), FiscalYear::new(2020), usual).text;
        let full = written_year::usual_digits(["令和２年度", "平成３０年度", "R1"].into_iter()).unwrap();
        for (text, usual, expected) in [
            ("令和元年度計画", full, "令和２年度計画"),
            ("令和元年度計画", Digits::HALF, "令和2年度計画"),
            // Its own digits say it more nearly.
            ("令和元年度（2019年度）", full, "令和2年度（2020年度）"),
            ("令和元年度（２０１９年度）", Digits::HALF, "令和２年度（２０２０年度）"),
        ] {
            assert_eq!(of_2019(text, usual), expected);
        }
        assert_eq!(written_year::usual_digits(["令和元年度", "目標"].into_iter()), None);
    }

    #[test]
    fn what_is_no_such_year_stays() {
        for text in [
            "令和7年度実績",
            "政令8号",
            "8年度",
            "第8次計画",
            "Room8",
            "電話 2026-5555",
            "12026",
            "DX2026a9",
            "令和8年3月末",
            "1,202,620円",
        ] {
            assert!(!rolled(text, 2026).is_changed, "{text}: {:?}", rolled(text, 2026));
        }
    }

    #[test]
    fn what_is_said_of_the_days_after_a_year_is_said_in_it() {
        for (text, expected) in [
            ("令和9年4月に記入してください", true),
            ("令和９年５月１日の待機者数０人", true),
            ("令和9年度当初予算に計上する", true),
            ("R9年度の予算要求", true),
            ("令和9年度までに整備する", false),
            ("令和9年9月に供用を開始する", false),
            ("令和9年3月末", false),
        ] {
            assert_eq!(names_soon_after(text, FiscalYear::new(2026)), expected, "{text}");
        }
    }

    #[test]
    fn spans_and_calendar_years_are_left_to_a_person() {
        for text in ["令和8年度～令和12年度", "令和4～8年度計画", "令和4年度から令和8年度まで", "令和8年 目標"]
        {
            let rolled = rolled(text, 2026);
            assert!(!rolled.is_changed && !rolled.left.is_empty(), "{text}: {rolled:?}");
        }
        assert!(names_span("行動計画 ＜令和4年度～令和8年度＞") && !names_span("令和8年度－総務部"));
        assert_eq!(rolled("令和7年度実績・令和8年度目標", 2026).others, [FiscalYear::new(2025)]);
        assert!(names("目標は令和9年3月末", FiscalYear::new(2026)) && !names("令和8年3月", FiscalYear::new(2026)));
    }
}
