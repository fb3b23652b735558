//! Parses single values of the configuration: durations, dates, times, addresses, globs.

use std::time::Duration;

use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;
use globset::ErrorKind;
use serde::de::{Deserialize, Deserializer, Error as _};

use crate::edge::mail;
use crate::edge::state::database::ServerUrl;
use crate::edge::system::heartbeat::WatcherUrl;
use matome_core::delivery::relay_limits::RelayLimit;
use matome_core::office::calendar::ClosedDays;
use matome_core::reminder::policy::Offset;
use matome_core::share::share_rules::PathPatterns;
use matome_deadline::month_day::MonthDay;
use matome_deadline::text::{self, LineError};
use matome_workbook::problem::BadAddress;

/// An invalid value, quoted, with a valid example.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    #[error(transparent)]
    Line(#[from] LineError),
    #[error(transparent)]
    Address(#[from] BadAddress),
    #[error(
        "「{0}」は Windows の書き方です。Linux では共有フォルダーをマウントして、その場所を書きます（例: mount -t cifs //fileserver/目標管理 /srv/goals をしてから folder = \"/srv/goals\"）"
    )]
    ForeignPath(String),
    #[error("「{0}」は長さとして読めません。\"30s\"（秒）、\"5m\"（分）、\"1h\"（時間）、\"500ms\" のように書きます")]
    Duration(String),
    #[error("「{found}」は範囲の外です。{range}で書きます")]
    OutOfRange { found: String, range: String },
    #[error(
        "「{0}」は監視の場所として読めません。\"http://監視サーバー/ping/…\" のように、半角で書きます（https も使えます）"
    )]
    Watcher(String),
    #[error(
        "「{0}」は送る上限として読めません。\"60 per minute\"、\"2000 per day\"、\"4 connections\" のように、1 から 1000000 の数で書きます"
    )]
    RelayLimit(String),
    #[error("schema には、英小文字で始まる、英小文字と数字と _ の名前（63文字まで）を書きます")]
    SchemaName,
    #[error(
        "schema の「{0}」は PostgreSQL か matome がほかのことに使います。\"midori\" のような市だけの名前を書きます"
    )]
    SchemaTaken(String),
    #[error("PostgreSQL の場所として読めません。postgres://利用者@サーバー/データベース の形で書きます")]
    DatabaseUrl,
    #[error("パスワードは database に書けません。passfile か環境変数 MATOME__STATE__PASSWORD で渡してください")]
    PasswordInUrl,
    #[error("サーバーとデータベースの名前が要ります（postgres://利用者@サーバー/データベース）")]
    NoDatabaseInUrl,
    #[error("「{0}」は時刻として読めません。\"08:30\" のように書きます")]
    Time(String),
    #[error("「{0}」という時間帯は使えません。\"Asia/Tokyo\" のように書きます")]
    Zone(String),
    #[error("「{0}」という月日はありません。\"05-15\" のように、半角の数字2桁ずつで書きます")]
    MonthDay(String),
    #[error("「{0}」という日はありません。\"2026-08-14\"、\"12-29..01-03\" のように、半角で書きます")]
    Closed(String),
    #[error("「{0}」は議案の提出期限として読めません。\"12月議会 11-15\" のように書きます")]
    Bills(String),
    #[error("「{0}」は終わりが始まりより前です")]
    Backwards(String),
    #[error("提出期限「{due}」が基準日「{as_of}」より前です。基準日の後の日を書きます")]
    BeforeAsOf { due: String, as_of: String },
    #[error("「{0}」は間隔として読めません。\"14d\"（暦日）、\"3bd\"（開庁日）のように書きます")]
    Offset(String),
    #[error("「{found}」はファイル名の型として読めません（{reason}）。\"**/*.xlsx\" のように書きます")]
    Glob { found: String, reason: String },
    #[error("「{found}」は選べません。{choices} のどれかを書きます")]
    Choice { found: String, choices: String },
    #[error(
        "「{0}」はメールサーバーの名前ではありません。\"mail.city.example.jp\" のように名前かアドレスだけを書き、ポートは port に書きます"
    )]
    Host(String),
    #[error("「{0}」は Excel ブックの名前ではありません。.xlsx で保存して、その名前を書きます")]
    Workbook(String),
    #[error("「{0}」は整数として読めません")]
    Number(String),
    #[error("「{0}」は true か false ではありません")]
    Flag(String),
    #[error("「{0}」は年度ではありません。\"2027\" のように始まる年を西暦で書きます")]
    Year(String),
}

pub(super) trait Spelled: Sized {
    fn read(text: &str) -> Result<Self, ValueError>;
}

pub(super) fn spelled<'de, T: Spelled, D: Deserializer<'de>>(text: D) -> Result<T, D::Error> {
    T::read(&String::deserialize(text)?).map_err(D::Error::custom)
}

pub(super) fn spelled_if_any<'de, T: Spelled, D: Deserializer<'de>>(text: D) -> Result<Option<T>, D::Error> {
    spelled(text).map(Some)
}

pub(super) fn all_spelled<'de, T: Spelled, D: Deserializer<'de>>(texts: D) -> Result<Vec<T>, D::Error> {
    let texts = Vec::<String>::deserialize(texts)?;
    texts.iter().map(|text| T::read(text)).collect::<Result<_, _>>().map_err(D::Error::custom)
}

/// A non-empty line.
pub(super) fn line(text: &str) -> Result<String, ValueError> {
    Ok(text::line(text)?)
}

pub(super) fn path(text: &str) -> Result<String, ValueError> {
    let path = line(text)?;
    if is_foreign_path(&path) { Err(ValueError::ForeignPath(path)) } else { Ok(path) }
}

/// Paths such as `\\server\share`, `C:\goals` or `smb://server/share` that this system takes for a plain name.
pub fn is_foreign_path(text: &str) -> bool {
    let drive = text.as_bytes();
    let has_drive =
        drive.len() > 2 && drive[0].is_ascii_alphabetic() && drive[1] == b':' && matches!(drive[2], b'\\' | b'/');
    cfg!(unix) && (["\\\\", "//", "smb://"].iter().any(|start| text.starts_with(start)) || has_drive)
}

/// `mail.city.example.jp`, `192.0.2.25` or `2001:db8::25`, without port or protocol.
pub(super) fn host(text: &str) -> Result<String, ValueError> {
    let host = line(text)?;
    let has_port = host.matches(':').count() == 1;
    let is_name =
        host.is_ascii() && !has_port && !host.contains(['/', '@', ',']) && !host.contains(char::is_whitespace);
    if is_name { Ok(host) } else { Err(ValueError::Host(host)) }
}

/// `宛先.xlsx`: a readable kind of workbook.
pub(super) fn workbook(text: &str) -> Result<String, ValueError> {
    let name = line(text)?;
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    let is_one = ending.is_some_and(|ending| ["xlsx", "xlsm", "xls", "ods"].contains(&ending.as_str()));
    if is_one { Ok(name) } else { Err(ValueError::Workbook(name)) }
}

/// `soumu@city.example.jp` or `総務部 <soumu@city.example.jp>`.
pub(super) fn address(text: &str) -> Result<String, ValueError> {
    Ok(mail::address(text)?.0)
}

/// `city.example.jp`, in lower case.
pub(super) fn domain(text: &str) -> Result<String, ValueError> {
    // Anything valid after the @ of an address.
    let address = mail::address(&format!("a@{}", text.trim().trim_start_matches('@')))?;
    Ok(mail::domain(&address).unwrap_or_default())
}

/// A file, or the URL of a `PostgreSQL` server.
pub(super) fn database(text: &str) -> Result<String, ValueError> {
    let Some(server) = ServerUrl::of(text) else { return path(text) };
    match server.config() {
        Err(_) => Err(ValueError::DatabaseUrl),
        Ok(config) if config.get_password().is_some() => Err(ValueError::PasswordInUrl),
        Ok(config) if config.get_hosts().is_empty() || config.get_dbname().is_none() => {
            Err(ValueError::NoDatabaseInUrl)
        }
        Ok(_) => server.schema.map_or(Ok(()), schema).map(|()| text.to_owned()),
    }
}

fn schema(name: &str) -> Result<(), ValueError> {
    if !is_plain_name(name) {
        return Err(ValueError::SchemaName);
    }
    let is_taken = name.starts_with("pg_") || TAKEN_SCHEMAS.contains(&name);
    if is_taken { Err(ValueError::SchemaTaken(name.to_owned())) } else { Ok(()) }
}

/// Schemas with other contents than a city, besides `PostgreSQL`'s own (`pg_…`).
const TAKEN_SCHEMAS: [&str; 3] = ["information_schema", "public", "matome_relay"];

/// A name that needs no quotes in SQL.
fn is_plain_name(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.len() <= LONGEST_SCHEMA && name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(is_part)
}

const LONGEST_SCHEMA: usize = 63;

pub(super) fn path_pattern(text: &str) -> Result<String, ValueError> {
    if text.is_empty() {
        return Err(LineError::Empty.into());
    }
    let glob = |reason| ValueError::Glob { found: text.to_owned(), reason };
    if text.contains('\\') {
        return Err(glob("フォルダーの区切りは \\ ではなく / です".to_owned()));
    }
    match PathPatterns::try_from(vec![text.to_owned()]) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(glob(of_glob(error.kind()))),
    }
}

fn of_glob(kind: &ErrorKind) -> String {
    match kind {
        ErrorKind::UnclosedAlternates | ErrorKind::UnopenedAlternates => "{ と } の数が合いません".to_owned(),
        ErrorKind::UnclosedClass => "[ と ] の数が合いません".to_owned(),
        ErrorKind::InvalidRange(..) => "[ ] の中の範囲が逆です".to_owned(),
        other => other.to_string(),
    }
}

/// `http://watch.city.example.jp/ping/0123`
impl Spelled for WatcherUrl {
    fn read(text: &str) -> Result<Self, ValueError> {
        text.parse().map_err(|()| ValueError::Watcher(text.to_owned()))
    }
}

/// `30s`, `2s`, `5m`, `1h`, `500ms`
impl Spelled for Duration {
    fn read(text: &str) -> Result<Self, ValueError> {
        let milliseconds = |(digits, unit): (&str, &str)| {
            let length = match unit.trim_start() {
                "ms" => 1,
                "s" => 1_000,
                "m" => 60_000,
                "h" => 3_600_000,
                _ => return None,
            };
            digits.parse::<u64>().ok()?.checked_mul(length)
        };
        let split = text.find(|c: char| !c.is_ascii_digit()).map(|at| text.split_at(at));
        let read = split.and_then(milliseconds).map(Self::from_millis);
        read.ok_or_else(|| ValueError::Duration(text.to_owned()))
    }
}

/// `08:30`
impl Spelled for NaiveTime {
    fn read(text: &str) -> Result<Self, ValueError> {
        Self::parse_from_str(text, "%H:%M").map_err(|_| ValueError::Time(text.to_owned()))
    }
}

/// `Asia/Tokyo`
impl Spelled for Tz {
    fn read(text: &str) -> Result<Self, ValueError> {
        text.parse().map_err(|_| ValueError::Zone(text.to_owned()))
    }
}

/// `05-15`; 02-29 exists in leap years only.
impl Spelled for MonthDay {
    fn read(text: &str) -> Result<Self, ValueError> {
        parse_month_day(text).ok_or_else(|| ValueError::MonthDay(text.to_owned()))
    }
}

/// `2026-08-14`, `2026-08-12..2026-08-14`, `12-29..01-03`, `11-13`
impl Spelled for ClosedDays {
    fn read(text: &str) -> Result<Self, ValueError> {
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        let (first, last) = (first.trim(), last.trim());
        if let (Some(first), Some(last)) = (parse_month_day(first), parse_month_day(last)) {
            return Ok(Self::EveryYear { first, last });
        }
        match (parse_date(first), parse_date(last)) {
            (Some(first), Some(last)) if first <= last => Ok(Self::Once { first, last }),
            (Some(_), Some(_)) => Err(ValueError::Backwards(text.to_owned())),
            _ => Err(ValueError::Closed(text.to_owned())),
        }
    }
}

/// Month of an assembly, and the day by which its bills are submitted.
pub(super) type BillDay = (u32, MonthDay);

/// `12月議会 11-15`
impl Spelled for BillDay {
    fn read(text: &str) -> Result<Self, ValueError> {
        let parsed = text.split_once(char::is_whitespace).and_then(|(assembly, day)| {
            let month = assembly.strip_suffix("月議会")?.parse().ok().filter(|month| (1..=12).contains(month))?;
            Some((month, parse_month_day(day.trim())?))
        });
        parsed.ok_or_else(|| ValueError::Bills(text.to_owned()))
    }
}

/// `14d`, `3bd`
impl Spelled for Offset {
    fn read(text: &str) -> Result<Self, ValueError> {
        let signed = !text.starts_with(|c: char| c.is_ascii_digit());
        Self::parse(text).filter(|_| !signed).ok_or_else(|| ValueError::Offset(text.to_owned()))
    }
}

/// `14d`, `3bd` or `none`
impl Spelled for Option<Offset> {
    fn read(text: &str) -> Result<Self, ValueError> {
        if text == "none" { Ok(None) } else { Offset::read(text).map(Some) }
    }
}

/// `3bd` or `none`: a repetition interval.
pub(super) fn interval(text: &str) -> Result<String, ValueError> {
    match Option::<Offset>::read(text)? {
        Some(every) if every.length() == 0 => {
            Err(ValueError::OutOfRange { found: "0".to_owned(), range: "1d 以上".to_owned() })
        }
        _ => Ok(text.to_owned()),
    }
}

/// `60 per minute`, `2000 per day`, `4 connections`
impl Spelled for RelayLimit {
    fn read(text: &str) -> Result<Self, ValueError> {
        let parsed = text.trim().split_once(' ').and_then(|(number, what)| {
            let most = number.parse().ok().filter(|number| (1..=1_000_000).contains(number))?;
            match what.trim_start() {
                "per minute" => Some(Self::Minute(most)),
                "per day" => Some(Self::Day(most)),
                "connections" => Some(Self::Connections(most)),
                _ => None,
            }
        });
        parsed.ok_or_else(|| ValueError::RelayLimit(text.to_owned()))
    }
}

fn parse_month_day(text: &str) -> Option<MonthDay> {
    // A leap year, which has a 02-29.
    Some(MonthDay::of(parse_date(&format!("2024-{text}"))?))
}

/// `2026-08-14`, with all digits.
fn parse_date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|date| date.format("%Y-%m-%d").to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_carry_their_unit() {
        for (text, milliseconds) in [("30s", 30_000), ("0s", 0), ("5m", 300_000), ("1h", 3_600_000), ("500ms", 500)] {
            assert_eq!(Duration::read(text), Ok(Duration::from_millis(milliseconds)), "{text}");
        }
        for text in ["", "30", "s", "-1s", "1d", "30秒", "99999999999999999999s", "18446744073709551615h"] {
            assert!(Duration::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn days_must_exist() {
        for text in ["02-29", "12-29..01-03", "2026-08-14", "2026-08-12..2026-08-14"] {
            assert!(ClosedDays::read(text).is_ok(), "{text}");
        }
        for text in ["02-30", "13-01", "2026-02-29", "2026-8-14", "2026-08-14..2026-08-12", "12-29..2027-01-03", "お盆"]
        {
            assert!(ClosedDays::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn bills_are_due_on_a_day_before_their_assembly() {
        assert_eq!(BillDay::read("12月議会 11-15"), Ok((12, MonthDay { month: 11, day: 15 })));
        assert_eq!(BillDay::read("3月議会　 02-10"), Ok((3, MonthDay { month: 2, day: 10 })));
        for text in
            ["", "12月議会", "13月議会 11-15", "0月議会 11-15", "12月 11-15", "12月議会 11-31", "12月議会 11/15"]
        {
            assert!(BillDay::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_glob_stops_at_folders_and_takes_any_case() {
        let matches =
            |pattern: &str, path: &str| PathPatterns::try_from(vec![path_pattern(pattern).unwrap()]).unwrap().fit(path);
        assert!(matches("**/*.{xlsx,xls}", "総務部/R8/目標.XLSX"));
        assert!(matches("**/*.xlsx", "目標.xlsx"));
        assert!(!matches("*.xlsx", "総務部/目標.xlsx"));
        assert!(matches("**/過年度/**", "総務部/過年度/R1.xlsx"));
        assert!(matches("カ\u{3099}*", "ガス.xlsx"));
    }
}
