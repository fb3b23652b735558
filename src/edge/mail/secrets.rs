//! What was sent to log in, so that it can be struck out of whatever a server says: a hostile or clumsy one repeats the
//! line that it did not like, and what it says goes into outputs, logs and the state.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// Stands where something was struck out.
const STRUCK_OUT: &str = "（認証の情報）";

/// A piece of a secret that is at least this long is struck out too: a server may repeat half of a line. In bytes.
const PIECE: usize = 6;

/// The user's and the password's forms, in lower case.
#[derive(Clone, Default)]
pub(super) struct Secrets(Vec<String>);

impl Secrets {
    pub(super) fn new(user: Option<&str>, password: Option<&str>) -> Self {
        let (Some(user), Some(password)) = (user, password) else { return Self::default() };
        // RFC 4616: what PLAIN sends; LOGIN sends the one after the other.
        let together = format!("\0{user}\0{password}");
        // The user's name as it is written is no secret, and stands in our own words.
        let mut forms = vec![password.to_owned(), percent(password)];
        for sent in [user, password, &together] {
            forms.extend([STANDARD_NO_PAD.encode(sent), URL_SAFE_NO_PAD.encode(sent), hex(sent)]);
        }
        forms.retain(|form| !form.is_empty());
        Self(forms.iter().map(|form| form.to_ascii_lowercase()).collect())
    }

    /// `said` without them.
    pub(super) fn struck_out(&self, said: &str) -> String {
        let folded = said.to_ascii_lowercase();
        let (mut kept, mut at) = (String::with_capacity(said.len()), 0);
        while let Some(c) = said[at..].chars().next() {
            let secret = self.0.iter().map(|form| shared(form, &folded[at..])).max().unwrap_or_default();
            if secret == 0 {
                kept.push(c);
                at += c.len_utf8();
            } else {
                if !kept.ends_with(STRUCK_OUT) {
                    kept.push_str(STRUCK_OUT);
                }
                at = said.ceil_char_boundary(at + secret);
            }
        }
        kept
    }
}

/// The length of the longest piece of `form` that `text` begins with, if it tells anything.
fn shared(form: &str, text: &str) -> usize {
    let (form, text) = (form.as_bytes(), text.as_bytes());
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

/// As in an address: everything but letters and digits by its number.
fn percent(text: &str) -> String {
    text.bytes().fold(String::new(), |mut written, byte| {
        if byte.is_ascii_alphanumeric() {
            written.push(char::from(byte));
        } else {
            let _ = write!(written, "%{byte:02x}");
        }
        written
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
            "535 68316d692b73752fe9968b 006d61746f6d6500",
        ] {
            let told = secrets.struck_out(said);
            assert!(told.starts_with("535 ") && told.contains(STRUCK_OUT), "{told}");
            for secret in ["bWF0b21", "aDFta", "h1mi", "68316d", "AG1hdG9", "BoMW1p"] {
                assert!(!told.to_lowercase().contains(&secret.to_lowercase()), "{told}");
            }
        }
    }

    #[test]
    fn what_is_none_stays() {
        let secrets = Secrets::new(Some("matome"), Some("himitsu"));
        for said in ["535 5.7.8 user matome unknown", "550 宛先がありません", ""] {
            assert_eq!(secrets.struck_out(said), said);
        }
        assert_eq!(Secrets::default().struck_out("535 5.7.8 x"), "535 5.7.8 x");
    }
}
