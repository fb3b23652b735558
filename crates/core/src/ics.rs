//! iCalendar files (RFC 5545) of all-day entries. Entries are events (VEVENT): Outlook ignores tasks in files. Whole
//! days need no time zone. Importing a file replaces entries with the same `UID` where the program supports it.

use std::fmt::Write as _;

use chrono::{DateTime, Days, NaiveDate, Utc};

/// Maximum octets of a line.
const LINE: usize = 75;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEntry {
    /// The same in every file with this entry.
    pub uid: String,
    pub day: NaiveDate,
    /// Increases from file to file, so that the later one counts.
    pub sequence: i64,
    pub summary: String,
    pub description: String,
}

/// The file, created at `stamp`.
pub fn calendar(entries: &[CalendarEntry], stamp: DateTime<Utc>) -> String {
    let mut file = Lines::default();
    file.add("BEGIN", "VCALENDAR");
    file.add("VERSION", "2.0");
    file.add("PRODID", "-//matome//matome//JA");
    file.add("CALSCALE", "GREGORIAN");
    file.add("METHOD", "PUBLISH");
    for entry in entries {
        file.entry(entry, stamp);
    }
    file.add("END", "VCALENDAR");
    file.0
}

/// Content lines, folded and terminated by CRLF as RFC 5545 requires.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn entry(&mut self, entry: &CalendarEntry, stamp: DateTime<Utc>) {
        let date = |day: NaiveDate| day.format("%Y%m%d").to_string();
        let next = entry.day.checked_add_days(Days::new(1)).unwrap_or(entry.day);
        self.add("BEGIN", "VEVENT");
        self.add("UID", &escaped(&entry.uid));
        self.add("DTSTAMP", &stamp.format("%Y%m%dT%H%M%SZ").to_string());
        self.add("SEQUENCE", &entry.sequence.to_string());
        self.add("DTSTART;VALUE=DATE", &date(entry.day));
        self.add("DTEND;VALUE=DATE", &date(next));
        self.add("SUMMARY", &escaped(&entry.summary));
        self.add("DESCRIPTION", &escaped(&entry.description));
        // An all-day entry does not block anybody's time.
        self.add("TRANSP", "TRANSPARENT");
        self.add("X-MICROSOFT-CDO-BUSYSTATUS", "FREE");
        self.add("END", "VEVENT");
    }

    /// Adds `name:value`. Folded lines continue after a space; characters are never split.
    fn add(&mut self, name: &str, value: &str) {
        let mut used = 0;
        for c in name.chars().chain([':']).chain(value.chars()) {
            if used + c.len_utf8() > LINE {
                self.0.push_str("\r\n ");
                used = 1;
            }
            self.0.push(c);
            used += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// Escapes line breaks and separators.
fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => value.push_str("\\n"),
            '\\' | ';' | ',' => _ = write!(value, "\\{c}"),
            c if c.is_control() => {}
            c => value.push(c),
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> CalendarEntry {
        CalendarEntry {
            uid: "1@city.example.jp".into(),
            day: NaiveDate::from_ymd_opt(2026, 12, 31).unwrap(),
            sequence: 7,
            summary: "【期限】令和8年度中間報告 総務部".into(),
            description: "一行目; 二つ目, 三つ目\n\\\\server\\share\r\nEND:VEVENT".into(),
        }
    }

    #[test]
    fn an_entry_takes_a_day_and_ends_on_the_next() {
        let file = calendar(&[entry()], DateTime::UNIX_EPOCH);
        for line in [
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n",
            "\r\nDTSTAMP:19700101T000000Z\r\n",
            "\r\nDTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n",
            "\r\nX-MICROSOFT-CDO-BUSYSTATUS:FREE\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            r"DESCRIPTION:一行目\; 二つ目\, 三つ目\n\\\\server\\share\nEND:VEVENT",
        ] {
            assert!(file.replace("\r\n ", "").contains(line), "{line} is not in\n{file}");
        }
        assert_eq!(file.matches("\r\nEND:VEVENT\r\n").count(), 1, "no text ends an entry");
    }

    #[test]
    fn lines_are_folded_at_75_octets_between_signs() {
        let long =
            CalendarEntry { description: "目標管理シートの記入と保存の確認。".repeat(40), ..entry() };
        let file = calendar(std::slice::from_ref(&long), DateTime::UNIX_EPOCH);
        assert!(file.split("\r\n").all(|line| line.len() <= LINE && !line.contains('\n')));
        assert!(file.split("\r\n").any(|line| line.len() >= LINE - 2));
        assert!(file.replace("\r\n ", "").contains(&long.description));
    }
}
