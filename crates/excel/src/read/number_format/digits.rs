//! Formats numbers by digit placeholders: decimals, thousands, leading zeros.

use super::decimal::Decimal;
use super::section::{Section, Token};

pub(super) fn show(section: &Section, number: f64) -> String {
    let tokens = &section.tokens;
    let percents = tokens.iter().filter(|token| **token == Token::Percent).count() as i32;
    let text = plain(tokens, number, 2 * percents);
    // There is no negative zero.
    let is_negative = number < 0.0 && text != plain(tokens, 0.0, 0);
    if is_negative { format!("-{text}") } else { text }
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

fn has_fixed_decimals(tokens: &[Token]) -> bool {
    tokens.iter().skip_while(|token| **token != Token::Point).any(|token| matches!(token, Token::Digit('0' | '?')))
}

/// The character of an unused placeholder.
const fn blank(kind: char) -> Option<char> {
    match kind {
        '0' => Some('0'),
        '?' => Some(' '),
        _ => None,
    }
}
