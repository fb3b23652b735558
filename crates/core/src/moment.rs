//! A moment, to the second, with the offset of the city's clock, so that stored moments do not shift with `timezone`.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, ParseError, SubsecRound as _, TimeDelta, TimeZone};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Moment(DateTime<FixedOffset>);

impl Moment {
    pub fn of<Zone: TimeZone>(now: &DateTime<Zone>) -> Self {
        Self(now.fixed_offset().trunc_subsecs(0))
    }

    /// Time on the city's clock.
    pub fn local(self) -> NaiveDateTime {
        self.0.naive_local()
    }

    pub fn day(self) -> NaiveDate {
        self.0.date_naive()
    }

    pub fn since(self, earlier: Self) -> TimeDelta {
        self.0 - earlier.0
    }
}

/// For display: 2026-10-01 08:30:00.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.local().fmt(f)
    }
}

impl From<Moment> for String {
    fn from(Moment(at): Moment) -> Self {
        at.to_rfc3339()
    }
}

impl FromStr for Moment {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        // Earlier versions stored the time in Japan without its offset.
        let in_japan = || DateTime::parse_from_rfc3339(&format!("{}+09:00", text.replace(' ', "T")));
        DateTime::parse_from_rfc3339(text).or_else(|_| in_japan()).map(Self)
    }
}

impl TryFrom<String> for Moment {
    type Error = ParseError;

    fn try_from(text: String) -> Result<Self, ParseError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_same_moment_whatever_clock_reads_it() {
        let read = |text: &str| text.parse::<Moment>().unwrap();
        let noon = read("2026-10-01T12:00:00+09:00");
        assert_eq!(read(&String::from(noon)), noon);
        assert_eq!(noon, read("2026-10-01T03:00:00+00:00"));
        assert!(noon < read("2026-10-01T04:00:00+00:00"));
        assert_eq!((noon.to_string().as_str(), noon.day()), ("2026-10-01 12:00:00", noon.local().date()));
        for earlier in ["2026-10-01T12:00:00", "2026-10-01 12:00:00", "2026-10-01T12:00:00.25"] {
            assert_eq!(read(earlier).since(noon).num_seconds(), 0, "{earlier}");
        }
    }
}
