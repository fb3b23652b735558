//! Members of a series inherit omitted parts from their neighbours.

use super::expression::{Expression, Moment, Occurrence, Part, Year, YearNumber, YearUnit};
use crate::era::Era;

/// Fills in omitted units; `false` if a number stays without a unit, so this is no series.
pub(super) fn units(members: &mut [Occurrence]) -> bool {
    let mut behind: Option<Moment> = None;
    let open: Vec<bool> = members.iter().map(Occurrence::is_open).collect();
    for (written, &is_open) in members.iter_mut().zip(&open).rev() {
        let end = written.end;
        behind = match &mut written.expression {
            Expression::At(moment)
            | Expression::Since(moment)
            | Expression::Lasting(moment, _)
            | Expression::UpTo(moment) => {
                if let Some(behind) = behind {
                    from_behind(moment, &behind);
                    moment.last |= is_open && behind.last;
                }
                Some(*moment)
            }
            Expression::Between(start, to) => {
                if let Some(behind) = behind {
                    from_behind(to, &behind);
                }
                from_behind(start, to);
                Some(*start)
            }
            Expression::Throughout | Expression::Recurring | Expression::Unclear => None,
        };
        written.end = end;
    }
    shared_end(members, &open);
    eras(members);
    members.iter_mut().all(|written| written.expression.moments_mut().into_iter().all(|moment| is_whole(moment)))
}

/// 令和6、7年度, 令和6年10月～7年3月: the later year has the earlier era.
fn eras(members: &mut [Occurrence]) {
    let mut named = None;
    for moment in members.iter_mut().flat_map(|written| written.expression.moments_mut()) {
        era(moment, &mut named);
    }
}

fn era(moment: &mut Moment, named: &mut Option<(Era, u32)>) {
    let Some(year) = &mut moment.year else { return };
    match (year.number, *named) {
        (YearNumber::Era { era, number, .. }, _) => *named = Some((era, number)),
        (YearNumber::Implied(number), Some((era, before))) if number >= before => {
            year.number = YearNumber::Era { era, number, letter: false };
        }
        _ => {}
    }
}

/// 6・9月末まで, 令和6・7年度中: if the first number has no unit, the members share the end words too.
fn shared_end(members: &mut [Occurrence], open: &[bool]) {
    for i in (1..members.len()).rev() {
        let (before, behind) = members.split_at_mut(i);
        if let (Some(before), Some(behind)) = (before.last_mut(), behind.first())
            && open[i - 1]
        {
            before.end |= behind.end;
            before.approximate |= behind.approximate;
        }
    }
}

impl Occurrence {
    /// 6 in 6・9月末, 令和6 in 令和6・7年度末: the unit follows later.
    fn is_open(&self) -> bool {
        matches!(self.expression, Expression::At(moment) if matches!(moment.part, Part::Bare(_)) || moment.is_unstated_year())
    }
}

/// Takes the unit, and for a short year its 年度, from the following member.
fn from_behind(moment: &mut Moment, behind: &Moment) {
    if let Part::Bare(number) = moment.part {
        moment.part = match behind.part {
            Part::Quarter(_) => Part::Quarter(number),
            Part::Bare(_) => Part::Bare(number),
            _ if behind.names_month() => Part::Month(number),
            _ => moment.part,
        };
        if moment.part == Part::Bare(number)
            && let (Part::Whole, Some(year)) = (behind.part, behind.year)
        {
            let own = if number >= 1868 { YearNumber::Western(number) } else { YearNumber::Implied(number) };
            *moment = Moment::new(Some(Year { number: own, unit: year.unit, repeated: None }), Part::Whole);
        }
    }
    if let (Some(own), Some(theirs)) = (&mut moment.year, behind.year)
        && own.unit == YearUnit::Unstated
        && moment.part == Part::Whole
        && behind.part == Part::Whole
    {
        own.unit = theirs.unit;
    }
}

/// Whether every number has a unit and every era name a 年.
fn is_whole(moment: &Moment) -> bool {
    let named_era_without_unit = moment.part == Part::Whole
        && !moment.last
        && matches!(
            moment.year,
            Some(Year {
                unit: YearUnit::Unstated,
                number: YearNumber::Era { letter: false, .. } | YearNumber::Western(_),
                repeated: None,
            })
        );
    let number_without_unit = matches!(moment.part, Part::Bare(_));
    !named_era_without_unit && !number_without_unit
}
