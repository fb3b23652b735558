//! Parses one moment: a year and its part, or a month and day without a year.

use super::Mode;
use super::expression::{Moment, Notation, Part, Third, Year, YearNumber, YearUnit};
use super::parse::{Cursor, Parser};
use super::token::{End, Number, TokenKind};
use crate::era::weekday_of;

/// Excel serial numbers of 1950 to 2099.
const SERIALS: std::ops::RangeInclusive<u32> = 18_264..=73_050;

impl Parser<'_> {
    /// Parses a moment, or a fragment that the preceding member completes.
    pub(super) fn moment_or_rest(&self, at: Cursor, before: Option<Moment>) -> Option<(Moment, Cursor)> {
        let rest = before.and_then(|before| self.rest_of(at, before));
        rest.or_else(|| self.moment(at)).or_else(|| self.bare_number(at))
    }

    pub(super) fn moment(&self, at: Cursor) -> Option<(Moment, Cursor)> {
        if let Some(found) = self.dated_by_year(at) {
            return Some(found);
        }
        let (part, notation, behind) = self.part(at)?;
        Some((Moment::new(None, part).written(notation), behind))
    }

    /// Parses a part of the year: 9月, 9/30, 上半期, 第2四半期, 年内.
    pub(super) fn part(&self, at: Cursor) -> Option<(Part, Notation, Cursor)> {
        let words = |(part, behind)| (part, Notation::Words, behind);
        match self.kind(at)? {
            TokenKind::Number(number) => self
                .month(at, number)
                .or_else(|| self.month_end(at, number))
                .or_else(|| self.quarter(at))
                .map(words)
                .or_else(|| self.month_slash_day(at, number))
                .or_else(|| self.serial(at, number)),
            TokenKind::Ordinal | TokenKind::Quarter => self.quarter(at).map(words),
            TokenKind::Half(half) => Some(words((Part::Half(half), self.step(at)))),
            TokenKind::Part(half) if self.mode == Mode::Column => Some(words((Part::Half(half), self.step(at)))),
            TokenKind::InYear => Some(words((Part::InYear, self.step(at)))),
            TokenKind::NewYear => Some(words((Part::NewYear, self.step(at)))),
            TokenKind::NewYearHolidays => Some(words((Part::NewYearHolidays, self.step(at)))),
            TokenKind::Bon => Some(words((Part::Bon, self.step(at)))),
            _ => None,
        }
    }

    /// 9月 with its subdivisions.
    pub(super) fn month(&self, at: Cursor, number: Number) -> Option<(Part, Cursor)> {
        let behind = self.skip(self.step(at), TokenKind::Month).filter(|_| number.digits <= 3)?;
        let month = number.value;
        let within = self.skip(behind, TokenKind::No).and_then(|c| self.within_month(c, month));
        Some(within.or_else(|| self.within_month(behind, month)).unwrap_or((Part::Month(month), behind)))
    }

    /// 9末: a month without 月.
    pub(super) fn month_end(&self, at: Cursor, number: Number) -> Option<(Part, Cursor)> {
        let behind = self.step(at);
        let is_month = number.digits <= 2 && (1..=12).contains(&number.value);
        (is_month && self.is_last(behind)).then_some((Part::Month(number.value), behind))
    }

    fn within_month(&self, at: Cursor, month: u32) -> Option<(Part, Cursor)> {
        match self.kind(at)? {
            TokenKind::Number(day) => self
                .day(at, day)
                .map(|(day, behind)| (Part::Day { month, day }, behind))
                .or_else(|| self.week(at, month, day)),
            TokenKind::Third(third) => Some((Part::Third { month, third }, self.step(at))),
            TokenKind::Part(half) => Some((Part::MonthHalf { month, half }, self.step(at))),
            TokenKind::Assembly => Some((Part::Assembly(month), self.step(at))),
            TokenKind::Ordinal => self.nth(at, month),
            TokenKind::Open => self.bracketed(at, |c| match self.kind(c)? {
                TokenKind::Third(third) => Some((Part::Third { month, third }, self.step(c))),
                TokenKind::Part(half) => Some((Part::MonthHalf { month, half }, self.step(c))),
                _ => None,
            }),
            _ => None,
        }
    }

    /// `30日`, and `10` in 10・11日.
    fn day(&self, at: Cursor, number: Number) -> Option<(u32, Cursor)> {
        let behind = self.step(at);
        if number.digits > 3 {
            return None;
        }
        if let Some(behind) = self.skip(behind, TokenKind::Day) {
            return Some((number.value, behind));
        }
        self.shares_unit(behind, |kind| kind == TokenKind::Day).then_some((number.value, behind))
    }

    /// Whether a joiner, another number and finally a shared unit follow.
    pub(super) fn shares_unit(&self, mut at: Cursor, is_unit: impl Fn(TokenKind) -> bool) -> bool {
        for _ in 0..12 {
            let joins = match self.kind(at) {
                Some(TokenKind::Wave | TokenKind::Dash | TokenKind::Comma | TokenKind::From) => true,
                Some(TokenKind::Slash | TokenKind::Dot) => self.mode == Mode::Column,
                _ => false,
            };
            if !joins {
                return false;
            }
            at = self.step(at);
            at = self.skip(at, TokenKind::Ordinal).unwrap_or(at);
            // 12～翌2月, 11～令和7年3月
            if let Some((_, behind)) = self.year(at)
                && let Some(TokenKind::Number(_)) = self.kind(behind)
            {
                at = behind;
            }
            let Some(TokenKind::Number(_)) = self.kind(at) else { return false };
            at = self.step(at);
            if self.kind(at).is_some_and(&is_unit) {
                return true;
            }
        }
        false
    }

    /// 2週目, the second week.
    fn week(&self, at: Cursor, month: u32, number: Number) -> Option<(Part, Cursor)> {
        let behind = self.skip(self.step(at), TokenKind::Week)?;
        let length = usize::from(self.folded.char(behind.pos) == Some('目'));
        (number.digits == 1).then(|| (Part::Week { month, week: number.value }, self.jump(behind, behind.pos + length)))
    }

    /// 第2週, 第2水曜日
    fn nth(&self, at: Cursor, month: u32) -> Option<(Part, Cursor)> {
        let at = self.step(at);
        let Some(TokenKind::Number(number)) = self.kind(at) else { return None };
        let behind = self.step(at);
        if let Some(behind) = self.skip(behind, TokenKind::Week) {
            return Some((Part::Week { month, week: number.value }, behind));
        }
        let weekday = self.folded.char(behind.pos).and_then(weekday_of)?;
        let named = self.folded.starts_with(behind.pos + 1, "曜");
        let length = 2 + usize::from(self.folded.starts_with(behind.pos + 2, "日"));
        named.then(|| (Part::NthWeekday { month, nth: number.value, weekday }, self.jump(behind, behind.pos + length)))
    }

    /// 第2四半期, 2Q, and Q2.
    pub(super) fn quarter(&self, at: Cursor) -> Option<(Part, Cursor)> {
        if let Some(behind) = self.skip(at, TokenKind::Quarter) {
            let Some(TokenKind::Number(number)) = self.kind(behind) else { return None };
            let is_letter = self.folded.char(at.pos) == Some('Q') && number.digits == 1;
            return is_letter.then(|| (Part::Quarter(number.value), self.step(behind)));
        }
        let ordinal = self.skip(at, TokenKind::Ordinal);
        let at = ordinal.unwrap_or(at);
        let Some(TokenKind::Number(number)) = self.kind(at) else { return None };
        let behind = self.step(at);
        if let Some(behind) = self.skip(behind, TokenKind::Quarter) {
            return Some((Part::Quarter(number.value), behind));
        }
        let shared = ordinal.is_some() && self.shares_unit(behind, |kind| kind == TokenKind::Quarter);
        shared.then_some((Part::Quarter(number.value), behind))
    }

    /// `9/30`, in a column also `9.30`. A third number rules it out.
    fn month_slash_day(&self, at: Cursor, month: Number) -> Option<(Part, Notation, Cursor)> {
        let mark = self.step(at);
        let notation = match self.kind(mark)? {
            TokenKind::Slash => Notation::Slash,
            TokenKind::Dot if self.mode == Mode::Column => Notation::Decimal,
            _ => return None,
        };
        let day_at = self.step(mark);
        if let Some(found) = self.slash_word(day_at, month) {
            return Some(found);
        }
        let Some(TokenKind::Number(day)) = self.kind(day_at) else { return None };
        let behind = self.step(day_at);
        let goes_on = matches!(
            self.kind(behind),
            Some(TokenKind::Slash | TokenKind::Dot | TokenKind::Month | TokenKind::Year | TokenKind::Number(_))
        ) || self.folded.char(behind.pos).is_some_and(|c| {
            c.is_ascii_digit() || c.is_ascii_lowercase() || "%回件人円年億万千点本名戸校台枚".contains(c)
        });
        let plausible = month.digits <= 2
            && day.digits <= 2
            && month.value <= 19
            && (notation == Notation::Slash || month.value <= 12);
        if goes_on || !plausible {
            return None;
        }
        let behind = self.skip(behind, TokenKind::Day).unwrap_or(behind);
        Some((Part::Day { month: month.value, day: day.value }, notation, behind))
    }

    /// 9/末, 9/上旬
    fn slash_word(&self, at: Cursor, month: Number) -> Option<(Part, Notation, Cursor)> {
        if !(1..=12).contains(&month.value) {
            return None;
        }
        let month = month.value;
        match self.kind(at)? {
            TokenKind::Third(third) => Some((Part::Third { month, third }, Notation::Words, self.step(at))),
            TokenKind::End(End::Last) => Some((Part::Month(month), Notation::Words, at)),
            _ => None,
        }
    }

    /// A cell that holds only an Excel serial number.
    fn serial(&self, at: Cursor, number: Number) -> Option<(Part, Notation, Cursor)> {
        let behind = self.step(at);
        let alone = self.mode == Mode::Column && at.pos == 0 && behind.pos == self.folded.len();
        let serial = alone && number.digits == 5 && SERIALS.contains(&number.value);
        serial.then_some((Part::Serial(number.value), Notation::Serial, behind))
    }

    /// `25日` after 9月24日, 中旬 after 8月上旬, `9` after R6.7.
    fn rest_of(&self, at: Cursor, before: Moment) -> Option<(Moment, Cursor)> {
        let of = |part| Some(Moment { part, last: false, ..before });
        let month = before.month();
        match self.kind(at)? {
            TokenKind::Number(number) => {
                if let (Some(month), Part::Day { .. }) = (month, before.part)
                    && let Some((day, behind)) = self.day(at, number)
                {
                    return Some((of(Part::Day { month, day })?, behind));
                }
                self.year_of_list(at, before).or_else(|| self.numeric_rest(at, number, before))
            }
            TokenKind::Ordinal if matches!(before.part, Part::Week { .. } | Part::NthWeekday { .. }) => {
                let (part, behind) = self.nth(at, month?)?;
                Some((of(part)?, behind))
            }
            TokenKind::Third(third) if third != Third::Beginning => {
                let month = month.filter(|_| !matches!(before.part, Part::Day { .. } | Part::Assembly(_)))?;
                Some((of(Part::Third { month, third })?, self.step(at)))
            }
            _ => None,
        }
    }

    /// `7年` after 令和6・; 7年 alone would be a length.
    fn year_of_list(&self, at: Cursor, before: Moment) -> Option<(Moment, Cursor)> {
        let TokenKind::Number(Number { value, digits: 1 | 2 }) = self.kind(at).filter(|_| before.is_unstated_year())?
        else {
            return None;
        };
        let behind = self.skip(self.step(at), TokenKind::Year)?;
        let year = Year { number: YearNumber::Implied(value), unit: YearUnit::Calendar, repeated: None };
        Some((Moment::new(Some(year), Part::Whole), behind))
    }

    /// R6.7～9, R6.10～7.3, 10/1～15, R6.7.1～9.30: bare numbers in the smallest units of the start.
    fn numeric_rest(&self, at: Cursor, number: Number, before: Moment) -> Option<(Moment, Cursor)> {
        let numeric = before.notation != Notation::Words;
        let behind = self.step(at);
        if !numeric || number.digits > 2 {
            return None;
        }
        let dotted = self.skip(behind, TokenKind::Dot).and_then(|c| match self.kind(c) {
            Some(TokenKind::Number(day)) if day.digits <= 2 => Some((day, self.step(c))),
            _ => None,
        });
        if let (Some((month, behind)), Part::Month(_)) = (dotted, before.part)
            && let Some(year) = before.year.filter(|year| year.is_of_era_not_after(number.value))
            && (1..=12).contains(&month.value)
        {
            let year = Some(Year { number: YearNumber::Implied(number.value), unit: YearUnit::Calendar, ..year });
            return Some((Moment { year, part: Part::Month(month.value), ..before }, behind));
        }
        if let (Some((day, behind)), Part::Day { .. }) = (dotted, before.part) {
            let part = Part::Day { month: number.value, day: day.value };
            return Some((Moment { part, year: None, ..before }, behind));
        }
        if matches!(
            self.kind(behind),
            Some(
                TokenKind::Dot
                    | TokenKind::Slash
                    | TokenKind::Month
                    | TokenKind::Year
                    | TokenKind::FiscalYear
                    | TokenKind::Day
            )
        ) {
            return None;
        }
        match before.part {
            Part::Day { month, .. } => {
                Some((Moment { part: Part::Day { month, day: number.value }, ..before }, behind))
            }
            Part::Month(_) => Some((Moment { part: Part::Month(number.value), year: None, ..before }, behind)),
            _ => None,
        }
    }

    /// 25日 alone, for 毎月25日.
    pub(super) fn day_only(&self, at: Cursor) -> Option<(u32, Cursor)> {
        match self.kind(at)? {
            TokenKind::Number(number) => self.skip(self.step(at), TokenKind::Day).map(|behind| (number.value, behind)),
            _ => None,
        }
    }

    /// A number that shares a later unit: 6 in 6・7月; 第1 in 第1～第2四半期 is already a quarter.
    fn bare_number(&self, at: Cursor) -> Option<(Moment, Cursor)> {
        let TokenKind::Number(number) = self.kind(at)? else { return None };
        let behind = self.step(at);
        let is_unit =
            |kind| matches!(kind, TokenKind::Month | TokenKind::Quarter | TokenKind::FiscalYear | TokenKind::Year);
        let plausible = (1..=12).contains(&number.value) || number.digits == 4 || number.digits == 2;
        (plausible && self.shares_unit(behind, is_unit))
            .then_some((Moment::new(None, Part::Bare(number.value)), behind))
    }

    pub(super) fn bracketed<T>(
        &self,
        at: Cursor,
        inner: impl Fn(Cursor) -> Option<(T, Cursor)>,
    ) -> Option<(T, Cursor)> {
        let (value, behind) = inner(self.skip(at, TokenKind::Open)?)?;
        Some((value, self.skip(behind, TokenKind::Close)?))
    }

    /// Parses a part of a fiscal year other than a month.
    pub(super) fn within_fiscal_year(&self, at: Cursor) -> Option<(Part, Cursor)> {
        match self.kind(at)? {
            TokenKind::Half(half) | TokenKind::Part(half) => Some((Part::Half(half), self.step(at))),
            TokenKind::Third(Third::Beginning) => Some((Part::YearBeginning, self.step(at))),
            TokenKind::Third(Third::Middle) => Some((Part::YearMiddle, self.step(at))),
            TokenKind::Number(_) | TokenKind::Ordinal | TokenKind::Quarter => self.quarter(at),
            TokenKind::Open => self.bracketed(at, |c| match self.kind(c)? {
                TokenKind::Half(half) | TokenKind::Part(half) => Some((Part::Half(half), self.step(c))),
                _ => self.quarter(c),
            }),
            _ => None,
        }
    }
}

impl Year {
    /// Whether this is the year `number` of an era, or earlier.
    fn is_of_era_not_after(self, number: u32) -> bool {
        matches!(self.number, YearNumber::Era { number: own, .. } if own <= number)
    }
}
