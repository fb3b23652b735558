//! Follows the planning section's requests in 一覧 from merge to merge, and words them for 変更履歴.

use std::collections::BTreeMap;

use super::{KnownNotes, Label, NoteId, TypedWorkbooks};
use crate::moment::Moment;
use crate::office::city::City;
use crate::records::changes::Change;
use crate::records::confirmation::Confirmation;
use crate::records::identity::KnownMeasure;
use crate::records::measure_id::MeasureId;
use crate::records::request;
use crate::records::request::{FieldChange, Requests, Turn};
use crate::records::snapshot::{MeasureRow, Snapshot};
use matome_forms::field::GoalField;

/// Names of a request's steps in 変更履歴.
const OPENED: &str = "修正依頼";
const CORRECTED: &str = "修正依頼（修正あり）";
const UNDONE: &str = "修正依頼（元の記載に戻った）";
const SETTLED: &str = "修正依頼（確認済）";
const WITHDRAWN: &str = "修正依頼（取下げ）";

/// Requests and their steps since the last merge.
#[derive(Debug)]
pub struct Followed {
    pub before: Requests,
    pub now: Requests,
    /// Lines of 変更履歴.
    pub turns: Vec<Change>,
}

/// Moves a request to the measure now in its place below the same goal, if its department rewrote the measure before
/// the next merge and so gave it a new ID.
pub fn follow_places(notes: &mut KnownNotes, typed: &TypedWorkbooks, gone: &[KnownMeasure], snapshot: &Snapshot) {
    let asked = notes.asked();
    for KnownMeasure { id, features, .. } in gone.iter().filter(|gone| asked.contains_key(&gone.id)) {
        let Some(year) = features.fiscal_year else { continue };
        let was_there = |id: &MeasureId| typed.get(&year).is_some_and(|notes| notes.row(&NoteId::from(id)).is_some());
        let is_heir = |row: &MeasureRow<'_>| {
            let goal = row.goal.title.as_deref();
            row.file == features.file
                && row.measure.source == features.source
                && row.fiscal_year() == features.fiscal_year
                && goal.is_some_and(|title| Some(title) == features.goal(GoalField::Title))
                && !was_there(row.id)
        };
        let mut heirs = snapshot.rows().filter(is_heir);
        if let (true, Some(heir), None) = (was_there(id), heirs.next(), heirs.next()) {
            notes.hand_over(&id.into(), &heir.id.into());
        }
    }
}

pub fn follow(before: &Requests, notes: &KnownNotes, snapshot: &Snapshot, city: &City, now: Moment) -> Followed {
    let mut followed = Followed { before: before.clone(), now: before.clone(), turns: Vec::new() };
    let asked = notes.asked();
    if asked.is_empty() && before.all().next().is_none() {
        return followed;
    }
    let concerned = |id: &MeasureId| asked.contains_key(id) || before.all().any(|(known, _)| known == id);
    let rows: BTreeMap<&MeasureId, MeasureRow> =
        snapshot.rows().filter(|row| concerned(row.id)).map(|row| (row.id, row)).collect();
    let said = rows.iter().map(|(id, row)| ((*id).clone(), request::said(row.goal, row.measure))).collect();
    let (confirmations, chart) = (notes.confirmations(), city.chart());
    let turns = followed.now.follow(&asked, &said, now.day());
    let line = |(id, turn): (MeasureId, Turn)| {
        let row = rows.get(&id)?;
        let (field, before, after) = words(turn, confirmations.get(&id).copied());
        let label = Label::of(row, &chart);
        Some(Change {
            at: now,
            year: row.fiscal_year(),
            department: label.department,
            goal: label.goal,
            measure: label.measure,
            field: field.to_owned(),
            before: Some(before).filter(|text| !text.is_empty()),
            after: Some(after).filter(|text| !text.is_empty()),
            file: row.file.to_owned(),
        })
    };
    followed.turns = turns.into_iter().filter_map(line).collect();
    followed
}

pub fn tells_of(change: &Change) -> bool {
    [OPENED, CORRECTED, UNDONE, SETTLED, WITHDRAWN].contains(&change.field.as_str())
}

/// The field, its old and its new content.
fn words(turn: Turn, decided: Option<Confirmation>) -> (&'static str, String, String) {
    match turn {
        Turn::Opened(memo) => (OPENED, String::new(), memo),
        Turn::Corrected(changes) => {
            let side = |text: fn(&FieldChange) -> &str| {
                let lines = changes.iter().map(|change| format!("{}：{}", change.field.label(), text(change)));
                lines.collect::<Vec<_>>().join("\n")
            };
            (CORRECTED, side(|change| &change.before), side(|change| &change.after))
        }
        Turn::Undone => (UNDONE, String::new(), String::new()),
        Turn::Closed(memo) => match decided {
            Some(Confirmation::Settled) => (SETTLED, memo, Confirmation::Settled.label().to_owned()),
            other => (WITHDRAWN, memo, other.map_or_else(String::new, |word| word.label().to_owned())),
        },
    }
}
