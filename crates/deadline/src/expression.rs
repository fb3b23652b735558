//! Types of the third step: expressions as written, before their days are resolved.

use super::frequency::Length;
use crate::era::Era;

/// A time expression with the surrounding words that decide its meaning.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Occurrence {
    pub expression: Expression,
    /// まで, 末, 中, 期限: a date to finish by.
    pub end: bool,
    /// 頃, メド, 概ね, 予定.
    pub approximate: bool,
    /// Weekday named with a day; Monday is 0.
    pub weekday: Option<u32>,
    /// First glyph; the range includes those words but no trailing particle.
    pub from: usize,
    pub to: usize,
    /// Glyphs of the whole list: for 11・12月, both members.
    pub series: (usize, usize),
    /// 済, （完了）: marked as done.
    pub done: bool,
    /// End of everything attached: a time of day, a bracket with 予定.
    pub behind: usize,
}

impl Occurrence {
    /// Creates an occurrence at glyph `from`, without trailing words.
    pub(super) const fn new(expression: Expression, from: usize) -> Self {
        Self {
            expression,
            end: false,
            approximate: false,
            weekday: None,
            from,
            to: from,
            series: (from, from),
            done: false,
            behind: from,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Expression {
    At(Moment),
    /// `4月～6月`
    Between(Moment, Moment),
    /// `10月から`
    Since(Moment),
    /// `令和6年度から3年間`
    Lasting(Moment, Length),
    /// `～9月末`
    UpTo(Moment),
    Throughout,
    Recurring,
    Unclear,
}

impl Expression {
    pub(super) fn moments(&self) -> Option<(Moment, Moment)> {
        match *self {
            Self::At(one) | Self::Since(one) | Self::Lasting(one, _) | Self::UpTo(one) => Some((one, one)),
            Self::Between(start, end) => Some((start, end)),
            Self::Throughout | Self::Recurring | Self::Unclear => None,
        }
    }

    pub(super) fn moments_mut(&mut self) -> Vec<&mut Moment> {
        match self {
            Self::At(one) | Self::Since(one) | Self::Lasting(one, _) | Self::UpTo(one) => vec![one],
            Self::Between(start, end) => vec![start, end],
            Self::Throughout | Self::Recurring | Self::Unclear => Vec::new(),
        }
    }
}

/// A day or a span with one name. `last` selects its last day only (9月末).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Moment {
    pub year: Option<Year>,
    pub part: Part,
    pub last: bool,
    /// Notation, where it leaves a choice.
    pub notation: Notation,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Notation {
    #[default]
    Words,
    /// `R8.9.30`, `2026-09`: a bare number after it in a range has its smallest unit.
    Numeric,
    /// `9/30`, which could be a fraction.
    Slash,
    /// `9.30`, which could be a number.
    Decimal,
    Serial,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Year {
    pub number: YearNumber,
    pub unit: YearUnit,
    /// The same year in the other count, in brackets: 令和6（2024）年.
    pub repeated: Option<YearNumber>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum YearNumber {
    Western(u32),
    /// `letter`: written short (R6).
    Era {
        era: Era,
        number: u32,
        letter: bool,
    },
    /// 26年度: the era is omitted.
    Implied(u32),
    /// 翌年: relative to the reference year.
    Relative(i32),
    /// 同年: the last named year.
    Same,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum YearUnit {
    /// 年
    Calendar,
    /// 年度
    Fiscal,
    Unstated,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    Month(u32),
    Day {
        month: u32,
        day: u32,
    },
    Third {
        month: u32,
        third: Third,
    },
    MonthHalf {
        month: u32,
        half: Half,
    },
    /// 10月第2週
    Week {
        month: u32,
        week: u32,
    },
    /// 10月第2水曜日; Monday is 0.
    NthWeekday {
        month: u32,
        nth: u32,
        weekday: u32,
    },
    /// 12月議会
    Assembly(u32),
    Half(Half),
    Quarter(u32),
    /// 年度当初
    YearBeginning,
    /// 年度半ば
    YearMiddle,
    /// 年内, 年末
    InYear,
    /// 年明け
    NewYear,
    /// 年末年始
    NewYearHolidays,
    /// お盆
    Bon,
    /// A number that takes its unit from the other end of a range or list.
    Bare(u32),
    Serial(u32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    First,
    Second,
}

impl Half {
    pub(super) const fn months(self) -> (u32, u32) {
        match self {
            Self::First => (4, 9),
            Self::Second => (10, 3),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Third {
    Early,
    Middle,
    Late,
    /// 上中旬
    FirstTwo,
    /// 中下旬
    LastTwo,
    /// 初め, 当初: the first third of a month, the first month of a year.
    Beginning,
}

impl Moment {
    pub(super) const fn new(year: Option<Year>, part: Part) -> Self {
        Self { year, part, last: false, notation: Notation::Words }
    }

    pub(super) const fn written(self, notation: Notation) -> Self {
        Self { notation, ..self }
    }

    /// The named month, which later members may inherit.
    pub(super) const fn month(&self) -> Option<u32> {
        match self.part {
            Part::Month(month)
            | Part::Day { month, .. }
            | Part::Third { month, .. }
            | Part::MonthHalf { month, .. }
            | Part::Week { month, .. }
            | Part::NthWeekday { month, .. }
            | Part::Assembly(month) => Some(month),
            _ => None,
        }
    }

    pub(super) fn names_month(&self) -> bool {
        self.month().is_some()
    }
}
