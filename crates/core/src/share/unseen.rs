//! Unreachable parts of the share, and since when. Submissions since then are unknown.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::moment::Moment;

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unseen {
    pub share: Option<Dark>,
    /// Unreadable folders and files below the share, with the time since.
    pub parts: BTreeMap<String, Moment>,
}

/// The whole share is unreachable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dark {
    pub since: Moment,
    /// In words for the planning section.
    pub reason: String,
}

impl Unseen {
    /// Marks everything as unreachable at `now`.
    #[must_use]
    pub fn dark(self, reason: String, now: Moment) -> Self {
        let since = self.share.map_or(now, |dark| dark.since);
        Self { share: Some(Dark { since, reason }), ..self }
    }

    /// Marks all but `parts` as reachable at `now`.
    #[must_use]
    pub fn but_for(self, parts: &[String], now: Moment) -> Self {
        let since = |part: &String| self.parts.get(part).copied().unwrap_or(now);
        Self { share: None, parts: parts.iter().map(|part| (part.clone(), since(part))).collect() }
    }

    /// Only what was unreachable before `day`: a share seen this morning has been read.
    #[must_use]
    pub fn before(&self, day: NaiveDate) -> Self {
        let earlier = |since: Moment| since.day() < day;
        let parts = self.parts.iter().filter(|(_, since)| earlier(**since));
        Self {
            share: self.share.clone().filter(|dark| earlier(dark.since)),
            parts: parts.map(|(part, since)| (part.clone(), *since)).collect(),
        }
    }

    pub fn hides(&self, path: &str) -> bool {
        let is_below = |part: &String| {
            path.strip_prefix(part.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.share.is_some() || self.parts.keys().any(is_below)
    }

    /// Everything that `other` hides is hidden here for at least as long.
    pub fn is_as_dark_as(&self, other: &Self) -> bool {
        (self.share.is_some() || other.share.is_none()) && other.parts.keys().all(|part| self.hides(part))
    }
}
