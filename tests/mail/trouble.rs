//! Failures of a mail server and their effects.

use chrono::{DateTime, TimeDelta, Utc};
use matome::edge::mail::Security;
use matome::edge::state::store::ledger::{MailCounts, WhatTrouble};

use super::office::Office;
use super::server::{Received, Reply, Server};

#[tokio::test]
async fn a_server_that_ends_connections_gets_another() {
    let server = Server::start([Reply::PerConnection(2)]).await;
    let office = Office::new().smtp(&server, Security::None);
    let report = office.round("2026-10-01").await;
    assert!(report.is_clean() && server.mails().len() == 3, "{report}");
}

#[tokio::test]
async fn a_server_that_takes_no_more_on_a_connection_gets_another_though_it_stays_open() {
    let server = Server::start([Reply::Mail(1, "452 4.3.2 too many messages in this session")]).await;
    let office = Office::new().smtp(&server, Security::None);
    let report = office.round("2026-10-01").await;
    assert!(report.is_clean() && server.mails().len() == 3, "{report}");
}

#[tokio::test]
async fn a_server_that_takes_leave_of_everyone_is_not_asked_for_each_letter() {
    for farewell in ["421 4.3.2 shutting down", "450 4.7.1 too much mail"] {
        let server = Server::start([Reply::Mail(0, farewell)]).await;
        let office = Office::new().with_departments(20).smtp(&server, Security::None);
        let report = office.round("2026-10-01").await;
        assert_eq!((server.connections(), office.counts().waiting), (2, 23), "{report}");
        assert!(report.down.is_some_and(|reason| reason.contains(farewell)));
        assert_eq!(office.waiting(), [farewell]);
    }
}

#[tokio::test]
async fn letters_at_which_the_server_always_breaks_off_keep_no_other_back() {
    let leaves = ["soumu@midori.example.jp", "shomu@midori.example.jp"];
    let server = Server::start(leaves.map(|to| Reply::Rcpt(to, "421 4.3.0 internal error"))).await;
    let mut office = Office::new().smtp(&server, Security::None);
    office.address("総務部", &leaves);
    let report = office.round("2026-10-01").await;
    assert!(report.down.is_some() && server.mails().is_empty(), "{report}");
    office.round("2026-10-01").await;
    let reached = ["jinji@midori.example.jp", "shimin@midori.example.jp"].map(|to| server.to(to).len());
    assert_eq!((reached, office.counts().waiting), ([1, 1], 1));
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
    let server = Server::start([Reply::LetterTo("soumu@midori.example.jp", "550 5.1.1 no such user")]).await;
    let office = Office::new().smtp(&server, Security::None);
    let report = office.round("2026-10-01").await;
    // The section's, the other department's, and the notice.
    assert_eq!((report.sent.len(), report.failed.len()), (3, 1), "{report}");
    assert_eq!(report.failed[0].reply, "550 5.1.1 no such user");
    office.round("2026-10-01").await;
    assert_eq!(server.attempts("soumu@midori.example.jp"), 1);
}

#[tokio::test]
async fn a_server_that_takes_unowned_letter_is_at_fault_and_no_recipient() {
    for refusal in [Reply::Letter("554 5.7.1 sender not allowed"), Reply::Letter("554 no")] {
        let server = Server::start([refusal]).await;
        let office = Office::new().smtp(&server, Security::None);
        let report = office.round("2026-10-01").await;
        assert!(report.failed.is_empty() && report.later.len() == 3, "{report}");
        assert!(report.down.as_deref().is_some_and(|reason| reason.contains("（554 ")), "{report}");
        assert_eq!(office.counts(), MailCounts { waiting: 3, ..MailCounts::default() });
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
async fn a_letter_that_was_refused_for_good_stays_refused_where_the_relay_denies_its_recipient_too() {
    // An address shared by several departments is unknown at first; then the relay denies everyone.
    let shared = "madoguchi@midori.example.jp";
    let denied = ["soumu@midori.example.jp", "jinji@midori.example.jp", "shimin@midori.example.jp", shared];
    let [a, b, c, d] = denied.map(|to| Reply::Rcpt(to, "550 denied"));
    let server = Server::start([Reply::RcptOnce(shared, "550 5.1.1 no such user"), a, b, c, d]).await;
    let mut office = Office::new().smtp(&server, Security::None).with_departments(3);
    office.without_planning();
    for department in ["第0部", "第1部", "第2部"] {
        office.address(department, &[shared]);
    }
    let report = office.round("2026-10-01").await;
    assert_eq!((report.failed.len(), report.later.len()), (1, 5), "{report}");
    assert_eq!(report.failed[0].reply, "550 5.1.1 no such user");
}

#[tokio::test]
async fn a_letter_that_cannot_be_worded_waits_alone_and_the_planning_section_is_told() {
    let server = Server::start([]).await;
    let mut office = Office::new().smtp(&server, Security::None);
    for n in 1..5 {
        office.another_measure(&format!("避難所の点検その{n}"));
    }
    // 総務部's letter is some lines longer: the limit stops only that one.
    let is_too_little_for_one = |fuel: &u64| {
        office.fuel(*fuel);
        let preview = office.preview("2026-10-01");
        preview.report.unworded.len() == 1 && preview.letters.len() == 2
    };
    let fuel = (100..100_000).step_by(20).find(is_too_little_for_one).expect("a limit between the two");
    office.fuel(fuel);
    let report = office.round("2026-10-01").await;
    assert!(!report.is_clean() && report.to_string().contains("文面を作れません"), "{report}");
    assert_eq!(["jinji", "shimin", "soumu"].map(|to| server.to(&format!("{to}@midori.example.jp")).len()), [1, 1, 0]);
    let notice = server.to("kikaku@midori.example.jp")[0].text();
    assert!(notice.contains("文面を作れなかったもの") && notice.contains("について（依頼） 総務部"), "{notice}");
    assert_eq!(office.counts().held, 5, "status counts it among what is kept");
    // It goes out once it can be rendered.
    office.fuel(50_000_000);
    office.round("2026-10-02").await;
    assert_eq!(server.to("soumu@midori.example.jp").len(), 1);
    assert_eq!(office.counts().held, 0);
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
    let named = server.has_seen(|server| server.attempts("soumu@midori.example.jp") > 0);
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
async fn what_is_refused_for_now_is_tried_again_the_same_day() {
    let server = Server::start([Reply::RcptOnce("soumu@midori.example.jp", "451 greylisted")]).await;
    let office = Office::new().smtp(&server, Security::None);
    let report = office.round("2026-10-01").await;
    assert_eq!((report.later.len(), report.failed.len()), (1, 0));
    assert_eq!(office.counts().waiting, 1);
    assert_eq!(office.waiting(), ["451 greylisted"]);
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
    // Three departments' mails, the missed weekly summary, and the notice that they are late.
    assert_eq!(office.counts(), MailCounts { sent: 5, ..MailCounts::default() });
}

#[tokio::test]
async fn a_part_that_never_gets_through_is_given_up_after_two_working_days() {
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
async fn what_fails_on_a_later_day_is_told_on_that_day_and_once_more_in_the_summary() {
    let server = Server::start([Reply::Rcpt("buchou@midori.example.jp", "450 mailbox busy")]).await;
    let mut office = Office::new().smtp(&server, Security::None);
    office.address("総務部", &["buchou@midori.example.jp", "soumu@midori.example.jp"]);
    for day in ["2026-10-01", "2026-10-02", "2026-10-05"] {
        office.round(day).await;
    }
    let told = |words: &str| -> Vec<Received> {
        let mails = server.to("kikaku@midori.example.jp");
        mails.into_iter().filter(|mail| mail.header("Subject").contains(words)).collect()
    };
    assert!(told("送れなかった").is_empty());
    office.round("2026-10-06").await;
    office.round("2026-10-07").await;
    let notices = told("送れなかった");
    assert_eq!(notices.len(), 1);
    let text = notices[0].text();
    assert!(text.contains("・総務部　buchou@midori.example.jp　令和8年10月1日のメール\n"), "{text}");
    // Its mail is twelve days old, but the failure is news since the last summary; there is nothing else to tell.
    office.without_reporting();
    office.round("2026-10-13").await;
    let summary = told("提出状況").pop().expect("a summary").text();
    assert!(summary.contains("buchou@midori.example.jp") && !summary.contains("中間報告"), "{summary}");
    office.round("2026-10-26").await;
    assert_eq!(told("提出状況").len(), 2, "the first week's and this one");
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
        let reason = report.down.as_deref().unwrap_or_default();
        assert!(reason.contains("発行元を信頼できません") && server.mails().is_empty(), "{report}");
        office.authority(true);
        let report = office.round("2026-10-01").await;
        assert!(report.is_clean(), "{report}");
        assert_eq!(server.mails().len(), 3);
    }
}

#[tokio::test]
async fn workbooks_that_are_away_are_told_by_mail_only_where_that_keeps_a_mail_back() {
    for (handed_in, notices) in [(false, 1), (true, 0)] {
        let server = Server::start([]).await;
        let mut office = Office::new().smtp(&server, Security::None);
        if handed_in {
            office.hand_in("総務部");
            office.hand_in("市民部");
        }
        office.lose_all("2026-09-30T15:00:00");
        let report = office.round("2026-10-01").await;
        assert_eq!(report.unseen.is_empty(), handed_in, "{report}");
        let told = server.to("kikaku@midori.example.jp");
        assert_eq!(told.len(), notices, "{report}");
        assert!(told.iter().all(|mail| mail.text().contains("が一度に見当たらなくなりました")));
    }
}

#[tokio::test]
async fn a_request_beside_a_measure_that_is_gone_is_told_in_the_summary() {
    let server = Server::start([]).await;
    let office = Office::new().smtp(&server, Security::None);
    office.round("2026-09-28").await;
    office.ask_nobody("回数も書くこと");
    office.round("2026-10-05").await;
    let summaries = server.to("kikaku@midori.example.jp");
    let told = summaries.iter().filter(|mail| mail.text().contains("取組が一覧に見当たらないもの　1件"));
    assert_eq!(told.count(), 1, "{:?}", summaries.iter().map(Received::text).collect::<Vec<_>>());
}
