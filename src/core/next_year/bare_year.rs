//! Years that are written without their era: 30年度末, 31年3月. Which of them is meant only the sheet's own year can
//! say.

use crate::core::era::ERAS;
use crate::core::fiscal_year::FiscalYear;

/// What a number of years may follow that is none of an era's: 第3年度, 約2年, and the rest of a longer number.
const NO_YEAR_BEHIND: &str = "第約計後過.,/-和成正治令平昭R";

/// Whether `text` names the year, or a month in it, by the number that it has in an era.
pub(super) fn names(text: &str, year: FiscalYear) -> bool {
    let letters: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).map(folded).collect();
    let begins = |at: &usize| {
        let before = at.checked_sub(1).map(|at| letters[at]);
        !before.is_some_and(|c| c.is_ascii_alphanumeric() || NO_YEAR_BEHIND.contains(c))
    };
    (0..letters.len()).filter(begins).any(|at| is_of(&letters[at..], year))
}

fn folded(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(c as u32 - '！' as u32 + '!' as u32).unwrap_or(c),
        c => c,
    }
}

fn is_of(letters: &[char], year: FiscalYear) -> bool {
    let Some((n, rest)) = number(letters).or_else(|| letters.strip_prefix(&['元']).map(|rest| (1, rest))) else {
        return false;
    };
    let calendar = match rest {
        ['年', '度', '目', ..] => return false,
        ['年', '度', ..] => year.start(),
        ['年', rest @ ..] => match number(rest) {
            Some((month @ 1..=3, ['月', ..])) if month > 0 => year.start() + 1,
            Some((4..=12, ['月', ..])) => year.start(),
            _ => return false,
        },
        _ => return false,
    };
    ERAS.iter().any(|era| era.western(n) == Some(calendar))
}

/// A number of one or two digits, and what stands behind it.
fn number(letters: &[char]) -> Option<(i32, &[char])> {
    let digits = letters.iter().take_while(|c| c.is_ascii_digit()).count();
    let text: String = letters[..digits].iter().collect();
    Some((text.parse().ok().filter(|_| digits <= 2)?, &letters[digits..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_without_its_era_is_that_of_the_sheet() {
        for (text, year, expected) in [
            ("30年度末", 2018, true),
            ("３１年２月末", 2018, true),
            ("30年12月末", 2018, true),
            ("612g\n（29年度実績）", 2017, true),
            ("５年11月末", 2023, true),
            ("6年 1月", 2023, true),
            ("元年度", 2019, true),
            ("31年4月", 2018, false),
            ("30年度末", 2019, false),
            ("平成30年度末", 2018, false),
            ("R5年度", 2023, false),
            ("第5年度", 2023, false),
            ("5年度目", 2023, false),
            ("築5年11か月", 2023, false),
            ("5年間", 2023, false),
            ("2018年度", 2018, false),
        ] {
            assert_eq!(names(text, FiscalYear::new(year)), expected, "{text}");
        }
    }
}
