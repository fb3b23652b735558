//! Parses the words after a moment that decide its meaning: 末, まで, 中, 頃, を目途, (予定), weekdays and times of day.

use super::expression::{Expression, Moment, Notation, Occurrence, Part};
use super::parse::{Cursor, Parser};
use super::token::{End, TokenKind};
use super::{Mode, frequency};
use crate::era::weekday_of;

impl Parser<'_> {
    /// Parses the words after `moment` into `written` and `moment`.
    pub(super) fn tail(&self, mut at: Cursor, written: &mut Occurrence, moment: &mut Moment) -> Cursor {
        let mut of_day = matches!(moment.part, Part::Day { .. } | Part::NthWeekday { .. } | Part::Serial(_));
        of_day |= written.expression == Expression::Recurring;
        loop {
            if of_day && let Some((weekday, behind)) = self.weekday(at) {
                at = behind;
                written.weekday = written.weekday.or(weekday);
                written.to = at.pos;
            } else if of_day && let Some(behind) = self.time_of_day(at) {
                at = behind;
            } else if let Some(behind) = self.end_word(at, written, moment) {
                at = behind;
            } else if let Some(behind) = self.about(at) {
                at = behind;
                written.approximate = true;
                written.to = at.pos;
            } else if let Some(behind) = self.bracketed_word(at, written) {
                at = behind;
            } else if let Some(behind) = self.once(at, written, moment) {
                at = behind;
            } else {
                return at;
            }
        }
    }

    /// 末, まで, 中; 末 at most once, and not after まで.
    fn end_word(&self, at: Cursor, written: &mut Occurrence, moment: &mut Moment) -> Option<Cursor> {
        let of = self.skip(at, TokenKind::No).filter(|c| self.is_deadline_word(*c) || self.is_last(*c));
        // R7.3.末
        let is_numeric = moment.notation == Notation::Numeric;
        let of = of.or_else(|| self.skip(at, TokenKind::Dot).filter(|c| is_numeric && self.is_last(*c)));
        let of = of.or_else(|| self.skip(at, TokenKind::Wo).filter(|c| self.is_deadline_word(*c)));
        let word = of.unwrap_or(at);
        match self.kind(word)? {
            TokenKind::End(End::Last) if moment.last || matches!(moment.part, Part::Bare(_)) => return None,
            TokenKind::End(End::Last) => {
                moment.last = true;
                written.end = true;
            }
            TokenKind::End(_) if matches!(moment.part, Part::Bare(_)) => return None,
            TokenKind::End(_) => written.end = true,
            _ => return None,
        }
        let behind = self.step(word);
        written.to = behind.pos;
        Some(behind)
    }

    /// の and を precede 期限 and 締切 only; 9月のまで and 9月の中 mean nothing.
    fn is_deadline_word(&self, at: Cursor) -> bool {
        self.kind(at) == Some(TokenKind::End(End::Until))
            && self.folded.char(at.pos).is_some_and(|c| "期締〆".contains(c))
    }

    pub(super) fn is_last(&self, at: Cursor) -> bool {
        self.kind(at) == Some(TokenKind::End(End::Last))
    }

    /// 頃, メド, を目途に, の予定. 目標 counts only as を目標に, or in a column.
    fn about(&self, at: Cursor) -> Option<Cursor> {
        let particle =
            self.skip(at, TokenKind::Wo).or_else(|| self.skip(at, TokenKind::No).filter(|c| self.is_planned(*c)));
        let word = particle.unwrap_or(at);
        let behind = self.skip(word, TokenKind::About)?;
        let is_target = self.folded.starts_with(word.pos, "目標");
        let allowed = !is_target || self.mode == Mode::Column || self.skip(at, TokenKind::Wo).is_some();
        allowed.then_some(behind)
    }

    fn is_planned(&self, at: Cursor) -> bool {
        self.folded.starts_with(at.pos, "予定") || self.folded.starts_with(at.pos, "見込")
    }

    /// `(予定)`, `(締切)`: the expression excludes the brackets.
    fn bracketed_word(&self, at: Cursor, written: &mut Occurrence) -> Option<Cursor> {
        if let Some(behind) = self.bracketed_term(at) {
            written.end = true;
            return Some(behind);
        }
        let (kind, behind) = self.bracketed(at, |c| Some((self.kind(c)?, self.step(c))))?;
        match kind {
            TokenKind::About => written.approximate = true,
            TokenKind::End(End::Until | End::Last) => written.end = true,
            _ => return None,
        }
        Some(behind)
    }

    /// （消印有効ではなく必着）
    fn bracketed_term(&self, at: Cursor) -> Option<Cursor> {
        let inner = self.folded.str(at.pos, (at.pos + 24).min(self.folded.len())).strip_prefix('(')?;
        let inner = inner.split_once(')')?.0;
        let behind = at.pos + inner.chars().count() + 2;
        ["必着", "締切", "消印有効"].iter().any(|word| inner.ends_with(word)).then(|| self.jump(at, behind))
    }

    /// 上半期に1回: once in the half-year, by its end.
    fn once(&self, at: Cursor, written: &mut Occurrence, moment: &Moment) -> Option<Cursor> {
        if written.end || !matches!(moment.part, Part::Half(_) | Part::Quarter(_)) {
            return None;
        }
        let count = at.pos + usize::from(self.folded.char(at.pos) == Some('に'));
        let behind = frequency::times(self.folded, count)?;
        written.end = true;
        written.to = behind;
        Some(self.jump(at, behind))
    }

    /// (土), （月・祝）, 火曜日. `(祝)` names no weekday.
    fn weekday(&self, at: Cursor) -> Option<(Option<u32>, Cursor)> {
        let char = |pos| self.folded.char(pos);
        let number = |pos| char(pos).and_then(weekday_of);
        let is_day = |c: char| weekday_of(c).is_some();
        if char(at.pos).is_some_and(is_day) && char(at.pos + 1) == Some('曜') {
            let length = 2 + usize::from(char(at.pos + 2) == Some('日'));
            return Some((number(at.pos), self.jump(at, at.pos + length)));
        }
        if char(at.pos) != Some('(') {
            return None;
        }
        let inside = (at.pos + 1..at.pos + 10)
            .take_while(|&pos| char(pos).is_some_and(|c| is_day(c) || "祝休曜・、,振替".contains(c)));
        let close = at.pos + 1 + inside.count();
        (close > at.pos + 1 && char(close) == Some(')')).then(|| (number(at.pos + 1), self.jump(at, close + 1)))
    }

    /// 17時, 午後5時15分, 13:30～16:00, 正午
    fn time_of_day(&self, at: Cursor) -> Option<Cursor> {
        let first = self.time(at.pos)?;
        let mut end = first;
        for mark in ["~", "-", "から", "・", "、"] {
            if self.folded.starts_with(end, mark)
                && let Some(behind) = self.time(end + mark.chars().count())
            {
                end = behind;
                break;
            }
        }
        let goes_on = self.folded.char(end + 1).is_some_and(|c| c.is_alphanumeric() && !"のにで".contains(c));
        if end == first && self.folded.char(end) == Some('~') && !goes_on {
            end += 1;
        }
        Some(self.jump(at, end))
    }

    fn time(&self, mut pos: usize) -> Option<usize> {
        let char = |pos| self.folded.char(pos);
        if self.folded.starts_with(pos, "正午") {
            return Some(pos + 2);
        }
        if char(pos) == Some('T') {
            pos += 1;
        }
        if self.folded.starts_with(pos, "午前") || self.folded.starts_with(pos, "午後") {
            pos += 2;
        }
        let hour = self.digits(pos)?;
        match char(hour)? {
            '時' => {
                let behind = hour + 1;
                match self.digits(behind) {
                    Some(minute) if char(minute) == Some('分') => Some(minute + 1),
                    _ => Some(behind + usize::from(char(behind) == Some('半'))),
                }
            }
            ':' => {
                let minute = self.digits(hour + 1)?;
                let second = (char(minute) == Some(':')).then(|| self.digits(minute + 1)).flatten();
                Some(second.unwrap_or(minute))
            }
            _ => None,
        }
    }

    fn digits(&self, pos: usize) -> Option<usize> {
        let length = (pos..pos + 2).take_while(|&p| self.folded.char(p).is_some_and(|c| c.is_ascii_digit())).count();
        (length > 0).then_some(pos + length)
    }
}
