//! Facts for the planning section about its requests: corrected and open ones.

use std::collections::BTreeMap;

use serde::Serialize;

use super::letter::full_date;
use crate::office::city::City;
use crate::records::confirmation::Confirmation;
use crate::records::request::{self, FieldChange, Stage};
use crate::records::snapshot::Snapshot;
use matome_deadline::text::one_line;
use matome_forms::model::{Goal, Measure};

/// The rest is counted.
const LISTED: usize = 30;

/// Characters quoted of a text, and at most as many before the first difference.
const QUOTED: usize = 60;
const AHEAD: usize = 12;

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AskedAgain {
    /// Corrected, to be checked by the planning section, oldest request first.
    pub corrected: Vec<CorrectedLine>,
    pub more_corrected: usize,
    /// Not yet corrected.
    pub open: Vec<OpenLine>,
    /// Rows with 要修正 that were not sent: without a memo, or with one from before memos were sent.
    pub untold: usize,
    /// 要修正 with a memo beside removed measures: no longer asked.
    pub lost: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CorrectedLine {
    pub department: String,
    /// 目標1・取組2　防災訓練の充実
    pub name: String,
    pub memo: String,
    pub changes: Vec<ChangeLine>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangeLine {
    pub field: String,
    pub before: String,
    pub after: String,
}

/// Number of open requests of a department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenLine {
    pub department: String,
    pub count: usize,
    /// 令和8年10月1日（木）: the oldest of them.
    pub since: String,
}

impl AskedAgain {
    pub fn of(snapshot: &Snapshot, city: &City) -> Self {
        let chart = city.chart();
        let (mut asked, mut corrected, mut open) = (Self::default(), Vec::new(), BTreeMap::new());
        for row in snapshot.rows().filter(|row| !row.is_closed()) {
            let department = one_line(chart.name_of_responsible(row.goal));
            match snapshot.requests.active(row.id) {
                Some(request) if request.stage == Stage::Open => {
                    let rank = chart.rank(&department);
                    open.entry((rank, department)).or_insert_with(Vec::new).push(request.opened);
                }
                Some(request) => {
                    let changes = request.changes(&request::said(row.goal, row.measure));
                    corrected.push((request.opened, line(department, row.goal, row.measure, &request.memo, &changes)));
                }
                None if snapshot.confirmations.get(row.id) == Some(&Confirmation::ToCorrect) => asked.untold += 1,
                None => {}
            }
        }
        corrected.sort_by_key(|(opened, _)| *opened);
        asked.more_corrected = corrected.len().saturating_sub(LISTED);
        asked.corrected = corrected.into_iter().take(LISTED).map(|(_, line)| line).collect();
        asked.open = open
            .into_iter()
            .filter_map(|((_, department), days)| {
                Some(OpenLine { department, count: days.len(), since: full_date(days.into_iter().min()?) })
            })
            .collect();
        asked
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn line(department: String, goal: &Goal, measure: &Measure, memo: &str, changes: &[FieldChange]) -> CorrectedLine {
    let numbers = [("目標", &goal.number), ("取組", &measure.number)];
    let numbers = numbers.into_iter().filter_map(|(what, number)| Some(format!("{what}{}", number.as_ref()?)));
    let title = measure.title.as_ref().or(goal.title.as_ref());
    let parts = [Some(numbers.collect::<Vec<_>>().join("・")), title.cloned()];
    let name: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    CorrectedLine {
        department,
        name: one_line(&name.join("　")),
        memo: one_line(memo),
        changes: changes.iter().map(change_line).collect(),
    }
}

/// Both texts, starting a little before their first difference.
fn change_line(change: &FieldChange) -> ChangeLine {
    let [before, after] = [&change.before, &change.after].map(|text| one_line(text).chars().collect::<Vec<_>>());
    let same = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
    let from = if same > QUOTED / 2 { same - AHEAD } else { 0 };
    let quoted = |text: &[char]| {
        let part: String = text.iter().skip(from).take(QUOTED).collect();
        let (head, tail) = (from > 0, text.len() > from + QUOTED);
        match text {
            [] => "（空欄）".to_owned(),
            _ => format!("「{}{part}{}」", if head { "…" } else { "" }, if tail { "…" } else { "" }),
        }
    };
    ChangeLine { field: change.field.label().to_owned(), before: quoted(&before), after: quoted(&after) }
}
