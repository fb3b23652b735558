//! Which measure is which, from one reading of the share to the next.
//!
//! A measure has no number that its department would keep, so it is known again by what it says and where it stands.
//! Measures are matched in three rounds; what an earlier round has matched is out of the next:
//!
//! 1. **the same wording in the same file**, of the same fiscal year: rows moved, goals re-numbered. Those with the same
//!    numbers first; of several that are alike the order decides.
//! 2. **the same wording in another file** of the same department: a file renamed or moved.
//! 3. **nearly the same** ([`likeness`]): a title corrected, a target re-worded. A pair must agree well, and clearly
//!    better than either would with any other; where two are equally good the measure counts as a new one. With one that
//!    was gone already at the last reading it must agree better still. A note is better off without a measure than with
//!    the wrong one.
//!
//! A measure never carries its id into another fiscal year: next year's sheet begins as a copy of this year's. Ids of
//! measures that are gone are kept, so that one that comes back is the same again.

pub mod likeness;
mod matching;

use std::collections::{BTreeSet, HashSet};

use serde::{Deserialize, Serialize};

use super::city::Chart;
use super::fiscal_year::FiscalYear;
use super::model::Workbook;
use super::snapshot::Snapshot;
pub use matching::assign;

/// The name of a measure that stays while it is the same measure, however its row, file or wording moves.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MeasureId(pub String);

/// What a measure says and where it stands: all that it can be known again by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Features {
    pub fiscal_year: Option<FiscalYear>,
    /// As the organisation chart names it.
    pub department: String,
    pub sections: String,
    pub goal_number: Option<String>,
    pub goal_title: Option<String>,
    pub number: Option<String>,
    pub title: Option<String>,
    pub actions: Option<String>,
    pub period: Option<String>,
    pub target: Option<String>,
    pub file: String,
    pub sheet: String,
    pub cell: String,
    /// What is reported of it; it changes as the year goes on and so says nothing of who is who.
    pub interim_report: Option<String>,
    pub year_end_report: Option<String>,
    pub achievement: Option<String>,
    pub self_assessment: Option<String>,
}

impl Features {
    /// What the measure is called: its title, else the first line of what is done.
    pub fn name(&self) -> String {
        let first_line = || self.actions.as_deref().and_then(|actions| actions.lines().next());
        self.title.as_deref().or_else(first_line).unwrap_or_default().to_owned()
    }

    /// What it says, by the headers of 一覧.
    pub fn fields(&self) -> [(&'static str, Option<String>); 14] {
        let owned = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        [
            ("部局", owned(&self.department)),
            ("担当課", owned(&self.sections)),
            ("目標No.", self.goal_number.clone()),
            ("目標", self.goal_title.clone()),
            ("取組No.", self.number.clone()),
            ("取組", self.title.clone()),
            ("取組内容", self.actions.clone()),
            ("期限（原文）", self.period.clone()),
            ("目標値", self.target.clone()),
            ("中間報告", self.interim_report.clone()),
            ("期末報告", self.year_end_report.clone()),
            ("達成度", self.achievement.clone()),
            ("自己評価", self.self_assessment.clone()),
            ("ワークブック", owned(&self.file)),
        ]
    }
}

/// A measure that has an id, as it was when it was last seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownMeasure {
    pub id: MeasureId,
    pub features: Features,
    /// It stood in the share at the last reading.
    pub present: bool,
}

/// The measures of a workbook that already have ids, in the order of goals and rows.
pub fn known<'a>(
    file: &'a str,
    records: &'a Workbook,
    ids: Vec<MeasureId>,
    chart: &'a Chart,
) -> impl Iterator<Item = KnownMeasure> {
    let known = |(id, features)| KnownMeasure { id, features, present: true };
    ids.into_iter().zip(features(file, records, chart)).map(known)
}

/// Gives the measures of those `files` of the share their ids. `previous` are the measures that the files had before, and
/// all that are gone, and no new id is one that is given `elsewhere`; returned are those of both that are known now.
///
/// A file whose measures are what they were needs no new look: each would find itself again in the first round.
pub fn assign_ids(
    snapshot: &mut Snapshot,
    files: &BTreeSet<String>,
    chart: &Chart,
    previous: &[KnownMeasure],
    elsewhere: &BTreeSet<MeasureId>,
) -> Vec<KnownMeasure> {
    let of_files = || files.iter().filter_map(|file| Some((file, snapshot.workbooks.get(file)?)));
    let current: Vec<Features> =
        of_files().flat_map(|(file, workbook)| features(file, &workbook.records, chart)).collect();
    let ids = assign(previous, &current, elsewhere);
    let mut rest = ids.iter().cloned();
    for file in files {
        if let Some(workbook) = snapshot.workbooks.get_mut(file) {
            workbook.take_ids(&mut rest);
        }
    }
    let present: HashSet<&MeasureId> = ids.iter().collect();
    let gone = previous.iter().filter(|known| !present.contains(&known.id));
    let gone = gone.map(|known| KnownMeasure { present: false, ..known.clone() });
    let now = ids.iter().cloned().zip(current).map(|(id, features)| KnownMeasure { id, features, present: true });
    now.chain(gone).collect()
}

/// The features of every measure of a workbook, in the order of goals and rows.
fn features<'a>(file: &'a str, records: &'a Workbook, chart: &'a Chart) -> impl Iterator<Item = Features> {
    records.goals.iter().flat_map(move |goal| {
        let department = chart.name_of_responsible(goal);
        goal.measures.iter().map(move |measure| Features {
            fiscal_year: measure.fiscal_year.or(goal.fiscal_year),
            department: department.to_owned(),
            sections: goal.sections.join("、"),
            goal_number: goal.number.clone(),
            goal_title: goal.title.clone(),
            number: measure.number.clone(),
            title: measure.title.clone(),
            actions: measure.actions.clone(),
            period: measure.period.clone(),
            target: measure.target.clone(),
            file: file.to_owned(),
            sheet: measure.source.sheet.clone(),
            cell: measure.source.cell.clone(),
            interim_report: measure.interim_report.clone(),
            year_end_report: measure.year_end_report.clone(),
            achievement: measure.achievement_rate.map(|rate| format!("{rate}%")),
            self_assessment: measure.self_assessment.clone(),
        })
    })
}
