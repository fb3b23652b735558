//! The rules of reminders as cases: each file of `tests/reminders` is one city, its share, and its mails day by day. To
//! add a case, add a file. `MATOME_BLESS=1` rewrites the files; review the difference.

mod chance;
mod doubts;
mod layers;
mod letters;
mod life;
mod naive;
mod world;

use std::path::{Path, PathBuf};

use chrono::{NaiveDate, NaiveDateTime};
use matome_core::reminder::plan::calendar;

use crate::common::chance as numbers;
use crate::common::letters as letter_terms;
use life::Life;
use world::World;

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reminders");
    let files = std::fs::read_dir(folder).expect("the folder of cases").map(|entry| entry.expect("an entry").path());
    let mut cases: Vec<PathBuf> = files.filter(|file| file.extension().is_some_and(|ext| ext == "toml")).collect();
    cases.sort();
    cases
}

#[test]
fn every_case_sends_what_it_says() {
    let mut wrong = Vec::new();
    let cases = cases();
    assert!(cases.len() > 10);
    for case in &cases {
        let name = case.file_stem().expect("a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(case).expect("a case");
        let (head, expected) = text.split_once("mails = '''\n").expect("a case ends with its mails");
        let expected = expected.trim_end().trim_end_matches("'''");
        let sent = World::new(&name, head).run();
        if sent != expected {
            if std::env::var_os("MATOME_BLESS").is_some() {
                std::fs::write(case, format!("{head}mails = '''\n{sent}'''\n")).expect("the case is writable");
            }
            wrong.push(format!("── {name}\nexpected:\n{expected}\nsent:\n{sent}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The mails of a run with sorted items, whose order within a date is no rule.
fn sorted(run: &str) -> Vec<String> {
    let mails = run.lines().filter(|line| !line.contains(" no address: "));
    mails
        .map(|line| {
            let (head, items) = line.split_once(": ").expect("a mail has items");
            let mut items: Vec<&str> = items.split("; ").collect();
            items.sort_unstable();
            format!("{head}: {}", items.join("; "))
        })
        .collect()
}

#[test]
fn a_city_by_chance_gets_the_mails_that_the_rules_told_plainly_give() {
    // A hundred cities take minutes; for a change of the rules: `MATOME_CITIES=100`.
    let cities = std::env::var("MATOME_CITIES").ok().and_then(|n| n.parse().ok()).unwrap_or(6);
    let mut mails = 0;
    for seed in 1..=cities {
        let mut world = World::of(chance::city(seed));
        let planned = sorted(&world.run());
        let expected = naive::run(&world);
        let first = planned.iter().zip(&expected).find(|(planned, expected)| planned != expected);
        assert_eq!(first, None, "city {seed}, planned and expected");
        assert_eq!(planned.len(), expected.len(), "city {seed}");
        mails += planned.len();
    }
    assert!(mails > 100 * cities as usize, "{mails}");
}

#[tokio::test]
async fn two_years_of_a_city_through_all_layers() {
    // More than one city takes long: `MATOME_LIVES=10`.
    let lives = std::env::var("MATOME_LIVES").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    let (first, last) = (day("2026-04-01"), day("2028-03-31"));
    for seed in 1..=lives {
        let life = Life::new(seed, first);
        let mut office = layers::Office::new(&life);
        let mut taken_in: Option<NaiveDate> = None;
        for day in first.iter_days().take_while(|day| *day <= last).filter(|day| !life.is_down(*day)) {
            // Events during a downtime show on the first day up.
            let since = taken_in.map_or(NaiveDate::MIN, |last| last);
            let changed = life.sheets.iter().filter(|sheet| sheet.is_there(day) && sheet.is_changed_since(since, day));
            office.take_in(changed, day);
            taken_in = Some(day);
            office.round(day).await;
        }
        let sent = office.mails();
        let rules = naive::Office {
            departments: &life.departments,
            reporting: &office.settings.reporting,
            policy: &office.settings.reminders,
            calendar: &office.calendar,
        };
        let expected = naive::days(rules, (first, last), None, |day| life.is_down(day), |day| life.records(day));
        let first = sent.iter().zip(&expected).find(|(sent, expected)| sent != expected);
        assert_eq!(first, None, "city {seed}, sent and expected");
        assert_eq!(
            (sent.len(), office.files()),
            (expected.len(), expected.len()),
            "city {seed}: none twice, none missing"
        );
        assert!(sent.len() > 250, "{}", sent.len());
        for kind in ["goal_setting", "interim_report", "year_end_report", "deadline", "課", "(cc ", " -", " +0"] {
            assert!(sent.iter().any(|mail| mail.contains(kind)), "no mail has {kind}");
        }
    }
}

#[test]
fn the_calendar_lists_the_mails_of_the_days() {
    for seed in 1..=3 {
        let mut case = chance::city(seed);
        (case.changes, case.down, case.last_run) = (vec![], vec![], None);
        case.policy.max_per_day = Some(3);
        let mut world = World::of(case);
        let (from, to) = world.span();
        let listed: Vec<String> =
            calendar(&world.share(from), &world.rules(), from, to).map(|mail| world::line(&mail)).collect();
        let run = world.run();
        let sent: Vec<&str> =
            run.lines().filter(|line| !line.contains(" no address: ") && !line.contains(" held: ")).collect();
        let first = listed.iter().zip(&sent).find(|(listed, sent)| listed != sent);
        assert_eq!(first, None, "city {seed}, listed and sent");
        assert_eq!(listed.len(), sent.len(), "city {seed}");
    }
}

#[test]
fn the_next_moment_to_wake() {
    let time = |text: &str| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a moment");
    let world = World::of(chance::city(1));
    // now, latest run, next attempt, time to wake
    for (now, last_run, next_try, wake) in [
        ("2026-10-01 07:00", "2026-09-30", "-", "2026-10-01 08:30"),
        ("2026-10-01 08:30", "2026-09-30", "-", "2026-10-01 08:30"),
        ("2026-10-01 13:00", "2026-09-30", "-", "2026-10-01 13:00"),
        ("2026-10-01 13:00", "-", "-", "2026-10-01 13:00"),
        ("2026-10-01 08:31", "2026-10-01", "-", "2026-10-02 08:30"),
        ("2026-10-02 09:00", "2026-10-02", "-", "2026-10-05 08:30"),
        ("2026-10-03 09:00", "2026-10-01", "-", "2026-10-05 08:30"),
        ("2026-12-28 09:00", "2026-12-28", "-", "2027-01-04 08:30"),
        ("2026-10-01 09:00", "2026-10-01", "2026-10-01 09:15", "2026-10-01 09:15"),
        ("2026-10-01 09:20", "2026-10-01", "2026-10-01 09:15", "2026-10-01 09:20"),
        ("2026-10-02 23:59", "2026-10-02", "2026-10-03 00:10", "2026-10-05 08:30"),
        ("2026-10-01 09:00", "2026-10-09", "-", "2026-10-01 09:00"),
    ] {
        let last_run = last_run.parse::<NaiveDate>().ok();
        let next_try = (next_try != "-").then(|| time(next_try));
        let moment = world.policy.next_wake(&world.calendar, time(now), last_run, next_try);
        assert_eq!(moment, time(wake), "now {now}, last run {last_run:?}, next try {next_try:?}");
    }
}

#[test]
fn a_line_of_the_calendar_in_json() {
    let case = std::fs::read_to_string("tests/reminders/ahead_of_the_interim_report.toml").expect("the case");
    let (head, _) = case.split_once("mails = ").expect("a case");
    let world = World::new("json", head);
    let (from, to) = world.span();
    let (share, rules) = (world.share(from), world.rules());
    let mail = calendar(&share, &rules, from, to).next().expect("a mail");
    let line = serde_json::to_string(&mail).expect("JSON");
    assert_eq!(
        line,
        concat!(
            r#"{"date":"2026-10-01","department":"総務部","section":null,"to":["soumu@midori.example.jp"],"cc":[],"#,
            r#""subject":"【期限10月15日】令和8年度中間報告について（依頼） 総務部","items":["#,
            r#"{"kind":"interim_report","fiscal_year":2026,"due":"2026-10-15","days_left":14,"overdue":false,"#,
            r#""goal_number":"1","measure_number":"1","title":"取組1","file":"総務部/0.xlsx","sheet":"目標","cell":"A1","#,
            r#""goal_title":"目標1","deadline":null,"as_of":null},"#,
            r#"{"kind":"interim_report","fiscal_year":2026,"due":"2026-10-15","days_left":14,"overdue":false,"#,
            r#""goal_number":"1","measure_number":"3","title":"取組3","file":"総務部/0.xlsx","sheet":"目標","cell":"A3","#,
            r#""goal_title":"目標1","deadline":null,"as_of":null}]}"#,
        )
    );
}

#[test]
fn the_subject_says_what_is_most_pressing() {
    let subjects = |case: &str| -> Vec<String> {
        let text = std::fs::read_to_string(format!("tests/reminders/{case}.toml")).expect("the case");
        let world = World::new(case, text.split_once("mails = ").expect("a case").0);
        let (from, to) = world.span();
        let (share, rules) = (world.share(from), world.rules());
        calendar(&share, &rules, from, to).map(|mail| mail.subject).collect()
    };
    assert!(
        subjects("own_deadlines").contains(&"【期限9月30日】令和8年度目標の取組期限について（お知らせ） 総務部".into())
    );
    assert!(subjects("goal_setting").contains(&"【期限超過5月15日】令和8年度目標設定について（再依頼） 総務部".into()));
    let mixed = "【期限10月6日】令和8年度目標の取組期限ほかについて（お知らせ） 建設部";
    assert!(subjects("more_than_the_cap_waits").contains(&mixed.into()));
}
