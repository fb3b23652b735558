//! Schedules the attempts of a delivery: which are due, in which order, how long they wait, and the state after each.
//! The ledger stores the result and ensures that each delivery is claimed by one sender before an attempt.

use std::ops::RangeInclusive;
use std::time::Duration;

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::Serialize;

use super::{DeliveryOutcome, NOT_ALLOWED, STOPPED, TOO_LATE};
use crate::backoff::Backoff;

/// After this many attempts without an answer a person must decide: each may have arrived.
const MOST_DOUBTS: u32 = 2;

/// Retry period of a notice: longer than for a reminder, since it is not regenerated on later days.
const NOTICE: Days = Days::new(40);

const BACKOFF: Backoff = Backoff::Steps(&[
    Duration::from_mins(2),
    Duration::from_mins(5),
    Duration::from_mins(15),
    Duration::from_mins(30),
    Duration::from_hours(1),
]);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Reminder,
    /// Urgent news for the planning section: refused addresses, mail held back.
    Notice,
    Summary,
    /// Tells the planning section that recipients have changed.
    Recipients,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    Waiting,
    /// An attempt is running, or its process died.
    Claimed,
    Sent,
    Failed,
    /// It is unknown whether it arrived.
    Uncertain,
}

/// State of one recipient's letter between attempts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    pub state: DeliveryState,
    pub attempts: u32,
    /// Attempts that ended without an answer.
    pub doubts: u32,
    /// Earliest time of the next attempt.
    pub next_try: Option<DateTime<Utc>>,
    /// The latest answer, or the reason for having none.
    pub reply: Option<String>,
}

/// A delivery that may be attempted again.
#[derive(Debug, Clone)]
pub struct Open<K> {
    pub key: K,
    pub purpose: Purpose,
    pub day: NaiveDate,
    pub changed_at: DateTime<Utc>,
    pub tried: Tried,
}

/// Deliveries to attempt at `now` for mails of `days`, oldest entry first; `impatient` ignores waiting times. Those
/// with the fewest attempts come first, so that a letter on which the server breaks off cannot block the others.
pub fn due<K>(open: Vec<Open<K>>, days: &RangeInclusive<NaiveDate>, now: DateTime<Utc>, impatient: bool) -> Vec<K> {
    let has_come = |tried: &Tried| impatient || tried.next_try.is_none_or(|next| next <= now);
    let mut due: Vec<Open<K>> =
        open.into_iter().filter(|open| open.is_tried_on(days) && has_come(&open.tried)).collect();
    due.sort_by_key(|open| (open.tried.attempts, open.day));
    due.into_iter().map(|open| open.key).collect()
}

/// Time of the next attempt among them.
pub fn next_try<K>(open: &[Open<K>], days: &RangeInclusive<NaiveDate>) -> Option<DateTime<Utc>> {
    let tried = open.iter().filter(|open| open.is_tried_on(days));
    tried.map(|open| open.tried.next_try.unwrap_or(open.changed_at)).min()
}

/// The next attempt after `attempts` attempts, the last one at `now`.
pub fn next_try_after(now: DateTime<Utc>, attempts: u32) -> DateTime<Utc> {
    now + BACKOFF.after(attempts)
}

impl<K> Open<K> {
    /// Whether its mail is among those retried on `days`.
    pub fn is_tried_on(&self, days: &RangeInclusive<NaiveDate>) -> bool {
        self.tried.may_be_tried() && !self.is_too_old(*days.start()) && self.day <= *days.end()
    }

    /// Whether its mail is no longer retried, with `oldest` as the first day that is.
    pub fn is_too_old(&self, oldest: NaiveDate) -> bool {
        let oldest = match self.purpose {
            Purpose::Notice => oldest.checked_sub_days(NOTICE).unwrap_or(oldest),
            Purpose::Reminder | Purpose::Summary | Purpose::Recipients => oldest,
        };
        self.day < oldest
    }
}

impl Tried {
    pub const ANEW: Self = Self { state: DeliveryState::Waiting, attempts: 0, doubts: 0, next_try: None, reply: None };

    fn may_be_tried(&self) -> bool {
        match self.state {
            DeliveryState::Waiting => true,
            DeliveryState::Uncertain => self.doubts < MOST_DOUBTS,
            DeliveryState::Claimed | DeliveryState::Sent | DeliveryState::Failed => false,
        }
    }

    /// The state after an attempt; `next_try` applies to retries. Only a clear answer ends a doubt.
    #[must_use]
    pub fn after(self, outcome: &DeliveryOutcome, next_try: DateTime<Utc>) -> Self {
        let (state, reply) = match outcome {
            DeliveryOutcome::Sent | DeliveryOutcome::Written => (DeliveryState::Sent, None),
            DeliveryOutcome::Refused(reply) | DeliveryOutcome::Denied(reply) => {
                (DeliveryState::Failed, Some(reply.as_str()))
            }
            DeliveryOutcome::NotAllowed => (DeliveryState::Failed, Some(NOT_ALLOWED)),
            DeliveryOutcome::Later(reply)
            | DeliveryOutcome::Withheld(reply)
            | DeliveryOutcome::Broken(reply)
            | DeliveryOutcome::Down(reply) => (self.not_through(), Some(reply.as_str())),
            DeliveryOutcome::Uncertain(reply) => (DeliveryState::Uncertain, Some(reply.as_str())),
        };
        let doubts = self.doubts + u32::from(matches!(outcome, DeliveryOutcome::Uncertain(_)));
        Self { state, doubts, next_try: Some(next_try), reply: reply.map(str::to_owned), ..self }
    }

    /// The claimant is gone and left no result.
    #[must_use]
    pub fn abandoned(self) -> Self {
        let doubts = self.doubts + 1;
        Self { state: DeliveryState::Uncertain, doubts, next_try: None, reply: Some(STOPPED.to_owned()), ..self }
    }

    /// Its mail is too old: a waiting delivery fails; a doubtful one stays so, for a person to decide.
    #[must_use]
    pub fn given_up(self) -> Self {
        match self.state {
            DeliveryState::Waiting => {
                let last = self.reply.as_deref().unwrap_or("なし");
                Self { state: DeliveryState::Failed, reply: Some(format!("{TOO_LATE}{last}")), ..self }
            }
            DeliveryState::Uncertain => Self { doubts: self.doubts.max(MOST_DOUBTS), ..self },
            DeliveryState::Claimed | DeliveryState::Sent | DeliveryState::Failed => self,
        }
    }

    /// The server is unusable until then. `why` is recorded unless the delivery is in doubt.
    #[must_use]
    pub fn put_off(self, until: DateTime<Utc>, why: Option<&str>) -> Self {
        if self.next_try.is_some_and(|next| next >= until) {
            return self;
        }
        let why = why.filter(|_| self.state == DeliveryState::Waiting).map(str::to_owned);
        Self { next_try: Some(until), reply: why.or(self.reply), ..self }
    }

    /// Reopens a rejected delivery; the sender caused the rejection.
    #[must_use]
    pub fn reopened(self, next_try: DateTime<Utc>) -> Self {
        Self { state: self.not_through(), next_try: Some(next_try), ..self }
    }

    /// A person decided to retry a delivery that may have arrived and is no longer retried.
    #[must_use]
    pub fn dared(self) -> Self {
        if self.state == DeliveryState::Uncertain && !self.may_be_tried() {
            return Self { doubts: MOST_DOUBTS - 1, next_try: None, ..self };
        }
        self
    }

    const fn not_through(&self) -> DeliveryState {
        if self.doubts > 0 { DeliveryState::Uncertain } else { DeliveryState::Waiting }
    }
}

/// Why a person should know of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WhatTrouble {
    /// Permanently refused, or never got through.
    Failed,
    /// It is unknown whether it arrived; it is retried.
    Uncertain,
    /// It is unknown whether it arrived; it is no longer retried.
    Undecided,
    /// Refused by server rules and retried.
    Withheld,
    /// It may have arrived twice, with the same `Message-ID`.
    PerhapsTwice,
}

impl Tried {
    /// `None` if nothing is amiss.
    pub fn trouble(&self) -> Option<WhatTrouble> {
        let is_refused = self.reply.as_deref().is_some_and(is_refusal);
        match (self.state, self.doubts) {
            (DeliveryState::Failed, _) => Some(WhatTrouble::Failed),
            (DeliveryState::Sent, 0) => None,
            (DeliveryState::Sent, _) => Some(WhatTrouble::PerhapsTwice),
            (DeliveryState::Waiting, 0) if !is_refused => None,
            (DeliveryState::Waiting, _) => Some(WhatTrouble::Withheld),
            (DeliveryState::Uncertain, MOST_DOUBTS..) => Some(WhatTrouble::Undecided),
            (DeliveryState::Uncertain | DeliveryState::Claimed, _) => Some(WhatTrouble::Uncertain),
        }
    }
}

/// Whether the reply has a 5yz code.
fn is_refusal(reply: &str) -> bool {
    let code = reply.as_bytes();
    code.len() >= 3 && code[0] == b'5' && code[1..3].iter().all(u8::is_ascii_digit)
}

impl Purpose {
    const ALL: [Self; 4] = [Self::Reminder, Self::Notice, Self::Summary, Self::Recipients];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Reminder => "reminder",
            Self::Notice => "notice",
            Self::Summary => "summary",
            Self::Recipients => "recipients",
        }
    }

    /// Whether its news counts as told while it waits. The next notice covers only later news, and this one may still
    /// arrive after its day; the other kinds tell again what has reached nobody.
    pub const fn counts_while_waiting(self) -> bool {
        match self {
            Self::Notice => true,
            Self::Reminder | Self::Summary | Self::Recipients => false,
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.name() == name)
    }
}

impl DeliveryState {
    /// Whether the journal overrides this state after a restored backup. A known attempt keeps its own result.
    pub const fn yields_to_journal(self) -> bool {
        match self {
            Self::Waiting => true,
            Self::Claimed | Self::Sent | Self::Failed | Self::Uncertain => false,
        }
    }

    const ALL: [Self; 5] = [Self::Waiting, Self::Claimed, Self::Sent, Self::Failed, Self::Uncertain];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Claimed => "claimed",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Uncertain => "uncertain",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use DeliveryState::{Claimed, Failed, Sent, Uncertain, Waiting};

    use super::*;

    fn at(minute: u32) -> DateTime<Utc> {
        NaiveDate::from_ymd_opt(2026, 10, 1).unwrap().and_hms_opt(8, minute, 0).unwrap().and_utc()
    }

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 10, day).unwrap()
    }

    fn tried(state: DeliveryState, doubts: u32) -> Tried {
        Tried { state, doubts, ..Tried::ANEW }
    }

    #[test]
    fn a_letter_rests_longer_after_each_try_up_to_an_hour() {
        let minutes = |attempts| (next_try_after(at(0), attempts) - at(0)).num_minutes();
        assert_eq!([1, 2, 3, 4, 5, 6, 60].map(minutes), [2, 5, 15, 30, 60, 60, 60]);
    }

    #[test]
    fn the_journal_is_believed_of_what_only_waits() {
        let believed = DeliveryState::ALL.into_iter().filter(|state| state.yields_to_journal());
        assert_eq!(believed.collect::<Vec<_>>(), [Waiting]);
    }

    #[test]
    fn a_try_ends_a_doubt_by_a_clear_answer_alone() {
        let word = || "421 later".to_owned();
        for (doubts, outcome, state, doubts_after) in [
            (0, DeliveryOutcome::Sent, Sent, 0),
            (1, DeliveryOutcome::Sent, Sent, 1),
            (0, DeliveryOutcome::Written, Sent, 0),
            (0, DeliveryOutcome::Refused(word()), Failed, 0),
            (1, DeliveryOutcome::Refused(word()), Failed, 1),
            (0, DeliveryOutcome::Denied(word()), Failed, 0),
            (0, DeliveryOutcome::NotAllowed, Failed, 0),
            (0, DeliveryOutcome::Later(word()), Waiting, 0),
            (0, DeliveryOutcome::Withheld(word()), Waiting, 0),
            (0, DeliveryOutcome::Broken(word()), Waiting, 0),
            (0, DeliveryOutcome::Down(word()), Waiting, 0),
            (1, DeliveryOutcome::Later(word()), Uncertain, 1),
            (1, DeliveryOutcome::Down(word()), Uncertain, 1),
            (0, DeliveryOutcome::Uncertain(word()), Uncertain, 1),
            (1, DeliveryOutcome::Uncertain(word()), Uncertain, 2),
        ] {
            let after = tried(Claimed, doubts).after(&outcome, at(2));
            assert_eq!((after.state, after.doubts), (state, doubts_after), "{doubts} {outcome:?}");
        }
        assert_eq!(tried(Claimed, 0).after(&DeliveryOutcome::NotAllowed, at(2)).reply.as_deref(), Some(NOT_ALLOWED));
    }

    #[test]
    fn what_was_left_behind_given_up_or_taken_back() {
        for (before, after, expected) in [
            (tried(Claimed, 0), Tried::abandoned as fn(Tried) -> Tried, (Uncertain, 1)),
            (tried(Claimed, 1), Tried::abandoned, (Uncertain, 2)),
            (tried(Waiting, 0), Tried::given_up, (Failed, 0)),
            (tried(Uncertain, 1), Tried::given_up, (Uncertain, 2)),
            (tried(Uncertain, 3), Tried::given_up, (Uncertain, 3)),
            (tried(Sent, 0), Tried::given_up, (Sent, 0)),
            (tried(Uncertain, 2), Tried::dared, (Uncertain, 1)),
            (tried(Uncertain, 1), Tried::dared, (Uncertain, 1)),
            (tried(Failed, 2), Tried::dared, (Failed, 2)),
            (tried(Failed, 0), |tried| tried.reopened(at(5)), (Waiting, 0)),
            (tried(Failed, 1), |tried| tried.reopened(at(5)), (Uncertain, 1)),
        ] {
            let found = after(before.clone());
            assert_eq!((found.state, found.doubts), expected, "{before:?}");
        }
        let told = Tried { reply: Some("450 full".to_owned()), ..Tried::ANEW };
        assert_eq!(told.given_up().reply.unwrap(), format!("{TOO_LATE}450 full"));
        assert_eq!(Tried::ANEW.given_up().reply.unwrap(), format!("{TOO_LATE}なし"));
    }

    #[test]
    fn a_server_out_of_use_puts_off_what_should_be_tried_before_and_says_why_of_what_is_not_in_doubt() {
        let until = |minute| Tried { next_try: Some(at(minute)), ..Tried::ANEW };
        let put_off = |tried: Tried| {
            let after = tried.put_off(at(10), Some("満杯"));
            (after.next_try.unwrap(), after.reply)
        };
        assert_eq!(put_off(Tried::ANEW), (at(10), Some("満杯".to_owned())));
        assert_eq!(put_off(until(5)), (at(10), Some("満杯".to_owned())));
        assert_eq!(put_off(until(15)), (at(15), None));
        assert_eq!(put_off(tried(Uncertain, 1)), (at(10), None));
    }

    #[test]
    fn the_least_tried_comes_first_and_what_is_too_old_or_too_doubtful_not_at_all() {
        let open = |key, purpose, of, tried| Open { key, purpose, day: day(of), changed_at: at(0), tried };
        let after = |attempts, next_try| Tried { attempts, next_try, ..Tried::ANEW };
        let open = vec![
            open("tried twice", Purpose::Reminder, 14, after(2, Some(at(5)))),
            open("rests", Purpose::Reminder, 14, after(0, Some(at(30)))),
            open("of the day", Purpose::Reminder, 15, after(0, None)),
            open("of the day before", Purpose::Reminder, 14, after(0, None)),
            open("too old", Purpose::Reminder, 12, after(0, None)),
            open("an old notice", Purpose::Notice, 12, after(0, None)),
            open("of a day to come", Purpose::Reminder, 16, after(0, None)),
            open("in doubt", Purpose::Summary, 15, tried(Uncertain, 1)),
            open("undecided", Purpose::Summary, 15, tried(Uncertain, 2)),
        ];
        let days = day(13)..=day(15);
        let first = ["an old notice", "of the day before", "of the day", "in doubt", "tried twice"];
        assert_eq!(due(open.clone(), &days, at(10), false), first);
        assert!(due(open.clone(), &days, at(10), true).contains(&"rests"));
        assert_eq!(next_try(&open, &days), Some(at(0)));
        assert_eq!(next_try(&open[..2], &days), Some(at(5)));
        assert_eq!(next_try(&open[8..], &days), None);
    }

    #[test]
    fn what_a_person_should_know() {
        let replied = |state, reply: &str| Tried { reply: Some(reply.to_owned()), ..tried(state, 0) };
        for (tried, trouble) in [
            (Tried::ANEW, None),
            (replied(Waiting, "421 later"), None),
            (replied(Waiting, "554 policy"), Some(WhatTrouble::Withheld)),
            (replied(Waiting, "5分後に"), None),
            (tried(Sent, 0), None),
            (tried(Sent, 1), Some(WhatTrouble::PerhapsTwice)),
            (tried(Failed, 0), Some(WhatTrouble::Failed)),
            (tried(Claimed, 0), Some(WhatTrouble::Uncertain)),
            (tried(Uncertain, 1), Some(WhatTrouble::Uncertain)),
            (tried(Uncertain, 2), Some(WhatTrouble::Undecided)),
        ] {
            assert_eq!(tried.trouble(), trouble, "{tried:?}");
        }
    }
}
