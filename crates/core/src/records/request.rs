//! Correction requests of the planning section (差戻し): 要修正 and a memo beside a measure ask its department to correct it.
//!
//! ```text
//!            要修正 and 企画課メモ                 the sheet changes
//!  (nothing) ─────────────────────► open ◄──────────────────────────────► corrected
//!                                    │ ▲                                      │
//!                    another memo    └─┘ the next round ◄─────────────────────┤
//!                    another word, or none ► closed ◄─────────────────────────┘
//! ```
//!
//! Open or corrected follows from the measure's present wording and its wording when the request was made.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::records::measure_id::MeasureId;
use matome_forms::field::{Field, GoalField};
use matome_forms::model::{Goal, Measure};

/// A measure's texts by field; empty fields are left out.
pub type Wording = Vec<(Field, String)>;

/// The department is left out, since it depends on the organisation chart.
pub fn said(goal: &Goal, measure: &Measure) -> Wording {
    let fields = Field::listed().filter(|field| *field != Field::Goal(GoalField::Department));
    fields.filter_map(|field| Some((field, field.said(goal, measure)?.into_owned()))).collect()
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Counts from 1; each round is mailed anew.
    pub round: u32,
    pub opened: NaiveDate,
    /// The correction asked for, as typed by the planning section.
    pub memo: String,
    /// The measure's wording when the request was made.
    pub said: Wording,
    pub stage: Stage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Open,
    /// The measure has changed, on that day; the planning section is to check it.
    Corrected(NaiveDate),
    Closed,
    /// The memo dates from a version that did not send memos; only a new memo is sent.
    Unsent,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    pub field: Field,
    pub before: String,
    pub after: String,
}

impl Request {
    /// Open, or waiting for the planning section's check.
    pub const fn is_active(&self) -> bool {
        matches!(self.stage, Stage::Open | Stage::Corrected(_))
    }

    /// The changes since the request was made.
    pub fn changes(&self, now: &Wording) -> Vec<FieldChange> {
        let text = |said: &Wording, field: Field| {
            said.iter().find(|(own, _)| *own == field).map(|(_, text)| text.clone()).unwrap_or_default()
        };
        let fields: BTreeSet<Field> = self.said.iter().chain(now).map(|(field, _)| *field).collect();
        let all = fields.into_iter().map(|field| FieldChange {
            field,
            before: text(&self.said, field),
            after: text(now, field),
        });
        all.filter(|change| change.before != change.after).collect()
    }

    /// The next round after `last`, or the first.
    fn begin(last: Option<&Self>, memo: &str, said: Wording, today: NaiveDate) -> Self {
        let round = last.map_or(1, |last| last.round + 1);
        Self { round, opened: today, memo: memo.to_owned(), said, stage: Stage::Open }
    }

    /// A memo from a version that did not send memos.
    pub fn unsent(memo: &str) -> Self {
        let stage = Stage::Unsent;
        Self { round: 0, opened: NaiveDate::default(), memo: memo.trim().to_owned(), said: Wording::new(), stage }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    Opened(String),
    Corrected(Vec<FieldChange>),
    /// The measure has its wording at the time of the request again.
    Undone,
    Closed(String),
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Requests(BTreeMap<MeasureId, Request>);

impl FromIterator<(MeasureId, Request)> for Requests {
    fn from_iter<I: IntoIterator<Item = (MeasureId, Request)>>(requests: I) -> Self {
        Self(requests.into_iter().collect())
    }
}

impl Requests {
    /// Updates requests by memos and wordings; returns the changes. Requests of removed measures stay.
    pub fn follow(
        &mut self,
        asked: &BTreeMap<MeasureId, String>,
        now: &BTreeMap<MeasureId, Wording>,
        today: NaiveDate,
    ) -> Vec<(MeasureId, Turn)> {
        let ids: BTreeSet<&MeasureId> = self.0.keys().chain(asked.keys()).collect();
        let ids: Vec<MeasureId> = ids.into_iter().filter(|id| now.contains_key(*id)).cloned().collect();
        let mut turns = Vec::new();
        for id in ids {
            let Some(said) = now.get(&id) else { continue };
            let looked_at = self.0.get_mut(&id).and_then(|request| look(request, said, today));
            let answered = self.answer(&id, asked.get(&id).map(|memo| memo.trim()), said, today);
            turns.extend(looked_at.into_iter().chain(answered).map(|turn| (id.clone(), turn)));
        }
        turns
    }

    /// Applies what the planning section typed.
    fn answer(&mut self, id: &MeasureId, asked: Option<&str>, said: &Wording, today: NaiveDate) -> Option<Turn> {
        let known = self.0.get_mut(id);
        let Some(memo) = asked else {
            let request = known.filter(|request| request.stage != Stage::Closed)?;
            let was_active = request.is_active();
            request.stage = Stage::Closed;
            return was_active.then(|| Turn::Closed(request.memo.clone()));
        };
        if known.as_ref().is_some_and(|known| known.stage != Stage::Closed && known.memo == memo) {
            return None;
        }
        let request = Request::begin(known.as_deref(), memo, said.clone(), today);
        self.0.insert(id.clone(), request);
        Some(Turn::Opened(memo.to_owned()))
    }

    /// The measure's request, unless closed or unsent.
    pub fn active(&self, id: &MeasureId) -> Option<&Request> {
        self.0.get(id).filter(|request| request.is_active())
    }

    pub fn asked(&self) -> BTreeSet<MeasureId> {
        self.0.iter().filter(|(_, request)| request.is_active()).map(|(id, _)| id.clone()).collect()
    }

    pub fn all(&self) -> impl Iterator<Item = (&MeasureId, &Request)> {
        self.0.iter()
    }

    /// The day of the first round, if open.
    pub fn open_since(&self) -> Option<NaiveDate> {
        self.0.values().filter(|request| request.stage == Stage::Open).map(|request| request.opened).min()
    }
}

/// Compares the measure's present wording.
fn look(request: &mut Request, said: &Wording, today: NaiveDate) -> Option<Turn> {
    let changes = request.changes(said);
    match request.stage {
        Stage::Open if !changes.is_empty() => {
            request.stage = Stage::Corrected(today);
            Some(Turn::Corrected(changes))
        }
        Stage::Corrected(_) if changes.is_empty() => {
            request.stage = Stage::Open;
            Some(Turn::Undone)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use matome_forms::field::MeasureField;

    const TARGET: Field = Field::Measure(MeasureField::Target);

    /// Per day, the typed memo (empty: not 要修正) and the sheet's text; returns stage and round after each day.
    fn play(days: &[(&str, &str)]) -> Vec<String> {
        let (mut requests, id) = (Requests::default(), MeasureId("m1".into()));
        let mut line = |day: usize, (memo, text): &(&str, &str)| {
            let today = NaiveDate::from_ymd_opt(2026, 10, 1 + day as u32).unwrap();
            let asked = (!memo.is_empty()).then(|| (id.clone(), (*memo).to_owned())).into_iter().collect();
            let now = [(id.clone(), vec![(TARGET, (*text).to_owned())])].into();
            let turns = requests.follow(&asked, &now, today);
            let turns: Vec<&str> = turns.iter().map(|(_, turn)| name(turn)).collect();
            let stage =
                requests.active(&id).map_or("-".to_owned(), |known| format!("{}{:?}", known.round, known.stage));
            format!("{} {}", turns.join("+"), stage.split('(').next().unwrap())
        };
        days.iter().enumerate().map(|(day, typed)| line(day, typed)).collect()
    }

    fn name(turn: &Turn) -> &'static str {
        match turn {
            Turn::Opened(_) => "opened",
            Turn::Corrected(_) => "corrected",
            Turn::Undone => "undone",
            Turn::Closed(_) => "closed",
        }
    }

    #[test]
    fn a_request_goes_its_rounds() {
        let days = [
            ("", "90"),
            ("数値を", "90"),
            ("数値を", "90"),
            ("数値を", "95"),
            ("数値を", "95"),
            ("まだ違う", "95"),
            ("まだ違う", "97"),
            ("まだ違う", "95"),
            ("まだ違う", "97"),
            ("", "97"),
            ("", "98"),
            ("まだ違う", "98"),
        ];
        let became = [
            " -",
            "opened 1Open",
            " 1Open",
            "corrected 1Corrected",
            " 1Corrected",
            "opened 2Open",
            "corrected 2Corrected",
            "undone 2Open",
            "corrected 2Corrected",
            "closed -",
            " -",
            "opened 3Open",
        ];
        assert_eq!(play(&days), became);
    }

    #[test]
    fn what_is_corrected_on_the_day_of_another_memo_is_told_all_the_same() {
        assert_eq!(play(&[("数値を", "90"), ("単位も", "95")]), ["opened 1Open", "corrected+opened 2Open"]);
    }

    #[test]
    fn a_memo_of_before_leaves_only_once_it_is_another() {
        let id = MeasureId("m1".into());
        let mut requests: Requests = [(id.clone(), Request::unsent("内々に"))].into_iter().collect();
        let now = [(id.clone(), Wording::new())].into();
        let mut follow = |memo: &str| requests.follow(&[(id.clone(), memo.to_owned())].into(), &now, NaiveDate::MIN);
        assert_eq!(follow("内々に"), []);
        assert_eq!(follow("数値を"), [(id.clone(), Turn::Opened("数値を".into()))]);
    }
}
