//! Remarks on deadlines, each with a text that causes it.

use matome_deadline::{Mode, read};

use super::*;

samples! { impossible: Impossible Month; Day; Year; Quarter; Week; Order; }

samples! { assumptions: Assumption
    HalfByOtherName; EraImplied; CalendarYear; EndOfYear; ShortYear; HalfOfCalendarYear; Decimal; Slash; Season; YearsDisagree;
    WeekdayDisagrees;
}

const fn written_impossible(why: Impossible) -> &'static str {
    match why {
        Impossible::Month => "13月末まで",
        Impossible::Day => "4月31日まで",
        Impossible::Year => "令和0年",
        Impossible::Quarter => "第5四半期",
        Impossible::Week => "10月第6週",
        Impossible::Order => "令和9年5月～令和8年10月",
    }
}

const fn written_ambiguous(rule: Assumption) -> &'static str {
    match rule {
        Assumption::HalfByOtherName => "前期",
        Assumption::EraImplied => "8年9月末まで",
        Assumption::CalendarYear => "令和8年",
        Assumption::EndOfYear => "年末まで",
        Assumption::ShortYear => "R8末まで",
        Assumption::HalfOfCalendarYear => "令和8年上半期",
        Assumption::Decimal => "9.30",
        Assumption::Slash => "9/10に公表する。",
        Assumption::Season => "年明け",
        Assumption::YearsDisagree => "令和8（2025）年9月末",
        Assumption::WeekdayDisagrees => "8月28日（土）",
    }
}

/// The remark on a text for which `is_meant` holds.
fn remark(written: &str, mode: Mode, is_meant: impl Fn(&Doubt) -> bool) -> Remark {
    let remarks = read(written, year(), mode).remarks;
    let said = remarks.iter().find(|remark| is_meant(&remark.doubt));
    said.unwrap_or_else(|| panic!("another sample is needed than {written}: {remarks:?}")).clone()
}

pub(super) fn all() -> String {
    let mut remarks = vec![remark("夏頃", Mode::Column, |doubt| *doubt == Doubt::Unclear)];
    remarks.extend(
        impossible()
            .into_iter()
            .map(|why| remark(written_impossible(why), Mode::Column, |doubt| *doubt == Doubt::Impossible(why))),
    );
    remarks.extend(assumptions().into_iter().map(|meant| {
        // A fraction is a deadline only in running text; in a column it raises no doubt.
        let mode = if meant == Assumption::Slash { Mode::Free } else { Mode::Column };
        let is_meant = |doubt: &Doubt| matches!(doubt, Doubt::Ambiguous { rule, .. } if *rule == meant);
        remark(written_ambiguous(meant), mode, is_meant)
    }));
    let lines = remarks.iter().map(|remark| match &remark.doubt {
        Doubt::Unclear => line(&remark.doubt, &remark.words()),
        Doubt::Impossible(why) => line(why, &remark.words()),
        Doubt::Ambiguous { rule, .. } => line(rule, &remark.words()),
    });
    format!("\n## deadlines\n{}", lines.collect::<String>())
}
