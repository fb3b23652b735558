//! Rounds in decimal as Excel does: to 15 significant digits first, then half away from zero. Binary rounding would
//! show 0.145 in `0.00` as 0.14.

const SIGNIFICANT: usize = 15;

/// Digits of an unsigned number before and after the decimal point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decimal {
    /// Without leading zeros; empty for a number below 1.
    pub(super) whole: String,
    pub(super) fraction: String,
}

impl Decimal {
    /// Rounds `number * 10^shift`, without sign, to `places` decimals.
    pub(super) fn rounded(number: f64, shift: i32, places: usize) -> Self {
        let (figures, exponent) = significant(number);
        // `number * 10^places` as an integer.
        let scaled = round(&figures, exponent + 1 + shift + places as i32);
        let scaled = format!("{scaled:0>places$}");
        let (whole, fraction) = scaled.split_at(scaled.len() - places);
        Self { whole: whole.trim_start_matches('0').to_owned(), fraction: fraction.to_owned() }
    }
}

/// Significant digits of an unsigned number, and the exponent of the first.
fn significant(number: f64) -> (Vec<u8>, i32) {
    let text = format!("{:.*e}", SIGNIFICANT - 1, number.abs());
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let figures = mantissa.bytes().filter(u8::is_ascii_digit).map(|b| b - b'0').collect();
    (figures, exponent.parse().unwrap_or(0))
}

/// Rounds to the first `kept` digits; one more on carry.
fn round(figures: &[u8], kept: i32) -> String {
    let Ok(kept) = usize::try_from(kept) else { return String::new() };
    let mut carry = figures.get(kept).is_some_and(|next| *next >= 5);
    let mut rounded: Vec<u8> = figures.iter().copied().chain(std::iter::repeat(0)).take(kept).collect();
    for digit in rounded.iter_mut().rev() {
        *digit = (*digit + u8::from(carry)) % 10;
        carry &= *digit == 0;
    }
    let ahead = carry.then_some('1');
    ahead.into_iter().chain(rounded.into_iter().map(|digit| char::from(b'0' + digit))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_go_away_from_zero_on_the_decimal_number() {
        for (number, shift, places, whole, fraction) in [
            (0.125, 2, 0, "13", ""),
            (1052.5, 0, 0, "1053", ""),
            (0.145, 0, 2, "", "15"),
            (1.005, 0, 2, "1", "01"),
            (99.995, 0, 2, "100", "00"),
            (0.1 + 0.2, 0, 3, "", "300"),
            (0.5, 0, 0, "1", ""),
            (0.05, 0, 0, "", ""),
            (-2.5, 0, 1, "2", "5"),
            (1e15, 0, 1, "1000000000000000", "0"),
            (1_234_567.0, -3, 0, "1235", ""),
            (1e-7, 0, 2, "", "00"),
            (0.0, 0, 1, "", "0"),
        ] {
            let expected = Decimal { whole: whole.to_owned(), fraction: fraction.to_owned() };
            assert_eq!(Decimal::rounded(number, shift, places), expected, "{number} shifted {shift}, {places} places");
        }
    }
}
