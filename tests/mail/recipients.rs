//! Allowed recipients, and announcements of changed ones.

use chrono::DateTime;
use matome::edge::mail::{Mailer, Security};
use matome_core::delivery::{DeliveryOutcome, Letter};
use matome_core::office::city::Address;

use super::office::{MAILER, Office};
use super::server::{Reply, Server};

const PLANNING: &str = "kikaku@midori.example.jp";

#[tokio::test]
async fn nothing_goes_to_a_domain_that_nobody_allowed_and_that_is_named() {
    let server = Server::start([]).await;
    let mut office = Office::new().smtp(&server, Security::None);
    office.address("総務部", &["soumu@midori.example.jp", "soumu@yoso.example.com"]);
    office.head("市民部", "bucho@MIDORI.example.jp");
    let report = office.round("2026-10-01").await;
    assert_eq!((report.failed.len(), server.attempts("soumu@yoso.example.com")), (1, 0), "{report}");
    assert!(report.failed[0].reply.contains("allowed_domains"), "{report}");
    let mail = &server.to("soumu@midori.example.jp")[0];
    assert_eq!(mail.header("To"), "soumu@midori.example.jp", "nobody answers all of them");
    let notice = server.to(PLANNING)[0].text();
    assert!(notice.contains("・総務部　soumu@yoso.example.com") && notice.contains("allowed_domains"), "{notice}");
    // A preview says so too, and shows no letter without recipients.
    let mut office = Office::new().smtp(&server, Security::None);
    office.address("総務部", &["soumu@yoso.example.com"]);
    let preview = office.preview("2026-10-01");
    assert!(preview.letters.iter().all(|letter| !letter.to.is_empty()), "{preview}");
    assert!(preview.to_string().contains("拒否（この宛先には再送しません）: soumu@yoso.example.com"), "{preview}");
}

#[tokio::test]
async fn other_recipients_are_told_before_they_get_anything() {
    let server = Server::start([]).await;
    let mut office = Office::new().smtp(&server, Security::None);
    office.round("2026-10-01").await;
    assert_eq!(server.to(PLANNING).len(), 0, "the first time nothing has changed");
    office.address("総務部", &["atarashii@midori.example.jp"]);
    office.head("市民部", "bucho@midori.example.jp");
    let before = server.mails().len();
    office.round("2026-10-08").await;
    let mails = server.mails().split_off(before);
    assert_eq!(mails[0].recipient, PLANNING);
    assert_eq!(mails[0].header("Subject"), "【目標管理】メールの宛先が変わりました（令和8年10月8日）");
    let text = mails[0].text();
    for lines in [
        "■ 総務部\n　変更前　soumu@midori.example.jp\n　変更後　atarashii@midori.example.jp\n",
        "■ 市民部 部局長\n　変更前　なし\n　変更後　bucho@midori.example.jp\n",
    ] {
        assert!(text.contains(lines), "{lines} is not in\n{text}");
    }
    assert_eq!(server.to("atarashii@midori.example.jp").len(), 1);
    let changes = office.recipient_changes();
    assert_eq!(changes.len(), 2, "{changes:?}");
    assert_eq!(changes[1].2.as_deref(), Some("atarashii@midori.example.jp"));
    office.round("2026-10-09").await;
    let told = server.to(PLANNING).iter().filter(|mail| mail.header("Subject").contains("宛先が変わりました")).count();
    assert_eq!(told, 1, "once");
}

#[tokio::test]
async fn a_hundred_lists_are_named_and_the_rest_are_counted() {
    for (changed, is_more) in [(100, false), (101, true)] {
        let server = Server::start([]).await;
        let mut office = Office::new().smtp(&server, Security::None).with_departments(changed);
        office.round("2026-10-01").await;
        for n in 0..changed {
            office.address(&format!("第{n}部"), &["atarashii@midori.example.jp"]);
        }
        office.round("2026-10-08").await;
        let told = server.to(PLANNING).into_iter().find(|mail| mail.header("Subject").contains("宛先が変わりました"));
        let text = told.expect("an announcement").text();
        assert_eq!(text.matches("■ 第").count(), 100);
        assert_eq!(text.contains("\n　ほか1件"), is_more, "{text}");
    }
}

#[tokio::test]
async fn as_long_as_nobody_could_be_told_mail_goes_where_it_went() {
    let server = Server::start([Reply::RcptOnce(PLANNING, "451 later")]).await;
    let mut office = Office::new().smtp(&server, Security::None);
    office.round("2026-10-01").await;
    office.address("総務部", &["atarashii@midori.example.jp"]);
    let report = office.round("2026-10-08").await;
    assert_eq!(report.untold, ["総務部"]);
    assert!(!report.is_clean() && report.to_string().contains("前の宛先のまま: 総務部"), "{report}");
    assert_eq!(server.to("soumu@midori.example.jp").len(), 2);
    assert_eq!((server.to("atarashii@midori.example.jp").len(), office.recipient_changes().len()), (0, 0));
    let report = office.round("2026-10-09").await;
    assert!(report.untold.is_empty(), "{report}");
    assert_eq!(server.to("atarashii@midori.example.jp").len(), 1);
}

#[tokio::test]
async fn what_was_changed_back_before_it_was_told_is_not_told() {
    let server = Server::start([]).await;
    let mut office = Office::new().smtp(&server, Security::None);
    office.round("2026-10-01").await;
    server.refuse_all(true);
    office.address("総務部", &["atarashii@midori.example.jp"]);
    office.round("2026-10-08").await;
    server.refuse_all(false);
    office.address("総務部", &["soumu@midori.example.jp"]);
    office.round("2026-10-09").await;
    assert!(server.to(PLANNING).iter().all(|mail| !mail.header("Subject").contains("宛先が変わりました")));
    assert_eq!(office.recipient_changes(), []);
}

/// Input validates addresses; the ledger may have some of an older version.
#[tokio::test]
async fn an_address_that_is_none_is_held_against_its_owner_and_a_bad_sender_against_no_recipient() {
    let server = Server::start([]).await;
    let (to_server, into_files) = (Office::new().smtp(&server, Security::None), Office::new());
    let recipient_is_bad: fn(&DeliveryOutcome) -> bool = |outcome| matches!(outcome, DeliveryOutcome::Refused(_));
    let sender_is_bad: fn(&DeliveryOutcome) -> bool = |outcome| matches!(outcome, DeliveryOutcome::Down(_));
    for (office, from, recipient, is_as_expected) in [
        (&to_server, PLANNING, "soumu", recipient_is_bad),
        (&to_server, "kikaku", "soumu@midori.example.jp", sender_is_bad),
        (&to_server, "企画@midori.example.jp", "soumu@midori.example.jp", sender_is_bad),
        (&to_server, PLANNING, "総務@midori.example.jp", recipient_is_bad),
        (&into_files, "kikaku", "soumu@midori.example.jp", sender_is_bad),
    ] {
        let mut transport = MAILER.open(office.mail()).unwrap_or_else(|error| panic!("{error}"));
        let outcome = transport.send(&letter(from, recipient), recipient).await;
        assert!(is_as_expected(&outcome), "from {from} to {recipient}: {outcome:?}");
    }
    assert_eq!((server.mails().len(), into_files.files().len()), (0, 0));
}

fn letter(from: &str, to: &str) -> Letter {
    let address = |text: &str| Address(text.to_owned());
    Letter {
        message_id: "matome.test@midori.example.jp".to_owned(),
        written_at: DateTime::UNIX_EPOCH.fixed_offset(),
        from: address(from),
        to: vec![address(to)],
        cc: Vec::new(),
        subject: "期限のお知らせ".to_owned(),
        text: "10月15日が期限です。".to_owned(),
        html: None,
        file_name: "letter.eml".to_owned(),
    }
}
