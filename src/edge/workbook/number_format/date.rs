//! Dates and times behind numbers, and how their formats show them.

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, Timelike};

use super::Token;
use crate::core::era::Era;

const WEEKDAYS: [&str; 7] = ["月", "火", "水", "木", "金", "土", "日"];

/// The moment that a serial number stands for; `None` outside what Excel calls a date.
pub(super) fn moment(serial: f64) -> Option<NaiveDateTime> {
    if !(0.0..2_958_466.0).contains(&serial) {
        return None;
    }
    // Excel has a 29 February 1900 that never was, so that days before it count from one day later.
    let first = NaiveDate::from_ymd_opt(1899, 12, if serial < 60.0 { 31 } else { 30 })?.and_hms_opt(0, 0, 0)?;
    let seconds = ((serial - serial.trunc()) * 86_400.0).round() as i64;
    first.checked_add_signed(Duration::days(serial.trunc() as i64) + Duration::seconds(seconds))
}

pub(super) fn show(tokens: &[Token], moment: NaiveDateTime) -> String {
    let gannen = tokens.contains(&Token::Gannen);
    let mut text = String::new();
    for (i, token) in tokens.iter().enumerate() {
        match token {
            Token::Literal(literal) => text.push_str(literal),
            Token::Moment(letter, count) => {
                let minutes = *letter == 'm' && is_minutes(tokens, i);
                text.push_str(&part(if minutes { 'i' } else { *letter }, *count, moment, gannen));
            }
            Token::Digits(_) | Token::Percent | Token::General | Token::Gannen => {}
        }
    }
    text
}

/// `m` is minutes behind hours or ahead of seconds.
fn is_minutes(tokens: &[Token], at: usize) -> bool {
    let letters = |token: &Token| match token {
        Token::Moment(letter, _) => Some(*letter),
        _ => None,
    };
    tokens[..at].iter().rev().find_map(letters) == Some('h') || tokens[at + 1..].iter().find_map(letters) == Some('s')
}

fn part(letter: char, count: usize, moment: NaiveDateTime, gannen: bool) -> String {
    let (era, year) = Era::of(moment.date());
    let weekday = WEEKDAYS[moment.weekday().num_days_from_monday() as usize];
    let padded = |n: u32| if count >= 2 { format!("{n:02}") } else { n.to_string() };
    match (letter, count) {
        ('g', 1) => era.letter.to_string(),
        ('g', 2) => era.name.chars().take(1).collect(),
        ('g', _) => era.name.to_owned(),
        ('e', _) if gannen && year == 1 => "元".to_owned(),
        ('e', _) => padded(year.unsigned_abs()),
        ('a', 3) => weekday.to_owned(),
        ('a', 4) => format!("{weekday}曜日"),
        ('y', 1 | 2) => format!("{:02}", moment.year() % 100),
        ('y', _) => moment.year().to_string(),
        ('m', 3) => moment.format("%b").to_string(),
        ('m', 4..) => moment.format("%B").to_string(),
        ('m', _) => padded(moment.month()),
        ('d', 3) => moment.format("%a").to_string(),
        ('d', 4..) => moment.format("%A").to_string(),
        ('d', _) => padded(moment.day()),
        ('h', _) => padded(moment.hour()),
        ('i', _) => padded(moment.minute()),
        ('s', _) => padded(moment.second()),
        _ => String::new(),
    }
}
