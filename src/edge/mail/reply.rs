//! Words the replies of a mail server, or its silence, for the person who must act. Credentials are redacted: a hostile
//! or clumsy server may echo a rejected line, and replies reach output, logs and state.

use std::error::Error as _;
use std::fmt::Write as _;
use std::io;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::response::Response;

use matome_core::delivery::refusal::{ServerRefusal, StepFailure};
use matome_deadline::text::{beginning, one_line};
use matome_workbook::os_error;

/// Maximum characters kept of a reply.
const LONGEST: usize = 300;

/// The reply with its code (`550 5.1.1 user unknown`), else the connection error.
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

pub(super) fn of_answer(answer: &Response) -> String {
    let said = format!("{} {}", answer.code(), answer.message().collect::<Vec<_>>().join(" "));
    beginning(&one_line(&said), LONGEST).into_owned()
}

pub(super) fn of_system(error: &io::Error) -> String {
    let said = error.to_string();
    match encryption(&said) {
        Some(reason) => reason.to_owned(),
        None if said.contains("failed to lookup address") => "名前からアドレスがわかりません".to_owned(),
        // Reported in this form by TLS.
        None if error.kind() == io::ErrorKind::UnexpectedEof => "途中で接続が切れました".to_owned(),
        None => os_error::in_words(error),
    }
}

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

/// Classifies a failed step, described by `said`.
pub(super) fn failure(error: &Error, said: String) -> StepFailure {
    match error.status() {
        Some(code) => StepFailure::Answer(ServerRefusal { code: code.into(), enhanced: enhanced(&said), reply: said }),
        None => StepFailure::Broken(said),
    }
}

/// Subject and detail of a permanent enhanced status code (`550 5.1.1 …`).
fn enhanced(reply: &str) -> Option<(u16, u16)> {
    let (subject, detail) = reply.split_whitespace().nth(1)?.strip_prefix("5.")?.split_once('.')?;
    Some((subject.parse().ok()?, detail.parse().ok()?))
}

const STRUCK_OUT: &str = "（認証の情報）";

/// Minimum length in bytes of a redacted fragment, since a server may echo part of a line.
const PIECE: usize = 6;

/// Encoded forms of user name and password, in lower case.
#[derive(Clone, Default)]
pub(super) struct Secrets(Vec<Vec<u8>>);

impl Secrets {
    pub(super) fn new(user: Option<&str>, password: Option<&str>) -> Self {
        let (Some(user), Some(password)) = (user, password) else { return Self::default() };
        // RFC 4616: PLAIN sends both together, LOGIN one after the other.
        let together = format!("\0{user}\0{password}");
        // The plain user name is not secret and appears in our own messages.
        let mut forms = vec![password.to_owned()];
        for sent in [user, password, &together] {
            forms.extend([STANDARD_NO_PAD.encode(sent), URL_SAFE_NO_PAD.encode(sent), hex(sent)]);
        }
        forms.retain(|form| !form.is_empty());
        Self(forms.iter().map(|form| decoded(form).into_iter().map(|(byte, _)| byte).collect()).collect())
    }

    pub(super) fn struck_out(&self, said: &str) -> String {
        let letters = decoded(said);
        let bytes: Vec<u8> = letters.iter().map(|(byte, _)| *byte).collect();
        let (mut kept, mut at) = (Vec::with_capacity(said.len()), 0);
        while let Some((_, written)) = letters.get(at) {
            let secret = self.0.iter().map(|form| shared(form, &bytes[at..])).max().unwrap_or_default();
            if secret == 0 {
                kept.extend_from_slice(&said.as_bytes()[written.clone()]);
            } else if !kept.ends_with(STRUCK_OUT.as_bytes()) {
                kept.extend_from_slice(STRUCK_OUT.as_bytes());
            }
            at += secret.max(1);
        }
        String::from_utf8_lossy(&kept).into_owned()
    }
}

/// The bytes of a text in lower case with their positions. A server may percent-encode any of them.
fn decoded(text: &str) -> Vec<(u8, Range<usize>)> {
    let bytes = text.as_bytes();
    let (mut decoded, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(byte) = bytes.get(at) {
        let digits = text.get(at + 1..at + 3).filter(|_| *byte == b'%');
        let encoded = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let end = at + if encoded.is_some() { 3 } else { 1 };
        decoded.push((encoded.unwrap_or(*byte).to_ascii_lowercase(), at..end));
        at = end;
    }
    decoded
}

/// Length of the longest revealing fragment of `form` at the start of `text`.
fn shared(form: &[u8], text: &[u8]) -> usize {
    let from = |start: usize| form[start..].iter().zip(text).take_while(|(a, b)| a == b).count();
    let longest = (0..form.len()).map(from).max().unwrap_or_default();
    if longest >= PIECE.min(form.len()) { longest } else { 0 }
}

fn hex(text: &str) -> String {
    text.bytes().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
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

    #[test]
    fn no_form_of_user_and_password_is_left() {
        let secrets = Secrets::new(Some("matome"), Some("h1mi+su/開"));
        for said in [
            "535 bad AUTH PLAIN AG1hdG9tZQBoMW1pK3N1L+mWiw==",
            "535 bad AUTH PLAIN ag1hdg9tzqbomw1pk3n1l+mwiw",
            "535 half of it: AG1hdG9tZQBo",
            "535 user bWF0b21l, password aDFtaStzdS/plos= or aDFtaStzdS_plos",
            "535 h1mi+su/開",
            "535 h1mi%2Bsu%2F%E9%96%8B",
            "535 %68%31%6d%69%2B%73%75%2f%E9%96%8B",
            "535 half of it: %68%31%6D%69%2B%73",
            "535 68316d692b73752fe9968b 006d61746f6d6500",
        ] {
            let told = secrets.struck_out(said);
            assert!(told.starts_with("535 ") && told.contains(STRUCK_OUT), "{told}");
            for secret in ["bWF0b21", "aDFta", "h1mi", "68316d", "%68", "AG1hdG9", "BoMW1p"] {
                assert!(!told.to_lowercase().contains(&secret.to_lowercase()), "{told}");
            }
        }
    }

    #[test]
    fn what_is_none_stays() {
        let secrets = Secrets::new(Some("matome"), Some("himitsu"));
        for said in ["535 5.7.8 user matome unknown", "550 宛先がありません", "452 100% full %e3%81%82", "%", ""]
        {
            assert_eq!(secrets.struck_out(said), said);
        }
        assert_eq!(Secrets::default().struck_out("535 5.7.8 x"), "535 5.7.8 x");
    }
}
