//! A relay with rules and failures: whose fault a refusal is, and the fate of withheld letters.

use matome::edge::mail::Security;
use matome::edge::state::store::ledger::MailCounts;
use matome_core::delivery::relay_limits::RelayLimits;

use super::office::Office;
use super::server::{Received, Reply, Server};

/// The planning section's mails with that word in the subject.
fn told(server: &Server, words: &str) -> Vec<Received> {
    let mails = server.to("kikaku@midori.example.jp").into_iter();
    mails.filter(|mail| mail.header("Subject").contains(words)).collect()
}

#[tokio::test]
async fn a_quota_that_is_used_up_costs_nobody_his_mail() {
    for refusal in ["550 5.4.5 daily quota exceeded", "554 5.7.1 sending limit", "552 5.2.2 over quota", "550 denied"] {
        let server = Server::start([Reply::Quota(6, refusal)]).await;
        let office = Office::new().with_departments(17).smtp(&server, Security::None);
        let report = office.round("2026-10-01").await;
        assert_eq!((report.sent.len(), report.failed.len()), (6, 0), "{report}");
        assert_eq!(
            office.counts(),
            MailCounts { sent: 6, waiting: 14 + told_of(&report), ..MailCounts::default() },
            "{refusal}"
        );
        server.accept_all();
        // Unattempted ones first, then the others.
        for _ in 0..2 {
            office.round("2026-10-01").await;
        }
        assert_eq!((office.counts().waiting, office.counts().failed), (0, 0), "{refusal}");
        for n in 0..17 {
            assert_eq!(server.to(&format!("bu{n}@midori.example.jp")).len(), 1, "{refusal}");
        }
    }
}

/// If the server accepts no more letters, the notice waits too; if it only denies recipients, it is tried.
fn told_of(report: &matome::outbox::SendReport) -> u32 {
    u32::from(report.down.is_none())
}

#[tokio::test]
async fn a_day_that_is_full_puts_the_rest_off_and_costs_nobody_his_mail() {
    let server = Server::start([]).await;
    let mut office = Office::new().with_departments(7).smtp(&server, Security::None);
    office.limit(RelayLimits { per_day: Some(4), ..RelayLimits::default() });
    let report = office.round("2026-10-01").await;
    assert_eq!((report.sent.len(), &report.down), (4, &None), "{report}");
    assert!(report.to_string().contains("（1日に4通）に達しています") && !report.is_clean(), "{report}");
    assert_eq!((server.mails().len(), office.counts().failed), (4, 0));
    assert!(office.waiting().iter().all(|reply| reply.contains("1日に4通")), "{:?}", office.waiting());
    // The server's limits are raised.
    office.limit(RelayLimits { per_day: Some(100), connections: Some(1), ..RelayLimits::default() });
    let report = office.round("2026-10-01").await;
    assert_eq!((office.counts().waiting, report.full), (0, None));
    for n in 0..7 {
        assert_eq!(server.to(&format!("bu{n}@midori.example.jp")).len(), 1);
    }
}

#[tokio::test]
async fn many_addresses_that_their_own_mailboxes_refuse_stay_refused() {
    let server = Server::start([Reply::Quota(0, "550 5.1.1 no such user")]).await;
    let mut office = Office::new().with_departments(9).smtp(&server, Security::None);
    office.without_planning();
    office.round("2026-10-01").await;
    assert_eq!(office.counts(), MailCounts { failed: 12, ..MailCounts::default() });
}

#[tokio::test]
async fn a_mailbox_that_is_full_gets_its_mail_once_it_is_not() {
    let server = Server::start([Reply::RcptOnce("soumu@midori.example.jp", "552 5.2.2 mailbox full")]).await;
    let office = Office::new().smtp(&server, Security::None);
    let report = office.round("2026-10-01").await;
    assert_eq!((report.failed.len(), report.later.len()), (0, 1), "{report}");
    let notice = told(&server, "送れなかった").pop().expect("a notice").text();
    assert!(
        notice.contains("後で送り直すもの\n　・総務部　soumu@") && notice.contains("5.2.2 mailbox full"),
        "{notice}"
    );
    office.round("2026-10-01").await;
    assert_eq!(server.to("soumu@midori.example.jp").len(), 1);
}

#[tokio::test]
async fn a_line_that_is_dead_after_every_letter_brings_two_copies_and_no_more() {
    let server = Server::start([Reply::DropAlways]).await;
    let office = Office::new().smtp(&server, Security::None);
    for _ in 0..12 {
        office.round("2026-10-01").await;
    }
    for to in ["soumu@midori.example.jp", "jinji@midori.example.jp", "shimin@midori.example.jp"] {
        assert_eq!(server.to(to).len(), 2, "{to}");
    }
    server.accept_all();
    office.round("2026-10-01").await;
    office.round("2026-10-02").await;
    assert_eq!(server.to("soumu@midori.example.jp").len(), 2, "a person decides");
    let notice = told(&server, "送れなかった").pop().expect("a notice").text();
    for receiver in ["総務部　soumu@", "総務部 人事課　jinji@", "市民部　shimin@"] {
        assert!(notice.contains(&format!("　・{receiver}")), "{receiver} is not in\n{notice}");
    }
    assert!(
        notice.contains("届いたかどうか確かめられないもの") && notice.contains("令和8年10月1日のメール"),
        "{notice}"
    );
    office.resend();
    office.round("2026-10-02").await;
    assert_eq!(server.to("soumu@midori.example.jp").len(), 3);
    assert_eq!(office.counts().uncertain, 0);
}

#[tokio::test]
async fn what_never_left_before_its_date_is_told_and_goes_out_after_it() {
    let server = Server::start([]).await;
    let mut office = Office::new().smtp(&server, Security::None);
    office.round("2026-10-01").await;
    server.refuse_all(true);
    for day in ["2026-10-02", "2026-10-05", "2026-10-08", "2026-10-09", "2026-10-13", "2026-10-15", "2026-10-16"] {
        assert!(office.round(day).await.sent.is_empty());
        if day == "2026-10-13" {
            office.hand_in("市民部");
        }
    }
    server.refuse_all(false);
    let before = server.mails().len();
    office.round("2026-10-19").await;
    // No step falls on this day: news withheld before is sent now.
    let late = server.to("soumu@midori.example.jp").pop().expect("a mail");
    assert_eq!(late.header("Subject"), "【期限超過10月15日】令和8年度中間報告について（再依頼） 総務部");
    assert!(late.text().contains("4日超過"), "{}", late.text());
    assert_eq!(server.to("shimin@midori.example.jp").len(), 1, "it has handed in");
    let notice = told(&server, "送れなかった").pop().expect("a notice").text();
    let unbroken = notice.replace(['\n', '　'], "");
    for line in [
        "・総務部令和8年10月8日、令和8年10月9日、令和8年10月15日の分",
        "・総務部人事課令和8年10月8日",
        "・市民部令和8年10月8日、令和8年10月9日の分",
        "最後の応答：",
    ] {
        assert!(unbroken.replace(' ', "").contains(line), "{line} is not in\n{notice}");
    }
    // One summary, worded for this day, instead of one per missed day.
    let summaries = told(&server, "提出状況");
    assert_eq!(summaries.len(), 1);
    assert!(summaries[0].text().contains("予定の日に送れなかったお知らせ"), "{}", summaries[0].text());
    assert_eq!(server.mails().len() - before, 4);
    // Told once.
    office.round("2026-10-20").await;
    assert_eq!(told(&server, "送れなかった").len(), 1);
}

#[tokio::test]
async fn a_summary_that_reached_nobody_is_written_anew() {
    let server = Server::start([]).await;
    let office = Office::new().smtp(&server, Security::None);
    office.round("2026-10-02").await;
    server.refuse_all(true);
    for day in ["2026-10-05", "2026-10-06", "2026-10-07"] {
        office.round(day).await;
    }
    server.refuse_all(false);
    office.round("2026-10-08").await;
    let summaries = told(&server, "提出状況");
    assert_eq!(summaries.len(), 1);
    assert_eq!(summaries[0].header("Subject"), "【目標管理】提出状況のお知らせ（令和8年10月8日）");
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_no_mail_server() {
    let office = Office::new();
    office.block_outbox();
    let report = office.round("2026-10-01").await;
    let shown = report.to_string();
    assert!(shown.contains("メールを書き出せません") && !shown.contains("サーバー"), "{shown}");
    assert_eq!(office.counts().waiting, 3);
}

#[cfg(unix)]
#[tokio::test]
async fn letters_in_files_are_not_for_everyone() {
    let office = Office::new();
    office.round("2026-10-01").await;
    for (name, mode) in office.modes() {
        assert_eq!(mode & 0o137, 0, "{name}: {mode:o}");
    }
    assert_eq!(office.modes().len(), 3);
}
