//! Rolls years in headings, sheet names and file names, keeping their notation: ２０２６（令和８）年度 becomes ２０２７（令和９）年度.

use chrono::NaiveDate;

use super::written_year::{self, Meaning, WrittenYear};
use matome_deadline::era::Era;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::text::comparison_key;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rolled {
    pub text: String,
    pub is_changed: bool,
    pub left: Vec<String>,
    pub others: Vec<FiscalYear>,
    /// Days moved by a year without anybody's choice.
    pub days: Vec<String>,
}

/// Replaces years `from` with `to`.
pub fn roll(text: &str, from: FiscalYear, to: FiscalYear) -> Rolled {
    let mut rolled = Rolled::default();
    let mut behind = 0;
    for year in written_year::all(text) {
        let written = &text[year.start..year.end];
        let meant = year.fiscal_year();
        if meant != from && year.meaning != Meaning::End {
            rolled.others.push(meant);
        } else if let Some(next) = next(&year, to) {
            rolled.text.push_str(&text[behind..year.first_digit]);
            rolled.text.push_str(&next);
            rolled.days.extend(matches!(year.meaning, Meaning::Day { .. }).then(|| written.to_owned()));
            behind = year.end;
        } else {
            rolled.left.push(written.to_owned());
        }
    }
    rolled.text.push_str(&text[behind..]);
    rolled.is_changed = rolled.text != text;
    rolled
}

/// Whether `text` names the year, or a day in it, in any notation.
pub fn names(text: &str, year: FiscalYear) -> bool {
    written_year::all(text).iter().any(|written| written.fiscal_year() == year)
}

/// Whether `text` names a day soon after the year, or the budget of the following year, which is requested in this one:
/// it then speaks of the past year.
pub(super) fn names_soon_after(text: &str, year: FiscalYear) -> bool {
    let is_soon = |written: &WrittenYear| match written.meaning {
        Meaning::Day { month } => (4..=6).contains(&month),
        Meaning::Fiscal => {
            let behind = text[written.end..].trim_start_matches("年度").trim_start_matches(['の', '当', '初']);
            behind.starts_with("予算")
        }
        Meaning::Calendar | Meaning::End => false,
    };
    written_year::all(text).iter().any(|written| written.fiscal_year() == year.plus(1) && is_soon(written))
}

/// Whether `text` speaks of the year before: 「20％以上（前年度18.2％）」, but not 「前年度比5％増」.
pub(super) fn speaks_of_last_year(text: &str) -> bool {
    let key = comparison_key(text);
    let is_comparison = |behind: &str| behind.trim_start_matches('度').starts_with(['比', '同', '並', '以', 'よ']);
    ["前年", "昨年"].iter().any(|word| key.split(word).skip(1).any(|behind| !is_comparison(behind)))
}

/// Whether `text` names a span of years: 令和4年度～令和8年度.
pub fn names_span(text: &str) -> bool {
    written_year::all(text).iter().any(|written| written.meaning == Meaning::End)
}

/// The number of year `to`; `None` for span ends, calendar years, kanji numerals and other eras, left to a person.
fn next(year: &WrittenYear, to: FiscalYear) -> Option<String> {
    let years = to.start() - year.fiscal_year().start();
    let month = match year.meaning {
        Meaning::Fiscal => 4,
        Meaning::Day { month } => month,
        Meaning::Calendar | Meaning::End => return None,
    };
    let Some(era) = year.era else { return year.digits.write(year.western + years) };
    let (now, n) = Era::of(NaiveDate::from_ymd_opt(year.western + years, month, 1)?);
    year.digits.write(n).filter(|_| now == era)
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
            ("平成30年度", 2018, "平成31年度"),
            ("令和元年度 各部局の重点課題", 2019, "令和2年度 各部局の重点課題"),
            ("R8重点目標", 2026, "R9重点目標"),
            ("Ｒ８", 2026, "Ｒ９"),
            ("R08_総務部", 2026, "R09_総務部"),
            ("r8", 2026, "r9"),
            ("令8年度", 2026, "令9年度"),
            ("中間報告（令和8年9月末現在）", 2026, "中間報告（令和9年9月末現在）"),
            ("期末（令和9年3月31日）", 2026, "期末（令和10年3月31日）"),
            ("R8.10.1現在", 2026, "R9.10.1現在"),
            ("2026-10 提出", 2026, "2027-10 提出"),
            // A bracketed word after a year is rarely the same year.
            ("重点目標2026(案)v2", 2026, "重点目標2027(案)v2"),
        ] {
            assert_eq!(rolled(text, from).text, expected);
        }
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
    fn what_is_said_of_the_year_before_is_told_from_a_comparison() {
        for (text, expected) in [
            ("前年度実績", true),
            ("20％以上とする（前年度18.2％）", true),
            ("昨年の大雨", true),
            ("前年度比5％増", false),
            ("前年度より５件増やす", false),
            ("前年同期を上回る", false),
        ] {
            assert_eq!(speaks_of_last_year(text), expected, "{text}");
        }
    }

    #[test]
    fn spans_calendar_years_kanji_numerals_and_another_era_are_left_to_a_person() {
        for (text, from) in [
            ("令和8年度～令和12年度", 2026),
            ("令和4～8年度計画", 2026),
            ("令和4年度から令和8年度まで", 2026),
            ("令和8年 目標", 2026),
            ("令和八年度", 2026),
            ("二〇二六年度", 2026),
            ("平成31年度　総務部の運営方針", 2019),
            ("期末（平成31年3月31日）", 2018),
        ] {
            let rolled = rolled(text, from);
            assert!(!rolled.is_changed && !rolled.left.is_empty(), "{text}: {rolled:?}");
        }
        assert!(names_span("行動計画 ＜令和4年度～令和8年度＞") && !names_span("令和8年度－総務部"));
        assert_eq!(rolled("令和7年度実績・令和8年度目標", 2026).others, [FiscalYear::new(2025)]);
        assert!(names("目標は令和9年3月末", FiscalYear::new(2026)) && !names("令和8年3月", FiscalYear::new(2026)));
    }
}
