//! What of the share cannot be seen at present, and since when. What is known of that may be out of date: what was
//! handed in since then is not known.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

/// The share, or parts of it, that cannot be seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unseen {
    pub share: Option<Dark>,
    /// Folders, and files, below the share, with the moment since when each cannot be read.
    pub parts: BTreeMap<String, NaiveDateTime>,
}

/// Nothing can be seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dark {
    pub since: NaiveDateTime,
    /// In words for the planning section.
    pub reason: String,
}

impl Unseen {
    /// At `now` nothing can be seen, for that `reason`.
    #[must_use]
    pub fn dark(self, reason: String, now: NaiveDateTime) -> Self {
        let since = self.share.map_or(now, |dark| dark.since);
        Self { share: Some(Dark { since, reason }), ..self }
    }

    /// At `now` all but these parts can be seen.
    #[must_use]
    pub fn but_for(self, parts: &[String], now: NaiveDateTime) -> Self {
        let since = |part: &String| self.parts.get(part).copied().unwrap_or(now);
        Self { share: None, parts: parts.iter().map(|part| (part.clone(), since(part))).collect() }
    }

    /// Only what has been unseen since before `day`: a share that was visible this morning has been read.
    #[must_use]
    pub fn before(&self, day: NaiveDate) -> Self {
        let earlier = |since: NaiveDateTime| since.date() < day;
        let parts = self.parts.iter().filter(|(_, since)| earlier(**since));
        Self {
            share: self.share.clone().filter(|dark| earlier(dark.since)),
            parts: parts.map(|(part, since)| (part.clone(), *since)).collect(),
        }
    }

    /// Whether the file at `path` cannot be seen.
    pub fn hides(&self, path: &str) -> bool {
        let is_below = |part: &String| {
            path.strip_prefix(part.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.share.is_some() || self.parts.keys().any(is_below)
    }

    /// Nothing of what `other` hides is hidden less here.
    pub fn is_as_dark_as(&self, other: &Self) -> bool {
        (self.share.is_some() || other.share.is_none()) && other.parts.keys().all(|part| self.hides(part))
    }
}
