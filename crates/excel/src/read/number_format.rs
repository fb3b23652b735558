//! Formats numbers as Excel displays them: percentages, thousands, times, and dates in Japanese
//! formats. Colours, character-width gaps, fractions of a second and figures of another kind (`[DBNum1]`) are ignored.

mod date;
mod decimal;
mod digits;
mod section;

use self::section::{Section, Token, sections};
use matome_workbook::grid::Cell;

/// A number format, parsed once per style.
#[derive(Debug, Clone)]
pub(super) struct NumberFormat {
    /// For positive, negative and zero; empty for the format 標準.
    sections: Vec<Section>,
    /// For texts, if it adds words to them.
    text: Option<Section>,
}

/// Formats `number` by `code`; the bare number if the format displays nothing.
pub fn shown(number: f64, code: &str) -> String {
    NumberFormat::of(None, code).cell(number, false).map_or_else(|| number.to_string(), |cell| cell.text)
}

impl NumberFormat {
    pub(super) fn general() -> Self {
        Self { sections: Vec::new(), text: None }
    }

    /// By the style's code or built-in ID.
    pub(super) fn of(id: Option<u32>, code: &str) -> Self {
        let code = match (id.and_then(built_in), code) {
            (Some(known), _) => known,
            (None, code) => code,
        };
        if matches!(code, "" | "General" | "@" | "標準" | "G/標準") {
            return Self::general();
        }
        // A date saved by a program set to English; no Japanese office means month first.
        let plain: String = code.chars().filter(|c| !matches!(c, '"' | '\\')).collect();
        let code = match plain.as_str() {
            "m/d/yyyy" | "mm/dd/yyyy" | "m/d/yy" | "mm/dd/yy" | "mm-dd-yy" => "yyyy/m/d",
            // 長い日付形式 is the computer's own, whatever follows.
            code if code.starts_with("[$-F800]") || code.starts_with("[$-x-sysdate]") => "yyyy年m月d日",
            _ => code,
        };
        let mut sections = sections(code);
        let text = sections.iter().rfind(|section| section.is_worded()).cloned();
        sections.truncate(3);
        if sections.iter().any(|section| section.is_scholarly) { Self::general() } else { Self { sections, text } }
    }

    /// `text` with the words of the format (`"約"@`); `None` without any.
    pub(super) fn text(&self, text: &str) -> Option<String> {
        let section = self.text.as_ref()?;
        let parts = section.tokens.iter().map(|token| match token {
            Token::Literal(literal) => literal,
            Token::Text => text,
            _ => "",
        });
        (!text.trim().is_empty()).then(|| parts.collect())
    }

    /// `None` if it displays nothing.
    pub(super) fn cell(&self, number: f64, is_1904: bool) -> Option<Cell> {
        if !number.is_finite() {
            return None;
        }
        let Some((section, number)) = self.section(number) else {
            return Some(Cell { text: general(number), number: Some(number), ..Cell::default() });
        };
        if section.is_elapsed() {
            let text = date::elapsed(section, number);
            return Some(Cell { text, number: Some(number), ..Cell::default() });
        }
        if section.is_moment() {
            let serial = if is_1904 { number + 1462.0 } else { number };
            return match date::moment(serial) {
                Some(moment) => Some(Cell {
                    text: date::show(section, moment),
                    date: (serial >= 1.0).then(|| moment.date()),
                    number: Some(number),
                    percent: false,
                })
                .filter(|cell| !cell.text.trim().is_empty()),
                None => Some(Cell { text: general(number), number: Some(number), ..Cell::default() }),
            };
        }
        let text = show(section, number);
        let percent = section.tokens.contains(&Token::Percent);
        (!text.trim().is_empty()).then_some(Cell { text, number: Some(number), percent, date: None })
    }

    /// Formats a date; `None` if the format is not one of dates.
    pub(super) fn moment(&self, moment: chrono::NaiveDateTime) -> Option<String> {
        let section = self.sections.first().filter(|section| section.is_moment())?;
        Some(date::show(section, moment)).filter(|text| !text.trim().is_empty())
    }

    /// Selects the section and its number; the negative section drops the sign.
    fn section(&self, number: f64) -> Option<(&Section, f64)> {
        if let Some(section) =
            self.sections.iter().find(|s| s.condition.is_some_and(|condition| condition.holds(number)))
        {
            return Some((section, number));
        }
        match self.sections.as_slice() {
            // Takes everything that the preceding condition rejects, negative numbers without sign.
            [Section { condition: Some(_), .. }, rest] => Some((rest, number.abs())),
            sections => match sections.iter().filter(|s| s.condition.is_none()).collect::<Vec<_>>().as_slice() {
                [_, negative, ..] if number < 0.0 => Some((negative, -number)),
                [_, _, zero, ..] if number == 0.0 => Some((zero, number)),
                [first, ..] => Some((first, number)),
                [] => None,
            },
        }
    }
}

fn show(section: &Section, number: f64) -> String {
    if !section.tokens.iter().any(|token| matches!(token, Token::General | Token::Text)) {
        return digits::show(section, number);
    }
    let text = section.tokens.iter().map(|token| match token {
        Token::Literal(literal) => literal.clone(),
        Token::Percent => "%".to_owned(),
        Token::General | Token::Text => general(number),
        _ => String::new(),
    });
    text.collect()
}

/// The format 標準: no superfluous decimals.
fn general(number: f64) -> String {
    // Excel shows at most eleven digits here; further ones are rounding noise.
    let rounded = (number * 1e9).round() / 1e9;
    if rounded.abs() < 1e6 { format!("{rounded}") } else { format!("{number}") }
}

/// Codes of built-in formats in Japanese Excel. A file may store the id alone.
fn built_in(id: u32) -> Option<&'static str> {
    Some(match id {
        0 | 49 => "General",
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        5 => r##""¥"#,##0;"¥"-#,##0"##,
        6 => r##""¥"#,##0;[Red]"¥"-#,##0"##,
        7 => r##""¥"#,##0.00;"¥"-#,##0.00"##,
        8 => r##""¥"#,##0.00;[Red]"¥"-#,##0.00"##,
        9 => "0%",
        10 => "0.00%",
        14 | 30 => "yyyy/m/d",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18 => "h:mm AM/PM",
        19 => "h:mm:ss AM/PM",
        20 => "h:mm",
        21 => "h:mm:ss",
        22 => "yyyy/m/d h:mm",
        41 => r#"_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ "#,
        42 => r#"_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ "#,
        43 => r#"_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ "#,
        44 => r#"_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ "#,
        45 | 47 => "mm:ss",
        46 => "[h]:mm:ss",
        _ => return japanese(id),
    })
}

/// Built-in formats specific to Japanese Excel.
pub const fn japanese(id: u32) -> Option<&'static str> {
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
            ("0%", 0.125, "13%"),
            ("#,##0\"人\"", 1052.5, "1,053人"),
            ("[h]\"時間\"", 1.5, "36時間"),
            ("h:mm AM/PM", 0.75, "6:00 PM"),
            // Exponents and fractions show the number as it is.
            ("0.00E+00", 1052.5, "1052.5"),
            ("# ?/?", 2.5, "2.5"),
            ("[DBNum1][$-411]m\"月\"d\"日\"", 46112.0, "3月31日"),
            ("[DBNum1][$-411]General", 1053.0, "1053"),
            ("[DBNum3][$-411]0\"人\"", 205.0, "205人"),
            ("00-0000", 1_234_567.0, "123-4567"),
            ("[<1]0.0%;0\"件\"", 12.0, "12件"),
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

    /// Each line has a number, a format code, and LibreOffice's output. Omitted where Excel differs: days before March
    /// 1900, 元年, truncated seconds, and percentages rounded in binary. Gaps are ignored.
    #[test]
    fn numbers_show_as_in_another_program() {
        let table = include_str!("../../../../tests/number_formats.tsv");
        let mut wrong = Vec::new();
        for line in table.lines() {
            let [number, code, expected] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
            let shown = NumberFormat::of(None, code).cell(number.parse().unwrap(), false).map(|cell| cell.text);
            let shown = shown.unwrap_or_default();
            if shown.replace(' ', "") != expected.replace(' ', "") {
                wrong.push(format!("{number} in {code}: {shown} instead of {expected}"));
            }
        }
        assert!(table.lines().count() > 1_400);
        assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), table.lines().count(), wrong.join("\n"));
    }

    proptest::proptest! {
        #[test]
        fn no_format_code_stops_the_program(
            code in r#"[0#?.,%E+\-/\[\]hmsygdeaG@DBNum1<;*_ "\\人]{0,24}"#,
            number in proptest::prelude::any::<f64>(),
        ) {
            let format = NumberFormat::of(None, &code);
            let _ = format.cell(number, false);
            let _ = format.cell(number % 100_000.0, true);
        }
    }

    #[test]
    fn a_built_in_format_goes_by_its_number() {
        for (id, text) in [
            (27, "R8.3.31"),
            (31, "2026年3月31日"),
            (55, "2026年3月"),
            (58, "令和8年3月31日"),
            (14, "2026/3/31"),
            (5, "¥46,113"),
            (8, "¥46,112.75"),
            (11, "46112.75"),
            (12, "46112.75"),
            (18, "6:00 PM"),
            (19, "6:00:00 PM"),
            (20, "18:00"),
            (41, "46,113"),
            (42, "¥46,113"),
            (44, "¥46,112.75"),
            (46, "1106706:00:00"),
            (47, "00:00"),
            (48, "46112.75"),
        ] {
            let cell = NumberFormat::of(Some(id), "General").cell(46112.75, false);
            assert_eq!(cell.map(|cell| cell.text).as_deref(), Some(text), "format {id}");
        }
    }

    #[test]
    fn a_text_shows_with_the_words_of_its_format() {
        for (code, text, expected) in [
            ("\"約\"@", "3件", Some("約3件")),
            ("@\"（予定）\"", "速やかに", Some("速やかに（予定）")),
            ("0;-0;0;\"※\"@", "別紙", Some("※別紙")),
            ("0;-0;0;\"※\"@", " ", None),
            ("ggge\"年\";@", "未定", None),
            ("_ @_ ", "未定", None),
            ("0\"件\"", "3件", None),
            ("@", "未定", None),
        ] {
            assert_eq!(NumberFormat::of(None, code).text(text).as_deref(), expected, "{code}");
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
