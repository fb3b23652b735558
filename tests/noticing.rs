//! Scanning, settling and storing together, on a real folder in which people save, rename, move and delete like Excel
//! and Explorer. `MATOME_SOAK=600` sets the seconds.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use chrono::TimeZone;
use chrono_tz::Asia::Tokyo;
use matome::edge::share::{self, ShareSettings};
use matome::edge::state::store::Store;
use matome::settings::Settings;
use matome_core::share::settling::{Changes, Listing, Settling, away, moved_from};
use matome_forms::model::Workbook;

use crate::common::chance::Chance;
use crate::common::state;

/// Each department's workbook that is never deleted or renamed.
const ONLY_SAVED: &str = "保存だけ.xlsx";

/// Maximum time between two scans.
const LONGEST_PAUSE: Duration = Duration::from_millis(60);

fn pause(chance: &mut Chance, milliseconds: u64) {
    thread::sleep(Duration::from_millis(chance.below(milliseconds + 1)));
}

/// Saves like Excel: a temporary file in two halves, the original removed, the new one renamed.
fn save(folder: &Path, name: &str, content: &str, chance: &mut Chance) {
    let (temporary, target) = (folder.join("A1B2C3D4.tmp"), folder.join(name));
    fs::write(folder.join(format!("~${name}")), "owner").unwrap();
    fs::write(&temporary, &content[..content.len() / 2]).unwrap();
    pause(chance, 20);
    fs::write(&temporary, content).unwrap();
    let _ = fs::remove_file(&target);
    pause(chance, 30);
    fs::rename(&temporary, &target).unwrap();
    fs::remove_file(folder.join(format!("~${name}"))).unwrap();
}

/// One action of a person; `generation` makes each content unique.
fn act(share: &Path, chance: &mut Chance, generation: u64) {
    let department = share.join(format!("部局{}", chance.below(4)));
    fs::create_dir_all(&department).unwrap();
    let name = format!("目標{}.xlsx", chance.below(6));
    let content = format!("{generation}:{}", "x".repeat(chance.below(300) as usize));
    match chance.below(12) {
        10 | 11 => save(&department, ONLY_SAVED, &content, chance),
        0 => _ = fs::remove_file(department.join(&name)),
        1 => _ = fs::rename(department.join(&name), department.join(format!("{generation}{name}"))),
        2 => _ = fs::rename(department.join(&name), share.join(&name)),
        3 => _ = fs::write(department.join(&name), &content),
        4 => _ = fs::copy(department.join(&name), department.join(format!("コピー{name}"))),
        _ => save(&department, &name, &content, chance),
    }
}

/// The daemon's reaction to a scan, except parsing.
fn follow(store: &Store, share: &ShareSettings, look: &Listing, changes: &Changes) {
    let now = Tokyo.with_ymd_and_hms(2026, 10, 1, 9, 0, 0).unwrap();
    changes.renamed.iter().for_each(|(from, to)| store.rename_workbook(from, to).unwrap());
    for path in &changes.to_read {
        let Ok(copy) = share::copy(share, path, 1 << 20) else { continue };
        let contents = store.contents().unwrap();
        if let Some(from) = moved_from(&away(&contents, look), &copy.content) {
            store.rename_workbook(from, path).unwrap();
        }
        store.put_workbook(path, &Workbook::default(), &copy.stamp, &copy.content, now).unwrap();
    }
    changes.gone.iter().for_each(|path| store.remove_workbook(path).unwrap());
}

fn contents(share: &ShareSettings) -> BTreeMap<String, String> {
    let look = share::look(share).unwrap();
    look.files.into_keys().map(|path| (path.clone(), share::copy(share, &path, 1 << 20).unwrap().content)).collect()
}

#[test]
fn what_is_known_in_the_end_is_what_is_there() {
    let seconds = std::env::var("MATOME_SOAK").map_or(1, |text| text.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("share")).unwrap();
    fs::write(folder.path().join("share/いつもある.xlsx"), "still").unwrap();
    let configuration = folder.path().join("matome.toml");
    fs::write(&configuration, "city = \"みどり市\"\nshare.folder = \"share\"\n").unwrap();
    let share = Settings::load_with(&configuration, []).unwrap().share;
    let store = state::store();
    let (start, done) = (Instant::now(), AtomicBool::new(false));
    let mut settling = Settling::new(Duration::from_millis(100));
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut chance = Chance::new(1);
            for generation in 0.. {
                if start.elapsed() >= Duration::from_secs(seconds) {
                    break;
                }
                act(&share.folder, &mut chance, generation);
                pause(&mut chance, 40);
            }
            done.store(true, Ordering::Relaxed);
        });
        loop {
            let finished = done.load(Ordering::Relaxed);
            let look = share::look(&share).unwrap();
            let changes = settling.observe(&store.stamps().unwrap(), &look, start.elapsed());
            assert!(!changes.emptied);
            let saved_again_and_again = changes.gone.iter().find(|path| path.ends_with(ONLY_SAVED));
            assert_eq!(saved_again_and_again, None);
            follow(&store, &share, &look, &changes);
            match changes.look_again {
                None if finished && changes == Changes::default() => break,
                // Meanwhile the other thread keeps saving.
                again => thread::sleep(again.unwrap_or(LONGEST_PAUSE).min(LONGEST_PAUSE)),
            }
        }
    });
    assert_eq!(store.contents().unwrap(), contents(&share));
}
