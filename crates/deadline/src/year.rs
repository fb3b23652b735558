//! Parses years, and moments that begin with a year.

use super::Mode;
use super::expression::{Moment, Notation, Part, Third, Year, YearNumber, YearUnit};
use super::fold::Gap;
use super::parse::{Cursor, Parser};
use super::token::{Number, TokenKind};
use crate::fiscal_year::FiscalYear;

/// Words before 年度 that refer to another year or to none.
const OTHER_YEARS: &[&str] =
    &["会計", "当該", "各", "毎", "単", "過", "初", "最終", "複数", "前々", "一昨", "同一", "数", "全", "歳", "齢"];

impl Parser<'_> {
    /// 令和8年9月30日, R8.9.30, 来年度上半期, 2026-09, 年度末.
    pub(super) fn dated_by_year(&self, at: Cursor) -> Option<(Moment, Cursor)> {
        if let Some(found) = self.eight_digits(at) {
            return Some(found);
        }
        let (year, behind) = self.year(at)?;
        if let Some((part, behind)) = self.numeric_date(behind, year) {
            return Some((Moment::new(Some(year), part).written(Notation::Numeric), behind));
        }
        let behind_no = self.skip(behind, TokenKind::No);
        let within = behind_no.and_then(|c| self.within(c, year)).or_else(|| self.within(behind, year));
        if let Some((part, notation, behind)) = within {
            return Some((Moment::new(Some(year), part).written(notation), behind));
        }
        self.stands_alone(at, behind, year).then_some((Moment::new(Some(year), Part::Whole), behind))
    }

    fn within(&self, at: Cursor, year: Year) -> Option<(Part, Notation, Cursor)> {
        if let Some((part, behind)) = self.within_fiscal_year(at) {
            return Some((part, Notation::Words, behind));
        }
        let TokenKind::Number(number) = self.kind(at)? else { return None };
        if let Some((part, behind)) = self.month(at, number).or_else(|| self.month_end(at, number)) {
            return Some((part, Notation::Words, behind));
        }
        if self.shares_unit(self.step(at), |kind| kind == TokenKind::Month) && number.value <= 12 {
            return Some((Part::Bare(number.value), Notation::Words, self.step(at)));
        }
        let (part, notation, behind) = self.part(at).filter(|_| year.unit == YearUnit::Fiscal)?;
        (notation == Notation::Slash).then_some((part, notation, behind))
    }

    /// Whether the year may stand alone. A bare 年度 needs 末, 内 or 中; 5年 is a length.
    fn stands_alone(&self, at: Cursor, behind: Cursor, year: Year) -> bool {
        match (year.number, year.unit) {
            (YearNumber::Implied(_), YearUnit::Calendar) => false,
            (YearNumber::Relative(_), _) if matches!(self.kind(at), Some(TokenKind::FiscalYear)) => {
                matches!(self.kind(behind), Some(TokenKind::End(_)))
            }
            // 翌 means 翌年 only before a month.
            (YearNumber::Relative(_), _) => behind.pos - at.pos > 1,
            (YearNumber::Western(_), YearUnit::Unstated) => {
                self.shares_unit(behind, |kind| matches!(kind, TokenKind::Year | TokenKind::FiscalYear))
            }
            _ => true,
        }
    }

    pub(super) fn year(&self, at: Cursor) -> Option<(Year, Cursor)> {
        match self.kind(at)? {
            TokenKind::Relative { years, fiscal } => {
                Some(self.repeated(self.step(at), YearNumber::Relative(years), unit(fiscal)))
            }
            TokenKind::SameYear { fiscal } => {
                Some((Year { number: YearNumber::Same, unit: unit(fiscal), repeated: None }, self.step(at)))
            }
            TokenKind::FiscalYearAhead => {
                let (number, behind) = self.year_number(self.step(at))?;
                Some((Year { number, unit: YearUnit::Fiscal, repeated: None }, behind))
            }
            TokenKind::FiscalYear => self.is_this_year(at).then(|| {
                let year = Year { number: YearNumber::Relative(0), unit: YearUnit::Fiscal, repeated: None };
                (year, self.step(at))
            }),
            TokenKind::Era { .. } | TokenKind::Number(_) => self.numbered_year(at),
            _ => None,
        }
    }

    fn is_this_year(&self, at: Cursor) -> bool {
        let before = self.folded.str(at.pos.saturating_sub(4), at.pos);
        !OTHER_YEARS.iter().any(|word| before.ends_with(word))
    }

    fn numbered_year(&self, at: Cursor) -> Option<(Year, Cursor)> {
        let (number, behind) = self.year_number(at)?;
        let (repeated, behind) = match self.repetition(behind, number) {
            Some((repeated, behind)) => (Some(repeated), behind),
            None => (None, behind),
        };
        let (unit, behind) = match self.kind(behind) {
            Some(TokenKind::FiscalYear) => (YearUnit::Fiscal, self.step(behind)),
            Some(TokenKind::Year) => (YearUnit::Calendar, self.step(behind)),
            _ => (YearUnit::Unstated, behind),
        };
        if matches!(number, YearNumber::Implied(_)) && unit == YearUnit::Unstated && !self.is_dotted_date(behind) {
            return None;
        }
        let (mut year, behind) = if repeated.is_some() || unit == YearUnit::Unstated {
            (Year { number, unit, repeated }, behind)
        } else {
            self.repeated(behind, number, unit)
        };
        year.repeated = year.repeated.or(repeated);
        Some((year, behind))
    }

    fn year_number(&self, at: Cursor) -> Option<(YearNumber, Cursor)> {
        match self.kind(at)? {
            TokenKind::Era { era, letter } => {
                let behind = self.step(at);
                let TokenKind::Number(number) = self.kind(behind)? else { return None };
                let number = (number.digits <= 3).then_some(number.value)?;
                Some((YearNumber::Era { era, number, letter }, self.step(behind)))
            }
            TokenKind::Number(Number { value, digits: 4 }) if FiscalYear::SENSIBLE.contains(&(value as i32)) => {
                Some((YearNumber::Western(value), self.step(at)))
            }
            TokenKind::Number(Number { value, digits: 1 | 2 }) => Some((YearNumber::Implied(value), self.step(at))),
            _ => None,
        }
    }

    /// The year of a three-number date in a column: 8.9.30, 24/9/30.
    fn is_dotted_date(&self, behind: Cursor) -> bool {
        let Some(mark @ (TokenKind::Dot | TokenKind::Slash)) = self.kind(behind) else { return false };
        let mut at = behind;
        for _ in 0..2 {
            let Some(c) = self.skip(at, mark) else { return false };
            let Some(TokenKind::Number(Number { digits: 1 | 2, .. })) = self.kind(c) else { return false };
            at = self.step(c);
        }
        self.mode == Mode::Column
            && !matches!(self.kind(at), Some(TokenKind::Dot | TokenKind::Slash | TokenKind::Month))
    }

    /// Adds the repetition after the unit, if any: 令和6年(2024年).
    fn repeated(&self, behind: Cursor, number: YearNumber, unit: YearUnit) -> (Year, Cursor) {
        match self.repetition(behind, number) {
            Some((repeated, behind)) => (Year { number, unit, repeated: Some(repeated) }, behind),
            None => (Year { number, unit, repeated: None }, behind),
        }
    }

    /// `(2024)`, `(令和6年度)`: the same year in the other count. A small number in brackets does not count.
    fn repetition(&self, at: Cursor, number: YearNumber) -> Option<(YearNumber, Cursor)> {
        let (repeated, behind) = self.bracketed(at, |c| {
            let (repeated, behind) = self.year_number(c)?;
            let behind = self
                .skip(behind, TokenKind::FiscalYear)
                .or_else(|| self.skip(behind, TokenKind::Year))
                .unwrap_or(behind);
            Some((repeated, behind))
        })?;
        let other_count = matches!(
            (number, repeated),
            (YearNumber::Western(_), YearNumber::Era { .. })
                // 平成31(令和元)年度
                | (YearNumber::Era { .. }, YearNumber::Era { .. })
                | (YearNumber::Era { .. } | YearNumber::Implied(_), YearNumber::Western(_))
                | (YearNumber::Relative(_), YearNumber::Western(_) | YearNumber::Era { .. })
        );
        other_count.then_some((repeated, behind))
    }

    /// `R8.9.30`, `R8.9`, `2026-09-30`, `2026/9`: after a year without 年.
    fn numeric_date(&self, at: Cursor, year: Year) -> Option<(Part, Cursor)> {
        let mark = self.kind(at).filter(|kind| matches!(kind, TokenKind::Dot | TokenKind::Slash | TokenKind::Dash))?;
        let month_at = self.step(at);
        // R6.3Q, 2024.Q3
        if let Some(found) = self.quarter(month_at).filter(|_| year.unit == YearUnit::Unstated) {
            return Some(found);
        }
        let Some(TokenKind::Number(month)) = self.kind(month_at).filter(|_| year.unit == YearUnit::Unstated) else {
            return None;
        };
        let behind = self.step(month_at);
        // A four-digit year needs a valid month after it: 2024/15 is a fraction.
        let may_be_month = month.digits <= 2 && (month.value <= 12 || self.kind(behind) == Some(mark));
        if !may_be_month {
            return None;
        }
        if let Some((part, behind)) = self.month(month_at, month) {
            return Some((part, behind));
        }
        if self.kind(behind) == Some(mark) {
            let day_at = self.step(behind);
            if let Some(TokenKind::Number(day)) = self.kind(day_at) {
                let behind = self.step(day_at);
                let ends = day.digits <= 2 && self.kind(behind) != Some(mark) && !self.is_measured(behind);
                let behind = self.skip(behind, TokenKind::Day).unwrap_or(behind);
                return ends.then_some((Part::Day { month: month.value, day: day.value }, behind));
            }
        }
        // R7.2中旬, R9.2.中旬
        let behind_mark = if self.kind(behind) == Some(mark) { self.step(behind) } else { behind };
        if let Some(TokenKind::Third(third)) = self.kind(behind_mark) {
            return Some((Part::Third { month: month.value, third }, self.step(behind_mark)));
        }
        (!self.is_measured(behind)).then_some((Part::Month(month.value), behind))
    }

    /// A unit of measure follows, so the numbers are no date (R6.5%, 2024/10件).
    fn is_measured(&self, behind: Cursor) -> bool {
        self.folded.char(behind.pos).is_some_and(|c| "%件人円回億万千倍号".contains(c))
            || self.folded.gap(behind.pos) == Gap::None
                && self.folded.char(behind.pos).is_some_and(|c| c.is_ascii_digit())
    }

    /// `20260930`
    fn eight_digits(&self, at: Cursor) -> Option<(Moment, Cursor)> {
        let TokenKind::Number(Number { value, digits: 8 }) = self.kind(at)? else { return None };
        let (year, month, day) = (value / 10_000, value / 100 % 100, value % 100);
        let behind = self.step(at);
        let sensible =
            FiscalYear::SENSIBLE.contains(&(year as i32)) && (1..=12).contains(&month) && (1..=31).contains(&day);
        let year = Year { number: YearNumber::Western(year), unit: YearUnit::Unstated, repeated: None };
        let moment = Moment::new(Some(year), Part::Day { month, day }).written(Notation::Numeric);
        (sensible && !self.is_measured(behind)).then_some((moment, behind))
    }
}

fn unit(fiscal: bool) -> YearUnit {
    if fiscal { YearUnit::Fiscal } else { YearUnit::Calendar }
}

impl Third {
    /// The days of the month, inclusive; 0 is the last day.
    pub(super) const fn days(self) -> (u32, u32) {
        match self {
            Self::Early | Self::Beginning => (1, 10),
            Self::Middle => (11, 20),
            Self::Late => (21, 0),
            Self::FirstTwo => (1, 20),
            Self::LastTwo => (11, 0),
        }
    }
}
