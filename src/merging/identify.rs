//! Assigns identities to the measures of the share, for the parts changed since the last time.

use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;
use chrono_tz::Tz;

use crate::edge::state::store::{Store, StoreError};
use matome_core::moment::Moment;
use matome_core::notes::Answers;
use matome_core::office::city::City;
use matome_core::office::ownership::Settlement;
use matome_core::records::changes::{self, Change};
use matome_core::records::identity::{self, Features, KnownMeasure};
use matome_core::records::snapshot::Snapshot;
use matome_core::share::copies;
use matome_core::share::copies::Copies;
use matome_core::share::misdated;
use matome_core::share::misdated::Misdated;
use matome_forms::field::{Field, GoalField};

/// Workbooks per batch while no known measures exist to compare with.
const NEW_AT_ONCE: usize = 200;

/// Settles owners, assigns IDs and adds changes to the history. Requires all records of one revision, and precedes any
/// plan. Returns `false` and stores nothing if the revision has changed.
pub fn identify(
    snapshot: &mut Snapshot,
    city: &City,
    (store, revision): (&Store, Option<String>),
    now: DateTime<Tz>,
) -> Result<bool, StoreError> {
    let (settlement, aside) = take_known(snapshot, city, store)?;
    let found = tell_apart(snapshot, &settlement, &aside, store, now)?;
    aside.take(snapshot);
    let Some(NewIds { ids, changes }) = found else { return Ok(store.revision()? == revision) };
    store.atomically(|store| {
        if store.revision()? != revision {
            return Ok(false);
        }
        store.record_changes(&changes)?;
        for (files, known) in &ids {
            store.save_ids(files, known)?;
        }
        store.note_identified()?;
        Ok(true)
    })
}

/// Gives known measures their ids without changing the state; new ones have none.
pub fn settle(snapshot: &mut Snapshot, city: &City, store: &Store) -> Result<(), StoreError> {
    let (_, aside) = take_known(snapshot, city, store)?;
    aside.take(snapshot);
    snapshot.closed.days = store.closings()?.into_iter().map(|(year, closing)| (year, closing.day)).collect();
    Ok(())
}

/// Settles the owner of each sheet, and gives known measures their ids.
fn take_known<'c>(
    snapshot: &mut Snapshot,
    city: &'c City,
    store: &Store,
) -> Result<(Settlement<'c>, SetAside), StoreError> {
    snapshot.answers = Answers::of(&store.notes()?);
    let settlement = Settlement::with(city, snapshot.answers.clone());
    settlement.settle_all(&mut snapshot.workbooks);
    let aside = SetAside::of(snapshot, &settlement, store)?;
    snapshot.take_ids(store.ids()?);
    Ok((settlement, aside))
}

/// New ids and changes, to be stored together.
#[derive(Default)]
struct NewIds {
    /// Files with their present and former measures; of the latter only ID and file.
    ids: Vec<(BTreeSet<String>, Vec<KnownMeasure>)>,
    changes: Vec<Change>,
}

/// Workbooks and sheets overridden by others.
struct SetAside {
    /// Their goals are already removed.
    copies: Copies,
    misdated: Misdated,
    /// With the sheet that counts instead.
    sheets: BTreeMap<(String, String), String>,
}

impl SetAside {
    fn of(snapshot: &mut Snapshot, settlement: &Settlement, store: &Store) -> Result<Self, StoreError> {
        let copies = copies::set_aside(snapshot);
        Ok(Self { copies, misdated: misdated(snapshot, settlement, store)?, sheets: copies::sheets(snapshot) })
    }

    fn holds_sheet_of(&self, file: &str) -> bool {
        self.misdated.keys().chain(self.sheets.keys()).any(|(own, _)| own == file)
    }

    fn take(&self, snapshot: &mut Snapshot) {
        misdated::set_aside(snapshot, &self.misdated);
        copies::set_sheets_aside(snapshot, &self.sheets);
    }
}

/// Sheets that do not count because their year is disputed.
fn misdated(snapshot: &Snapshot, settlement: &Settlement, store: &Store) -> Result<Misdated, StoreError> {
    if !misdated::is_disputed(snapshot) {
        return Ok(Misdated::new());
    }
    let mut closings = store.closings()?;
    for closing in closings.values_mut() {
        settlement.settle_all(&mut closing.workbooks);
    }
    Ok(misdated::find(snapshot, closings.values().flat_map(|closing| &closing.workbooks)))
}

/// Identifies measures of changed workbooks, and of those with a lost id, whose rows would otherwise be missing.
fn tell_apart(
    snapshot: &mut Snapshot,
    settlement: &Settlement,
    aside: &SetAside,
    store: &Store,
    now: DateTime<Tz>,
) -> Result<Option<NewIds>, StoreError> {
    let mut unidentified = store.unidentified()?;
    for (file, workbook) in snapshot.workbooks.iter().filter(|(_, workbook)| !workbook.has_ids()) {
        unidentified.entry(file.clone()).or_insert_with(|| Some(workbook.records.clone()));
    }
    // The copy that counted until now hands its ids on.
    for (file, records) in &aside.copies {
        if !store.ids_of(file)?.is_empty() {
            unidentified.entry(file.clone()).or_insert_with(|| Some(records.clone()));
        }
    }
    if unidentified.is_empty() {
        return Ok(None);
    }
    let mut found = NewIds::default();
    // The history starts with the first scan, which is no change itself.
    let mut known = store.all_ids()?;
    let is_first = known.is_empty();
    let mut before: Vec<KnownMeasure> = Vec::new();
    for (file, records) in &mut unidentified {
        if let Some(records) = records {
            settlement.settle(file, records);
            before.extend(identity::known(file, records, store.ids_of(file)?, settlement.chart()));
        }
    }
    before.extend(store.gone_measures()?.into_iter().map(|gone| named_as_now(gone, settlement)));
    let files: Vec<String> = unidentified.into_keys().collect();
    let asked = store.requests()?.asked();
    // Without earlier measures to compare with, small batches save memory.
    let at_once = if before.is_empty() { NEW_AT_ONCE } else { files.len() };
    for files in files.chunks(at_once) {
        let files: BTreeSet<String> = files.iter().cloned().collect();
        let mut after = identity::assign_ids(snapshot, &files, settlement.chart(), &before, &known, &asked);
        if !is_first {
            let mut changes = changes::between(&before, &after, Moment::of(&now));
            changes.retain(|change| !aside.holds_sheet_of(&change.file));
            found.changes.extend(changes);
        }
        for measure in after.iter_mut().filter(|known| known.present) {
            measure.features = Features { file: std::mem::take(&mut measure.features.file), ..Features::default() };
        }
        known.extend(after.iter().map(|known| known.id.clone()));
        found.ids.push((files, after));
    }
    Ok(Some(found))
}

/// Applies current ownership: a former department may now be known as a section.
fn named_as_now(mut gone: KnownMeasure, settlement: &Settlement) -> KnownMeasure {
    let features = &mut gone.features;
    let sections =
        features.goal(GoalField::Sections).map(|names| names.split('、').map(str::to_owned).collect::<Vec<_>>());
    let of = (features.fiscal_year, sections.unwrap_or_default());
    if let Some(department) = features.said.get_mut(&Field::Goal(GoalField::Department))
        && let Some(name) = settlement.department_of(department, &features.file, (of.0, &of.1))
    {
        name.clone_into(department);
    }
    gone
}

#[cfg(test)]
mod tests {
    use super::*;
    use matome_core::records::measure_id::MeasureId;
    use matome_core::share::settling::Stamp;
    use matome_forms::model::{Goal, Measure, Workbook};

    #[test]
    fn a_measure_whose_id_is_lost_gets_one_and_the_others_keep_theirs() {
        let measure = |title: &str| Measure { title: Some(title.to_owned()), ..Measure::default() };
        let goal =
            Goal { measures: vec![measure("窓口の改善"), measure("庁舎の省エネ")], ..Goal::default() };
        let records = Workbook { goals: vec![goal], ..Workbook::default() };
        let (store, now) = (Store::in_memory().unwrap(), DateTime::UNIX_EPOCH.with_timezone(&Tz::UTC));
        store.put_workbook("a.xlsx", &records, &Stamp::NEVER, "", now).unwrap();
        let ids = || {
            let mut snapshot = store.snapshot().unwrap();
            let revision = store.revision().unwrap();
            assert!(identify(&mut snapshot, &City::default(), (&store, revision), now).unwrap());
            snapshot.rows().map(|row| row.id.clone()).collect::<Vec<MeasureId>>()
        };
        let before = ids();
        store.connection().execute("DELETE FROM measure WHERE position = 1", &[]).unwrap();
        let after = ids();
        assert_eq!((before.len(), after.len(), &after[0]), (2, 2, &before[0]));
    }

    #[test]
    fn ids_of_records_that_changed_meanwhile_are_not_stored() {
        let records = |title: &str| {
            let measures = vec![Measure { title: Some(title.to_owned()), ..Measure::default() }];
            Workbook { goals: vec![Goal { measures, ..Goal::default() }], ..Workbook::default() }
        };
        let (store, now) = (Store::in_memory().unwrap(), DateTime::UNIX_EPOCH.with_timezone(&Tz::UTC));
        let put = |title| store.put_workbook("a.xlsx", &records(title), &Stamp::NEVER, "", now).unwrap();
        put("窓口の改善");
        let (revision, mut snapshot) = (store.revision().unwrap(), store.snapshot().unwrap());
        put("庁舎の省エネ");
        assert!(!identify(&mut snapshot, &City::default(), (&store, revision), now).unwrap());
        assert_eq!((store.all_ids().unwrap().len(), store.unidentified().unwrap().len()), (0, 1));
    }
}
