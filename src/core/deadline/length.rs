//! How long: 3年間, 2か年, 3か月間, 10日間 behind a beginning (令和6年度から3年間). How often (3か月ごと) is
//! `frequency`'s.

use chrono::{Days, Months, NaiveDate};

use super::fold::Folded;

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    Months(u32),
    Days(u32),
}

/// The units and how many months, or else days, they have.
const UNITS: [(&str, Length); 13] = [
    ("年間", Length::Months(12)),
    ("か年", Length::Months(12)),
    ("カ年", Length::Months(12)),
    ("ヵ年", Length::Months(12)),
    ("ヶ年", Length::Months(12)),
    ("箇年", Length::Months(12)),
    ("か月", Length::Months(1)),
    ("カ月", Length::Months(1)),
    ("ヵ月", Length::Months(1)),
    ("ヶ月", Length::Months(1)),
    ("箇月", Length::Months(1)),
    ("週間", Length::Days(7)),
    ("日間", Length::Days(1)),
];

/// The length that begins at a glyph, and the glyph behind it.
pub(super) fn length(folded: &Folded, at: usize) -> Option<(Length, usize)> {
    let digits = (at..at + 3).take_while(|&i| folded.char(i).is_some_and(|c| c.is_ascii_digit())).count();
    let number: u32 = folded.str(at, at + digits).parse().ok().filter(|n| (1..=100).contains(n))?;
    let (name, unit) = UNITS.iter().find(|(name, _)| folded.starts_with(at + digits, name))?;
    let behind = at + digits + name.chars().count();
    let behind = behind + usize::from(name.ends_with('月') && folded.char(behind) == Some('間'));
    Some((unit.times(number), behind))
}

impl Length {
    const fn times(self, number: u32) -> Self {
        match self {
            Self::Months(months) => Self::Months(months * number),
            Self::Days(days) => Self::Days(days * number),
        }
    }

    /// The last day of a time of this length that begins on `first`.
    pub(super) fn last_day(self, first: NaiveDate) -> Option<NaiveDate> {
        let behind = match self {
            Self::Months(months) => first.checked_add_months(Months::new(months)),
            Self::Days(days) => first.checked_add_days(Days::new(u64::from(days))),
        };
        behind?.pred_opt()
    }
}
