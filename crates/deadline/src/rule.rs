//! Describes the rule that an expression was read by.

use serde::Serialize;

use super::expression::{Expression, Moment, Occurrence, Part, YearUnit};
use crate::doubt::Impossible;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Bilingual {
    pub ja: &'static str,
    pub en: &'static str,
}

const fn said(ja: &'static str, en: &'static str) -> Bilingual {
    Bilingual { ja, en }
}

pub(super) fn rule_of(written: &Occurrence) -> Bilingual {
    match written.expression {
        Expression::Throughout => said("年度を通じて行うものです", "done throughout the fiscal year"),
        Expression::Recurring => said("年度の間くり返すものです", "done again and again in the fiscal year"),
        Expression::Unclear => said("日を特定できません", "names no day"),
        Expression::UpTo(_) => {
            said("始まりのない期間は、終わりの日までです", "a range without a start: by its last day")
        }
        Expression::Since(_) => said(
            "終わりのない期間です（期限の欄では年度末まで、翌年度以降に始まるものは始まりだけ、文章では始まりの月・日）",
            "a range without an end: in a column to the end of the fiscal year, or open where it begins in a later year; in text the unit named",
        ),
        Expression::Lasting(..) => said("始まりから数えた期間です", "a length of time from its beginning"),
        Expression::Between(..) => said("始まりから終わりまでの期間です", "from the first to the last"),
        Expression::At(moment) if written.end => by_rule(&moment),
        Expression::At(moment) => period_rule(&moment),
    }
}

fn by_rule(moment: &Moment) -> Bilingual {
    match moment.part {
        Part::Whole => whole_year(moment, said("年度の末日までです", "by the last day of the fiscal year")),
        Part::Half(_) => said("半期の末日までです", "by the last day of the half year"),
        Part::Quarter(_) => said("四半期の末日までです", "by the last day of the quarter"),
        Part::Day { .. } | Part::NthWeekday { .. } | Part::Serial(_) => said("その日までです", "by that day"),
        Part::Assembly(_) => said("議会のある月の末日までです", "by the end of the month of the assembly"),
        _ if moment.year.is_none() => said(
            "年のない月は年度の中の月とみて、その末日までです",
            "a month without a year lies in the fiscal year; by its last day",
        ),
        _ => said("その末日までです", "by its last day"),
    }
}

fn whole_year(moment: &Moment, fiscal: Bilingual) -> Bilingual {
    match moment.year.map(|year| year.unit) {
        Some(YearUnit::Calendar) => said("暦年の末日までです", "by the last day of the calendar year"),
        _ => fiscal,
    }
}

fn period_rule(moment: &Moment) -> Bilingual {
    match moment.part {
        Part::Whole => whole_year(moment, said("年度の全体です", "the whole fiscal year")),
        Part::InYear => said("暦年の末日までです", "by the last day of the calendar year"),
        Part::Half(_) => {
            said("年度の半期です（4月–9月、10月–3月）", "a half of the fiscal year (April–September, October–March)")
        }
        Part::Quarter(_) => {
            said("年度の四半期です（第1は4月–6月）", "a quarter of the fiscal year (the first is April–June)")
        }
        Part::Day { .. } | Part::NthWeekday { .. } => said("その日です", "that day"),
        Part::Serial(_) => said("表計算の日付の番号です", "a day by its serial number"),
        Part::Third { .. } => {
            said("旬は10日ごとです（下旬は末日まで）", "a third of a month: days 1–10, 11–20, 21–last")
        }
        Part::Assembly(_) => said("議会のある月です", "the month of the assembly"),
        Part::MonthHalf { .. } | Part::Week { .. } => said("月の一部です", "a part of the month"),
        Part::YearBeginning | Part::YearMiddle | Part::NewYear | Part::NewYearHolidays | Part::Bon => {
            said("通例の時期です", "the usual time")
        }
        Part::Month(_) | Part::Bare(_) if moment.year.is_none() => {
            said("年のない月は年度の中の月です", "a month without a year lies in the fiscal year")
        }
        Part::Month(_) | Part::Bare(_) => said("その月です", "that month"),
    }
}

impl Impossible {
    pub(super) fn said(self) -> Bilingual {
        let en = match self {
            Self::Month => "no such month",
            Self::Day => "no such day in the calendar",
            Self::Year => "no such year",
            Self::Quarter => "no such quarter",
            Self::Week => "no such week or weekday in that month",
            Self::Order => "ends before it begins",
        };
        said(crate::doubt::reason(self), en)
    }
}
