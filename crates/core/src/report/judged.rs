//! What reports were found to say, so that none is judged twice: nearly all of them say at a merge what they said at the last.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Mutex, PoisonError};

use super::completion::{self, Completion, Subject};
use matome_forms::model::Report;

/// All that a report was judged by, as a number: of a million reports no two are likely to have the same.
pub type Key = [u8; 32];

/// What is known of reports, and of those that are asked for meanwhile.
#[derive(Debug, Default)]
pub struct Judged(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// And whether it was asked for.
    completions: HashMap<Key, (Completion, bool)>,
    has_news: bool,
}

impl Judged {
    /// As [`Judged::news`] has told it, by the same rules.
    pub fn of(known: impl IntoIterator<Item = (Key, Completion)>) -> Self {
        let completions = known.into_iter().map(|(key, completion)| (key, (completion, false))).collect();
        Self(Mutex::new(Known { completions, has_news: false }))
    }

    /// What `text` says of the measure.
    pub fn completion(&self, text: &str, report: Report, subject: &Subject<'_>) -> Completion {
        let key = serde_json::to_vec(&(text, report == Report::InterimReport, subject)).unwrap_or_default();
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match known.completions.entry(blake3::hash(&key).into()) {
            Entry::Occupied(mut known) => {
                known.get_mut().1 = true;
                known.get().0.clone()
            }
            Entry::Vacant(place) => {
                let said = completion::of(text, report, subject);
                place.insert((said.clone(), true));
                known.has_news = true;
                said
            }
        }
    }

    /// All that is to be kept, if it is more than was known. What nobody has asked for is dropped once it is more than the rest.
    pub fn news(&self) -> Option<Vec<(Key, Completion)>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = known.completions.values().filter(|(_, asked)| *asked).count();
        let keeps_all = known.completions.len() <= 2 * asked;
        let kept = known.completions.iter().filter(|(_, (_, asked))| keeps_all || *asked);
        known.has_news.then(|| kept.map(|(key, (completion, _))| (*key, completion.clone())).collect())
    }
}
