//! What a mail server said, or why it said nothing, in words for the person who must act. What an answer comes to is
//! decided in [`core::delivery::refusal`](crate::core::delivery::refusal).

use std::error::Error as _;
use std::io;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::response::Response;

use crate::core::delivery::refusal::{ServerRefusal, StepFailure};
use crate::core::text::{beginning, one_line};
use crate::edge::reason;

/// More of what a server says tells nobody more, and it is kept with every letter. In characters.
const LONGEST: usize = 300;

/// The server's answer with its code (`550 5.1.1 user unknown`); where there is none, what happened to the connection.
pub(super) fn words(error: &Error) -> String {
    let said = error.source().map(ToString::to_string).unwrap_or_default();
    if let Some(code) = error.status() {
        return beginning(&one_line(&format!("{code} {said}")), LONGEST).into_owned();
    }
    let mut causes = std::iter::successors(error.source(), |cause| (*cause).source());
    if let Some(system) = causes.find_map(|cause| cause.downcast_ref::<io::Error>()) {
        return of_system(system);
    }
    let known = [
        ("No compatible authentication", "サーバーが認証（PLAIN、LOGIN）に対応していません"),
        ("incomplete response", "途中で接続が切れました"),
    ];
    let known = known.into_iter().find(|(theirs, _)| said.contains(theirs)).map(|(_, ours)| ours.to_owned());
    known.unwrap_or_else(|| match said.as_str() {
        "" => "応答を読み取れません".to_owned(),
        said => format!("応答を読み取れません（{}）", beginning(&one_line(said), LONGEST)),
    })
}

/// An answer in the same form.
pub(super) fn of_answer(answer: &Response) -> String {
    let said = format!("{} {}", answer.code(), answer.message().collect::<Vec<_>>().join(" "));
    beginning(&one_line(&said), LONGEST).into_owned()
}

/// Why the connection could not be made, or did not last.
pub(super) fn of_system(error: &io::Error) -> String {
    let said = error.to_string();
    match encryption(&said) {
        Some(reason) => reason.to_owned(),
        None if said.contains("failed to lookup address") => "名前からアドレスがわかりません".to_owned(),
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

/// How a step failed whose error this is, said in these words. What it comes to is decided in
/// [`core::delivery::refusal`](crate::core::delivery::refusal).
pub(super) fn failure(error: &Error, said: String) -> StepFailure {
    match error.status() {
        Some(code) => StepFailure::Answer(ServerRefusal { code: code.into(), enhanced: enhanced(&said), reply: said }),
        None => StepFailure::Broken(said),
    }
}

/// Subject and detail of the enhanced code that follows the code of a reply, if it is one that refuses for good
/// (`550 5.1.1 …`).
fn enhanced(reply: &str) -> Option<(u16, u16)> {
    let (subject, detail) = reply.split_whitespace().nth(1)?.strip_prefix("5.")?.split_once('.')?;
    Some((subject.parse().ok()?, detail.parse().ok()?))
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
    fn an_enhanced_code_is_read_only_where_one_stands() {
        for (reply, expected) in [
            ("550 5.1.1 user unknown", Some((1, 1))),
            ("556 5.1.10 domain takes no mail", Some((1, 10))),
            ("550 user unknown", None),
            ("550", None),
            ("550 5.x", None),
            ("550 5.1.x", None),
            ("450 4.2.2 mailbox full", None),
        ] {
            assert_eq!(enhanced(reply), expected, "{reply}");
        }
    }
}
