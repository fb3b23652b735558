//! Numbers as Excel shows them: percentages, thousands, and dates in the Japanese formats.
//!
//! Not covered: fractions, scientific notation and colours, which goal sheets do not use; they show as plain numbers.

mod date;

use crate::core::grid::Cell;

/// A number format, taken apart once per style.
#[derive(Debug, Clone)]
pub(super) struct NumberFormat {
    /// For positive, negative and zero; empty for the format 標準.
    sections: Vec<Section>,
}

#[derive(Debug, Clone, Default)]
struct Section {
    /// `[<43831]`: the numbers that it is for.
    condition: Option<(Comparison, f64)>,
    tokens: Vec<Token>,
}

#[derive(Debug, Clone, Copy)]
enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Literal(String),
    /// Digit places with their point and separators: `#,##0.0`.
    Digits(String),
    Percent,
    /// A letter of a date or time, and how often it stands: `ggg`, `yyyy`, `m`.
    Moment(char, usize),
    /// The locale asks for 元年 instead of 1年.
    Gannen,
    General,
}

/// What a cell with that number and format code shows; the bare number where the format shows nothing.
pub(in crate::edge) fn shown(number: f64, code: &str) -> String {
    NumberFormat::of(None, code).cell(number, false).map_or_else(|| number.to_string(), |cell| cell.text)
}

impl NumberFormat {
    pub(super) fn general() -> Self {
        Self { sections: Vec::new() }
    }

    /// The format of a style: by its code, or by its number where that is built in.
    pub(super) fn of(id: Option<u32>, code: &str) -> Self {
        let code = match (id.and_then(built_in), code) {
            (Some(known), _) => known,
            (None, code) => code,
        };
        if matches!(code, "" | "General" | "@" | "標準" | "G/標準") {
            return Self::general();
        }
        // The date in its user's own order, as a program in English saves it. Nobody here means a month first.
        let plain: String = code.chars().filter(|c| !matches!(c, '"' | '\\')).collect();
        let code = match plain.as_str() {
            "m/d/yyyy" | "mm/dd/yyyy" | "m/d/yy" | "mm/dd/yy" | "mm-dd-yy" => "yyyy/m/d",
            // 長い日付形式 is that of the computer, whatever stands behind.
            code if code.starts_with("[$-F800]") || code.starts_with("[$-x-sysdate]") => "yyyy年m月d日",
            _ => code,
        };
        Self { sections: split_sections(code).iter().map(|section| Section::parse(section)).collect() }
    }

    /// What a cell with `number` shows; `None` if it shows nothing.
    pub(super) fn cell(&self, number: f64, is_1904: bool) -> Option<Cell> {
        if !number.is_finite() {
            return None;
        }
        let Some((section, number)) = self.section(number) else {
            return Some(Cell { text: general(number), number: Some(number), ..Cell::default() });
        };
        if section.is_moment() {
            let serial = if is_1904 { number + 1462.0 } else { number };
            return match date::moment(serial) {
                Some(moment) => Some(Cell {
                    text: date::show(&section.tokens, moment),
                    date: (serial >= 1.0).then(|| moment.date()),
                    number: Some(number),
                    percent: false,
                })
                .filter(|cell| !cell.text.trim().is_empty()),
                None => Some(Cell { text: general(number), number: Some(number), ..Cell::default() }),
            };
        }
        let text = section.show(number);
        let percent = section.tokens.contains(&Token::Percent);
        (!text.trim().is_empty()).then_some(Cell { text, number: Some(number), percent, date: None })
    }

    /// What a cell with a date shows; `None` if the format is not one of dates.
    pub(super) fn moment(&self, moment: chrono::NaiveDateTime) -> Option<String> {
        let section = self.sections.first().filter(|section| section.is_moment())?;
        Some(date::show(&section.tokens, moment)).filter(|text| !text.trim().is_empty())
    }

    /// The section for `number`, and the number as that shows it: the negative section shows no sign of its own.
    fn section(&self, number: f64) -> Option<(&Section, f64)> {
        if let Some(section) = self.sections.iter().find(|s| s.condition.is_some_and(|(c, n)| c.holds(number, n))) {
            return Some((section, number));
        }
        let free: Vec<&Section> = self.sections.iter().filter(|s| s.condition.is_none()).collect();
        match free.as_slice() {
            [_, negative, ..] if number < 0.0 => Some((negative, -number)),
            [_, _, zero, ..] if number == 0.0 => Some((zero, number)),
            [first, ..] => Some((first, number)),
            [] => None,
        }
    }
}

impl Comparison {
    fn holds(self, number: f64, than: f64) -> bool {
        match self {
            Self::Less => number < than,
            Self::LessOrEqual => number <= than,
            Self::Greater => number > than,
            Self::GreaterOrEqual => number >= than,
            Self::Equal => (number - than).abs() < f64::EPSILON,
        }
    }
}

impl Section {
    fn parse(code: &str) -> Self {
        let mut section = Self::default();
        let mut chars = code.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '"' => section.literal(&chars.by_ref().take_while(|c| *c != '"').collect::<String>()),
                '\\' | '!' => section.literal(&chars.next().map(String::from).unwrap_or_default()),
                // A gap as wide as the next character, or that character repeated to the cell's width.
                '_' | '*' => drop(chars.next()),
                '[' => section.bracket(&chars.by_ref().take_while(|c| *c != ']').collect::<String>()),
                '%' => section.tokens.push(Token::Percent),
                '0' | '#' | '?' => {
                    let mut digits = String::from(c);
                    while let Some(more) = chars.next_if(|c| matches!(c, '0' | '#' | '?' | '.' | ',')) {
                        digits.push(more);
                    }
                    section.tokens.push(Token::Digits(digits));
                }
                'G' if code.contains("General") => {
                    chars.by_ref().take("eneral".len()).for_each(drop);
                    section.tokens.push(Token::General);
                }
                _ if is_moment_letter(c) => {
                    let letter = c.to_ascii_lowercase();
                    let mut count = 1;
                    while chars.next_if(|next| next.to_ascii_lowercase() == letter).is_some() {
                        count += 1;
                    }
                    section.tokens.push(Token::Moment(letter, count));
                }
                '@' => section.tokens.push(Token::General),
                _ => section.literal(c.encode_utf8(&mut [0; 4])),
            }
        }
        section
    }

    fn literal(&mut self, text: &str) {
        match self.tokens.last_mut() {
            Some(Token::Literal(before)) => before.push_str(text),
            _ => self.tokens.push(Token::Literal(text.to_owned())),
        }
    }

    fn bracket(&mut self, inside: &str) {
        let (comparison, rest) = if let Some(rest) = inside.strip_prefix("<=") {
            (Comparison::LessOrEqual, rest)
        } else if let Some(rest) = inside.strip_prefix(">=") {
            (Comparison::GreaterOrEqual, rest)
        } else if let Some(rest) = inside.strip_prefix('<') {
            (Comparison::Less, rest)
        } else if let Some(rest) = inside.strip_prefix('>') {
            (Comparison::Greater, rest)
        } else if let Some(rest) = inside.strip_prefix('=') {
            (Comparison::Equal, rest)
        } else {
            match inside {
                "h" | "hh" | "m" | "mm" | "s" | "ss" => {
                    self.tokens.push(Token::Moment(inside.chars().next().unwrap_or('h'), inside.len()));
                }
                _ if inside.contains("gannen") => self.tokens.push(Token::Gannen),
                // `[$¥-411]`: the sign is shown, the locale is not.
                _ => self.literal(inside.strip_prefix('$').and_then(|s| s.split('-').next()).unwrap_or("")),
            }
            return;
        };
        self.condition = rest.trim().parse().ok().map(|n| (comparison, n));
    }

    fn is_moment(&self) -> bool {
        self.tokens.iter().any(|token| matches!(token, Token::Moment(..)))
    }

    fn show(&self, number: f64) -> String {
        let scaled = if self.tokens.contains(&Token::Percent) { number * 100.0 } else { number };
        let mut text = String::new();
        let mut shown = false;
        for token in &self.tokens {
            match token {
                Token::Literal(literal) => text.push_str(literal),
                Token::Percent => text.push('%'),
                Token::General => text.push_str(&general(number)),
                Token::Digits(places) if !shown => {
                    text.push_str(&digits(scaled, places));
                    shown = true;
                }
                Token::Digits(_) | Token::Moment(..) | Token::Gannen => {}
            }
        }
        text
    }
}

fn is_moment_letter(c: char) -> bool {
    matches!(c.to_ascii_lowercase(), 'g' | 'e' | 'a' | 'y' | 'm' | 'd' | 'h' | 's')
}

/// A number in digit places: decimals, thousands, leading zeros.
fn digits(number: f64, places: &str) -> String {
    let (whole, decimals) = places.split_once('.').unwrap_or((places, ""));
    let scale = whole.chars().rev().take_while(|c| *c == ',').count() as i32;
    let number = number / 1000_f64.powi(scale);
    let wanted = decimals.chars().filter(|c| matches!(c, '0' | '#' | '?')).count();
    let kept = decimals.chars().take_while(|c| *c == '0').count();
    let mut text = format!("{:.*}", wanted, number.abs());
    if wanted > kept {
        let cut = text.len() - text.chars().rev().take(wanted - kept).take_while(|c| *c == '0').count();
        text.truncate(cut);
        text = text.trim_end_matches('.').to_owned();
    }
    let (int, fraction) = text.split_once('.').map_or((text.as_str(), None), |(i, f)| (i, Some(f)));
    let least = whole.chars().filter(|c| *c == '0').count();
    let int = if least == 0 && int == "0" { String::new() } else { format!("{int:0>least$}") };
    let grouped = if whole.trim_end_matches(',').contains(',') { thousands(&int) } else { int };
    let sign = if number < 0.0 && text.chars().any(|c| matches!(c, '1'..='9')) { "-" } else { "" };
    fraction.map_or_else(|| format!("{sign}{grouped}"), |f| format!("{sign}{grouped}.{f}"))
}

fn thousands(int: &str) -> String {
    let mut text = String::with_capacity(int.len() + int.len() / 3);
    for (i, c) in int.chars().enumerate() {
        if i > 0 && (int.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(c);
    }
    text
}

/// The format 標準: no decimals that the number does not have.
fn general(number: f64) -> String {
    // Excel shows at most eleven digits here; what a calculation adds behind them is noise.
    let rounded = (number * 1e9).round() / 1e9;
    if rounded.abs() < 1e6 { format!("{rounded}") } else { format!("{number}") }
}

fn split_sections(code: &str) -> Vec<String> {
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
    // The fourth section is for texts.
    sections.truncate(3);
    sections
}

/// The codes of the built-in formats as a Japanese Excel shows them. They may stand in a file by their number alone.
fn built_in(id: u32) -> Option<&'static str> {
    Some(match id {
        0 | 49 => "General",
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        9 => "0%",
        10 => "0.00%",
        14 | 30 => "yyyy/m/d",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18 | 20 => "h:mm",
        19 | 21 => "h:mm:ss",
        22 => "yyyy/m/d h:mm",
        _ => return japanese(id),
    })
}

/// Those of them that mean something of their own in a Japanese Excel.
pub(in crate::edge) const fn japanese(id: u32) -> Option<&'static str> {
    Some(match id {
        27 | 36 | 50 | 57 => r"[$-411]ge\.m\.d",
        28 | 29 | 51 | 54 | 58 => "[$-411]ggge\"年\"m\"月\"d\"日\"",
        31 => "yyyy\"年\"m\"月\"d\"日\"",
        32 => "h\"時\"mm\"分\"",
        33 => "h\"時\"mm\"分\"ss\"秒\"",
        34 | 52 | 55 => "yyyy\"年\"m\"月\"",
        35 | 53 | 56 => "m\"月\"d\"日\"",
        37 => "#,##0;-#,##0",
        38 => "#,##0;[Red]-#,##0",
        39 => "#,##0.00;-#,##0.00",
        40 => "#,##0.00;[Red]-#,##0.00",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_shows_as_its_format_says() {
        for (code, number, text) in [
            ("0%", 0.7, "70%"),
            ("0.0%", 0.123, "12.3%"),
            ("#,##0", 1_234_567.0, "1,234,567"),
            ("#,##0\"千円\"", 7508.0, "7,508千円"),
            ("0.00", 2.5, "2.50"),
            ("0.##", 2.5, "2.5"),
            ("#,##0;△#,##0", -30000.0, "△30,000"),
            ("#,##0;[Red]-#,##0", -30000.0, "-30,000"),
            ("000", 7.0, "007"),
            ("\"第\"0\"号\"", 3.0, "第3号"),
            ("General\"位\"", 2.0, "2位"),
            ("General", 2020.0, "2020"),
            ("General", 0.1 + 0.2, "0.3"),
            ("[$-411]ggge\"年\"m\"月\"d\"日\"", 46112.0, "令和8年3月31日"),
            ("[$-411]ggge\"年\"m\"月\"d\"日\";@", 43585.0, "平成31年4月30日"),
            ("[$-ja-JP-x-gannen]ggge\"年\"m\"月\"d\"日\";@", 43586.0, "令和元年5月1日"),
            ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", 46295.0, "2026年9月30日"),
            ("[$-411]ge\\.m\\.d", 46112.0, "R8.3.31"),
            ("ggge\"年度\"", 46112.0, "令和8年度"),
            ("m\"月\"d\"日\"(aaa)", 46112.0, "3月31日(火)"),
            ("aaaa", 46112.0, "火曜日"),
            ("yyyy/mm/dd", 46112.0, "2026/03/31"),
            ("h:mm", 0.75, "18:00"),
        ] {
            let cell = NumberFormat::of(None, code).cell(number, false);
            assert_eq!(cell.map(|cell| cell.text).as_deref(), Some(text), "{code} of {number}");
        }
    }

    #[test]
    fn a_built_in_format_goes_by_its_number() {
        for (id, text) in
            [(27, "R8.3.31"), (31, "2026年3月31日"), (55, "2026年3月"), (58, "令和8年3月31日"), (14, "2026/3/31")]
        {
            let cell = NumberFormat::of(Some(id), "General").cell(46112.0, false);
            assert_eq!(cell.map(|cell| cell.text).as_deref(), Some(text), "format {id}");
        }
    }

    #[test]
    fn a_date_is_known_as_one_in_both_epochs() {
        let format = NumberFormat::of(Some(14), "");
        let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 31);
        assert_eq!(format.cell(46112.0, false).and_then(|c| c.date), day);
        assert_eq!(format.cell(46112.0 - 1462.0, true).and_then(|c| c.date), day);
    }
}
