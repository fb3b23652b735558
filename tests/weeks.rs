//! The daemon's loop through weeks in no time: clock, share, mail server, readers and merges are simulated.

mod city;
mod outside;
mod requests;
mod standstill;
mod unseen;
mod watched;
mod without_disk;
mod year;

use std::future::Future;
use std::rc::Rc;
use std::time::Duration;

use chrono::TimeDelta;
use matome::edge::state::store::Store;
use tokio::task::LocalSet;

use crate::common::policy_workbook;
use city::{City, file_of};

const FIRST: (&str, &str, &str) = ("窓口の見直し", "証明書の窓口を一つにまとめる。", "9月末までに窓口を移す。");
const SECOND: (&str, &str, &str) = ("研修の充実", "階層別の研修を組み直す。", "年度内に計画を作る。");

/// The planning section's mail on a working day with something unsent.
fn told(day: &str) -> String {
    format!("kikaku 【目標管理】送れなかったメールがあります（令和8年{day}）")
}

/// The same if the share or a part of it is unreachable and no mail is held for it.
fn told_of_the_share(day: &str) -> String {
    format!("kikaku 【目標管理】共有フォルダーが見えません（令和8年{day}）")
}

const OWN_DEADLINE: &str = "soumu 【期限9月30日】令和8年度目標の取組期限について（お知らせ） 総務部";

/// Plays in a city with one sheet per department.
async fn play<S: Future<Output = ()>>(from: &str, scene: impl FnOnce(Rc<City>) -> S) {
    let scene = async {
        let city = City::founded(from);
        city.save("総務部", &[FIRST]);
        city.save("建設部", &[SECOND]);
        scene(city).await;
    };
    LocalSet::new().run_until(scene).await;
}

#[tokio::test(start_paused = true)]
async fn two_months_bring_each_mail_on_its_day_at_the_hour_of_sending() {
    play("2026-09-01 07:00", async |city| {
        let running = city.start();
        let mut mailed = Vec::new();
        for (month, days) in [(9, 30), (10, 31)] {
            for day in 1..=days {
                city.until(&format!("2026-{month:02}-{day:02} 08:29")).await;
                assert_eq!(city.mails(), [""; 0], "before the hour of {month}/{day}");
                city.until(&format!("2026-{month:02}-{day:02} 08:31")).await;
                let mails = city.mails().into_iter().filter(|mail| !mail.starts_with("kikaku"));
                mailed.extend(mails.map(|mail| format!("{month}/{day} {mail}")));
            }
        }
        let (own, report) = (OWN_DEADLINE, "【期限10月15日】令和8年度中間報告について（依頼）");
        let expected = [
            // 14 and 3 working days before the measure's own deadline,
            format!("9/16 {own}"),
            format!("9/25 {own}"),
            // and once for the report, for which this form has no field.
            format!("10/1 soumu {report} 総務部"),
            format!("10/1 kensetsu {report} 建設部"),
        ];
        assert_eq!(mailed, expected);
        // The number of days left changes each day that the daemon wakes.
        assert!((35..=61).contains(&city.tries()), "{} merges", city.tries());
        running.stop().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_mail_server_that_refuses_is_tried_ever_more_seldom_and_gets_each_mail_once() {
    play("2026-09-15 12:00", async |city| {
        let running = city.start();
        city.mail.server().is_down = true;
        city.until("2026-09-16 10:00").await;
        // At 8:30, and after 2, 5, 15 and 30 minutes.
        assert_eq!((city.mails(), city.mail.server().refused), (vec![], 5));
        city.mail.server().is_down = false;
        city.until("2026-09-16 10:21").await;
        assert_eq!(city.mails(), [""; 0]);
        city.until("2026-09-16 10:23").await;
        assert_eq!(city.mails(), [OWN_DEADLINE]);
        city.until("2026-09-20 12:00").await;
        assert_eq!(city.mails(), [""; 0]);
        running.stop().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_mail_server_that_is_down_for_a_day_gets_the_mail_the_day_after_and_it_is_told() {
    play("2026-09-15 12:00", async |city| {
        let running = city.start();
        city.mail.server().is_down = true;
        city.until("2026-09-17 07:00").await;
        city.mail.server().is_down = false;
        city.until("2026-09-18 07:00").await;
        let notice = "kikaku 【目標管理】送れなかったメールがあります（令和8年9月17日）";
        assert_eq!(city.mails(), [OWN_DEADLINE, notice]);
        running.stop().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_is_saved_changed_and_deleted_shows_once_it_has_come_to_rest() {
    play("2026-09-01 10:00", async |city| {
        city.take_away("建設部");
        let running = city.start();
        city.until("2026-09-01 10:01").await;
        assert_eq!(city.merged(), ["総務部 窓口の見直し"]);

        city.save("建設部", &[SECOND]);
        running.look().await;
        city.until("2026-09-01 10:02").await;
        assert_eq!(city.merged(), ["建設部 研修の充実", "総務部 窓口の見直し"]);

        city.save("総務部", &[SECOND]);
        running.look().await;
        city.until("2026-09-01 10:03").await;
        assert_eq!(city.merged(), ["建設部 研修の充実", "総務部 研修の充実"]);

        // Excel removes a file briefly when saving.
        let bytes = city.take_away("建設部");
        running.look().await;
        city.pass(Duration::from_secs(2)).await;
        city.share.save(&file_of("建設部"), bytes);
        running.look().await;
        city.until("2026-09-01 10:04").await;
        assert_eq!(city.merged(), ["建設部 研修の充実", "総務部 研修の充実"]);

        // It stays away and is missing: its row stays, marked.
        city.take_away("建設部");
        running.look().await;
        city.until("2026-09-01 10:05").await;
        assert_eq!(city.merged(), ["建設部 研修の充実（見当たりません）", "総務部 研修の充実"]);
        running.stop().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn restarts_read_only_what_is_new_and_send_nothing_twice_and_lose_nothing() {
    play("2026-09-16 08:00", async |city| {
        let running = city.start();
        city.until("2026-09-16 08:20").await;
        running.stop().await;
        // Down at the hour of sending.
        city.until("2026-09-16 11:00").await;
        assert_eq!(city.mails(), [""; 0]);
        let running = city.start();
        city.until("2026-09-16 11:05").await;
        assert_eq!(city.mails(), [OWN_DEADLINE]);
        running.stop().await;

        city.save("建設部", &[SECOND, FIRST]);
        let running = city.start();
        city.until("2026-09-16 18:00").await;
        assert_eq!(city.mails().len(), 1, "建設部 has a deadline ahead too, as is known now");
        running.stop().await;
        let running = city.start();
        city.until("2026-09-17 18:00").await;
        assert_eq!(city.mails(), [""; 0]);
        // In parallel: in any order.
        let mut read = city.reader.reading().read.clone();
        read.sort();
        assert_eq!(read, ["建設部", "建設部", "総務部"].map(file_of));
        running.stop().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_configuration_that_is_read_anew_holds_from_then_on() {
    play("2026-09-15 10:00", async |city| {
        let running = city.start();
        city.until("2026-09-15 18:00").await;
        city.configure("08:30", "10:00");
        running.reload().await;
        city.until("2026-09-16 09:59").await;
        assert_eq!(city.mails(), [""; 0]);
        city.until("2026-09-16 10:01").await;
        assert_eq!(city.mails(), [OWN_DEADLINE]);

        city.configure("soumu@", "somuka@");
        running.reload().await;
        city.until("2026-09-25 10:01").await;
        let mails = city.mails();
        assert!(mails.last().unwrap().starts_with("somuka"), "{mails:?}");
        assert!(!mails.iter().any(|mail| mail.starts_with("soumu")), "{mails:?}");
        running.stop().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_address_that_is_mended_gets_the_mail_of_the_day() {
    play("2026-09-15 10:00", async |city| {
        city.configure("to = [\"soumu@aoba.example.jp\"]", "");
        let running = city.start();
        city.until("2026-09-16 14:00").await;
        assert!(!city.mails().contains(&OWN_DEADLINE.to_owned()));
        city.configure("", "");
        running.reload().await;
        city.until("2026-09-16 14:01").await;
        let told = "kikaku 【目標管理】メールの宛先が変わりました（令和8年9月16日）";
        assert_eq!(city.mails(), [told, OWN_DEADLINE]);
        running.stop().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_sends_nothing_twice_and_nothing_too_early() {
    play("2026-09-15 10:00", async |city| {
        let running = city.start();
        city.until("2026-09-15 12:00").await;
        // The machine sleeps for most of a day.
        city.clock.set(TimeDelta::hours(20));
        running.look().await;
        city.until("2026-09-16 08:29").await;
        assert_eq!(city.mails(), [""; 0]);
        city.until("2026-09-16 08:31").await;
        assert_eq!(city.mails(), [OWN_DEADLINE]);
        city.clock.set(TimeDelta::hours(-2));
        running.look().await;
        city.until("2026-09-16 12:00").await;
        assert_eq!(city.mails(), [""; 0]);
        running.stop().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_workbook_that_hangs_its_reader_is_tried_ever_more_seldom_and_read_once_it_does_not() {
    play("2026-09-01 10:00", async |city| {
        let reads = || city.reader.reading().read.iter().filter(|file| **file == file_of("総務部")).count();
        city.reader.reading().hanging.insert(file_of("総務部"));
        let running = city.start();
        for _ in 0..48 * 4 {
            city.pass(Duration::from_mins(15)).await;
            running.look().await;
        }
        // After 1, 2, 4 … minutes, and from then on every six hours.
        assert!((10..20).contains(&reads()), "{} times in two days", reads());
        assert_eq!(city.merged(), ["建設部 研修の充実"]);
        city.reader.reading().hanging.clear();
        for _ in 0..6 {
            city.pass(Duration::from_hours(1)).await;
            running.look().await;
        }
        city.pass(Duration::from_mins(1)).await;
        assert_eq!(city.merged(), ["建設部 研修の充実", "総務部 窓口の見直し"]);
        running.stop().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_workbook_that_somebody_keeps_to_himself_is_named_after_a_while() {
    play("2026-09-01 10:00", async |city| {
        let problems = || {
            let known = Store::open(&city.merges.database).unwrap().workbook(&file_of("総務部")).unwrap();
            known.map_or(0, |known| known.records.problems.len())
        };
        city.share.folder().shut.insert(file_of("総務部"));
        let running = city.start();
        let watch = async |seconds: u64| {
            for _ in 0..seconds / 5 {
                city.pass(Duration::from_secs(5)).await;
                running.look().await;
            }
        };
        watch(25).await;
        assert_eq!(problems(), 0);
        watch(120).await;
        assert_eq!(problems(), 1);
        city.share.folder().shut.clear();
        watch(120).await;
        assert_eq!((problems(), city.merged().len()), (0, 2));
        running.stop().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_merged_workbook_that_is_open_is_brought_up_to_date_soon_after_it_is_closed() {
    play("2026-09-01 10:00", async |city| {
        let running = city.start();
        city.until("2026-09-01 11:00").await;
        assert_eq!((city.merged().len(), city.tries()), (2, 1));
        city.merges.made().is_open = true;
        city.save("総務部", &[FIRST, SECOND]);
        running.look().await;
        city.until("2026-09-01 12:00").await;
        let tries = city.tries();
        // After 5, 10, 20 and 40 seconds, then once a minute.
        assert!((60..70).contains(&tries), "{tries}");
        assert_eq!(city.merged().len(), 2);
        city.merges.made().is_open = false;
        city.until("2026-09-01 12:02").await;
        assert_eq!(city.merged().len(), 3);
        let tries = city.tries();
        city.until("2026-09-01 20:00").await;
        assert_eq!(city.tries(), tries);
        running.stop().await;
    })
    .await;
}

const OWN_FORM: &str = r#"id = "own"
name = "しごとの表"
[taught]
labels = ["番号", "とくべつ", "やること", "よこどり"]
[taught.headings]
"よこどり" = "title"
"とくべつ" = "unused"
"#;

#[tokio::test(start_paused = true)]
async fn a_definition_is_taken_up_while_the_daemon_runs_and_a_wrong_one_changes_nothing() {
    play("2026-09-01 07:00", async |city| {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet();
        let rows = [
            ["令和8年度　しごとの表", "", "", ""],
            ["番号", "やること", "とくべつ", "よこどり"],
            ["1", "総合窓口を開く。", "窓口を変える", "市役所を開く"],
            ["2", "電子決裁を広げる。", "文書を減らす", "机を片づける"],
        ];
        for (row, cells) in (0..).zip(rows) {
            sheet.write_row(row, 0, cells).unwrap();
        }
        city.share.save("建設部/しごと.xlsx", workbook.save_to_buffer().unwrap());
        let running = city.start();
        let merged_says = |title: &str| city.merged().iter().any(|goal| goal.ends_with(title));
        city.until("2026-09-01 07:05").await;
        assert!(!merged_says("机を片づける"), "{:?}", city.merged());
        city.define("own.toml", OWN_FORM);
        running.look().await;
        city.pass(Duration::from_mins(5)).await;
        assert!(merged_says("机を片づける") && merged_says(FIRST.0), "{:?}", city.merged());
        let read = city.reader.reading().read.len();
        city.define("own.toml", &OWN_FORM.replace("title", "tytle"));
        running.look().await;
        city.pass(Duration::from_mins(5)).await;
        assert!(merged_says("机を片づける"));
        assert_eq!(city.reader.reading().read.len(), read, "a wrong definition is a reason to read nothing");
        city.define("own.toml", &OWN_FORM.replace("title", "unused"));
        running.look().await;
        city.pass(Duration::from_mins(5)).await;
        assert!(!merged_says("机を片づける"), "{:?}", city.merged());
        running.stop().await;
    })
    .await;
}
