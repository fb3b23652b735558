//! The state database: persistence over restarts, and concurrent access.

use std::collections::BTreeMap;
use std::fs;

use chrono::{DateTime, TimeZone};
use chrono_tz::{Asia::Tokyo, Tz};
use matome::edge::state::store::{InstanceLock, StateFact, Store, StoreError};
use matome::merging::gather;
use matome_core::moment::Moment;
use matome_core::notes::{KeptNote, KnownNotes, Label, Note, NoteId, Typed};
use matome_core::share::settling::Stamp;
use matome_core::share::vanished::Absence;
use matome_deadline::fiscal_year::FiscalYear;
use matome_deadline::source::Source;
use matome_forms::model::{Goal, Workbook};
use matome_workbook::problem::{Problem, Unreadable};

use crate::common::state;

fn at(hour: u32) -> DateTime<Tz> {
    Tokyo.with_ymd_and_hms(2026, 10, 1, hour, 0, 0).unwrap()
}

fn stamp(size: u64) -> Stamp {
    Stamp { size, modified_ns: -5, changed_ns: 1_790_000_000_123_456_789, file_id: u64::MAX }
}

fn records(file: &str) -> Workbook {
    let goal = Goal {
        fiscal_year: None,
        department: Some("総務部".to_owned()),
        sections: Vec::new(),
        number: Some("1".to_owned()),
        title: Some("窓口の待ち時間を短くする".to_owned()),
        background: None,
        purpose: None,
        target: None,
        deadlines: Vec::new(),
        other: std::collections::BTreeMap::default(),
        reports: Vec::new(),
        source: Source { sheet: "1位".to_owned(), cell: "C5".to_owned() },
        measures: Vec::new(),
        assumed: Vec::new(),
        ..Goal::default()
    };
    Workbook { file: file.to_owned(), layout: Some("form".to_owned()), goals: vec![goal], ..Workbook::default() }
}

fn broken() -> Vec<Problem> {
    vec![Unreadable::Empty.into()]
}

#[test]
fn a_restart_forgets_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let database = state::place(&folder.path().join("state/new/matome.db"));
    let store = Store::begin(&database).unwrap();
    store.put_workbook("総務部/目標.xlsx", &records("総務部/目標.xlsx"), &stamp(1), "hash", at(9)).unwrap();
    store.note(StateFact::LastMerge, "2026-10-01T09:00:00+09:00").unwrap();
    store.note(StateFact::LastMerge, "2026-10-01T10:00:00+09:00").unwrap();
    drop(store);
    let store = Store::open(&database).unwrap();
    let stored = store.workbook("総務部/目標.xlsx").unwrap().unwrap();
    assert_eq!(stored.records, records("総務部/目標.xlsx"));
    assert_eq!((stored.stamp, stored.content.as_str()), (stamp(1), "hash"));
    assert_eq!(stored.read_at, "2026-10-01T09:00:00+09:00");
    assert_eq!(store.stamps().unwrap()["総務部/目標.xlsx"], stamp(1));
    assert_eq!(store.fact(StateFact::LastMerge).unwrap().as_deref(), Some("2026-10-01T10:00:00+09:00"));
    assert_eq!(store.fact(StateFact::ShareDevice).unwrap(), None);
}

#[test]
fn a_broken_workbook_keeps_its_last_good_records_until_it_is_mended() {
    let store = state::store();
    store.put_workbook("a.xlsx", &records("a.xlsx"), &stamp(1), "good", at(9)).unwrap();
    store.put_unreadable("a.xlsx", &broken(), &stamp(2), "bad", at(10)).unwrap();
    store.put_unreadable("a.xlsx", &broken(), &stamp(3), "worse", at(11)).unwrap();
    let stale = store.workbook("a.xlsx").unwrap().unwrap();
    assert_eq!(stale.stale_since.as_deref(), Some("2026-10-01T10:00:00+09:00"));
    assert_eq!((stale.records.goals.len(), stale.records.problems), (1, broken()));
    assert_eq!((stale.stamp, stale.content.as_str()), (stamp(3), "worse"));
    store.put_workbook("a.xlsx", &records("a.xlsx"), &stamp(4), "good again", at(12)).unwrap();
    let mended = store.workbook("a.xlsx").unwrap().unwrap();
    assert_eq!((mended.stale_since, mended.records.problems.len()), (None, 0));
}

#[test]
fn a_workbook_that_never_could_be_read_is_not_stale() {
    let store = state::store();
    store.put_unreadable("a.xlsx", &broken(), &stamp(1), "bad", at(10)).unwrap();
    let snapshot = store.snapshot().unwrap();
    let known = &snapshot.workbooks["a.xlsx"];
    assert_eq!((known.stale_since.as_ref(), known.records.problems.len()), (None, 1));
    assert_eq!(known.records.file, "a.xlsx");
}

#[test]
fn renaming_moves_the_records_and_asks_for_a_new_reading() {
    let store = state::store();
    store.put_workbook("R7/a.xlsx", &records("R7/a.xlsx"), &stamp(1), "hash", at(9)).unwrap();
    store.rename_workbook("R7/a.xlsx", "R8/a.xlsx").unwrap();
    let workbooks = store.workbooks().unwrap();
    assert_eq!(workbooks.keys().collect::<Vec<_>>(), ["R8/a.xlsx"]);
    assert_eq!(
        (workbooks["R8/a.xlsx"].records.file.as_str(), workbooks["R8/a.xlsx"].content.as_str()),
        ("R8/a.xlsx", "")
    );
    store.remove_workbook("R8/a.xlsx").unwrap();
    assert!(store.workbooks().unwrap().is_empty());
}

#[test]
fn half_of_a_change_is_none() {
    let store = state::store();
    let failed: Result<(), _> = store.atomically(|store| {
        store.put_workbook("a.xlsx", &records("a.xlsx"), &stamp(1), "hash", at(9))?;
        store.atomically(|store| store.note(StateFact::LastMerge, "x"))?;
        Err(StoreError::AnotherRuns { lock: "x".into(), left: None })
    });
    assert!(failed.is_err());
    assert!(store.workbooks().unwrap().is_empty());
    assert_eq!(store.fact(StateFact::LastMerge).unwrap(), None);
}

#[test]
fn status_reads_while_the_daemon_writes() {
    let folder = tempfile::tempdir().unwrap();
    let database = state::place(&folder.path().join("matome.db"));
    let daemon = Store::begin(&database).unwrap();
    daemon.put_workbook("a.xlsx", &records("a.xlsx"), &stamp(1), "hash", at(9)).unwrap();
    daemon
        .atomically(|daemon| {
            daemon.remove_workbook("a.xlsx")?;
            let status = Store::open(&database)?;
            assert_eq!(status.workbooks()?.len(), 1);
            Ok(())
        })
        .unwrap();
    assert!(Store::open(&database).unwrap().workbooks().unwrap().is_empty());
}

#[test]
fn one_daemon_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let database = state::place(&folder.path().join("state/matome.db"));
    assert!(!InstanceLock::is_held(&database));
    let lock = InstanceLock::acquire(&database).unwrap();
    assert!(InstanceLock::is_held(&database));
    assert!(matches!(InstanceLock::acquire(&database), Err(StoreError::AnotherRuns { .. })));
    assert!(InstanceLock::acquire(state::place(&folder.path().join("state/other.db"))).is_ok());
    drop(lock);
    assert!(!InstanceLock::is_held(&database));
    assert!(InstanceLock::acquire(&database).is_ok());
}

#[test]
fn what_cannot_be_opened_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let said = |name: &str| Store::begin(&folder.path().join(name)).unwrap_err().to_string();
    fs::write(folder.path().join("text.db"), "これはデータベースではありません。".repeat(100)).unwrap();
    assert!(said("text.db").contains("text.db") && said("text.db").contains("壊れています"));
    assert!(said("text.db/matome.db").contains("フォルダー"));
    let newer = Store::begin(&folder.path().join("newer.db")).unwrap();
    newer.connection().execute_batch("PRAGMA user_version = 999").unwrap();
    assert!(said("newer.db").contains("新しい版"));
    let older = Store::begin(&folder.path().join("older.db")).unwrap();
    older.connection().execute_batch("PRAGMA user_version = 15").unwrap();
    assert!(
        said("older.db").contains("older.db は 0.3 より前の matome が作ったもので（版 15）"),
        "{}",
        said("older.db")
    );
}

fn noted(text: &str) -> KnownNotes {
    let label = Label { department: "総務部".into(), goal: "目標".into(), measure: "取組".into() };
    let note = Note { memo: Some(Typed::Text(text.to_owned())), ..Note::default() };
    let kept = KeptNote { year: FiscalYear::new(2026), label, note, orphan_since: None, noted_at: None };
    KnownNotes { notes: BTreeMap::from([(NoteId::from_key("M1"), kept)]), ..KnownNotes::default() }
}

#[test]
fn moments_do_not_shift_when_the_city_takes_another_time_zone() {
    let store = state::store();
    store.record_changes(&[gather::of_year(FiscalYear::new(2026), "確定", at(9))]).unwrap();
    let in_utc = |hour| Moment::of(&at(hour).with_timezone(&Tz::UTC));
    let told = [8, 10].map(|hour| store.changes_since(in_utc(hour), 9).unwrap().len());
    assert_eq!(told, [1, 0]);
    store.note_absence("総務部/R8.xlsx", Absence { since: in_utc(9), doubted: false }).unwrap();
    assert_eq!(store.absences().unwrap()["総務部/R8.xlsx"].since, Moment::of(&at(9)));
}

#[test]
fn of_two_merges_at_once_the_second_reads_again_what_the_first_has_kept() {
    let store = state::store();
    let now = Moment::of(&at(9));
    let (_, known) = store.notes_and_history().unwrap();
    assert!(store.save_notes(&noted("一"), known, now).unwrap().is_some());
    assert_eq!(store.save_notes(&noted("二"), known, now).unwrap(), None);
    assert_eq!(store.notes().unwrap(), noted("一"));
}

#[cfg(unix)]
#[test]
fn the_state_is_for_matome_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state").join("matome.db");
    let store = Store::begin(&path).unwrap();
    store.atomically(|store| Ok(store.connection().execute_batch("CREATE TABLE sign (x)")?)).unwrap();
    for file in std::fs::read_dir(path.parent().unwrap()).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o077, 0, "{}", file.path().display());
    }
}
