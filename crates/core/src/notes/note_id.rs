//! The subject of a note, and its key in the state and in the hidden column ID.

use serde::{Deserialize, Serialize};

use super::{Label, Note};
use crate::records::measure_id::MeasureId;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::text;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum NoteId {
    /// An overwritten text, without a row of its own.
    Displaced(u64),
    /// A finding of 要確認.
    Finding(u64),
    /// A measure of 一覧.
    Measure(MeasureId),
    /// An office of 提出状況.
    Office(u64),
}

impl NoteId {
    /// `parts` identify the finding within `year`.
    pub fn of_finding(year: FiscalYear, parts: &[&str]) -> Self {
        Self::Finding(hash(year, parts))
    }

    /// `names`: a department, or a department and its section.
    pub fn of_office(year: FiscalYear, names: &[&str]) -> Self {
        Self::Office(hash(year, names))
    }

    pub fn of_displaced(row: &Self, words: &str) -> Self {
        Self::Displaced(text::fnv([row.to_key().as_str(), words]))
    }

    /// Text beside a row that cannot be identified.
    pub fn without_place(label: &Label, note: &Note) -> Self {
        let words: Vec<String> = note.words().map(|(_, typed)| typed.shown()).collect();
        let parts = [&label.department, &label.goal, &label.measure].into_iter().chain(&words);
        Self::Measure(MeasureId(format!("L{:016x}", text::fnv(parts.map(String::as_str)))))
    }

    pub const fn is_displaced(&self) -> bool {
        matches!(self, Self::Displaced(_))
    }

    pub fn measure(&self) -> Option<MeasureId> {
        if let Self::Measure(id) = self { Some(id.clone()) } else { None }
    }

    /// Its key in the state and in the column ID.
    pub fn to_key(&self) -> String {
        match self {
            Self::Displaced(hash) => format!("D{hash:016x}"),
            Self::Finding(hash) => format!("F{hash:016x}"),
            Self::Measure(MeasureId(id)) => id.clone(),
            Self::Office(hash) => format!("S{hash:016x}"),
        }
    }

    /// Parses a key. A key of no other kind is a measure's.
    pub fn from_key(key: &str) -> Self {
        let of = |kind: char| u64::from_str_radix(key.strip_prefix(kind).filter(|digits| digits.len() == 16)?, 16).ok();
        let displaced = || of('D').map(Self::Displaced);
        let of_finding = || of('F').map(Self::Finding);
        let of_office = || of('S').map(Self::Office);
        displaced().or_else(of_finding).or_else(of_office).unwrap_or_else(|| Self::Measure(MeasureId(key.to_owned())))
    }
}

fn hash(year: FiscalYear, parts: &[&str]) -> u64 {
    let year = year.start().to_string();
    text::fnv(std::iter::once(year.as_str()).chain(parts.iter().copied()))
}

impl From<NoteId> for String {
    fn from(id: NoteId) -> Self {
        id.to_key()
    }
}

impl From<String> for NoteId {
    fn from(key: String) -> Self {
        Self::from_key(&key)
    }
}

impl From<&MeasureId> for NoteId {
    fn from(id: &MeasureId) -> Self {
        Self::Measure(id.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_names_what_it_was_made_of() {
        let year = FiscalYear::new(2026);
        let measure = NoteId::Measure(MeasureId("M0123456789abcdef".to_owned()));
        let ids = [
            NoteId::of_finding(year, &["夏頃"]),
            NoteId::of_office(year, &["総務部"]),
            NoteId::of_displaced(&measure, "済"),
            NoteId::Measure(MeasureId("F1".to_owned())),
            measure,
        ];
        for id in ids {
            assert_eq!(NoteId::from_key(&id.to_key()), id);
        }
    }
}
