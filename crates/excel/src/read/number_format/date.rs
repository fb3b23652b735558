//! Converts serial numbers to dates and times, and formats them.

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, Timelike};

use super::section::{Section, Token};
use matome_deadline::era::{self, Era};

/// Returns the moment of a serial number, rounded to whole seconds; `None` outside Excel's date range.
pub(super) fn moment(serial: f64) -> Option<NaiveDateTime> {
    if !(0.0..2_958_466.0).contains(&serial) {
        return None;
    }
    // Excel has a nonexistent 29 February 1900, so earlier days are shifted by one.
    let first = NaiveDate::from_ymd_opt(1899, 12, if serial < 60.0 { 31 } else { 30 })?.and_hms_opt(0, 0, 0)?;
    let seconds = ((serial - serial.trunc()) * 86_400.0).round();
    first.checked_add_signed(Duration::days(serial.trunc() as i64) + Duration::seconds(seconds as i64))
}

pub(super) fn show(section: &Section, moment: NaiveDateTime) -> String {
    let tokens = &section.tokens;
    let style = Style {
        gannen: tokens.contains(&Token::Gannen),
        half_days: tokens.iter().any(|token| matches!(token, Token::HalfDay(..))),
    };
    let parts = tokens.iter().enumerate().map(|(i, token)| match token {
        Token::Literal(literal) => literal.clone(),
        Token::Moment(letter, count) => {
            let minutes = *letter == 'm' && is_minutes(tokens, i);
            style.part(if minutes { 'i' } else { *letter }, *count, moment)
        }
        Token::HalfDay(before, after) => if moment.hour() < 12 { before } else { after }.clone(),
        _ => String::new(),
    });
    parts.collect()
}

/// Formats a duration in days: 1.5 with `[h]"時間"` is 36時間.
pub(super) fn elapsed(section: &Section, days: f64) -> String {
    let has = |letter: char| section.tokens.iter().any(|token| matches!(token, Token::Elapsed(l, _) if *l == letter));
    let seconds = (days.abs() * 86_400.0).round();
    let (hours, minutes) = ((seconds / 3600.0).floor(), (seconds / 60.0).floor());
    let padded = |value: f64, count: usize| format!("{:0count$}", value as u64);
    let parts = section.tokens.iter().map(|token| match token {
        Token::Literal(literal) => literal.clone(),
        Token::Elapsed('h', count) => padded(hours, *count),
        Token::Elapsed('m', count) => padded(minutes, *count),
        Token::Elapsed(_, count) => padded(seconds, *count),
        Token::Moment('h', count) => padded(hours % 24.0, *count),
        Token::Moment('m', count) => padded(if has('h') { minutes % 60.0 } else { minutes }, *count),
        Token::Moment('s', count) => padded(seconds % 60.0, *count),
        _ => String::new(),
    });
    let text: String = parts.collect();
    if days < 0.0 { format!("-{text}") } else { text }
}

/// `m` means minutes after hours or before seconds.
fn is_minutes(tokens: &[Token], at: usize) -> bool {
    let letters = |token: &Token| match token {
        Token::Moment(letter, _) => Some(*letter),
        _ => None,
    };
    tokens[..at].iter().rev().find_map(letters) == Some('h') || tokens[at + 1..].iter().find_map(letters) == Some('s')
}

struct Style {
    /// 元年 instead of 1年.
    gannen: bool,
    /// 12-hour clock.
    half_days: bool,
}

impl Style {
    fn part(&self, letter: char, count: usize, moment: NaiveDateTime) -> String {
        let (era, year) = Era::of(moment.date());
        let weekday = era::weekday_sign(moment.weekday());
        let digits = |n: u32| if count >= 2 { format!("{n:02}") } else { n.to_string() };
        let hour = if self.half_days { (moment.hour() + 11) % 12 + 1 } else { moment.hour() };
        match (letter, count) {
            ('g', 1) => era.letter.to_string(),
            ('g', 2) => era.name.chars().take(1).collect(),
            ('g', _) => era.name.to_owned(),
            ('e', _) if self.gannen && year == 1 => "元".to_owned(),
            ('e', _) => digits(year.unsigned_abs()),
            ('a', 3) => weekday.to_owned(),
            ('a', 4) => format!("{weekday}曜日"),
            ('y', 1 | 2) => format!("{:02}", moment.year() % 100),
            ('y', _) => moment.year().to_string(),
            ('m', 3) => moment.format("%b").to_string(),
            ('m', 4..) => moment.format("%B").to_string(),
            ('m', _) => digits(moment.month()),
            ('d', 3) => moment.format("%a").to_string(),
            ('d', 4..) => moment.format("%A").to_string(),
            ('d', _) => digits(moment.day()),
            ('h', _) => digits(hour),
            ('i', _) => digits(moment.minute()),
            ('s', _) => digits(moment.second()),
            _ => String::new(),
        }
    }
}
