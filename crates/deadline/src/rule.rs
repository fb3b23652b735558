//! Describes the rule that an expression was read by.

use super::expression::{Expression, Moment, Occurrence, Part, YearUnit};

pub(super) fn rule_of(written: &Occurrence) -> &'static str {
    match written.expression {
        Expression::Throughout => "年度を通じて行うものです",
        Expression::Recurring => "年度の間くり返すものです",
        Expression::Unclear => "日を特定できません",
        Expression::UpTo(_) => "始まりのない期間は、終わりの日までです",
        Expression::Since(_) => {
            "終わりのない期間です（期限の欄では年度末まで、翌年度以降に始まるものは始まりだけ、文章では始まりの月・日）"
        }
        Expression::Lasting(..) => "始まりから数えた期間です",
        Expression::Between(..) => "始まりから終わりまでの期間です",
        Expression::At(moment) if written.end => by_rule(&moment),
        Expression::At(moment) => period_rule(&moment),
    }
}

fn by_rule(moment: &Moment) -> &'static str {
    match moment.part {
        Part::Whole => whole_year(moment, "年度の末日までです"),
        Part::Half(_) => "半期の末日までです",
        Part::Quarter(_) => "四半期の末日までです",
        Part::Day { .. } | Part::NthWeekday { .. } | Part::Serial(_) => "その日までです",
        Part::Assembly(_) => "議会のある月の末日までです",
        _ if moment.year.is_none() => "年のない月は年度の中の月とみて、その末日までです",
        _ => "その末日までです",
    }
}

fn whole_year(moment: &Moment, fiscal: &'static str) -> &'static str {
    match moment.year.map(|year| year.unit) {
        Some(YearUnit::Calendar) => "暦年の末日までです",
        _ => fiscal,
    }
}

fn period_rule(moment: &Moment) -> &'static str {
    match moment.part {
        Part::Whole => whole_year(moment, "年度の全体です"),
        Part::InYear => "暦年の末日までです",
        Part::Half(_) => "年度の半期です（4月–9月、10月–3月）",
        Part::Quarter(_) => "年度の四半期です（第1は4月–6月）",
        Part::Day { .. } | Part::NthWeekday { .. } => "その日です",
        Part::Serial(_) => "表計算の日付の番号です",
        Part::Third { .. } => "旬は10日ごとです（下旬は末日まで）",
        Part::Assembly(_) => "議会のある月です",
        Part::MonthHalf { .. } | Part::Week { .. } => "月の一部です",
        Part::YearBeginning | Part::YearMiddle | Part::NewYear | Part::NewYearHolidays | Part::Bon => "通例の時期です",
        Part::Month(_) | Part::Bare(_) if moment.year.is_none() => "年のない月は年度の中の月です",
        Part::Month(_) | Part::Bare(_) => "その月です",
    }
}
