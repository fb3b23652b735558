//! Handles missing files: moved (by file ID, bytes or measures), duplicated, or kept until a person decides.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::App;
use crate::edge::state::store::{Store, StoreError, StoredWorkbook};
use matome_core::moment::Moment;
use matome_core::office::city::City;
use matome_core::office::ownership::Settlement;
use matome_core::share::settling::{Changes, Listing};
use matome_core::share::vanished;
use matome_core::share::vanished::{Absence, Fate, LastSeen};
use matome_forms::model::Workbook;

/// Follows moved workbooks and keeps missing ones, or deletes them if `for_good`; returns whether any were missing.
pub(super) fn follow(app: &App, changes: &Changes, listing: &Listing, for_good: bool) -> Result<bool, StoreError> {
    let Changes { renamed, gone, .. } = changes;
    let absences = if for_good { app.store.absences()? } else { BTreeMap::new() };
    let given_up = absences.keys().filter(|path| !listing.files.contains_key(*path));
    if renamed.is_empty() && gone.is_empty() && absences.is_empty() {
        return Ok(false);
    }
    app.store.atomically(|store| {
        for (from, to) in renamed {
            tracing::info!("{from} の名前が {to} に変わりました");
            store.rename_workbook(from, to)?;
        }
        if for_good {
            return gone.iter().chain(given_up).try_for_each(|path| {
                tracing::info!("{path} が削除されました");
                store.remove_workbook(path)
            });
        }
        keep(app, store, gone)
    })?;
    Ok(true)
}

fn keep(app: &App, store: &Store, gone: &BTreeSet<String>) -> Result<(), StoreError> {
    if gone.is_empty() {
        return Ok(());
    }
    let known = store.stamps()?.len();
    let mut workbooks = store.workbooks()?;
    let absent = store.absences()?;
    workbooks.retain(|path, _| !absent.contains_key(path));
    let settlement = Settlement::of(&app.settings.city);
    for (path, workbook) in &mut workbooks {
        settlement.settle(path, &mut workbook.records);
    }
    let (vanished, there): (BTreeMap<_, _>, BTreeMap<_, _>) =
        workbooks.into_iter().partition(|(path, _)| gone.contains(path));
    let mut missed = Vec::new();
    for (path, workbook) in &vanished {
        let others = there.iter().map(|(path, other)| (path.as_str(), last_seen(other)));
        match last_seen(workbook).fate(others) {
            Fate::HasTwin(twin) => {
                tracing::info!("{path} がなくなりました。同じ内容の {twin} があります");
                store.remove_workbook(path)?;
            }
            Fate::SaidNothing => {
                tracing::info!("{path} が削除されました");
                store.remove_workbook(path)?;
            }
            Fate::Missed => missed.push(path),
        }
    }
    let doubted = app.settings.share.doubt_from.doubts(missed.len(), known);
    let absence = Absence { since: Moment::of(&app.now()), doubted };
    for path in missed {
        tracing::warn!("{path} が見当たりません。行は残し、要確認で確かめます");
        store.note_absence(path, absence)?;
    }
    Ok(())
}

fn last_seen(workbook: &StoredWorkbook) -> LastSeen<'_> {
    LastSeen { content: &workbook.content, records: &workbook.records }
}

/// Finds the workbooks among `away` that these new files continue, each once.
pub(super) fn same_sheets_among(
    store: &Store,
    mut away: Vec<&str>,
    fresh: Vec<(&str, &Workbook)>,
    city: &City,
) -> Result<Vec<(String, String)>, StoreError> {
    if away.is_empty() || fresh.is_empty() {
        return Ok(Vec::new());
    }
    let settlement = Settlement::of(city);
    let mut known = store.workbooks()?;
    for (path, workbook) in &mut known {
        settlement.settle(path, &mut workbook.records);
    }
    let mut same = Vec::new();
    for (path, records) in fresh {
        let mut records = records.clone();
        settlement.settle(path, &mut records);
        let of_known = known.iter().map(|(path, workbook)| (path.as_str(), &workbook.records));
        let (gone, there): (Vec<_>, Vec<_>) = of_known.partition(|(path, _)| away.contains(path));
        let there = there.into_iter().map(|(_, records)| records);
        if let Some(from) = vanished::moved_from(gone.into_iter(), there, &records) {
            away.retain(|path| *path != from);
            same.push((path.to_owned(), from.to_owned()));
        }
    }
    Ok(same)
}
