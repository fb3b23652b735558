//! A hostile mail server, or a hostile network.

use matome::edge::mail::Security;

use super::office::Office;
use super::server::{Reply, Server};

#[tokio::test]
async fn what_was_sent_to_log_in_is_nowhere_though_the_server_repeats_it() {
    let server = Server::start([Reply::EchoLogin]).await;
    let mut office = Office::new().smtp(&server, Security::None);
    office.login("matome", "himitsu-no-kagi");
    let report = office.round("2026-10-01").await;
    let kept = format!("{report} {:?} {:?}", office.waiting(), office.troubles());
    assert!(kept.contains("535 5.7.8 what is"), "{kept}");
    // Base64 of both, and of each half of it.
    for secret in ["AG1hdG9tZQBoaW1pdHN1LW5vLWthZ2k", "AG1hdG9t", "aGltaXRzdS1uby1rYWdp", "bWF0b21l", "himitsu-no-kagi"]
    {
        assert!(!kept.contains(secret), "{secret} is in\n{kept}");
    }
}

#[tokio::test]
async fn a_refusal_in_other_letters_than_ours_is_a_refusal() {
    // 宛先不明 in Shift_JIS.
    let words = b"550 5.1.1 \x88\xb6\x90\xe6\x95\x73\x96\xbe\r\n";
    let server = Server::start([Reply::RcptBytes("soumu@midori.example.jp", words)]).await;
    let office = Office::new().smtp(&server, Security::None);
    let report = office.round("2026-10-01").await;
    assert_eq!((report.failed.len(), report.later.len()), (1, 0), "{report}");
    assert!(report.failed[0].reply.starts_with("550 5.1.1 "), "{report}");
    assert_eq!(server.to("shimin@midori.example.jp").len(), 1);
}

#[tokio::test]
async fn a_greeting_without_end_is_not_waited_for() {
    let server = Server::start([Reply::EndlessGreeting]).await;
    let office = Office::new().smtp(&server, Security::None);
    let report = office.round("2026-10-01").await;
    assert!(report.down.as_deref().is_some_and(|reason| reason.contains("長すぎます")), "{report}");
    // The system buffers a little.
    assert!(server.poured() < 16 << 20, "{} bytes", server.poured());
    assert_eq!(office.counts().waiting, 3);
}

#[tokio::test]
async fn nothing_that_came_in_the_clear_is_believed_once_it_is_encrypted() {
    for smuggled in ["250-test\r\n250 AUTH LOGIN", "250 test", "x"] {
        let server = Server::start([Reply::StartTls, Reply::Smuggle(smuggled)]).await;
        let mut office = Office::new().smtp(&server, Security::StartTls);
        office.authority(true);
        let report = office.round("2026-10-01").await;
        assert!(report.down.as_deref().is_some_and(|reason| reason.contains("割り込んで")), "{report}");
        assert!(server.mails().is_empty());
    }
}
