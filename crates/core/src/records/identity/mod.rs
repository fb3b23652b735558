//! Which measure is which, from one reading of the share to the next.
//!
//! A measure has no number that its department would keep, so it is recognised by what it says and where it stands.
//! Measures are matched in rounds; what an earlier round has matched is out of the next:
//!
//! 1. **the same wording in the same file and department**, of the same fiscal year: rows moved, goals re-numbered.
//!    Those with the same numbers first; of several that are alike the order decides, and where one of them was edited,
//!    the place.
//! 2. **the same wording in another file** of the same department, or under another department's name in the same file.
//! 3. **all but one text the same**, in the same file and department under the same numbers, where there are as many as
//!    there were: measures that many departments have in common, word for word, when their deadline moves.
//! 4. **nearly the same** ([`likeness`]): a title corrected, a target re-worded. A pair must agree well, and clearly
//!    better than either would with any other; where two are equally good the measure counts as a new one. What was
//!    gone already at the last reading is no rival to what was there, and must agree better still. A note is better off
//!    without a measure than with the wrong one.
//! 5. **the same place**, of those alone that the planning section has asked to be corrected: another text there is the
//!    answer. What was asked so late that nobody knew of it here is handed over in the merge
//!    ([`consolidate`](crate::consolidate)).
//!
//! A measure never carries its id into another fiscal year: next year's sheet begins as a copy of this year's. Ids of
//! measures that are gone are kept, so that one that comes back is the same again.

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

/// What a measure says and where it stands: all that it can be recognised by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Features {
    pub fiscal_year: Option<FiscalYear>,
    pub file: String,
    #[serde(flatten)]
    pub source: Source,
    /// The fields that 一覧 lists, the department as the organisation chart names it. Reports change as the year goes
    /// on and so tell nothing of who is who.
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

    /// As the organisation chart names it; empty where the sheet names none.
    pub fn department(&self) -> &str {
        self.goal(GoalField::Department).unwrap_or_default()
    }

    /// What the measure is called.
    pub fn name(&self) -> &str {
        name_of(self.measure(MeasureField::Title), self.measure(MeasureField::Actions))
    }
}

/// Each field beside the others, by its key. A key that is no field any more is passed over.
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
    chart: &'a OrgChart,
) -> impl Iterator<Item = KnownMeasure> {
    let known = |(id, features)| KnownMeasure { id, features, present: true };
    ids.into_iter().zip(features(file, records, chart)).map(known)
}

/// Gives the measures of those `files` of the share their ids. `previous` are the measures that the files had before,
/// and all that are gone, and no new id is one that is given `elsewhere`; returned are those of both that are known
/// now. Of those that are `asked` to be corrected another text is expected.
///
/// A file whose measures are what they were needs no new look: each would find itself again in the first round.
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

/// The features of every measure of a workbook, in the order of goals and rows.
fn features<'a>(file: &'a str, records: &'a Workbook, chart: &'a OrgChart) -> impl Iterator<Item = Features> {
    records.goals.iter().flat_map(move |goal| {
        let department = chart.name_of_responsible(goal);
        goal.measures.iter().map(move |measure| Features::of(file, department, goal, measure))
    })
}
