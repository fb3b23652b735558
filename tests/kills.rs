//! Kills `run` at random times, day after day, while mails leave and people type: each mail arrives, a second copy has
//! the same Message-ID, and no text that a merge has seen is lost. `MATOME_KILLS=1000` increases the kills.

mod post;
mod typist;

use std::thread;
use std::time::{Duration, Instant};

use chrono::{Datelike as _, NaiveDate, Weekday};

use crate::common::chance::Chance;
use crate::common::{Office, wait_until};
use post::{Matter, Post};
use typist::Typist;

/// Kills in an ordinary run, and maximum per day.
const KILLS: usize = 12;
const A_DAY: usize = 20;

const DEPARTMENTS: [&str; 6] = ["総務部", "建設部", "市民部", "福祉部", "教育部", "環境部"];
/// Holidays among the test's days.
const HOLIDAYS: [(u32, u32); 3] = [(10, 12), (11, 3), (11, 23)];

#[test]
fn killed_again_and_again_it_loses_no_mail_and_no_note() {
    let kills = std::env::var("MATOME_KILLS").map_or(KILLS, |text| text.parse().unwrap());
    let (post, quiet_post) = (Post::opens(), Post::opens());
    // A second office is not killed.
    let (office, quiet) = (office(&post), office(&quiet_post));
    let (mut typist, mut chance) = (Typist::of(&office), Chance::new(1));
    let (mut days, mut left, mut whole) = (open_days(), kills, Duration::from_secs(3));
    let mut undecided = Vec::new();
    while left > 0 {
        let day = days.next().unwrap();
        for office in [&office, &quiet] {
            work(office, day);
        }
        if left == kills {
            let merge = office.run_at(&at(day, 0), &["merge"]);
            assert!(merge.status.success(), "{merge:?}");
        }
        let today = left.min(A_DAY);
        for kill in 0..today {
            typist.types(chance.share());
            let daemon = office.daemon_at(&clock(day, kill));
            let delay = whole.mul_f64(1.1 * chance.share());
            let half = delay.mul_f64(chance.share());
            thread::sleep(half);
            if chance.share() < 0.5 {
                typist.types(chance.share());
            }
            thread::sleep(delay.saturating_sub(half));
            daemon.kill();
        }
        left -= today;
        through(&quiet, day, 0, || true);
        whole =
            through(&office, day, today, || typist.is_taken_in()).clamp(Duration::from_secs(1), Duration::from_secs(5));
        assert!(typist.missed.is_empty(), "{:#?}\n{}", typist.missed, office.log());
        undecided = undecided_of(&office);
        println!("{day}: {left} kills left, {} letters, {}", post.letters(), typist.account());
    }
    hold_to_account(&post, &quiet_post, &undecided);
    assert!(typist.accounts_for_all(), "{}", typist.account());
    assert!(typist.lost().is_empty(), "{:#?}", typist.lost());
}

/// Everything that arrives without kills has arrived, or was left to the planning section as uncertain.
fn hold_to_account(post: &Post, quiet: &Post, undecided: &[Matter]) {
    let (came, expected) = (post.matters(), quiet.matters());
    let planning = |matter: &Matter| matter.0.starts_with("kikaku@");
    let is_told = |matter: &Matter| undecided.iter().any(|(to, day, _)| (to, day) == (&matter.0, &matter.1));
    let lost: Vec<_> = expected.keys().filter(|matter| !came.contains_key(*matter) && !is_told(matter)).collect();
    let more: Vec<_> = came.keys().filter(|matter| !planning(matter) && !expected.contains_key(*matter)).collect();
    let anew: Vec<_> = came.iter().filter(|(matter, ids)| !planning(matter) && ids.len() > 1).collect();
    let copies = post.letters() - came.values().map(std::collections::BTreeSet::len).sum::<usize>();
    println!(
        "{} matters were expected, {} came, {copies} second copies with the same Message-ID, {} left to a person",
        expected.len(),
        came.len(),
        undecided.len()
    );
    assert!(lost.is_empty() && more.is_empty() && anew.is_empty(), "lost {lost:#?}\nmore {more:#?}\nanew {anew:#?}");
}

fn office(post: &Post) -> Office {
    let more = DEPARTMENTS[2..].iter().zip(["shimin", "fukushi", "kyoiku", "kankyo"]);
    let more: Vec<String> = more
        .map(|(name, to)| format!("[[departments]]\nname = \"{name}\"\nto = [\"{to}@aoba.example.jp\"]\n"))
        .collect();
    let often =
        "[reminders]\ndeadlines_before = [\"20d\", \"14d\", \"10d\", \"7d\", \"5d\", \"3bd\", \"1bd\", \"0d\"]\n";
    let smtp = format!("[mail.smtp]\nport = {}\nsecurity = \"none\"\n", post.port);
    let office = Office::new(&[&more.concat(), often, &smtp].concat());
    office.configure(|text| {
        text.replace("transport = \"files\"", "transport = \"smtp\"").replace("settle = \"300ms\"", "settle = \"10ms\"")
    });
    office
}

/// Departments save their goals of the day, one of them reworded.
fn work(office: &Office, day: NaiveDate) {
    for (nth, department) in (0..).zip(DEPARTMENTS) {
        if day.ordinal() % 6 != nth && office.path("share").join(department).exists() {
            continue;
        }
        let goal = |goal: u32| {
            let due = NaiveDate::from_ymd_opt(2026, 10, 1).unwrap() + chrono::Days::new(u64::from(goal * 18 + nth * 3));
            let title = format!("{department}の施策{goal}");
            let actions =
                format!("{}日に見直した{goal}番目の取組", if goal == 0 { day.to_string() } else { "初".into() });
            (title, actions, format!("{}月{}日までに終える", due.month(), due.day()))
        };
        let goals: Vec<_> = (0..4).map(goal).collect();
        let rows: Vec<_> = goals.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
        office.save_policy(&format!("{department}/R8運営方針.xlsx"), department, &rows);
    }
}

/// Lets the daemon finish the day; returns the time it took.
fn through(office: &Office, day: NaiveDate, nth: usize, mut also: impl FnMut() -> bool) -> Duration {
    let (daemon, start) = (office.daemon_at(&clock(day, nth)), Instant::now());
    wait_until(office, "the day's work", || {
        let status = office.status();
        let troubles = status["mail_troubles"].as_array().unwrap();
        status["last_run_day"] == day.to_string()
            && status["mails"]["waiting"] == 0
            && troubles.iter().all(|trouble| trouble["what"] != "uncertain")
            && also()
    });
    let took = start.elapsed();
    assert!(daemon.stop().success());
    took
}

fn undecided_of(office: &Office) -> Vec<Matter> {
    let status = office.status();
    let troubles = status["mail_troubles"].as_array().unwrap().iter().filter(|trouble| trouble["what"] == "undecided");
    let text = |trouble: &serde_json::Value, key: &str| trouble[key].as_str().unwrap_or_default().to_owned();
    troubles.map(|trouble| (text(trouble, "recipient"), text(trouble, "day"), text(trouble, "subject"))).collect()
}

fn open_days() -> impl Iterator<Item = NaiveDate> {
    let first = NaiveDate::from_ymd_opt(2026, 9, 28).unwrap();
    first.iter_days().filter(|day| {
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !HOLIDAYS.contains(&(day.month(), day.day()))
    })
}

/// Start time after `nth` kills of the day, some minutes later each.
fn at(day: NaiveDate, nth: usize) -> String {
    format!("{day} {:02}:{:02}", 9 + nth * 6 / 60, nth * 6 % 60)
}

fn clock(day: NaiveDate, nth: usize) -> String {
    format!("{}:00+09:00", at(day, nth).replace(' ', "T"))
}
