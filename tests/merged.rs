//! The merged workbook, from a snapshot of the share to the file on disk, read back with other readers.

#[path = "merged/city.rs"]
mod city;

use std::path::Path;

use chrono::{DateTime, TimeZone as _};
use chrono_tz::{Asia::Tokyo, Tz};
use city::*;
use matome::core::consolidate::link::LinkBase;
use matome::core::snapshot::Snapshot;
use matome::edge::merged::{Merge, Outcome, identify, merge_all};
use matome::edge::store::Store;

fn now(text: &str) -> DateTime<Tz> {
    Tokyo.from_local_datetime(&format!("{text}:00").parse().unwrap()).unwrap()
}

fn merge(share: &mut Snapshot, folder: &Path, store: &Store, at: &str) -> Vec<Outcome> {
    let city = city();
    identify(share, &city, store, now(at)).unwrap();
    let links = LinkBase::Relative("../share".into());
    let merge =
        Merge { snapshot: share, city: &city, reporting: &reporting(), folder, links: &links, now: now(at), store };
    merge_all(merge).unwrap()
}

/// Not a test: writes the demo city's workbook to look at. `MATOME_LOOK=/tmp/look cargo test --test merged look -- --ignored`
#[test]
#[ignore = "writes a workbook to look at"]
fn look() {
    let folder = std::env::var("MATOME_LOOK").unwrap();
    let store = Store::in_memory().unwrap();
    let mut share = demo();
    for outcome in merge(&mut share, Path::new(&folder), &store, "2026-10-01T08:30") {
        println!("{outcome:?}");
    }
}
