//! Which texts are mail addresses. To whom mail may go is decided in the settings (`allowed_domains`), and whether
//! anybody reads it there, by the mail server alone.

use std::str::FromStr;

use crate::core::city::Address;
use crate::core::problem::{AddressFlaw, BadAddress};
use crate::core::text;

/// Checks `soumu@city.example.jp` or `総務部 <soumu@city.example.jp>`.
pub fn address(text: &str) -> Result<Address, BadAddress> {
    let line = text::line(text)?;
    let refuse = |flaw| Err(BadAddress::Malformed { found: line.clone(), flaw });
    if line.matches('@').count() > 1 {
        return refuse(AddressFlaw::Several);
    }
    let bare = match line.split_once('<') {
        Some((_, rest)) => match rest.strip_suffix('>') {
            Some(bare) => bare.trim(),
            None => return refuse(AddressFlaw::Unclosed),
        },
        None => line.as_str(),
    };
    if !bare.is_ascii() {
        return refuse(AddressFlaw::FullWidth);
    }
    if !bare.contains('@') {
        return refuse(AddressFlaw::NoAt);
    }
    if lettre::Address::from_str(bare).is_err() {
        return refuse(AddressFlaw::Characters);
    }
    Ok(Address(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_whole_and_on_one_line() {
        for text in ["a@city.example.jp", "総務部 <soumu@city.example.jp>", "root@localhost"] {
            assert_eq!(address(text).unwrap().0, text);
        }
        for text in
            ["", "soumu", "ｓ@city.example.jp", "a@b@c", "総務部 <a@b.jp", "a@b.jp\r\nBcc: c@d.jp", "<>", "@b.jp"]
        {
            assert!(address(text).is_err(), "{text}");
        }
    }
}
