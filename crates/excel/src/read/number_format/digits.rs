//! Formats numbers by digit placeholders: decimals, thousands, leading zeros, exponents, fractions.

use super::decimal::{Decimal, magnitude};
use super::section::{Section, Token};

const LARGEST_FRACTION: f64 = 1e9;

/// Formats `number` by `section`.
pub(super) fn show(section: &Section, number: f64) -> String {
    let tokens = &section.tokens;
    let text = if tokens.contains(&Token::Slash) {
        fraction(tokens, number)
    } else {
        let percents = tokens.iter().filter(|token| **token == Token::Percent).count() as i32;
        match tokens.iter().position(|token| matches!(token, Token::Exponent { .. })) {
            Some(at) => scientific(tokens, at, number, 2 * percents),
            None => plain(tokens, number, 2 * percents),
        }
    };
    let text = section.figures.digits(&text);
    let is_nonzero = text != section.figures.digits(&digits_of_zero(tokens));
    if number < 0.0 && is_nonzero { format!("-{text}") } else { text }
}

/// Formats zero, to avoid a negative zero.
fn digits_of_zero(tokens: &[Token]) -> String {
    if tokens.contains(&Token::Slash) { fraction(tokens, 0.0) } else { plain(tokens, 0.0, 0) }
}

fn plain(tokens: &[Token], number: f64, shift: i32) -> String {
    let places = DigitPlaces::of(tokens);
    let decimal = Decimal::rounded(number, shift - 3 * places.scale, places.decimals);
    places.fill(tokens, &decimal)
}

struct DigitPlaces {
    whole: usize,
    decimals: usize,
    grouped: bool,
    /// Divides by this power of 1,000.
    scale: i32,
    /// Index of the last integer placeholder.
    last_whole: usize,
}

impl DigitPlaces {
    fn of(tokens: &[Token]) -> Self {
        let point = tokens.iter().position(|token| *token == Token::Point).unwrap_or(tokens.len());
        let digits = |part: &[Token]| part.iter().filter(|token| matches!(token, Token::Digit(_))).count();
        let last_whole = tokens[..point].iter().rposition(|token| matches!(token, Token::Digit(_))).unwrap_or(0);
        let last = tokens.iter().rposition(|token| matches!(token, Token::Digit(_))).unwrap_or(0);
        let commas = |part: &[Token]| part.iter().filter(|token| **token == Token::Comma).count();
        let behind = |at: usize| tokens.iter().skip(at + 1).take_while(|token| **token == Token::Comma).count();
        let scale = if last == last_whole { behind(last) } else { behind(last) + behind(last_whole) };
        Self {
            whole: digits(&tokens[..point]),
            decimals: digits(&tokens[point..]),
            grouped: commas(&tokens[..last_whole]) > 0,
            scale: scale as i32,
            last_whole,
        }
    }

    fn fill(&self, tokens: &[Token], decimal: &Decimal) -> String {
        let whole = decimal.whole.as_bytes();
        // Surplus digits go to the first placeholder.
        let mut left = whole.len().max(self.whole);
        let shown = decimal.fraction.trim_end_matches('0').len();
        let (mut text, mut places, mut decimals, mut behind) = (String::new(), 0, 0, false);
        for token in tokens {
            match token {
                Token::Digit(kind) if !behind => {
                    places += 1;
                    let until = self.whole - places;
                    while left > until {
                        left -= 1;
                        let figure = (left < whole.len()).then(|| char::from(whole[whole.len() - 1 - left]));
                        self.put_whole(&mut text, figure.or(blank(*kind)), left);
                    }
                }
                Token::Digit(kind) => {
                    let figure = char::from(decimal.fraction.as_bytes().get(decimals).copied().unwrap_or(b'0'));
                    decimals += 1;
                    text.extend(if decimals > shown { blank(*kind) } else { Some(figure) });
                }
                Token::Point => {
                    behind = true;
                    if self.whole == 0 {
                        text.push_str(&decimal.whole);
                    }
                    text.extend((shown > 0 || has_fixed_decimals(tokens)).then_some('.'));
                }
                Token::Literal(literal) => text.push_str(literal),
                Token::Percent => text.push('%'),
                _ => {}
            }
        }
        text
    }

    fn put_whole(&self, text: &mut String, figure: Option<char>, place: usize) {
        let Some(figure) = figure else { return };
        text.push(figure);
        if self.grouped && place > 0 && place.is_multiple_of(3) && figure != ' ' {
            text.push(',');
        }
    }
}

/// Whether a decimal digit is always shown.
fn has_fixed_decimals(tokens: &[Token]) -> bool {
    tokens.iter().skip_while(|token| **token != Token::Point).any(|token| matches!(token, Token::Digit('0' | '?')))
}

/// Returns the character of an unused placeholder.
const fn blank(kind: char) -> Option<char> {
    match kind {
        '0' => Some('0'),
        '?' => Some(' '),
        _ => None,
    }
}

/// `0.00E+00`; `##0.0E+0` uses exponents divisible by three.
fn scientific(tokens: &[Token], at: usize, number: f64, shift: i32) -> String {
    let (mantissa, power) = tokens.split_at(at);
    let places = DigitPlaces::of(mantissa);
    let step = places.whole.max(1) as i32;
    let exponent_for = |magnitude: i32| if step == 1 { magnitude } else { magnitude.div_euclid(step) * step };
    let mut exponent = if number == 0.0 { 0 } else { exponent_for(magnitude(number) + shift) };
    let mut decimal = Decimal::rounded(number, shift - exponent, places.decimals);
    if decimal.whole.len() as i32 > step {
        // 9.996 was rounded to 10.00.
        exponent += step;
        decimal = Decimal::rounded(number, shift - exponent, places.decimals);
    }
    let always_signed = matches!(power.first(), Some(Token::Exponent { always_signed: true }));
    let sign = if exponent < 0 {
        "-"
    } else if always_signed {
        "+"
    } else {
        ""
    };
    let powers = Decimal {
        whole: if exponent == 0 { String::new() } else { exponent.abs().to_string() },
        fraction: String::new(),
    };
    // Uses the number's own digits rather than the width of its first placeholder.
    let narrow: Vec<Token> = if step == 1 { mantissa.to_vec() } else { with_one_place(mantissa) };
    format!(
        "{}E{sign}{}",
        DigitPlaces::of(&narrow).fill(&narrow, &decimal),
        DigitPlaces::of(&power[1..]).fill(&power[1..], &powers)
    )
}

/// Reduces the integer placeholders to the last one.
fn with_one_place(tokens: &[Token]) -> Vec<Token> {
    let last_whole = DigitPlaces::of(tokens).last_whole;
    let is_spare = |(at, token): &(usize, &Token)| *at < last_whole && matches!(token, Token::Digit(_));
    tokens.iter().enumerate().filter(|place| !is_spare(place)).map(|(_, token)| token.clone()).collect()
}

/// `# ?/?`, `# ?/8`: an integer and the nearest fraction, by number of digits or with a fixed denominator.
fn fraction(tokens: &[Token], number: f64) -> String {
    let number = number.abs();
    let slash = tokens.iter().position(|token| *token == Token::Slash).unwrap_or(0);
    let digit = |token: &Token| matches!(token, Token::Digit(_));
    let above = tokens[..slash].iter().rev().take_while(|token| digit(token)).count();
    let has_whole = tokens[..slash - above].iter().any(digit);
    let (fixed, width) = denominator(&tokens[slash + 1..]);
    if number >= LARGEST_FRACTION {
        return number.to_string();
    }
    let whole = if has_whole { number.trunc() } else { 0.0 };
    let (mut over, mut under) = fixed.map_or_else(
        || nearest(number - whole, 10_u32.pow(width as u32) - 1),
        |under| (((number - whole) * f64::from(under)).round() as u32, under),
    );
    let mut whole = whole as u64;
    if has_whole && over == under {
        (whole, over, under) = (whole + 1, 0, 1);
    }
    let shown = if whole > 0 || over == 0 { whole.to_string() } else { String::new() };
    let fraction = if over == 0 && has_whole { String::new() } else { format!("{over}/{under}") };
    let gap = if !has_whole || shown.is_empty() || fraction.is_empty() { "" } else { " " };
    let shown = if has_whole { shown.as_str() } else { "" };
    format!("{}{shown}{gap}{fraction}{}", words(&tokens[..slash]), words(&tokens[slash + 1..]))
}

fn words(tokens: &[Token]) -> String {
    let literals = tokens.iter().filter_map(|token| match token {
        Token::Literal(literal) => Some(literal.trim().trim_start_matches(|c: char| c.is_ascii_digit())),
        _ => None,
    });
    literals.collect()
}

/// Returns the fixed denominator, or its maximum number of digits.
fn denominator(tokens: &[Token]) -> (Option<u32>, usize) {
    let digits = tokens.iter().filter(|token| matches!(token, Token::Digit(_))).count();
    let written: String = tokens
        .iter()
        .filter_map(|token| match token {
            Token::Literal(literal) => Some(literal.as_str()),
            Token::Digit('0') => Some("0"),
            _ => None,
        })
        .collect();
    (written.trim().parse().ok().filter(|under| *under > 0), digits.clamp(1, 4))
}

/// Returns the fraction nearest to a number below 1 with a denominator of at most `most`; ties take the smallest
/// denominator.
fn nearest(number: f64, most: u32) -> (u32, u32) {
    let distance = |under: u32| {
        let over = (number * f64::from(under)).round();
        (over as u32, (number - over / f64::from(under)).abs())
    };
    let mut best = (1, distance(1));
    for under in 2..=most {
        let candidate = distance(under);
        if candidate.1 + 1e-12 < best.1.1 {
            best = (under, candidate);
        }
    }
    (best.1.0, best.0)
}
