//! Two daemons, one on events and one polling, on a share in which many people save, rename, move, break and delete for as
//! long as `MATOME_SOAK_SECONDS` says (1800 for the long run); in the end they know what a fresh look would find.

#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
#![cfg(target_os = "linux")]

mod common;
#[path = "soak/people.rs"]
mod people;

use std::fs;
use std::time::{Duration, Instant};

use common::{Daemon, Office, all_rows_of, comes_true};
use people::People;

/// Below this a share is too busy with its first reading to say anything about memory.
const LONG: Duration = Duration::from_mins(5);

fn seconds() -> Duration {
    Duration::from_secs(std::env::var("MATOME_SOAK_SECONDS").map_or(10, |text| text.parse().unwrap()))
}

fn is_long() -> bool {
    seconds() >= LONG
}

/// Each sheet that says what the share says. 変更履歴 tells of the way there, and so do the ids, the last column of 一覧: a
/// measure keeps its own through all that happens to its workbook.
fn said(office: &Office, folder: &str) -> Vec<Vec<Vec<String>>> {
    let path = office.path(folder).join("取りまとめ_令和8年度.xlsx");
    let mut list = all_rows_of(&path, "一覧");
    for row in &mut list {
        row.pop();
    }
    // Rows that are alike but for their ids stand in the order of these.
    list.sort();
    let mut submissions = all_rows_of(&path, "提出状況");
    for cell in submissions.iter_mut().flatten().filter(|cell| cell.ends_with("受付")) {
        // The fresh look sees for the first time today what the daemons saw on their own first day.
        *cell = cell.split(' ').next().unwrap_or_default().to_owned();
    }
    vec![list, submissions, all_rows_of(&path, "要確認")]
}

/// The rows that one of the daemons has and the fresh look has not, or the other way round.
fn differences(office: &Office, expected: &[Vec<Vec<String>>]) -> Vec<String> {
    let mut found = Vec::new();
    for folder in ["merged", "polling"] {
        for (theirs, fresh) in said(office, folder).iter().zip(expected) {
            let only = |these: &[Vec<String>], those: &[Vec<String>]| {
                these.iter().filter(|row| !those.contains(row)).map(|row| row.join(" | ")).collect::<Vec<_>>()
            };
            found.extend(only(theirs, fresh).into_iter().map(|row| format!("{folder} alone: {row}")));
            found.extend(only(fresh, theirs).into_iter().map(|row| format!("the fresh look alone: {row}")));
        }
    }
    found.truncate(40);
    found
}

fn resident_kib(daemon: &Daemon) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", daemon.pid())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

#[test]
fn after_a_long_day_the_merged_workbooks_say_what_a_fresh_look_would() {
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

    let mut people = People::at(office.path("share"), if is_long() { 300 } else { 40 });
    people.save_all();
    let mut daemons = [office.daemon(), office.daemon_of("polling.toml")];
    let memory = work(&mut people, &mut daemons);
    people.mend_all();

    let merge = office.run_with("fresh.toml", &["merge"]);
    assert!(merge.status.success(), "{}", String::from_utf8_lossy(&merge.stdout));
    let expected = said(&office, "fresh");
    let agree = || ["merged", "polling"].iter().all(|folder| said(&office, folder) == expected);
    let agreed = comes_true(Duration::from_mins(3), agree);
    assert!(agreed, "{:#?}\n{}", differences(&office, &expected), office.log());
    let wrongly = people.wrongly_reported(&office.log());
    assert!(wrongly.is_empty(), "{wrongly:#?}");
    for memory in memory {
        println!("resident, from the first to the last (KiB): {memory:?}");
        let (_, later) = memory.split_at(memory.len() / 4);
        let (early, late) = later.split_at(later.len() / 2);
        let most = |part: &[u64]| part.iter().copied().max().unwrap_or_default();
        assert!(!is_long() || most(late) < most(early) * 11 / 10, "{memory:?}");
    }
    println!("{} things were done", people.done());
    for daemon in daemons {
        assert!(daemon.stop().success());
    }
}

/// Lets people work, and gives the memory of each daemon over the time.
fn work(people: &mut People, daemons: &mut [Daemon]) -> Vec<Vec<u64>> {
    let mut memory = vec![Vec::new(); daemons.len()];
    let (start, mut next) = (Instant::now(), Duration::ZERO);
    while start.elapsed() < seconds() {
        people.do_something();
        if start.elapsed() >= next {
            next += seconds() / 60;
            for (daemon, memory) in daemons.iter_mut().zip(&mut memory) {
                assert!(daemon.is_running());
                memory.push(resident_kib(daemon));
            }
        }
    }
    memory
}
