//! Identity of measures from one reading of the share to the next.
//!
//! Departments assign no stable number to a measure, so it is recognised by its texts and place. Measures are matched in
//! rounds; matched ones leave the later rounds:
//!
//! 1. **the same wording in the same file and department**, of the same fiscal year: rows moved, goals renumbered.
//!    Those with the same numbers first; among identical ones order decides, and if one was edited, place.
//! 2. **the same wording in another file** of the same department, or under another department's name in the same file.
//! 3. **all but one text the same**, in the same file and department under the same numbers, where there are as many as
//!    before: measures that many departments share word for word, when their deadline moves.
//! 4. **nearly the same** ([`likeness`]): a title corrected, a target reworded. A pair must be similar, and clearly more so
//!    than either with any other; of two equally good candidates the measure counts as new. Measures gone before the last
//!    reading are no rivals to present ones, and need a higher similarity. A note is better off without a measure than
//!    with the wrong one.
//! 5. **the same place**, only for measures with a correction request: another text there is the answer. A request not yet
//!    known here is handed over in the merge ([`consolidate`](crate::consolidate)).
//!
//! A measure never carries its ID into another fiscal year, since next year's sheet begins as a copy of this year's. IDs of
//! removed measures are kept, so that a returning measure gets its ID back.

pub mod likeness;
mod matching;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::{Deserialize, Serialize};

use crate::office::city::OrgChart;
use crate::records::measure_id::MeasureId;
use crate::records::snapshot::Snapshot;
pub use likeness::{are_of_other_sections, is_like_sheet, is_same_sheet};
pub use matching::assign;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::source::Source;
use matome_forms::field::{Field, GoalField, MeasureField};
use matome_forms::model::{Goal, Measure, Workbook, name_of};

/// The texts and place by which a measure is recognised.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Features {
    pub fiscal_year: Option<FiscalYear>,
    pub file: String,
    #[serde(flatten)]
    pub source: Source,
    /// The fields of 一覧, with the department as in the chart. Reports are left out, since they change during the year.
    #[serde(flatten, with = "stored")]
    pub said: BTreeMap<Field, String>,
}

impl Features {
    fn of(file: &str, department: &str, goal: &Goal, measure: &Measure) -> Self {
        let said = |field: Field| match field {
            Field::Goal(GoalField::Department) => Some(Cow::Borrowed(department)).filter(|name| !name.is_empty()),
            field => field.said(goal, measure),
        };
        Self {
            fiscal_year: measure.fiscal_year.or(goal.fiscal_year),
            file: file.to_owned(),
            source: measure.source.clone(),
            said: Field::listed().filter_map(|field| Some((field, said(field)?.into_owned()))).collect(),
        }
    }

    pub fn get(&self, field: Field) -> Option<&str> {
        self.said.get(&field).map(String::as_str)
    }

    pub fn goal(&self, field: GoalField) -> Option<&str> {
        self.get(Field::Goal(field))
    }

    pub fn measure(&self, field: MeasureField) -> Option<&str> {
        self.get(Field::Measure(field))
    }

    /// As in the chart; empty if the sheet names none.
    pub fn department(&self) -> &str {
        self.goal(GoalField::Department).unwrap_or_default()
    }

    pub fn name(&self) -> &str {
        name_of(self.measure(MeasureField::Title), self.measure(MeasureField::Actions))
    }
}

/// Each field by its key. Unknown keys are skipped.
mod stored {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use matome_forms::field::Field;

    pub(super) fn serialize<S: Serializer>(said: &BTreeMap<Field, String>, to: S) -> Result<S::Ok, S::Error> {
        said.iter().map(|(field, text)| (field.key(), text)).collect::<BTreeMap<_, _>>().serialize(to)
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<BTreeMap<Field, String>, D::Error> {
        let stored: BTreeMap<String, Option<serde_json::Value>> = BTreeMap::deserialize(from)?;
        let text = |field: Field| stored.get(field.key().as_ref())?.as_ref()?.as_str().map(str::to_owned);
        Ok(Field::listed().filter_map(|field| Some((field, text(field)?))).collect())
    }
}

/// A measure with its ID, as last seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownMeasure {
    pub id: MeasureId,
    pub features: Features,
    /// Whether it was in the share at the last reading.
    pub present: bool,
}

/// The measures of a workbook that already have IDs, in the order of goals and rows.
pub fn known<'a>(
    file: &'a str,
    records: &'a Workbook,
    ids: Vec<MeasureId>,
    chart: &'a OrgChart,
) -> impl Iterator<Item = KnownMeasure> {
    let known = |(id, features)| KnownMeasure { id, features, present: true };
    ids.into_iter().zip(features(file, records, chart)).map(known)
}

/// Assigns IDs to the measures of `files`. `previous` holds their former measures and all removed ones; new IDs avoid
/// those used `elsewhere`. Returns all that are known now. Measures in `asked` (correction requested) are expected to
/// have other texts. A file with unchanged measures may be omitted: each would match itself in the first round.
pub fn assign_ids(
    snapshot: &mut Snapshot,
    files: &BTreeSet<String>,
    chart: &OrgChart,
    previous: &[KnownMeasure],
    elsewhere: &BTreeSet<MeasureId>,
    asked: &BTreeSet<MeasureId>,
) -> Vec<KnownMeasure> {
    let of_files = || files.iter().filter_map(|file| Some((file, snapshot.workbooks.get(file)?)));
    let current: Vec<Features> =
        of_files().flat_map(|(file, workbook)| features(file, &workbook.records, chart)).collect();
    let ids = assign(previous, &current, elsewhere, asked);
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

/// The features of all measures of a workbook, in the order of goals and rows.
fn features<'a>(file: &'a str, records: &'a Workbook, chart: &'a OrgChart) -> impl Iterator<Item = Features> {
    records.goals.iter().flat_map(move |goal| {
        let department = chart.name_of_responsible(goal);
        goal.measures.iter().map(move |measure| Features::of(file, department, goal, measure))
    })
}
