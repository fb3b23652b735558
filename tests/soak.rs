//! Two daemons, one on events and one polling, on a share in which many people save, rename, move, break and delete for
//! `MATOME_SOAK_SECONDS` (1800 for the long run). At the end they know what a fresh look finds, plus vanished
//! workbooks; once a person has answered about those, nothing else.

#![cfg(target_os = "linux")]

mod gauge;
mod law;
mod people;

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::common::{Daemon, Office, comes_true};
use gauge::{Gauge, Reading};
use law::{City, differences};
use people::People;

/// Heaps of a daemon, as in the systemd unit (`MALLOC_ARENA_MAX`). Each keeps much of its peak, though only a tenth is
/// in use at rest.
const HEAPS: u64 = 2;
/// Peak memory in tenths of the first look's: planning mail holds two snapshots and the cells of a merged workbook.
const PEAK: u64 = 25;
/// Shorter runs have fewer people.
const LONG: Duration = Duration::from_mins(5);

fn seconds() -> Duration {
    Duration::from_secs(std::env::var("MATOME_SOAK_SECONDS").map_or(10, |text| text.parse().unwrap()))
}

fn is_long() -> bool {
    seconds() >= LONG
}

#[test]
fn after_a_long_day_the_merged_workbooks_say_what_a_fresh_look_would_and_what_vanished() {
    let office = Office::new("");
    office.configure(|text| text.replace("settle = \"300ms\"", "settle = \"1s\""));
    let configuration = fs::read_to_string(office.path("matome.toml")).unwrap();
    let other = |name: &str| {
        let places = format!("[merged]\nfolder = \"{name}\"\n[state]\ndatabase = \"{name}.db\"\n");
        let text = configuration.replace("watch = \"events\"", "watch = \"poll\"") + &places;
        fs::write(office.path(&format!("{name}.toml")), text).unwrap();
    };
    other("polling");
    other("fresh");
    other("first");

    let mut people = People::at(office.path("share"), if is_long() { 300 } else { 40 });
    people.save_all();
    // As in the unit: otherwise each thread's heap keeps its peak.
    let bounded = |command: &mut Command| _ = command.env("MALLOC_ARENA_MAX", "2");
    let mut daemons = [office.daemon_with(bounded), office.daemon_of_with("polling.toml", bounded)];
    let mut cities = [City::of(&office, "merged", "state/matome.db"), City::of(&office, "polling", "polling.db")];
    let gauges = work(&mut people, &mut daemons, &mut cities);
    people.mend_all();
    for gauge in &gauges {
        println!("{}", gauge.summary());
    }

    let merge = office.run_with("fresh.toml", &["merge"]);
    assert!(merge.status.success(), "{}", String::from_utf8_lossy(&merge.stdout));
    let fresh = City::of(&office, "fresh", "fresh.db");
    for city in &cities {
        kept_until_answered(&office, city, &fresh);
    }
    let wrongly = people.wrongly_reported(&office.log());
    assert!(wrongly.is_empty(), "{wrongly:#?}");
    let (needed, new) = after_the_first_look(&office, office.daemon_of_with("first.toml", bounded));
    for (gauge, daemon) in gauges.iter().zip(&daemons) {
        let rests = || Reading::of(daemon).takes_no_more_than(&new);
        assert!(comes_true(Duration::from_mins(1), rests), "{:?} beside {new:?}: {gauge:?}", Reading::of(daemon));
        let held = Reading::of(daemon).anonymous_kib;
        println!("{held} KiB are held in the end; a daemon that sees the share for the first time needs {needed}");
        assert!(held <= HEAPS * PEAK * needed / 10, "{gauge:?}");
    }
    println!("{} things were done", people.done());
    for daemon in daemons {
        assert!(daemon.stop().success());
    }
}

/// Peak memory in KiB until the whole share is read, and memory at rest afterwards.
fn after_the_first_look(office: &Office, daemon: Daemon) -> (u64, Reading) {
    let mut most = 0;
    let has_read = comes_true(Duration::from_mins(5), || {
        let now = Reading::of(&daemon);
        most = most.max(now.anonymous_kib);
        let is_merged = |file: fs::DirEntry| file.file_name().to_string_lossy().starts_with("取りまとめ");
        now.children == 0 && office.path("first").read_dir().is_ok_and(|files| files.flatten().any(is_merged))
    });
    assert!(has_read, "{}", office.log());
    let at_rest = Reading::of(&daemon);
    assert!(daemon.stop().success());
    (most, at_rest)
}

/// Checks a daemon's workbook before and after a person answers.
fn kept_until_answered(office: &Office, city: &City, fresh: &City) {
    let expected = fresh.said();
    let settled = || city.mistaken().is_empty() && city.present() == expected[0];
    let has_settled = comes_true(Duration::from_mins(3), settled);
    let apart = || differences(&[city.present()], &expected[..1]);
    assert!(has_settled, "{:#?}\n{:#?}\n{}", city.mistaken(), apart(), office.log());
    assert_eq!(city.gone_without_a_word(), [""; 0], "{}", office.log());

    let (kept, mut answers) = (city.missed(), 0);
    let agree = || {
        answers += city.answer();
        city.said() == expected
    };
    let agreed = comes_true(Duration::from_mins(3), agree);
    assert!(agreed, "{:#?}\n{}", differences(&city.said(), &expected), office.log());
    assert_eq!(kept > 0, answers > 0, "rows are kept exactly as long as something is asked");
    println!("{kept} rows of vanished workbooks were kept; {answers} answers ended that");
}

/// Lets people work; returns the daemons' resource usage over time.
fn work(people: &mut People, daemons: &mut [Daemon; 2], cities: &mut [City; 2]) -> [Gauge; 2] {
    let mut gauges = [Gauge::default(), Gauge::default()];
    let (start, mut next) = (Instant::now(), Duration::ZERO);
    while start.elapsed() < seconds() {
        people.do_something();
        if start.elapsed() >= next {
            next += seconds() / 60;
            for (city, (daemon, gauge)) in cities.iter_mut().zip(daemons.iter_mut().zip(&mut gauges)) {
                assert!(daemon.is_running());
                gauge.read(daemon);
                city.look();
            }
        }
    }
    gauges
}
