//! The fourth step: resolves an expression's days, and notes each ambiguous choice as an [`Assumption`].

use chrono::{Datelike, NaiveDate};

use super::Mode;
use super::days::{Base, DaySpan, span_of};
use super::expression::{Expression, Moment, Notation, Occurrence, Part, Year, YearNumber, YearUnit};
use crate::DeadlineKind;
use crate::doubt::{Assumption, Impossible};
use crate::era::ERAS;
use crate::fiscal_year::FiscalYear;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Resolved {
    pub kind: DeadlineKind,
    pub start: Option<NaiveDate>,
    pub due: Option<NaiveDate>,
    pub approximate: bool,
    pub assumptions: Vec<Assumption>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Reference {
    pub year: FiscalYear,
    pub mode: Mode,
    /// The last named calendar year, for 同年.
    pub named: Option<i32>,
}

pub(super) fn resolve(occurrence: &Occurrence, reference: Reference) -> Result<Resolved, Impossible> {
    let mut assumptions = Vec::new();
    let ((kind, start, due), about) = outcome(occurrence, reference, &mut assumptions)?;
    // A weekday, まで or a range proves 9/30 to be a date.
    let is_single = matches!(occurrence.expression, Expression::At(_));
    if occurrence.end || occurrence.weekday.is_some() || !is_single {
        assumptions.retain(|assumption| *assumption != Assumption::Slash);
    }
    assumptions.dedup();
    Ok(Resolved { kind, start, due, approximate: about || occurrence.approximate, assumptions })
}

/// Kind and days, and whether the names themselves are approximate.
fn outcome(
    occurrence: &Occurrence,
    reference: Reference,
    assumptions: &mut Vec<Assumption>,
) -> Result<(KindAndDays, bool), Impossible> {
    let year = reference.year;
    let all_year = |kind| ((kind, Some(year.first_day()), Some(year.last_day())), false);
    Ok(match occurrence.expression {
        Expression::Throughout => all_year(DeadlineKind::Throughout),
        Expression::Recurring => all_year(DeadlineKind::Recurring),
        Expression::Unclear => ((DeadlineKind::Unclear, None, None), false),
        Expression::At(moment) => at(occurrence, &moment, reference, assumptions)?,
        Expression::UpTo(moment) => {
            let span = look_up(&moment, reference, assumptions)?;
            (by(span.last), span.approximate)
        }
        Expression::Since(moment) => since(&moment, reference, assumptions)?,
        Expression::Lasting(start, length) => {
            let span = look_up(&start, reference, assumptions)?;
            let last = length.last_day(span.first).ok_or(Impossible::Year)?;
            (period(span.first, last), span.approximate)
        }
        Expression::Between(start, end) => {
            let (first, last, about) = between(&start, &end, reference, assumptions)?;
            (period(first, last), about)
        }
    })
}

fn at(
    occurrence: &Occurrence,
    moment: &Moment,
    reference: Reference,
    assumptions: &mut Vec<Assumption>,
) -> Result<(KindAndDays, bool), Impossible> {
    let span = look_up(moment, reference, assumptions)?;
    // 令和6年まで is unambiguous; 令和6年 alone is not.
    if occurrence.end && !moment.last {
        assumptions.retain(|assumption| *assumption != Assumption::CalendarYear);
    }
    weekday(occurrence, span, assumptions);
    let days = if occurrence.end || span.is_end { by(span.last) } else { period(span.first, span.last) };
    Ok((days, span.approximate))
}

fn since(
    moment: &Moment,
    reference: Reference,
    assumptions: &mut Vec<Assumption>,
) -> Result<(KindAndDays, bool), Impossible> {
    let span = look_up(moment, reference, assumptions)?;
    let first = if moment.last { span.last } else { span.first };
    // In a column an open range lasts to the end of the year; in running text its start is the deadline.
    let last = match reference.mode {
        // A range that starts in a later year has no end in this one.
        Mode::Column => Some(reference.year.last_day()).filter(|last| first <= *last),
        Mode::Free => Some(span.last),
    };
    Ok(((DeadlineKind::Period, Some(first), last), span.approximate))
}

type KindAndDays = (DeadlineKind, Option<NaiveDate>, Option<NaiveDate>);

fn by(due: NaiveDate) -> KindAndDays {
    (DeadlineKind::By, None, Some(due))
}

fn period(start: NaiveDate, due: NaiveDate) -> KindAndDays {
    (DeadlineKind::Period, Some(start), Some(due))
}

fn weekday(occurrence: &Occurrence, span: DaySpan, assumptions: &mut Vec<Assumption>) {
    let differs = |weekday| span.first.weekday().num_days_from_monday() != weekday;
    if span.first == span.last && occurrence.weekday.is_some_and(differs) {
        assumptions.push(Assumption::WeekdayDisagrees);
    }
}

fn look_up(moment: &Moment, reference: Reference, assumptions: &mut Vec<Assumption>) -> Result<DaySpan, Impossible> {
    let base = base(moment, reference, reference.year, assumptions)?;
    note(moment, reference, assumptions);
    span_of(moment, base)
}

/// Chooses the year of a moment; `near` resolves a year without an era.
fn base(
    moment: &Moment,
    reference: Reference,
    near: FiscalYear,
    assumptions: &mut Vec<Assumption>,
) -> Result<Base, Impossible> {
    let Some(year) = moment.year else { return Ok(Base::Fiscal(reference.year)) };
    let number = western(year.number, reference, near, assumptions)?;
    if let Some(repeated) = year.repeated
        && western(repeated, reference, near, assumptions)? != number
    {
        assumptions.push(Assumption::YearsDisagree);
    }
    Ok(if is_fiscal(moment, year) { Base::Fiscal(FiscalYear::new(number)) } else { Base::Calendar(number) })
}

/// A year without 年 or 年度 is fiscal if nothing follows, as is R5年末 beside figures.
fn is_fiscal(moment: &Moment, year: Year) -> bool {
    let is_short = matches!(year.number, YearNumber::Era { letter: true, .. });
    match year.unit {
        YearUnit::Fiscal => true,
        YearUnit::Unstated => moment.part == Part::Whole || is_half_or_quarter(moment.part),
        YearUnit::Calendar => is_half_or_quarter(moment.part) || is_short && moment.part == Part::Whole && moment.last,
    }
}

fn is_half_or_quarter(part: Part) -> bool {
    matches!(part, Part::Half(_) | Part::Quarter(_))
}

fn western(
    number: YearNumber,
    reference: Reference,
    near: FiscalYear,
    assumptions: &mut Vec<Assumption>,
) -> Result<i32, Impossible> {
    let year = match number {
        YearNumber::Western(year) => year as i32,
        YearNumber::Era { era, number, .. } => era.western(number as i32).ok_or(Impossible::Year)?,
        YearNumber::Implied(number) => {
            assumptions.push(Assumption::EraImplied);
            nearest_year(number, near).ok_or(Impossible::Year)?
        }
        YearNumber::Relative(years) => reference.year.start() + years,
        YearNumber::Same => reference.named.unwrap_or(reference.year.start()),
    };
    if FiscalYear::SENSIBLE.contains(&year) { Ok(year) } else { Err(Impossible::Year) }
}

fn note(moment: &Moment, reference: Reference, assumptions: &mut Vec<Assumption>) {
    let unit = moment.year.map(|year| year.unit);
    let is_short = moment.year.is_some_and(|year| matches!(year.number, YearNumber::Era { letter: true, .. }));
    let choice = match (moment.part, unit) {
        (Part::Whole, Some(YearUnit::Unstated)) => Some(Assumption::ShortYear),
        (Part::Whole, Some(YearUnit::Calendar)) if is_short && moment.last => Some(Assumption::ShortYear),
        (Part::Whole, Some(YearUnit::Calendar)) => Some(Assumption::CalendarYear),
        (Part::InYear, _) => Some(Assumption::EndOfYear),
        (Part::Half(_) | Part::Quarter(_), Some(YearUnit::Calendar)) => Some(Assumption::HalfOfCalendarYear),
        (Part::NewYear | Part::NewYearHolidays | Part::Bon | Part::YearBeginning | Part::YearMiddle, _) => {
            Some(Assumption::Season)
        }
        _ => None,
    };
    assumptions.extend(choice);
    match moment.notation {
        Notation::Decimal => assumptions.push(Assumption::Decimal),
        Notation::Slash if reference.mode == Mode::Free => assumptions.push(Assumption::Slash),
        _ => {}
    }
}

/// Resolves both ends of a range. The end inherits its year from the start and never precedes it.
fn between(
    start: &Moment,
    end: &Moment,
    reference: Reference,
    assumptions: &mut Vec<Assumption>,
) -> Result<(NaiveDate, NaiveDate, bool), Impossible> {
    let from = look_up(start, reference, assumptions)?;
    let first = if start.last { from.last } else { from.first };
    let to = end_of_range(start, end, first, reference, assumptions)?;
    if first <= to.last { Ok((first, to.last, from.approximate || to.approximate)) } else { Err(Impossible::Order) }
}

fn end_of_range(
    start: &Moment,
    end: &Moment,
    first: NaiveDate,
    reference: Reference,
    assumptions: &mut Vec<Assumption>,
) -> Result<DaySpan, Impossible> {
    note(end, reference, assumptions);
    if let Some(year) = end.year {
        // 翌年 counts from the start's year, or else from the reference year.
        let named = start.year.is_some_and(|year| !matches!(year.number, YearNumber::Relative(_)));
        let counts_from = if named && matches!(year.number, YearNumber::Relative(1..)) {
            let year =
                if year.unit == YearUnit::Fiscal { FiscalYear::of(first) } else { FiscalYear::new(first.year()) };
            Reference { year, ..reference }
        } else {
            Reference { named: Some(first.year()), ..reference }
        };
        let base = base(end, counts_from, FiscalYear::of(first), assumptions)?;
        return span_of(end, base);
    }
    let near = match start.year {
        None => reference.year,
        Some(_) => FiscalYear::of(first),
    };
    let mut outcome = Err(Impossible::Order);
    for years in 0..=2 {
        outcome = span_of(end, Base::Fiscal(near.plus(years)));
        if outcome.is_ok_and(|span| span.last >= first) {
            return outcome;
        }
    }
    outcome.and(Err(Impossible::Order))
}

/// The year nearest to `near` that `number` can mean, of any era or as two western digits; the later of equals.
fn nearest_year(number: u32, near: FiscalYear) -> Option<i32> {
    let number = i32::try_from(number).ok()?;
    let of_era = ERAS.into_iter().filter_map(|era| era.western(number));
    let of_century = (10..100).contains(&number).then_some(2000 + number);
    of_era.chain(of_century).min_by_key(|year| ((year - near.start()).abs(), -year))
}
