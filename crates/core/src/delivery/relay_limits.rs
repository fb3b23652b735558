//! Limits of a mail server, shared by cities: letters per minute and per day, concurrent connections.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;

/// `[mail.smtp] limits`; `None` is unlimited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelayLimits {
    pub per_minute: Option<u32>,
    pub per_day: Option<u32>,
    pub connections: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RelayLimit {
    Minute(u32),
    Day(u32),
    Connections(u32),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReachedLimit {
    pub server: String,
    pub limit: RelayLimit,
}

/// Permission to send a letter. Times are milliseconds of one clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    At(i64),
    /// Later than a sender waits for.
    Full {
        until: i64,
        limit: RelayLimit,
    },
}

const MINUTE: i64 = 60_000;
/// Letters older than this concern no limit.
pub const DAY: i64 = 24 * 60 * MINUTE;

/// Furthest promised time of a letter: a sender alone with a full minute waits for the next.
const AHEAD: i64 = MINUTE + 1000;

/// A promise further ahead was made before the clock was set back, and is ignored.
pub const FURTHEST_PROMISE: i64 = 10 * MINUTE;

/// A connection not renewed for this long counts as closed.
pub const FORGOTTEN_AFTER: Duration = Duration::from_mins(1);

/// Interval at which the holder of a connection renews it.
pub const RENEWAL: Duration = Duration::from_secs(20);

impl RelayLimits {
    /// Whether one more connection is allowed beside `others`.
    pub fn lets_connect(&self, others: u32) -> bool {
        self.connections.is_none_or(|most| others < most)
    }

    pub fn is_any(&self) -> bool {
        *self != Self::default()
    }

    pub fn of_letters(&self) -> impl Iterator<Item = RelayLimit> {
        self.per_minute.map(RelayLimit::Minute).into_iter().chain(self.per_day.map(RelayLimit::Day))
    }
}

impl RelayLimit {
    pub const fn count(self) -> u32 {
        match self {
            Self::Minute(count) | Self::Day(count) | Self::Connections(count) => count,
        }
    }

    /// Length of the limit's sliding window.
    const fn span(self) -> i64 {
        match self {
            Self::Minute(_) => MINUTE,
            Self::Day(_) => DAY,
            Self::Connections(_) => 0,
        }
    }
}

/// Earliest time for the next letter at `now`. `ago` pairs each limit with the time of the letter that many letters
/// ago, if there were so many. First come, first served; promised times never decrease.
pub fn room(now: i64, ago: impl IntoIterator<Item = (RelayLimit, i64)>) -> Room {
    let latest = ago.into_iter().map(|(limit, at)| (at + limit.span() + 1, limit)).max_by_key(|(at, _)| *at);
    match latest {
        Some((until, limit)) if until > now + AHEAD => Room::Full { until, limit },
        Some((at, _)) => Room::At(at.max(now)),
        None => Room::At(now),
    }
}

impl fmt::Display for RelayLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Minute(count) => write!(f, "1分に{count}通"),
            Self::Day(count) => write!(f, "1日に{count}通"),
            Self::Connections(count) => write!(f, "同時に{count}接続"),
        }
    }
}

impl fmt::Display for ReachedLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "メールサーバー {} に送ってよい数（{}）に達しています", self.server, self.limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends `wanted` letters as fast as allowed; returns the time of each and the limit that stopped it.
    fn sent(limits: RelayLimits, wanted: usize, from: i64) -> (Vec<i64>, Option<RelayLimit>) {
        let (mut sent, mut now): (Vec<i64>, i64) = (Vec::new(), from);
        while sent.len() < wanted {
            let ago = |limit: RelayLimit| Some((limit, *sent.get(sent.len().checked_sub(limit.count() as usize)?)?));
            match room(now, limits.of_letters().filter_map(ago)) {
                Room::At(at) => {
                    now = at;
                    sent.push(at);
                }
                Room::Full { limit, .. } => return (sent, Some(limit)),
            }
        }
        (sent, None)
    }

    #[test]
    fn no_minute_holds_more_than_is_allowed_and_none_is_wasted() {
        let limits = RelayLimits { per_minute: Some(3), ..RelayLimits::default() };
        let (sent, stopped) = sent(limits, 30, 5);
        assert_eq!((sent.len(), stopped), (30, None), "who comes alone is not put off");
        assert!(sent.windows(4).all(|four| four[3] - four[0] > MINUTE), "{sent:?}");
        assert_eq!(sent[29], 5 + 9 * (MINUTE + 1));
    }

    #[test]
    fn as_many_are_connected_as_may_be() {
        let limits = RelayLimits { connections: Some(2), ..RelayLimits::default() };
        assert_eq!([0, 1, 2, 3].map(|others| limits.lets_connect(others)), [true, true, false, false]);
        assert!(RelayLimits::default().lets_connect(9));
    }

    #[test]
    fn a_day_that_is_full_is_not_waited_for() {
        let limits = RelayLimits { per_day: Some(4), ..RelayLimits::default() };
        let (sent, stopped) = sent(limits, 9, 0);
        assert_eq!((sent.len(), stopped), (4, Some(RelayLimit::Day(4))));
        let until = room(DAY - AHEAD - 10, [(RelayLimit::Day(4), 0)]);
        assert_eq!(until, Room::Full { until: DAY + 1, limit: RelayLimit::Day(4) });
        assert_eq!(room(DAY - AHEAD + 1, [(RelayLimit::Day(4), 0)]), Room::At(DAY + 1));
    }
}
