//! The outbox against a scripted SMTP server and into files: what arrives, what is tried again, and what never happens twice.

#[path = "mail/office.rs"]
mod office;
#[path = "mail/server.rs"]
mod server;

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use matome::edge::store::ledger::{Counts, WhatTrouble};
use matome::settings::Security;
use office::Office;
use server::{Received, Reply, Server};

#[tokio::test]
async fn a_mail_arrives_as_readable_japanese_with_the_headers_it_needs() {
    let server = Server::start([]).await;
    let office = Office::new().smtp(&server, Security::None);
    let report = office.round("2026-10-01").await;
    assert!(report.is_clean(), "{report}");
    let mails = server.mails();
    let mail = &mails[0];
    assert_eq!(mail.recipient, "soumu@midori.example.jp");
    assert_eq!(mail.sender, "kikaku@midori.example.jp");
    assert_eq!(mail.header("Subject"), "【期限10月15日】令和8年度中間報告について（依頼） 総務部");
    assert_eq!(mail.header("From"), "企画課 <kikaku@midori.example.jp>");
    assert_eq!(mail.header("Content-Type"), "text/plain; charset=utf-8");
    assert_eq!(mail.header("MIME-Version"), "1.0");
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    assert_eq!(mail.header("X-Auto-Response-Suppress"), "All");
    assert_eq!(mail.header("Date"), "Thu, 1 Oct 2026 08:30:00 +0900");
    let id = mail.header("Message-ID");
    assert!(id.starts_with("<matome.20261001.") && id.ends_with("@midori.example.jp>"), "{id}");
    let text = mail.text();
    for words in [
        "総務部　御中",
        "■ 令和8年度中間報告　期限 令和8年10月15日（木）　あと14日",
        "\n\\\\fs01\\目標管理\n",
        "・目標1・取組2　防災訓練の充実",
        "令和8年9月30日現在",
        "「該当なし」",
        "お問い合わせ　企画課 企画係（内線 2345）",
    ] {
        assert!(text.contains(words), "{words} is not in\n{text}");
    }
    assert!(text.lines().all(|line| matome::core::text::width(line) < 76));
}

#[tokio::test]
async fn a_day_is_sent_once_however_often_it_is_run() {
    let server = Server::start([]).await;
    let office = Office::new().smtp(&server, Security::None);
    office.round("2026-10-01").await;
    let first = server.mails().len();
    let report = office.round("2026-10-01").await;
    assert!(report.sent.is_empty() && report.is_clean());
    assert_eq!(server.mails().len(), first);
    assert_eq!(office.counts(), Counts { sent: first as u32, ..Counts::default() });
}

#[tokio::test]
async fn what_comes_up_after_the_days_mail_waits_for_the_next() {
    let server = Server::start([]).await;
    let mut office = Office::new().smtp(&server, Security::None);
    office.round("2026-10-01").await;
    office.another_measure("避難所の点検");
    let report = office.round("2026-10-01").await;
    assert_eq!((report.sent.len(), report.deferred.len()), (1, 1), "a notice and nothing else\n{report}");
    assert!(server.to("kikaku@midori.example.jp")[0].text().contains("次の開庁日に送るもの"));
    assert_eq!(office.counts().held, 1);
    office.round("2026-10-02").await;
    let mails = server.to("soumu@midori.example.jp");
    assert_eq!(mails.len(), 2);
    let text = mails[1].text();
    assert!(text.contains("避難所の点検") && !text.contains("防災訓練") && text.contains("あと13日"), "{text}");
    assert_eq!(office.counts().held, 0);
}

#[tokio::test]
async fn more_than_the_cap_waits_and_the_planning_section_is_told() {
    let server = Server::start([]).await;
    let mut office = Office::new().smtp(&server, Security::None);
    office.cap(2);
    let report = office.round("2026-10-01").await;
    assert_eq!((report.sent.len(), report.held.len()), (3, 1), "two mails and the notice\n{report}");
    let notice = server.to("kikaku@midori.example.jp")[0].text();
    assert!(notice.contains("1日の上限 2通") && notice.contains("について（依頼） 市民部"), "{notice}");
    assert!(office.round("2026-10-01").await.sent.is_empty());
    office.round("2026-10-02").await;
    assert!(server.to("shimin@midori.example.jp")[0].text().contains("あと13日"));
    assert_eq!(office.counts().held, 0);
}

#[tokio::test]
async fn a_server_that_ends_connections_gets_another() {
    let server = Server::start([Reply::PerConnection(2)]).await;
    let office = Office::new().smtp(&server, Security::None);
    let report = office.round("2026-10-01").await;
    assert!(report.is_clean() && server.mails().len() == 3, "{report}");
}

#[tokio::test]
async fn one_bad_recipient_keeps_the_mail_from_nobody() {
    let server = Server::start([Reply::Rcpt("dame@midori.example.jp", "550 5.1.1 no such user")]).await;
    let mut office = Office::new().smtp(&server, Security::None);
    office.address("総務部", &["dame@midori.example.jp", "soumu@midori.example.jp"]);
    let report = office.round("2026-10-01").await;
    assert_eq!(report.failed.len(), 1);
    assert_eq!(report.failed[0].reply, "550 5.1.1 no such user");
    assert!(report.to_string().contains("dame@"), "{report}");
    let mails = server.mails();
    let soumu: Vec<&Received> = mails.iter().filter(|mail| mail.recipient == "soumu@midori.example.jp").collect();
    assert_eq!(soumu.len(), 1);
    assert_eq!(soumu[0].header("To"), "dame@midori.example.jp, soumu@midori.example.jp");
    assert!(mails.iter().any(|mail| mail.recipient == "shimin@midori.example.jp"));
    office.round("2026-10-01").await;
    assert_eq!(server.attempts("dame@midori.example.jp"), 1);
    assert_eq!(office.counts().failed, 1);
}

#[tokio::test]
async fn a_mended_address_still_gets_the_mail_of_the_day() {
    let server = Server::start([Reply::Rcpt("dame@midori.example.jp", "550 no such user")]).await;
    let mut office = Office::new().smtp(&server, Security::None);
    office.address("総務部", &["dame@midori.example.jp"]);
    office.round("2026-10-01").await;
    office.address("総務部", &["soumu@midori.example.jp"]);
    office.round("2026-10-01").await;
    assert_eq!(server.to("soumu@midori.example.jp").len(), 1);
    assert_eq!(server.attempts("dame@midori.example.jp"), 1);
}

#[tokio::test]
async fn a_letter_that_is_refused_keeps_the_others_from_nobody() {
    let server = Server::start([Reply::LetterTo("soumu@midori.example.jp", "554 5.6.0 content refused")]).await;
    let office = Office::new().smtp(&server, Security::None);
    let report = office.round("2026-10-01").await;
    // The section's, the other department's, and the notice.
    assert_eq!((report.sent.len(), report.failed.len()), (3, 1), "{report}");
    assert_eq!(report.failed[0].reply, "554 5.6.0 content refused");
    office.round("2026-10-01").await;
    assert_eq!(server.attempts("soumu@midori.example.jp"), 1);
}

#[tokio::test]
async fn a_server_that_takes_nobodys_letter_is_at_fault_and_no_recipient() {
    for refusal in [Reply::Letter("554 5.7.1 sender not allowed"), Reply::Letter("554 no")] {
        let server = Server::start([refusal]).await;
        let office = Office::new().smtp(&server, Security::None);
        let report = office.round("2026-10-01").await;
        assert!(report.failed.is_empty() && report.later.len() == 3, "{report}");
        assert!(report.down.as_deref().is_some_and(|reason| reason.contains("（554 ")), "{report}");
        assert_eq!(office.counts(), Counts { waiting: 3, ..Counts::default() });
        server.accept_all();
        let report = office.round("2026-10-01").await;
        assert!(report.is_clean() && report.sent.len() == 3, "{report}");
    }
}

#[tokio::test]
async fn a_relay_that_denies_everyone_is_at_fault_and_no_recipient() {
    let denied = ["soumu@midori.example.jp", "jinji@midori.example.jp", "shimin@midori.example.jp"];
    let server = Server::start(denied.map(|to| Reply::Rcpt(to, "554 5.7.1 relay access denied"))).await;
    let mut office = Office::new().smtp(&server, Security::None);
    office.without_planning();
    let report = office.round("2026-10-01").await;
    assert!(report.failed.is_empty() && report.down.is_some(), "{report}");
    assert_eq!(office.counts().waiting, 3);
}

#[tokio::test]
async fn bad_addresses_stay_bad_though_nobody_is_accepted() {
    let unknown = ["soumu@midori.example.jp", "jinji@midori.example.jp", "shimin@midori.example.jp"];
    let server = Server::start(unknown.map(|to| Reply::Rcpt(to, "550 no such user"))).await;
    let mut office = Office::new().smtp(&server, Security::None);
    office.without_planning();
    office.round("2026-10-01").await;
    office.round("2026-10-01").await;
    assert_eq!((office.counts().failed, server.attempts("soumu@midori.example.jp")), (3, 1));
}

#[tokio::test]
async fn whom_nothing_reaches_is_named_and_the_round_is_not_clean() {
    let mut office = Office::new();
    office.address("市民部", &[]);
    let report = office.round("2026-10-01").await;
    assert!(!report.is_clean() && report.to_string().contains("宛先なし: 市民部"), "{report}");
}

#[tokio::test]
async fn a_department_that_is_renamed_is_not_reminded_anew() {
    let server = Server::start([]).await;
    let mut office = Office::new().smtp(&server, Security::None);
    office.cap(2);
    office.round("2026-10-01").await;
    assert_eq!(server.to("soumu@midori.example.jp").len(), 1);
    office.rename("総務部", "総務企画部");
    office.rename("市民部", "市民生活部");
    office.round("2026-10-01").await;
    assert_eq!(server.to("soumu@midori.example.jp").len(), 1, "it had its mail today");
    office.round("2026-10-02").await;
    assert_eq!(server.to("soumu@midori.example.jp").len(), 1);
    // What was held back under the old name comes under the new one.
    assert!(server.to("shimin@midori.example.jp")[0].text().starts_with("市民生活部　御中"));
}

#[tokio::test]
async fn the_next_try_is_counted_from_the_moment_of_this_one() {
    let server = Server::start([Reply::HangAtRcpt("soumu@midori.example.jp")]).await;
    let office = Office::new().smtp(&server, Security::None);
    let report = office.round("2026-10-01").await;
    let begun: DateTime<Utc> = "2026-09-30T23:30:00Z".parse().expect("a moment");
    let waited = report.next_try.expect("another try") - begun;
    assert!(waited > TimeDelta::minutes(2) + TimeDelta::milliseconds(250), "{waited}");
}

#[tokio::test]
async fn a_letter_cut_off_in_the_middle_is_in_doubt_at_once() {
    let server = Server::start([Reply::HangAtRcpt("soumu@midori.example.jp")]).await;
    let office = Office::new().smtp(&server, Security::None);
    let named = async {
        while server.attempts("soumu@midori.example.jp") == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::select! {
        report = office.round("2026-10-01") => panic!("{report}"),
        () = named => {}
    }
    assert_eq!(office.counts().uncertain, 1, "a claim that nobody holds any more");
    office.cut_off("2026-10-01");
    assert_eq!(office.counts().uncertain, 1);
    assert!(office.round("2026-10-01").await.is_clean());
}

#[tokio::test]
async fn letters_leave_with_pauses_between_them() {
    let server = Server::start([]).await;
    let mut office = Office::new().smtp(&server, Security::None);
    office.pause(Duration::from_millis(80));
    let begun = Instant::now();
    let report = office.round("2026-10-01").await;
    assert_eq!(report.sent.len(), 3);
    assert!(begun.elapsed() >= Duration::from_millis(160), "two pauses");
    assert_eq!(server.connections(), 1, "one connection for all of them");
}

#[tokio::test]
async fn what_is_refused_for_now_is_tried_again_the_same_day() {
    let server = Server::start([Reply::RcptOnce("soumu@midori.example.jp", "451 greylisted")]).await;
    let office = Office::new().smtp(&server, Security::None);
    let report = office.round("2026-10-01").await;
    assert_eq!((report.later.len(), report.failed.len()), (1, 0));
    assert_eq!(office.counts().waiting, 1);
    assert!(report.next_try.is_some());
    let report = office.round("2026-10-01").await;
    assert!(report.is_clean() && report.sent.len() == 1, "{report}");
    assert_eq!(server.to("soumu@midori.example.jp").len(), 1);
}

#[tokio::test]
async fn what_did_not_get_through_says_the_next_day_what_is_true_then() {
    let server = Server::start([]).await;
    server.refuse_all(true);
    let office = Office::new().smtp(&server, Security::None);
    let report = office.round("2026-10-01").await;
    assert!(report.down.is_some() && report.sent.is_empty(), "{report}");
    server.refuse_all(false);
    office.round("2026-10-02").await;
    let mails = server.to("soumu@midori.example.jp");
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text().contains("あと13日"));
    assert_eq!(office.counts().waiting, 0);
}

#[tokio::test]
async fn what_waited_through_days_of_downtime_is_not_given_up() {
    let server = Server::start([]).await;
    server.refuse_all(true);
    let office = Office::new().smtp(&server, Security::None);
    office.round("2026-10-01").await;
    server.refuse_all(false);
    office.round("2026-10-07").await;
    let mails = server.to("soumu@midori.example.jp");
    assert!(mails.len() == 1 && mails[0].text().contains("あと8日"));
    // Three departments' mails, and the week's summary that was missed too.
    assert_eq!(office.counts(), Counts { sent: 4, ..Counts::default() });
}

#[tokio::test]
async fn a_part_that_never_gets_through_is_given_up_after_two_business_days() {
    let server = Server::start([Reply::Rcpt("buchou@midori.example.jp", "450 mailbox busy")]).await;
    let mut office = Office::new().smtp(&server, Security::None);
    office.address("総務部", &["buchou@midori.example.jp", "soumu@midori.example.jp"]);
    for (day, waiting, failed) in
        [("2026-10-01", 1, 0), ("2026-10-02", 1, 0), ("2026-10-05", 1, 0), ("2026-10-06", 0, 1), ("2026-10-07", 0, 1)]
    {
        office.round(day).await;
        assert_eq!((office.counts().waiting, office.counts().failed), (waiting, failed), "{day}");
    }
    assert_eq!(server.attempts("buchou@midori.example.jp"), 3);
    assert_eq!(server.to("soumu@midori.example.jp").len(), 1);
}

#[tokio::test]
async fn an_unusable_mail_setting_loses_nothing() {
    let server = Server::start([]).await;
    let mut office = Office::new().smtp(&server, Security::StartTls);
    office.authority_file("/nowhere/ca.pem");
    let report = office.round("2026-10-01").await;
    assert!(report.down.as_deref().is_some_and(|reason| reason.contains("/nowhere/ca.pem")), "{report}");
    assert_eq!(office.counts().waiting, 3);
    assert!(report.next_try.is_some());
}

#[tokio::test]
async fn a_drop_after_the_letter_is_in_doubt_and_goes_again_under_the_same_id() {
    let server = Server::start([Reply::DropAfterData("soumu@midori.example.jp")]).await;
    let office = Office::new().smtp(&server, Security::None);
    let report = office.round("2026-10-01").await;
    assert_eq!(report.uncertain.len(), 1);
    assert_eq!(office.counts().uncertain, 1);
    let report = office.round("2026-10-01").await;
    assert!(report.is_clean(), "{report}");
    let copies = server.to("soumu@midori.example.jp");
    assert_eq!(copies.len(), 2);
    assert_eq!(copies[0].header("Message-ID"), copies[1].header("Message-ID"));
    assert_eq!(copies[0].raw, copies[1].raw);
    assert_eq!((office.counts().uncertain, office.counts().perhaps_twice), (0, 1));
    let [trouble] = &office.troubles()[..] else { panic!("one, {:?}", office.troubles()) };
    assert_eq!((trouble.what, trouble.recipient.as_str()), (WhatTrouble::PerhapsTwice, "soumu@midori.example.jp"));
}

#[tokio::test]
async fn a_silent_server_ends_the_round_and_loses_nothing() {
    let server = Server::start([Reply::HangAtRcpt("soumu@midori.example.jp")]).await;
    let office = Office::new().smtp(&server, Security::None);
    let report = office.round("2026-10-01").await;
    assert_eq!(report.later.len(), 1, "{report}");
    assert!(report.later[0].reply.contains("応答"), "{report}");
    assert_eq!(server.to("shimin@midori.example.jp").len(), 1);
    let report = office.round("2026-10-01").await;
    assert!(report.is_clean(), "{report}");
    assert_eq!(server.to("soumu@midori.example.jp").len(), 1);
}

#[tokio::test]
async fn credentials_are_used_and_a_refused_login_blames_no_recipient() {
    let server = Server::start([Reply::Login("matome", "himitsu")]).await;
    let mut office = Office::new().smtp(&server, Security::None);
    office.login("matome", "machigai");
    let report = office.round("2026-10-01").await;
    assert!(report.down.as_deref().is_some_and(|reason| reason.contains("ログイン")), "{report}");
    assert_eq!(office.counts().failed, 0);
    assert!(!report.to_string().contains("machigai"));
    office.login("matome", "himitsu");
    assert!(office.round("2026-10-01").await.is_clean());
}

#[tokio::test]
async fn an_encrypted_connection_is_insisted_on() {
    let server = Server::start([]).await;
    let office = Office::new().smtp(&server, Security::StartTls);
    let report = office.round("2026-10-01").await;
    assert!(report.down.as_deref().is_some_and(|reason| reason.contains("暗号化")), "{report}");
    assert!(server.mails().is_empty());
}

#[tokio::test]
async fn an_authority_of_the_citys_own_is_trusted_and_no_other() {
    for (script, security) in [(Reply::StartTls, Security::StartTls), (Reply::Tls, Security::Tls)] {
        let server = Server::start([script, Reply::Login("matome", "himitsu")]).await;
        let mut office = Office::new().smtp(&server, security);
        office.login("matome", "himitsu");
        office.authority(false);
        let report = office.round("2026-10-01").await;
        assert!(report.down.is_some() && server.mails().is_empty(), "{report}");
        office.authority(true);
        let report = office.round("2026-10-01").await;
        assert!(report.is_clean(), "{report}");
        assert_eq!(server.mails().len(), 3);
    }
}

#[tokio::test]
async fn files_are_named_for_people_and_written_once() {
    let office = Office::new();
    office.round("2026-10-01").await;
    office.round("2026-10-01").await;
    let files = office.files();
    let names: Vec<&str> = files.iter().map(|(name, _)| &name[..name.len() - "01234567.eml".len()]).collect();
    assert_eq!(names, ["2026-10-01_市民部_", "2026-10-01_総務部_", "2026-10-01_総務部_人事課_"]);
    let mail = Received::parse(&files[1].1);
    assert_eq!(mail.header("Subject"), "【期限10月15日】令和8年度中間報告について（依頼） 総務部");
}

#[tokio::test]
async fn names_and_titles_end_no_header() {
    let mut office = Office::new();
    office.rename("総務部", "総務部\r\nBcc: nusumi@example.com");
    office.address("総務部", &["総務\r\nBcc: nusumi@example.com <soumu@midori.example.jp>"]);
    office.title("訓練\r\n\r\nBcc: nusumi@example.com\u{2028}X-Evil: 1");
    office.round("2026-10-01").await;
    let files = office.files();
    assert_eq!(files.len(), 3);
    for (_, bytes) in &files {
        let mail = Received::parse(bytes);
        assert_eq!(mail.header("Bcc"), "", "{}", mail.raw);
        assert_eq!(mail.header("X-Evil"), "");
    }
}

#[tokio::test]
async fn a_claim_left_by_a_dead_process_is_sent_again_under_the_same_id() {
    let server = Server::start([]).await;
    let office = Office::new().smtp(&server, Security::None);
    let id = office.claim_and_die("2026-10-01").await;
    let report = office.round("2026-10-01").await;
    assert!(report.is_clean(), "{report}");
    assert!(server.mails().iter().any(|mail| mail.header("Message-ID") == format!("<{id}>")));
    assert_eq!(office.counts().perhaps_twice, 1);
}

#[tokio::test]
async fn of_two_processes_one_sends() {
    let server = Server::start([Reply::Slow]).await;
    let office = Office::new().smtp(&server, Security::None);
    let (one, other) = tokio::join!(office.round("2026-10-01"), office.round("2026-10-01"));
    assert!(one.busy != other.busy, "{one}{other}");
    assert_eq!(server.mails().len(), 3);
}

#[tokio::test]
async fn a_closed_day_sends_nothing_and_is_no_run() {
    let office = Office::new();
    assert!(office.round("2026-10-03").await.closed);
    assert!(office.files().is_empty());
    assert_eq!(office.last_run(), None);
}

#[tokio::test]
async fn a_dry_run_shows_the_mails_in_full_and_leaves_no_trace() {
    let office = Office::new();
    let shown = office.preview("2026-10-01").to_string();
    assert!(shown.contains("件名: 【期限10月15日】令和8年度中間報告について（依頼） 総務部 人事課"), "{shown}");
    assert!(shown.contains("・目標1・取組2　防災訓練の充実"), "{shown}");
    assert_eq!((office.files().len(), office.last_run()), (0, None));
}

#[tokio::test]
async fn a_template_of_the_citys_own_is_used_and_its_faults_are_named() {
    let mut office = Office::new();
    office.template("department.subject.txt", "【{{ city }}】{{ department }}へ\n");
    office.check_templates().expect("a good template");
    office.round("2026-10-01").await;
    assert_eq!(Received::parse(&office.files()[1].1).header("Subject"), "【みどり市】総務部へ");
    // A template that fails on the day keeps no letter back.
    office.template("department.subject.txt", "{{ overdue[0].name }}");
    office.check_templates().expect("it is right where something is overdue");
    office.round("2026-10-08").await;
    let (_, late) =
        office.files().into_iter().find(|(name, _)| name.starts_with("2026-10-08_総務部_")).expect("a mail");
    assert_eq!(Received::parse(&late).header("Subject"), "【期限10月15日】令和8年度中間報告について（依頼） 総務部");
    for (fault, line) in [("{{ kigen }}", "kigen"), ("{% if %}", "department.text.txt:1")] {
        office.template("department.text.txt", fault);
        let error = office.check_templates().expect_err("a fault").to_string();
        assert!(error.contains("department.text.txt") && error.contains(line), "{error}");
    }
}

#[tokio::test]
async fn the_html_part_says_the_same() {
    let mut office = Office::new();
    office.html(true);
    office.title("<b>危険</b>&訓練");
    office.round("2026-10-01").await;
    let (_, bytes) = office.files().into_iter().find(|(name, _)| name.contains("総務部_")).expect("a mail");
    let raw = String::from_utf8(bytes).expect("mail is ASCII");
    assert!(raw.contains("multipart/alternative"));
    let html = Received::part(&raw, "text/html");
    assert!(html.contains("&lt;b&gt;危険&lt;&#x2f;b&gt;&amp;訓練") && html.contains("あと14日"), "{html}");
}

#[tokio::test]
async fn dates_are_attached_for_calendar_programs_and_stay_the_same_entry() {
    for html in [false, true] {
        let mut office = Office::new();
        office.html(html);
        office.ics(true);
        office.title("避難訓練, 図上; 訓練");
        for day in ["2026-10-01", "2026-10-08", "2026-10-20"] {
            office.round(day).await;
        }
        let mails: Vec<String> = office
            .files()
            .into_iter()
            .filter(|(name, _)| name[10..].starts_with("_総務部_") && !name.contains("人事課"))
            .map(|(_, bytes)| String::from_utf8(bytes).expect("mail is ASCII"))
            .collect();
        assert!(mails[0].contains("multipart/mixed") && mails[0].contains("multipart/alternative") == html);
        assert!(Received::part(&mails[0], "text/plain").contains("あと14日"));
        let dates: Vec<String> =
            mails[..2].iter().map(|mail| Received::part(mail, "text/calendar").replace("\n ", "")).collect();
        for line in [
            "DTSTART;VALUE=DATE:20261015\n",
            "SUMMARY:【期限】令和8年度中間報告 総務部\n",
            r"・目標1・取組2 避難訓練\, 図上\; 訓練（シート「1位」D12）\n",
            r"LOCATION:\\\\fs01\\目標管理",
            // Half past eight on the day before.
            "TRIGGER:-PT930M\n",
        ] {
            assert!(dates[0].contains(line), "{line} is not in\n{}", dates[0]);
        }
        let line =
            |file: &str, name: &str| file.lines().find(|line| line.starts_with(name)).expect("a line").to_owned();
        assert_eq!(line(&dates[0], "UID:"), line(&dates[1], "UID:"));
        assert!(line(&dates[0], "SEQUENCE:") < line(&dates[1], "SEQUENCE:"));
        assert!(!mails[2].contains("text/calendar"), "what is past is in nobody's calendar any more");
    }
}

#[tokio::test]
async fn what_went_into_files_is_not_sent_again_by_smtp() {
    let server = Server::start([]).await;
    let office = Office::new();
    office.round("2026-10-01").await;
    assert_eq!(office.files().len(), 3);
    let office = office.smtp(&server, Security::None);
    for day in ["2026-10-01", "2026-10-02", "2026-10-05"] {
        office.round(day).await;
    }
    let mails = server.mails();
    assert!(mails.iter().all(|mail| mail.recipient == "kikaku@midori.example.jp"), "a week's summary and no more");
    office.round("2026-10-08").await;
    assert!(server.to("soumu@midori.example.jp")[0].text().contains("あと7日"), "what comes next goes by smtp");
}

#[tokio::test]
async fn an_overdue_mail_is_polite_says_since_when_and_goes_to_the_head_in_time() {
    let server = Server::start([]).await;
    let mut office = Office::new().smtp(&server, Security::None);
    office.head("総務部", "bucho@midori.example.jp");
    for day in ["2026-10-15", "2026-10-20", "2026-10-23"] {
        office.round(day).await;
    }
    let mails = server.to("soumu@midori.example.jp");
    assert_eq!(mails[1].header("Subject"), "【期限超過10月15日】令和8年度中間報告について（再依頼） 総務部");
    let text = mails[1].text();
    assert!(text.contains("期限 令和8年10月15日（木）　5日超過\n　期限を過ぎております。"), "{text}");
    assert_eq!((mails[1].header("Cc"), mails[2].header("Cc")), (String::new(), "bucho@midori.example.jp".to_owned()));
    assert!(mails[2].text().contains("部局長にも写しをお送りしています"));
    assert!(
        server
            .to("bucho@midori.example.jp")
            .iter()
            .all(|mail| mail.header("Message-ID") != mails[1].header("Message-ID"))
    );
}

#[tokio::test]
async fn the_planning_section_hears_at_once_of_what_could_not_be_sent() {
    let server = Server::start([Reply::Rcpt("dame@midori.example.jp", "550 5.1.1 no such user")]).await;
    let mut office = Office::new().smtp(&server, Security::None);
    office.address("総務部", &["dame@midori.example.jp"]);
    office.address("市民部", &[]);
    office.round("2026-10-01").await;
    office.round("2026-10-01").await;
    let notices = server.to("kikaku@midori.example.jp");
    assert_eq!(notices.len(), 1);
    assert_eq!(notices[0].header("Subject"), "【目標管理】送れなかったメールがあります（令和8年10月1日）");
    let text = notices[0].text();
    assert!(text.contains("・総務部　dame@midori.example.jp\n") && text.contains("5.1.1 no such user"), "{text}");
    assert!(text.contains("・市民部　1件"), "{text}");
}

#[tokio::test]
async fn the_planning_section_gets_a_summary_weekly_and_after_a_reporting_date() {
    let office = Office::new();
    for day in ["2026-10-13", "2026-10-14", "2026-10-15", "2026-10-16", "2026-10-19"] {
        office.round(day).await;
    }
    let files = office.files();
    let summaries: Vec<_> = files.iter().filter(|(name, _)| name.contains("提出状況")).collect();
    let days: Vec<&str> = summaries.iter().map(|(name, _)| &name[..10]).collect();
    // The 13th is the first business day of its week, after a holiday; the 16th follows the date itself.
    assert_eq!(days, ["2026-10-13", "2026-10-16", "2026-10-19"]);
    let text = Received::parse(&summaries[1].1).text();
    assert!(
        text.contains("■ 令和8年度中間報告　期限 令和8年10月15日（木）　1日超過\n　・総務部　未提出 2件（全2件）\n"),
        "{text}"
    );
}

/// Not a test of its own: the process that [`killed_at_any_moment_it_loses_nothing`] starts and kills.
#[tokio::test]
#[ignore = "started by another test"]
async fn a_process_that_sends() {
    let Ok(folder) = std::env::var("MATOME_TEST_FOLDER") else { return };
    let port = std::env::var("MATOME_TEST_PORT").expect("a port").parse().expect("a number");
    let departments = std::env::var("MATOME_TEST_DEPARTMENTS").expect("how many").parse().expect("a number");
    let office = Office::at(PathBuf::from(folder)).with_departments(departments).smtp_at(port, Security::None);
    office.round("2026-10-01").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_it_loses_nothing() {
    // Two hundred kills take minutes: `MATOME_KILLS=200`.
    let kills: usize = std::env::var("MATOME_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(10);
    let departments = 8 * kills;
    let server = Server::start([Reply::Slow]).await;
    let folder = tempfile::TempDir::new().expect("a folder");
    let start = || {
        Command::new(std::env::current_exe().expect("this test"))
            .args(["--ignored", "--exact", "a_process_that_sends"])
            .env("MATOME_TEST_FOLDER", folder.path())
            .env("MATOME_TEST_DEPARTMENTS", departments.to_string())
            .env("MATOME_TEST_PORT", server.port.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a process")
    };
    let mut killed = 0;
    for n in 0..kills {
        let mut process = start();
        // Past its start, which takes as long as the machine is slow, and then at ever other moments.
        let before = server.mails().len();
        while server.mails().len() == before && process.try_wait().expect("a process").is_none() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::time::sleep(Duration::from_micros(n as u64 * 7919 % 90_000)).await;
        killed += usize::from(process.try_wait().expect("a process").is_none());
        process.kill().expect("a process to kill");
        process.wait().expect("it is gone");
    }
    assert!(start().wait().expect("the last one ends by itself").success());
    let mut copies: HashMap<String, HashMap<String, usize>> = HashMap::new();
    for mail in server.mails() {
        *copies.entry(mail.recipient.clone()).or_default().entry(mail.header("Message-ID")).or_default() += 1;
    }
    assert_eq!(copies.len(), departments + 3, "every mail arrives");
    assert!(copies.values().all(|ids| ids.len() == 1), "a second copy has the same Message-ID");
    let extra: usize = copies.values().flat_map(HashMap::values).map(|copies| copies - 1).sum();
    assert!(killed > kills / 2 && extra <= killed, "{extra} second copies after {killed} kills");
    println!("{} mails, {killed} kills, {extra} second copies", copies.len());
    let office = Office::at(folder.path().to_owned());
    assert_eq!(office.counts().waiting + office.counts().uncertain, 0);
}
