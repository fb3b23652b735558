//! Parses one section of a format code: `#,##0.0"人"`, `[$-411]ggge"年"m"月"`, `[<1]0.0%`.

use std::iter::Peekable;
use std::str::Chars;

#[derive(Debug, Clone, Default)]
pub(super) struct Section {
    /// `[<43831]`: numbers that the section applies to.
    pub(super) condition: Option<Condition>,
    pub(super) tokens: Vec<Token>,
    /// `0.00E+00` or `# ?/?`: an exponent or a fraction, which no office writes into a goal sheet.
    pub(super) is_scholarly: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Literal(String),
    /// A digit placeholder: `0`, `#` or `?`.
    Digit(char),
    Point,
    /// Between digits: thousands separator; after the last one: division by 1,000.
    Comma,
    Percent,
    /// A letter of a date or time with its repeat count: `ggg`, `yyyy`, `m`.
    Moment(char, usize),
    /// `[h]`: total hours, minutes or seconds.
    Elapsed(char, usize),
    /// `AM/PM` or `A/P` as written; 12-hour clock.
    HalfDay(String, String),
    /// The locale requires 元年 instead of 1年.
    Gannen,
    General,
    /// `@`: a text, and a number as by 標準.
    Text,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Condition {
    comparison: Comparison,
    than: f64,
}

#[derive(Debug, Clone, Copy)]
enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

impl Condition {
    fn parse(inside: &str) -> Option<Self> {
        let known = [
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("<>", Comparison::NotEqual),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
            ("=", Comparison::Equal),
        ];
        let (sign, comparison) = known.into_iter().find(|(sign, _)| inside.starts_with(sign))?;
        let than = inside[sign.len()..].trim().parse().ok()?;
        Some(Self { comparison, than })
    }

    pub(super) fn holds(self, number: f64) -> bool {
        let is_equal = (number - self.than).abs() < f64::EPSILON;
        match self.comparison {
            Comparison::Less => number < self.than,
            Comparison::LessOrEqual => number <= self.than,
            Comparison::Greater => number > self.than,
            Comparison::GreaterOrEqual => number >= self.than,
            Comparison::Equal => is_equal,
            Comparison::NotEqual => !is_equal,
        }
    }
}

/// Parses a format code. The fourth section is for texts.
pub(super) fn sections(code: &str) -> Vec<Section> {
    let (mut sections, mut quoted, mut escaped) = (vec![String::new()], false, false);
    for c in code.chars() {
        let splits = c == ';' && !quoted && !escaped;
        quoted ^= c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        match sections.last_mut() {
            Some(section) if !splits => section.push(c),
            _ => sections.push(String::new()),
        }
    }
    sections.iter().map(|section| Section::parse(section)).collect()
}

impl Section {
    fn parse(code: &str) -> Self {
        let mut section = Self::default();
        let mut chars = code.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '"' => section.literal(&chars.by_ref().take_while(|c| *c != '"').collect::<String>()),
                '\\' | '!' => section.literal(&chars.next().map(String::from).unwrap_or_default()),
                // A gap as wide as the next character, or that character as filler.
                '_' | '*' => drop(chars.next()),
                '[' => section.bracket(&chars.by_ref().take_while(|c| *c != ']').collect::<String>()),
                '%' => section.tokens.push(Token::Percent),
                '0' | '#' | '?' => section.tokens.push(Token::Digit(c)),
                ',' if section.has_digits() => section.tokens.push(Token::Comma),
                '.' => section.point(&mut chars),
                '/' if section.has_digits() => section.is_scholarly = true,
                'E' if section.has_digits() && matches!(chars.peek(), Some('+' | '-')) => section.is_scholarly = true,
                'G' if take(&mut chars, "eneral") => section.tokens.push(Token::General),
                'A' | 'a' if take(&mut chars, "M/PM") => section.tokens.push(Token::HalfDay("AM".into(), "PM".into())),
                'A' | 'a' if take(&mut chars, "/P") => section.tokens.push(Token::HalfDay("A".into(), "P".into())),
                _ if is_moment_letter(c) => {
                    let letter = c.to_ascii_lowercase();
                    let mut count = 1;
                    while chars.next_if(|next| next.to_ascii_lowercase() == letter).is_some() {
                        count += 1;
                    }
                    section.tokens.push(Token::Moment(letter, count));
                }
                '@' => section.tokens.push(Token::Text),
                _ => section.literal(c.encode_utf8(&mut [0; 4])),
            }
        }
        section
    }

    /// A decimal point, or a literal (`ge.m.d`). Fractions of a second are left out.
    fn point(&mut self, chars: &mut Peekable<Chars<'_>>) {
        if self.is_moment() {
            let follows_seconds = matches!(self.tokens.last(), Some(Token::Moment('s', _) | Token::Elapsed('s', _)));
            if !follows_seconds || chars.peek() != Some(&'0') {
                return self.literal(".");
            }
            while chars.next_if_eq(&'0').is_some() {}
        } else if self.has_digits() || matches!(chars.peek(), Some('0' | '#' | '?')) {
            self.tokens.push(Token::Point);
        } else {
            self.literal(".");
        }
    }

    fn literal(&mut self, text: &str) {
        match self.tokens.last_mut() {
            Some(Token::Literal(before)) => before.push_str(text),
            _ => self.tokens.push(Token::Literal(text.to_owned())),
        }
    }

    fn bracket(&mut self, inside: &str) {
        if let Some(condition) = Condition::parse(inside) {
            self.condition = Some(condition);
        } else if let Some(letter) = elapsed(inside) {
            self.tokens.push(Token::Elapsed(letter, inside.len()));
        } else if inside.contains("gannen") {
            self.tokens.push(Token::Gannen);
        } else {
            // `[$¥-411]`: displays the symbol; `[Red]` displays nothing.
            self.literal(inside.strip_prefix('$').and_then(|s| s.split('-').next()).unwrap_or(""));
        }
    }

    pub(super) fn is_worded(&self) -> bool {
        let is_word = |token: &Token| matches!(token, Token::Literal(words) if !words.trim().is_empty());
        self.tokens.contains(&Token::Text) && self.tokens.iter().any(is_word)
    }

    fn has_digits(&self) -> bool {
        self.tokens.iter().any(|token| matches!(token, Token::Digit(_)))
    }

    pub(super) fn is_moment(&self) -> bool {
        let of_time = |token: &Token| matches!(token, Token::Moment(..) | Token::Elapsed(..) | Token::HalfDay(..));
        self.tokens.iter().any(of_time)
    }

    pub(super) fn is_elapsed(&self) -> bool {
        self.tokens.iter().any(|token| matches!(token, Token::Elapsed(..)))
    }
}

fn is_moment_letter(c: char) -> bool {
    matches!(c.to_ascii_lowercase(), 'g' | 'e' | 'a' | 'y' | 'm' | 'd' | 'h' | 's')
}

fn elapsed(inside: &str) -> Option<char> {
    let letter = inside.chars().next()?.to_ascii_lowercase();
    (matches!(letter, 'h' | 'm' | 's') && inside.chars().all(|c| c.to_ascii_lowercase() == letter)).then_some(letter)
}

/// Consumes `rest`, ignoring case.
fn take(chars: &mut Peekable<Chars<'_>>, rest: &str) -> bool {
    let mut ahead = chars.clone();
    let is_there = rest.chars().all(|c| ahead.next().is_some_and(|next| next.eq_ignore_ascii_case(&c)));
    if is_there {
        *chars = ahead;
    }
    is_there
}
