//! The third step: tokens to expressions, without resolving days. Members of a *series* are joined by 、・及び (one
//! expression each) or by ～ and から (one expression together). A member inherits omitted parts from its neighbour: 6・7月,
//! 6～8月, 令和6年10月～7年3月, 9月24日～25日.

use super::expression::{Expression, Moment, Occurrence, Part, Year, YearUnit};
use super::fold::{Folded, Gap};
use super::frequency::length;
use super::item::{MarkSet, set_before};
use super::token::{Token, TokenKind};
use super::{Mode, inherit};

/// Limits a series so that a text of commas is read in linear time.
const LONGEST_SERIES: usize = 32;

/// A position between tokens, as a glyph index: weekdays and times of day are skipped without being tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cursor {
    pub next: usize,
    pub pos: usize,
}

pub(super) struct Parser<'a> {
    pub folded: &'a Folded<'a>,
    pub tokens: &'a [Token],
    pub sets: &'a [MarkSet],
    pub mode: Mode,
}

/// In text order. Numbers of item marks are excluded.
pub(super) fn expressions(folded: &Folded, tokens: &[Token], sets: &[MarkSet], mode: Mode) -> Vec<Occurrence> {
    let parser = Parser { folded, tokens, sets, mode };
    let mut found = Vec::new();
    let mut next = 0;
    while let Some(token) = tokens.get(next) {
        let here = Cursor { next, pos: token.from };
        if parser.is_in_mark(token.from) {
            next += 1;
            continue;
        }
        match parser.any(here, &mut found) {
            Some(behind) if behind.next > next => next = behind.next,
            _ => next += 1,
        }
    }
    found
}

impl Parser<'_> {
    /// The token kind at the cursor, if the token follows without a gap.
    pub(super) fn kind(&self, at: Cursor) -> Option<TokenKind> {
        self.tokens.get(at.next).filter(|token| token.from == at.pos).map(|token| token.kind)
    }

    pub(super) fn step(&self, at: Cursor) -> Cursor {
        Cursor { next: at.next + 1, pos: self.tokens.get(at.next).map_or(at.pos, |token| token.to) }
    }

    pub(super) fn skip(&self, at: Cursor, kind: TokenKind) -> Option<Cursor> {
        (self.kind(at) == Some(kind)).then(|| self.step(at))
    }

    pub(super) fn jump(&self, at: Cursor, pos: usize) -> Cursor {
        let passed = self.tokens[at.next.min(self.tokens.len())..].iter().take_while(|token| token.from < pos).count();
        Cursor { next: at.next + passed, pos }
    }

    fn any(&self, here: Cursor, found: &mut Vec<Occurrence>) -> Option<Cursor> {
        match self.kind(here)? {
            TokenKind::Recurring => Some(self.recurring(here, found)),
            TokenKind::Throughout => Some(self.plain(here, Expression::Throughout, found)),
            TokenKind::Unclear | TokenKind::Season => Some(self.plain(here, Expression::Unclear, found)),
            _ => self.series(here, found),
        }
    }

    fn plain(&self, here: Cursor, expression: Expression, found: &mut Vec<Occurrence>) -> Cursor {
        let behind = self.step(here);
        found.push(Occurrence { to: behind.pos, behind: behind.pos, ..Occurrence::new(expression, here.pos) });
        behind
    }

    /// 毎月10日, 毎年9月, 毎年度末: the day is part of the recurring expression.
    fn recurring(&self, here: Cursor, found: &mut Vec<Occurrence>) -> Cursor {
        let mut behind = self.step(here);
        if self.folded.char(here.pos).is_some_and(|c| matches!(c, '毎' | '各' | '偶' | '奇')) {
            if let Some((_, c)) = self.day_only(behind) {
                behind = c;
            } else if let Some(c) = self.series(behind, &mut Vec::new()) {
                behind = c;
            }
        }
        let mut written = Occurrence { to: behind.pos, ..Occurrence::new(Expression::Recurring, here.pos) };
        let mut moment = Moment::new(None, Part::Whole);
        behind = self.tail(behind, &mut written, &mut moment);
        written.behind = behind.pos;
        found.push(written);
        behind
    }

    fn series(&self, here: Cursor, found: &mut Vec<Occurrence>) -> Option<Cursor> {
        let first = found.len();
        let mut at = self.member(here, None, found)?;
        while let Some(behind_comma) = self.comma(at).filter(|_| found.len() < first + LONGEST_SERIES) {
            let before = found[first..].last().and_then(|last| Some(last.expression.moments()?.1));
            match self.member(behind_comma, before, found) {
                Some(behind) => at = behind,
                None => break,
            }
        }
        if !inherit::units(&mut found[first..]) {
            found.truncate(first);
            return None;
        }
        self.ends_by_word_apart(here, at, found, first);
        self.ends_each(&mut found[first..]);
        let to = found.last().map_or(here.pos, |last| last.to);
        found[first..].iter_mut().for_each(|member| member.series = (here.pos, to));
        Some(at)
    }

    /// 前期・後期各1回: once in each, by its end.
    fn ends_each(&self, members: &mut [Occurrence]) {
        let each = members.last().is_some_and(|last| last.end && self.folded.str(last.from, last.to).contains('各'));
        if each {
            members.iter_mut().for_each(Occurrence::end_if_single);
        }
    }

    /// 、, in a column also the slash or dot of 6/9/12月 and 4.5月.
    fn comma(&self, at: Cursor) -> Option<Cursor> {
        let stroke = || self.skip(at, TokenKind::Slash).or_else(|| self.skip(at, TokenKind::Dot));
        let stroke = || stroke().filter(|_| self.mode == Mode::Column);
        self.skip(at, TokenKind::Comma).or_else(stroke)
    }

    /// Parses a moment, a range or an open range. `before` is the last moment of the preceding member.
    fn member(&self, here: Cursor, before: Option<Moment>, found: &mut Vec<Occurrence>) -> Option<Cursor> {
        let ahead = self.skip(here, TokenKind::AboutAhead);
        let wave = self.open_start(ahead.unwrap_or(here));
        let start = wave.or(ahead).unwrap_or(here);
        if before.is_none() && wave.is_none() && !self.may_begin(start) {
            return None;
        }
        let (mut moment, behind) = self.moment_or_rest(start, before)?;
        if moment.part == Part::Whole && self.is_season(behind) {
            let behind = self.step(behind);
            found.push(Occurrence {
                to: behind.pos,
                behind: behind.pos,
                ..Occurrence::new(Expression::Unclear, here.pos)
            });
            return Some(behind);
        }
        let at_moment = Occurrence::new(Expression::At(moment), here.pos);
        let mut written = Occurrence { approximate: ahead.is_some(), to: behind.pos, ..at_moment };
        let behind = self.tail(behind, &mut written, &mut moment);
        let behind = if wave.is_some() {
            written.expression = Expression::UpTo(moment);
            behind
        } else {
            self.range(behind, moment, &mut written)
        };
        written.behind = behind.pos;
        found.push(written);
        Some(behind)
    }

    /// 令和7年夏頃 names neither a day nor a year to finish in.
    fn is_season(&self, at: Cursor) -> bool {
        matches!(self.kind(at), Some(TokenKind::Season | TokenKind::Unclear))
            && self.folded.char(at.pos).is_some_and(|c| "春夏秋冬".contains(c))
    }

    /// Parses ～ or から and the other end, if any.
    fn range(&self, at: Cursor, start: Moment, written: &mut Occurrence) -> Cursor {
        written.expression = Expression::At(start);
        let Some(behind_mark) = self.range_mark(at).or_else(|| self.wave_behind_words(at)) else { return at };
        let start_unit_is_open = matches!(start.part, Part::Bare(_)) || start.is_unstated_year();
        if let Some((mut end, behind)) = self.moment_or_rest(behind_mark, Some(start)) {
            written.end = false;
            written.to = behind.pos;
            let behind = self.tail(behind, written, &mut end);
            let moved = self.kind(at) == Some(TokenKind::From) && self.is_moved(behind);
            written.expression = if moved { Expression::At(end) } else { Expression::Between(start, end) };
            return behind;
        }
        if self.kind(at) == Some(TokenKind::Dash) || start_unit_is_open && !start.is_unstated_year() {
            return at;
        }
        self.since(at, behind_mark, start, written)
    }

    /// 3月から1月に早める: the second date replaces the first.
    fn is_moved(&self, behind: Cursor) -> bool {
        let moves = ["に早め", "に前倒", "に変更", "に延", "に繰り", "へ変更", "へ前倒", "へ延"];
        moves.iter().any(|word| self.folded.starts_with(behind.pos, word))
    }

    /// `10月から`, `8月～`, `10月以降`, with a following 随時, 順次 or 継続.
    fn since(&self, at: Cursor, behind_mark: Cursor, start: Moment, written: &mut Occurrence) -> Cursor {
        if written.end && !start.last {
            return at;
        }
        if let Some((length, behind)) = length(self.folded, behind_mark.pos) {
            written.expression = Expression::Lasting(start, length);
            written.to = behind;
            return self.jump(behind_mark, behind);
        }
        written.expression = Expression::Since(start);
        written.to = behind_mark.pos;
        match self.kind(behind_mark) {
            Some(TokenKind::Throughout | TokenKind::Unclear | TokenKind::Season) => self.step(behind_mark),
            _ => behind_mark,
        }
    }

    fn range_mark(&self, at: Cursor) -> Option<Cursor> {
        match self.kind(at)? {
            TokenKind::Wave | TokenKind::Dash | TokenKind::From => Some(self.step(at)),
            _ => None,
        }
    }

    /// 9月2日着手～2月28日完了: the wave follows a word for the start.
    fn wave_behind_words(&self, at: Cursor) -> Option<Cursor> {
        const LONGEST: usize = 8;
        let is_word = |pos: &usize| {
            let c = self.folded.char(*pos);
            self.folded.gap(*pos) == Gap::None && c.is_some_and(|c| c.is_alphabetic() || matches!(c, '(' | ')'))
        };
        let words = (at.pos..at.pos + LONGEST).take_while(is_word).count();
        let behind = self.skip(self.jump(at, at.pos + words), TokenKind::Wave)?;
        self.moment(behind).is_some().then_some(behind)
    }

    /// `～9月末`: a wave without a start.
    fn open_start(&self, at: Cursor) -> Option<Cursor> {
        let behind = self.skip(at, TokenKind::Wave)?;
        let before = self.folded.char_before(at.pos);
        // 契約日～9月末: no day before it.
        let is_word = |c: char| self.mode == Mode::Column && c.is_alphabetic() && !c.is_ascii();
        let nothing_before =
            self.folded.gap(at.pos) != Gap::None || before.is_none_or(|c| "([:、,。/・年度".contains(c) || is_word(c));
        nothing_before.then_some(behind)
    }

    fn is_in_mark(&self, pos: usize) -> bool {
        set_before(self.sets, pos).is_some_and(|set| pos < set.to)
    }

    fn is_behind_mark(&self, pos: usize) -> bool {
        pos > 0 && self.is_in_mark(pos - 1)
    }

    /// A number that continues a word, formula or number starts no date: 第3条, S=1/500, 3-12号線.
    fn may_begin(&self, at: Cursor) -> bool {
        let is_number = matches!(self.kind(at), Some(TokenKind::Number(_)));
        if !is_number || self.folded.gap(at.pos) != Gap::None || self.is_behind_mark(at.pos) {
            return true;
        }
        match self.folded.char_before(at.pos) {
            // 調査/10月: a slash after a word separates two entries.
            Some('/') => !self.folded.char_before(at.pos - 1).is_some_and(|c| c.is_ascii_alphanumeric()),
            // 10月or11月
            Some(c) if c.is_ascii_lowercase() => self.kind(self.step(at)) == Some(TokenKind::Month),
            Some(c) if c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '=' | '#' | '第' | '¥' | '\\' | '_') => {
                false
            }
            Some('-') => !self.folded.char_before(at.pos - 1).is_some_and(|c| c.is_ascii_alphanumeric()),
            _ => true,
        }
    }
}

impl Moment {
    /// 令和6 or R6 with nothing after it.
    pub(super) fn is_unstated_year(&self) -> bool {
        self.part == Part::Whole && matches!(self.year, Some(Year { unit: YearUnit::Unstated, .. }))
    }
}
