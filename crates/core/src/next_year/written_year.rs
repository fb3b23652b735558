//! Finds years in a text, with all that is needed to replace them in the same notation.

use matome_deadline::era::{ERAS, Era};
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::written::{era, kanji};

#[derive(Debug, Clone)]
pub(super) struct WrittenYear {
    /// Bytes, from the era's name to the last digit.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Byte position of the digits after the era's name.
    pub(super) first_digit: usize,
    pub(super) era: Option<Era>,
    pub(super) digits: Digits,
    pub(super) western: i32,
    pub(super) meaning: Meaning,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// 令和8年度, R8
    Fiscal,
    /// 令和8年: from January.
    Calendar,
    /// 令和8年10月, R8.10.1
    Day {
        month: u32,
    },
    End,
}

/// Notation of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Digits {
    Half {
        width: usize,
    },
    Full {
        width: usize,
    },
    /// 二十六, 二〇二六
    Kanji,
    /// 元
    First,
}

impl WrittenYear {
    pub(super) const fn fiscal_year(&self) -> FiscalYear {
        match self.meaning {
            Meaning::Day { month } if month < 4 => FiscalYear::new(self.western - 1),
            _ => FiscalYear::new(self.western),
        }
    }
}

impl Digits {
    /// `n` in this notation; `None` for kanji numerals.
    pub(super) fn write(self, n: i32) -> Option<String> {
        match self {
            Self::Half { width } => Some(format!("{n:0width$}")),
            Self::Full { width } => {
                let wide = |c: char| char::from_u32(c as u32 - '0' as u32 + '０' as u32).unwrap_or(c);
                Some(format!("{n:0width$}").chars().map(wide).collect())
            }
            Self::First => Some(n.to_string()),
            Self::Kanji => None,
        }
    }
}

pub(super) fn all(text: &str) -> Vec<WrittenYear> {
    let letters: Vec<FoldedChar> =
        text.char_indices().filter(|(_, c)| !c.is_whitespace()).map(FoldedChar::of).collect();
    let mut years = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        match year_at(&letters, at) {
            Some((year, next)) => {
                years.push(year);
                at = next;
            }
            None => at += 1,
        }
    }
    years
}

/// A non-space character, half-width where it has such a form.
#[derive(Clone, Copy)]
struct FoldedChar {
    start: usize,
    end: usize,
    written: char,
    folded: char,
}

impl FoldedChar {
    fn of((start, written): (usize, char)) -> Self {
        let folded = match written {
            '！'..='～' => char::from_u32(written as u32 - '！' as u32 + '!' as u32).unwrap_or(written),
            c => c,
        };
        Self { start, end: start + written.len_utf8(), written, folded }
    }
}

fn year_at(letters: &[FoldedChar], at: usize) -> Option<(WrittenYear, usize)> {
    let folded: String = letters[at..].iter().take(24).map(|letter| letter.folded).collect();
    let before = at.checked_sub(1).map(|at| letters[at].folded);
    let (era, named) = match era::leading(&folded) {
        Some((_, era::Name::Initial, rest)) if !era::initial_stands_for_itself(before, rest) => return None,
        Some((era, name, rest)) => {
            let is_cut = name == era::Name::Letter && before.is_some_and(|c| c.is_ascii_alphanumeric());
            (Some(era).filter(|_| !is_cut)?.into(), folded.chars().count() - rest.chars().count())
        }
        None if before.is_some_and(|c| c.is_ascii_alphanumeric() || c == ',' || kanji::numeral(c).is_some()) => {
            return None;
        }
        None => (None, 0),
    };
    let first = at + named;
    let (n, digits, next) = number_at(letters, first)?;
    let western = match era {
        Some(era) => Some(n).filter(|n| *n <= 99).and_then(|n| era.western(n))?,
        None => Some(n).filter(|n| (1900..=2199).contains(n) && next - first == 4)?,
    };
    let (start, end) = (letters[at].start, letters[next - 1].end);
    let meaning = meaning(letters, at, next, era.is_some())?;
    let first_digit = letters[first].start;
    Some((WrittenYear { start, end, first_digit, era, digits, western, meaning }, next))
}

/// The number at `at`, its notation and its end.
fn number_at(letters: &[FoldedChar], at: usize) -> Option<(i32, Digits, usize)> {
    let first = letters.get(at)?;
    if first.folded == '元' {
        return Some((1, Digits::First, at + 1));
    }
    let length = |wanted: fn(&FoldedChar) -> bool| letters[at..].iter().take_while(|letter| wanted(letter)).count();
    let length_of_digits = length(|letter| letter.folded.is_ascii_digit());
    let count = if length_of_digits > 0 { length_of_digits } else { length(|l| kanji::numeral(l.folded).is_some()) };
    let text: String = letters[at..at + count].iter().map(|letter| letter.folded).collect();
    let number = if length_of_digits > 0 { text.parse().ok()? } else { i32::try_from(kanji::number(&text)?).ok()? };
    let width = if first.folded == '0' { count } else { 1 };
    let digits = match first.written {
        '0'..='9' => Digits::Half { width },
        '０'..='９' => Digits::Full { width },
        _ => Digits::Kanji,
    };
    (count > 0).then_some((number, digits, at + count))
}

/// The meaning of a year by its context; `None` if it is no year.
fn meaning(letters: &[FoldedChar], at: usize, next: usize, has_era: bool) -> Option<Meaning> {
    let before: String = letters[at.saturating_sub(2)..at].iter().map(|letter| letter.folded).collect();
    let behind: String = letters[next..].iter().take(24).map(|letter| letter.folded).collect();
    let bare = bracketed(&behind).unwrap_or(&behind);
    let bare = bare.strip_prefix([')', ']', '】']).filter(|rest| rest.starts_with('年')).unwrap_or(bare);
    let unit = ["年度", "年"].into_iter().find(|unit| bare.starts_with(unit));
    let rest = bare.strip_prefix(unit.unwrap_or_default()).unwrap_or(bare);
    if is_end(&before, rest, unit.is_some()) {
        return Some(Meaning::End);
    }
    let month = |text: &str| text[..digits_of(text)].parse().ok().filter(|month| (1..=12).contains(month));
    match unit {
        Some("年度") => Some(Meaning::Fiscal),
        Some(_) => match month(rest).filter(|_| rest[digits_of(rest)..].starts_with('月')) {
            Some(month) => Some(Meaning::Day { month }),
            None => Some(Meaning::Calendar),
        },
        None => match bare.strip_prefix(['.', '/', '-']).filter(|rest| digits_of(rest) > 0) {
            Some(rest) => month(rest).filter(|_| digits_of(rest) <= 2).map(|month| Meaning::Day { month }),
            None if bare.starts_with(|c: char| c.is_ascii_alphanumeric() && !has_era) => None,
            None if bare.starts_with(['月', '日', '円', '人', '件', '回', '号', '条', '千', '万']) => None,
            None => Some(Meaning::Fiscal),
        },
    }
}

fn digits_of(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len())
}

/// Whether a year ends a span: 令和4年度～令和8年度, 令和4～8年度, 令和4年度から.
fn is_end(before: &str, rest: &str, has_unit: bool) -> bool {
    let is_dash = |c: char| matches!(c, '~' | '〜' | '−' | '–' | '―');
    let goes_on = rest.strip_prefix(|c| is_dash(c) || c == '-');
    let with_year = |rest: &str| {
        let other = rest.chars().take(8).collect::<String>();
        era::leading(rest).is_some() || digits_of(rest) > 0 && (other.contains('年') || digits_of(rest) == 4)
    };
    let ends = before.ends_with(is_dash) || before.ends_with("から");
    ends || goes_on.is_some_and(with_year) && (has_unit || rest.starts_with(is_dash)) || rest.starts_with("から")
}

fn bracketed(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('(')?;
    let (content, rest) = inside.split_once(')')?;
    let named = ERAS.iter().find_map(|era| content.strip_prefix(era.name));
    let number = named.unwrap_or(content).trim_end_matches("年度").trim_end_matches('年');
    let is_year = named.is_some() && number.chars().count() <= 3 || number.len() == 4 && digits_of(number) == 4;
    is_year.then_some(rest)
}
