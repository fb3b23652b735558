//! Which texts are mail addresses.

use std::str::FromStr;

use crate::core::city::Address;
use crate::core::text::{self, LineError};

/// Why a text is no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error(transparent)]
    Line(#[from] LineError),
    #[error(
        "「{found}」はメールアドレスではありません（{reason}）。\"kikaku@city.example.jp\" か \"企画課 <kikaku@city.example.jp>\" のように書きます"
    )]
    NotAnAddress { found: String, reason: &'static str },
}

/// Checks `soumu@city.example.jp` or `総務部 <soumu@city.example.jp>`.
pub fn address(text: &str) -> Result<Address, AddressError> {
    let line = text::line(text)?;
    let refuse = |reason| Err(AddressError::NotAnAddress { found: line.clone(), reason });
    if line.matches('@').count() > 1 {
        return refuse("2つ以上のアドレスは、1つずつ \" で囲み、間を , で区切ります");
    }
    let bare = match line.split_once('<') {
        Some((_, rest)) => match rest.strip_suffix('>') {
            Some(bare) => bare.trim(),
            None => return refuse("最後の > がありません"),
        },
        None => line.as_str(),
    };
    if !bare.is_ascii() {
        return refuse("アドレスに全角の文字があります");
    }
    if !bare.contains('@') {
        return refuse("@ がありません");
    }
    if lettre::Address::from_str(bare).is_err() {
        return refuse("使えない文字があるか、@ の前後が足りません");
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
