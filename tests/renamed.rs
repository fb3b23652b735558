//! All workbooks of a share are renamed: comparing them takes long, but blocks no other writer.

use std::collections::BTreeSet;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use matome::edge::state::store::{StateFact, Store};
use matome_core::share::settling::Stamp;

use crate::merged::city::{goal, measure, snapshot};
use crate::merged::scene::{DAY, Scene, moment};

/// Between two writes of the other writer.
const PAUSE: Duration = Duration::from_millis(20);

/// Workbooks of 12 similar measures.
fn save_all(store: &Store, count: usize, folder: &str, edit: &str) {
    let workbook = |at: usize| {
        let measures = (0..12).map(|row| {
            let mut own = measure(&format!("窓口{at}の改善{row}{edit}"), &format!("B{}", row + 8));
            own.actions = Some(format!("市民課の窓口{at}について、案内板と待合の配置を{row}回見直す{edit}"));
            own
        });
        let goals = vec![goal("総務部", "1", &format!("窓口の改善{at}"), measures.collect())];
        snapshot(vec![("", goals)]).workbooks.remove("").unwrap().records
    };
    let save = |at| store.put_workbook(&format!("{folder}/{at}.xlsx"), &workbook(at), &Stamp::NEVER, "", moment(DAY));
    store.atomically(|_| (0..count).try_for_each(save)).unwrap();
}

fn ids(scene: &Scene) -> BTreeSet<String> {
    scene.known(DAY).rows().map(|row| row.id.0.clone()).collect()
}

/// Renames and edits all workbooks. Returns the time to identify their measures, the longest wait of a writer, and the
/// number of measures that kept their ID.
fn rename_all(count: usize) -> (Duration, Duration, usize) {
    let folder = tempfile::tempdir().unwrap();
    let scene = Scene::in_folder(folder.path());
    save_all(scene.store(), count, "総務部", "");
    let before = ids(&scene);
    let remove = |at| scene.store().remove_workbook(&format!("総務部/{at}.xlsx"));
    scene.store().atomically(|_| (0..count).try_for_each(remove)).unwrap();
    save_all(scene.store(), count, "総務部/令和8年度", "（改）");
    let place = crate::common::state::place(&folder.path().join("state.db"));
    std::thread::scope(|scope| {
        let (done, is_done) = mpsc::channel::<()>();
        let writer = scope.spawn(move || {
            let (store, mut longest) = (Store::open(place).unwrap(), Duration::ZERO);
            while is_done.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
                let asked = Instant::now();
                store.note(StateFact::LastMerge, &format!("{asked:?}")).unwrap();
                longest = longest.max(asked.elapsed());
            }
            longest
        });
        let began = Instant::now();
        let after = ids(&scene);
        let took = began.elapsed();
        drop(done);
        (took, writer.join().unwrap(), after.intersection(&before).count())
    })
}

#[test]
fn a_writer_does_not_wait_for_the_comparison() {
    let (took, longest, kept) = rename_all(120);
    assert_eq!(kept, 120 * 12);
    // A writer waits only for the result to be written.
    assert!(longest * 4 < took * 3, "{longest:?} of {took:?}");
}

#[test]
#[ignore = "takes minutes"]
fn five_thousand_workbooks_are_renamed() {
    let (took, longest, _) = rename_all(5_000);
    assert!(longest < Duration::from_secs(10), "{longest:?} of {took:?}");
}
