//! A letter as received or in a file, parsed without the library that made it.

#[derive(Clone)]
pub(crate) struct Received {
    pub(crate) sender: String,
    pub(crate) recipient: String,
    pub(crate) raw: String,
}

impl Received {
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let raw = String::from_utf8(bytes.to_vec()).expect("mail is ASCII").replace("\r\n", "\n");
        Self { sender: String::new(), recipient: String::new(), raw }
    }

    /// Unfolded and decoded; empty if absent.
    pub(crate) fn header(&self, name: &str) -> String {
        let (head, _) = self.raw.split_once("\n\n").expect("a mail has a head and a body");
        let unfolded = head.replace("\n ", " ").replace("\n\t", " ");
        let value = unfolded.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap_or_default();
        decode_words(value)
    }

    /// The decoded body of a single-part mail.
    pub(crate) fn text(&self) -> String {
        let (_, body) = self.raw.split_once("\n\n").expect("a mail has a head and a body");
        decode_body(body, &self.header("Content-Transfer-Encoding"))
    }

    pub(crate) fn part(raw: &str, kind: &str) -> String {
        let raw = raw.replace("\r\n", "\n");
        let at = raw.find(&format!("Content-Type: {kind}")).expect("the part");
        let part = Self::parse(raw[at..].split("\n--").next().unwrap_or_default().as_bytes());
        part.text()
    }
}

/// RFC 2047: `=?utf-8?b?…?=`; white space between encoded words is ignored.
fn decode_words(value: &str) -> String {
    let mut decoded = String::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once("=?utf-8?b?") {
        if !before.trim().is_empty() || decoded.is_empty() {
            decoded += before;
        }
        let (word, after) = after.split_once("?=").expect("an encoded word ends");
        decoded += &String::from_utf8(unbase64(word)).expect("UTF-8 in each word");
        rest = after;
    }
    decoded + rest
}

fn decode_body(body: &str, encoding: &str) -> String {
    let bytes = match encoding {
        "base64" => unbase64(&body.replace('\n', "")),
        "quoted-printable" => unquote(&body.replace("=\n", "")),
        _ => body.as_bytes().to_vec(),
    };
    String::from_utf8(bytes).expect("UTF-8").replace("\r\n", "\n")
}

fn unquote(text: &str) -> Vec<u8> {
    let (bytes, mut at, mut out) = (text.as_bytes(), 0, Vec::new());
    while at < bytes.len() {
        if bytes[at] == b'=' {
            out.push(u8::from_str_radix(&text[at + 1..at + 3], 16).expect("two hexadecimal digits"));
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    out
}

const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn unbase64(text: &str) -> Vec<u8> {
    let digits: Vec<usize> = text.chars().filter_map(|c| ALPHABET.find(c)).collect();
    let bits = digits.chunks(4).flat_map(|quad| {
        let value = quad.iter().fold(0, |value, digit| value << 6 | digit) << (6 * (4 - quad.len()));
        [(value >> 16) as u8, (value >> 8) as u8, value as u8].into_iter().take(quad.len() - 1)
    });
    bits.collect()
}

pub(crate) fn base64(text: &str) -> String {
    let alphabet = ALPHABET.as_bytes();
    let quads = text.as_bytes().chunks(3).map(|three| {
        let value = (0..3).fold(0, |value, n| value << 8 | usize::from(*three.get(n).unwrap_or(&0)));
        let digit = |n: usize| if n <= three.len() { alphabet[value >> (18 - 6 * n) & 63] as char } else { '=' };
        [digit(0), digit(1), digit(2), digit(3)].iter().collect::<String>()
    });
    quads.collect()
}
