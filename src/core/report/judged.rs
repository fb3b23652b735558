//! What reports were found to say, so that none is judged twice: nearly all of them say at a merge what they said at the last.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use super::completion::{self, Completion, Grounds, Subject};
use crate::core::model::Report;

/// All that a report was judged by, as a number: of a million reports no two are likely to have the same.
pub type Key = [u8; 16];

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

    /// What `text` says of the measure; `subject` is that of the same grounds, once it is needed.
    pub(super) fn completion(
        &self,
        text: &str,
        report: Report,
        (grounds, subject): (&Grounds<'_>, &mut Option<Subject>),
    ) -> Completion {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match known.completions.entry(key(text, report, grounds)) {
            Entry::Occupied(mut known) => {
                known.get_mut().1 = true;
                known.get().0.clone()
            }
            Entry::Vacant(place) => {
                let said = completion::of(text, report, subject.get_or_insert_with(|| Subject::from_grounds(grounds)));
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

fn key(text: &str, report: Report, grounds: &Grounds<'_>) -> Key {
    let mut hasher = Lasting::default();
    (text, report == Report::InterimReport, grounds).hash(&mut hasher);
    let mut key = Key::default();
    hasher.0.finalize_xof().fill(&mut key);
    key
}

/// The standard library's hashes may change with its releases; what is kept in the state may not.
#[derive(Default)]
struct Lasting(blake3::Hasher);

impl Hasher for Lasting {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let mut start = [0; 8];
        self.0.finalize_xof().fill(&mut start);
        u64::from_le_bytes(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::model::{Goal, Measure};

    fn measure(target: &str) -> Measure {
        Measure { target: Some(target.to_owned()), ..Measure::default() }
    }

    #[test]
    fn a_report_is_judged_anew_where_anything_that_it_is_judged_by_has_changed() {
        let judged = Judged::default();
        let ask = |judged: &Judged, text: &str, measure: &Measure| {
            let goal = Goal::default();
            let fresh = completion::of(text, Report::YearEndReport, &Subject::of(&goal, measure));
            let said = judged.completion(text, Report::YearEndReport, (&Grounds::of(&goal, measure), &mut None));
            assert_eq!(said, fresh, "{text} {measure:?}");
            said
        };
        let (five, nine) = (measure("説明会を5回開催"), measure("説明会を9回開催"));
        let rated = Measure { achievement_rate: Some(80.0), ..five.clone() };
        for _ in 0..2 {
            assert!(ask(&judged, "説明会を5回開催した。", &five).is_done());
            assert!(!ask(&judged, "説明会を5回開催した。", &nine).is_done());
            assert!(!ask(&judged, "説明会を5回開催した。", &rated).is_done());
            assert!(!ask(&judged, "説明会を4回開催した。", &five).is_done());
        }
        let news = judged.news().unwrap();
        assert_eq!(news.len(), 4);
        let known = Judged::of(news);
        assert!(ask(&known, "説明会を5回開催した。", &five).is_done());
        assert_eq!(known.news(), None);
        // Of four one was asked for, and one is new.
        ask(&known, "説明会を6回開催した。", &five);
        ask(&known, "説明会を4回開催した。", &five);
        assert_eq!(known.news().map(|news| news.len()), Some(5));
        let other = Judged::of(known.news().unwrap());
        ask(&other, "説明会を7回開催した。", &five);
        assert_eq!(other.news().map(|news| news.len()), Some(1));
    }
}
