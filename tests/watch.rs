//! Scans are triggered by changes in the share: by events, by the clock, and across a lost share.

use std::fs;
use std::time::Duration;

use matome::edge::share::watch;
use matome::edge::share::{ShareSettings, Watch};
use matome::settings::Settings;
use tempfile::TempDir;
use tokio::sync::mpsc::{self, Receiver};
use tokio::time::timeout;

fn share(watch: Watch, poll_every: Duration) -> (TempDir, ShareSettings) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("share")).unwrap();
    let configuration = folder.path().join("matome.toml");
    fs::write(&configuration, "city = \"みどり市\"\nshare.folder = \"share\"\n").unwrap();
    let share = Settings::load_with(&configuration, []).unwrap().share;
    (folder, ShareSettings { watch, poll_every, ..share })
}

async fn is_asked(looks: &mut Receiver<()>, within: Duration) -> bool {
    matches!(timeout(within, looks.recv()).await, Ok(Some(())))
}

/// Waits until no scan has been triggered for `pause`.
async fn quiet(looks: &mut Receiver<()>, pause: Duration) {
    while is_asked(looks, pause).await {}
}

const SOON: Duration = Duration::from_secs(5);
const NEVER: Duration = Duration::from_hours(1);
const MOMENT: Duration = Duration::from_millis(700);

#[tokio::test(flavor = "multi_thread")]
async fn an_event_asks_for_a_look_and_reading_does_not() {
    let (_folder, share) = share(Watch::Auto, NEVER);
    let (sender, mut looks) = mpsc::channel(1);
    let _watching = watch::start(&share, sender, ());
    assert!(is_asked(&mut looks, SOON).await, "the first look");
    quiet(&mut looks, MOMENT).await;
    fs::create_dir_all(share.folder.join("総務部/人事課")).unwrap();
    fs::write(share.folder.join("総務部/人事課/目標.xlsx"), "1").unwrap();
    assert!(is_asked(&mut looks, SOON).await, "a new folder");
    quiet(&mut looks, MOMENT).await;
    matome::edge::share::look(&share).unwrap();
    matome::edge::share::copy(&share, "総務部/人事課/目標.xlsx", 10).unwrap();
    assert!(!is_asked(&mut looks, MOMENT).await, "our own reading");
    fs::write(share.folder.join("総務部/人事課/目標.xlsx"), "2").unwrap();
    assert!(is_asked(&mut looks, SOON).await, "a change in the new folder");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_burst_of_events_asks_for_few_looks() {
    let (_folder, share) = share(Watch::Events, NEVER);
    let (sender, mut looks) = mpsc::channel(100);
    let _watching = watch::start(&share, sender, ());
    assert!(is_asked(&mut looks, SOON).await);
    quiet(&mut looks, MOMENT).await;
    for number in 0..300 {
        fs::write(share.folder.join(format!("{number}.xlsx")), "x").unwrap();
    }
    let mut asked = 0;
    while is_asked(&mut looks, MOMENT).await {
        asked += 1;
    }
    // On a busy machine 300 files take longer than one pause.
    assert!((1..=30).contains(&asked), "{asked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_events_the_clock_asks() {
    let (_folder, share) = share(Watch::Poll, Duration::from_millis(50));
    let (sender, mut looks) = mpsc::channel(1);
    let watching = watch::start(&share, sender, ());
    for _ in 0..3 {
        assert!(is_asked(&mut looks, SOON).await);
    }
    drop(watching);
    quiet(&mut looks, MOMENT).await;
    assert_eq!(looks.recv().await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_share_that_was_away_is_watched_again() {
    let (folder, share) = share(Watch::Events, Duration::from_millis(100));
    let (sender, mut looks) = mpsc::channel(1);
    let away = folder.path().join("away");
    fs::rename(&share.folder, &away).unwrap();
    let _watching = watch::start(&share, sender, ());
    for _ in 0..3 {
        assert!(is_asked(&mut looks, SOON).await, "polling for the share's return");
    }
    fs::create_dir(&share.folder).unwrap();
    quiet(&mut looks, MOMENT).await;
    fs::write(share.folder.join("目標.xlsx"), "1").unwrap();
    assert!(is_asked(&mut looks, SOON).await, "events again");
}

// Windows does not permit moving a watched folder.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_folder_in_the_place_of_the_watched_one_is_watched_too() {
    let (folder, share) = share(Watch::Events, Duration::from_millis(100));
    let (sender, mut looks) = mpsc::channel(1);
    let away = folder.path().join("away");
    fs::create_dir(&away).unwrap();
    let _watching = watch::start(&share, sender, ());
    quiet(&mut looks, MOMENT).await;
    fs::remove_dir_all(&share.folder).unwrap();
    fs::rename(&away, &share.folder).unwrap();
    quiet(&mut looks, MOMENT).await;
    fs::write(share.folder.join("目標2.xlsx"), "1").unwrap();
    assert!(is_asked(&mut looks, SOON).await, "events from the new folder");
}
