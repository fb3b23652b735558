//! What a mail server said, or why it said nothing, in words for the person who must act.

use std::error::Error as _;
use std::io;

use lettre::transport::smtp::Error;

use crate::core::text::one_line;
use crate::edge::reason;

/// The server's answer with its code (`550 5.1.1 user unknown`); where there is none, what happened to the connection.
pub(super) fn words(error: &Error) -> String {
    let said = error.source().map(ToString::to_string).unwrap_or_default();
    if let Some(code) = error.status() {
        return one_line(&format!("{code} {said}"));
    }
    let mut causes = std::iter::successors(error.source(), |cause| (*cause).source());
    if let Some(system) = causes.find_map(|cause| cause.downcast_ref::<io::Error>()) {
        return of_system(system);
    }
    let known = [
        ("STARTTLS is not supported", "サーバーが STARTTLS に対応していません"),
        ("No compatible authentication", "サーバーが認証（PLAIN、LOGIN）に対応していません"),
        ("could not resolve", "名前からアドレスがわかりません"),
        ("incomplete response", "途中で接続が切れました"),
    ];
    let known = known.into_iter().find(|(theirs, _)| said.contains(theirs)).map(|(_, ours)| ours.to_owned());
    known.unwrap_or_else(|| match said.as_str() {
        "" => "応答を読み取れません".to_owned(),
        said => format!("応答を読み取れません（{}）", one_line(said)),
    })
}

fn of_system(error: &io::Error) -> String {
    match encryption(&error.to_string()) {
        Some(reason) => reason.to_owned(),
        // TLS says it so.
        None if error.kind() == io::ErrorKind::UnexpectedEof => "途中で接続が切れました".to_owned(),
        None => reason::of(error),
    }
}

/// Why a connection could not be encrypted.
fn encryption(said: &str) -> Option<&'static str> {
    let known = [
        ("InvalidContentType", "サーバーがこのポートでは初めから暗号化する通信（tls）に対応していません"),
        (
            "UnknownIssuer",
            "サーバーの証明書の発行元を信頼できません。庁内の認証局の証明書を [mail.smtp] ca_file に書いてください",
        ),
        (
            "certificate not valid for",
            "サーバーの証明書が [mail.smtp] host の名前（subjectAltName）のものではありません",
        ),
        ("certificate expired", "サーバーの証明書の期限が切れています"),
        ("certificate not valid yet", "サーバーの証明書の有効期間がまだ始まっていません。時計を確かめてください"),
        (
            "CaUsedAsEndEntity",
            "サーバーの証明書が認証局を兼ねています。認証局とサーバーの証明書（CA:FALSE）を分けて作ってください",
        ),
        ("certificate", "サーバーの証明書を信頼できません"),
    ];
    known.into_iter().find(|(theirs, _)| said.contains(theirs)).map(|(_, ours)| ours)
}

/// Whether a refusal is about the recipient alone: by its enhanced code (RFC 3463) a bad address or mailbox, and without
/// one whatever was said when the recipient was named.
pub(super) fn blames_recipient(reply: &str, recipient_named: bool) -> bool {
    let enhanced = reply.split_whitespace().nth(1).and_then(|word| word.strip_prefix("5."));
    match enhanced.and_then(|code| code.split_once('.')) {
        Some((subject, _)) => matches!(subject, "1" | "2"),
        None => recipient_named,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_keeps_a_connection_from_being_encrypted_is_said_in_words_to_act_on() {
        for (theirs, ours) in [
            ("invalid peer certificate: UnknownIssuer", "ca_file"),
            ("invalid peer certificate: certificate not valid for name \"mail\"; …", "host の名前"),
            ("invalid peer certificate: certificate expired: verification time 1 (UNIX), …", "期限が切れて"),
            ("invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))", "認証局を兼ねて"),
            ("invalid peer certificate: BadSignature", "信頼できません"),
            ("received corrupt message of type InvalidContentType", "tls"),
        ] {
            assert!(encryption(theirs).is_some_and(|said| said.contains(ours)), "{theirs}");
        }
    }

    #[test]
    fn only_what_is_about_the_recipient_is_held_against_it() {
        for (reply, recipient_named, expected) in [
            ("550 5.1.1 user unknown", true, true),
            ("550 user unknown", true, true),
            ("552 5.2.2 mailbox full", false, true),
            ("554 5.7.1 relay access denied", true, false),
            ("554 spam", false, false),
            ("554 5.6.0 bad message", false, false),
            ("550", true, true),
        ] {
            assert_eq!(blames_recipient(reply, recipient_named), expected, "{reply}");
        }
    }
}
